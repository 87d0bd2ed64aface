"""Where a key leads in the graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from limbeck.loading import Opened


class Kin:
    """Steps to parents and children that remember the way: there and back ends where it began."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._came_up_to: dict[int, int] = {}
        self._came_down_to: dict[int, int] = {}

    def parents(self, node: int) -> tuple[int, ...]:
        """The parents of a node, the one to step to first."""
        dag = self._opened.history.dag
        found = dag.parents[node] or dag.dependencies[node]
        return _first(found, self._came_up_to.get(node))

    def children(self, node: int) -> tuple[int, ...]:
        """The children of a node, the one to step to first: the last one come from, else the nearest."""
        history, layout = self._opened.history, self._opened.layout
        found = history.drawn_children(node) or history.dependents(node)
        row = layout.row_of(node)
        nearest = sorted(found, key=lambda child: abs(row - layout.row_of(child)))
        on_line = [child for child in nearest if layout.column(layout.row_of(child)) == layout.column(row)]
        return _first(tuple(dict.fromkeys(on_line + nearest)), self._came_down_to.get(node))

    def stepped_to_parent(self, child: int, parent: int) -> None:
        """Note a step, so that the way back is the way taken."""
        self._came_down_to[parent] = child

    def stepped_to_child(self, parent: int, child: int) -> None:
        """Note a step, so that the way back is the way taken."""
        self._came_up_to[child] = parent


def _first(nodes: tuple[int, ...], preferred: int | None) -> tuple[int, ...]:
    if preferred is None or preferred not in nodes:
        return nodes
    return (preferred, *(node for node in nodes if node != preferred))


def landmark(opened: Opened, node_at: Callable[[int], int | None], row: int, direction: int) -> int | None:
    """The node of the next row up (-1) or down (+1) that is a head, a branch point or a merge point.

    Args:
        opened: The history.
        node_at: The node on a row; ``None`` on a fold.
        row: Where to begin.
        direction: Which way to go.
    """
    history = opened.history
    dag = history.dag
    row += direction
    while 0 <= row < len(dag.ids):
        node = node_at(row)
        if node is not None and (len(dag.parents[node]) > 1 or len(history.children(node)) != 1):
            return node
        row += direction
    return None
