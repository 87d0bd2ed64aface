"""Which cell each character of a line of source takes, and where a line that is too long goes on.

Lines of plain ASCII, which nearly all are, cost nothing. In any other line a character that acts instead of
showing has become a stand-in (see ``limbeck.text``), and a tab the spaces up to its stop.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from limbeck.text import pieces, visible_alone, widths_alone

TAB_SIZE = 4
"""Cells between two tab stops."""

LONG_LINE = 8_000
"""In a longer line each character is shown without a look at its neighbours, and a tab as one space."""

_LETTERS = re.compile(r"[ -~¡-¬\u00ae-\u02af\u0400-\u0482\u048a-\u052f一-\u9fa5ぁ-ゖァ-ヺ가-힣、-】！-｠]*+")
"""Characters of which each takes its own one or two cells, whatever stands beside it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One line as it is shown."""

    text: str
    places: Sequence[int] | None = None
    """Per character of the source, and behind the last one, its index in ``text``; ``None``: the same."""
    cells: Sequence[int] | None = None
    """Per character of ``text``, and behind the last one, its cell; ``None``: the same as its index."""

    @property
    def width(self) -> int:
        """The cells of the line."""
        return len(self.text) if self.cells is None else self.cells[-1]

    def place(self, index: int) -> int:
        """The index in ``text`` of a character of the source."""
        return index if self.places is None else self.places[index]

    def source_index(self, place: int) -> int:
        """The first character of the source that is shown at an index of ``text`` or behind it."""
        return place if self.places is None else bisect_left(self.places, place)

    def slice_cells(self, left: int, right: int) -> tuple[int, int, int]:
        """The characters wholly between two cells: first, last + 1, and the blank cells before them."""
        if self.cells is None:
            return min(left, len(self.text)), min(right, len(self.text)), 0
        first = bisect_left(self.cells, left)
        last = bisect_right(self.cells, right) - 1
        if first >= len(self.text):
            return len(self.text), len(self.text), 0
        return first, max(first, last), self.cells[first] - left

    def rows(self, width: int) -> list[int]:
        """Where each row of so many cells begins in ``text``; a line without characters has one row too."""
        if self.cells is None:
            return list(range(0, len(self.text), width)) or [0]
        starts = [0]
        while self.cells[-1] - self.cells[starts[-1]] > width:
            after = bisect_right(self.cells, self.cells[starts[-1]] + width) - 1
            starts.append(max(after, starts[-1] + 1))
        return starts


def shown(line: str, *, ascii_only: bool = False) -> Shown:
    """A line of source as it is shown."""
    if line.isascii() and line.isprintable():
        return Shown(line)
    if _LETTERS.fullmatch(line):
        return Shown(line, None, _cells(widths_alone(line)))
    if len(line) > LONG_LINE:
        text = visible_alone(line, ascii=ascii_only)
        return Shown(text, None, _cells(widths_alone(text)))
    texts: list[str] = []
    places = [0]
    widths: list[int] = []
    column = length = 0
    for number, part in enumerate(line.split("\t")):
        if number:
            spaces = TAB_SIZE - column % TAB_SIZE
            texts.append(" " * spaces)
            widths += [1] * spaces
            column += spaces
            length += spaces
            places.append(length)
        for text, width in pieces(part, ascii=ascii_only):
            texts.append(text)
            if text:
                widths.append(width)
            column += width
            length += len(text)
            places.append(length)
    return Shown("".join(texts), places, _cells(widths))


def _cells(widths: Sequence[int]) -> Sequence[int] | None:
    """The cell of each character and of the end; ``None`` where every character takes one."""
    if not widths or min(widths) == max(widths) == 1:
        return None
    return array("l", accumulate(widths, initial=0))


def most_cells(line: str) -> int:
    """As many cells as a line takes, or more: no character is wider than two, no tab than its stop."""
    if line.isascii() and "\t" not in line:
        return len(line)
    return len(line) * (1 if line.isascii() else 2) + line.count("\t") * (TAB_SIZE - 1)


class Wrapping:
    """The rows that lines take where none may be wider than so many cells."""

    def __init__(self, lines: Sequence[str], width: int, *, ascii_only: bool = False) -> None:
        """Count the rows.

        Args:
            lines: The lines of a source.
            width: The cells of a row; two at least, since a character can take two.
            ascii_only: Whether stand-ins are ASCII.
        """
        self.width = max(2, width)
        counts = (
            1 if len(line) * 2 <= self.width and "\t" not in line else self._rows(line, ascii_only)
            for line in lines
        )
        self._ends = array("l", accumulate(counts))

    def _rows(self, line: str, ascii_only: bool) -> int:
        if line.isascii() and len(line) <= LONG_LINE:
            line = line.expandtabs(TAB_SIZE)
        if line.isascii() and line.isprintable():
            return max(1, -(-len(line) // self.width))
        if most_cells(line) <= self.width:
            return 1
        return len(shown(line, ascii_only=ascii_only).rows(self.width))

    @property
    def count(self) -> int:
        """The number of rows."""
        return self._ends[-1] if self._ends else 0

    def first_row(self, line: int) -> int:
        """The row on which a line begins."""
        return self._ends[line - 1] if line else 0

    def line_at(self, row: int) -> tuple[int, int]:
        """The line that a row shows, and which of the line's rows it is, from 0."""
        line = bisect_right(self._ends, row)
        return line, row - self.first_row(line)
