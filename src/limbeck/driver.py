"""The driver of the terminal that sends only what differs from what the terminal shows."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from limbeck.terminal_screen import TerminalScreen

if TYPE_CHECKING:
    from textual.driver import Driver

SYNC_START = "\x1b[?2026h"
SYNC_END = "\x1b[?2026l"
"""Between the two a terminal shows nothing of what is written, so that a frame appears at once."""


def frugal_driver(shown: TerminalScreen) -> type[Driver] | None:
    """The class of the driver for this terminal, or ``None`` for Textual's own choice.

    A driver that was asked for by ``TEXTUAL_DRIVER`` is left alone, and so is the one for Windows.

    Args:
        shown: What the terminal shows; whoever knows that it shows something else makes it forget.
    """
    if sys.platform == "win32" or os.environ.get("TEXTUAL_DRIVER"):
        return None
    from textual.drivers.linux_driver import LinuxDriver

    class FrugalDriver(LinuxDriver):
        """Writes frames as their difference from the last ones."""

        size_written: tuple[int, int] | None = None
        """The size of the terminal when it was last written to."""
        sync_is_due = False

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
                shown.forget()
            written = shown.written(data)
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
