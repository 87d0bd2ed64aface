"""Which lanes carry the edges among some revisions, so that a path can be shown bright."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping

from limbeck_core.graph.actions import LEADING_DOWN, action_of, column_of
from limbeck_core.graph.lanes import Lane, Layout
from limbeck_core.values import value


@value
class LitPath:
    """A set of nodes and the lanes between them, over the whole layout, on screen or not."""

    nodes: frozenset[int]
    starts: Mapping[tuple[int, int], int]
    """By column and target of a lane: the first row from which an edge of the path runs in it."""
    rows: tuple[int, ...]
    """The rows of the nodes, ascending."""

    def carries(self, row: int, lane: Lane) -> bool:
        """Whether, on a row, a lane carries an edge between two nodes of the path."""
        start = self.starts.get((lane.column, lane.target))
        return start is not None and start <= row

    def passes(self, start: int, stop: int) -> bool:
        """Whether a node of the path stands on a row from ``start`` to before ``stop``."""
        at = bisect_left(self.rows, start)
        return at < len(self.rows) and self.rows[at] < stop

    def joins(self, node: int, lane: Lane) -> bool:
        """Whether the edge by which a row's node enters a lane lies on the path."""
        return node in self.nodes and lane.target in self.nodes


def lit_path(layout: Layout, nodes: Iterable[int]) -> LitPath:
    """Find the lanes that carry the edges among ``nodes``.

    A column leads to one node until that node's row, so column and target name a lane. A node that the layout
    does not have, since it is of another reading, is left out.
    """
    count = len(layout)
    lit = frozenset(node for node in nodes if node < count)
    rows = sorted(map(layout.places.__getitem__, lit))
    offsets, actions, targets = layout.offsets, layout.actions, layout.targets
    starts: dict[tuple[int, int], int] = {}
    for row in rows:
        at, end = offsets[row], offsets[row + 1]
        while at < end:
            target = targets[at]
            if target in lit and action_of(actions[at]) in LEADING_DOWN:
                place = column_of(actions[at]), target
                if place not in starts:  # the rows come from above: the first one stays
                    starts[place] = row
            at += 1
    return LitPath(lit, starts, tuple(rows))
