"""Branch labels along the lines of a graph, as Alembic spreads them: nodes of one line share one set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from limbeck_core.graph.reach import Edges, parents_first_as_far

NO_LABELS: frozenset[str] = frozenset()


def spread_labels(
    own: Sequence[frozenset[str]],
    parents: Edges,
    children: Edges,
    heads: Iterable[int],
    ends_line: Callable[[int], bool],
    order: Sequence[int] | None = None,
) -> list[frozenset[str]]:
    """Return the labels of each node, its own among them.

    A label goes to all descendants by ``down_revision``. It goes to ancestors too if everything above the
    labelled revision is one line, without a branch point (``depends_on`` counts) or merge point: down to the
    next such point, which does not get it.

    Costs O(V+E), and one step for each label of each set that is not the set of a parent: at worst, where
    every revision of a history with several heads is labelled, that is labels times revisions, as large as
    the answer. In a circle every member gets the labels of all, at the same cost for each of its labels.

    Args:
        own: per node what it declares.
        parents: per node those that its ``down_revision`` names.
        children: the same edges, the other way.
        heads: the nodes without children from which a line is followed down.
        ends_line: whether a node is a branch point or a merge point.
        order: every node after its parents, if that is at hand.
    """
    found = list(own)
    for head in heads:
        line = _line_below(head, parents, ends_line)
        together = NO_LABELS.union(*[own[node] for node in line if own[node]])
        if together:
            for node in line:
                found[node] = together
    if order is None:
        order = parents_first_as_far(list(map(len, parents)), children)
    for node in order:
        above = parents[node]
        if len(above) == 1:
            # nearly every node has one parent, and most often its labels or none
            theirs = found[above[0]]
            if theirs:
                labels = found[node]
                if not labels:
                    found[node] = theirs
                elif theirs is not labels and not theirs <= labels:
                    found[node] = theirs if labels <= theirs else labels | theirs
        elif above:
            found[node] = _with_those_of(above, found, found[node])
    in_circles = () if len(order) == len(found) else sorted({*range(len(found))}.difference(order))
    waiting: Sequence[int] = in_circles
    while waiting:
        grown: list[int] = []
        for node in waiting:
            labels = _with_those_of(parents[node], found, found[node])
            if labels is not found[node]:
                found[node] = labels
                grown.extend(children[node])
        waiting = grown
    return found


def _line_below(head: int, parents: Edges, ends_line: Callable[[int], bool]) -> list[int]:
    """Return a head and those below it, down to the next branch or merge point, exclusive."""
    line: list[int] = []
    node = head
    while not ends_line(node):
        line.append(node)
        if not parents[node]:
            break
        node = parents[node][0]
    return line


def _with_those_of(
    parents: Sequence[int], found: Sequence[frozenset[str]], labels: frozenset[str]
) -> frozenset[str]:
    """Return labels with those of the parents; one of the sets that exist already where it has them all."""
    theirs = {id(found[parent]): found[parent] for parent in parents}
    if len(theirs) > 2:
        # many different lines come together: one union, not one for each of them
        together = NO_LABELS.union(*theirs.values())
        return labels if together <= labels else labels | together
    for others in theirs.values():
        if others is not labels and not others <= labels:
            labels = others if labels <= others else labels | others
    return labels
