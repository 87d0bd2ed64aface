"""What a reading is to start from, and how much it is to read."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from limbeck_core.values import value

if TYPE_CHECKING:
    from limbeck_core.history import History
    from limbeck_core.problems import Problem


@value
class Known:
    """An earlier reading."""

    history: History
    """As it was opened."""
    checked: tuple[Problem, ...] | None = None
    """What reading its scripts to their ends has found; ``None`` where that was not finished."""

    def whole(self) -> History:
        """Return its history with all that has been found."""
        return self.history if self.checked is None else self.history.with_syntax_checked(self.checked)


class Extent(StrEnum):
    """How much is read again."""

    ALL = "all"
    """Everything, the configuration too."""
    CHANGED = "changed"
    """What changed; nothing is said where nothing did."""
    LAYOUT = "layout"
    """What changed, for the sake of the drawing, which is made in any case."""


@value
class Wish:
    """What a reading is to keep, and how much it is to read."""

    pin: str | None = None
    """An id or a branch label whose line is to be the main line."""
    known: Known | None = None
    """The earlier reading, where there is one."""
    main_line: Sequence[int] = ()
    """The nodes of its main line, newest first, which is kept."""
    extent: Extent = Extent.ALL

    def main_line_in(self, history: History) -> list[int]:
        """Return the main line of the earlier reading as far as it is in a history."""
        if self.known is None:
            return []
        ids = self.known.history.dag.ids
        found = (history.node_of(ids[node]) for node in self.main_line)
        return [node for node in found if node is not None]


NOTHING_KNOWN = Wish()
"""The wish at the start."""
