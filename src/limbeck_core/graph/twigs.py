"""Twigs: the open ends of a history, where most new revisions appear."""

from __future__ import annotations

from array import array

from limbeck_core.graph.dag import Dag
from limbeck_core.graph.order import DrawOrder


def find_twigs(dag: Dag, order: DrawOrder, places: array[int]) -> tuple[bytearray, bytearray]:
    """Tell the twigs, and which of the other nodes have a child among the others above them.

    A twig is a revision off the main line with one parent and no ``depends_on`` from or to it, of whose
    descendants the same holds. A new revision with one parent is a twig and makes no other node one, or
    none; so what is placed before all twigs never moves for it. The rows of a twig and its descendants
    are one block; a node to which that does not apply, as can be in a cycle, is none.
    """
    count = len(dag.ids)
    barred = bytearray(count)
    for node in order.main_line:
        barred[node] = 1
    for node, needed in enumerate(dag.dependencies):
        if needed:
            barred[node] = 1
            for other in needed:
                barred[other] = 1
    is_twig = bytearray(count)
    has_firm_child = bytearray(count)
    blocks: dict[int, tuple[int, int]] = {}
    for row, node in enumerate(order.nodes):
        named = dag.parents[node]
        size, top = blocks.pop(node, (0, row))
        if len(named) == 1 and not barred[node] and places[named[0]] > row and row - top == size:
            is_twig[node] = 1
            sizes, tops = blocks.get(named[0], (0, row))
            blocks[named[0]] = sizes + size + 1, min(tops, top)
        else:
            for parent in named:
                barred[parent] = 1
                if places[parent] > row:
                    has_firm_child[parent] = 1
    return is_twig, has_firm_child
