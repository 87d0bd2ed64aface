"""How revisions become a map: names, labels, children, dependencies, heads and bases."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

from limbeck_core.errors import MissingRevision, RevisionError
from limbeck_core.graph.identifiers import as_tuple, each_once
from limbeck_core.graph.network import BROKEN_MAP, Network
from limbeck_core.graph.prefixes import PrefixIndex
from limbeck_core.graph.reach import parents_first, reach
from limbeck_core.graph.redundancy import without_inherited

if TYPE_CHECKING:
    from limbeck_core.script.revision import Revision

Names: TypeAlias = "dict[str | tuple[()] | None, Revision | None]"
"""Ids in the order of the revisions, then labels, then ``None`` and ``()``, which mean the base."""


class Assembly:
    """What a `RevisionMap` knows, kept true when a revision is added.

    Costs O(V+E), and one step for each label that each revision bears in the end.
    """

    def __init__(self, revisions: Iterable[Revision]) -> None:
        """Read the revisions, and set on each what it gets from the others.

        Warns:
            UserWarning: An id is declared twice (the later revision is kept), or a parent is missing.

        Raises:
            RevisionError: A branch label is used twice or is also an id.
            MissingRevision: A parent or a dependency is missing.
            CycleDetected: The heads and bases do not span the graph; also `DependencyCycleDetected`.
        """
        self.names: Names = {}
        self._twins: list[Revision] = []
        self._prefixes: PrefixIndex | None = None
        self._network: Network | None = None
        found = self._read(revisions)
        once = each_once(found)
        labelled = [revision for revision in once if revision.branch_labels]
        for revision in labelled:
            self._name_labels(revision)
        for revision in once:
            revision._resolved_dependencies = self._resolve_dependencies(revision)
        followed, really_followed = self._tell_parents()
        heads = [revision for revision in once if revision not in followed]
        real_heads = [revision for revision in once if revision not in really_followed]
        bases = [revision for revision in found if revision.is_base]
        real_bases = [revision for revision in found if revision._is_real_base]

        self._arrange(once)
        self.network.refuse_circles(*map(self.numbers_of, (heads, bases, real_heads, real_bases)))
        self.names[None] = self.names[()] = None
        self.heads = tuple(revision.revision for revision in heads)
        self.real_heads = tuple(revision.revision for revision in real_heads)
        self.bases = tuple(revision.revision for revision in bases)
        self.real_bases = tuple(revision.revision for revision in real_bases)
        for revision in labelled:
            self._spread_labels(revision)

    def add(self, revision: Revision, *, replace: bool) -> None:
        """Add one revision, or put it in the place of the one with its id; on an error nothing changes.

        As in Alembic it does not take on the labels of its ancestors, and what replaces another revision
        has no children.

        Raises:
            RevisionError: There is none to replace, or a branch label is in use.
            MissingRevision: A parent or a dependency is missing.
        """
        name = revision.revision
        former = self.names.get(name)
        if replace and former is None:
            raise RevisionError(f"revision {name} not in map")
        if not replace and former is not None:
            _warn(f"Revision {name} is present more than once")
        new_names = {label for label in (name, *revision._orig_branch_labels) if label not in self.names}
        self.names[name] = revision
        try:
            if revision.branch_labels:
                self._name_labels(revision)
            revision._resolved_dependencies = self._resolve_dependencies(revision)
            parents = [self._parent(parent, revision) for parent in revision._all_down_revisions]
        except RevisionError:
            for label in new_names & self.names.keys():
                del self.names[label]
            if former is not None:
                self.names[name] = former
            raise
        if former is not None and former is not revision:
            self._twins.append(former)
        self._prefixes = None
        self._network = None
        if revision.branch_labels:
            self._spread_labels(revision)
        for parent in parents:
            parent.add_nextrev(revision)
        revision._normalized_resolved_dependencies = ()
        if revision._resolved_dependencies:
            self._arrange([revision])
        self._count_in(revision)

    def _count_in(self, revision: Revision) -> None:
        name = revision.revision
        if revision.is_base:
            self.bases += (name,)
        if revision._is_real_base:
            self.real_bases += (name,)
        if revision._is_real_head:
            covered = {name, *revision._all_down_revisions}
            self.real_heads = (*(head for head in self.real_heads if head not in covered), name)
        if revision.is_head:
            covered = {name, *revision._versioned_down_revisions}
            self.heads = (*(head for head in self.heads if head not in covered), name)

    @property
    def network(self) -> Network:
        """The graph as numbers, rebuilt on first use after a change. O(V+E)."""
        if self._network is None:
            self._arrange(())
        assert self._network is not None
        return self._network

    @property
    def prefixes(self) -> PrefixIndex:
        """The ids and labels that may be abbreviated, built on first use. O(V log V)."""
        if self._prefixes is None:
            self._prefixes = PrefixIndex(name for name in self.names if isinstance(name, str))
        return self._prefixes

    def number_of(self, revision: Revision) -> int:
        """Return the node of a revision.

        Raises:
            RevisionError: The revision is not in the map.
        """
        self.network  # noqa: B018  (numbers are given with it)
        try:
            return self._numbers[revision]
        except KeyError:
            raise RevisionError(f"Revision {revision.revision} is not in this map") from None

    def numbers_of(self, revisions: Iterable[Revision]) -> list[int]:
        """Return the nodes of revisions, in their order."""
        return [self.number_of(revision) for revision in revisions]

    def kept(self, revision: Revision) -> Revision:
        """Return the revision that a revision's id leads to: itself, but for a twin."""
        return self._by_id(revision.revision)

    def revisions_at(self, nodes: Iterable[int]) -> Iterator[Revision]:
        """Yield the revisions of nodes, in their order."""
        for node in nodes:
            yield self._revisions[node]

    def lineage_of(self, revision: Revision) -> frozenset[int]:
        """Return the nodes above, at and below a revision, by ``down_revision``.

        O(V+E) when first asked for a revision; the last few answers are kept.
        """
        node = self.number_of(revision)
        lineage = self._lineages.pop(node, None)
        if lineage is None:
            lineage = frozenset(self.network.lineage([node]))
            if len(self._lineages) >= LINEAGES_KEPT:
                del self._lineages[next(iter(self._lineages))]
        self._lineages[node] = lineage
        return lineage

    def _read(self, revisions: Iterable[Revision]) -> list[Revision]:
        found = []
        for revision in revisions:
            found.append(revision)
            former = self.names.get(revision.revision)
            if former is not None:
                _warn(f"Revision {revision.revision} is present more than once")
                if former is not revision:
                    self._twins.append(former)
            self.names[revision.revision] = revision
        return found

    def _name_labels(self, revision: Revision) -> None:
        for label in revision._orig_branch_labels:
            user = self.names.get(label)
            if user is not None:
                raise RevisionError(
                    f"Branch name '{label}' in revision {revision.revision} already "
                    f"used by revision {user.revision}"
                )
            self.names[label] = revision

    def _spread_labels(self, revision: Revision) -> None:
        """Give a revision's labels to its descendants, and down the line that it stands on.

        Down the line only from the head of one that has no branch point above the revision, and only as far
        as the next branch point (dependencies count) or merge point, which does not get them.
        """
        labels = revision.branch_labels
        seen: set[Revision] = set()
        pending = [revision]
        top = revision
        while pending:
            above = pending.pop()
            if above not in seen:
                seen.add(above)
                above.branch_labels.update(labels)
                pending.extend([self._by_id(name) for name in above._nextrev_in_order])
                top = above
        below: Revision | None = top
        passed: set[Revision] = set()
        while below is not None and not below._is_real_branch_point and not below.is_merge_point:
            below.branch_labels.update(labels)
            # a revision that is added may close a circle, which Alembic does not come out of
            passed.add(below)
            below = self.names[below._versioned_down_revisions[0]] if below.down_revision else None
            if below in passed:
                return

    def _resolve_dependencies(self, revision: Revision) -> tuple[str, ...]:
        resolved = []
        for name in as_tuple(revision.dependencies) if revision.dependencies else ():
            if name not in self.names:
                raise MissingRevision(
                    f"Revision {name} that revision {revision.revision} depends on is not present",
                    name,
                    revision.revision,
                )
            dependency = self.names[name]
            if dependency is not None:
                resolved.append(dependency.revision)
        return tuple(resolved)

    def _parent(self, name: str, referrer: Revision) -> Revision:
        parent = self.names.get(name)
        if parent is None:
            message = f"Revision {name} referenced from {referrer} is not present"
            _warn(message)
            raise MissingRevision(message, name, referrer.revision)
        return parent

    def _tell_parents(self) -> tuple[set[Revision], set[Revision]]:
        """Set each revision's children; return who is a ``down_revision``, and who is anyone's parent."""
        children: dict[Revision, list[str]] = {}
        all_children: dict[Revision, list[str]] = {}
        followed: set[Revision] = set()
        for revision in dict.fromkeys(self.names.values()):
            if revision is None:
                continue
            versioned = revision._versioned_down_revisions
            for name in revision._all_down_revisions:
                parent = self._parent(name, revision)
                all_children.setdefault(parent, []).append(revision.revision)
                if name in versioned:
                    followed.add(parent)
                if parent.revision in versioned:
                    children.setdefault(parent, []).append(revision.revision)
        for parent, ids in all_children.items():
            parent._nextrev_in_order = each_once((*parent._nextrev_in_order, *children.get(parent, ())))
            parent._all_nextrev_in_order = each_once((*parent._all_nextrev_in_order, *ids))
        return followed, set(all_children)

    def _arrange(self, changed: Sequence[Revision]) -> None:
        """Number the revisions, and leave out those dependencies of the changed ones that ancestors have."""
        kept = [rev for name, rev in self.names.items() if rev is not None and rev.revision == name]
        self._revisions = [*kept, *self._twins]
        self._numbers = {revision: node for node, revision in enumerate(self._revisions)}
        self._lineages: dict[int, frozenset[int]] = {}
        at = {revision.revision: node for node, revision in enumerate(kept)}
        parents = []
        broken = {}
        for node, revision in enumerate(self._revisions):
            names = revision._versioned_down_revisions
            parents.append(tuple([at[name] for name in names if name in at]))
            if len(parents[-1]) < len(names):
                broken[node] = next(name for name in names if name not in at)
        dependencies = [
            each_once(at[name] for name in revision._resolved_dependencies)
            if revision._resolved_dependencies
            else ()
            for revision in self._revisions
        ]
        all_parents = [
            each_once(above + needed) if needed or len(above) > 1 else above
            for above, needed in zip(parents, dependencies, strict=True)
        ]
        order = parents_first(all_parents)
        if changed:
            self._refuse_broken_ancestors(changed, parents, broken)
            needed = without_inherited(parents, dependencies, order)
            for revision in changed:
                node = self._numbers[revision]
                revision._normalized_resolved_dependencies = tuple(
                    [self._revisions[target].revision for target in needed[node]]
                )
        all_children = [
            tuple([at[name] for name in revision._all_nextrev_in_order]) for revision in self._revisions
        ]
        has_circle = order is None
        if self._twins and not has_circle:
            # a twin's parents know its id, which leads to another revision: only up it may go round
            has_circle = parents_first(all_children) is None
        self._network = Network(
            ids=[revision.revision for revision in self._revisions],
            count=len(kept),
            parents=parents,
            all_parents=all_parents,
            run_dependencies=[
                tuple([at[name] for name in revision._normalized_resolved_dependencies])
                for revision in self._revisions
            ],
            children=[tuple([at[n] for n in revision._nextrev_in_order]) for revision in self._revisions],
            all_children=all_children,
            broken=broken,
            has_circle=has_circle,
        )

    def _refuse_broken_ancestors(
        self, revisions: Iterable[Revision], parents: Sequence[tuple[int, ...]], broken: dict[int, str]
    ) -> None:
        if not broken:
            return
        for revision in revisions:
            if revision._resolved_dependencies:
                for node in reach([self._numbers[revision]], parents) & broken.keys():
                    name = broken[node]
                    if name in self.names:
                        raise RevisionError(BROKEN_MAP)
                    raise MissingRevision(
                        f"Revision {name} referenced from {self._revisions[node]} is not present", name
                    )

    def _by_id(self, name: str) -> Revision:
        revision = self.names[name]
        assert revision is not None
        return revision


LINEAGES_KEPT = 16
"""How many lineages a map remembers: one for each branch that a list of identifiers names."""


def _warn(message: str) -> None:
    warnings.warn(message, UserWarning, stacklevel=2)
