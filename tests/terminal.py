"""A real terminal for the installed command: a pty whose output a pyte screen shows."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import cast

import pexpect
import pyte
from ptyprocess import PtyProcess

PATIENCE = 30.0
"""Seconds to wait for what must appear."""

KEYS = {
    "up": "\x1b[A",
    "down": "\x1b[B",
    "pagedown": "\x1b[6~",
    "enter": "\r",
    "esc": "\x1b",
    "tab": "\t",
    "ctrl+c": "\x03",
}

COMMAND = str(Path(sys.executable).parent / "limbeck")
"""The installed command."""

_PRIVATE = re.compile(rb"\x1b\[[<>=][0-9;]*[A-Za-z]|\x1bP.*?\x1b\\", re.S)
"""Sequences that pyte does not know."""


def clean_environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a user who has just logged in: an empty home and a UTF-8 locale."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name in ("PATH", "SYSTEMROOT", "TMPDIR", "VIRTUAL_ENV")
    }
    environment |= {"HOME": str(home), "TERM": "xterm-256color", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    return environment | more


class Terminal:
    """One run of a command in a terminal of its own."""

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        home: Path,
        columns: int = 120,
        lines: int = 40,
        environment: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        self.output = b""
        """Every byte that the command has written."""
        self.lines_seen: set[str] = set()
        """Every line that has stood on the screen, but for what was overwritten at once."""
        self.child = pexpect.spawn(
            COMMAND,
            list(arguments),
            dimensions=(lines, columns),
            env=dict(environment) if environment is not None else clean_environment(home),
            cwd=str(cwd) if cwd is not None else None,
            timeout=PATIENCE,
        )

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: TracebackType | BaseException | None) -> None:
        if not self.child.closed:
            self.child.close(force=True)

    def press(self, *keys: str) -> None:
        """Press keys: names of `KEYS`, or text as it is."""
        for key in keys:
            self.child.send(KEYS.get(key, key))

    def resize(self, columns: int, lines: int) -> None:
        """Give the terminal another size."""
        self.screen.resize(lines, columns)
        self.child.setwinsize(lines, columns)

    def read(self, seconds: float = 0.05) -> bool:
        """Take in what has been written; whether the command still runs."""
        try:
            piece = cast(bytes, self.child.read_nonblocking(65536, timeout=seconds))
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.output += piece
        self._stream.feed(_PRIVATE.sub(b"", piece))
        self.lines_seen.update(self.screen.display)
        return True

    @property
    def text(self) -> str:
        """What the screen shows."""
        return "\n".join(self.screen.display)

    def wait_for(self, pattern: str) -> re.Match[str]:
        """Wait until the screen shows a match; an error after `PATIENCE` seconds."""
        end = time.monotonic() + PATIENCE
        while True:
            running = self.read()
            found = re.search(pattern, self.text, re.M)
            if found:
                return found
            if not running or time.monotonic() > end:
                raise AssertionError(f"{pattern!r} never appeared on:\n{self.text}")

    def hang_up(self) -> None:
        """Take the terminal away, as a lost connection does, and wait until the command has ended."""
        process = cast("PtyProcess", vars(self.child)["ptyproc"])
        process.fileobj.close()
        process.wait()
        process.closed = self.child.closed = True

    def wait_for_end(self) -> int | None:
        """Wait until the command has ended and return its exit status."""
        end = time.monotonic() + PATIENCE
        while self.read() and time.monotonic() < end:
            pass
        self.child.close()
        return self.child.exitstatus
