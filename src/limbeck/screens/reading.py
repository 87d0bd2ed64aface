"""Reading a history for the screen: at the start, on demand, and what has changed on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work
from textual.message import Message
from textual.reactive import var
from textual.screen import Screen

from limbeck.first_rows import FirstRows
from limbeck.loading import (
    Checked,
    Event,
    Failed,
    FirstScript,
    Opened,
    Progress,
    Reading,
    Relaid,
    Unchanged,
    spawn_reading,
)
from limbeck.request import OpenRequest
from limbeck.wish import Extent, Known, Wish
from limbeck_core.problems import Problem

if TYPE_CHECKING:
    from limbeck_core.history import History


class ReadingSaid(Message):
    """The reading process sent an event."""

    def __init__(self, reading: Reading, event: Event) -> None:
        self.reading = reading
        self.event = event
        super().__init__()


class ReadingScreen(Screen[None]):
    """Owns what has been read; whoever shows it watches ``opened``."""

    opened: var[Opened | None] = var(None, init=False)
    progress: var[Progress | None] = var(None, init=False)
    first_rows: var[FirstRows | None] = var(None, init=False)
    """What has come of the history before it itself; ``None`` also where that was at once."""
    pin: var[str | None] = var(None, init=False)
    """The id or label whose line is the main line; ``None`` where the longest line is."""
    forks: var[tuple[tuple[str, ...], ...]] = var((), init=False)
    """The heads that a merge is the cure of, in groups: where there are any, it is offered."""
    notice: var[str] = var("", init=False)

    def __init_subclass__(cls, *, is_link: bool = False) -> None:
        """Spare a class that only others derive from what Textual works out of a class.

        From a class's bases it gathers reactives, bindings, names for style sheets. It does so from all of
        them for the class of which a screen is made, so that the links of a long chain need none of it.

        Args:
            is_link: Whether no screen is made of this class, but only of classes that derive from it.
        """
        if not is_link:
            super().__init_subclass__()

    class CannotOpen(Message):
        """There is nothing to explore."""

        def __init__(self, failed: Failed) -> None:
            self.failed = failed
            super().__init__()

    def __init__(self, request: OpenRequest, reading: Reading) -> None:
        super().__init__()
        self._request = request
        self._reading = reading
        self._as_opened: History | None = None
        """What is on the screen, without what the check of the syntax has found."""
        self._checked: tuple[Problem, ...] | None = None
        """What its check of the syntax has found; ``None`` until it has ended."""
        self._is_reading = True
        self._is_asked_for = False
        """Whether the user has asked for the reading under way."""
        self._why_read = ""
        self._wanted_next: Extent | None = None
        """What changed on disk while files were being read."""

    @property
    def why_read(self) -> str:
        """Why what is on the screen has been read again, as a notice begins."""
        return self._why_read

    def on_unmount(self) -> None:
        self._reading.close()

    def _begin(self) -> None:
        """Take in what has been read by now, so that the first frame shows it; then wait for the rest."""
        for event in self._reading.ready():
            self.on_reading_said(ReadingSaid(self._reading, event))
        self._receive(self._reading)

    @work(thread=True, exclusive=True, group="reading")
    def _receive(self, reading: Reading) -> None:
        """Wait for what the reading process sends, and pass it on."""
        for event in reading.events():
            self.post_message(ReadingSaid(reading, event))

    def on_reading_said(self, message: ReadingSaid) -> None:
        event = message.event
        if message.reading is not self._reading:
            return  # the last words of a reading that has been given up
        if isinstance(event, Progress):
            self.progress = event
        elif isinstance(event, FirstRows):
            self.first_rows = event
        elif isinstance(event, Opened):
            if self.forks:
                heads = set(event.history.heads)
                self.forks = tuple(group for group in self.forks if heads.issuperset(group))
            before, self.opened = self.opened, event
            self.first_rows = None
            if before is not None:
                # The first one is out of the collector's sight: what hangs on it must not stay.
                for history in (before.history, self._as_opened):
                    assert history is not None
                    history.forget()
            self._as_opened, self._checked = event.history, None
            self._reading_done()
        elif isinstance(event, Relaid):
            assert self.opened is not None
            self.opened = Opened(self.opened.history, event.layout, event.changes)
            self._reading_done()
        elif isinstance(event, FirstScript):
            self.take_script(event.file)
        elif isinstance(event, Unchanged):
            if self._is_asked_for:
                self.notice = "Read again: nothing has changed"
            self._reading_done()
        elif isinstance(event, Checked):
            self._take_in(event)
        elif self.opened is None:
            self.post_message(self.CannotOpen(event))
        else:
            self.notice = event.message
            self._reading_done()

    def take_script(self, file: bytes) -> None:
        """Take in a script that the reading process has opened; for who shows scripts."""

    def _take_in(self, checked: Checked) -> None:
        """Add what was found below the headers of the scripts, without moving anything."""
        self._checked = (*(self._checked or ()), *checked.problems)
        self.forks = checked.forks
        if self.opened is not None and checked.problems:
            history = self.opened.history.with_syntax_checked(checked.problems)
            self.opened = Opened(history, self.opened.layout)

    def action_reload(self) -> None:
        """Read the files again, and keep the place."""
        if self.opened is not None:
            self.notice = "Reading the files again"
            self._start_reading(Extent.ALL, asked_for=True, why="Read again")

    def watch_pin(self) -> None:
        """Lay the history out anew, in the reading process."""
        if self.opened is not None:
            self._start_reading(Extent.LAYOUT, keep_main_line=False)

    def read_again(self, extent: Extent) -> None:
        """Read again what changed on disk, when the reading under way has ended."""
        if self.opened is None or self._is_reading:
            self._wanted_next = Extent.ALL if Extent.ALL in (extent, self._wanted_next) else extent
        else:
            self._start_reading(extent)

    def _start_reading(
        self,
        extent: Extent,
        *,
        asked_for: bool = False,
        keep_main_line: bool = True,
        why: str = "Changed on disk",
    ) -> None:
        """Start a reading in place of the one under way.

        Args:
            extent: How much to read.
            asked_for: Whether the user has asked for it.
            keep_main_line: Whether the main line stays what it is.
            why: Why it is read, as a notice begins.
        """
        assert self.opened is not None
        assert self._as_opened is not None
        self._reading.close()
        self._is_reading, self._is_asked_for, self._why_read = True, asked_for, why
        # Nothing is worked out for it here, where keys are waiting.
        main_line = self.opened.layout.main_line if keep_main_line else ()
        wish = Wish(self.pin, Known(self._as_opened, self._checked), main_line, extent)
        self._reading = spawn_reading(self._request, wish)
        self._receive(self._reading)

    def _reading_done(self) -> None:
        """Begin with what changed meanwhile; the check of the syntax may still be under way."""
        self._is_reading = False
        extent, self._wanted_next = self._wanted_next, None
        if extent is not None:
            self._start_reading(extent)
