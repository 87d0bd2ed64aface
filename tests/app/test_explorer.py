"""The explorer's keys and what they do to its state."""

from __future__ import annotations

import os
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from textual.binding import Binding
from textual.dom import DOMNode
from textual.pilot import Pilot
from textual.widgets import Input, Label

import limbeck.screens
import limbeck.widgets
from explorer import explorer, history_lines, press, selected_id, settled, until
from limbeck.commands import COMMANDS, DIALOG_KEYS, Group, Scope
from limbeck.demo import demo_project
from limbeck.matching import Haystack
from limbeck.palette.choices import Run
from limbeck.palette.hits import PaletteIndex
from limbeck.screens.palette import PaletteScreen
from limbeck.widgets.detail_pane import Detail, DetailPane
from limbeck.widgets.find_line import FindLine
from limbeck.widgets.history_view import HistoryView
from limbeck.widgets.lines import SpansLine
from limbeck.widgets.rows_view import RowsView
from projects import ScriptSpec, forked, linear, write_project, write_script


@pytest.fixture
def fork(tmp_path: Path) -> Path:
    """A project with two heads, a merge and a branch label."""
    return write_project(tmp_path / "shop", forked())


def line_text(pilot: Pilot[str], selector: str) -> str:
    return pilot.app.screen.query_one(selector, SpansLine).render_line(0).text.rstrip()


async def test_it_opens_with_the_newest_revision_of_the_main_line_selected(fork: Path) -> None:
    async with explorer(fork).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        assert selected_id(screen) == "0000aaaa0000"
        assert history_lines(screen)[0].startswith("○")


async def test_the_header_counts_revisions_and_heads(fork: Path) -> None:
    async with explorer(fork).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert line_text(pilot, "#header").startswith(" limbeck  shop  7 revisions · 2 heads ▲")
        assert line_text(pilot, "#header").endswith("migrations/")


async def test_moving_keys_move_by_one_and_stop_at_the_ends(fork: Path) -> None:
    async with explorer(fork).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        for keys, row in ((["up"], 0), (["down", "j"], 2), (["k"], 1), (["G"], 6), (["down"], 6), (["g"], 0)):
            await press(pilot, *keys)
            assert screen.query_one(HistoryView).cursor == row


async def test_a_page_keeps_the_cursor_on_its_line_of_the_screen(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "long", linear(300))
    async with explorer(folder).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        view = screen.query_one(HistoryView)
        await press(pilot, *["down"] * 5)
        await press(pilot, "pagedown", "pagedown")
        assert view.screen_line == 5
        assert view.cursor == 5 + 2 * (view.scrollable_content_region.height - 1)
        await press(pilot, "end")
        assert selected_id(screen) == "0000feedbeef"
        await press(pilot, "home")
        assert selected_id(screen) == "0299feedbeef"


async def test_parent_and_child_retrace_the_way(fork: Path) -> None:
    async with explorer(fork).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "G")
        assert selected_id(screen) == "aaaa1111aaaa"
        await press(pilot, "p")
        assert screen.notice == "A base: it has no parent"
        await press(pilot, "c")
        assert selected_id(screen) == "bbbb1111bbbb"
        await press(pilot, "c")
        first = selected_id(screen)
        assert first in ("cccc1111cccc", "dddd1111dddd")
        assert screen.notice.startswith("1 of 2 children")
        await press(pilot, "p", "c")
        assert selected_id(screen) == first
        await press(pilot, "c", "p")
        assert selected_id(screen) == first


async def test_braces_stop_at_heads_branch_points_and_merge_points(fork: Path) -> None:
    async with explorer(fork).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        seen = [selected_id(screen)]
        for _ in range(4):
            await press(pilot, "right_curly_bracket")
            seen.append(selected_id(screen))
        assert seen == ["0000aaaa0000", "ffff1111ffff", "eeee1111eeee", "bbbb1111bbbb", "bbbb1111bbbb"]
        assert "further down" in screen.notice
        await press(pilot, "left_curly_bracket")
        assert selected_id(screen) == "eeee1111eeee"


