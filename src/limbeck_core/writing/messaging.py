"""What commands say while they work, on standard output and in the words of ``alembic.util.messaging``."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

INDENT = "  "
"""What stands before each line on a terminal."""


@contextmanager
def status(message: str, newline: bool = False, quiet: bool = False) -> Iterator[None]:
    """Say what is being done, and then whether it is done or failed."""
    if quiet:
        yield
        return
    _say(f"{message} ...", newline)
    try:
        yield
    except BaseException:
        _write(sys.stdout, f"{INDENT}FAILED\n")
        raise
    _write(sys.stdout, f"{INDENT}done\n")


def _say(message: str, newline: bool) -> None:
    width = _terminal_width()
    if width is not None:
        from textwrap import wrap

        message = "\n".join(wrap(message, width, initial_indent=INDENT, subsequent_indent=INDENT))
    _write(sys.stdout, message + "\n" if newline else message)
    sys.stdout.flush()


def _terminal_width() -> int | None:
    """Return the width of the terminal on standard input, which Alembic goes by."""
    try:
        return os.get_terminal_size(0).columns or None
    except OSError:
        return None


def _write(stream: TextIO, text: str) -> None:
    encoding = getattr(stream, "encoding", None) or "ascii"
    try:
        stream.write(text.encode(encoding, "replace").decode(encoding))
    except OSError:
        # nobody reads any more: what is being done goes on
        return
