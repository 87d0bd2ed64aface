"""Branch labels along the lines of a graph, as Alembic spreads them."""

from __future__ import annotations

from collections.abc import Sequence

from limbeck_core.graph.dag import Dag

NO_LABELS: frozenset[str] = frozenset()


def spread_labels(
    dag: Dag, children: Sequence[Sequence[int]], dependents: Sequence[Sequence[int]]
) -> list[frozenset[str]]:
    """Return the labels of each node, its own among them; nodes of one line share one set.

    A label goes to all descendants by ``down_revision``. It goes to ancestors too if everything above the
    labelled revision is one line, without a branch point (``depends_on`` counts) or merge point: down to the
    next such point, which does not get it.

    Args:
        dag: the graph; in a cycle every member gets the labels of all.
        children: per node those whose ``down_revision`` names it.
        dependents: per node those whose ``depends_on`` names it.
    """
    found = [frozenset(labels) if labels else NO_LABELS for labels in dag.labels]
    for head in range(len(dag.ids)):
        if children[head] or head in dag.twins:
            continue
        line = _line_below(head, dag.parents, children, dependents)
        together = frozenset().union(*(dag.labels[node] for node in line if dag.labels[node]))
        if together:
            for node in line:
                found[node] = together
    order, in_circles = _parents_first(dag.parents, children)
    for node in order:
        found[node] = _with_those_of(dag.parents[node], found, found[node])
    waiting = in_circles
    while waiting:
        grown: list[int] = []
        for node in waiting:
            labels = _with_those_of(dag.parents[node], found, found[node])
            if labels is not found[node]:
                found[node] = labels
                grown.extend(children[node])
        waiting = grown
    return found


def _line_below(
    head: int,
    parents: Sequence[Sequence[int]],
    children: Sequence[Sequence[int]],
    dependents: Sequence[Sequence[int]],
) -> list[int]:
    """Return a head and those below it, down to the next branch or merge point, exclusive."""
    line: list[int] = []
    node = head
    while len(children[node]) + len(dependents[node]) < 2 and len(parents[node]) < 2:
        line.append(node)
        if not parents[node]:
            break
        node = parents[node][0]
    return line


def _with_those_of(
    parents: Sequence[int], found: Sequence[frozenset[str]], labels: frozenset[str]
) -> frozenset[str]:
    """Return labels with those of the parents; one of the sets that exist already where it has them all."""
    for parent in parents:
        theirs = found[parent]
        if theirs is not labels and not theirs <= labels:
            labels = theirs if labels <= theirs else labels | theirs
    return labels


def _parents_first(
    parents: Sequence[Sequence[int]], children: Sequence[Sequence[int]]
) -> tuple[list[int], list[int]]:
    """Return the nodes, each after its parents, and apart those that are in a circle or above one."""
    missing = [len(above) for above in parents]
    order = [node for node, count in enumerate(missing) if not count]
    for node in order:
        for child in children[node]:
            missing[child] -= 1
            if not missing[child]:
                order.append(child)
    return order, [node for node, count in enumerate(missing) if count > 0]
