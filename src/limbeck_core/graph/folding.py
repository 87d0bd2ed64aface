"""What can be folded away in a drawing, and what the user has folded."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from itertools import pairwise

from limbeck_core.columns import flat_numbers
from limbeck_core.graph.actions import OWN, action_of
from limbeck_core.graph.dag import Dag
from limbeck_core.graph.folds import LEAST, Folds, fold_rows
from limbeck_core.graph.lanes import Layout

_RUN = re.compile(rb"\x02{%d,}\x01|\x02{%d,}" % (LEAST - 1, LEAST))
"""Among the steps of the rows as many as a fold hides at least: down from each to the next."""

_OTHER = bytes([1]) + bytes(255)
"""Turns 0 into 1, and all else into 0."""


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
        closed = self._closed
        for found in _RUN.finditer(self._steps):
            start, stop = found.span()
            closed[start:stop] = b"\x01" * (stop - start)
        if but is not None:
            self._closed[but] = False
        self._folds = None

    def close_side_branches(self, *, but: int | None = None) -> None:
        """Fold every side branch, down to its heads and whatever else never folds.

        Args:
            but: A row that stays in sight.
        """
        places = self._layout.places
        # What is closed on the main line stays closed.
        main = [(row, self._closed[row]) for row in (places[node] for node in self._layout.main_line)]
        # whatever may fold: nothing else is closed already
        self._closed = self._firm.translate(_OTHER)
        for row, was_closed in main:
            self._closed[row] = was_closed
        if but is not None:
            self._closed[but] = False
        self._folds = None

    # -- what can be

    def prepare(self) -> None:
        """Find out what can be folded, which takes as long as looking at each node a few times."""
        for found in (self._firm, self._plain, self._linked, self._steps):
            assert found is not None  # worked out when it is first asked for

    @property
    def is_prepared(self) -> bool:
        """Whether it is known what can be folded."""
        return {"_firm", "_plain", "_linked", "_steps"} <= vars(self).keys()

    def run_at(self, row: int) -> range | None:
        """Return the linear run to which a row belongs, or that stands just below or above it.

        A run is as much of a line as has nothing else on it; shorter ones than a fold hides are none.
        """
        for near in (row, row + 1, row - 1):
            if self._plain[near : near + 1] != b"\x01":
                continue
            start = self._plain[:near].rfind(0) + 1
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
            end = end + 1 if end != -1 else stop
            if end - begin >= LEAST:
                yield range(begin, end)
            begin = end

    def _find_nodes(self) -> tuple[bytearray, bytearray]:
        """Per node whether it never folds, and whether it has one child and one parent."""
        dag = self._dag
        count = len(dag.ids)
        numbers, ends = flat_numbers(dag.parents)
        children = bytearray(count)
        for parent in numbers:
            if children[parent] < 2:
                children[parent] += 1
        parents = bytearray(count)
        begin = 0
        for node, end in enumerate(ends):
            parents[node] = min(end - begin, 2)
            begin = end
        firm = bytearray(not (above and below) for above, below in zip(children, parents, strict=True))
        needed, needed_ends = flat_numbers(dag.dependencies)
        if needed:
            begin = 0
            for node, end in enumerate(needed_ends):
                firm[node] |= end > begin
                begin = end
        labelled = (node for node, labels in enumerate(dag.labels) if labels) if any(dag.labels) else ()
        for node in (*needed, *dag.ghosts, *dag.twins, *self._kept, *labelled):
            firm[node] = True
        single = bytearray(
            not held and above == below == 1
            for held, above, below in zip(firm, children, parents, strict=True)
        )
        return firm, single

    def _find_firm(self) -> bytearray:
        """Per row whether it never folds."""
        firm = bytearray(map(self._nodes[0].__getitem__, self._layout.nodes))
        for row in self._layout.upwards:
            firm[row] = True
        return firm

    def _find_plain(self) -> bytearray:
        """Per row whether it has one child and one parent, and nothing that never folds."""
        layout = self._layout
        single = self._nodes[1]
        offsets, actions, upwards = layout.offsets, layout.actions, layout.upwards
        plain = bytearray(len(layout))
        begin = 0
        for row, (node, end) in enumerate(zip(layout.nodes, memoryview(offsets)[1:], strict=True)):
            if single[node] and end - begin == 1 and action_of(actions[begin]) == OWN and row not in upwards:
                plain[row] = True
            begin = end
        return plain

    def _find_linked(self) -> bytearray:
        """Per row whether the next one holds its parent, and it has no other."""
        nodes = self._layout.nodes
        numbers, ends = flat_numbers(self._dag.parents)
        linked = bytearray(len(nodes))
        for row, (node, below) in enumerate(pairwise(nodes)):
            end = ends[node]
            if end and numbers[end - 1] == below and end - (ends[node - 1] if node else 0) == 1:
                linked[row] = True
        return linked

    def _find_steps(self) -> bytes:
        """Per row 2 if it is plain and leads to the next row alone, 1 if it leads elsewhere, 0 for others."""
        plain = int.from_bytes(self._plain, "little")
        steps = plain + (plain & int.from_bytes(self._linked, "little"))
        return steps.to_bytes(len(self._plain), "little")

    _nodes = cached_property(_find_nodes)
    _firm = cached_property(_find_firm)
    _plain = cached_property(_find_plain)
    _linked = cached_property(_find_linked)
    _steps = cached_property(_find_steps)
