"""The mouse: what can be clicked, double-clicked, scrolled by its wheel and dragged."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

from explorer import explorer, press, selected_id, settled, until
from limbeck.demo import demo_project
from limbeck.problem_rows import ProblemRows
from limbeck.screens.chooser import ChooserScreen
from limbeck.screens.help import HelpScreen
from limbeck.screens.merge_dialog import MergeDialog
from limbeck.screens.palette import PaletteScreen
from limbeck.widgets.detail_pane import Detail, DetailPane
from limbeck.widgets.history_view import HistoryView
from limbeck.widgets.keys_text import KeysText
from limbeck.widgets.lines import SpansLine
from limbeck.widgets.problems_view import ProblemsView
from limbeck.widgets.rows_view import RowsView
from projects import ScriptSpec, forked, linear, write_project


@pytest.fixture
def line(tmp_path: Path) -> Path:
    folder = write_project(tmp_path / "shop", linear(120))
    script = folder / "migrations" / "versions" / "0119feedbeef.py"
    script.write_text(script.read_text() + "# more\n" * 200)
    (folder / "migrations" / "versions" / "broken.py").write_text("def (:\n")
    return folder


async def click_word(pilot: Pilot[str], selector: str, word: str) -> None:
    """Click a word on a line of spans."""
    text = pilot.app.screen.query_one(selector, SpansLine).render_line(0).text
    assert word in text
    await pilot.click(selector, offset=(text.index(word) + 1, 0))
    await pilot.pause()


async def turn_wheel(pilot: Pilot[str], x: int, y: int, *, up: bool = False) -> None:
    """Turn the wheel at a place of the screen."""
    kind = events.MouseScrollUp if up else events.MouseScrollDown
    pilot.app.post_message(kind(None, x, y, 0, 1, 0, False, False, False, x, y))
    await pilot.pause()
    await pilot.pause()


async def test_a_row_is_selected_by_a_click_and_opened_by_two(line: Path) -> None:
    async with explorer(line).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await pilot.click(HistoryView, offset=(20, 4))
        await settled(pilot)
        assert selected_id(screen) == "0116feedbeef"
        await pilot.click(HistoryView, offset=(20, 6), times=2)
        await settled(pilot)
        assert selected_id(screen) == "0114feedbeef"
        await until(pilot, lambda: screen.focused is screen.query_one(DetailPane).script)


async def test_the_wheel_scrolls_what_it_is_over(line: Path) -> None:
    async with explorer(line).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        history, script = screen.query_one(HistoryView), screen.query_one(DetailPane).script
        await turn_wheel(pilot, 10, 10)
        assert (history.scroll_offset.y > 0, script.scroll_offset.y) == (True, 0)
        await turn_wheel(pilot, 10, 10, up=True)
        assert history.scroll_offset.y == 0
        await turn_wheel(pilot, 100, 10)
        assert (history.scroll_offset.y, script.scroll_offset.y > 0) == (0, True)
        await press(pilot, "question_mark")
        rows = pilot.app.screen.query_one("#help-rows", RowsView)
        await turn_wheel(pilot, 60, 15)
        assert rows.scroll_offset.y > 0


async def test_tabs_problems_and_keys_can_be_clicked(line: Path) -> None:
    async with explorer(line).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        detail = screen.query_one(DetailPane)
        await click_word(pilot, "#tabs", "Facts")
        assert detail.detail is Detail.FACTS
        await click_word(pilot, "#tabs", "Script")
        assert detail.query_one(f"#{Detail.SCRIPT}").display
        await click_word(pilot, "#strip", "broken.py")
        await settled(pilot)
        assert str(detail.border_title) == "broken.py"
        await click_word(pilot, "#keys", "help")
        await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))
        await pilot.click(offset=(0, 39))
        await until(pilot, lambda: pilot.app.screen is screen)
        await click_word(pilot, "#keys", "parent")
        await settled(pilot)
        assert selected_id(screen) == "0118feedbeef"


async def test_a_problem_is_selected_by_a_click_on_any_of_its_rows_and_opened_by_two() -> None:
    with demo_project("broken") as folder:
        async with explorer(folder).run_test(size=(120, 40)) as pilot:
            screen = await settled(pilot)
            assert screen.opened is not None
            await press(pilot, "exclamation_mark")
            view = screen.query_one(ProblemsView)
            rows = view.source
            assert isinstance(rows, ProblemRows)
            await pilot.click(ProblemsView, offset=(20, 1 + rows.rows_of(2).stop - 1))
            await settled(pilot)
            assert (view.problem, screen.problem) == (2, 2)
            assert screen.shown.line == screen.opened.history.problems[2].line
            await pilot.click(ProblemsView, offset=(20, 1 + rows.rows_of(1).start), times=2)
            await until(pilot, lambda: screen.focused is screen.query_one(DetailPane).script)
            assert screen.problem == 1


async def test_what_is_offered_is_chosen_by_a_click(line: Path) -> None:
    async with explorer(line).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await click_word(pilot, "#keys", "go to")
        await until(pilot, lambda: isinstance(pilot.app.screen, PaletteScreen))
        await pilot.press(*"0050")
        hits = pilot.app.screen.query_one("#palette-hits", RowsView)
        row = next(y for y in range(hits.count) if "0050feedbeef" in hits.render_line(y).text)
        await pilot.click("#palette-hits", offset=(4, row))
        await until(pilot, lambda: pilot.app.screen is screen)
        await settled(pilot)
        assert selected_id(screen) == "0050feedbeef"
        await press(pilot, "y")
        assert isinstance(pilot.app.screen, ChooserScreen)
        await pilot.click("#choices", offset=(4, 0))
        await until(pilot, lambda: pilot.app.screen is screen)
        assert pilot.app.clipboard == "0050feedbeef"


async def test_the_graph_is_scrolled_by_the_wheel_and_by_its_marks(tmp_path: Path) -> None:
    heads = [ScriptSpec(f"{name:02}feedbeef00", ("bbbb1111bbbb",)) for name in range(30)]
    merge = ScriptSpec("ffff1111ffff", tuple(head.revision for head in heads))
    folder = write_project(tmp_path / "wide", [ScriptSpec("bbbb1111bbbb"), *heads, merge])
    async with explorer(folder).run_test(size=(80, 24)) as pilot:
        screen = await settled(pilot)
        view = screen.query_one(HistoryView)
        first = view.render_line(0).text
        await pilot.click(HistoryView, offset=(1 + first.index("›"), 1))
        await until(pilot, lambda: view.offset_of_graph == 1)
        await pilot.click(HistoryView, offset=(1 + view.render_line(0).text.index("‹"), 1))
        await until(pilot, lambda: view.offset_of_graph == 0)
        assert view.cursor == 0, "a click on a mark moves no cursor"
        for kind, shift, offset in (
            (events.MouseScrollRight, False, 1),
            (events.MouseScrollDown, True, 2),
            (events.MouseScrollUp, True, 1),
            (events.MouseScrollLeft, False, 0),
        ):
            pilot.app.post_message(kind(None, 10, 5, 0, 0, 0, shift, False, False, 10, 5))
            await until(pilot, lambda offset=offset: view.offset_of_graph == offset)  # type: ignore[misc]  # bound now
        assert view.scroll_offset == (0, 0)


async def test_the_keys_that_a_dialog_names_can_be_clicked(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "shop", forked())
    async with explorer(folder).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "B", "down")
        keys = pilot.app.screen.query_one("#branch-keys", RowsView)
        (row,) = [y for y in range(keys.count) if "show alone" in keys.render_line(y).text]
        await pilot.click("#branch-keys", offset=(keys.render_line(row).text.index("alone"), row))
        await until(pilot, lambda: screen.only is not None)
        await press(pilot, "escape", "m")
        dialog = pilot.app.screen
        assert isinstance(dialog, MergeDialog)
        said = dialog.query_one(KeysText)

        async def click_on(words: str) -> None:
            await until(pilot, lambda: words in str(said.content))
            await pilot.click(KeysText, offset=(str(said.content).index(words) + len(words) - 2, 0))

        await until(pilot, lambda: "Tab goes" in str(said.content))
        before = dialog.query_one(RowsView).cursor
        await click_on("Tab goes to the next way")
        await until(pilot, lambda: dialog.query_one(RowsView).cursor > before)
        await click_on("d names a database")
        await click_on("Esc leaves it")
        await click_on("Enter takes it")
        await click_on("Esc goes back")
        await click_on("Esc leaves")
        await until(pilot, lambda: pilot.app.screen is screen)


async def test_a_fact_that_names_a_revision_leads_there(line: Path) -> None:
    async with explorer(line).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "2")
        facts = screen.query_one("#facts", RowsView)
        row = next(y for y in range(facts.count) if "Parents" in facts.render_line(y).text)
        await pilot.click("#facts", offset=(16, row))
        await settled(pilot)
        assert selected_id(screen) == "0118feedbeef"


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_the_border_between_the_panes_can_be_dragged(line: Path, size: tuple[int, int]) -> None:
    async with explorer(line).run_test(size=size) as pilot:
        screen = await settled(pilot)
        history, detail = screen.query_one(HistoryView), screen.query_one(DetailPane)
        if size == (120, 40):
            await pilot.mouse_down(offset=(history.region.right - 1, 10))
            await pilot.hover(offset=(79, 12))
            await pilot.mouse_up(offset=(79, 12))
            await until(pilot, lambda: history.region.right == 80)
            assert detail.region.x == 80
            await pilot.resize_terminal(80, 24)
            await until(pilot, lambda: history.region.width == detail.region.width == 80)
        else:
            await pilot.mouse_down(offset=(20, detail.region.y))
            await pilot.hover(offset=(20, 7))
            await pilot.mouse_up(offset=(20, 7))
            await until(pilot, lambda: history.region.bottom == 8)
            await pilot.resize_terminal(120, 40)
            await until(pilot, lambda: history.region.height == detail.region.height > 30)


async def test_one_revision_takes_every_click(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "one", [ScriptSpec("1a2b3c4d5e6f")])
    async with explorer(folder).run_test(size=(80, 24)) as pilot:
        screen = await settled(pilot)
        for place in [(x, y) for y in range(0, 23, 3) for x in (3, 79)]:
            await pilot.click(offset=place)
        assert pilot.app.is_running
        assert selected_id(screen) == "1a2b3c4d5e6f"
