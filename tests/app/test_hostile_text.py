"""Text from a repository is shown, and does nothing else."""

from __future__ import annotations

import subprocess
import unicodedata
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.widgets import Static

from explorer import explorer, history_lines, press, settled
from hostile import MESSAGES, hostile_project
from limbeck.widgets.detail_pane import DetailPane
from limbeck.widgets.history_view import HistoryView
from limbeck.widgets.lines import SpansLine
from limbeck.widgets.rows_view import RowsView
from limbeck.widgets.script_view import ScriptView
from terminal import COMMAND, Terminal, clean_environment


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    return hostile_project(tmp_path)


def acts(text: str) -> list[str]:
    """The characters of a text that would act on a terminal."""
    return [
        character for character in text if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")
    ]


async def test_rows_show_every_message_literally_and_aligned(hostile: Path) -> None:
    async with explorer(hostile).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        lines = history_lines(screen)
        assert not any(map(acts, lines))
        width = screen.query_one(HistoryView).scrollable_content_region.width
        assert {cell_len(line) for line in lines} == {width}
        text = "\n".join(lines)
        assert "[bold]x[/oops] ␛]0;pw" in text
        assert "列を追加 中文 한국어" in text
        assert "[@click=app.quit]quit[/] $variable [red" in text


async def test_the_lines_around_the_panes_show_them_too(hostile: Path) -> None:
    async with explorer(hostile).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        header = screen.query_one("#header", SpansLine).render_line(0).text
        assert "sh[op]\U0001f6d2" in header
        await press(pilot, "exclamation_mark")
        strip = screen.query_one("#strip", SpansLine).render_line(0).text
        assert "gone\\x1b]0;pwned\\x07" in strip
        assert not acts(header + strip)
        assert str(screen.query_one(DetailPane).border_title) == "missing␛[2J"


async def test_script_and_facts_show_them(hostile: Path) -> None:
    async with explorer(hostile).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "G", "up", "up", "up", "2")
        facts = screen.query_one("#facts", RowsView)
        text = "\n".join(facts.render_line(y).text for y in range(facts.count))
        assert not acts(text.replace("\n", ""))
        assert "lab␊el [b]␛[31m" in text
        for _ in range(10):
            script = screen.query_one(ScriptView)
            assert not any(acts(script.render_line(y).text) for y in range(12))
            await press(pilot, "up")


async def test_the_palette_shows_them(hostile: Path) -> None:
    async with explorer(hostile).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "colon", *"oops")
        rows = pilot.app.screen.query_one("#palette-hits", RowsView)
        shown = rows.render_line(0).text
        assert "[bold]x[/oops] ␛]0;pwned␇" in shown
        assert not acts(shown)
        await press(pilot, "escape", "colon", *"lab")
        meaning = str(pilot.app.screen.query_one("#palette-meaning", Static).content)
        assert not acts(meaning)
        assert screen.opened is not None


def test_no_escape_of_a_file_reaches_the_terminal(hostile: Path, tmp_path: Path) -> None:
    with Terminal([str(hostile)], home=tmp_path) as terminal:
        terminal.wait_for(r"\[bold\]x\[/oops\] ␛\]0;pw")
        terminal.press("!", "2", "1", ":")
        terminal.wait_for("a command")
        terminal.press("oops")
        terminal.wait_for("oops.*\n.*oops")
        terminal.press("ctrl+c")
        assert terminal.wait_for_end() == 0
        assert b"\x1b]0;pwned" not in terminal.output
        assert b"\x9b31m" not in terminal.output.replace("\u265b".encode(), b"")
        for forbidden in ("\u202e", "\u200b", "\u200d", "\ufeff", "\x7f", "\x9b"):
            assert forbidden not in terminal.output.decode("utf-8")


@pytest.mark.parametrize(
    "command", [["log"], ["log", "--oneline"], ["log", "--json"], ["heads"], ["show", "00abcdef[0]"]]
)
def test_headless_output_holds_no_control_character(
    hostile: Path, tmp_path: Path, command: list[str]
) -> None:
    done = subprocess.run(
        [COMMAND, "-C", str(hostile), *command],
        capture_output=True,
        encoding="utf-8",
        env=clean_environment(tmp_path),
        check=True,
    )
    assert not acts(done.stdout.replace("\n", ""))
    if command == ["log"]:
        rows = done.stdout.partition("\n\n")[0].splitlines()
        assert len(rows) == len(MESSAGES) + 2