async def test_the_right_hand_pane_follows_the_cursor(fork: Path) -> None:
    async with explorer(fork).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "G")
        script = screen.query_one(DetailPane).script
        assert script.render_line(0).text.strip() == "1 'Create orders'"
        assert str(screen.query_one(DetailPane).border_title) == "aaaa1111aaaa"


async def test_facts_name_parents_and_enter_goes_to_them(fork: Path) -> None:
    async with explorer(fork).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "right_curly_bracket", "right_curly_bracket", "2", "tab")
        facts = screen.query_one("#facts", RowsView)
        shown = [facts.render_line(y).text.rstrip() for y in range(6)]
        assert shown[1] == " Is           branch point of 2, merge point of 2"
        assert shown[2].startswith(" Parents      cccc1111cccc  Add email to customers")
        await press(pilot, "down", "down", "down", "enter")
        assert selected_id(screen) == "dddd1111dddd"
        await press(pilot, "left_square_bracket")
        assert selected_id(screen) == "eeee1111eeee"
        await press(pilot, "right_square_bracket")
        assert selected_id(screen) == "dddd1111dddd"


async def test_a_range_lights_up_while_moving_and_is_listed_in_running_order(fork: Path) -> None:
    async with explorer(fork).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "v", "G")
        assert screen.opened is not None
        assert screen.lit is not None
        ids = screen.opened.history.dag.ids
        assert {ids[node] for node in screen.lit} == {spec.revision for spec in forked()} - {"ffff1111ffff"}
        await press(pilot, "v")
        detail = screen.query_one(DetailPane)
        assert detail.detail is Detail.RANGE
        rows = detail.query_one("#range", RowsView)
        expected = [
            s.revision
            for s in screen.opened.history.revision_map.iterate_revisions(
                "0000aaaa0000", "aaaa1111aaaa", inclusive=True
            )
        ]
        listed = [rows.render_line(y).text.split()[1] for y in range(1, 1 + len(expected))]
        assert listed == expected
        assert rows.render_line(0).text.startswith(f" {len(expected)} revisions")
        await press(pilot, "escape")
        assert screen.lit is None
        assert detail.detail is Detail.SCRIPT


async def test_a_range_between_siblings_is_explained(fork: Path) -> None:
    async with explorer(fork).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "v", "right_curly_bracket", "v")
        assert screen.mark is not None
        assert screen.notice


async def test_find_goes_to_matches_and_n_and_b_step_through_them(fork: Path) -> None:
    async with explorer(fork).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "slash", *"email", "enter")
        assert screen.query_one(FindLine).display is False
        assert selected_id(screen) == "eeee1111eeee"
        await press(pilot, "n")
        assert selected_id(screen) == "cccc1111cccc"
        await press(pilot, "n")
        assert selected_id(screen) == "eeee1111eeee"
        await press(pilot, "b")
        assert selected_id(screen) == "cccc1111cccc"
        await press(pilot, "escape")
        assert screen.matches == frozenset()


@pytest.mark.parametrize(
    ("keys", "selected", "marked"),
    [("jjv", "0001", "0001"), ("jjvkG", "0000", "0001"), ("Gp", "0000", None), ("Gc", "0001", None)],
)
async def test_keys_that_come_at_once_act_where_those_before_them_led(
    keys: str, selected: str, marked: str | None, tmp_path: Path
) -> None:
    async with explorer(write_project(tmp_path / "line", linear(4))).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        for key in keys:
            pilot.app.simulate_key(key)
        await pilot.pause()
        await settled(pilot)
        assert screen.opened is not None
        ids = screen.opened.history.dag.ids
        assert selected_id(screen).startswith(selected)
        assert (ids[screen.mark][:4] if screen.mark is not None else None) == marked


