"""Ranges of revisions: what the two ends mean, and which revisions lie between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

from limbeck_core.errors import RangeNotAncestorError, RevisionError
from limbeck_core.graph.identifiers import Relative, as_tuple, each_once, parse_relative
from limbeck_core.graph.reach import Edges, Overlap, reach, reach_apart
from limbeck_core.graph.revision import Revision
from limbeck_core.script.warning import warn
from limbeck_core.values import value

if TYPE_CHECKING:
    from limbeck_core.script.assembly import Assembly
    from limbeck_core.script.revision import RevisionMap

RevisionOrBase: TypeAlias = "Revision | Literal['base'] | None"
"""What steps down may lead to: a revision, the base, or nothing when there are fewer revisions."""

Identifier: TypeAlias = "str | Iterable[str | None] | None"
"""What `RevisionMap.get_revisions` takes: an identifier, or several in a list, tuple or set."""


def required_revision(found: RevisionOrBase, identifier: object) -> Revision:
    """Return what was found, if it is a revision.

    Raises:
        RevisionError: It is the base, or there is nothing that many steps away.
    """
    if not isinstance(found, Revision):
        raise RevisionError(f"Identifier {identifier!r} does not lead to a revision")
    return found


def take_steps(
    revisions: RevisionMap,
    start: RevisionOrBase,
    steps: int,
    branch: str | None = None,
    *,
    strict: bool = True,
) -> RevisionOrBase:
    """Return what is some steps above or, with a negative number, below a revision.

    Args:
        revisions: The map to step in.
        start: Where to start; ``None`` is below the bases going up, and above the heads going down.
        steps: How many steps to take.
        branch: The branch to keep to, going up.
        strict: Whether steps beyond the last revision lead to ``None``, not to that revision.

    Raises:
        RevisionError: There are several ways to go.
    """
    at = start
    if at is not None and at != "base":
        required_revision(at, at)
    for _ in range(abs(steps)):
        onward: Sequence[RevisionOrBase]
        if at == "base":
            onward = ()
        elif steps > 0:
            onward = revisions.get_revisions(revisions.bases if at is None else at._nextrev_in_order)
            if branch:
                onward = revisions.filter_for_lineage(onward, branch)
        else:
            onward = revisions.get_revisions(revisions.heads if at is None else at.down_revision) or ("base",)
        if not onward:
            return None if strict else at
        if len(onward) > 1:
            raise RevisionError("Ambiguous walk")
        at = onward[0]
    return at


@value
class Span:
    """A question for the revisions between two ends, as `RevisionMap.iterate_revisions` takes it."""

    upper: Identifier
    lower: Identifier
    implicit_base: bool
    inclusive: bool
    strict: bool

    def upgrade(self, revisions: RevisionMap) -> tuple[set[int], list[int]]:
        """Return the nodes that an upgrade from the lower to the upper end runs, and the upper ends."""
        targets = [required_revision(found, self.upper) for found in self.upper_ends(revisions)]
        assembly = revisions._assembly
        network = assembly.network
        if isinstance(self.lower, str) and "@" in self.lower:
            branch = _branch_of(revisions, self.lower)
            targets = [target for target in targets if branch in target.branch_labels]
        heads = assembly.numbers_of(targets)
        required = _ancestors_apart(assembly, targets, self.upper)

        current = revisions.get_revisions(self.lower)
        if not self.implicit_base and any(
            isinstance(found, str) or assembly.number_of(found) not in required
            for found in current
            if found is not None
        ):
            raise RangeNotAncestorError(self.lower, self.upper)  # type: ignore[arg-type]  # any identifier
        lower = self.lower
        if current and current[0] is None:
            # "-n" counted beyond the base: from the upper end it may reach less far
            _, found = self._lower_end(revisions)
            if found == "base":
                current, lower = (), None
            else:
                revision = required_revision(found, self.lower)
                current, lower = (revision,), revision.revision
        needed = required - _ancestors_apart(assembly, current, lower)
        if self.inclusive:
            needed.update(
                assembly.numbers_of(
                    required_revision(found, lower) for found in revisions.get_revisions(lower)
                )
            )
        if current and not self.implicit_base:
            needed &= apart(assembly, current, network.children, lower)
        return needed, heads

    def downgrade(self, revisions: RevisionMap) -> tuple[set[int], list[int]]:
        """Return the nodes that a downgrade from the upper to the lower end undoes, and the upper ends."""
        branch, found = self._lower_end(revisions)
        assembly = revisions._assembly
        network = assembly.network
        target = None if found is None or isinstance(found, str) else found
        roots: list[Revision]
        if target is None:
            # a labelled base stands in the map twice: Alembic then looks at the branch of a single base too
            roots = [rev for rev in revisions._revision_map.values() if rev is not None and rev.is_base]
        elif self.inclusive:
            roots = [target]
        else:
            roots = [
                required_revision(child, target.revision)
                for child in revisions.get_revisions(target._nextrev_in_order)
            ]
        if branch and len(roots) > 1:
            of_branch = reach([assembly.number_of(revisions._resolve_branch(branch))], network.parents)
            network.refuse_broken(of_branch)
            names = {network.ids[node] for node in of_branch}
            found_roots = revisions.get_revisions(each_once(r.revision for r in roots if r.revision in names))
            roots = [required_revision(root, branch) for root in found_roots]
            if not roots:
                raise RevisionError("Not a valid downgrade target from current heads")

        heads = assembly.numbers_of(
            required_revision(head, self.upper) for head in revisions.get_revisions(self.upper)
        )
        active = reach(heads, network.run_parents)
        network.refuse_broken(active)
        starts = assembly.numbers_of(roots)
        undone = reach(starts, network.all_children) & active
        if self.implicit_base:
            undone |= active - reach(starts, network.run_parents)
        if target is not None and not undone and assembly.number_of(target) not in heads:
            raise RangeNotAncestorError("Nothing to drop", self.upper)  # type: ignore[arg-type]  # any identifier
        return undone, heads

    def upper_ends(self, revisions: RevisionMap) -> Sequence[RevisionOrBase]:
        """Return what the upper end of an upgrade means; steps without an id count from the lower end."""
        relative = parse_relative(self.upper) if isinstance(self.upper, str) else None
        if relative is None:
            return revisions.get_revisions(self.upper)
        steps = relative.steps
        if steps > 0 and relative.symbol is not None:
            start: RevisionOrBase = revisions.get_revision(relative.symbol)
            return (take_steps(revisions, start, steps, relative.branch, strict=self.strict),)
        if steps > 0:
            start = self._current_on(revisions, relative.branch)
            found = take_steps(revisions, start, steps, relative.branch, strict=self.strict)
            if found is None:
                raise RevisionError(relative.shortfall)
            return (found,)
        if relative.symbol is None:
            raise RevisionError(f"Relative revision {steps} didn't produce {abs(steps)} migrations")
        start = revisions.get_revision(relative.anchor)
        return (take_steps(revisions, start, steps, strict=self.strict),)

    def _current_on(self, revisions: RevisionMap, branch: str | None) -> RevisionOrBase:
        """Return the one current revision from which an upgrade counts its steps."""
        current = as_tuple(self.lower)  # type: ignore[arg-type]  # elements are looked up whatever they are
        starts: Sequence[RevisionOrBase | str]
        if branch is None or branch == "":
            starts = current or (None,)
        else:
            at = revisions.get_revisions(current)
            starts = revisions.filter_for_lineage(at, branch)
            if not starts:
                # nothing of the branch itself is current: the newest of what the current ones need of it
                active = revisions.filter_for_lineage(revisions._get_ancestor_nodes(at), branch)
                below = {name for revision in active for name in revision._normalized_down_revisions}
                starts = [rev.revision for rev in active if rev.revision not in below] or (None,)
        if len(starts) > 1:
            raise RevisionError("Ambiguous upgrade from multiple current revisions")
        start = starts[0]
        return revisions.get_revision(start) if isinstance(start, str) else start

    def _lower_end(self, revisions: RevisionMap) -> tuple[str | None, RevisionOrBase]:
        """Return the branch and the revision that the lower end of a downgrade means."""
        target = self.lower
        if target is None:
            return None, None
        if not isinstance(target, str):
            raise RevisionError(f"Expected downgrade target in string form, not {target!r}")
        relative = parse_relative(target)
        if relative is None:
            branch, _, symbol = target.rpartition("@")
            if not symbol and symbol not in revisions._revision_map:
                raise RevisionError(f"Identifier {target!r} does not lead to a revision")
            return branch or None, revisions.get_revision(symbol)
        if relative.steps >= 0:
            if relative.symbol is None:
                raise RevisionError(relative.shortfall)
            start: RevisionOrBase = revisions.get_revision(relative.symbol)
            found = take_steps(revisions, start, relative.steps, relative.branch, strict=self.strict)
            if found is None:
                raise RevisionError("Walked too far")
            return relative.branch, found
        counted = relative if relative.symbol is not None else self._counted_from_current(revisions, relative)
        start = revisions.get_revision(counted.anchor if counted.symbol is not None else None)
        found = take_steps(revisions, start, counted.steps, strict=self.strict)
        if found is None:
            raise RevisionError(relative.shortfall if relative.symbol is None else "Walked too far")
        return counted.branch, found

    def _counted_from_current(self, revisions: RevisionMap, relative: Relative) -> Relative:
        """Return steps down from the upper end, with the revision that they count from."""
        current = as_tuple(self.upper)  # type: ignore[arg-type]  # elements are looked up whatever they are
        if relative.branch:
            names = list(revisions.filter_for_lineage(current, relative.branch))
            if not names:
                # what is current may be needed by a head of another branch
                active = revisions.filter_for_lineage(revisions._get_all_current(current), relative.branch)
                names = [revision.revision for revision in active]
            if len(names) != 1:
                raise RevisionError(
                    f"Relative revision {self.lower!r} counts from one current revision on branch "
                    f"'{relative.branch}', not from {len(names)}"
                )
            return Relative(relative.branch, names[0], relative.sign_and_steps)
        if not current:
            raise RevisionError(relative.shortfall)
        try:
            is_ambiguous = len(set(current)) > 1
        except TypeError:
            raise RevisionError(f"revision identifiers {self.upper!r} are not strings") from None
        if is_ambiguous:
            warn(
                "downgrade -1 from multiple heads is ambiguous; "
                "this usage will be disallowed in a future release."
            )
        if current[0] == "" and "" not in revisions._revision_map:
            raise RevisionError(f"Identifier {self.upper!r} does not lead to a revision")
        return Relative(current[0], current[0], relative.sign_and_steps)


def _branch_of(revisions: RevisionMap, identifier: str) -> str:
    """Return the branch label that the part of a lower end before the ``@`` means."""
    name = identifier.partition("@")[0]
    if not name and name not in revisions._revision_map:
        raise RevisionError(f"Identifier {identifier!r} does not lead to a revision")
    revision = revisions.get_revision(name)
    if revision is None or revision.revision != name:
        return name
    if len(revision.branch_labels) != 1:
        raise RevisionError(
            f"Revision {name} stands for its branch, but bears {len(revision.branch_labels)} branch labels"
        )
    return next(iter(revision.branch_labels))


def _ancestors_apart(assembly: Assembly, found: Sequence[RevisionOrBase], identifier: object) -> set[int]:
    """Return revisions and their ancestors, dependencies included, refusing ancestors of one another."""
    nodes = apart(assembly, found, assembly.network.run_parents, identifier)
    assembly.network.refuse_broken(nodes)
    return nodes


def apart(assembly: Assembly, found: Sequence[RevisionOrBase], edges: Edges, identifier: object) -> set[int]:
    """Return revisions and all that their edges lead to, refusing that they lead to one another.

    Args:
        assembly: The map.
        found: What an identifier means.
        edges: What to follow.
        identifier: The identifier, to be named.

    Raises:
        RevisionError: One requested revision leads to others, or one is none.
    """
    numbers = assembly.numbers_of(rev for rev in found if isinstance(rev, Revision))
    first_other = next((i for i, rev in enumerate(found) if not isinstance(rev, Revision)), None)
    try:
        nodes = reach_apart(numbers[:first_other], edges, numbers)
        if first_other is not None:
            required_revision(found[first_other], identifier)
        return nodes
    except Overlap as overlap:
        ids = assembly.network.ids
        raise RevisionError(
            f"Requested revision {ids[overlap.start]} overlaps with other requested revisions "
            f"{', '.join(ids[other] for other in overlap.others)}"
        ) from None
