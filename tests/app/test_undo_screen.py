"""Undo and redo by keys: shown first, refused with a reason, the place kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from explorer import RecordedReading, explorer, screen_of, selected_id, settled, until
from limbeck.app import LimbeckApp
from limbeck.screens.undo_dialog import UndoDialog
from limbeck_core.writing.changes import ChangeSet, FileChange
from limbeck_core.writing.journal import Journal
from writable import forked_shop, names, versions


@pytest.fixture
def shop(tmp_path: Path, empty_home: Path) -> Path:
    """A project of which the last change gave one script another message."""
    folder = forked_shop(tmp_path / "shop")
    script = versions(folder) / "cccc1111cccc.py"
    before = script.read_bytes()
    change = FileChange(str(script), before, before.replace(b"Add c", b"Add \x1b[31mc"))
    Journal(str(folder / "migrations")).apply(ChangeSet("Rename [b]it\x1b[2J", (change,)))
    return folder


def shown(pilot: Pilot[str]) -> str:
    """What the dialog shows, all of it."""
    dialog = pilot.app.screen
    assert isinstance(dialog, UndoDialog)
    told = dialog.tell()
    return "\n".join("".join(span.text for span in row.spans) for row in told.rows)


async def test_the_last_change_is_shown_and_taken_back_and_made_again(shop: Path) -> None:
    script = versions(shop) / "cccc1111cccc.py"
    changed = script.read_bytes()
    async with explorer(shop).run_test(size=(80, 24)) as pilot:
        screen = await settled(pilot)
        await pilot.press("G", "z")
        await until(pilot, lambda: isinstance(pilot.app.screen, UndoDialog))
        text = shown(pilot)
        assert " +'Add c'" in text
        assert "Rename [b]it␛[2J" in text
        assert "␛[31mc" in text
        assert "\x1b" not in text
        assert script.read_bytes() == changed
        await pilot.press("enter")
        await until(pilot, lambda: screen.notice.startswith("Undone: "))
        assert b"\x1b" not in script.read_bytes()
        assert selected_id(screen) == "aaaa1111aaaa"
        await pilot.press("z")
        assert screen.notice == "There is nothing to undo"
        await pilot.press("Z")
        await until(pilot, lambda: isinstance(pilot.app.screen, UndoDialog))
        await pilot.press("enter")
        await until(pilot, lambda: screen.notice.startswith("Made again: "))
        assert script.read_bytes() == changed


async def test_escape_leaves_all_as_it_is(shop: Path) -> None:
    before = (versions(shop) / "cccc1111cccc.py").read_bytes()
    async with explorer(shop).run_test(size=(40, 15)) as pilot:
        await settled(pilot)
        await pilot.press("z")
        await until(pilot, lambda: isinstance(pilot.app.screen, UndoDialog))
        await pilot.press("escape")
        assert pilot.app.screen is screen_of(pilot)
        assert (versions(shop) / "cccc1111cccc.py").read_bytes() == before


async def test_what_changed_since_is_not_undone(shop: Path) -> None:
    script = versions(shop) / "cccc1111cccc.py"
    script.write_text("edited = True\n")
    async with explorer(shop).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("z")
        await until(pilot, lambda: isinstance(pilot.app.screen, UndoDialog))
        assert "cccc1111cccc.py" in shown(pilot)
        assert "changed" in shown(pilot)
        await pilot.press("enter", "enter", "escape")
        assert pilot.app.screen is screen_of(pilot)
        assert script.read_text() == "edited = True\n"


async def test_what_changes_while_it_is_shown_is_not_undone(shop: Path) -> None:
    script = versions(shop) / "cccc1111cccc.py"
    async with explorer(shop).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("z")
        await until(pilot, lambda: isinstance(pilot.app.screen, UndoDialog))
        script.write_text("edited = True\n")
        assert "changed" not in shown(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: "changed" in shown(pilot))
        assert script.read_text() == "edited = True\n"


async def test_a_change_that_came_meanwhile_is_not_undone_unseen(shop: Path) -> None:
    other = versions(shop) / "other.txt"
    async with explorer(shop).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("z")
        await until(pilot, lambda: isinstance(pilot.app.screen, UndoDialog))
        journal = Journal(str(shop / "migrations"))
        journal.apply(ChangeSet("Another", (FileChange(str(other), None, b"new"),)))
        await pilot.press("enter")
        await until(pilot, lambda: "meanwhile" in shown(pilot))
        assert "other.txt" in {path.name for path in versions(shop).iterdir()}


async def test_read_only_refuses(shop: Path) -> None:
    app = explorer(shop)
    request = replace(app._request, read_only=True)
    app = LimbeckApp(request, RecordedReading(request), theme="textual-dark")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await settled(pilot)
        for key in ("z", "Z"):
            await pilot.press(key)
            assert pilot.app.screen is screen
            assert screen.notice == "Opened read-only: nothing is written"
    assert names(shop)
