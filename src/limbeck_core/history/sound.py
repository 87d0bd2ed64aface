"""A sound map made of an unsound history: what Alembic would refuse is left out, edge by edge."""

from __future__ import annotations

from collections.abc import Sequence

from limbeck_core.graph.dag import Dag
from limbeck_core.history.wording import is_legal
from limbeck_core.reading.metadata import ScriptMetadata
from limbeck_core.script.revision import RevisionMap
from limbeck_core.script.script import Script


def sound_revision_map(dag: Dag, scripts: Sequence[ScriptMetadata | None]) -> RevisionMap:
    """Return a map of all scripts with a legal id, without what a map cannot hold.

    Args:
        dag: the graph as it is.
        scripts: per node its script, ``None`` for a ghost.
    """
    return RevisionMap(lambda: sound_scripts(dag, scripts))


def sound_scripts(dag: Dag, scripts: Sequence[ScriptMetadata | None]) -> list[Script]:
    """Return the scripts of a sound map, in the order of the nodes."""
    placed = {
        node: script.revision
        for node, script in enumerate(scripts)
        if script is not None
        and node not in dag.twins
        and isinstance(script.revision, str)
        and is_legal(script.revision)
    }
    closing = closing_edges(dag)
    broken = {node for node, _ in closing}
    taken = set(placed.values())
    labels: dict[int, list[str]] = {}
    for node in placed:
        for label in dag.labels[node]:
            if label not in taken:
                taken.add(label)
                labels.setdefault(node, []).append(label)
    made = []
    for node, revision in placed.items():
        script = scripts[node]
        assert script is not None
        held = [to for to in dag.parents[node] if to in placed and (node, to) not in closing]
        parents = tuple(placed[to] for to in held)
        needed = script.depends_on  # as declared, labels and all, where it holds
        own = labels.get(node, ())
        if (
            not isinstance(needed, tuple)
            or not taken.issuperset(needed)
            or node in broken
            or not set(needed).isdisjoint(own)
        ):
            held = [to for to in dag.dependencies[node] if to in placed and (node, to) not in closing]
            needed = tuple(placed[to] for to in held)
        made.append(Script.placed(script, revision, parents, needed, tuple(own)))
    return made


def closing_edges(dag: Dag) -> set[tuple[int, int]]:
    """Return edges without which nothing goes round in a circle: those that a walk downwards meets again."""
    closing: set[tuple[int, int]] = set()
    waiting, on_way, done = 0, 1, 2
    state = bytearray(len(dag.ids))
    for root in range(len(dag.ids)):
        if state[root] != waiting:
            continue
        state[root] = on_way
        work = [(root, iter((*dag.parents[root], *dag.dependencies[root])))]
        while work:
            node, below = work[-1]
            for parent in below:
                if state[parent] == waiting:
                    state[parent] = on_way
                    work.append((parent, iter((*dag.parents[parent], *dag.dependencies[parent]))))
                    break
                if state[parent] == on_way:
                    closing.add((node, parent))
            else:
                state[node] = done
                work.pop()
    return closing
