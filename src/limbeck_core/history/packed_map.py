"""A map over the columns of a sound history: its revisions are made when they are asked for.

The map of a hundred thousand revisions takes several times the memory of all else that is known of them. Here
the names, the edges and the labels are those that the history holds anyway, and one look-up makes one
revision, which goes when nobody holds it any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from limbeck_core.columns import Finder, turned_round
from limbeck_core.errors import RevisionError
from limbeck_core.graph.dag import Dag
from limbeck_core.graph.identifiers import as_tuple, each_once
from limbeck_core.graph.network import Network
from limbeck_core.graph.prefixes import PrefixIndex
from limbeck_core.graph.reach import is_without_circle, parents_first
from limbeck_core.graph.redundancy import without_inherited
from limbeck_core.history.table import ScriptTable
from limbeck_core.history.table_script import TableScript
from limbeck_core.history.wording import is_legal
from limbeck_core.script.assembly import Assembly

if TYPE_CHECKING:
    from limbeck_core.graph.revision import Revision
    from limbeck_core.script.wiring import Name, Names

NONE: tuple[int, ...] = ()


class Columns:
    """What a map over columns is made of."""

    def __init__(
        self,
        dag: Dag,
        table: ScriptTable,
        numbers: Sequence[int],
        finder: Finder,
        children: Sequence[tuple[int, ...]],
        labels: Sequence[frozenset[str]],
    ) -> None:
        """Gather it.

        Args:
            dag: The graph.
            table: The scripts.
            numbers: Per node the number of its script.
            finder: Finds the node of an id.
            children: Per node those whose ``down_revision`` names it.
            labels: Per node its labels, those that it inherits among them; empty where there are none.
        """
        self.dag = dag
        self.table = table
        self.numbers = numbers
        self.finder = finder
        self.children = children
        self.labels = labels

    def node_of(self, name: str) -> int | None:
        """Return the node of an id."""
        return self.finder.row(name, self.dag.ids)


class Dependencies:
    """What the few revisions with a ``depends_on`` need."""

    def __init__(self, columns: Columns, owners: Mapping[str, int]) -> None:
        """Look up what each declares.

        Args:
            columns: The history.
            owners: The node of each branch label.
        """
        dag = columns.dag
        self.declared: dict[int, tuple[str, ...]] = {}
        """As it is declared, labels and all, where all of it is there."""
        self.nodes: dict[int, tuple[int, ...]] = {}
        """In the order declared."""
        declared = columns.table.column("depends_on")
        for node, number in enumerate(columns.numbers):
            needed = declared[number]
            if needed == ():
                continue
            found = []
            for name in needed if isinstance(needed, tuple) else ():
                at = owners.get(name)
                found.append(columns.node_of(name) if at is None else at)
            known = tuple([at for at in found if at is not None])
            if (
                not isinstance(needed, tuple)
                or len(known) < len(found)
                or not set(needed).isdisjoint(dag.labels[node])
            ):
                known = dag.dependencies[node]
                needed = tuple([dag.ids[at] for at in known])
            if needed:
                self.declared[node], self.nodes[node] = needed, known


class PackedNames(Mapping["Name", "Revision | None"]):
    """The ids of a history in the order of its nodes, then its labels, then what means the base."""

    def __init__(self, assembly: PackedAssembly) -> None:
        self._assembly = assembly

    def __len__(self) -> int:
        return len(self._assembly.ids) + len(self._assembly.owners) + 2

    def __iter__(self) -> Iterator[Name]:
        yield from self._assembly.ids
        yield from self._assembly.owners
        yield None
        yield ()

    def __getitem__(self, name: Name) -> Revision | None:
        hash(name)  # what is none is refused as by a dictionary
        if isinstance(name, str):
            return self._assembly.at(self._assembly.node_of_name(name))
        if name is None or name == ():
            return None
        raise KeyError(name)

    def __contains__(self, name: object) -> bool:
        hash(name)
        if isinstance(name, str):
            return self._assembly.find(name) is not None
        return name is None or name == ()


class PackedAssembly(Assembly):
    """What a map over the columns of a history knows.

    Made in O(V+E), and of what the history does not hold already it keeps only what ``depends_on`` asks for.
    """

    @classmethod
    def of(cls, columns: Columns) -> PackedAssembly | None:
        """Return the assembly of a history; ``None`` where something would have to be left out of it."""
        dag = columns.dag
        ids = dag.ids
        if dag.ghosts or dag.twins or not all(map(is_legal, ids)):
            return None
        owners: dict[str, int] = {}
        if columns.labels:
            for node, labels in enumerate(dag.labels):
                for label in labels:
                    if label in owners or columns.node_of(label) is not None:
                        return None
                    owners[label] = node
        needed = Dependencies(columns, owners)
        parents, children = dag.parents, columns.children
        if not needed.nodes:
            if not is_without_circle(parents, children):
                return None
            none = [NONE] * len(ids)
            network = _network(ids, parents, parents, none, children, children)
            return cls(columns, owners, needed, network)
        all_parents = list(parents)
        once = [NONE] * len(ids)
        for node, targets in needed.nodes.items():
            once[node] = each_once(targets)
            all_parents[node] = each_once(parents[node] + once[node])
        all_children = turned_round(all_parents)
        order = parents_first(all_parents, all_children)
        if order is None:
            return None
        kept = without_inherited(parents, children, once, order)
        return cls(columns, owners, needed, _network(ids, parents, all_parents, kept, children, all_children))

    def __init__(
        self, columns: Columns, owners: Mapping[str, int], needed: Dependencies, network: Network
    ) -> None:
        self.ids = columns.dag.ids
        self.owners = owners
        """The node of each branch label."""
        self._columns = columns
        self._needed = needed
        self._made: WeakValueDictionary[int, TableScript] = WeakValueDictionary()
        """The revisions that somebody holds."""
        self._network = network
        self._prefixes = None
        self._lineages = {}
        parents, children = network.parents, network.children
        nodes = range(len(self.ids))
        bases = [node for node in nodes if not parents[node]]
        self.bases = self._ids_of(bases)
        self.real_bases = self._ids_of([node for node in bases if node not in needed.declared])
        self.heads = self._ids_of([node for node in nodes if not children[node]])
        self.real_heads = self._ids_of([node for node in nodes if not network.all_children[node]])

    def _ids_of(self, nodes: Iterable[int]) -> tuple[str, ...]:
        return tuple([self.ids[node] for node in nodes])

    def find(self, name: str) -> int | None:
        """Return the node that an id or a label leads to."""
        node = self.owners.get(name)
        return self._columns.node_of(name) if node is None else node

    def node_of_name(self, name: str) -> int:
        """Return the node that an id or a label leads to.

        Raises:
            KeyError: There is none.
        """
        node = self.find(name)
        if node is None:
            raise KeyError(name)
        return node

    def at(self, node: int) -> TableScript:
        """Return the revision of a node: the same one for as long as anybody holds it."""
        made = self._made.get(node)
        if made is None:
            made = self._made[node] = self._make(node)
        return made

    def _make(self, node: int) -> TableScript:
        columns, network = self._columns, self._network
        script = TableScript(
            columns.table,
            columns.numbers[node],
            self.ids[node],
            self._ids_of(network.parents[node]),
            self._needed.declared.get(node, ()),
            columns.dag.labels[node],
        )
        script._node = node
        if columns.labels:
            script._shared_labels = columns.labels[node]
        script._tell(self._ids_of(network.children[node]), self._ids_of(network.all_children[node]))
        if node in self._needed.nodes:
            script._resolved_dependencies = self._ids_of(self._needed.nodes[node])
            script._normalized_resolved_dependencies = self._ids_of(network.find_run_dependencies()[node])
        return script

    @property
    def names(self) -> Names:
        """What each id and label leads to; made each time, so that a map that is given up goes at once."""
        return PackedNames(self)

    @property
    def network(self) -> Network:
        """The graph as numbers."""
        return self._network

    @property
    def prefixes(self) -> PrefixIndex:
        """The ids and labels that may be abbreviated, sorted on first use. O(V log V)."""
        if self._prefixes is None:
            self._prefixes = PrefixIndex([*self.ids, *self.owners] if self.owners else self.ids)
        return self._prefixes

    def number_of(self, revision: Revision) -> int:
        """Return the node of a revision.

        Raises:
            RevisionError: The revision is not in the map.
        """
        if isinstance(revision, TableScript) and self._made.get(revision._node) is revision:
            return revision._node
        raise RevisionError(f"Revision {revision.revision} is not in this map")

    def revisions_at(self, nodes: Iterable[int]) -> Iterator[Revision]:
        """Yield the revisions of nodes, in their order."""
        return map(self.at, nodes)

    def unpacked(self, scripts: Iterable[TableScript]) -> Assembly:
        """Return an assembly that revisions can be added to; those that are held by somebody stay the same.

        Args:
            scripts: The scripts, in the order of the nodes.
        """
        revisions = []
        for node, script in enumerate(scripts):
            held = self._made.get(node)
            if held is not None:
                held._declare(
                    script.revision,
                    as_tuple(script.down_revision),
                    as_tuple(script.dependencies),
                    script._orig_branch_labels,
                )
            revisions.append(held or script)
        return Assembly(revisions)


def _network(
    ids: Sequence[str],
    parents: Sequence[tuple[int, ...]],
    all_parents: Sequence[tuple[int, ...]],
    run_dependencies: Sequence[tuple[int, ...]],
    children: Sequence[tuple[int, ...]],
    all_children: Sequence[tuple[int, ...]],
) -> Network:
    return Network(
        ids=ids,
        count=len(ids),
        parents=parents,
        all_parents=all_parents,
        find_run_dependencies=lambda: run_dependencies,
        children=children,
        all_children=all_children,
        broken={},
        repeated=frozenset(),
        has_circle=False,
    )
