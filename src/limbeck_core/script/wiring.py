"""Revisions as numbered nodes: the edges that their ids declare."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, cast

from limbeck_core.errors import MissingRevision, RevisionError
from limbeck_core.graph.identifiers import as_tuple, each_once
from limbeck_core.graph.network import BROKEN_MAP, Network
from limbeck_core.graph.reach import each_alone, parents_first, parents_first_as_far, reach
from limbeck_core.graph.redundancy import without_inherited
from limbeck_core.script.warning import warn

if TYPE_CHECKING:
    from limbeck_core.graph.revision import Revision
    from limbeck_core.graph.telling import Telling

Name: TypeAlias = "str | tuple[()] | None"

Names: TypeAlias = "Mapping[Name, Revision | None]"
"""What each id and label leads to."""

NONE: tuple[int, ...] = ()


class Kept(NamedTuple):
    """The revisions that the ids lead to, in the order of the names, and what they declare."""

    revisions: list[Revision]
    ids: list[str]
    downs: list[str | tuple[str, ...] | None]
    """Per node its ``down_revision`` as it is declared."""
    at: dict[str, int]
    """The node of each id."""
    dependent: list[int]
    """The nodes that have resolved dependencies."""
    is_fresh: bool
    """Whether all of the revisions ask the map for their children: none has been told of one before."""


class Wiring:
    """The nodes of a map: revisions in the order of the map, then twins, with the edges between them."""

    def __init__(self, names: Names, twins: Iterable[Revision], kept: Kept | None = None) -> None:
        """Number the revisions and look up their parents.

        Args:
            names: All ids and labels; the dependencies of their revisions are resolved.
            twins: Revisions whose id another one took over.
            kept: What the ids lead to, if it is at hand; there are no twins then.

        Warns:
            UserWarning: A parent is missing.

        Raises:
            MissingRevision: A parent is missing.
        """
        if kept is None:
            kept = _look_at([rev for name, rev in names.items() if rev is not None and rev.revision == name])
        self.revisions, self.ids, self.downs, self.at, self._dependent, self._is_fresh = kept
        self.count = len(self.revisions)
        others = _look_at(each_once(twin for twin in twins if names[twin.revision] is not twin), self.count)
        self.revisions += others.revisions
        self.ids += others.ids
        self.downs += others.downs
        self._dependent += others.dependent
        self._names = names
        self._broken: dict[int, str] = {}
        self._repeated: set[int] = set()
        self._named: Collection[int] = range(self.count)
        if len(self.revisions) > self.count:
            named = [self.numbers[revision] for revision in names.values() if revision is not None]
            self._named = {*self._named, *named}
        self.has_single_in_sequence = False
        """Whether a ``down_revision`` holds its one parent in a sequence, where no constructor leaves it."""
        self._several_or_none: list[int] = []
        self.bases: list[int] = []
        """The nodes without a ``down_revision``."""
        self._parents: list[tuple[int, ...]] = []
        self._connect()
        self._run_dependencies: list[tuple[int, ...]] | None = None
        self._needed: list[tuple[int, ...]] = [NONE] * len(self.revisions)
        for node in self._dependent:
            resolved = self.revisions[node]._resolved_dependencies
            self._needed[node] = each_once(map(self.at.__getitem__, resolved))
        self._all_parents, self._all_below = self._parents, self._below
        if self._dependent:
            self._count_dependencies()
        self.order = self._order()
        """Each node after what it follows and depends on; ``None`` if there is a circle."""
        self.is_told = False
        """Whether the revisions are told of just those children."""

    def _order(self) -> Sequence[int] | None:
        awaited = [1] * len(self.revisions)
        for node in (*self._several_or_none, *self._dependent):
            awaited[node] = len(self._all_parents[node])
        order = parents_first_as_far(awaited, self._all_below)
        return order if len(order) == len(awaited) else None

    def _count_dependencies(self) -> None:
        """Add to the edges those to dependencies."""
        self._all_parents, self._all_below = self._parents[:], self._below[:]
        above: dict[int, list[int]] = {}
        for node in self._dependent:
            self._all_parents[node] = each_once(self._parents[node] + self._needed[node])
            for target in self._needed[node]:
                above.setdefault(target, []).append(node)
        for target, nodes in above.items():
            self._all_below[target] = tuple(sorted({*self._below[target], *nodes}))

    @cached_property
    def numbers(self) -> dict[Revision, int]:
        """The node of each revision."""
        return {revision: node for node, revision in enumerate(self.revisions)}

    def _connect(self) -> None:
        """Look up the parents of each node, and note it among their children, in one pass."""
        look_up, alone = self.at.get, each_alone(len(self.revisions))
        parents, below = self._parents, [NONE] * len(self.revisions)
        several: dict[int, list[int]] = {}
        for node, down in zip(alone, self.downs, strict=True):
            try:
                # nearly every revision has one parent, which is here: nothing else is found so
                parent = look_up(cast("str", down))
            except TypeError:
                # Alembic's own keep what they are given: a list, say, which was set on a revision afterwards
                parent = None
            if parent is not None:
                targets = alone[parent]
            elif down is None:
                targets = NONE
                self.bases.append(node[0])
                self._several_or_none.append(node[0])
            else:
                targets = self._parents_of(node[0], down)
                self._several_or_none.append(node[0])
            parents.append(targets)
            for target in targets:
                # nearly all have one child: a list is made for the others alone
                if not below[target]:
                    below[target] = node
                elif target in several:
                    several[target] += node
                else:
                    several[target] = [*below[target], *node]
        for target, found in several.items():
            below[target] = tuple(found)
        self._below = below

    def _parents_of(self, node: int, down: str | tuple[str, ...]) -> tuple[int, ...]:
        """Return the parents of a node that names several, or what is none."""
        at = self.at
        names = as_tuple(down)
        try:
            found = each_once([at[name] for name in names if name in at])
        except TypeError:
            raise RevisionError(
                f"down_revision {down!r} of revision {self.ids[node]} names what is no string"
            ) from None
        if len(found) < len(names) or not isinstance(down, tuple):
            self._repeated.add(node)
            self._note_broken(node, names)
        if len(found) == 1 and not isinstance(down, str):
            self.has_single_in_sequence = True
        return found

    def _note_broken(self, node: int, names: Iterable[str]) -> None:
        """Note a node that follows what is no revision, or refuse it."""
        for name in names:
            if name not in self.at:
                if node in self._named and self._names.get(name) is None:
                    revision = self.revisions[node]
                    message = f"Revision {name} referenced from {revision} is not present"
                    warn(message)
                    raise MissingRevision(message, name, revision.revision)
                self._broken.setdefault(node, name)

    def tell_parents(self, telling: Telling) -> tuple[Sequence[object], Sequence[object]]:
        """Set each revision's children, or let them be told once they are asked for.

        Args:
            telling: What tells them, unless there are some who have been told of others.

        Returns:
            What is true of each node that a ``down_revision`` names, and of each that anything names.
        """
        children = self._children(self._parents, self._below)
        all_children = children
        if self._dependent:
            all_children = self._children(self._all_parents, self._all_below)
        revisions, ids = self.revisions, self.ids
        if self._is_fresh and len(revisions) == self.count and not self._broken:
            self.is_told = True
            telling.know(ids, self.at, children, all_children, self.run_dependencies)
            return children, all_children
        followed = [bool(found) for found in children]
        followed_at_all = [bool(found) for found in all_children]
        for node in [node for node, found in enumerate(all_children) if found]:
            revision = revisions[node]
            above_by_id = [ids[child] for child in children[node]]
            all_by_id = [ids[child] for child in all_children[node]]
            told, told_at_all = revision._nextrev_in_order, revision._all_nextrev_in_order
            revision._tell((*told, *above_by_id), (*told_at_all, *all_by_id))
        for node, label in self._broken.items():
            # what follows a label does not count as a child, and yet makes its revision no head
            parent = self._names.get(label)
            if parent is not None and node in self._named:
                parent._tell(parent._nextrev_in_order, (*parent._all_nextrev_in_order, ids[node]))
                followed[self.numbers[parent]] = followed_at_all[self.numbers[parent]] = True
        return followed, followed_at_all

    def _children(
        self, parents: Sequence[tuple[int, ...]], below: Sequence[tuple[int, ...]]
    ) -> Sequence[Sequence[int]]:
        """Return per node its children as they are told: by their id, which leads elsewhere from a twin."""
        if len(self.revisions) == self.count:
            return below
        children: list[list[int]] = [[] for _ in parents]
        for node, targets in enumerate(parents):
            if node in self._named:
                child = self.at[self.ids[node]]
                for target in targets:
                    if child not in children[target]:
                        children[target].append(child)
        return children

    def leave_out_inherited(self, changed: Iterable[Revision]) -> None:
        """Set on the changed revisions the dependencies that no ancestor of theirs has.

        Raises:
            RevisionError: A ``down_revision`` names a branch label.
        """
        changed = [revision for revision in changed if revision._resolved_dependencies]
        if not changed:
            return
        self._refuse_broken_ancestors(changed)
        kept = self.run_dependencies()
        for revision in changed:
            targets = kept[self._node_of(revision)]
            revision._normalized_resolved_dependencies = tuple([self.ids[target] for target in targets])

    def run_dependencies(self) -> Sequence[tuple[int, ...]]:
        """Return per node its dependencies, without those that an ancestor has."""
        if self._run_dependencies is None:
            self._run_dependencies = without_inherited(self._parents, self._below, self._needed, self.order)
        return self._run_dependencies

    def _node_of(self, revision: Revision) -> int:
        # without twins the id tells it
        return self.at[revision.revision] if len(self.ids) == self.count else self.numbers[revision]

    def _refuse_broken_ancestors(self, revisions: Iterable[Revision]) -> None:
        if not self._broken:
            return
        for revision in revisions:
            for node in reach([self.numbers[revision]], self._parents) & self._broken.keys():
                name = self._broken[node]
                if name in self._names:
                    raise RevisionError(BROKEN_MAP)
                raise MissingRevision(
                    f"Revision {name} referenced from {self.revisions[node]} is not present", name
                )

    def network(self) -> Network:
        """Return the graph as it is set on the revisions now.

        Raises:
            MissingRevision: A revision has a child of another map.
        """
        revisions = self.revisions
        children, all_children = self._below, self._all_below
        if not self.is_told:
            self._run_dependencies = self._run_dependencies_as_set()
            children = all_children = [self._at_ids(revision._nextrev_in_order) for revision in revisions]
            if self._dependent or self._broken:
                all_children = [self._at_ids(revision._all_nextrev_in_order) for revision in revisions]
        has_circle = self.order is None
        if len(revisions) > self.count and not has_circle:
            # a twin's parents know its id, which leads to another revision: only up it may go round
            has_circle = parents_first(all_children) is None
        return Network(
            ids=self.ids,
            count=self.count,
            parents=self._parents,
            all_parents=self._all_parents,
            find_run_dependencies=self.run_dependencies,
            children=children,
            all_children=all_children,
            broken=self._broken,
            repeated=self._repeated,
            has_circle=has_circle,
        )

    def _run_dependencies_as_set(self) -> list[tuple[int, ...]]:
        """Return per node its dependencies in a run as its revision has them."""
        found = [NONE] * len(self.revisions)
        for node in self._dependent:
            found[node] = self._at_ids(self.revisions[node]._normalized_resolved_dependencies)
        return found

    def _at_ids(self, names: tuple[str, ...]) -> tuple[int, ...]:
        if not names:
            return NONE
        try:
            return tuple([self.at[name] for name in names])
        except KeyError as missing:
            raise MissingRevision(f"Revision {missing.args[0]} is not present", missing.args[0]) from None


def _look_at(revisions: Iterable[Revision], start: int = 0) -> Kept:
    """Return what revisions declare, which are numbered from a start."""
    listed = list(revisions)
    ids = [revision.revision for revision in listed]
    return Kept(
        listed,
        ids,
        [revision.down_revision for revision in listed],
        {name: node for node, name in enumerate(ids, start)},
        [node for node, revision in enumerate(listed, start) if revision._resolved_dependencies],
        is_fresh=False,
    )


def resolved_dependencies(revision: Revision, names: Names) -> tuple[str, ...]:
    """Return the ids of what a revision depends on, by id or by branch label.

    Raises:
        MissingRevision: There is no such revision or label.
    """
    resolved = []
    for name in as_tuple(revision.dependencies) if revision.dependencies else ():
        try:
            is_missing = name not in names
        except TypeError:
            raise RevisionError(
                f"{name!r} that revision {revision.revision} depends on is not a string"
            ) from None
        if is_missing:
            raise MissingRevision(
                f"Revision {name} that revision {revision.revision} depends on is not present",
                name,
                revision.revision,
            )
        dependency = names[name]
        if dependency is not None:
            resolved.append(dependency.revision)
    return tuple(resolved)
