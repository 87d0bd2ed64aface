"""Branch labels along the lines of a graph, as Alembic spreads them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from limbeck_core.graph.dag import Dag

NO_LABELS: frozenset[str] = frozenset()


def spread_labels(
    dag: Dag, children: Sequence[Sequence[int]], dependents: Sequence[Sequence[int]]
) -> list[frozenset[str]]:
    """Return the labels of each node, its own among them.

    A label goes to all descendants by ``down_revision``. It goes to ancestors too if everything above the
    labelled revision is one line, without a branch point (``depends_on`` counts) or merge point: down to the
    next such point, which does not get it.

    Args:
        dag: the graph; in a cycle every member gets the labels of all.
        children: per node those whose ``down_revision`` names it.
        dependents: per node those whose ``depends_on`` names it.
    """
    found: list[frozenset[str]] = [NO_LABELS] * len(dag.ids)
    labelled = [node for node, labels in enumerate(dag.labels) if labels and node not in dag.twins]
    for node in labelled:
        found[node] = frozenset(dag.labels[node])

    def is_straight(node: int) -> bool:
        return len(children[node]) + len(dependents[node]) < 2 and len(dag.parents[node]) < 2

    straight_above: dict[int, bool] = {}
    for node in labelled:
        if _is_line_above(node, children, is_straight, straight_above):
            _spread_below(node, dag, is_straight, found)
    # Shared sets: nodes of one line carry the same object.
    waiting = list(labelled)
    while waiting:
        node = waiting.pop()
        mine = found[node]
        for child in children[node]:
            theirs = found[child]
            if theirs is not mine and not mine <= theirs:
                found[child] = mine if theirs <= mine else mine | theirs
                waiting.append(child)
    return found


def _is_line_above(
    node: int,
    children: Sequence[Sequence[int]],
    is_straight: Callable[[int], bool],
    known: dict[int, bool],
) -> bool:
    """Return whether a node and all above it are one line."""
    way: list[int] = []
    answer = True
    on_way: set[int] = set()
    while True:
        if node in known:
            answer = known[node]
            break
        if node in on_way or not is_straight(node):
            answer = False
            way.append(node)
            break
        way.append(node)
        on_way.add(node)
        if not children[node]:
            break
        node = children[node][0]
    known.update(dict.fromkeys(way, answer))
    return answer


def _spread_below(
    node: int, dag: Dag, is_straight: Callable[[int], bool], found: list[frozenset[str]]
) -> None:
    """Give a node's labels to those below it, down to the next branch or merge point, exclusive."""
    labels = found[node]
    seen = {node}
    while dag.parents[node]:
        node = dag.parents[node][0]
        if node in seen or not is_straight(node):
            return
        seen.add(node)
        found[node] = labels if found[node] <= labels else found[node] | labels
