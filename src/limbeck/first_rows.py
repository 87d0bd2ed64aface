"""The first rows of a history, which the reading process composes before it sends the history itself.

Sending a long history takes longer than drawing a screen of it. So the screen says, once it knows how much
room there is, what it wants to see; and the reading process, once it has the drawing, shows that first.
"""

from __future__ import annotations

import os
import pickle
import select
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeAlias

from limbeck.columns import Columns
from limbeck_core.values import value

if TYPE_CHECKING:
    from limbeck_core.graph.lanes import Layout
    from limbeck_core.history import History

MOST_ASKED = 1 << 12
"""Bytes of a question at most: what a pipe takes as a whole."""


@value
class RowsWanted:
    """What the screen wants to see of a history that it has not got yet."""

    width: int
    count: int
    """How many rows there is room for."""
    ascii_only: bool
    columns: Columns


@value
class FirstRows:
    """The first rows of a history, as they were wanted."""

    width: int
    rows: Sequence[Sequence[tuple[Any, ...]]]
    """The spans of each."""
    count: int
    """How many rows the whole history has."""


Compose: TypeAlias = Callable[["RowsWanted", "History", "Layout"], FirstRows]
"""Composes the first rows of a history."""

OpenScript: TypeAlias = Callable[[str], Any]
"""Opens a script as it is shown; ``None`` where it is better opened when it is shown."""


class FirstRowsLine:
    """The line on which the screen says what it wants; made before the reading process is forked."""

    def __init__(self, compose: Compose, open_script: OpenScript = lambda path: None) -> None:
        """Open the line.

        Args:
            compose: Composes the rows, in the reading process.
            open_script: Opens the first script there.
        """
        self._compose = compose
        self.open_script = open_script
        self._receiving, self._sending = os.pipe()
        os.set_blocking(self._sending, False)
        self._is_open = True

    def ask(self, wanted: RowsWanted) -> None:
        """Say what is wanted; it may come too late."""
        if self._is_open:
            with suppress(OSError):
                os.write(self._sending, pickle.dumps(wanted))

    def answer(self, history: History, layout: Layout, send: Callable[[FirstRows], object]) -> None:
        """Compose what is wanted, in the reading process, and send it.

        Nothing is sent where nobody has said anything since, and where there is room for the whole history.
        """
        if select.select([self._receiving], [], [], 0)[0]:
            wanted: RowsWanted = pickle.loads(os.read(self._receiving, MOST_ASKED))
            if len(layout) > wanted.count:
                send(self._compose(wanted, history, layout))

    def close(self) -> None:
        """Close the line."""
        if self._is_open:
            self._is_open = False
            os.close(self._receiving)
            os.close(self._sending)