async def test_reload_keeps_the_revision_and_its_line_of_the_screen(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "long", linear(120))
    async with explorer(folder).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        view = screen.query_one(HistoryView)
        await press(pilot, "pagedown", *["down"] * 4)
        before = selected_id(screen), view.screen_line
        write_script(folder, ScriptSpec("0120feedbeef", ("0119feedbeef",), "Step 120"))
        opened = screen.opened
        await pilot.press("r")
        await until(pilot, lambda: screen.opened is not opened)
        await settled(pilot)
        assert (selected_id(screen), view.screen_line) == before
        assert view.count == 121


async def test_the_graph_switches_to_ascii_and_back(fork: Path) -> None:
    async with explorer(fork).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "tilde")
        assert all(line.isascii() for line in history_lines(screen))
        await press(pilot, "tilde")
        assert history_lines(screen)[0].startswith("○")


async def test_help_lists_every_command(fork: Path) -> None:
    async with explorer(fork).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "question_mark")
        rows = pilot.app.screen.query_one("#help-rows", RowsView)
        assert rows.source is not None
        text = "\n".join("".join(s.text for s in rows.source.compose_row(y, 100)) for y in range(rows.count))
        assert all(command.title in text for command in COMMANDS)
        assert all(key.title in text for key in DIALOG_KEYS)
        await press(pilot, "escape")


def test_every_binding_is_one_of_the_registry() -> None:
    # Imported for the classes in them, of which those with keys are looked at below.
    for package in (limbeck.screens, limbeck.widgets):
        for module in iter_modules(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    told = {(key, command.title) for command in COMMANDS for key in command.keys}
    told |= {(key, dialog.title) for dialog in DIALOG_KEYS for key in dialog.keys}
    found = set()
    waiting: list[type] = [DOMNode]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("limbeck."):
            for binding in Binding.make_bindings(kind.__dict__.get("BINDINGS", ())):
                found.add((binding.key, binding.description))
    assert {title for _, title in found} == {title for _, title in told}
    assert found <= told


async def test_no_border_stands_on_a_tiny_screen_and_none_leaves_ascii(fork: Path) -> None:
    async with explorer(fork, ascii_only=True).run_test(size=(36, 15)) as pilot:
        screen = await settled(pilot)
        history = screen.query_one(HistoryView)
        await press(pilot, "slash", *"file:py -label:shop -label:billing", "enter")
        assert str(history.border_subtitle).isascii()
        assert str(history.border_subtitle).endswith("~")
        await pilot.resize_terminal(60, 15)
        await until(pilot, lambda: str(history.border_subtitle).endswith("found"))
        await pilot.resize_terminal(20, 5)
        await until(pilot, lambda: history.region.height == 4)
        assert history.content_size.height == 4
        await press(pilot, "tab")
        assert screen.query_one(DetailPane).content_size.height == 4
        await press(pilot, "question_mark")
        assert pilot.app.screen.query_one("#help").content_size.height == 5


async def test_a_notice_too_long_for_its_line_takes_more(fork: Path) -> None:
    async with explorer(fork).run_test(size=(40, 15)) as pilot:
        screen = await settled(pilot)
        keys = screen.query_one("#keys", SpansLine)
        screen.notice = "word " * 15
        await pilot.pause()
        lines = [keys.render_line(y).text.split() for y in range(keys.size.height)]
        assert lines == [["word"] * 8, ["word"] * 7]
        screen.notice = "word " * 60
        await pilot.pause()
        assert keys.size.height == 3
        assert keys.render_line(2).text.rstrip().endswith("…")
        await press(pilot, "down")
        assert keys.size.height == 1
        assert "help" in keys.render_line(0).text


async def test_panes_stack_below_100_columns_and_nothing_breaks_at_20x5(fork: Path) -> None:
    async with explorer(fork).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        history, detail = screen.query_one(HistoryView), screen.query_one(DetailPane)
        assert history.region.y == detail.region.y
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        assert history.region.y < detail.region.y
        await pilot.resize_terminal(20, 5)
        await press(pilot, "down", "v", "down", "question_mark", "escape", "tab", "2", "1")
        await pilot.resize_terminal(120, 40)
        await settled(pilot)
        assert history.region.y == detail.region.y


async def test_a_click_selects_a_row(fork: Path) -> None:
    async with explorer(fork).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await pilot.click(HistoryView, offset=(20, 4))
        await settled(pilot)
        assert screen.query_one(HistoryView).cursor == 3


async def test_themes_change_with_a_key(fork: Path) -> None:
    async with explorer(fork).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        themes = {pilot.app.theme}
        for _ in pilot.app.available_themes:
            await press(pilot, "ctrl+t")
            themes.add(pilot.app.theme)
        assert themes == set(pilot.app.available_themes)


async def test_the_graph_scrolls_sideways_alone(tmp_path: Path) -> None:
    bases = [ScriptSpec(f"{number:012x}", (), f"Base {number}") for number in range(1, 13)]
    merge = ScriptSpec("f" * 12, tuple(spec.revision for spec in bases), "Merge them all")
    folder = write_project(tmp_path / "wide", [*bases, merge])
    async with explorer(folder).run_test(size=(40, 24)) as pilot:
        screen = await settled(pilot)
        before = history_lines(screen)[0]
        assert "›" in before
        await press(pilot, *["right"] * 20)
        shown = history_lines(screen)[0]
        assert "‹" in shown
        assert "›" not in shown
        assert shown.partition("fff")[2] == before.partition("fff")[2]
        await press(pilot, *["left"] * 20)
        assert history_lines(screen)[0] == before


async def test_what_can_be_copied_is_offered_and_copied(fork: Path) -> None:
    async with explorer(fork).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "y", "down", "down", "down")
        await press(pilot, "enter")
        assert pilot.app.clipboard == "alembic upgrade 0000aaaa0000"
        assert screen.notice == "Copied: alembic upgrade 0000aaaa0000"
        await press(pilot, "y", "escape")
        assert pilot.app.clipboard == "alembic upgrade 0000aaaa0000"


