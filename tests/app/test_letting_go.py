"""What has been read again goes from memory at once, whatever was done with it."""

from __future__ import annotations

import gc
import os
import weakref
from pathlib import Path

import pytest

from explorer import screen_of, settled, until
from limbeck.app import LimbeckApp
from limbeck.handed import Handed
from limbeck.loading import spawn_reading
from limbeck.request import OpenRequest
from limbeck.screens import preparing
from projects import linear, write_project

USED = {
    "nothing": (),
    "everything": (
        *("colon", *"head", "escape", "colon", *"add", "escape"),
        *("v", "down", "v", "escape"),
        *("slash", *"add", "enter", "n", "escape"),
        *("F", "F", "z", "z", "P", "P"),
    ),
}
"""Keys that open the palette, find a range and words, fold, and pin another main line."""

MAKING = ("prepare", "words", "folds", "range")
"""What threads make, which end by themselves."""


@pytest.mark.parametrize("is_long", [False, True])
@pytest.mark.parametrize("used", USED)
async def test_an_earlier_reading_goes_when_another_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, used: str, is_long: bool
) -> None:
    if is_long:
        monkeypatch.setattr(preparing, "MOST_AT_ONCE", 3)
        monkeypatch.setattr(preparing, "FOLDS_DELAY", 0)
    folder = write_project(tmp_path / "shop", linear(12))
    script = min((folder / "migrations" / "versions").glob("*.py"))
    request = OpenRequest(str(folder), watch=False)
    async with LimbeckApp(request, spawn_reading(request)).run_test(size=(120, 40)) as pilot:
        screen = screen_of(pilot)
        await settled(pilot)
        gc.collect()
        gc.disable()
        try:
            await pilot.press(*USED[used])
            await settled(pilot)
            making = [worker for worker in screen.workers if worker.group in MAKING]
            if making:  # none would mean all, one of which waits for as long as the screen stands
                await screen.workers.wait_for_complete(making)
            assert screen.opened is not None
            history, layout = weakref.ref(screen.opened.history), weakref.ref(screen.opened.layout.targets)
            script.write_text(script.read_text(encoding="utf-8") + "\n", encoding="utf-8")
            os.utime(script, (1, 1))
            screen.action_reload()
            await until(pilot, lambda: screen.opened is not None and bool(screen.opened.changes))
            await settled(pilot)
            await pilot.press("down")
            await settled(pilot)
            await until(pilot, lambda: history() is None and layout() is None)
        finally:
            gc.enable()


def test_what_is_handed_over_is_held_until_it_is_taken() -> None:
    handed = Handed("history")
    assert not handed.is_taken
    assert handed.take() == "history"
    assert handed.is_taken
    with pytest.raises(IndexError):
        handed.take()
