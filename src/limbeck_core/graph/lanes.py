"""Lanes as numbers: in which column each row's node stands, and which lanes pass, come in, open or join.

One pass from top to bottom decides everything and notes per row only what changes; painting any rows
starts at the checkpoint before them and replays at most 255 rows. The characters are in ``limbeck.glyphs``.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence

from limbeck_core.graph.actions import (
    END,
    HEAD,
    JOIN,
    LEADING_DOWN,
    OPEN,
    OWN,
    Lane,
    RowKind,
    action_of,
    column_of,
    hue_of,
    is_dotted,
)
from limbeck_core.graph.dag import Dag
from limbeck_core.graph.hues import NO_HUE
from limbeck_core.graph.order import draw_order
from limbeck_core.graph.placing import CHECKPOINT, Placing
from limbeck_core.values import value

__all__ = ["Lane", "Layout", "Row", "RowKind", "lay_out"]


_KINDS = tuple(RowKind)
"""The kinds of rows, by their numbers."""


_NONE_UP: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())
"""What most rows have: every parent stands below."""

_NO_LANE = Lane(-1, -1, False, NO_HUE, -1)
"""What comes to a node that starts a lane of its own."""


@value
class Row:
    """All that a painter needs for one row."""

    index: int
    node: int
    column: int
    """Where the node stands."""
    kind: RowKind
    hue: int
    """The hue of the node's own lane, which its horizontals have too."""
    from_above: bool
    """Whether a line comes from above in the node's own column; if not, the glyph is hollow."""
    below: int
    """The parent that the node's own lane goes on to; -1 if the lane ends on this row."""
    passing: tuple[Lane, ...]
    """The lanes that come from above and go on below, by column, without the node's own."""
    joins: tuple[Lane, ...]
    """Those of the passing lanes that the node joins, since they lead to its parents."""
    ins: tuple[Lane, ...]
    """The lanes other than its own that come in to the node and end here."""
    outs: tuple[Lane, ...]
    """The lanes that open on this row towards the node's parents."""
    upward: tuple[int, ...] = ()
    """Parents whose row is not below this one (a cycle): no lane leads to them."""
    upward_dependencies: tuple[int, ...] = ()
    """Dependencies whose row is not below this one."""


