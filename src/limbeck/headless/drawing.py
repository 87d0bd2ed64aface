"""The drawing of a whole history, or of a range by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from limbeck_core.graph.dag import Dag
from limbeck_core.graph.lanes import Layout, Row, RowKind, lay_out
from limbeck_core.values import replace

if TYPE_CHECKING:
    from limbeck_core.history import History


def whole_drawing(history: History) -> tuple[Layout, Iterator[Row]]:
    """Return the layout of a history and its rows, newest first."""
    layout = lay_out(history.dag)
    return layout, layout.rows()


def drawing_of(history: History, nodes: Sequence[int]) -> tuple[Layout, Iterator[Row]]:
    """Return the layout of some nodes by themselves, and its rows in the history's own terms.

    Edges that leave the range are not drawn; a node that has parents outside of it is no base for that.
    """
    from limbeck.export.shown import shown_part

    shown = shown_part(history, nodes)
    layout, dag = shown.drawing.layout, history.dag
    chosen = shown.chosen or ()
    rows = (
        replace(
            row,
            node=chosen[row.node],
            kind=_kind(dag, chosen[row.node]),
            upward=tuple(chosen[node] for node in row.upward),
            upward_dependencies=tuple(chosen[node] for node in row.upward_dependencies),
        )
        for row in layout.rows()
    )
    return layout, rows


def _kind(dag: Dag, node: int) -> RowKind:
    if node in dag.ghosts:
        return RowKind.GHOST
    parents = len(dag.parents[node])
    if parents > 1:
        return RowKind.MERGE
    return RowKind.REVISION if parents else RowKind.BASE
