"""Lines that have been painted, kept by row: scrolling paints only the rows that come into view."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

MOST_KEPT = 160
"""Lines that are kept: a few screens of them."""


class Frame(NamedTuple):
    """What Textual puts on both sides of each line of a widget's content: its borders."""

    before: tuple[Segment, ...]
    after: tuple[Segment, ...]

    def around(self, segments: Iterable[Segment], cells: int) -> Strip:
        """A line as the screen gets it."""
        return Strip([*self.before, *segments, *self.after], cells)


def frame_of(framed: Strip, content: Strip) -> Frame | None:
    """Tell the frame from one line with and without it.

    Returns:
        ``None`` where Textual has changed the line itself, to fade it or to take its colours away.

    >>> line = Strip([Segment("a line")])
    >>> frame_of(Strip([Segment("|"), *line, Segment("|")]), line)
    Frame(before=(Segment('|'),), after=(Segment('|'),))
    """
    whole, inner = list(framed), list(content)
    for start in range(len(whole) - len(inner) + 1):
        stop = start + len(inner)
        if whole[start:stop] == inner:
            return Frame(tuple(whole[:start]), tuple(whole[stop:]))
    return None


class KeptStrips:
    """The lines of rows as they have been painted, as long as all that they depend on stays."""

    def __init__(self) -> None:
        self._depend_on: tuple[object, ...] = ()
        self._strips: dict[int, Strip] = {}
        self._frame: Frame | None = None
        self._cursor = (0, Style.null())

    def forget(self) -> None:
        """Paint all rows anew."""
        self._depend_on = ()
        self._frame = None
        self._strips.clear()

    def forget_row(self, row: int) -> None:
        """Paint one row anew."""
        self._strips.pop(row, None)

    def of(self, cursor: tuple[int, Style], *depend_on: object) -> dict[int, Strip]:
        """The lines by row.

        Args:
            cursor: The row under the cursor, and its style: a line that has or had it is painted anew.
            depend_on: What all lines depend on: where it is not what it was, all are painted anew.
        """
        if len(self._strips) > MOST_KEPT or depend_on != self._depend_on:
            self.forget()
            self._depend_on = depend_on
        if cursor != self._cursor:
            self.forget_row(self._cursor[0])
            self.forget_row(cursor[0])
            self._cursor = cursor
        return self._strips

    def frame(self, row: int, framed: Strip, content: Callable[[], Strip]) -> Frame | None:
        """What Textual puts around the lines of now.

        Args:
            row: Some row.
            framed: Its line as Textual makes it.
            content: What makes its content alone: asked for only if the line is not as it was.
        """
        if self._frame is None or self._strips.get(row) != framed:
            frame = frame_of(framed, content())
            if frame != self._frame:
                self._strips.clear()
                self._frame = frame
        return self._frame