@value(eq=False)
class Layout:
    """Where everything is drawn, as a compact and picklable value.

    Any row is painted in the time that its checkpoint's few hundred rows take, whatever the length.
    """

    nodes: array[int]
    """The node of each row."""
    places: array[int]
    """The row of each node."""
    columns: array[int]
    """The column of each row's node."""
    kinds: bytes
    """The ``RowKind`` of each row."""
    offsets: array[int]
    """Where each row's actions begin; one more at the end."""
    actions: array[int]
    """What happens to lanes: column << 8 | hue << 4 | dotted << 3 | action."""
    targets: array[int]
    """Per action the node that its lane leads to; for a head itself."""
    checkpoint_offsets: array[int]
    """Where the lanes of each checkpoint begin; one more at the end."""
    checkpoint_words: array[int]
    """Per lane that lives above a checkpoint's row what ``actions`` holds for its opening."""
    checkpoint_targets: array[int]
    """Per lane that lives above a checkpoint's row the node it leads to."""
    checkpoint_openings: array[int]
    """Per lane that lives above a checkpoint's row the action that opened it."""
    entered: array[int]
    """Of each node the first row of what hangs on it, which stands whole down to the node's own row."""
    width: int
    """How many lanes there are side by side."""
    main_line: array[int]
    """The nodes that keep lane 0, newest first; empty when the graph has no head."""
    upwards: dict[int, tuple[tuple[int, ...], tuple[int, ...]]]
    """Per row that closes a cycle: the parents and the dependencies that are not below it."""

    def __len__(self) -> int:
        return len(self.nodes)

    def node_at(self, row: int) -> int:
        """Return the node drawn on a row."""
        return self.nodes[row]

    def row_of(self, node: int) -> int:
        """Return the row on which a node is drawn."""
        return self.places[node]

    def column(self, row: int) -> int:
        """Return the column in which a row's node stands."""
        return self.columns[row]

    def row(self, index: int) -> Row:
        """Return one row.

        Raises:
            IndexError: There is no such row.
        """
        if not 0 <= index < len(self.nodes):
            raise IndexError(index)
        return next(self.rows(index))

    def rows(self, start: int = 0, stop: int | None = None) -> Iterator[Row]:
        """Yield the rows from ``start`` to before ``stop``, as far as they exist."""
        stop = len(self.nodes) if stop is None else min(stop, len(self.nodes))
        start = max(start, 0)
        live = self.lanes_above(start)
        for index in range(start, stop):
            yield self.describe(index, live)

    def lanes_above(self, row: int) -> list[Lane | None]:
        """Return, by column, the lanes that come to a row from above; to a row after the last, none."""
        live: list[Lane | None] = [None] * self.width
        if row >= len(self.nodes):
            return live
        checkpoint = row // CHECKPOINT
        for at in range(self.checkpoint_offsets[checkpoint], self.checkpoint_offsets[checkpoint + 1]):
            lane = _lane(self.checkpoint_words[at], self.checkpoint_targets[at], self.checkpoint_openings[at])
            live[lane.column] = lane
        for index in range(checkpoint * CHECKPOINT, row):
            self.advance(index, live)
        return live

    def own_target(self, row: int) -> int:
        """Return the node to which the own lane of a row's node goes on; -1 if it ends on that row."""
        for at in range(self.offsets[row], self.offsets[row + 1]):
            if action_of(self.actions[at]) == OWN:
                return self.targets[at]
        return -1

    def lanes_from(self, node: int) -> Iterator[tuple[int, int]]:
        """Yield the column and the target of each lane that carries an edge from a node downwards."""
        row = self.places[node]
        for at in range(self.offsets[row], self.offsets[row + 1]):
            word = self.actions[at]
            if action_of(word) in LEADING_DOWN:
                yield column_of(word), self.targets[at]

    def advance(self, index: int, live: list[Lane | None]) -> None:
        """Bring the live lanes from above a row to below it."""
        column = self.columns[index]
        own = live[column]
        live[column] = None
        _, _, _, hue, opening = own or _NO_LANE
        for at in range(self.offsets[index], self.offsets[index + 1]):
            word = self.actions[at]
            action = action_of(word)
            if action == OWN:
                live[column] = Lane(column, self.targets[at], False, hue, opening)
            elif action == OPEN:
                live[column_of(word)] = _lane(word, self.targets[at], at)
            elif action == END:
                live[column_of(word)] = None
            elif action == HEAD:
                hue, opening = hue_of(word), at

    def describe(self, index: int, live: list[Lane | None]) -> Row:
        """Bring the live lanes from above a row to below it, and return the row."""
        column = self.columns[index]
        own = live[column]
        live[column] = None
        _, _, _, hue, opening = own or _NO_LANE
        begin, end = self.offsets[index], self.offsets[index + 1]
        if end == begin + 1 and action_of(self.actions[begin]) == OWN:
            # a linear run, as most rows are
            passing, below = tuple(filter(None, live)), self.targets[begin]
            live[column] = Lane(column, below, False, hue, opening)
            node, kind = self.nodes[index], _KINDS[self.kinds[index]]
            return Row(
                index, node, column, kind, hue, own is not None, below, passing, (), (), (), *self._up(index)
            )
        below = -1
        joins: list[Lane] = []
        ins: list[Lane] = []
        outs: list[Lane] = []
        for at in range(begin, end):
            word = self.actions[at]
            action = action_of(word)
            if action == OWN:
                below = self.targets[at]
            elif action == OPEN:
                outs.append(_lane(word, self.targets[at], at))
            elif action == HEAD:
                hue, opening = hue_of(word), at
            else:
                lane = live[column_of(word)]
                # only a live lane joins or ends
                assert lane is not None
                if action == JOIN:
                    joins.append(lane)
                else:
                    ins.append(lane)
                    live[lane.column] = None
        passing = tuple(filter(None, live))
        for lane in outs:
            live[lane.column] = lane
        if below >= 0:
            live[column] = Lane(column, below, False, hue, opening)
        return Row(
            index,
            self.nodes[index],
            column,
            _KINDS[self.kinds[index]],
            hue,
            own is not None,
            below,
            passing,
            tuple(joins),
            tuple(ins),
            tuple(outs),
            *self._up(index),
        )

    def _up(self, index: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the parents and the dependencies of a row's node that do not stand below it."""
        return self.upwards.get(index, _NONE_UP)


def lay_out(dag: Dag, pin: int | None = None, kept: Sequence[int] = ()) -> Layout:
    """Lay the whole graph out.

    Args:
        dag: The graph.
        pin: The node whose line keeps lane 0; without it, the longest line does.
        kept: The main line drawn so far, newest first, to be continued after a refresh.

    >>> dag = Dag(ids=("a", "b", "c"), parents=((), (0,), (0,)), dependencies=((),) * 3, labels=((),) * 3)
    >>> layout = lay_out(dag)
    >>> [(dag.ids[row.node], row.column) for row in layout.rows()]
    [('b', 0), ('c', 1), ('a', 0)]
    """
    order = draw_order(dag, pin, kept)
    placing = Placing(dag, order)
    return Layout(
        nodes=order.nodes,
        places=placing.skeleton.places,
        columns=placing.columns,
        kinds=bytes(placing.kinds),
        offsets=placing.offsets,
        actions=placing.actions,
        targets=placing.targets,
        checkpoint_offsets=placing.checkpoint_offsets,
        checkpoint_words=placing.checkpoint_words,
        checkpoint_targets=placing.checkpoint_targets,
        checkpoint_openings=placing.checkpoint_openings,
        entered=order.entered,
        width=placing.width,
        main_line=order.main_line,
        upwards=placing.skeleton.upwards,
    )


def _lane(word: int, target: int, opening: int) -> Lane:
    return Lane(column_of(word), target, is_dotted(word), hue_of(word), opening)
