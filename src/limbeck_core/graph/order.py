"""The order of rows, newest first: a reading order, in which a side branch stands whole above its fork."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import pairwise

from limbeck_core.graph.dag import Dag
from limbeck_core.graph.main_line import main_line
from limbeck_core.values import value


@value
class DrawOrder:
    """All nodes in the order in which they are drawn, and the main line among them."""

    nodes: array[int]
    """The node of each row, newest first."""
    main_line: array[int]
    """The nodes that keep lane 0, newest first; empty when the graph has no head."""
    entered: array[int]
    """Of each node the row at which the walk reached it; from there on stands what hangs on it."""


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
    line = main_line(dag, pin, kept)
    nodes, entered = _walk(dag, _Children(dag, line), line[-1:])
    return DrawOrder(nodes, array("i", line), entered)


def first_parents(dag: Dag, line: Sequence[int]) -> dict[int, int]:
    """Return the merge points on the main line whose next node on it is not their first parent, with it."""
    return {node: below for node, below in pairwise(line) if dag.parents[node][0] != below}


_NONE = -1
_SEVERAL = -2


class _Children:
    """Each node's children in the order in which the walk visits them.

    The child on the main line comes first, then those whose first parent the node is, then the others by
    ``down_revision``, then those by ``depends_on``; each kind by id. Most nodes have one child, which needs
    no list.
    """

    def __init__(self, dag: Dag, line: Sequence[int]) -> None:
        self.only = [_NONE] * len(dag.ids)
        """The one child of each node; ``_NONE`` or ``_SEVERAL``."""
        self.several: dict[int, list[int]] = {}
        """All children of each node that has several."""
        seconds: dict[int, list[int]] = {}
        dependents: dict[int, list[int]] = {}
        self._sort_out(dag, seconds, dependents)
        for node in {*self.several, *seconds, *dependents}:
            firsts = self.several.get(node, [] if self.only[node] == _NONE else [self.only[node]])
            kinds = firsts, seconds.get(node, []), dependents.get(node, [])
            self.several[node] = [child for kind in kinds for child in sorted(kind, key=dag.ids.__getitem__)]
            self.only[node] = _SEVERAL
        for node, below in pairwise(line):
            if self.only[below] == _SEVERAL:
                siblings = self.several[below]
                siblings.remove(node)
                siblings.insert(0, node)

    def _sort_out(self, dag: Dag, seconds: dict[int, list[int]], dependents: dict[int, list[int]]) -> None:
        """Sort every edge out by its kind."""
        only, several = self.only, self.several
        for node, named in enumerate(dag.parents):
            if not named:
                continue
            first = named[0]
            if only[first] == _NONE:
                only[first] = node
            elif only[first] == _SEVERAL:
                several[first].append(node)
            else:
                several[first] = [only[first], node]
                only[first] = _SEVERAL
            for parent in named[1:]:
                seconds.setdefault(parent, []).append(node)
        for node, named in enumerate(dag.dependencies):
            for needed in named:
                dependents.setdefault(needed, []).append(node)


def _walk(dag: Dag, children: _Children, first: Sequence[int]) -> tuple[array[int], array[int]]:
    """Walk upwards from each start in turn, depth first, and emit every node after its children.

    The starts are the base of the main line, then the nodes with no parent of either kind, then what no
    walk has reached, which hangs on a cycle; each by id.
    """
    emitted = array("i")
    entered = array("i", [_NONE]) * len(dag.ids)

    def by_id(nodes: Iterable[int]) -> list[int]:
        return sorted(nodes, key=dag.ids.__getitem__)

    _walk_from(first, children, emitted, entered)
    roots = (n for n, named in enumerate(dag.parents) if not named and not dag.dependencies[n])
    _walk_from(by_id(roots), children, emitted, entered)
    _walk_from(by_id(n for n, at in enumerate(entered) if at == _NONE), children, emitted, entered)
    return emitted, entered


def _walk_from(starts: Sequence[int], children: _Children, emitted: array[int], entered: array[int]) -> None:
    """Walk upwards from each start in turn.

    A node on the stack as itself awaits its visit; as its complement, all its children are done.
    """
    only, several = children.only, children.several
    for start in starts:
        stack = [start]
        while stack:
            node = stack.pop()
            if node < 0:
                emitted.append(~node)
            elif entered[node] == _NONE:
                entered[node] = len(emitted)
                stack.append(~node)
                child = only[node]
                if child >= 0:
                    stack.append(child)
                elif child == _SEVERAL:
                    stack.extend(reversed(several[node]))
