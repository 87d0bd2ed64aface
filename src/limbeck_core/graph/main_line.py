"""The main line: the one line of revisions that keeps lane 0, chosen by the user or by its length."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from limbeck_core.graph.dag import Dag


def main_line(dag: Dag, by_id: Sequence[int], pin: int | None = None, kept: Sequence[int] = ()) -> list[int]:
    """Choose the main line and return its nodes, newest first; empty when the graph has no head.

    Args:
        dag: The graph.
        by_id: All nodes in the order of their ids, which settles every tie.
        pin: The node whose line is wanted; without it the head with the longest line of first parents.
        kept: The line drawn so far, newest first. As long as it runs through the pin, it is continued
            rather than chosen anew, so that a refresh never moves lane 0.
    """
    line = _unbroken(dag, kept)
    if not line or (pin is not None and pin not in line):
        start = _longest_head(dag, by_id) if pin is None else pin
        if start is None:
            return []
        line = [start]
    seen = set(line)
    upper = _upwards(dag, by_id, line[0], seen)
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


def _upwards(dag: Dag, by_id: Sequence[int], start: int, seen: set[int]) -> list[int]:
    """Follow children from ``start``: the one whose first parent it is, else any; the smallest id."""
    children: dict[int, list[int]] = {}
    for node in by_id:
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


def _longest_head(dag: Dag, by_id: Sequence[int]) -> int | None:
    """Return the head with the longest line of first parents, of equals the one with the smallest id."""
    has_child = bytearray(len(by_id))
    for parents in dag.parents:
        for parent in parents:
            has_child[parent] = 1
    lengths = [0] * len(by_id)
    best: int | None = None
    for node in by_id:
        if has_child[node] or node in dag.ghosts or node in dag.twins:
            continue
        _measure(dag, node, lengths)
        if best is None or lengths[node] > lengths[best]:
            best = node
    return best


def _measure(dag: Dag, head: int, lengths: list[int]) -> None:
    """Fill in how many revisions the line of first parents from ``head`` holds, for every node on it.

    A line that runs into a cycle holds each member of it once; a ghost is not a revision.
    """
    walked: list[int] = []
    place: dict[int, int] = {}
    current = head
    while not lengths[current] and current not in place:
        place[current] = len(walked)
        walked.append(current)
        if not dag.parents[current]:
            break
        current = dag.parents[current][0]
    length = lengths[current]
    if not length and current in place and dag.parents[current]:
        cycle = walked[place[current] :]
        del walked[place[current] :]
        length = len(cycle)
        for node in cycle:
            lengths[node] = length
    for node in reversed(walked):
        length += node not in dag.ghosts
        lengths[node] = length
