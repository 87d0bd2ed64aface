"""The script pane: jumping, searching, wrapping, and where each script was left."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Label

from explorer import explorer, press, screen_of, selected_id, settled, until
from limbeck.screens.explorer import ExplorerScreen
from limbeck.widgets.detail_pane import DetailPane
from limbeck.widgets.find_line import FindLine
from limbeck.widgets.looks import SCRIPT_LOOKS, Looks
from limbeck.widgets.script_view import ScriptView
from projects import ScriptSpec, write_project, write_script

LONG = "    x = '" + "long " * 30 + "end'"
BODY = "\n".join(["    pass"] * 60 + [LONG] + ["    Needle = 'NEEDLE'"] + ["    pass"] * 60)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Two scripts, the older of them long."""
    return write_project(
        tmp_path / "shop",
        [
            ScriptSpec("aaaa1111aaaa", (), "Create orders", body=BODY),
            ScriptSpec("bbbb1111bbbb", ("aaaa1111aaaa",)),
        ],
    )


def view_of(screen: ExplorerScreen) -> ScriptView:
    return screen.query_one(DetailPane).script


def shown(screen: ExplorerScreen) -> list[str]:
    view = view_of(screen)
    return [view.render_line(y).text for y in range(view.scrollable_content_region.height)]


async def open_script(pilot: Pilot[str]) -> ExplorerScreen:
    """The longer script, with the focus in its pane."""
    await settled(pilot)
    screen = await press(pilot, "G", "tab")
    assert view_of(screen).has_focus
    return screen


async def test_keys_jump_to_upgrade_downgrade_and_the_docstring(project: Path) -> None:
    async with explorer(project).run_test(size=(120, 40)) as pilot:
        screen = await open_script(pilot)
        for key, line, text in (
            ("d", 133, "def downgrade"),
            ("u", 8, "def upgrade"),
            ("t", 1, "'Create orders'"),
        ):
            await press(pilot, key)
            view = view_of(screen)
            assert view.top_line == line
            at = line - 1 - view.scroll_offset.y
            assert shown(screen)[at].strip().startswith(f"{line} {text}")


async def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    project = write_project(tmp_path / "shop", [])
    path = write_script(project, ScriptSpec("aaaa1111aaaa"))
    path.write_text("revision = 'aaaa1111aaaa'\ndown_revision = None\n")
    async with explorer(project).run_test(size=(120, 40)) as pilot:
        screen = await open_script(pilot)
        for key, notice in (
            ("u", "This script defines no upgrade()"),
            ("d", "This script defines no downgrade()"),
            ("t", "This script has no docstring"),
        ):
            assert (await press(pilot, key)).notice == notice
        assert screen is screen_of(pilot)


async def test_the_palette_jumps_from_the_history_too(project: Path) -> None:
    async with explorer(project).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "G", "colon", *"go to downgrade", "enter")
        assert view_of(screen).top_line == 133
        assert view_of(screen).has_focus


async def test_searching_shows_matches_while_typing_and_steps_through_them(project: Path) -> None:
    async with explorer(project).run_test(size=(120, 40)) as pilot:
        screen = await open_script(pilot)
        view = view_of(screen)
        await press(pilot, "slash", *"needle")
        line = screen.query_one(DetailPane).query_one(FindLine)
        assert str(line.query_one("#find-count", Label).content).strip() == "2 found"
        lit = Looks(view, SCRIPT_LOOKS)["match-current"].bgcolor
        top = view.scroll_offset.y
        marked = [
            (y + top + 1, segment.text)
            for y in range(view.scrollable_content_region.height)
            for segment in view.render_line(y)
            if segment.style is not None and segment.style.bgcolor == lit
        ]
        assert marked == [(70, "Needle")]
        await press(pilot, "enter", "n")
        assert screen.notice == "Match 2 of 2 in this script"
        await press(pilot, "n")
        assert screen.notice == "Match 1 of 2 in this script"
        await press(pilot, "b")
        assert screen.notice == "Match 2 of 2 in this script"
        assert selected_id(screen) == "aaaa1111aaaa"


async def test_words_can_be_typed_before_the_line_has_the_focus(project: Path) -> None:
    async with explorer(project).run_test(size=(120, 40)) as pilot:
        screen = await open_script(pilot)
        for key in ("slash", *"needle", "enter", "n"):
            pilot.app.simulate_key(key)
        await until(pilot, lambda: screen.notice == "Match 2 of 2 in this script")
        assert view_of(screen).has_focus


