"""Tests of painting rows: what is kept and framed is what Textual would have made of each line."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from textual.color import Color
from textual.filter import ANSIToTruecolor
from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.strip import Strip

from explorer import explorer, screen_of, until
from limbeck.demo import demo_project
from limbeck.rows import HistoryRows
from limbeck.widgets.history_view import HistoryView
from limbeck.widgets.rows_view import RowsView


@pytest.fixture(name="demo")
def open_demo() -> Iterator[str]:
    """The demo on disk."""
    with demo_project() as folder:
        yield folder


def by_textual(view: RowsView) -> list[Strip]:
    """The lines of a list as Textual paints them, each by itself."""
    view.refresh()
    lines = [
        ScrollView.render_lines(view, Region(0, y, view.outer_size.width, 1))[0]
        for y in range(view.outer_size.height)
    ]
    view.refresh()
    return lines


@pytest.mark.parametrize("theme", ["textual-dark", "textual-light", "textual-ansi"])
async def test_each_line_is_what_textual_makes_of_it(theme: str, demo: str) -> None:
    async with explorer(demo, theme=theme).run_test(size=(90, 24)) as pilot:
        screen = screen_of(pilot)
        await until(pilot, lambda: screen.is_settled)
        for keys in ("", "v j j", "escape tab", "tab", "F", "~", "/ a", "escape ctrl+p"):
            await pilot.press(*keys.split())
            await until(pilot, lambda: screen.is_settled)
            for view in pilot.app.screen.query(RowsView):
                whole = view.outer_size.region
                if not view.display or not whole.height:
                    continue
                shown = view.render_lines(whole)
                assert view.render_lines(whole) == shown  # now that they are kept
                assert shown == by_textual(view), (view, keys)
                background = view.background_colors[1]
                for found in pilot.app.get_line_filters():
                    if isinstance(found, ANSIToTruecolor):
                        assert [strip.apply_filter(found, background) for strip in shown] == shown


async def test_a_line_that_textual_fades_is_left_to_it(demo: str) -> None:
    async with explorer(demo).run_test(size=(90, 24)) as pilot:
        await until(pilot, lambda: screen_of(pilot).is_settled)
        view = screen_of(pilot).query_one(HistoryView)
        whole = view.outer_size.region
        before = view.render_lines(whole)
        view.styles.tint = Color(255, 0, 0, 0.5)
        await pilot.pause()
        tinted = view.render_lines(whole)
        assert all(now != then for now, then in zip(tinted[1:-1], before[1:-1], strict=True))
        assert [strip.text for strip in tinted] == [strip.text for strip in before]


async def test_scrolling_composes_only_what_comes_into_view(
    demo: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with explorer(demo).run_test(size=(90, 16)) as pilot:
        await until(pilot, lambda: screen_of(pilot).is_settled)
        view = screen_of(pilot).query_one(HistoryView)
        composed: list[int] = []
        compose_row = HistoryRows.compose_row

        def counted(source: HistoryRows, row: int, width: int) -> object:
            composed.append(row)
            return compose_row(source, row, width)

        monkeypatch.setattr(HistoryRows, "compose_row", counted)
        view.scroll_to(y=1, animate=False, force=True)
        await pilot.pause()
        bottom = 1 + view.scrollable_content_region.height - 1
        assert bottom in composed
        assert len(set(composed)) <= 3
