"""Making many objects that all stay alive."""

from __future__ import annotations

import gc


class UncollectedGarbage:
    """Keeps the garbage collector away while many objects are made that all stay alive."""

    def __enter__(self) -> None:
        self._was_enabled = gc.isenabled()
        gc.disable()

    def __exit__(self, *_: object) -> None:
        if self._was_enabled:
            gc.enable()
