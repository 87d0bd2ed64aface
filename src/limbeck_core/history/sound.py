"""A sound map made of an unsound history: what Alembic would refuse is left out, edge by edge."""

from __future__ import annotations

from collections.abc import Container, Sequence

from limbeck_core.graph.dag import Dag
from limbeck_core.history.table import ScriptTable
from limbeck_core.history.wording import is_legal
from limbeck_core.script.revision import RevisionMap
from limbeck_core.script.script import Script


class TableScript(Script):
    """A script of a history: what no map asks of it is taken from the table when it is asked for."""

    __slots__ = ("_number", "_table")

    def __init__(
        self,
        table: ScriptTable,
        number: int,
        revision: str,
        down_revision: tuple[str, ...],
        dependencies: tuple[str, ...],
        branch_labels: tuple[str, ...],
    ) -> None:
        self._table = table
        self._number = number
        self._declare(revision, down_revision, dependencies, branch_labels)

    @property
    def path(self) -> str:
        """The file, with symbolic links resolved."""
        return self._table.path_of(self._number)

    @path.setter
    def path(self, path: str) -> None:
        raise AttributeError("a script of a history is where it was found")

    @property
    def _docstring(self) -> str:
        return self._table[self._number].docstring

    @_docstring.setter
    def _docstring(self, docstring: str) -> None:
        raise AttributeError("a script of a history says what its source says")


def sound_revision_map(
    dag: Dag, table: ScriptTable, numbers: Sequence[int], unnamed: Container[int]
) -> RevisionMap:
    """Return a map of all scripts with a legal id, without what a map cannot hold.

    Args:
        dag: the graph as it is.
        table: the scripts.
        numbers: per node the number of its script.
        unnamed: the nodes whose id is not known.
    """
    return RevisionMap(lambda: sound_scripts(dag, table, numbers, unnamed))


def sound_scripts(
    dag: Dag, table: ScriptTable, numbers: Sequence[int], unnamed: Container[int]
) -> list[Script]:
    """Return the scripts of a sound map, in the order of the nodes."""
    left_out = dag.ghosts | dag.twins
    placed = {
        node: revision
        for node, revision in enumerate(dag.ids)
        if node not in left_out and node not in unnamed and is_legal(revision)
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
    made: list[Script] = []
    declared = table.column("depends_on")
    for node, revision in placed.items():
        held = [to for to in dag.parents[node] if to in placed and (node, to) not in closing]
        parents = tuple(placed[to] for to in held)
        needed = declared[numbers[node]]  # as declared, labels and all, where it holds
        own = labels.get(node, ())
        if (
            not isinstance(needed, tuple)
            or not taken.issuperset(needed)
            or node in broken
            or not set(needed).isdisjoint(own)
        ):
            held = [to for to in dag.dependencies[node] if to in placed and (node, to) not in closing]
            needed = tuple(placed[to] for to in held)
        made.append(TableScript(table, numbers[node], revision, parents, needed, tuple(own)))
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