async def test_what_was_read_otherwise_than_configured_is_said(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "shop", linear(2))
    below = folder / "migrations" / "versions" / "2024"
    below.mkdir()
    write_script(folder, ScriptSpec("0003feedbeef", ("0002feedbeef",), name="2024/0003feedbeef.py"))
    write_script(folder, ScriptSpec("0002feedbeef", ("0001feedbeef",), name="2024/0002feedbeef.py"))
    async with explorer(folder).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        assert screen.notice == (
            "2 scripts in sub-folders read too, though recursive_version_locations is not set"
        )


async def test_syntax_errors_far_below_are_found_while_the_history_is_on_the_screen(tmp_path: Path) -> None:
    specs = linear(120)
    specs[3] = replace(specs[3], body="    op.drop_column('orders', 'notes'")
    folder = write_project(tmp_path / "long", specs)
    script = folder / "migrations" / "versions" / "0003feedbeef.py"
    os.utime(script, (0, 0))
    async with explorer(folder).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await until(pilot, lambda: screen.opened is not None and bool(screen.opened.history.problems))
        await press(pilot, "exclamation_mark")
        assert selected_id(screen) == "0003feedbeef"
        assert "1 problem" in line_text(pilot, "#header")
        assert "0003feedbeef.py:9" in line_text(pilot, "#strip")


async def test_where_there_is_room_for_one_pane_enter_and_escape_switch(fork: Path) -> None:
    async with explorer(fork).run_test(size=(40, 15)) as pilot:
        screen = await settled(pilot)
        history, detail = screen.query_one(HistoryView), screen.query_one(DetailPane)
        assert history.region.area
        assert not detail.region.area
        await press(pilot, "enter")
        await until(pilot, lambda: bool(detail.region.area))
        assert not history.region.area
        await press(pilot, "escape")
        await until(pilot, lambda: bool(history.region.area))
        await press(pilot, "v", "down", "down", "v")
        await until(pilot, lambda: bool(detail.region.area))
        assert str(detail.detail) == "range"
        await press(pilot, "tab", "2")
        await until(pilot, lambda: bool(detail.region.area))
        assert str(detail.detail) == "facts"


