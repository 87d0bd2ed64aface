"""What can be reached along edges, iteratively: no depth of a graph is too deep."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence

from limbeck_core.columns import Column, turned_round

Edges = Sequence[Sequence[int]]
"""Per node the nodes that its edges lead to."""


class Overlap(Exception):  # noqa: N818  (it is caught and worded by who knows the names)
    """Of several starting nodes, one leads to another."""

    def __init__(self, start: int, others: Sequence[int]) -> None:
        self.start = start
        self.others = others
        super().__init__(start, others)


def reach(starts: Iterable[int], edges: Edges) -> set[int]:
    """Return the starting nodes and all that they lead to. O(V+E)."""
    reached = set(starts)
    pending = list(reached)
    while pending:
        for target in edges[pending.pop()]:
            if target not in reached:
                reached.add(target)
                pending.append(target)
    return reached


def walk(starts: Iterable[int], edges: Edges) -> Iterator[int]:
    """Yield what `reach` returns, each node when it is met, the last of several edges first."""
    seen: set[int] = set()
    for start in starts:
        pending = [start]
        while pending:
            node = pending.pop()
            if node not in seen:
                seen.add(node)
                pending.extend(edges[node])
                yield node


def reach_apart(starts: Sequence[int], edges: Edges, others: Iterable[int] = ()) -> set[int]:
    """Return what `reach` returns, of nodes that must not lead to one another. O(V+E).

    Args:
        starts: Where to start.
        edges: What to follow.
        others: More nodes that the starting nodes must not lead to.

    Raises:
        Overlap: One start leads to others, over nodes that no earlier start has led to.
    """
    wanted = dict.fromkeys((*starts, *others))
    reached: set[int] = set()
    for start in starts:
        if start in reached:
            continue
        reached.add(start)
        pending = [start]
        met: set[int] = set()
        while pending:
            for target in edges[pending.pop()]:
                if target in wanted and target != start:
                    met.add(target)
                if target not in reached:
                    reached.add(target)
                    pending.append(target)
        if met:
            raise Overlap(start, [node for node in wanted if node in met])
    return reached


def each_alone(count: int) -> list[tuple[int, ...]]:
    """Return a tuple of its own for each node: most edges lead to one node, and can share it."""
    return list(zip(range(count)))


def backwards(edges: Edges) -> Sequence[tuple[int, ...]]:
    """Return per node the nodes whose edges lead to it, in the order of their numbers."""
    if isinstance(edges, Column):
        return turned_round(edges)  # what is packed stays so
    none: tuple[int, ...] = ()
    sources = [none] * len(edges)
    several: dict[int, list[int]] = {}
    for node, targets in zip(each_alone(len(edges)), edges, strict=True):
        for target in targets:
            # nearly all have one source: a list is made for the others alone
            if not sources[target]:
                sources[target] = node
            elif target in several:
                several[target] += node
            else:
                several[target] = [*sources[target], *node]
    for target, found in several.items():
        sources[target] = tuple(found)
    return sources


def parents_first(edges: Edges, sources: Edges | None = None) -> list[int] | None:
    """Return all nodes, each after those that its edges lead to; ``None`` if there is a circle.

    Args:
        edges: What to follow.
        sources: The same edges backwards, if they are at hand.
    """
    order = parents_first_as_far(list(map(len, edges)), backwards(edges) if sources is None else sources)
    return order if len(order) == len(edges) else None


def is_without_circle(edges: Edges, sources: Edges) -> bool:
    """Return whether no edges lead round in a circle, without noting an order. O(V+E).

    Args:
        edges: What to follow.
        sources: The same edges backwards.
    """
    awaited = array("I", map(len, edges))
    pending = [node for node, count in enumerate(awaited) if not count]
    left = len(awaited)
    while pending:
        left -= 1
        for source in sources[pending.pop()]:
            awaited[source] -= 1
            if not awaited[source]:
                pending.append(source)
    return not left


def parents_first_as_far(awaited: list[int], sources: Edges) -> list[int]:
    """Return the same as `parents_first`, less the nodes that are in a circle or whose edges lead to one.

    Args:
        awaited: Per node how many edges it has; counted down here.
        sources: The edges backwards.
    """
    order = [node for node, count in enumerate(awaited) if not count]
    for node in order:
        for source in sources[node]:
            if awaited[source] == 1:
                order.append(source)
            else:
                awaited[source] -= 1
    return order
