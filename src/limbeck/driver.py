"""The driver of the terminal: it sends only what differs from what is shown, and can time an answer."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from textual.events import Resize
from textual.messages import TerminalSupportsSynchronizedOutput

from limbeck.terminal_screen import TerminalScreen

if TYPE_CHECKING:
    from types import FrameType

    from textual.driver import Driver
    from textual.message import Message

SLOW_ROUND_TRIP = 0.1
"""Seconds from a question to the terminal's answer above which its line is slow."""

SYNC_START = "\x1b[?2026h"
SYNC_END = "\x1b[?2026l"
"""Between the two a terminal shows nothing of what is written, so that a frame appears at once."""

QUESTION = "\x1b[?2026$p"
"""Asks for a mode: whatever the answer, its time tells how long the line is."""


def is_remote(environ: Mapping[str, str]) -> bool:
    """Whether the terminal is at the other end of an SSH connection."""
    return any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"))


class TerminalLine:
    """What lies between the program and the screen of the terminal."""

    def __init__(self) -> None:
        self.screen = TerminalScreen()
        """What the terminal shows; whoever knows that it shows something else makes it forget."""
        self.driver: Driver | None = None
        """The driver that writes to it, once there is one."""
        self._asked: float | None = None
        self._tell: Callable[[float], object] | None = None
        self._is_resized = False

    def resized(self) -> None:
        """Take note that the terminal has changed its size, and has moved what it shows as it likes."""
        self._is_resized = True

    def take_resize(self) -> bool:
        """Whether the terminal has changed its size since this was asked last.

        Of a terminal whose driver is not one of these it is not known, and each size counts as a new one.
        """
        is_resized = self._is_resized or self.driver is None
        self._is_resized = False
        return is_resized

    def time_answer(self, tell: Callable[[float], object]) -> None:
        """Ask the terminal something, and tell how many seconds its answer took.

        A terminal that does not answer is not told of. The telling happens in the thread that reads the keys.
        """
        if self.driver is not None:
            self._tell = tell
            self._asked = time.monotonic()
            self.driver.write(QUESTION)
            self.driver.flush()

    def answered(self) -> None:
        """Take note that an answer has come."""
        if self._asked is not None and self._tell is not None:
            self._tell(time.monotonic() - self._asked)
            self._asked = None


def frugal_driver(line: TerminalLine) -> type[Driver] | None:
    """The class of the driver for this terminal, or ``None`` for Textual's own choice.

    A driver that was asked for by ``TEXTUAL_DRIVER`` is left alone, and so is the one for Windows.

    Args:
        line: What lies between it and the screen.
    """
    if sys.platform == "win32" or os.environ.get("TEXTUAL_DRIVER"):
        return None
    from textual.drivers.linux_driver import LinuxDriver

    class FrugalDriver(LinuxDriver):
        """Writes frames as their difference from the last ones."""

        size_written: tuple[int, int] | None = None
        """The size of the terminal when it was last written to."""
        sync_is_due = False
        size_is_reported = False
        """Whether the terminal has begun to report its sizes in band."""

        def start_application_mode(self) -> None:
            if line.driver is self:
                # It was given to another program meanwhile.
                line.resized()
            line.driver = self
            self.size_is_reported = False
            super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual leaves it untyped
            tell_of_size = signal.getsignal(signal.SIGWINCH)

            def resized(number: int, frame: FrameType | None) -> None:
                line.resized()
                if callable(tell_of_size):
                    tell_of_size(number, frame)

            signal.signal(signal.SIGWINCH, resized)

        def process_message(self, message: Message) -> None:
            if isinstance(message, TerminalSupportsSynchronizedOutput):
                line.answered()
            elif isinstance(message, Resize):
                # The first report answers the wish for reports, and is of the size that it has.
                if self.size_is_reported:
                    line.resized()
                self.size_is_reported = True
            super().process_message(message)

        def write(self, data: str) -> None:
            if data == SYNC_START:
                # Where nothing differs there is nothing to hold together either.
                self.sync_is_due = True
                return
            if data == SYNC_END:
                if not self.sync_is_due:
                    super().write(data)
                self.sync_is_due = False
                return
            size = self.size_now()
            if size != self.size_written:
                self.size_written = size
                line.screen.forget()
            written = line.screen.written(data)
            if not written:
                return
            if self.sync_is_due:
                self.sync_is_due = False
                super().write(SYNC_START)
            super().write(written)

        def size_now(self) -> tuple[int, int] | None:
            """The size of the terminal, where it has one."""
            try:
                columns, lines = os.get_terminal_size(self.fileno)
            except OSError:
                return None
            return columns, lines

    return FrugalDriver
