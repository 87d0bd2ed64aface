"""Revisions and their map: the public face of the revision graph, as ``alembic.script.revision`` has it.

>>> revisions = [Revision("a1", None), Revision("b2", "a1"), Revision("c3", "b2")]
>>> history = RevisionMap(lambda: revisions)
>>> history.heads
('c3',)
>>> [revision.revision for revision in history.iterate_revisions("head", "a1")]
['c3', 'b2']
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from limbeck_core.errors import CycleDetected as CycleDetected
from limbeck_core.errors import DependencyCycleDetected as DependencyCycleDetected
from limbeck_core.errors import DependencyLoopDetected as DependencyLoopDetected
from limbeck_core.errors import LoopDetected as LoopDetected
from limbeck_core.errors import MissingRevision as MissingRevision
from limbeck_core.errors import MultipleHeads as MultipleHeads
from limbeck_core.errors import RangeNotAncestorError as RangeNotAncestorError
from limbeck_core.errors import ResolutionError as ResolutionError
from limbeck_core.errors import RevisionError as RevisionError
from limbeck_core.garbage import uncollected_garbage
from limbeck_core.graph.identifiers import SHORTEST_ABBREVIATED, SYMBOLS, as_text
from limbeck_core.graph.reach import Edges, reach, walk
from limbeck_core.graph.revision import Revision as Revision
from limbeck_core.script.assembly import Assembly
from limbeck_core.script.ranges import (
    Identifier,
    RevisionOrBase,
    Span,
    apart,
    required_revision,
    take_steps,
)
from limbeck_core.script.wiring import Names

EXAMPLES = 3
"""How many matches the message about an ambiguous prefix names, as in Alembic."""

_Target = TypeVar("_Target", bound="Revision | str | None")


class RevisionMap:
    """All revisions of a history, built on first use: what identifiers mean, and what lies between them.

    Building costs O(V+E), and one step for each label that each revision bears; a range or a question of
    lineage O(V+E); a look-up of one id or prefix O(log V), once the prefixes are sorted. With dependencies
    that many revisions share, see `without_inherited`; for the order of a range, `running_order`.

    >>> revisions = [Revision("ae1027", None), Revision("b26e3c", "ae1027"), Revision("c3d5e4", "ae1027")]
    >>> history = RevisionMap(lambda: revisions)
    >>> history.heads, history.bases
    (('b26e3c', 'c3d5e4'), ('ae1027',))
    >>> history.get_revision("b26e")
    Revision('b26e3c', 'ae1027')
    >>> [revision.revision for revision in history.iterate_revisions("heads", "base")]
    ['b26e3c', 'c3d5e4', 'ae1027']
    >>> history.get_revisions("heads")
    (Revision('b26e3c', 'ae1027'), Revision('c3d5e4', 'ae1027'))
    >>> history.add_revision(Revision("d4f6e5", "c3d5e4", branch_labels="shop"))
    >>> history.get_current_head("shop"), history.filter_for_lineage(history.heads, "shop")
    ('d4f6e5', ('d4f6e5',))
    """

    def __init__(self, generator: Callable[[], Iterable[Revision]]) -> None:
        """Make a map of the revisions that a call without arguments yields."""
        self._generator = generator
        self._built: Assembly | None = None

    @property
    def _assembly(self) -> Assembly:
        if self._built is None:
            with uncollected_garbage():
                self._built = Assembly(self._generator())
        return self._built

    @property
    def _revision_map(self) -> Names:
        return self._assembly.names

    @property
    def heads(self) -> tuple[str, ...]:
        """The revisions that no ``down_revision`` names."""
        return self._assembly.heads

    @property
    def bases(self) -> tuple[str, ...]:
        """The revisions without a ``down_revision``."""
        return self._assembly.bases

    @property
    def _real_heads(self) -> tuple[str, ...]:
        """The revisions that nothing follows or depends on."""
        return self._assembly.real_heads

    @property
    def _real_bases(self) -> tuple[str, ...]:
        """The revisions that follow and depend on nothing."""
        return self._assembly.real_bases

    def add_revision(self, revision: Revision, _replace: bool = False) -> None:
        """Add one revision to the map; O(1), but for the heads and for the next question of lineage.

        Raises:
            RevisionError: It cannot be added; the map is as it was.
        """
        self._assembly.add(revision, replace=_replace)

    def get_current_head(self, branch_label: str | None = None) -> str | None:
        """Return the one head, or the one head of a branch; ``None`` in an empty map.

        Raises:
            MultipleHeads: There are several.
        """
        heads = self.heads
        if branch_label:
            heads = self.filter_for_lineage(heads, branch_label)
        if len(heads) > 1:
            raise MultipleHeads(heads, f"{as_text(branch_label)}@head" if branch_label else "head")
        return heads[0] if heads else None

    def get_revisions(self, id_: Identifier) -> tuple[RevisionOrBase, ...]:
        """Return the revisions that an identifier means, or several identifiers, one after the other.

        ``-n`` and ``label@-n`` step down from every (real) head: such a step may end at the literal
        ``"base"``, or at ``None`` if there are fewer revisions.

        Raises:
            RevisionError: There is no such revision.
        """
        if isinstance(id_, (list, tuple, set, frozenset)):
            found: list[RevisionOrBase] = []
            for element in id_:
                found.extend(self.get_revisions(element))
            return tuple(found)
        if isinstance(id_, str) and id_ not in SYMBOLS:
            revision = self._revision_map.get(id_)
            if revision is not None and revision.revision == id_:
                return (revision,)
        names, branch = self._resolve_revision_number(id_)
        steps = _negative_number(names[0]) if len(names) == 1 else None
        if steps is not None:
            heads = self.get_revisions("heads")
            return tuple(
                take_steps(self, head, steps)
                for head in heads
                if branch is None or branch in required_revision(head, "heads").branch_labels
            )
        return tuple(self._revision_for_ident(name, branch) for name in names)

    def get_revision(self, id_: str | tuple[str, ...] | None) -> Revision | None:
        """Return the revision that an identifier means; ``None`` for the base.

        Raises:
            MultipleHeads: It means several.
            RevisionError: There is no such revision.
        """
        names, branch = self._resolve_revision_number(id_)
        if len(names) > 1:
            raise MultipleHeads(names, id_)
        return self._revision_for_ident(names[0] if names else (), branch)

    def filter_for_lineage(
        self,
        targets: Iterable[_Target],
        check_against: str | tuple[str, ...] | None,
        include_dependencies: bool = False,
    ) -> tuple[_Target, ...]:
        """Return those targets that stand above, at or below what an identifier means.

        Without ``include_dependencies`` along ``down_revision`` alone. O(V+E) for any number of targets.
        """
        names, branch = self._resolve_revision_number(check_against)
        against = [branch, *names] if branch else [*names]
        if not against:
            return tuple(_several(targets))
        lineage: Collection[int] | None = None
        shared = []
        for target in _several(targets):
            revision = target if isinstance(target, Revision) else self._revision_for_ident(target)
            if revision is None:
                raise RevisionError(f"{target!r} is no revision that shares the lineage of {check_against!r}")
            if lineage is None:
                lineage = self._lineage(against, include_dependencies, check_against)
            if self._assembly.number_of(revision) in lineage:
                shared.append(target)
            self._refuse_broken([revision])
        return tuple(shared)

    def iterate_revisions(
        self,
        upper: Identifier,
        lower: Identifier,
        implicit_base: bool = False,
        inclusive: bool = False,
        assert_relative_length: bool = True,
        select_for_downgrade: bool = False,
    ) -> Iterator[Revision]:
        """Yield the revisions between two ends, each before those it follows or depends on.

        Args:
            upper: Where to start; may count steps from ``lower`` (``+2``) or from a revision (``ae10-1``).
            lower: Where to end; ``None`` or ``base`` for the bases.
            implicit_base: Also what the upper end needs from other branches than those of the lower end.
            inclusive: Also the lower end itself.
            assert_relative_length: Refuse steps beyond the ends of the history.
            select_for_downgrade: Yield what a downgrade from ``upper`` to ``lower`` takes away, with all
                that depends on it; ``lower`` may count steps from ``upper`` (``-1``).

        Raises:
            RangeNotAncestorError: The lower end is not below the upper end.
            RevisionError: An end means no revision, or too many.
        """
        span = Span(upper, lower, implicit_base, inclusive, assert_relative_length)
        nodes, heads = span.downgrade(self) if select_for_downgrade else span.upgrade(self)
        assembly = self._assembly
        for revision in assembly.revisions_at(assembly.network.in_running_order(nodes, heads)):
            name = revision.revision
            # as Alembic looks it up by its id, one that is called "head" yields the head
            yield required_revision(self.get_revision(name), name) if name in SYMBOLS else revision

    def _resolve_revision_number(self, id_: object) -> tuple[tuple[str, ...], str | None]:
        """Return the ids that an identifier stands for, as far as its spelling says, and its branch."""
        branch: str | None = None
        name = id_
        if isinstance(name, str) and "@" in name:
            branch, name = name.split("@", 1)
        elif (isinstance(name, tuple) and name and not isinstance(name[0], str)) or not (
            name is None or isinstance(name, (str, tuple))
        ):
            raise RevisionError(
                f"revision identifier {id_!r} is not a string; ensure database driver settings are correct"
            )
        # the base is known without a map, but as in Alembic a map that cannot be built answers nothing
        _ = self._assembly
        if name == "heads":
            return (self.filter_for_lineage(self.heads, branch) if branch else self._real_heads), branch
        if name == "head":
            head = self.get_current_head(branch)
            return ((head,) if head else ()), branch
        if name == "base" or name is None:
            return (), branch
        return ((name,) if isinstance(name, str) else name), branch

    def _resolve_branch(self, branch_label: str) -> Revision:
        """Return the revision that the part before an ``@`` means."""
        try:
            return required_revision(self._revision_for_ident(branch_label), branch_label)
        except ResolutionError as unresolved:
            raise ResolutionError(f"No such branch: '{branch_label}'", branch_label) from unresolved

    def _revision_for_ident(
        self, resolved_id: str | tuple[()] | None, check_branch: str | None = None
    ) -> Revision | None:
        """Return the revision of an id, label or prefix, if it shares the lineage of the branch."""
        branch = self._resolve_branch(check_branch) if check_branch else None
        names = self._revision_map
        try:
            is_known = resolved_id in names
        except TypeError:
            raise RevisionError(f"revision identifier {resolved_id!r} is not a string") from None
        # outside any handler: as in Alembic nothing is told of but the identifier that leads nowhere
        revision = names[resolved_id if is_known else self._complete(resolved_id, check_branch)]
        if branch is not None and revision is not None and not self._shares_lineage(revision, branch):
            raise ResolutionError(
                f"Revision {revision.revision} is not a member of branch '{check_branch}'",
                resolved_id,  # type: ignore[arg-type]  # a tuple of prefixes may have led to it
            )
        return revision

    def _complete(self, prefix: object, branch: str | None) -> str:
        """Return the one id or label, of the branch if there is one, that starts with a prefix."""
        if branch:
            matches: Sequence[str] = self.filter_for_lineage(self._abbreviated(prefix, None), branch)
        else:
            matches = self._abbreviated(prefix, EXAMPLES)
        if not matches:
            # of an identifier that ends with its "@" nothing else is left
            asked: Any = prefix if prefix or branch is None else f"{branch}@"
            advice = (
                "; please ensure at least four characters are present for partial revision identifier matches"
                if len(prefix) < SHORTEST_ABBREVIATED  # type: ignore[arg-type]  # what has none is refused
                else ""
            )
            raise ResolutionError(f"No such revision or branch '{asked}'{advice}", asked)
        if len(matches) > 1:
            examples = ", ".join(f"'{match}'" for match in matches[:EXAMPLES])
            raise ResolutionError(f"Multiple revisions start with '{prefix}': {examples}...", prefix)  # type: ignore[arg-type]
        return matches[0]

    def _abbreviated(self, prefix: object, most: int | None) -> Sequence[str]:
        """Return the ids and labels that start with a prefix, all of them or the first few.

        As in Alembic a tuple of prefixes fits if any of them does.

        Raises:
            RevisionError: It is no text, nor a tuple of texts.
        """
        if prefix == "":
            return ()
        prefixes = self._assembly.prefixes
        if isinstance(prefix, str):
            return prefixes.matches(prefix) if most is None else prefixes.first_matches(prefix, most)
        try:
            if prefix and len(prefix):  # type: ignore[arg-type]  # what has no length is refused
                return [name for name in prefixes.matches("") if name.startswith(prefix)]  # type: ignore[arg-type]
        except TypeError:
            pass
        raise RevisionError(f"revision identifier {prefix!r} is not a string")

    def _shares_lineage(self, revision: Revision, other: Revision) -> bool:
        """Whether one of two revisions stands above the other, by ``down_revision``, or they are one."""
        assembly = self._assembly
        kept, against = assembly.kept(revision), assembly.kept(other)
        self._refuse_broken([kept])
        return assembly.number_of(kept) in assembly.lineage_of(against)

    def _lineage(
        self, names: Iterable[str | None], include_dependencies: bool, identifier: object
    ) -> Collection[int]:
        """Return the nodes that share the lineage of any of the names that an identifier stands for."""
        assembly = self._assembly
        against = []
        for name in names:
            if name == "" and name not in assembly.names:
                raise RevisionError(f"Identifier {identifier!r} does not lead to a revision")
            revision = self._revision_for_ident(name)
            if revision is not None:
                against.append(revision)
        if len(against) == 1 and not include_dependencies:
            return assembly.lineage_of(against[0])
        return assembly.network.lineage(
            assembly.numbers_of(against), include_dependencies=include_dependencies
        )

    def _refuse_broken(self, revisions: Iterable[Revision]) -> None:
        network = self._assembly.network
        if network.broken:
            network.refuse_broken(reach(self._assembly.numbers_of(revisions), network.parents))

    def _get_ancestor_nodes(
        self,
        targets: Iterable[RevisionOrBase],
        map_: Names | None = None,
        check: bool = False,
        include_dependencies: bool = True,
    ) -> Iterator[Revision]:
        """Yield revisions and their ancestors; ``map_`` is Alembic's own affair and not used."""
        edges = self._assembly.network.ancestry(include_dependencies=include_dependencies)
        return self._related(targets, edges, check)

    def _get_descendant_nodes(
        self,
        targets: Iterable[RevisionOrBase],
        map_: Names | None = None,
        check: bool = False,
        omit_immediate_dependencies: bool = False,
        include_dependencies: bool = True,
    ) -> Iterator[Revision]:
        """Yield revisions and their descendants; ``map_`` is Alembic's own affair and not used."""
        network = self._assembly.network
        edges = network.descent(include_dependencies=include_dependencies)
        if omit_immediate_dependencies:
            targets = tuple(_several(targets))
            immediate = set(self._numbers(targets))
            edges = [
                network.children[node] if node in immediate else following
                for node, following in enumerate(network.all_children)
            ]
        return self._related(targets, edges, check)

    def _related(self, targets: Iterable[RevisionOrBase], edges: Edges, check: bool) -> Iterator[Revision]:
        assembly = self._assembly
        found = tuple(_several(targets))
        if check:
            apart(assembly, found, edges, found)
        nodes = list(walk(self._numbers(found), edges))
        if edges is not assembly.network.children and edges is not assembly.network.all_children:
            assembly.network.refuse_broken(nodes)
        return assembly.revisions_at(nodes)

    def _numbers(self, targets: Iterable[RevisionOrBase]) -> list[int]:
        return [self._assembly.number_of(required_revision(target, target)) for target in targets]

    def _get_all_current(self, id_: Identifier) -> set[Revision]:
        """Return the heads of each branch among what some revisions have below them."""
        assembly = self._assembly
        network = assembly.network
        starts = [assembly.number_of(required_revision(found, id_)) for found in self.get_revisions(id_)]
        nodes = reach(starts, network.run_parents)
        network.refuse_broken(nodes)
        return set(assembly.revisions_at(network.tips(nodes)))


def _several(targets: Iterable[_Target]) -> Iterable[_Target]:
    if not isinstance(targets, Iterable):
        raise RevisionError(f"{targets!r} is one thing, where several revisions belong")
    return targets


def _negative_number(name: str) -> int | None:
    """Return the number that a text spells, if it is below zero."""
    try:
        number = int(name)
    except ValueError:
        return None
    return number if number < 0 else None
