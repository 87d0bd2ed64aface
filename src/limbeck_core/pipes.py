"""Pipes that hold more than one of their own accord."""

from __future__ import annotations

import contextlib
import sys

PIPE_SIZE = 1 << 20
"""Bytes that a pipe holds at most, as Linux has it for everybody."""


def widen(pipe: int) -> None:
    """Let a pipe hold `PIPE_SIZE`, where the system does: who writes so much need not wait."""
    if sys.platform == "linux":
        from fcntl import F_SETPIPE_SZ, fcntl

        with contextlib.suppress(OSError):
            fcntl(pipe, F_SETPIPE_SZ, PIPE_SIZE)
