"""Branch labels in a graph that may be unsound."""

from __future__ import annotations

from collections.abc import Sequence

from limbeck_core.graph import labels
from limbeck_core.graph.dag import Dag


def spread_labels(
    dag: Dag,
    parents: Sequence[tuple[int, ...]],
    children: Sequence[Sequence[int]],
    dependents: Sequence[Sequence[int]],
) -> list[frozenset[str]]:
    """Return the labels of each node, its own among them; see `limbeck_core.graph.labels.spread_labels`.

    Args:
        dag: the graph; in a cycle every member gets the labels of all.
        parents: per node those that its ``down_revision`` names, where it counts.
        children: per node those whose ``down_revision`` names it.
        dependents: per node those whose ``depends_on`` names it.
    """
    return labels.spread_labels(
        [frozenset(own) if own else labels.NO_LABELS for own in dag.labels],
        parents,
        children,
        [node for node, above in enumerate(children) if not above and node not in dag.twins],
        lambda node: len(children[node]) + len(dependents[node]) > 1 or len(parents[node]) > 1,
    )
