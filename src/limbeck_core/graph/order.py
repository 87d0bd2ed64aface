"""The order of rows, newest first: a reading order, in which a side branch stands whole above its fork."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from limbeck_core.graph.dag import Dag
from limbeck_core.graph.main_line import main_line


@dataclass(frozen=True, slots=True)
class DrawOrder:
    """All nodes in the order in which they are drawn, and the main line among them."""

    nodes: array[int]
    """The node of each row, newest first."""
    main_line: array[int]
    """The nodes that keep lane 0, newest first; empty when the graph has no head."""


def draw_order(dag: Dag, pin: int | None = None, kept: Sequence[int] = ()) -> DrawOrder:
    """Order the nodes for drawing: children before parents, each linear run and side branch in one piece.

    Unlike ``iterate_revisions``, whose order serves running, this order serves reading. A depth-first
    walk goes up from the base of the main line, then from every other base, and emits each node after
    its children; in a cycle, the node at which the walk enters comes last.

    Args:
        dag: The graph.
        pin: The node whose line is the main line; without it, the longest.
        kept: The main line drawn so far, newest first, to be continued.

    >>> dag = Dag(ids=("a", "b", "c"), parents=((), (0,), (0,)), dependencies=((),) * 3, labels=((),) * 3)
    >>> [dag.ids[node] for node in draw_order(dag).nodes]
    ['b', 'c', 'a']
    """
    by_id = sorted(range(len(dag.ids)), key=dag.ids.__getitem__)
    line = main_line(dag, by_id, pin, kept)
    children = _children(dag, by_id, line)
    roots = (node for node in by_id if not dag.parents[node] and not dag.dependencies[node])
    return DrawOrder(_walk(children, chain(line[-1:], roots, by_id)), array("i", line))


def first_parents(dag: Dag, line: Sequence[int]) -> dict[int, int]:
    """Return the merge points on the main line whose next node on it is not their first parent, with it."""
    return {node: below for node, below in pairwise(line) if dag.parents[node][0] != below}


def _children(dag: Dag, by_id: Sequence[int], line: Sequence[int]) -> list[list[int]]:
    """Return each node's children in the order in which the walk visits them.

    The child on the main line comes first, then those whose first parent the node is, then the others by
    ``down_revision``, then those by ``depends_on``; each kind by id.
    """
    children: list[list[int]] = [[] for _ in by_id]
    instead = first_parents(dag, line)
    parents = dag.parents
    merges: list[int] = []
    for node in by_id:
        if named := parents[node]:
            children[named[0] if node not in instead else instead[node]].append(node)
            if len(named) > 1:
                merges.append(node)
    for node in merges:
        first = instead.get(node, parents[node][0])
        for parent in parents[node]:
            if parent != first:
                children[parent].append(node)
    for node in by_id:
        for needed in dag.dependencies[node]:
            children[needed].append(node)
    for node, below in pairwise(line):
        siblings = children[below]
        if siblings[0] != node:
            siblings.remove(node)
            siblings.insert(0, node)
    return children


def _walk(children: list[list[int]], starts: chain[int]) -> array[int]:
    """Walk upwards from each start in turn, depth first, and emit every node after its children.

    A node on the stack as itself awaits its visit; as its complement, all its children are done.
    """
    emitted = array("i")
    seen = bytearray(len(children))
    stack: list[int] = []
    for start in starts:
        stack.append(start)
        while stack:
            node = stack.pop()
            if node < 0:
                emitted.append(~node)
            elif not seen[node]:
                seen[node] = 1
                stack.append(~node)
                stack.extend(reversed(children[node]))
    return emitted
