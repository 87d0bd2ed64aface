"""The one pass from top to bottom that gives every node its column and every edge its lane."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from enum import IntEnum

from limbeck_core.graph.dag import Dag
from limbeck_core.graph.hues import NO_HUE, hue_beside, preferred_hue
from limbeck_core.graph.order import DrawOrder, first_parents

CHECKPOINT = 256
"""The lanes that live above every so many rows are kept, so that painting replays fewer rows than this."""

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

_FREE = -1


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


def action_word(column: int, action: int, dotted: bool = False) -> int:
    """Pack one action; the hue's four bits, 4 to 7, are filled in when all lanes are known."""
    return column << 8 | dotted << 3 | action


class Placing:
    """The pass, and what it has noted when it is done.

    A lane is free, or awaits one node. Solid and dotted lanes are keyed apart, so that an edge never
    joins a lane of the other kind.
    """

    def __init__(self, dag: Dag, order: DrawOrder) -> None:
        count = len(dag.ids)
        self.dag = dag
        self.nodes = order.nodes
        self.places = array("i", bytes(array("i").itemsize * count))
        for row, node in enumerate(order.nodes):
            self.places[node] = row
        self.columns = array("i")
        self.kinds = bytearray()
        self.offsets = array("i", (0,))
        self.actions = array("I")
        self.targets = array("i")
        self.upwards: dict[int, tuple[tuple[int, ...], tuple[int, ...]]] = {}
        self.checkpoint_offsets = array("i", (0,))
        self.checkpoint_words = array("I")
        self.checkpoint_targets = array("i")
        self.width = 0
        self._checkpoint_lanes: list[int] = []
        # of each column: the node its lane awaits, the lane's number, whether it is dotted
        self._awaits = [_FREE]
        self._lane = [_FREE]
        self._dotted = [False]
        # of each node: the leftmost solid lane that awaits it, the others, the dotted one
        self._leftmost = [_FREE] * count
        self._others: dict[int, list[int]] = {}
        self._dotted_to: dict[int, int] = {}
        # of each lane: the action that opened it, its neighbours then, its oldest node, its oldest label
        self._opened_by: list[int] = []
        self._left_of: list[int] = []
        self._right_of: list[int] = []
        self._oldest: list[int] = []
        self._labels: dict[int, str] = {}
        self._on_main = bytearray(count)
        for node in order.main_line:
            self._on_main[node] = 1
        self._first_floor = 1 if order.main_line else 0
        self._first_parents = first_parents(dag, order.main_line)
        self._unlinked_column = _FREE
        """The column in which the row above ended with a node that leads to no parent below."""
        self._ended_column = _FREE
        """The column in which the row above ended with a node, whatever it joined."""

    def run(self) -> None:
        """Place every row."""
        dag_parents, dependencies, labels = self.dag.parents, self.dag.dependencies, self.dag.labels
        places, leftmost, awaits, lane_in = self.places, self._leftmost, self._awaits, self._lane
        others, dotted_to, oldest, ghosts = self._others, self._dotted_to, self._oldest, self.dag.ghosts
        columns, offsets, actions, targets = self.columns, self.offsets, self.actions, self.targets
        kinds = self.kinds
        for row, node in enumerate(self.nodes):
            if not row % CHECKPOINT:
                self._note_checkpoint()
            parents = dag_parents[node]
            column = leftmost[node]
            if (
                len(parents) == 1
                and column >= 0
                and leftmost[parents[0]] < 0
                and places[parents[0]] > row
                and node not in others
                and node not in dotted_to
                and not dependencies[node]
                and (column == 0 or not self._on_main[node])
            ):
                # a linear run, as most rows are: the own lane goes on and nothing else happens
                parent = parents[0]
                actions.append(column << 8 | OWN)
                targets.append(parent)
                awaits[column] = parent
                leftmost[parent] = column
                lane = lane_in[column]
                oldest[lane] = node
                kinds.append(RowKind.REVISION)
                self._unlinked_column = self._ended_column = _FREE
            else:
                column = self._place(row, node)
                lane = lane_in[column]
                kinds.append(
                    RowKind.GHOST
                    if node in ghosts
                    else RowKind.MERGE
                    if len(parents) > 1
                    else RowKind.REVISION
                    if parents
                    else RowKind.BASE
                )
            columns.append(column)
            offsets.append(len(actions))
            if labels[node]:
                self._labels[lane] = labels[node][0]
        self._give_hues()

    def _place(self, row: int, node: int) -> int:
        """Place one row on which lanes may end, join and open; return the node's column."""
        parents: Sequence[int] = self.dag.parents[node]
        if (first := self._first_parents.get(node)) is not None:
            parents = (first, *(parent for parent in parents if parent != first))
        ended: list[int] = []
        column = self._column(row, node, parents)
        for lane in self._lanes_in(node):
            ended.append(lane)
            if lane != column:
                self._note(lane, END, node, self._dotted[lane])
        if column not in ended:
            self._open(column, HEAD, node)
            ended.append(column)
        self._oldest[self._lane[column]] = node
        goes_on = linked = False
        above: list[int] = []
        for index, parent in enumerate(parents):
            if self.places[parent] <= row:
                above.append(parent)
                continue
            lane = self._leftmost[parent]
            linked = True
            if lane == _FREE and goes_on:
                lane = self._free_right_of(column)
                self._open(lane, OPEN, parent)
                self._leftmost[parent] = lane
            elif lane == _FREE or (index == 0 and lane > column):
                goes_on = True
                self._note(column, OWN, parent)
                self._awaits[column] = parent
                if lane != _FREE:
                    self._others.setdefault(parent, []).append(lane)
                self._leftmost[parent] = column
            else:
                self._note(lane, JOIN, parent)
        above_needed = self._place_dependencies(row, node, column)
        if above or above_needed:
            self.upwards[row] = tuple(above), tuple(above_needed)
        for lane in ended:
            if lane != column or not goes_on:
                self._awaits[lane] = _FREE
        self._unlinked_column = _FREE if linked else column
        self._ended_column = _FREE if goes_on else column
        return column

    def _place_dependencies(self, row: int, node: int, column: int) -> list[int]:
        """Give the node's dependencies their dotted lanes; return those whose row is not below."""
        above: list[int] = []
        for needed in self.dag.dependencies[node]:
            if self.places[needed] <= row:
                above.append(needed)
            elif (lane := self._dotted_to.get(needed, _FREE)) != _FREE:
                self._note(lane, JOIN, needed, dotted=True)
            else:
                lane = self._free_right_of(column)
                self._open(lane, OPEN, needed, dotted=True)
                self._dotted_to[needed] = lane
        return above

    def _column(self, row: int, node: int, parents: Sequence[int]) -> int:
        """Return the column in which the node stands; that of a head is free."""
        if self._on_main[node]:
            return 0
        if (lane := self._leftmost[node]) != _FREE:
            return lane
        floor = self._first_floor
        if parents and self.places[parents[0]] > row:
            floor = max(floor, self._leftmost[parents[0]] + 1)
        # a ghost has no hollow form, so nothing may stand above it that it could be taken to continue
        avoided = self._ended_column if node in self.dag.ghosts else self._unlinked_column
        column = self._free_right_of(floor - 1)
        if column == avoided:
            column = self._free_right_of(column)
        return column

    def _lanes_in(self, node: int) -> list[int]:
        """Return all lanes that await a node."""
        lanes = self._others.pop(node, [])
        if self._leftmost[node] != _FREE:
            lanes.append(self._leftmost[node])
        if node in self._dotted_to:
            lanes.append(self._dotted_to.pop(node))
        return lanes

    def _free_right_of(self, column: int) -> int:
        """Return the first free column right of one; there is always room at the right end."""
        if column + 1 >= len(self._awaits):
            self._awaits.append(_FREE)
            self._lane.append(_FREE)
            self._dotted.append(False)
            return column + 1
        try:
            return self._awaits.index(_FREE, column + 1)
        except ValueError:
            return self._free_right_of(len(self._awaits) - 1)

    def _open(self, column: int, action: int, target: int, dotted: bool = False) -> None:
        """Start a lane in a free column."""
        awaits, lane_in = self._awaits, self._lane
        self._opened_by.append(len(self.actions))
        self._left_of.append(lane_in[column - 1] if column and awaits[column - 1] != _FREE else _FREE)
        beyond = column + 1
        self._right_of.append(lane_in[beyond] if beyond < len(awaits) and awaits[beyond] != _FREE else _FREE)
        lane_in[column] = len(self._oldest)
        self._oldest.append(target)
        awaits[column] = target
        self._dotted[column] = dotted
        self.width = max(self.width, column + 1)
        self._note(column, action, target, dotted)

    def _note(self, column: int, action: int, target: int, dotted: bool = False) -> None:
        self.actions.append(action_word(column, action, dotted))
        self.targets.append(target)

    def _note_checkpoint(self) -> None:
        for column, target in enumerate(self._awaits):
            if target != _FREE:
                self.checkpoint_words.append(action_word(column, OPEN, self._dotted[column]))
                self.checkpoint_targets.append(target)
                self._checkpoint_lanes.append(self._lane[column])
        self.checkpoint_offsets.append(len(self.checkpoint_words))

    def _give_hues(self) -> None:
        """Give each lane the hue it prefers or the next, in the order in which lanes open."""
        ids = self.dag.ids
        hues: list[int] = []
        for lane, opened_by in enumerate(self._opened_by):
            left, right = self._left_of[lane], self._right_of[lane]
            hue = hue_beside(
                preferred_hue(self._labels.get(lane) or ids[self._oldest[lane]]),
                hues[left] if left != _FREE else NO_HUE,
                hues[right] if right != _FREE else NO_HUE,
            )
            hues.append(hue)
            self.actions[opened_by] |= hue << 4
        for at, lane in enumerate(self._checkpoint_lanes):
            self.checkpoint_words[at] |= hues[lane] << 4
