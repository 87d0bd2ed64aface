"""A layout as it is shown: folded, turned round, with or without the lanes of ``depends_on``."""

# Without `from __future__ import annotations`: of each field of a named tuple that is annotated by a text,
# Python compiles the text at every start.

from bisect import bisect_left
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple, TypeAlias

from limbeck_core.graph.folds import Folds, no_folds
from limbeck_core.graph.hues import NO_HUE
from limbeck_core.graph.lanes import Lane, Layout, Row
from limbeck_core.graph.placing import CHECKPOINT
from limbeck_core.values import replace, value


class FoldPart(IntEnum):
    """What becomes of a lane's column within a fold, from the newest row to the oldest."""

    THROUGH = 0
    """The line goes on: through revisions that are folded away, each the parent of the one before."""
    ENDS = 1
    """A lane leads to a revision that is folded away, and nothing goes on in its column."""
    BEGINS = 2
    """A lane begins at a revision that is folded away."""
    BREAKS = 3
    """One lane ends, another begins."""
    ALONE = 4
    """No lane begins or ends: what is folded away has no edge to what is shown, but into lanes that pass."""


class FoldMark(NamedTuple):
    """What a fold's row shows in one column."""

    column: int
    part: FoldPart
    hue: int


@value
class FoldRow:
    """A row that stands for others: it takes no lane from its column."""

    index: int
    """The first of the layout's rows that it stands for."""
    stop: int
    """The row after the last one."""
    passing: tuple[Lane, ...]
    """The lanes that pass all that is folded away, by column."""
    marks: tuple[FoldMark, ...]
    """The columns of the other lanes, at least one."""

    @property
    def count(self) -> int:
        """How many rows are folded away."""
        return self.stop - self.index


AnyRow: TypeAlias = Row | FoldRow


@value(eq=False)
class Drawing:
    """A layout as it is shown, row by row; any rows are composed without a look at the others."""

    layout: Layout
    folds: Folds
    oldest_first: bool = False
    """Whether the rows are turned round: children stand below their parents."""
    dependencies: bool = True
    """Whether the lanes of ``depends_on`` are shown; without them the others stay where they are."""

    def __len__(self) -> int:
        return len(self.folds)

    def row_of(self, node: int) -> int:
        """Return the row on which a node is shown, or folded away."""
        return self._turned(self.folds.line_of(self.layout.row_of(node)))

    def node_at(self, row: int) -> int | None:
        """Return the node on a row; ``None`` for a fold."""
        line = self._turned(row)
        if self.folds.fold_at(line) is not None:
            return None
        return self.layout.node_at(self.folds.row_at(line))

    def fold_at(self, row: int) -> range | None:
        """Return the rows of the layout that a row stands for; ``None`` where it shows a node."""
        return self.folds.fold_at(self._turned(row))

    def hides(self, node: int) -> bool:
        """Whether a node is folded away."""
        return self.folds.fold_of(self.layout.row_of(node)) is not None

    def rows(self, start: int = 0, stop: int | None = None) -> Iterator[AnyRow]:
        """Yield the rows from ``start`` to before ``stop``, as far as they exist."""
        stop = len(self) if stop is None else min(stop, len(self))
        start = max(start, 0)
        if self.oldest_first:
            yield from reversed(list(self._lines(len(self) - stop, len(self) - start)))
        else:
            yield from self._lines(start, stop)

    def _turned(self, row: int) -> int:
        return len(self.folds) - 1 - row if self.oldest_first else row

    def _lines(self, start: int, stop: int) -> Iterator[AnyRow]:
        """Yield what stands on each line, in the order of the layout."""
        layout, folds = self.layout, self.folds
        live = layout.lanes_above(folds.row_at(start))
        at = bisect_left(folds.lines, start)
        row = folds.row_at(start)
        for line in range(start, stop):
            if at < len(folds.lines) and folds.lines[at] == line:
                below = self._lanes_below(row, folds.stops[at], live)
                yield self._fold_row(row, folds.stops[at], live, below)
                row, live = folds.stops[at], below
                at += 1
            else:
                yield self._row(layout.describe(row, live))
                row += 1

    def _lanes_below(self, start: int, stop: int, live: list[Lane | None]) -> list[Lane | None]:
        """Return the lanes below a fold, from those above it."""
        if stop - start > CHECKPOINT:
            return self.layout.lanes_above(stop)
        below = list(live)
        for index in range(start, stop):
            self.layout.advance(index, below)
        return below

    def _row(self, row: Row) -> Row:
        if self.dependencies:
            return row
        if not row.upward_dependencies and not any(
            lane.dotted for lanes in (row.passing, row.joins, row.ins, row.outs) for lane in lanes
        ):
            return row
        return replace(
            row,
            passing=_solid(row.passing),
            joins=_solid(row.joins),
            ins=_solid(row.ins),
            outs=_solid(row.outs),
            upward_dependencies=(),
        )

    def _fold_row(self, start: int, stop: int, above: list[Lane | None], below: list[Lane | None]) -> FoldRow:
        passing: list[Lane] = []
        marks: list[FoldMark] = []
        for column, coming in enumerate(above):
            going = below[column]
            if not self.dependencies:
                coming = coming if coming and not coming.dotted else None
                going = going if going and not going.dotted else None
            if coming is None:
                if going is not None:
                    marks.append(FoldMark(column, FoldPart.BEGINS, going.hue))
            elif going is None:
                marks.append(FoldMark(column, FoldPart.ENDS, coming.hue))
            elif coming.opening != going.opening:
                marks.append(FoldMark(column, FoldPart.BREAKS, going.hue))
            elif coming.target != going.target:
                marks.append(FoldMark(column, FoldPart.THROUGH, coming.hue))
            else:
                passing.append(coming)
        if not marks:
            column = self.layout.column(start)
            marks.append(FoldMark(column, FoldPart.ALONE, NO_HUE))
        return FoldRow(start, stop, tuple(passing), tuple(marks))


def whole(layout: Layout) -> Drawing:
    """Return the drawing that shows a layout as it is."""
    return Drawing(layout, no_folds(len(layout)))


def _solid(lanes: tuple[Lane, ...]) -> tuple[Lane, ...]:
    return tuple(lane for lane in lanes if not lane.dotted)
