"""Which rows of a layout are folded away, and where the others stand then: numbers only.

A fold stands for consecutive rows and takes one line in their place. Lines are counted in the order of the
layout; a drawing that shows the oldest first turns them round.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterator

from limbeck_core.values import value

LEAST = 3
"""How many rows a fold hides at least: fewer are not worth their line."""

_STRETCH = rb"\x01+"


@value
class Folds:
    """The folds of a layout from top to bottom; a look-up takes the time of a bisection.

    >>> folds = fold_rows(bytes([0, 1, 1, 1, 0]))
    >>> [folds.line_of(row) for row in range(5)], [folds.row_at(line) for line in range(3)]
    ([0, 1, 1, 1, 2], [0, 1, 4])
    >>> folds.fold_at(1), folds.fold_at(2)
    (range(1, 4), None)
    """

    rows: int
    """How many rows the layout has."""
    starts: array[int]
    """The first row of each fold."""
    stops: array[int]
    """The row after the last one of each fold."""
    lines: array[int]
    """The line of each fold."""

    def __len__(self) -> int:
        """How many lines there are."""
        return self.rows - self._saved(len(self.starts))

    def _saved(self, folds: int) -> int:
        """How many lines fewer than rows there are down to behind so many folds."""
        return self.stops[folds - 1] - self.lines[folds - 1] - 1 if folds else 0

    def line_of(self, row: int) -> int:
        """Return the line on which a row stands: its own, or that of its fold."""
        at = bisect_right(self.starts, row)
        if at and row < self.stops[at - 1]:
            return self.lines[at - 1]
        return row - self._saved(at)

    def row_at(self, line: int) -> int:
        """Return the row on a line; of a fold, the first."""
        at = bisect_right(self.lines, line)
        if at and line == self.lines[at - 1]:
            return self.starts[at - 1]
        return line + self._saved(at)

    def fold_at(self, line: int) -> range | None:
        """Return the rows that are folded away on a line; ``None`` where a row of its own stands."""
        at = bisect_right(self.lines, line) - 1
        if at >= 0 and line == self.lines[at]:
            return range(self.starts[at], self.stops[at])
        return None

    def fold_of(self, row: int) -> range | None:
        """Return the rows of the fold in which a row lies; ``None`` where it stands on a line of its own."""
        at = bisect_right(self.starts, row) - 1
        if at >= 0 and row < self.stops[at]:
            return range(self.starts[at], self.stops[at])
        return None

    def __iter__(self) -> Iterator[range]:
        return map(range, self.starts, self.stops)


def fold_rows(hidden: bytes | bytearray, least: int = LEAST) -> Folds:
    """Fold each stretch of hidden rows.

    Args:
        hidden: Per row 1 if it is to be hidden, else 0.
        least: How many rows a fold hides at least; shorter stretches are shown.
    """
    starts, stops, lines = array("i"), array("i"), array("i")
    saved = 0
    for found in re.finditer(_STRETCH, hidden):
        start, stop = found.span()
        if stop - start >= least:
            starts.append(start)
            stops.append(stop)
            lines.append(start - saved)
            saved += stop - start - 1
    return Folds(len(hidden), starts, stops, lines)


def no_folds(rows: int) -> Folds:
    """Return the folds of a layout in which everything is shown."""
    return fold_rows(bytes(rows))
