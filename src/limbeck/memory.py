"""What the C library does with memory that Python has given back to it."""

from __future__ import annotations

MMAP_THRESHOLD, TRIM_THRESHOLD, MOST_ARENAS = -3, -1, -8
"""The settings of ``mallopt``, as ``malloc.h`` of the GNU C library numbers them."""

LARGE = 1 << 15
"""Bytes of a block that is large: a column of a long history is one, a line of the screen is none."""


def return_freed_memory() -> None:
    """See to it that a large block that is freed goes back to the system, whichever thread has had it.

    By default the GNU C library keeps such blocks once some have been freed, in a heap for each thread: each
    reading of a long history would leave holes in these, and take new memory beside them. Others are left as
    they are.
    """
    # Imported here: after the first frame, which needs none of it.
    import ctypes

    try:
        choose = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):
        return
    choose(MOST_ARENAS, 1)
    choose(MMAP_THRESHOLD, LARGE)
    choose(TRIM_THRESHOLD, LARGE)
