"""The revisions of a map as numbered nodes, with the edges that its questions follow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import cached_property

from limbeck_core.errors import CycleDetected, DependencyCycleDetected, MissingRevision, RevisionError
from limbeck_core.graph.identifiers import each_once
from limbeck_core.graph.reach import Edges, backwards, reach
from limbeck_core.graph.running_order import Unordered, running_order, running_order_with_circles
from limbeck_core.values import value

BROKEN_MAP = "Dependency resolution failed; broken map"
"""Alembic's message for a ``down_revision`` that names a branch label."""


@value(derives=True)
class Network:
    """The graph of a map at one moment: nodes 0..n-1 in the order of the map.

    Nodes from `count` on are twins: revisions whose id a later one took over. Edges lead to no twin.
    """

    ids: Sequence[str]
    """Per node its revision id."""
    count: int
    """The number of nodes that their ids lead to."""
    parents: Sequence[tuple[int, ...]]
    """Per node its ``down_revision``."""
    all_parents: Sequence[tuple[int, ...]]
    """Per node its ``down_revision``, then its ``depends_on``."""
    find_run_dependencies: Callable[[], Edges]
    """Finds per node its ``depends_on``, without what an ancestor by ``down_revision`` depends on already."""
    children: Sequence[tuple[int, ...]]
    """Per node those whose ``down_revision`` names it."""
    all_children: Sequence[tuple[int, ...]]
    """Per node those whose ``down_revision`` or ``depends_on`` names it."""
    broken: Mapping[int, str]
    """The nodes whose ``down_revision`` names what is no revision: a branch label, say."""
    repeated: Set[int]
    """The nodes whose ``down_revision`` names a revision twice, or what is none."""
    has_circle: bool
    """Whether revisions follow one another in a circle, of ``down_revision`` and ``depends_on``."""

    def node_of_id(self, node: int) -> int:
        """Return the node that a node's id leads to: itself, but for a twin."""
        return node if node < self.count else self._positions[self.ids[node]]

    @cached_property
    def run_parents(self) -> Sequence[tuple[int, ...]]:
        """Per node its ``down_revision``, then its ``depends_on`` in a run."""
        found = self.find_run_dependencies()
        if not any(found):
            return self.parents
        return [
            each_once((*parents, *dependencies)) if dependencies else parents
            for parents, dependencies in zip(self.parents, found, strict=True)
        ]

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {self.ids[node]: node for node in range(self.count)}

    @cached_property
    def _above_parents(self) -> Sequence[tuple[int, ...]]:
        return backwards(self.parents)

    @cached_property
    def _above_run_parents(self) -> Sequence[tuple[int, ...]]:
        return backwards(self.run_parents)

    @cached_property
    def _below_children(self) -> Sequence[tuple[int, ...]]:
        return backwards(self.children)

    @cached_property
    def _below_all_children(self) -> Sequence[tuple[int, ...]]:
        return backwards(self.all_children)

    def ancestry(self, *, include_dependencies: bool) -> Edges:
        """Return the edges that lead to ancestors."""
        return self.run_parents if include_dependencies else self.parents

    def descent(self, *, include_dependencies: bool) -> Edges:
        """Return the edges that lead to descendants."""
        return self.all_children if include_dependencies else self.children

    def lineage(self, nodes: Iterable[int], *, include_dependencies: bool = False) -> set[int]:
        """Return every node that is, has above it or has below it one of the given nodes. O(V+E)."""
        given = list(nodes)
        if include_dependencies:
            upward, downward = self._above_run_parents, self._below_all_children
        else:
            upward, downward = self._above_parents, self._below_children
        return reach(given, upward) | reach(given, downward)

    def tips(self, nodes: set[int]) -> set[int]:
        """Return those nodes that have no other of them among their descendants. O(V+E)."""
        edges = self._below_children
        tips = nodes - reach({below for node in nodes for below in edges[node]}, edges)
        if not self.has_circle:
            return tips
        # of a circle with nothing above it one is left: as in Alembic each gives way to those that still are
        left = set(nodes)
        for node in sorted(nodes - tips):
            if (reach([node], self.children) - {node}) & left:
                left.remove(node)
        return left

    def refuse_broken(self, nodes: Iterable[int]) -> None:
        """Refuse to have followed the parents of nodes where one is no revision.

        Raises:
            RevisionError: A ``down_revision`` names a branch label.
        """
        if self.broken and any(node in self.broken for node in nodes):
            raise RevisionError(BROKEN_MAP)

    def refuse_circles(
        self,
        heads: Sequence[int],
        bases: Sequence[int],
        real_heads: Sequence[int],
        real_bases: Sequence[int],
    ) -> None:
        """Refuse a graph that is not spanned by its heads and bases, as Alembic does.

        Raises:
            CycleDetected: Revisions stand above no base or below no head.
            DependencyCycleDetected: The same, counting ``depends_on``.
            MissingRevision: A ``down_revision`` names what is no revision.
        """
        every = range(self.count)
        # Without a circle each revision stands above one that has no parents, and below one that has no
        # children: those are the bases and heads, but for a `depends_on` that is empty and yet not None.
        is_plain = not self.has_circle and self.count == len(self.ids) and not self.broken
        if is_plain and (len(bases), len(real_bases)) == (_ends(self.parents), _ends(self.all_parents)):
            return
        for error, tops, bottoms, down, up in (
            (CycleDetected, heads, bases, self.parents, self.children),
            (DependencyCycleDetected, real_heads, real_bases, self.all_parents, self.all_children),
        ):
            if not tops or not bottoms:
                raise error(self.ids[: self.count])
            below = reach(tops, down)
            for node in sorted(below & self.broken.keys()):
                name = self.broken[node]
                raise MissingRevision(
                    f"Revision {self.ids[node]} follows '{name}', which is no revision", name, self.ids[node]
                )
            spanned = self._ids_of(below) & self._ids_of(reach(bottoms, up))
            if len(spanned) < self.count:
                raise error(sorted(self.ids[node] for node in every if node not in spanned))

    def _ids_of(self, nodes: set[int]) -> set[int]:
        return nodes if len(self.ids) == self.count else {self.node_of_id(node) for node in nodes}

    def in_running_order(self, nodes: Iterable[int], heads: Iterable[int]) -> list[int]:
        """Return nodes in the order in which Alembic runs them down. O(V+E), see `running_order`.

        Args:
            nodes: What to put in order.
            heads: Where to start; those that are not among the nodes are passed over.

        Raises:
            RevisionError: The heads do not lead to all of the nodes.
            CycleDetected: Alembic would not come to an end.
        """
        todo = {self.node_of_id(node) for node in nodes}
        starts = sorted({self.node_of_id(node) for node in heads} & todo)
        if self.broken:
            self.refuse_broken(reach(starts, self.run_parents))
        try:
            if not self.has_circle:
                return running_order(todo, starts, self.run_parents)
            return running_order_with_circles(todo, starts, self.run_parents)
        except Unordered as unordered:
            names = [self.ids[node] for node in unordered.nodes]
            if unordered.circle:
                raise CycleDetected(names) from None
            raise RevisionError(
                f"Revisions ({', '.join(names)}) are not reached from the requested heads"
            ) from None


def _ends(edges: Sequence[tuple[int, ...]]) -> int:
    return edges.count(())
