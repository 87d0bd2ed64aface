"""What can be folded away in a drawing, and what the user has folded."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from itertools import pairwise

from limbeck_core.graph.actions import OWN, action_of
from limbeck_core.graph.dag import Dag
from limbeck_core.graph.folds import LEAST, Folds, fold_rows
from limbeck_core.graph.lanes import Layout

_RUN = re.compile(rb"\x01+")


class Folding:
    """The rows of one layout that are folded away; everything is open at start.

    What makes a history's outline never folds: heads, bases, labelled revisions, ends of ``depends_on``, and
    what has a problem. Merge and branch points do so only with a whole side branch.
    """

    def __init__(self, dag: Dag, layout: Layout, kept: Iterable[int] = ()) -> None:
        """Begin with everything open.

        Args:
            dag: The graph.
            layout: Its drawing.
            kept: Further nodes that never fold: those with problems.
        """
        self._dag = dag
        self._layout = layout
        self._kept = kept
        self._closed = bytearray(len(layout))
        self._folds: Folds | None = None

    # -- what is folded

    @property
    def folds(self) -> Folds:
        """The folds as they stand."""
        if self._folds is None:
            self._folds = fold_rows(self._closed)
        return self._folds

    @property
    def closed(self) -> list[int]:
        """The nodes that are folded away."""
        nodes = self._layout.nodes
        return [nodes[row] for fold in self.folds for row in fold]

    def close(self, nodes: Iterable[int]) -> None:
        """Fold nodes away, as far as they may be."""
        for node in nodes:
            row = self._layout.places[node]
            self._closed[row] = not self._firm[row]
        self._folds = None

    def open(self, rows: range) -> None:
        """Show rows."""
        self._closed[rows.start : rows.stop] = bytes(len(rows))
        self._folds = None

    def open_all(self) -> None:
        """Show everything."""
        self._closed = bytearray(len(self._layout))
        self._folds = None

    def close_rows(self, rows: range) -> bool:
        """Fold those of some rows that may fold; return whether anything is folded now that was not."""
        before = len(self.folds)
        for row in rows:
            self._closed[row] = not self._firm[row]
        self._folds = None
        return len(self.folds) != before

    def close_runs(self, *, but: int | None = None) -> None:
        """Fold every linear run.

        Args:
            but: A row that stays in sight.
        """
        for found in _RUN.finditer(self._plain):
            for run in self._runs_in(*found.span()):
                self._closed[run.start : run.stop] = b"\x01" * len(run)
        if but is not None:
            self._closed[but] = False
        self._folds = None

    def close_side_branches(self, *, but: int | None = None) -> None:
        """Fold every side branch, down to its heads and whatever else never folds.

        Args:
            but: A row that stays in sight.
        """
        main = set(self._layout.main_line)
        for row, node in enumerate(self._layout.nodes):
            if node not in main and not self._firm[row]:
                self._closed[row] = True
        if but is not None:
            self._closed[but] = False
        self._folds = None

    # -- what can be

    def run_at(self, row: int) -> range | None:
        """Return the linear run to which a row belongs, or that stands just below or above it.

        A run is as much of a line as has nothing else on it; shorter ones than a fold hides are none.
        """
        for near in (row, row + 1, row - 1):
            if not (0 <= near < len(self._plain) and self._plain[near]):
                continue
            start = self._plain.rfind(0, 0, near) + 1
            # the last row is never plain: it leads to nothing below
            stop = self._plain.find(0, near)
            for run in self._runs_in(start, stop):
                if near in run:
                    return run
        return None

    def side_branch_at(self, row: int) -> range | None:
        """Return the rows of the side branch on which a row stands; ``None`` for the main line.

        It is the lane of the row down to its fork, with everything that hangs on it.
        """
        layout = self._layout
        main = set(layout.main_line)
        node = layout.node_at(row)
        if node in main:
            return None
        while True:
            place = layout.row_of(node)
            below = layout.own_target(place)
            if (
                below < 0
                or below in main
                or layout.column(layout.row_of(below)) != layout.column(place)
                # what a merge leads to may stand below it without being its fork
                or layout.entered[below] > row
            ):
                return range(layout.entered[node], place + 1)
            node = below

    def _runs_in(self, start: int, stop: int) -> Iterable[range]:
        """Split a stretch of plain rows where one is not the only parent of the one above it."""
        begin = start
        linked = self._linked
        while begin < stop:
            end = linked.find(0, begin, stop - 1)
            end = end + 1 if end >= 0 else stop
            if end - begin >= LEAST:
                yield range(begin, end)
            begin = end

    def _count_children(self) -> tuple[bytearray, bytearray]:
        """Per node how many nodes name it as a parent, up to two; and whether a ``depends_on`` is on it."""
        children = bytearray(len(self._dag.ids))
        depending = bytearray(len(self._dag.ids))
        for parents in self._dag.parents:
            for parent in parents:
                if children[parent] < 2:
                    children[parent] += 1
        for node, needed in enumerate(self._dag.dependencies):
            if needed:
                depending[node] = True
                for other in needed:
                    depending[other] = True
        return children, depending

    def _find_firm(self) -> bytearray:
        """Per row whether it never folds."""
        dag, nodes = self._dag, self._layout.nodes
        children, depending = self._children
        for node in (*dag.ghosts, *dag.twins, *self._kept):
            depending[node] = True
        parents, labels = dag.parents, dag.labels
        firm = bytearray(
            depending[node] or not children[node] or not parents[node] or bool(labels[node]) for node in nodes
        )
        for row in self._layout.upwards:
            firm[row] = True
        return firm

    def _find_plain(self) -> bytearray:
        """Per row whether it has one child and one parent, and nothing that never folds."""
        layout = self._layout
        children, _ = self._children
        firm, offsets, actions = self._firm, layout.offsets, layout.actions
        plain = bytearray(len(layout))
        for row, node in enumerate(layout.nodes):
            if (
                not firm[row]
                and children[node] == 1
                and offsets[row + 1] - offsets[row] == 1
                and action_of(actions[offsets[row]]) == OWN
            ):
                plain[row] = True
        return plain

    def _find_linked(self) -> bytearray:
        """Per row whether the next one holds its parent."""
        nodes, parents = self._layout.nodes, self._dag.parents
        linked = bytearray(len(nodes))
        for row, (node, below) in enumerate(pairwise(nodes)):
            linked[row] = len(parents[node]) == 1 and parents[node][0] == below
        return linked

    _children = cached_property(_count_children)
    _firm = cached_property(_find_firm)
    _plain = cached_property(_find_plain)
    _linked = cached_property(_find_linked)
