"""Random graphs of every kind that a history can have, and a few graphs by hand, as ``Dag``s."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from random import Random

from limbeck_core.graph.dag import Dag


def dag_of(
    parents: Mapping[str, Sequence[str]],
    dependencies: Mapping[str, Sequence[str]] | None = None,
    labels: Mapping[str, Sequence[str]] | None = None,
) -> Dag:
    """Build a graph from names; a name that is only referred to becomes a ghost."""
    needed = dependencies or {}
    named = [name for of in (parents, needed) for names in of.values() for name in names]
    ids = list(dict.fromkeys([*parents, *named]))
    node = {name: index for index, name in enumerate(ids)}
    return Dag(
        ids=tuple(ids),
        parents=tuple(tuple(node[name] for name in parents.get(of, ())) for of in ids),
        dependencies=tuple(tuple(node[name] for name in needed.get(of, ())) for of in ids),
        labels=tuple(tuple((labels or {}).get(of, ())) for of in ids),
        ghosts=frozenset(node[name] for name in ids if name not in parents),
    )


def random_dag(rng: Random, size: int, *, broken: bool = False) -> Dag:
    """Build a graph of ``size`` revisions with merges, criss-crosses, redundant edges and several bases.

    Args:
        rng: Where the chance comes from.
        size: How many revisions.
        broken: Whether there may be ghosts, twins and cycles.
    """
    merging = rng.choice((0.0, 0.1, 0.3, 0.7))
    rebasing = rng.choice((0.0, 0.02, 0.15))
    depending = rng.choice((0.0, 0.0, 0.1, 0.4))
    reach = rng.choice((2, 4, 10, size))
    parents: list[list[int]] = []
    dependencies: list[list[int]] = []
    for node in range(size):
        near = range(max(0, node - reach), node)
        own: list[int] = []
        if near and rng.random() >= rebasing:
            count = 1
            while rng.random() < merging and count < 6:
                count += 1
            own = rng.sample(near, min(count, len(near)))
            if parents[own[0]] and rng.random() < merging:
                own.append(parents[own[0]][0])  # an edge that another path makes redundant
        needed = [rng.randrange(node)] if node and rng.random() < depending else []
        while needed and rng.random() < 0.3:
            needed.append(rng.randrange(node))
        parents.append(list(dict.fromkeys(own)))
        dependencies.append([other for other in dict.fromkeys(needed) if other not in own])
    ghosts: set[int] = set()
    twins: set[int] = set()
    names = rng.sample(range(16**4), size)
    if broken:
        _break(rng, parents, dependencies, ghosts, twins, names)
    count = len(parents)
    shuffled = rng.sample(range(count), count)
    place = {old: new for new, old in enumerate(shuffled)}
    return Dag(
        ids=tuple(f"{names[old]:04x}" for old in shuffled),
        parents=tuple(tuple(place[p] for p in parents[old]) for old in shuffled),
        dependencies=tuple(tuple(place[p] for p in dependencies[old]) for old in shuffled),
        labels=tuple(("lab",) if rng.random() < 0.05 else () for _ in shuffled),
        ghosts=frozenset(place[old] for old in ghosts),
        twins=frozenset(place[old] for old in twins),
    )


def _break(
    rng: Random,
    parents: list[list[int]],
    dependencies: list[list[int]],
    ghosts: set[int],
    twins: set[int],
    names: list[int],
) -> None:
    """Add ghosts and twins, and edges that close cycles."""
    size = len(parents)
    free = iter(set(range(16**4)) - set(names))
    for _ in range(rng.choice((0, 1, 3))):
        ghost = len(parents)
        ghosts.add(ghost)
        names.append(next(free))
        parents.append([])
        dependencies.append([])
        for _ in range(rng.choice((1, 1, 2, 4))):
            child = rng.randrange(size)
            where = rng.choice((parents, dependencies))[child]
            if ghost not in parents[child] + dependencies[child]:
                where.insert(rng.randrange(len(where) + 1), ghost)
    for _ in range(rng.choice((0, 0, 1, 2))):
        twin, other = len(parents), rng.randrange(size)
        twins.add(twin)
        names.append(names[other])
        parents.append(list(parents[other]) if rng.random() < 0.5 else [rng.randrange(size)])
        dependencies.append([])
    for _ in range(rng.choice((0, 0, 1, 3))):
        upper, lower = rng.randrange(size), rng.randrange(size)
        if upper not in parents[lower] + dependencies[lower]:
            where = rng.choice((parents, dependencies))[lower]
            where.insert(rng.randrange(len(where) + 1), upper)
