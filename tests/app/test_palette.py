"""The palette: what it says of each text, and where choosing leads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from textual.widgets import Static

from explorer import explorer, palette_with, press, screen_of, selected_id, until
from limbeck.deeds import RangeRows
from limbeck.demo import demo_project
from limbeck.matching import Haystack
from limbeck.palette.choices import GoTo, PickTheme, Run, ShowSet
from limbeck.palette.hits import PaletteIndex
from limbeck.widgets.detail_pane import Detail, DetailPane
from limbeck.widgets.rows_view import RowsView
from limbeck_core.history import History
from projects import ScriptSpec, forked, write_project

SECOND = [
    ScriptSpec("1111bbbb0000", (), "Create invoices", ("billing",)),
    ScriptSpec("2222bbbb0000", ("1111bbbb0000",), "Number invoices", depends_on=("bbbb1111bbbb",)),
]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """Two labelled bases; the first forks, merges and ends in two heads."""
    return write_project(tmp_path / "shop", forked() + SECOND)


@pytest.fixture
def index(shop: Path) -> PaletteIndex:
    history = History.open(shop)
    return PaletteIndex(history, Haystack(history), ("nord", "textual-light"))


REVISIONS = {
    "heads": ["0000aaaa0000", "2222bbbb0000", "ffff1111ffff"],
    "billing": ["1111bbbb0000"],
    "billing@head": ["2222bbbb0000"],
    "shop@heads": ["0000aaaa0000", "ffff1111ffff"],
    "billing@base": ["1111bbbb0000"],
    "billing@2222": ["2222bbbb0000"],
    "cccc": ["cccc1111cccc"],
    "aaaa1111aaaa+1": ["bbbb1111bbbb"],
    "2222-1": ["1111bbbb0000"],
    "billing@+1": ["1111bbbb0000"],
}


@pytest.mark.parametrize("text", REVISIONS)
def test_an_identifier_offers_the_revisions_it_resolves_to(shop: Path, text: str) -> None:
    history = History.open(shop)
    answer = PaletteIndex(history, Haystack(history)).answer(text)
    nodes = [hit.choice.node for hit in answer.hits if isinstance(hit.choice, GoTo)]
    offered = [history.dag.ids[node] for node in nodes]
    assert sorted(offered[: len(REVISIONS[text])]) == sorted(REVISIONS[text])
    assert answer.explanation
    assert not answer.failed


@pytest.mark.parametrize("text", ["head", "shop@head", "+1", "zzzz", "zzzz:head", "cccc+9", "billing@cccc"])
def test_what_does_not_resolve_is_explained(index: PaletteIndex, text: str) -> None:
    answer = index.answer(text)
    assert answer.failed
    assert answer.explanation


def test_an_ambiguity_offers_spellings_that_are_not(index: PaletteIndex) -> None:
    answer = index.answer("shop@head")
    assert {hit.text for hit in answer.hits if isinstance(hit.choice, GoTo)} >= {"0000", "ffff"} or {
        hit.note for hit in answer.hits
    } >= {"Make orders.notes TEXT", "Add brand to products"}


def test_a_range_counts_its_revisions_and_lists_them_in_running_order(shop: Path) -> None:
    history = History.open(shop)
    answer = PaletteIndex(history, Haystack(history)).answer("bbbb:ffff")
    first = answer.hits[0]
    assert isinstance(first.choice, ShowSet)
    assert first.note == "list 5 revisions"
    expected = [
        revision.revision
        for revision in history.revision_map.iterate_revisions("ffff1111ffff", "bbbb1111bbbb", inclusive=True)
    ]
    assert list(first.choice.resolution.revisions) == expected


def test_words_find_messages_labels_and_files(index: PaletteIndex) -> None:
    assert [hit.note for hit in index.answer("gift wrap").hits] == ["Add gift wrap"]
    assert [hit.text for hit in index.answer("2222bbbb0000.py").hits] == ["2222bbbb0000"]


def test_commands_and_themes_are_found_by_their_titles(index: PaletteIndex) -> None:
    assert [
        hit.choice.command.action for hit in index.answer("facts").hits if isinstance(hit.choice, Run)
    ] == ["show_facts"]
    assert PickTheme("nord") in [hit.choice for hit in index.answer("theme nord").hits]


async def test_choosing_a_revision_goes_there_and_back_leads_back(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        palette = await palette_with(pilot, "billing@head")
        assert str(palette.query_one("#palette-meaning", Static).content) == "head of branch 'billing'"
        await press(pilot, "enter")
        screen = screen_of(pilot)
        assert selected_id(screen) == "2222bbbb0000"
        await press(pilot, "left_square_bracket")
        assert selected_id(screen) == "0000aaaa0000"


async def test_choosing_a_range_lists_it_and_lights_it_up(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        await palette_with(pilot, "bbbb:ffff")
        await press(pilot, "enter")
        screen = screen_of(pilot)
        detail = screen.query_one(DetailPane)
        assert detail.detail is Detail.RANGE
        listed = detail.query_one("#range", RowsView).source
        assert isinstance(listed, RangeRows)
        assert len(listed.revisions) == 5
        assert screen.lit is not None
        assert len(screen.lit) == 5
        assert screen.notice.startswith("5 revisions")


async def test_the_first_row_of_a_range_sums_it_up_and_leads_to_its_net_effect() -> None:
    with demo_project("shop") as folder:
        async with explorer(folder).run_test(size=(80, 24)) as pilot:
            await palette_with(pilot, "9b1c2d3e4f50:d4e6f5a7b8c9")
            await press(pilot, "enter")
            screen = screen_of(pilot)
            view = screen.query_one("#range", RowsView)

            def first() -> str:
                return view.render_line(0).text.strip()

            await until(pilot, lambda: "change" in first())
            said = re.fullmatch(r"29 revisions  Net effect  (\d+) changes.*", first())
            assert said is not None
            changes = int(said[1])
            assert "1 loses data" in first()
            assert first().endswith("↓")
            assert changes > 20
            assert "d4e6f5a7b8c9  Add brand slug" in view.render_line(1).text
            view.focus()
            await press(pilot, "enter")
            assert view.render_line(0).text.strip() == f"Net effect  {changes} changes"
            # The revisions are opened as ever: the row says which.
            view.cursor = 2
            await press(pilot, "enter")
            assert selected_id(screen_of(pilot)) == "77e1a9c5d3b0"


async def test_choosing_a_command_runs_it(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        await palette_with(pilot, "show the facts")
        await press(pilot, "enter")
        assert screen_of(pilot).query_one(DetailPane).detail is Detail.FACTS
        await palette_with(pilot, "theme textual-light")
        await press(pilot, "enter")
        assert pilot.app.theme == "textual-light"


async def test_the_arrow_keys_choose_among_the_hits(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        palette = await palette_with(pilot, "shop@heads")
        await pilot.press("down", "down", "up")
        assert palette.query_one(RowsView).cursor == 1
        await press(pilot, "enter")
        assert selected_id(screen_of(pilot)) in ("0000aaaa0000", "ffff1111ffff")


async def test_escape_closes_it_and_changes_nothing(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        await palette_with(pilot, "cccc")
        await press(pilot, "escape")
        assert selected_id(screen_of(pilot)) == "0000aaaa0000"
