"""The main line: the one line of revisions that keeps lane 0, chosen by the user or by its length."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from limbeck_core.graph.dag import Dag


def main_line(dag: Dag, pin: int | None = None, kept: Sequence[int] = ()) -> list[int]:
    """Choose the main line and return its nodes, newest first; empty when the graph has no head.

    Every tie goes to the smallest id.

    Args:
        dag: The graph.
        pin: The node whose line is wanted; without it the head with the longest line of first parents.
        kept: The line drawn so far, newest first. As long as it runs through the pin, it is continued
            rather than chosen anew, so that a refresh never moves lane 0.
    """
    line = _unbroken(dag, kept)
    if not line or (pin is not None and pin not in line):
        start = _longest_head(dag) if pin is None else pin
        if start is None:
            return []
        line = [start]
    seen = set(line)
    upper = _upwards(dag, line[0], seen)
    lower = _downwards(dag, line[-1], seen)
    return upper[::-1] + line + lower


def _unbroken(dag: Dag, kept: Sequence[int]) -> list[int]:
    """Return the longest piece of ``kept`` in which each node still names the next as a parent."""
    best: list[int] = []
    piece: list[int] = list(kept[:1])
    for above, below in pairwise(kept):
        if below not in dag.parents[above]:
            best = max(best, piece, key=len)
            piece = []
        piece.append(below)
    return max(best, piece, key=len)


def _upwards(dag: Dag, start: int, seen: set[int]) -> list[int]:
    """Follow children from ``start``: the one whose first parent it is, else any; the smallest id."""
    if not any(start in parents for parents in dag.parents):
        return []
    children: dict[int, list[int]] = {}
    for node in sorted(range(len(dag.ids)), key=dag.ids.__getitem__):
        for parent in dag.parents[node]:
            children.setdefault(parent, []).append(node)
    found: list[int] = []
    current = start
    while True:
        candidates = [child for child in children.get(current, ()) if child not in seen]
        if not candidates:
            return found
        own = [child for child in candidates if dag.parents[child][0] == current]
        current = (own or candidates)[0]
        seen.add(current)
        found.append(current)


def _downwards(dag: Dag, start: int, seen: set[int]) -> list[int]:
    """Follow first parents from ``start``, as far as they lead to nodes not seen."""
    found: list[int] = []
    current = start
    while dag.parents[current] and dag.parents[current][0] not in seen:
        current = dag.parents[current][0]
        seen.add(current)
        found.append(current)
    return found


def _longest_head(dag: Dag) -> int | None:
    """Return the head with the longest line of first parents, of equals the one with the smallest id."""
    has_child = bytearray(len(dag.ids))
    for parents in dag.parents:
        for parent in parents:
            has_child[parent] = True
    heads = [node for node, known in enumerate(has_child) if not known]
    lengths = [0] * len(dag.ids)
    best: int | None = None
    for node in sorted(heads, key=dag.ids.__getitem__):
        if node in dag.ghosts or node in dag.twins:
            continue
        _measure(dag, node, lengths)
        if best is None or lengths[node] > lengths[best]:
            best = node
    return best


_UNDER_WAY = -1


def _measure(dag: Dag, head: int, lengths: list[int]) -> None:
    """Fill in how many revisions the line of first parents from ``head`` holds, for every node on it.

    A line that runs into a cycle holds each member of it once; a ghost is not a revision.
    """
    walked: list[int] = []
    current = head
    while not lengths[current]:
        lengths[current] = _UNDER_WAY
        walked.append(current)
        if not (parents := dag.parents[current]):
            break
        current = parents[0]
    length = lengths[current]
    if length == _UNDER_WAY:
        # the walk has met itself, or stands on a base
        cycle_start = walked.index(current) if dag.parents[current] else len(walked)
        length = len(walked) - cycle_start
        for node in walked[cycle_start:]:
            lengths[node] = length
        del walked[cycle_start:]
    for node in reversed(walked):
        length += node not in dag.ghosts
        lengths[node] = length
