"""The installed command in a real terminal: what it shows, how it ends, what it leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from projects import ScriptSpec, forked, linear, write_project
from terminal import COMMAND, Terminal, clean_environment


@pytest.fixture
def fork(tmp_path: Path) -> Path:
    return write_project(tmp_path / "shop", forked())


def test_the_demo_opens_moves_and_quits(tmp_path: Path) -> None:
    with Terminal(["--demo"], home=tmp_path) as terminal:
        terminal.wait_for(r"limbeck  shop  \d+ revisions")
        terminal.wait_for(r"│○ +\w{12}  .* head")
        terminal.press("G")
        terminal.wait_for(r"■ +\w{12}  ")
        terminal.press("q")
        assert terminal.wait_for_end() == 0


def test_the_palette_resolves_and_goes_there(fork: Path, tmp_path: Path) -> None:
    with Terminal([str(fork)], home=tmp_path) as terminal:
        terminal.wait_for("7 revisions")
        terminal.press(":")
        terminal.wait_for("a command")
        terminal.press("bbbb")
        terminal.wait_for("Add notes to orders.*")
        terminal.press("enter")
        terminal.wait_for(r"─ bbbb1111bbbb ─")


@pytest.mark.parametrize(("columns", "lines"), [(120, 40), (80, 24), (40, 15)])
def test_it_fits_terminals_of_every_size(fork: Path, tmp_path: Path, columns: int, lines: int) -> None:
    with Terminal([str(fork)], home=tmp_path, columns=columns, lines=lines) as terminal:
        terminal.wait_for("shop  7 ")
        terminal.wait_for("■ .*aaaa111")
        for size in ((20, 5), (columns, lines)):
            terminal.resize(*size)
            terminal.press("down")
        terminal.wait_for("shop  7 .*2 heads")
        terminal.wait_for("■ .*aaaa111")
        terminal.press("q")
        assert terminal.wait_for_end() == 0


@pytest.mark.parametrize(
    "settings",
    [
        {"TERM": "screen"},
        {"NO_COLOR": "1"},
        {"TERM": "screen", "LANG": "C", "LC_ALL": "C"},
        {"LANG": "C", "LC_ALL": "", "LC_CTYPE": "C.UTF-8"},
    ],
)
def test_it_works_in_plain_terminals(fork: Path, tmp_path: Path, settings: dict[str, str]) -> None:
    environment = clean_environment(tmp_path, **settings)
    with Terminal([str(fork)], home=tmp_path, environment=environment) as terminal:
        terminal.wait_for("7 revisions")
        plain = settings.get("LANG") == "C"
        terminal.wait_for(r"b +aaaa1111aaaa" if plain else r"■ +aaaa1111aaaa")
        if plain:
            assert terminal.text.isascii()
        if "NO_COLOR" in settings:
            assert b"[38;2;0;120;212m" not in terminal.output
        terminal.press("q")
        assert terminal.wait_for_end() == 0


def test_ascii_can_be_asked_for(fork: Path, tmp_path: Path) -> None:
    with Terminal(["--ascii", str(fork)], home=tmp_path) as terminal:
        terminal.wait_for(r"b +aaaa1111aaaa")
        assert terminal.text.isascii()


def test_a_folder_without_a_history_is_one_line_and_status_2(tmp_path: Path) -> None:
    with Terminal([str(tmp_path)], home=tmp_path) as terminal:
        assert terminal.wait_for_end() == 2
        assert "limbeck: " in terminal.text
        assert "Traceback" not in terminal.text


def test_without_a_terminal_it_prints_the_log(fork: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [COMMAND, str(fork)], capture_output=True, text=True, env=clean_environment(tmp_path), check=False
    )
    assert done.returncode == 0
    assert done.stderr == ""
    assert len(done.stdout.splitlines()) == 7
    assert "\x1b" not in done.stdout


def test_several_histories_are_offered(fork: Path, tmp_path: Path) -> None:
    folder = tmp_path / "several"
    write_project(folder / "one", linear(3))
    write_project(folder / "two", linear(4))
    with Terminal([str(folder)], home=tmp_path) as terminal:
        terminal.wait_for("Several histories")
        terminal.press("down", "enter")
        terminal.wait_for("4 revisions")


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_the_copy_of_the_demo_is_gone_when_a_signal_ends_it(tmp_path: Path, number: int) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    environment = clean_environment(tmp_path, TMPDIR=str(folder))
    with Terminal(["--demo"], home=tmp_path, environment=environment) as terminal:
        terminal.wait_for("64 revisions|6. revisions")
        assert list(folder.iterdir())
        assert terminal.child.pid is not None
        os.kill(terminal.child.pid, number)
        terminal.wait_for_end()
        assert not list(folder.iterdir())


def test_the_copy_of_the_demo_is_gone_when_the_terminal_hangs_up(tmp_path: Path) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    environment = clean_environment(tmp_path, TMPDIR=str(folder))
    with Terminal(["--demo"], home=tmp_path, environment=environment) as terminal:
        terminal.wait_for("6. revisions")
        terminal.hang_up()
        assert not list(folder.iterdir())


def test_the_editor_opens_at_the_line_of_the_problem_and_changes_are_read(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "shop", [ScriptSpec("aaaa1111aaaa", ("gone",), "Create orders")])
    editor = tmp_path / "vi"
    editor.write_text('#!/bin/sh\necho "$@" > "$HOME/edited"\nsed -i "s/\'gone\'/None/" "$2"\n')
    editor.chmod(0o755)
    environment = clean_environment(tmp_path, VISUAL=str(editor))
    with Terminal([str(folder)], home=tmp_path, environment=environment) as terminal:
        terminal.wait_for("1 problem")
        terminal.press("!", "e")
        terminal.wait_for("Read again")
        terminal.wait_for("1 revision · 1 head +migrations")
    script = folder / "migrations" / "versions" / "aaaa1111aaaa.py"
    assert (tmp_path / "edited").read_text() == f"+3 {script}\n"


def test_nothing_is_edited_when_it_was_opened_read_only(fork: Path, tmp_path: Path) -> None:
    environment = clean_environment(tmp_path, EDITOR="touch edited")
    with Terminal(
        ["--read-only", str(fork)], home=tmp_path, environment=environment, cwd=tmp_path
    ) as terminal:
        terminal.wait_for("─ 0000aaaa0000 ─")
        terminal.press("e")
        terminal.wait_for("Opened read-only: nothing is edited")
    assert not (tmp_path / "edited").exists()


@pytest.mark.parametrize("settings", [{}, {"EDITOR": "/no/such/editor"}])
def test_without_an_editor_the_screen_comes_back(
    fork: Path, tmp_path: Path, settings: dict[str, str]
) -> None:
    environment = clean_environment(tmp_path, **settings)
    with Terminal([str(fork)], home=tmp_path, environment=environment) as terminal:
        terminal.wait_for("─ 0000aaaa0000 ─")
        terminal.press("e")
        terminal.wait_for("cannot be started" if settings else "Set VISUAL or EDITOR")
        terminal.press("down")
        terminal.wait_for("─ ffff1111ffff ─")
        terminal.press("q")
        assert terminal.wait_for_end() == 0


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGQUIT])
def test_a_signal_gives_the_terminal_back(fork: Path, tmp_path: Path, number: int) -> None:
    with Terminal([str(fork)], home=tmp_path) as terminal:
        terminal.wait_for("7 revisions")
        assert terminal.child.pid is not None
        os.kill(terminal.child.pid, number)
        assert terminal.wait_for_end() == 128 + number
        assert b"\x1b[?1049l" in terminal.output
        assert b"\x1b[?25h" in terminal.output


def test_a_refusal_is_one_safe_line(tmp_path: Path) -> None:
    with Terminal([str(tmp_path / "no\x1b]0;pwned\x07where")], home=tmp_path) as terminal:
        assert terminal.wait_for_end() == 2
        assert "no␛]0;pwned␇where" in terminal.text
        assert b"\x1b]0;pwned" not in terminal.output
