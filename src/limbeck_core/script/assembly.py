"""How revisions become a map: names, labels, heads and bases, kept true when a revision is added."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeGuard

from limbeck_core.errors import MissingRevision, RevisionError
from limbeck_core.graph.identifiers import SHORTEST_ABBREVIATED, each_once
from limbeck_core.graph.labels import NO_LABELS, spread_labels
from limbeck_core.graph.network import Network
from limbeck_core.graph.prefixes import PrefixIndex
from limbeck_core.graph.telling import Telling
from limbeck_core.script.warning import warn
from limbeck_core.script.wiring import Kept, Name, Names, Wiring, resolved_dependencies

if TYPE_CHECKING:
    from limbeck_core.graph.revision import Revision

LINEAGES_KEPT = 16
"""How many lineages a map remembers: one for each branch that a list of identifiers names."""


class Assembly:
    """What a `RevisionMap` knows.

    Costs O(V+E), and what `spread_labels` says for branch labels: one step for each label of each different
    set of them. Where ids are declared twice or revisions follow one another in a circle, it is one step for
    each revision that each label comes to.
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
        self._names: dict[Name, Revision | None] = {}
        self._twins: list[Revision] = []
        self._wiring: Wiring | None = None
        self._prefixes: PrefixIndex | None = None
        self._bearing: list[Revision] = []
        telling = Telling()
        read = self._read(revisions, telling)
        found = read.revisions
        self._dependent = [found[node] for node in read.dependent]
        # nearly always none comes twice
        is_plain = len(found) == len(self.names)
        once = found if is_plain else each_once(found)
        labelled = [revision for revision in each_once(self._bearing) if revision._labels]
        for revision in labelled:
            self._name_labels(revision)
        for revision in self._dependent:
            revision._resolved_dependencies = resolved_dependencies(revision, self.names)
        # a label may stand for no revision
        read.dependent[:] = [node for node in read.dependent if found[node]._resolved_dependencies]

        wiring = Wiring(self.names, self._twins, read if is_plain else None)
        # per revision its node; those of a history in which none comes twice are numbered one after the other
        nodes = range(len(once)) if is_plain else [wiring.numbers[revision] for revision in once]
        followed, followed_at_all = wiring.tell_parents(telling)
        heads = [node for node in nodes if not followed[node]]
        real_heads = [node for node in heads if not followed_at_all[node]]
        bases = wiring.bases
        if not is_plain:
            all_nodes = [wiring.numbers[revision] for revision in found]
            bases = [node for node in all_nodes if wiring.downs[node] is None]
        real_bases = [node for node in bases if wiring.revisions[node].dependencies is None]
        if wiring.is_told:
            for revision in self._dependent:
                revision._run_dependencies = telling
        else:
            wiring.leave_out_inherited(self._dependent)
        self._take(wiring)
        self.network.refuse_circles(heads, bases, real_heads, real_bases)
        self._names[None] = self._names[()] = None
        self.heads, self.real_heads, self.bases, self.real_bases = [
            tuple([wiring.ids[node] for node in ends]) for ends in (heads, real_heads, bases, real_bases)
        ]
        if labelled:
            self._spread_all_labels(wiring, labelled, heads)

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
            warn(f"Revision {name} is present more than once")
        new_names = {label for label in (name, *revision._orig_branch_labels) if label not in self.names}
        self._names[name] = revision
        try:
            if revision._labels:
                self._refuse_own_label_below(revision)
                self._name_labels(revision)
            revision._resolved_dependencies = resolved_dependencies(revision, self.names)
            parents = [self._parent(parent, revision) for parent in _names_below(revision)]
        except RevisionError:
            for label in new_names & self.names.keys():
                del self._names[label]
            if former is not None:
                self._names[name] = former
            raise
        if former is not None:
            self._twins.append(former)
        if revision._labels:
            self._spread_labels(revision)
        for parent in parents:
            parent.add_nextrev(revision)
        revision._normalized_resolved_dependencies = ()
        if revision._resolved_dependencies:
            Wiring(self.names, self._twins).leave_out_inherited([revision])
        self._wiring = None
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
    def names(self) -> Names:
        """Ids in the order of the revisions, then labels, then ``None`` and ``()``, which mean the base."""
        return self._names

    @property
    def network(self) -> Network:
        """The graph as numbers, rebuilt on first use after a change. O(V+E)."""
        self._renew()
        return self._network

    @property
    def prefixes(self) -> PrefixIndex:
        """The ids and labels that may be abbreviated, sorted on first use. O(V log V)."""
        self._renew()
        if self._prefixes is None:
            self._prefixes = PrefixIndex(list(filter(self._may_be_abbreviated, self.names)))
        return self._prefixes

    def _may_be_abbreviated(self, name: object) -> TypeGuard[str]:
        """Return whether a name is a text.

        Raises:
            RevisionError: It is a branch label that is none, of which Alembic cannot tell how it begins.
        """
        if isinstance(name, str):
            return True
        try:
            is_short = not name or len(name) < SHORTEST_ABBREVIATED  # type: ignore[arg-type]  # it may have none
        except TypeError:
            is_short = False
        if is_short:
            return False
        raise RevisionError(f"{name!r} is not a string, and a branch label of {self.names[name]}")  # type: ignore[index]

    def _renew(self) -> Wiring:
        if self._wiring is None:
            self._take(Wiring(self.names, self._twins))
        assert self._wiring is not None
        return self._wiring

    def _take(self, wiring: Wiring) -> None:
        self._wiring = wiring
        self._network = wiring.network()
        self._prefixes = None
        self._lineages: dict[int, frozenset[int]] = {}

    def number_of(self, revision: Revision) -> int:
        """Return the node of a revision.

        Raises:
            RevisionError: The revision is not in the map.
        """
        try:
            return self._renew().numbers[revision]
        except KeyError:
            raise RevisionError(f"Revision {revision.revision} is not in this map") from None

    def numbers_of(self, revisions: Iterable[Revision]) -> list[int]:
        """Return the nodes of revisions, in their order."""
        return [self.number_of(revision) for revision in revisions]

    def revisions_at(self, nodes: Iterable[int]) -> Iterator[Revision]:
        """Yield the revisions of nodes, in their order."""
        return map(self._renew().revisions.__getitem__, nodes)

    def kept(self, revision: Revision) -> Revision:
        """Return the revision that a revision's id leads to: itself, but for a twin."""
        return self._by_id(revision.revision)

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

    def _read(self, revisions: Iterable[Revision], telling: Telling) -> Kept:
        """Take the revisions as they come, and from each all that is needed of it while it is at hand."""
        found, ids, downs, at, dependent, is_fresh = kept = Kept([], [], [], {}, [], is_fresh=True)
        names = self._names
        for node, revision in enumerate(revisions):
            found.append(revision)
            name = revision.revision
            if name in at:
                self._note_twin(revision)
            ids.append(name)
            names[name] = revision
            at[name] = node
            downs.append(revision.down_revision)
            if revision._shared_labels or revision._branch_labels:
                self._bearing.append(revision)
            if revision.dependencies:
                dependent.append(node)
            elif revision._resolved_dependencies:
                revision._resolved_dependencies = ()
            if revision._run_dependencies:
                revision._run_dependencies = ()
            if revision._all_followers:
                is_fresh = False
            else:
                revision._all_followers = telling
        return kept._replace(is_fresh=is_fresh)

    def _note_twin(self, revision: Revision) -> None:
        warn(f"Revision {revision.revision} is present more than once")
        self._twins.append(self._by_id(revision.revision))

    def _name_labels(self, revision: Revision) -> None:
        for label in revision._orig_branch_labels:
            if label in self.names:
                user = self.names[label]
                raise RevisionError(
                    f"Branch name '{label}' in revision {revision.revision} already "
                    + (f"used by revision {user.revision}" if user is not None else "means the base")
                )
            self._names[label] = revision

    def _spread_all_labels(self, wiring: Wiring, labelled: Iterable[Revision], heads: Iterable[int]) -> None:
        network, revisions = self.network, wiring.revisions
        parents, children = network.parents, network.children
        is_plain = not network.has_circle and network.count == len(revisions) and not network.broken
        # what was told of children by another map may be on the revisions too
        is_plain = is_plain and (wiring.is_told or sum(map(len, parents)) == sum(map(len, children)))
        if not is_plain or wiring.has_single_in_sequence:
            # where an id leads to another revision, it matters which label is spread first
            for revision in labelled:
                self._spread_labels(revision)
            return
        own = [NO_LABELS] * network.count
        for revision in labelled:
            own[wiring.at[revision.revision]] = frozenset(revision._labels)
        all_children, repeated = network.all_children, network.repeated
        found = spread_labels(
            own,
            parents,
            children,
            heads,
            lambda node: len(all_children[node]) > 1 or len(parents[node]) > 1 or node in repeated,
            wiring.order,
        )
        for revision, labels in zip(revisions, found, strict=True):
            if not labels:
                continue
            # they hold those that it has
            if revision._branch_labels is None:
                revision._shared_labels = labels
            else:
                revision._branch_labels.update(labels)

    def _spread_labels(self, revision: Revision) -> None:
        """Give a revision's labels to its descendants, and down the line that it stands on.

        Down the line only from the head of one that has no branch point above the revision, and only as far
        as the next branch point (dependencies count) or merge point, which does not get them.
        """
        labels = frozenset(revision._labels)
        grown: dict[frozenset[str], frozenset[str]] = {}
        seen: set[Revision] = set()
        pending = [revision]
        top = revision
        while pending:
            above = pending.pop()
            if above not in seen:
                seen.add(above)
                above._take_labels(labels, grown)
                pending.extend([self._by_id(name) for name in above._nextrev_in_order])
                top = above
        below: Revision | None = top
        passed: set[Revision] = set()
        while below is not None and not _ends_line(below):
            below._take_labels(labels, grown)
            # a revision that is added may close a circle, which Alembic does not come out of
            passed.add(below)
            below = self._only_parent(below)
            if below in passed:
                return

    def _parent(self, name: str, referrer: Revision) -> Revision:
        parent = self.names.get(name)
        if parent is None:
            message = f"Revision {name} referenced from {referrer} is not present"
            warn(message)
            raise MissingRevision(message, name, referrer.revision)
        return parent

    def _refuse_own_label_below(self, revision: Revision) -> None:
        """Refuse a revision that follows its own label: Alembic spreads labels before it names them."""
        match revision._versioned_down_revisions:
            case (name,) if name and name in revision._orig_branch_labels and name not in self.names:
                self._parent(name, revision)

    def _only_parent(self, revision: Revision) -> Revision | None:
        down = revision.down_revision
        try:
            return self.names[down] if down else None  # type: ignore[index]  # several are refused
        except (KeyError, TypeError):
            # a sequence of one, set on the revision afterwards, is no key in Alembic's map either
            raise RevisionError(
                f"Branch labels cannot go below revision {revision.revision}: its down_revision is {down!r}"
            ) from None

    def _by_id(self, name: str) -> Revision:
        revision = self.names[name]
        assert revision is not None
        return revision


def _names_below(revision: Revision) -> tuple[str, ...]:
    try:
        return revision._all_down_revisions
    except TypeError:
        below, name = revision.down_revision, revision.revision
        raise RevisionError(f"down_revision {below!r} of revision {name} names what is no string") from None


def _ends_line(revision: Revision) -> bool:
    return revision._is_real_branch_point or revision.is_merge_point
