"""What happens to lanes on a row, packed into one number each."""

# Without `from __future__ import annotations`: of each field of a named tuple that is annotated by a text,
# Python compiles the text at every start.

from enum import IntEnum
from typing import NamedTuple

HEAD = 0
"""The node starts a lane of its own: no line comes from above in its column."""
OWN = 1
"""The node's own lane goes on, to a parent."""
OPEN = 2
"""A lane opens on this row, towards a parent or a dependency."""
JOIN = 3
"""The node joins a passing lane that leads to one of its parents or dependencies."""
END = 4
"""A lane other than the node's own comes in: it has led to this node."""


LEADING_DOWN = frozenset((OWN, OPEN, JOIN))
"""The actions of lanes that carry an edge downwards from the row's node."""


class RowKind(IntEnum):
    """What a row's node is, as far as its glyph tells."""

    REVISION = 0
    """One parent by ``down_revision``."""
    MERGE = 1
    """Several parents by ``down_revision``."""
    BASE = 2
    """No parent by ``down_revision``."""
    GHOST = 3
    """An id that some file names and none declares."""


def action_word(column: int, action: int, dotted: bool) -> int:
    """Pack one action; the hue's four bits, 4 to 7, are filled in when all lanes are known."""
    return column << 8 | dotted << 3 | action


def action_of(word: int) -> int:
    """Return what a word says happens."""
    return word & 7


def column_of(word: int) -> int:
    """Return the column in which a word says that it happens."""
    return word >> 8


def is_dotted(word: int) -> bool:
    """Whether the lane carries a ``depends_on``."""
    return bool(word & 8)


def hue_of(word: int) -> int:
    """Return the hue of the lane that a word opens."""
    return word >> 4 & 15


class Lane(NamedTuple):
    """One lane as it crosses, enters or leaves a row."""

    column: int
    target: int
    """The node that the lane leads to."""
    dotted: bool
    """Whether it carries a ``depends_on`` rather than a ``down_revision``."""
    hue: int
    opening: int
    """Which action opened it: the same for as long as it runs, through every node in its column."""
