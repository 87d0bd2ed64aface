"""Making many objects that all stay alive."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected_garbage() -> Iterator[None]:
    """Keep the garbage collector from looking, again and again, through all that is being made.

    What is made stays: it would find nothing, and thousands of new objects make it look often.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