async def test_escape_clears_the_matches_first_and_then_leaves_the_pane(project: Path) -> None:
    async with explorer(project).run_test(size=(120, 40)) as pilot:
        screen = await open_script(pilot)
        await press(pilot, "slash", *"needle", "enter", "escape")
        assert view_of(screen).has_focus
        assert view_of(screen).find("") == 0
        await press(pilot, "escape")
        assert not view_of(screen).has_focus


async def test_without_a_search_in_the_script_n_steps_through_the_history(project: Path) -> None:
    async with explorer(project).run_test(size=(120, 40)) as pilot:
        screen = await open_script(pilot)
        await press(pilot, "escape", "slash", *"bbbb", "enter")
        await press(pilot, "G", "tab", "n")
        assert selected_id(screen) == "bbbb1111bbbb"


async def test_a_search_follows_to_other_scripts(project: Path) -> None:
    async with explorer(project).run_test(size=(120, 40)) as pilot:
        screen = await open_script(pilot)
        await press(pilot, "slash", *"bbbb1111", "enter", "n")
        assert screen.notice == "Not in this script: bbbb1111"
        await press(pilot, "tab", "up")
        await press(pilot, "tab")
        await press(pilot, "n")
        assert screen.notice == "Match 1 of 2 in this script"


async def test_a_wrapped_line_keeps_its_number_and_its_place(project: Path) -> None:
    async with explorer(project).run_test(size=(120, 40)) as pilot:
        screen = await open_script(pilot)
        view = view_of(screen)
        await press(pilot, "slash", *"end'", "enter")
        assert view.scroll_offset.x > 0
        await press(pilot, "escape", "w")
        assert view.scroll_offset.x == 0
        rows = [line for line in shown(screen) if "long" in line or "end'" in line]
        assert [row[:4].strip() for row in rows] == ["69", "", "", ""]
        assert "".join(row[4:].rstrip(" ") if "end'" in row else row[4:] for row in rows) == LONG
        await press(pilot, "G")
        assert shown(screen)[-1].startswith("134     pass")
        await press(pilot, "u")
        assert any(line.startswith("  8 def upgrade") for line in shown(screen))
        await press(pilot, "w")
        assert view.virtual_size.height == 134


async def test_going_away_and_back_keeps_the_place_in_each_script(project: Path) -> None:
    async with explorer(project).run_test(size=(120, 40)) as pilot:
        screen = await open_script(pilot)
        view = view_of(screen)
        await press(pilot, *["pagedown"] * 2, "right", "right")
        place = view.scroll_offset
        assert place.y > 0
        await press(pilot, "escape", "up")
        assert view.scroll_offset == (0, 0)
        await press(pilot, "down")
        assert view.scroll_offset == place
        await press(pilot, "tab", "w", "escape", "up", "down")
        assert shown(screen)[0].startswith(f"{place.y + 1:>3} ")


async def test_a_file_that_changes_on_disk_is_shown_as_it_is(project: Path) -> None:
    async with explorer(project).run_test(size=(120, 40)) as pilot:
        screen = await open_script(pilot)
        await press(pilot, "end")
        write_script(project, ScriptSpec("aaaa1111aaaa", (), "Create nothing"))
        await press(pilot, "escape", "up", "down")
        assert shown(screen)[0].strip() == "1 'Create nothing'"


async def test_a_megabyte_in_lines_or_in_one_is_shown_where_it_is_wanted(tmp_path: Path) -> None:
    many = "\n".join(f"    op.execute('insert into notes values ({number})')" for number in range(20_000))
    one = "    op.execute('" + "é列 " * 300_000 + "end')"
    project = write_project(
        tmp_path / "big", [ScriptSpec("aaaa", (), body=many), ScriptSpec("bbbb", ("aaaa",), body=one)]
    )
    async with explorer(project).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "tab", "slash", *"end')", "enter", "escape")
        assert "end')" in shown(screen)[8]
        await press(pilot, "w")
        await press(pilot, "d")
        assert any("def downgrade" in line for line in shown(screen))
        await press(pilot, "escape", "down", "tab", "w", "G", "slash", *"(19999)", "enter")
        assert any("(19999)" in line for line in shown(screen))
