"""Every key of the registry, pressed on every kind of history: whatever is open, none ends the program.

New commands are covered as they come: all that is pressed here is drawn from the registry.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from explorer import explorer, screen_of, settled
from limbeck.app import LimbeckApp
from limbeck.commands import COMMANDS, Scope
from limbeck.demo import demo_project
from limbeck.keymap import DEFAULT_KEYS, textual_key
from limbeck.settings import LoadedSettings, read_settings
from projects import ScriptSpec, write_project

ENDING = ("quit", "suspend_process")
"""The commands after which there is nothing more to press."""

KEYS = [key for command in COMMANDS if command.name not in ENDING for key in command.keys]

PAIRS = random.Random(4).sample([(one, other) for one in KEYS for other in KEYS], 30)

OWN_KEYS = {
    command.name: [textual_key(chr(ord("Ā") + number)), *(["escape"] if command.name == "escape" else [])]
    for number, command in enumerate(COMMANDS)
}
"""A keymap in which no command has a key of its own; Escape stays too, to come back by."""


@pytest.fixture(autouse=True)
def _no_editor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)


def demo(folder: Path) -> Path:
    with demo_project("shop") as made:
        return Path(made).rename(folder / "demo")


def empty(folder: Path) -> Path:
    return write_project(folder / "empty", [])


def one_revision(folder: Path) -> Path:
    return write_project(folder / "one", [ScriptSpec("1a2b3c4d5e6f", (), "Create everything")])


def problems_only(folder: Path) -> Path:
    project = write_project(folder / "problems", [])
    versions = project / "migrations" / "versions"
    (versions / "syntax.py").write_text("def (:\n")
    (versions / "unreadable.py").write_bytes(b"# coding: no-such-coding\nrevision = 'a'\n")
    (versions / "no_file.py").mkdir()
    (versions / "computed.py").write_text("revision = made()\ndown_revision = made()\n")
    return project


HISTORIES = (demo, empty, one_revision, problems_only)


async def press(pilot: Pilot[str], key: str) -> None:
    """Press a key: `Pilot.press` waits three times as long after each."""
    pilot.app.simulate_key(key)
    await pilot.pause()


async def back_to_the_history(pilot: Pilot[str]) -> None:
    """Close whatever a key has opened."""
    screen = screen_of(pilot)
    for _ in range(5):
        if pilot.app.screen is screen and screen.focused is screen.query_one("#history"):
            return
        await press(pilot, "escape")
    raise AssertionError(f"{pilot.app.screen} has the keys, and {pilot.app.screen.focused} the focus")


async def give_focus(pilot: Pilot[str], scope: Scope) -> None:
    """Give the focus to the pane in which the keys of a scope are live."""
    screen = screen_of(pilot)
    if scope is Scope.SCRIPT:
        screen.action_show_script()
        screen.focus_detail()
    elif scope is Scope.PROBLEMS:
        screen.action_problems()
    else:
        return
    await pilot.pause()


@pytest.mark.parametrize("history", HISTORIES, ids=lambda make: make.__name__)
async def test_no_key_ends_the_program(tmp_path: Path, history: Callable[[Path], Path]) -> None:
    async with explorer(history(tmp_path)).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        for command in COMMANDS:
            for key in command.keys:
                if command.name not in ENDING:
                    await give_focus(pilot, command.scope)
                    await press(pilot, key)
                    await back_to_the_history(pilot)
                    assert pilot.app.is_running, key
        await press(pilot, DEFAULT_KEYS["quit"][0])
        assert pilot.app.return_code == 0


async def test_no_two_keys_after_each_other_end_the_program(tmp_path: Path) -> None:
    async with explorer(demo(tmp_path)).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        for pair in PAIRS:
            for key in pair:
                await press(pilot, key)
            await back_to_the_history(pilot)
            assert pilot.app.is_running, pair


async def test_every_key_can_be_mapped_to_another(tmp_path: Path) -> None:
    lines = "".join(f"{name} = {keys!r}\n" for name, keys in OWN_KEYS.items())
    settings, problems = read_settings(f"[keys]\n{lines}")
    assert not problems
    app: LimbeckApp = explorer(problems_only(tmp_path), loaded=LoadedSettings(settings))
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await settled(pilot)
        for command in COMMANDS:
            await give_focus(pilot, command.scope)
            active = {key: bound.binding.action for key, bound in screen.active_bindings.items()}
            for key in settings.keymap.of(command):
                assert active[key] == command.action
                if command.name not in ENDING:
                    await press(pilot, key)
                    await back_to_the_history(pilot)
            for key in set(command.keys) - {"escape", "ctrl+q", "tab", "shift+tab"}:
                assert active.get(key) != command.action
        await press(pilot, settings.keymap.keys["quit"][0])
        assert app.return_code == 0
