"""Which heads a merge would be the cure of: what the guided merge is offered for, and what it begins with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

from limbeck_core.graph.reach import backwards, reach
from limbeck_core.problems import Problem, ProblemKind, Severity
from limbeck_core.reading.metadata import Unknown

if TYPE_CHECKING:
    from limbeck_core.history import History

HIDING = {
    ProblemKind.SYNTAX_ERROR,
    ProblemKind.UNREADABLE_FILE,
    ProblemKind.UNKNOWN_METADATA,
    ProblemKind.NO_REVISION_ID,
    ProblemKind.CYCLE,
    ProblemKind.SELF_LOOP,
}
"""Problems of a file that may be what follows a head: until it is mended, nobody knows the heads."""


def hiding(history: History) -> tuple[Problem, ...]:
    """Return the problems of files that may follow a head, for all that can be read of them."""
    return tuple(one for one in history.problems if one.kind in HIDING and one.severity is Severity.ERROR)


def forks(history: History) -> tuple[tuple[str, ...], ...]:
    """Return the groups of heads that went apart and are to become one again.

    No head is among them that a merge would be the wrong cure for: one below which an id is declared twice or
    is missing, one that stands on a base of its own, one whose branch has a label that the others have not,
    one that another branch depends on; and none at all where a file that cannot be read may follow them.
    """
    if len(history.heads) < 2:
        return ()
    if hiding(history):
        return ()
    dag = history.dag
    twins = {dag.ids[node] for node in dag.twins}
    edges = _edges(history)
    found = []
    for group in grouped(history, history.heads):
        nodes = [node for head in group if (node := history.node_of(head)) is not None]
        below = reach(nodes, edges)
        if below & dag.ghosts or any(dag.ids[node] in twins for node in below):
            continue
        free = [head for head, node in zip(group, nodes, strict=True) if not history.is_effective_head(node)]
        found += [alike for alike in labelled_alike(history, free) if len(alike) > 1]
    return tuple(found)


def grouped(history: History, heads: Sequence[str]) -> list[tuple[str, ...]]:
    """Return heads in groups whose lines meet, or are joined by heads whose lines do.

    What a branch depends on is no part of its line: it stands on a base of its own all the same.
    """
    parents = history.dag.parents
    nodes = {head: node for head in heads if (node := history.node_of(head)) is not None}
    below = reach(nodes.values(), parents)
    sources = backwards(parents)
    both = [
        (*targets, *(above for above in sources[node] if above in below))
        for node, targets in enumerate(parents)
    ]
    groups = []
    left = list(nodes)
    while left:
        joined = reach([nodes[left[0]]], both)
        groups.append(tuple(head for head in left if nodes[head] in joined))
        left = [head for head in left if nodes[head] not in joined]
    return groups


def labelled_alike(history: History, heads: Sequence[str]) -> list[tuple[str, ...]]:
    """Return heads in groups: two are in one unless each has a label that the other has not.

    They are too where a third one joins them.
    """
    sets = dict(zip(heads, _labels_of(history, heads), strict=True))
    groups: list[tuple[str, ...]] = []
    for head in heads:
        joined = [group for group in groups if any(not _apart((sets[head], sets[one])) for one in group)]
        groups = [group for group in groups if group not in joined]
        groups.append((*(one for group in joined for one in group), head))
    return groups


def labels_apart(history: History, heads: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return what label each head has that no other of them has; nothing if one of them has none.

    Returns:
        The labels that are known, and the ids of the scripts whose labels stand for the others.
    """
    found = _apart(_labels_of(history, heads))
    return [label for not_known, label in found if not not_known], [
        one for not_known, one in found if not_known
    ]


Labels: TypeAlias = set[tuple[bool, str]]
"""Labels of a head, each with whether it is not known: then the id of its script stands for it."""


def _labels_of(history: History, heads: Sequence[str]) -> list[Labels]:
    not_known = _nodes_of_unknown_labels(history)
    found: list[Labels] = []
    for head in heads:
        node = history.node_of(head)
        own, inherited = history.labels_of(node) if node is not None else ((), ())
        labels = {(False, label) for label in (*own, *inherited)}
        if not_known and node is not None:
            below = not_known & reach([node], history.dag.parents)
            labels |= {(True, history.dag.ids[one]) for one in below}
        found.append(labels)
    return found


def _nodes_of_unknown_labels(history: History) -> set[int]:
    """Return the nodes whose scripts declare labels that cannot be known without running them."""
    found = set()
    for problem in history.problems:
        if (
            problem.kind is ProblemKind.UNKNOWN_METADATA
            and (node := history.problem_node(problem)) is not None
        ):
            script = history.node_script(node)
            if script is not None and isinstance(script.branch_labels, Unknown):
                found.add(node)
    return found


def _apart(sets: Sequence[Labels]) -> list[tuple[bool, str]]:
    found = []
    for number, labels in enumerate(sets):
        rest = labels.difference(*(other for place, other in enumerate(sets) if place != number))
        found += sorted(rest)[:1]
    return found if len(found) == len(sets) else []


def _edges(history: History) -> Sequence[tuple[int, ...]]:
    dag = history.dag
    if not any(dag.dependencies):
        return dag.parents
    return [(*above, *needed) for above, needed in zip(dag.parents, dag.dependencies, strict=True)]
