"""The pass that sets the twigs in among the skeleton and notes every row as it is painted."""

from __future__ import annotations

from array import array

from limbeck_core.graph.actions import (
    END,
    HEAD,
    JOIN,
    OPEN,
    OWN,
    RowKind,
    action_of,
    action_word,
    column_of,
    is_dotted,
)
from limbeck_core.graph.dag import Dag
from limbeck_core.graph.hues import NO_HUE, hue_beside, preferred_hue
from limbeck_core.graph.order import DrawOrder
from limbeck_core.graph.skeleton import FREE, Skeleton

CHECKPOINT = 256
"""The lanes that live above every so many rows are kept, so that painting replays fewer rows than this."""


class Placing:
    """The pass, and what it has noted when it is done."""

    def __init__(self, dag: Dag, order: DrawOrder) -> None:
        count = len(dag.ids)
        self.skeleton = Skeleton(dag, order)
        self.columns = array("i", self.skeleton.columns)
        self.kinds = bytearray(count)
        self.offsets = array("i", [0])
        self.actions = array("I")
        self.targets = array("i")
        self.checkpoint_offsets = array("i")
        self.checkpoint_words = array("I")
        self.checkpoint_targets = array("i")
        self.checkpoint_openings = array("i")
        self.width = 0
        self._dag = dag
        self._nodes = order.nodes
        # of each column: whether it is taken, what its lane awaits, the lane's number
        self._busy = bytearray()
        self._awaits: list[int] = []
        self._lane_in: list[int] = []
        # of each node: the leftmost solid lane that awaits it, and the twigs' lanes that do
        self._leftmost = array("i", [FREE]) * count
        self._from_twigs: dict[int, list[int]] = {}
        self._reserved: dict[int, int] = {}
        self._unlinked_column = FREE
        """The column in which the row above ended with a node that leads to no parent below."""
        # of each lane: the action that opened it, whether it is dotted, its neighbours then, its oldest node,
        # its oldest label
        self._opened_by: list[int] = []
        self._dotted: list[bool] = []
        self._left_of: list[int] = []
        self._right_of: list[int] = []
        self._oldest: list[int] = []
        self._labels: dict[int, str] = {}
        self._checkpoint_lanes: list[int] = []
        self._place_rows()
        self._give_hues()

    def _place_rows(self) -> None:
        dag, skeleton, columns, kinds, targets = (
            self._dag,
            self.skeleton,
            self.columns,
            self.kinds,
            self.targets,
        )
        is_twig, firm_offsets, firm_actions = skeleton.is_twig, skeleton.offsets, skeleton.actions
        oldest, lane_in, leftmost, awaits = self._oldest, self._lane_in, self._leftmost, self._awaits
        reservations = skeleton.reservations[::-1]
        for row, node in enumerate(self._nodes):
            if not row % CHECKPOINT:
                self._note_checkpoint()
            while reservations and reservations[-1][0] <= row:
                self._reserve(reservations.pop()[1])
            parents = dag.parents[node]
            begin = firm_offsets[row]
            if is_twig[node]:
                column = columns[row] = self._place_twig(row, node, parents[0])
            elif (
                firm_offsets[row + 1] == begin + 1
                and action_of(firm_actions[begin]) == OWN
                and node not in self._from_twigs
            ):
                # a linear run, as most rows are
                column = columns[row]
                self.actions.append(firm_actions[begin])
                targets.append(skeleton.targets[begin])
                awaits[column] = parents[0]
                leftmost[parents[0]] = column
                self._unlinked_column = FREE
            else:
                column = columns[row]
                self._place_firm(row, node, column)
            self.offsets.append(len(self.actions))
            lane = lane_in[column]
            oldest[lane] = node
            if dag.labels[node]:
                self._labels[lane] = dag.labels[node][0]
            if len(parents) != 1:
                kinds[row] = RowKind.MERGE if parents else RowKind.BASE
        self.checkpoint_offsets.append(len(self.checkpoint_words))
        for node in dag.ghosts:
            kinds[skeleton.places[node]] = RowKind.GHOST

    def _reserve(self, node: int) -> None:
        """Take the column that the skeleton reserves for a node from here on."""
        column = self.skeleton.reserved[node]
        self._make_room(column)
        self._busy[column] = True
        self._reserved[node] = column

    def _place_twig(self, row: int, node: int, parent: int) -> int:
        """Place a twig's row; return its column."""
        column = self._leftmost[node]
        if column == FREE:
            column = self._twig_column(row, node)
            self._open(column, HEAD, node)
        joined = self._leftmost[parent]
        if joined != FREE:
            self._note(joined, JOIN, parent)
            self._free(column)
        else:
            self._note(column, OWN, parent)
            self._awaits[column] = parent
            self._leftmost[parent] = column
            if not self.skeleton.is_twig[parent]:
                self._from_twigs.setdefault(parent, []).append(column)
        self._unlinked_column = FREE
        return column

    def _twig_column(self, row: int, node: int) -> int:
        """Choose the column of a twig's head: one in which nothing else begins as far down as its lane runs.

        It lies right of the lane that the twig's line will join; or where its firm parent stands, if no other
        line comes to that from above; or else right of that parent.
        """
        skeleton = self.skeleton
        lowest, parent = node, self._dag.parents[node][0]
        while self._leftmost[parent] == FREE and skeleton.is_twig[parent]:
            lowest, parent = parent, self._dag.parents[parent][0]
        if self._leftmost[parent] != FREE:
            column, last = self._leftmost[parent], skeleton.places[lowest]
        elif parent in self._reserved:
            return self._reserved[parent]
        else:
            last = skeleton.places[parent]
            column = skeleton.columns[last]
        while True:
            column = self._busy.find(0, column + 1)
            if column == -1:
                column = len(self._busy)
                self._make_room(column)
            if column != self._unlinked_column and skeleton.is_unused(column, row, last):
                return column

    def _place_firm(self, row: int, node: int, column: int) -> None:
        """Place a row of the skeleton, with the lanes of twigs that lead to its node."""
        skeleton = self.skeleton
        from_twigs = self._from_twigs.pop(node, [])
        for lane in from_twigs:
            if lane != column:
                self._note(lane, END, node)
                self._free(lane)
        freed: list[int] = []
        goes_on = linked = False
        for at in range(skeleton.offsets[row], skeleton.offsets[row + 1]):
            word, target = skeleton.actions[at], skeleton.targets[at]
            lane, action = column_of(word), action_of(word)
            if action == HEAD:
                if column not in from_twigs:
                    self._open(column, HEAD, node)
                continue
            linked = linked or (action != END and not is_dotted(word))
            if action == OPEN:
                self._open(lane, OPEN, target, is_dotted(word))
            else:
                self._note(lane, action, target)
            if action == OWN:
                goes_on = True
                self._awaits[lane] = target
            elif action == END:
                freed.append(lane)
            if action != END and not is_dotted(word):
                known = self._leftmost[target]
                self._leftmost[target] = lane if known == FREE else min(known, lane)
        for lane in freed if goes_on else [*freed, column]:
            self._free(lane)
        self._unlinked_column = FREE if linked else column

    def _make_room(self, column: int) -> None:
        while len(self._busy) <= column:
            self._busy.append(False)
            self._awaits.append(FREE)
            self._lane_in.append(FREE)

    def _open(self, column: int, action: int, target: int, dotted: bool = False) -> None:
        """Start a lane."""
        self._make_room(column)
        self._opened_by.append(len(self.actions))
        self._dotted.append(dotted)
        self._left_of.append(self._lane_beside(column - 1))
        self._right_of.append(self._lane_beside(column + 1))
        self._lane_in[column] = len(self._oldest)
        self._oldest.append(target)
        self._busy[column] = True
        self._awaits[column] = target
        self.width = max(self.width, column + 1)
        self._note(column, action, target, dotted)

    def _lane_beside(self, column: int) -> int:
        if not 0 <= column < len(self._awaits) or self._awaits[column] == FREE:
            return FREE
        return self._lane_in[column]

    def _free(self, column: int) -> None:
        self._busy[column] = False
        self._awaits[column] = FREE

    def _note(self, column: int, action: int, target: int, dotted: bool = False) -> None:
        self.actions.append(action_word(column, action, dotted))
        self.targets.append(target)

    def _note_checkpoint(self) -> None:
        self.checkpoint_offsets.append(len(self.checkpoint_words))
        for column, target in enumerate(self._awaits):
            if target != FREE:
                lane = self._lane_in[column]
                self.checkpoint_words.append(action_word(column, OPEN, self._dotted[lane]))
                self.checkpoint_targets.append(target)
                self._checkpoint_lanes.append(lane)

    def _give_hues(self) -> None:
        """Give each lane the hue it prefers or the next, in the order in which lanes open."""
        ids = self._dag.ids
        hues: list[int] = []
        for lane, opened_by in enumerate(self._opened_by):
            left, right = self._left_of[lane], self._right_of[lane]
            hue = hue_beside(
                preferred_hue(self._labels.get(lane) or ids[self._oldest[lane]]),
                hues[left] if left != FREE else NO_HUE,
                hues[right] if right != FREE else NO_HUE,
            )
            hues.append(hue)
            self.actions[opened_by] |= hue << 4
        for at, lane in enumerate(self._checkpoint_lanes):
            self.checkpoint_words[at] |= hues[lane] << 4
            self.checkpoint_openings.append(self._opened_by[lane])
