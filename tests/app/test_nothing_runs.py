"""Opening, browsing, searching and printing a history runs none of its code."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from marked import marked_project
from terminal import COMMAND, Terminal, clean_environment

COMMANDS = (
    ["log"],
    ["log", "base:heads", "--json"],
    ["log", "--oneline"],
    ["show", "odd1"],
    ["resolve", "head", "shop@head", "odd1+1"],
    ["heads"],
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return marked_project(tmp_path)


def test_the_explorer_leaves_no_marker(project: Path, tmp_path: Path) -> None:
    with Terminal([], home=tmp_path, cwd=project) as terminal:
        terminal.wait_for("8 revisions")
        terminal.press("j", "2", "tab", "j", "1", "tab", "!", "v", "k", "v")
        terminal.wait_for("Range")
        terminal.press("/")
        terminal.wait_for("id, message, label or file")
        terminal.press("odd", "enter", "n", "r")
        terminal.wait_for("Read again")
        terminal.press(":")
        terminal.wait_for("a command")
        terminal.press("shop@head")
        terminal.wait_for("head of branch")
        terminal.press("enter", "?")
        terminal.wait_for("Keys and legend")
        terminal.press("ctrl+c")
        assert terminal.wait_for_end() == 0
    assert not (tmp_path / "marker").exists()


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_headless_commands_leave_no_marker(project: Path, tmp_path: Path, command: list[str]) -> None:
    done = subprocess.run(
        [COMMAND, *command],
        cwd=project,
        capture_output=True,
        text=True,
        env=clean_environment(tmp_path),
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    assert done.stdout
    assert not (tmp_path / "marker").exists()
