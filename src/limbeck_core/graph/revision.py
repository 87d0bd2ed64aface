"""One revision of the graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from limbeck_core.errors import DependencyLoopDetected, LoopDetected, RevisionError
from limbeck_core.graph.identifiers import as_tuple, check_revision_id, each_once
from limbeck_core.graph.labels import NO_LABELS
from limbeck_core.graph.telling import Telling


class OrderedNames(frozenset[str]):
    """A set of names that is walked in the order given: what a command prints of it hangs on no hash seed."""

    _in_order: tuple[str, ...]

    def __new__(cls, names: tuple[str, ...]) -> OrderedNames:
        made = super().__new__(cls, names)
        made._in_order = names
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(self._in_order)


class Revision:
    """One revision: its ids, and what its map sets on it from the other revisions.

    As in Alembic, one parent is a string and several are a tuple; the children are known once it is in a
    `RevisionMap`.

    >>> from limbeck_core.script.revision import RevisionMap
    >>> merge = Revision("c3", ("a1", "b2"), branch_labels="shop")
    >>> merge.down_revision, merge.is_merge_point, merge.branch_labels
    (('a1', 'b2'), True, {'shop'})
    >>> base = Revision("a1", None)
    >>> RevisionMap(lambda: [base, Revision("b2", None), merge]).heads
    ('c3',)
    >>> base.is_base, base.is_head, base.is_branch_point, list(base.nextrev)
    (True, False, False, ['c3'])
    >>> base.add_nextrev(needed := Revision("d4", "a1", dependencies="b2"))
    >>> base.is_branch_point, needed.dependencies
    (True, 'b2')
    >>> Revision.verify_rev_id("d@4")
    Traceback (most recent call last):
        ...
    limbeck_core.errors.RevisionError: Character(s) '@' not allowed in revision identifier 'd@4'
    """

    # Thousands of revisions are made at once, and their maps look at each a dozen times. Python lets objects
    # share the keys of their dictionaries only as long as few attributes are added after they are made.
    __slots__ = (
        "__dict__",
        "__weakref__",
        "_all_followers",
        "_branch_labels",
        "_followers",
        "_orig_branch_labels",
        "_resolved_dependencies",
        "_run_dependencies",
        "_shared_labels",
        "dependencies",
        "down_revision",
        "revision",
    )

    revision: str
    """The revision id."""
    down_revision: str | tuple[str, ...] | None
    """The revision or revisions that this one follows."""
    dependencies: str | tuple[str, ...] | None
    """The ids and branch labels that this one depends on (``depends_on``)."""

    _orig_branch_labels: tuple[str, ...]
    _shared_labels: frozenset[str]
    """Its branch labels, in one set for a whole line, while nobody has asked for a set of its own."""
    _branch_labels: set[str] | None
    _followers: tuple[str, ...]
    _all_followers: tuple[str, ...] | Telling
    """What tells both, while nobody has asked."""
    _resolved_dependencies: tuple[str, ...]
    _run_dependencies: tuple[str, ...] | Telling

    def __init__(
        self,
        revision: str,
        down_revision: str | tuple[str, ...] | None,
        dependencies: str | tuple[str, ...] | None = None,
        branch_labels: str | Iterable[str] | None = None,
    ) -> None:
        """Declare a revision as a script does.

        Raises:
            LoopDetected: ``down_revision`` names the revision itself; also `DependencyLoopDetected`.
            RevisionError: The id is not one.
        """
        parents, needed = as_tuple(down_revision), as_tuple(dependencies)
        if revision in parents:
            raise LoopDetected(revision)
        if revision in needed:
            raise DependencyLoopDetected(revision)
        self.verify_rev_id(revision)
        try:
            self._declare(revision, parents, needed, as_tuple(branch_labels))
        except TypeError:
            raise RevisionError(
                f"Branch labels {branch_labels!r} of revision {revision} are not strings"
            ) from None

    def _declare(
        self, revision: str, parents: tuple[str, ...], needed: tuple[str, ...], labels: tuple[str, ...]
    ) -> None:
        """Set what a script declares, of which it is known that it is sound."""
        self.revision = revision
        self.down_revision = parents[0] if len(parents) == 1 else parents or None
        self.dependencies = needed[0] if len(needed) == 1 else needed or None
        self._orig_branch_labels = labels
        self._shared_labels = frozenset(labels) if labels else NO_LABELS
        self._branch_labels = None
        self._followers = self._all_followers = ()
        self._resolved_dependencies = self._run_dependencies = ()

    @classmethod
    def verify_rev_id(cls, revision: str) -> None:
        """Refuse an id that holds one of ``@ - + :``."""
        check_revision_id(revision)

    def __repr__(self) -> str:
        parts = [repr(self.revision), repr(self.down_revision)]
        if self.dependencies:
            parts.append(f"dependencies={self.dependencies!r}")
        if self._labels:
            # the declared order, where the set's own order hangs on the hash seed
            own = each_once(label for label in self._orig_branch_labels if label in self._labels)
            inherited = sorted(self._labels.difference(own))
            parts.append(f"branch_labels={{{', '.join(map(repr, (*own, *inherited)))}}}")
        return f"{type(self).__name__}({', '.join(parts)})"

    @property
    def branch_labels(self) -> set[str]:
        """Its branch labels; once the map is built, also those it shares with its branch.

        As in Alembic each revision has a set of its own, which is made when it is first asked for.
        """
        if self._branch_labels is None:
            self._branch_labels = set(self._shared_labels)
        return self._branch_labels

    @branch_labels.setter
    def branch_labels(self, labels: set[str]) -> None:
        self._branch_labels = labels

    @property
    def _labels(self) -> frozenset[str] | set[str]:
        """What `branch_labels` holds, to look at only."""
        return self._shared_labels if self._branch_labels is None else self._branch_labels

    def _take_labels(self, labels: frozenset[str], grown: dict[frozenset[str], frozenset[str]]) -> None:
        """Take on labels.

        Args:
            labels: What to take on.
            grown: What other revisions that take on the same labels have made of their sets, to be shared.
        """
        if self._branch_labels is not None:
            self._branch_labels.update(labels)
            return
        before = self._shared_labels
        after = grown.get(before)
        if after is None:
            after = grown[before] = labels if before <= labels else before | labels
        self._shared_labels = after

    def add_nextrev(self, revision: Revision) -> None:
        """Note a revision that follows or depends on this one."""
        children, name = self._nextrev_in_order, revision.revision
        is_child = self.revision in revision._versioned_down_revisions
        self._tell((*children, name) if is_child else children, (*self._all_nextrev_in_order, name))

    def _tell(self, children: Iterable[str], all_children: Iterable[str]) -> None:
        """Set the ids of the revisions that follow this one, and of those that follow or depend on it."""
        self._followers, self._all_followers = each_once(children), each_once(all_children)

    @property
    def _nextrev_in_order(self) -> tuple[str, ...]:
        if isinstance(self._all_followers, Telling):
            self._followers, self._all_followers = self._all_followers.children_of(self.revision)
        return self._followers

    @property
    def _all_nextrev_in_order(self) -> tuple[str, ...]:
        if isinstance(self._all_followers, Telling):
            self._followers, self._all_followers = self._all_followers.children_of(self.revision)
        return self._all_followers

    @property
    def _normalized_resolved_dependencies(self) -> tuple[str, ...]:
        """The ids of its dependencies, without those that an ancestor has."""
        if isinstance(self._run_dependencies, Telling):
            self._run_dependencies = self._run_dependencies.run_dependencies_of(self.revision)
        return self._run_dependencies

    @_normalized_resolved_dependencies.setter
    def _normalized_resolved_dependencies(self, names: tuple[str, ...]) -> None:
        self._run_dependencies = names

    @property
    def nextrev(self) -> frozenset[str]:
        """The revisions whose ``down_revision`` names this one, in the order of the map."""
        return OrderedNames(self._nextrev_in_order)

    @property
    def _all_nextrev(self) -> frozenset[str]:
        return frozenset(self._all_nextrev_in_order)

    @property
    def _versioned_down_revisions(self) -> tuple[str, ...]:
        return as_tuple(self.down_revision)

    @property
    def _all_down_revisions(self) -> tuple[str, ...]:
        parents = as_tuple(self.down_revision)
        needed = self._resolved_dependencies
        return each_once(parents + needed) if needed or len(parents) > 1 else parents

    @property
    def _normalized_down_revisions(self) -> tuple[str, ...]:
        """The parents in a run: without dependencies that an ancestor has already."""
        parents = as_tuple(self.down_revision)
        needed = self._normalized_resolved_dependencies
        return each_once(parents + needed) if needed or len(parents) > 1 else parents

    @property
    def is_head(self) -> bool:
        """Whether no ``down_revision`` names this one."""
        return not self._nextrev_in_order

    @property
    def _is_real_head(self) -> bool:
        return not self._all_nextrev_in_order

    @property
    def is_base(self) -> bool:
        """Whether it has no ``down_revision``."""
        return self.down_revision is None

    @property
    def _is_real_base(self) -> bool:
        return self.down_revision is None and self.dependencies is None

    @property
    def is_branch_point(self) -> bool:
        """Whether several revisions follow this one."""
        return len(self._nextrev_in_order) > 1

    @property
    def _is_real_branch_point(self) -> bool:
        return len(self._all_nextrev_in_order) > 1

    @property
    def is_merge_point(self) -> bool:
        """Whether it follows several revisions."""
        return len(self._versioned_down_revisions) > 1
