"""The graph as it will be, to be drawn beside the one that is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from limbeck_core.graph.dag import Dag

if TYPE_CHECKING:
    from limbeck_core.history import History


def dag_after(history: History, edits: Mapping[str, tuple[str, ...]]) -> Dag:
    """Return the graph of a history after some edits; nodes that are there keep their numbers.

    Args:
        history: As it is.
        edits: The parents that revisions get, such as `MergePlan.edits`; those of new ones too.
    """
    dag = history.dag
    new = [name for name in edits if history.node_of(name) is None]
    ids = (*dag.ids, *new)
    nodes = {name: node for node, name in enumerate(ids) if node not in dag.twins}
    parents = list(dag.parents) + [()] * len(new)
    for name, above in edits.items():
        parents[nodes[name]] = tuple(nodes[parent] for parent in above)
    empty: list[tuple[()]] = [()] * len(new)
    return replace(
        dag,
        ids=ids,
        parents=tuple(parents),
        dependencies=(*dag.dependencies, *empty),
        labels=(*dag.labels, *empty),
    )


def nodes_concerned(history: History, edits: Mapping[str, tuple[str, ...]]) -> list[int]:
    """Return the nodes that show what edits do, in the numbers of `dag_after`.

    They are what is edited or new with all that rests on it, its parents as they are and as they will be, and
    all that lies between these and their nearest common ancestors.
    """
    from limbeck_core.merging.branches import Ancestry

    dag = dag_after(history, edits)
    nodes = {name: node for node, name in enumerate(dag.ids) if node not in dag.twins}
    edited = [nodes[name] for name in edits]
    ends: set[int] = set()
    for name in edits:
        ends.update(nodes[parent] for parent in edits[name])
        known = history.node_of(name)
        ends.update(history.dag.parents[known] if known is not None else ())
    ancestry = Ancestry(history, tuple(dag.ids[node] for node in sorted(ends)))
    found = {*edited, *ends, *(nodes[name] for name in ancestry.nearest)}
    for head in ancestry.heads:
        found.update(ancestry.own(head))
    above: list[list[int]] = [[] for _ in dag.ids]
    for node, parents in enumerate(dag.parents):
        for parent in parents:
            above[parent].append(node)
    waiting = list(edited)
    while waiting:
        for node in above[waiting.pop()]:
            if node not in found:
                found.add(node)
                waiting.append(node)
    return sorted(found)
