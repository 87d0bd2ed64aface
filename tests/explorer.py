"""The explorer under a pilot: opened on a folder, its keys pressed, its state read."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from textual.pilot import Pilot

from limbeck.app import LimbeckApp
from limbeck.first_rows import RowsWanted
from limbeck.loading import Event
from limbeck.reading import read
from limbeck.request import OpenRequest
from limbeck.screens.explorer import ExplorerScreen
from limbeck.screens.palette import PaletteScreen
from limbeck.settings import LoadedSettings
from limbeck.widgets.history_view import HistoryView

PATIENCE = 20.0
"""Seconds after which a condition that does not come true fails a test."""


class RecordedReading:
    """A reading that has already been: its events come at once."""

    def __init__(self, request: OpenRequest) -> None:
        self._events: list[Event] = []
        # Through bytes, as from another process.
        read(request, lambda event: self._events.append(pickle.loads(pickle.dumps(event))))

    def events(self) -> Iterator[Event]:
        """The events of the reading."""
        yield from self._events

    def ready(self) -> Iterator[Event]:
        """Nothing before it is waited for."""
        yield from ()

    def want(self, rows: RowsWanted) -> None:
        """The history itself comes at once."""

    def close(self) -> None:
        """Nothing to end."""


def explorer(
    folder: Path | str,
    *,
    ascii_only: bool = False,
    theme: str | None = "textual-dark",
    loaded: LoadedSettings | None = None,
    watch: bool = False,
) -> LimbeckApp:
    """An application on the history in a folder; changes on disk are followed where a test wants it."""
    request = OpenRequest(str(folder), watch=watch)
    reading = RecordedReading(request)
    return LimbeckApp(request, reading, loaded=loaded, ascii_only=ascii_only, theme=theme)


async def until(pilot: Pilot[str], condition: Callable[[], bool]) -> None:
    """Wait until a condition holds; an error after `PATIENCE` seconds."""
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("the condition never came true")
        await pilot.pause()


def screen_of(pilot: Pilot[str]) -> ExplorerScreen:
    """The explorer's screen, also while something lies over it."""
    return next(screen for screen in pilot.app.screen_stack if isinstance(screen, ExplorerScreen))


async def settled(pilot: Pilot[str]) -> ExplorerScreen:
    """Wait until the explorer shows a history and what is selected in it."""
    await until(pilot, lambda: any(isinstance(s, ExplorerScreen) for s in pilot.app.screen_stack))
    screen = screen_of(pilot)
    await until(pilot, lambda: screen.is_settled)
    await pilot.pause()
    return screen


async def press(pilot: Pilot[str], *keys: str) -> ExplorerScreen:
    """Press keys and wait until the explorer has followed."""
    await pilot.press(*keys)
    return await settled(pilot)


async def palette_with(pilot: Pilot[str], text: str) -> PaletteScreen:
    """Open the palette and type something into it."""
    await settled(pilot)
    await pilot.press("colon", *text)
    await pilot.pause()
    palette = pilot.app.screen
    assert isinstance(palette, PaletteScreen)
    return palette


def selected_id(screen: ExplorerScreen) -> str:
    """The id under the cursor."""
    assert screen.opened is not None
    assert screen.selected is not None
    return screen.opened.history.dag.ids[screen.selected]


def history_lines(screen: ExplorerScreen) -> list[str]:
    """What the history pane shows, line by line, without its border."""
    view = screen.query_one(HistoryView)
    return [view.render_line(y).text for y in range(view.scrollable_content_region.height)]
