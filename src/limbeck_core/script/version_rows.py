"""The rows of ``alembic_version`` as a run changes them, without a database.

Alembic notes after each script which revisions the database stands at: a row is added, taken away or moved,
and a merge point takes the place of its parents' rows. The rules are those of ``HeadMaintainer`` and
``RevisionStep``; only the resulting rows count here, not which of several statements brings them about.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from limbeck_core.errors import RevisionError
from limbeck_core.graph.reach import reach

if TYPE_CHECKING:
    from limbeck_core.graph.revision import Revision
    from limbeck_core.script.revision import RevisionMap


@dataclass(frozen=True, slots=True)
class RowChange:
    """What one script does to the rows."""

    deleted: tuple[str, ...] = ()
    inserted: tuple[str, ...] = ()


class RowsRefused(RevisionError):  # noqa: N818  (it is no fault of the program)
    """The rows are such that Alembic fails after having run a script."""


class VersionRows:
    """The rows at one moment of a run.

    A step costs as much as the revision has parents, as long as nobody else's row stands above them.
    """

    def __init__(self, revisions: RevisionMap, rows: Iterable[str]) -> None:
        """Stand at some revisions, each given by its full id."""
        self._assembly = revisions._assembly
        self.rows = set(rows)
        """The ids in the table."""
        network = self._assembly.network
        starts = self._assembly.numbers_of(self._revision(revisions, row) for row in self.rows)
        self._applied = reach(starts, network.run_parents)

    @staticmethod
    def _revision(revisions: RevisionMap, row: str) -> Revision:
        revision = revisions._revision_map.get(row)
        if revision is None or revision.revision != row:
            raise RevisionError(f"Can't locate revision identified by '{row}'")
        return revision

    def upgrade(self, revision: Revision) -> RowChange:
        """Note that a script's ``upgrade`` has run.

        Raises:
            RowsRefused: The rows do not go with it.
        """
        name = revision.revision
        below = revision._normalized_down_revisions
        present = self.rows.intersection(below)
        self._applied.add(self._assembly.number_of(revision))
        if not present:
            return self._change((), (name,))
        if len(below) > 1 and len(present) > 1:
            others = self.rows.difference(below)
            merged = [parent for parent in below if not self._is_below(parent, others)]
            return self._change(merged, (name,))
        return self._change((next(iter(present)) if len(below) > 1 else below[0],), (name,))

    def downgrade(self, revision: Revision) -> RowChange:
        """Note that a script's ``downgrade`` has run.

        Raises:
            RowsRefused: The rows do not go with it.
        """
        name = revision.revision
        below = revision._normalized_down_revisions
        node = self._assembly.number_of(revision)
        if name not in self.rows:
            # Alembic then moves a row that is not there
            raise RowsRefused(f"there is no row for {name}, which is undone")
        self._applied.discard(node)
        others = self.rows - {name}
        if others:
            left = [parent for parent in below if not self._is_below(parent, others)]
        elif len(below) == 1:
            left = list(below)
        else:
            left = [parent for parent in below if not self._is_below(parent, {*below} - {parent})]
        if len(below) == 1:
            return self._change((name,), below if left else ())
        return self._change((name,), left)

    def _change(self, deleted: Collection[str], inserted: Collection[str]) -> RowChange:
        for row in inserted:
            if row in self.rows:
                raise RowsRefused(f"there is a row for {row} already")
        for row in deleted:
            if row not in self.rows:
                raise RowsRefused(f"there is no row for {row}")
        self.rows.difference_update(deleted)
        self.rows.update(inserted)
        return RowChange(tuple(deleted), tuple(inserted))

    def _is_below(self, name: str, others: Collection[str]) -> bool:
        """Whether a revision is one of others, or an ancestor of one, among what is applied."""
        if not others:
            return False
        if name in others:
            return True
        ids, children = self._assembly.network.ids, self._assembly.network.all_children
        start = self._assembly.number_of(self._assembly.names[name])  # type: ignore[arg-type]  # a parent's id
        seen = {start}
        pending = [start]
        while pending:
            for child in children[pending.pop()]:
                if child in seen or child not in self._applied:
                    continue
                if ids[child] in others:
                    return True
                seen.add(child)
                pending.append(child)
        return False


def rows_in_order(rows: Iterable[str]) -> tuple[str, ...]:
    """Return rows in an order that does not hang on a set's."""
    return tuple(sorted(rows))


def replayed(rows: Iterable[str], changes: Sequence[RowChange]) -> set[str]:
    """Return the rows after some changes."""
    now = set(rows)
    for change in changes:
        now.difference_update(change.deleted)
        now.update(change.inserted)
    return now