async def test_the_pane_with_the_focus_stays_when_the_terminal_shrinks(fork: Path) -> None:
    async with explorer(fork).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        detail = screen.query_one(DetailPane)
        await press(pilot, "tab")
        await pilot.resize_terminal(40, 15)
        await until(pilot, lambda: detail.region.width == 40)
        assert screen.focused is detail.script
        await press(pilot, "tab")
        await pilot.resize_terminal(120, 40)
        await press(pilot, "down")
        assert screen.query_one(HistoryView).cursor == 1


async def test_a_range_is_followed_by_id_after_its_history_has_changed(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "long", linear(20))
    async with explorer(folder).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "colon", *"0002:0010", "enter")
        versions = folder / "migrations" / "versions"
        for number in (0, 1, 19):
            (versions / f"{number:04d}feedbeef.py").unlink()
        opened = screen.opened
        await pilot.press("r")
        await until(pilot, lambda: screen.opened is not opened)
        await press(pilot, "tab", "home", "down", "enter")
        assert selected_id(screen) == "0010feedbeef"
        await press(pilot, *["down"] * 8, "enter")
        assert selected_id(screen) == "0002feedbeef"


async def test_the_palette_of_an_earlier_reading_still_goes_to_the_right_revision(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "long", linear(20))
    async with explorer(folder).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        versions = folder / "migrations" / "versions"
        (versions / "0000feedbeef.py").unlink()
        opened = screen.opened
        await pilot.press("r", "colon", *"0019")
        await until(pilot, lambda: screen.opened is not opened)
        await press(pilot, "enter")
        assert selected_id(screen) == "0019feedbeef"


async def test_every_command_of_the_palette_can_be_run_from_it(fork: Path) -> None:
    async with explorer(fork).run_test(size=(80, 24)) as pilot:
        screen = await settled(pilot)
        assert screen.opened is not None
        history = screen.opened.history
        index = PaletteIndex(history, Haystack(history))
        tried: set[tuple[Scope, Group]] = set()
        for command in COMMANDS:
            if not command.in_palette:
                continue
            typed = command.title.lower()
            choices = [hit.choice for hit in index.answer(typed).hits]
            # two titles ask for what the palette itself answers
            answered = command.action in (
                "ask_history_of",
                "ask_where_heads_part",
                "plan",
                "locate",
                "export",
            )
            assert answered or Run(command) in choices
            namespace, _, action = command.action.rpartition(".")
            targets = {Scope.SCRIPT: screen.query_one(DetailPane).script, Scope.EXPLORER: screen}
            target = pilot.app if namespace else targets.get(command.scope, screen.query_one(HistoryView))
            assert hasattr(target, f"action_{action}"), command
            # that each does what it should is tested with its keys; here one of each kind by the palette
            if action == "edit" or (command.scope, command.group) in tried:
                continue
            tried.add((command.scope, command.group))
            await pilot.press("G", "colon")
            await until(pilot, lambda: isinstance(pilot.app.screen, PaletteScreen))
            pilot.app.screen.query_one(Input).value = typed
            await press(pilot, "enter", "escape")
        assert len(tried) > 5
        await press(pilot, "G", "colon", *"first row", "enter")
        assert screen.query_one(HistoryView).cursor == 0


async def test_what_cannot_be_read_says_why(fork: Path) -> None:
    async with explorer(fork).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        script = fork / "migrations" / "versions" / "aaaa1111aaaa.py"
        script.unlink()
        os.mkfifo(script)
        await press(pilot, "G")
        assert "pipe" in screen.query_one(DetailPane).script.render_line(0).text


