"""The columns and lanes of everything but the twigs, in one pass from top to bottom.

New revisions mostly are twigs, so what is placed here, before them and without regard to them, stays
where it is when a history grows.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence

from limbeck_core.graph.actions import END, HEAD, JOIN, OPEN, OWN, action_word
from limbeck_core.graph.dag import Dag
from limbeck_core.graph.order import DrawOrder, first_parents
from limbeck_core.graph.twigs import Twigs

FREE = -1
"""No lane; and no column that is known yet."""


class Skeleton:
    """The pass, and what it has decided when it is done.

    A column is busy while a lane runs in it, or while it is reserved: the column of a node to which no
    line comes is reserved from where the walk has entered it, so that a twig can come down to it. Solid
    and dotted lanes are keyed apart, so that an edge never joins a lane of the other kind.
    """

    def __init__(self, dag: Dag, order: DrawOrder) -> None:
        count = len(dag.ids)
        self.nodes = order.nodes
        self.places = order.nodes[:]
        for row, node in enumerate(order.nodes):
            self.places[node] = row
        twigs = Twigs(dag, order, self.places)
        self.is_twig = twigs.is_twig
        self.columns = array("i", [FREE]) * count
        """The column of each row's node; ``FREE`` on the rows of twigs."""
        self.offsets = array("i", [0])
        """Where each row's actions begin, and one more."""
        self.actions = array("I")
        self.targets = array("i")
        self.upwards: dict[int, tuple[tuple[int, ...], tuple[int, ...]]] = {}
        """Per row that closes a cycle the parents and the dependencies that are not below it."""
        self.reserved: dict[int, int] = {}
        """The column that awaits each node to which no line of the skeleton comes from above."""
        self.reservations: list[tuple[int, int]] = []
        """From which row a column is reserved, and the node for which it is, in that order."""
        self._starts: list[list[int]] = []
        """Of each column the rows from which it is busy, without its ends."""
        self._dag = dag
        self._busy = bytearray()
        self._floor = 1 if order.main_line else 0
        self._on_main = bytearray(count)
        for node in order.main_line:
            self._on_main[node] = True
        self._first_parents = first_parents(dag, order.main_line)
        # of each node: the leftmost solid lane that awaits it, the others, the dotted one
        self._leftmost = array("i", [FREE]) * count
        self._others: dict[int, list[int]] = {}
        self._dotted_to: dict[int, int] = {}
        self._gap = 0
        """The row below the last one placed, from which the twigs before the next one stand."""
        self._unlinked_column = FREE
        """The column in which the last row ended with a node that leads to no parent below."""
        self._ended_column = FREE
        """The column of the last row's node: if no lane goes on in it, it ended there, whatever it joined."""
        self._place_rows(sorted(self._awaiting(order, twigs)))

    def is_unused(self, column: int, first: int, last: int) -> bool:
        """Whether nothing begins in a column from after one row to another."""
        if column >= len(self._starts):
            return True
        starts = self._starts[column]
        at = bisect_right(starts, first)
        return at == len(starts) or starts[at] > last

    def _awaiting(self, order: DrawOrder, twigs: Twigs) -> list[tuple[int, int, int]]:
        """Return the nodes to which no line comes, with the row from which their columns are reserved.

        Of two at the same row, the outer one, which stands lower, comes first.
        """
        return [
            (min(order.entered[node], twigs.tops.get(node, row)), -row, node)
            for row, node in enumerate(self.nodes)
            if not (twigs.is_twig[node] or twigs.has_firm_child[node] or self._on_main[node])
        ]

    def _place_rows(self, awaiting: list[tuple[int, int, int]]) -> None:
        """Place every row that is not a twig's."""
        parents_of, dependencies = self._dag.parents, self._dag.dependencies
        places, leftmost, columns, is_twig = self.places, self._leftmost, self.columns, self.is_twig
        others, dotted_to = self._others, self._dotted_to
        offsets, actions, targets = self.offsets, self.actions, self.targets
        awaiting.reverse()
        next_entry = awaiting[-1][0] if awaiting else len(columns)
        for row, node in enumerate(self.nodes):
            if is_twig[node]:
                offsets.append(len(actions))
                continue
            while next_entry <= row:
                self._reserve(next_entry, awaiting.pop()[2])
                next_entry = awaiting[-1][0] if awaiting else len(columns)
            parents = parents_of[node]
            column = leftmost[node]
            if (
                len(parents) == 1
                and column != FREE
                and leftmost[parents[0]] < 0
                and places[parents[0]] > row
                and node not in others
                and node not in dotted_to
                and not dependencies[node]
            ):
                # a linear run, as most rows are: the own lane goes on and nothing else happens
                actions.append(column << 8 | OWN)
                targets.append(parents[0])
                leftmost[parents[0]] = column
                self._unlinked_column = self._ended_column = FREE
            else:
                column = self._place(row, node)
            columns[row] = column
            offsets.append(len(actions))
            self._gap = row + 1

    def _reserve(self, row: int, node: int) -> None:
        """Choose the column of a node to which no line comes, when its first row is reached."""
        floor = self._floor
        parents = self._dag.parents[node]
        if parents and self.places[parents[0]] > self.places[node]:
            floor = max(floor, self._leftmost[parents[0]] + 1)
        avoided = self._unlinked_column
        if node in self._dag.ghosts:
            # a ghost has no hollow form, so nothing may stand above it that it could be taken to continue
            avoided = self._ended_column
            row = self._gap
        column = self._free_from(floor)
        if column == avoided:
            column = self._free_from(column + 1)
        self._occupy(row, column)
        self.reserved[node] = column
        self.reservations.append((row, node))

    def _place(self, row: int, node: int) -> int:
        """Place one row on which lanes may end, join and open; return the node's column."""
        parents: Sequence[int] = self._dag.parents[node]
        if (first := self._first_parents.get(node)) is not None:
            parents = (first, *(parent for parent in parents if parent != first))
        column = 0 if self._on_main[node] else self.reserved.get(node, self._leftmost[node])
        ended = self._come_in(node, column)
        if column not in ended:
            self._note(column, HEAD, node)
            ended.append(column)
            if node not in self.reserved:
                self._occupy(row, column)
        goes_on = linked = False
        above: list[int] = []
        for index, parent in enumerate(parents):
            if self.places[parent] <= row:
                above.append(parent)
                continue
            lane = self._leftmost[parent]
            linked = True
            if lane == FREE and goes_on:
                self._leftmost[parent] = self._open(row, column, parent)
            elif lane == FREE or (index == 0 and lane > column):
                goes_on = True
                self._note(column, OWN, parent)
                if lane != FREE:
                    self._others.setdefault(parent, []).append(lane)
                self._leftmost[parent] = column
            else:
                self._note(lane, JOIN, parent)
        above_needed: list[int] = []
        for needed in self._dag.dependencies[node]:
            if self.places[needed] <= row:
                above_needed.append(needed)
            elif needed in self._dotted_to:
                self._note(self._dotted_to[needed], JOIN, needed, dotted=True)
            else:
                self._dotted_to[needed] = self._open(row, column, needed, dotted=True)
        if above or above_needed:
            self.upwards[row] = tuple(above), tuple(above_needed)
        for lane in ended:
            if lane != column or not goes_on:
                self._busy[lane] = False
        self._unlinked_column = FREE if linked else column
        self._ended_column = column
        return column

    def _come_in(self, node: int, column: int) -> list[int]:
        """End the lanes that await a node; return them all, with the one in its own column."""
        lanes = self._others.pop(node, [])
        if self._leftmost[node] != FREE:
            lanes.append(self._leftmost[node])
        for lane in lanes:
            if lane != column:
                self._note(lane, END, node)
        if node in self._dotted_to:
            lane = self._dotted_to.pop(node)
            self._note(lane, END, node)
            lanes.append(lane)
        return lanes

    def _open(self, row: int, column: int, target: int, dotted: bool = False) -> int:
        """Open a lane in the first free column right of the node's, and return it."""
        lane = self._free_from(column + 1)
        self._occupy(row, lane)
        self._note(lane, OPEN, target, dotted)
        return lane

    def _free_from(self, column: int) -> int:
        """Return the first free column from one on; there is always room at the right end."""
        free = self._busy.find(0, column)
        return free if free >= 0 else max(column, len(self._busy))

    def _occupy(self, row: int, column: int) -> None:
        """Make a column busy from a row on."""
        while len(self._busy) <= column:
            self._busy.append(False)
            self._starts.append([])
        self._busy[column] = True
        self._starts[column].append(row)

    def _note(self, column: int, action: int, target: int, dotted: bool = False) -> None:
        self.actions.append(action_word(column, action, dotted))
        self.targets.append(target)
