"""Twigs: the open ends of a history, where most new revisions appear."""

from __future__ import annotations

from array import array

from limbeck_core.graph.dag import Dag
from limbeck_core.graph.order import DrawOrder


class Twigs:
    """Which nodes are twigs, and where they stand.

    A twig is a revision off the main line with one parent and no ``depends_on`` from or to it, of whose
    descendants the same holds. A new revision with one parent is a twig and makes no other node one, or
    none; so what is placed before all twigs never moves for it. The rows of a twig and its descendants
    are one block; a node to which that does not apply, as can be in a cycle, is none.
    """

    def __init__(self, dag: Dag, order: DrawOrder, places: array[int]) -> None:
        count = len(dag.ids)
        self.is_twig = bytearray(count)
        """Per node whether it is a twig."""
        self.has_firm_child = bytearray(count)
        """Per node whether a node that is no twig stands above it and names it as a parent."""
        self.tops: dict[int, int] = {}
        """The first row of its twigs, for each node from which twigs grow and which is none."""
        barred = bytearray(count)
        for node in order.main_line:
            barred[node] = True
        for node, needed in enumerate(dag.dependencies):
            if needed:
                barred[node] = True
                for other in needed:
                    barred[other] = True
        blocks: dict[int, tuple[int, int]] = {}
        for row, node in enumerate(order.nodes):
            named = dag.parents[node]
            size, top = blocks.pop(node, (0, row))
            if len(named) == 1 and not barred[node] and places[named[0]] > row and row - top == size:
                self.is_twig[node] = True
                sizes, tops = blocks.get(named[0], (0, row))
                blocks[named[0]] = sizes + size + 1, min(tops, top)
                continue
            if size:
                self.tops[node] = top
            for parent in named:
                barred[parent] = True
                if places[parent] > row:
                    self.has_firm_child[parent] = True