async def test_leaving_find_by_tab_closes_its_line(fork: Path) -> None:
    async with explorer(fork).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "slash", *"zzzz")
        count = screen.query_one("#find-count", Label)
        assert "0 found" in str(count.content)
        await press(pilot, "tab")
        assert not screen.query_one(FindLine).display
        assert screen.query_one("#keys").region.height == 1


async def test_problems_and_cures_can_be_read_in_full(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "shop", [ScriptSpec("aaaa1111aaaa", ("gone",), "Create orders")])
    (folder / "migrations" / "versions" / "broken.py").write_text("def (:\n")
    async with explorer(folder).run_test(size=(80, 24)) as pilot:
        screen = await settled(pilot)
        assert screen.opened is not None
        for number, problem in enumerate(screen.opened.history.problems):
            await press(pilot, "exclamation_mark", *["exclamation_mark"] * number, "2")
            facts = screen.query_one("#facts", RowsView)
            assert facts.source is not None
            rows = [facts.source.compose_row(y, 76) for y in range(facts.count)]
            words = " ".join(
                "".join(span.text for span in row).removeprefix(" Problems") for row in rows
            ).split()
            text = " ".join(words)
            assert problem.message in text
            assert problem.cure in text


async def test_a_file_that_is_no_revision_is_shown_as_itself(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "shop", linear(3))
    (folder / "migrations" / "versions" / "broken_one.py").write_text("def (:\n")
    async with explorer(folder).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "exclamation_mark")
        assert str(screen.query_one(DetailPane).border_title) == "broken_one.py"
        await press(pilot, "y")
        assert screen.notice == "No revision to copy from here"
        await press(pilot, "escape", "down")
        assert str(screen.query_one(DetailPane).border_title) == "0001feedbeef"


async def test_a_history_that_becomes_empty_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "shop", linear(2))
    async with explorer(folder).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        for script in (folder / "migrations" / "versions").iterdir():
            script.unlink()
        opened = screen.opened
        await pilot.press("r")
        await until(pilot, lambda: screen.opened is not opened)
        await settled(pilot)
        assert screen.query_one(DetailPane).script.render_line(0).text.strip() == ""
        assert screen.shown.path is None
        assert "No revisions" in history_lines(screen)[0]


async def test_wide_characters_and_tabs_can_be_scrolled_to_their_end(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "shop", [ScriptSpec("aaaa1111aaaa")])
    script = folder / "migrations" / "versions" / "aaaa1111aaaa.py"
    script.write_text(script.read_text() + f"X = '{'列' * 200}END'\n" + "\t" * 10 + "# " + "x" * 60 + "END\n")
    async with explorer(folder).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        view = screen.query_one(DetailPane).script
        await press(pilot, "tab", *["right"] * 700)
        assert any("END" in view.render_line(y).text for y in range(20))


@pytest.mark.parametrize("width", [120, 80, 60])
async def test_the_strip_says_what_it_is_before_it_says_all_of_where(width: int) -> None:
    with demo_project("broken") as folder:
        async with explorer(folder).run_test(size=(width, 24)) as pilot:
            screen = await settled(pilot)
            assert screen.opened is not None
            problem = screen.opened.history.problems[0]
            line = line_text(pilot, "#strip")
            assert "! 74f3a9d1c5e0_s" in line
            assert f":{problem.line}  3 revisions follow" in line
            assert line.endswith("  1/5")
            # As it becomes narrower the name of the file gives way, down to a third.
            assert ("74f3a9d1c5e0_split_invoices_by_guest.py:14" in line) == (width == 120)


async def test_the_key_of_problems_is_named_where_there_are_some(fork: Path) -> None:
    async with explorer(fork).run_test(size=(120, 24)) as pilot:
        await settled(pilot)
        assert "problems" not in line_text(pilot, "#keys")
    with demo_project("broken") as folder:
        async with explorer(folder).run_test(size=(40, 24)) as pilot:
            await settled(pilot)
            assert "! problems" in line_text(pilot, "#keys")
