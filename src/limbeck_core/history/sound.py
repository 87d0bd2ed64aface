"""A sound map made of an unsound history: what Alembic would refuse is left out, edge by edge."""

from __future__ import annotations

from collections.abc import Container, Sequence

from limbeck_core.garbage import uncollected_garbage
from limbeck_core.graph.dag import Dag
from limbeck_core.graph.revision import Revision
from limbeck_core.history.packed_map import Columns, PackedAssembly
from limbeck_core.history.table import ScriptTable
from limbeck_core.history.table_script import TableScript
from limbeck_core.history.wording import is_legal
from limbeck_core.script.assembly import Assembly
from limbeck_core.script.revision import RevisionMap


class SoundMap(RevisionMap):
    """A map of all scripts with a legal id, without what a map cannot hold.

    It is one over the columns of the history where nothing has to be left out, and nothing has been added.
    """

    def __init__(self, columns: Columns, unnamed: Container[int], *, is_plain: bool) -> None:
        super().__init__(lambda: sound_scripts(columns.dag, columns.table, columns.numbers, unnamed))
        self._columns = columns
        self._is_plain = is_plain

    @property
    def _assembly(self) -> Assembly:
        if self._built is None and self._is_plain:
            with uncollected_garbage():
                self._built = PackedAssembly.of(self._columns)
        return super()._assembly

    def add_revision(self, revision: Revision, _replace: bool = False) -> None:
        """Add one revision to the map, as `RevisionMap.add_revision` does."""
        if isinstance(self._assembly, PackedAssembly):
            made = sound_scripts(self._columns.dag, self._columns.table, self._columns.numbers, ())
            self._built = self._assembly.unpacked(made)
        super().add_revision(revision, _replace)


def sound_revision_map(columns: Columns, unnamed: frozenset[int]) -> RevisionMap:
    """Return a map of all scripts with a legal id, without what a map cannot hold.

    Args:
        columns: the history.
        unnamed: the nodes whose id is not known.
    """
    return SoundMap(columns, unnamed, is_plain=not unnamed)


def sound_scripts(
    dag: Dag, table: ScriptTable, numbers: Sequence[int], unnamed: Container[int]
) -> list[TableScript]:
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
    made: list[TableScript] = []
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
