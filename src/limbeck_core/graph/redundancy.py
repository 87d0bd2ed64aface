"""Dependencies that an ancestor has already: Alembic leaves them out when it runs migrations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from limbeck_core.graph.reach import Edges, reach

BITS_OF_SMALL_SETS = 60
"""Sets of so many shared dependencies need no more memory than a number."""


def without_inherited(
    parents: Edges,
    children: Edges,
    dependencies: Sequence[tuple[int, ...]],
    order: Sequence[int] | None,
) -> list[tuple[int, ...]]:
    """Return per node its dependencies less those of its ancestors by ``down_revision``.

    O(V+E) when no two nodes share a dependency. Each dependency that k > 1 nodes share adds one bit to a set
    that is passed from parents to children: O((V+E)·d/w) for d of those and machine words of w bits.

    Args:
        parents: The nodes that each node's ``down_revision`` names.
        children: The same edges, the other way.
        dependencies: The nodes that each node's ``depends_on`` names, each once.
        order: Every node after its parents; ``None`` when the graph has a circle (then one walk for each
            node that shares a dependency).
    """
    named = Counter([target for targets in dependencies for target in targets])
    bit = {target: 1 << place for place, target in enumerate(t for t, count in named.items() if count > 1)}
    kept = list(dependencies)
    if not bit:
        return kept
    own = [0] * len(dependencies)
    for node, targets in enumerate(dependencies):
        if targets:
            own[node] = sum(bit.get(target, 0) for target in targets)
    if order is None:
        for node, mask in enumerate(own):
            if mask:
                inherited = 0
                for ancestor in reach([node], parents) - {node}:
                    inherited |= own[ancestor]
                kept[node] = tuple(t for t in dependencies[node] if not bit.get(t, 0) & inherited)
        return kept

    passed = own[:]
    if len(bit) <= BITS_OF_SMALL_SETS:
        # nothing is to be gained by dropping what all children have been handed
        for node in order:
            above = parents[node]
            if above:
                inherited = passed[above[0]]
                if len(above) > 1:
                    for parent in above:
                        inherited |= passed[parent]
                if inherited:
                    if own[node] & inherited:
                        kept[node] = tuple(t for t in dependencies[node] if not bit.get(t, 0) & inherited)
                    passed[node] |= inherited
        return kept
    awaiting = list(map(len, children))
    for node in order:
        above = parents[node]
        if len(above) == 1 and awaiting[above[0]] == 1 and not own[node]:
            # along a line the set is handed on as it is
            passed[node], passed[above[0]] = passed[above[0]], 0
            continue
        inherited = 0
        for parent in above:
            inherited |= passed[parent]
            awaiting[parent] -= 1
            if not awaiting[parent]:
                # keeps the sets of the open lines alone in memory
                passed[parent] = 0
        if own[node] & inherited:
            kept[node] = tuple(t for t in dependencies[node] if not bit.get(t, 0) & inherited)
        passed[node] = inherited | own[node] if own[node] & ~inherited else inherited
    return kept
