"""Undo and redo: judged before, and checked afterwards, as every change of a history is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from limbeck_core.merging.conditions import other_heads, post_condition, worse
from limbeck_core.writing.changes import ChangeRefused, ChangeSet, FileChange

if TYPE_CHECKING:
    from limbeck_core.history import History
    from limbeck_core.writing.journal import Journal
    from limbeck_core.writing.ledger import Entry


def change_of(entry: Entry, *, redo: bool) -> ChangeSet:
    """Return what undo, or redo, of a change does."""
    backwards = tuple(change.reversed for change in reversed(entry.changes))
    return ChangeSet(entry.title, entry.changes if redo else backwards)


def why_not(entry: Entry, history: History, journal: Journal, *, redo: bool) -> str | None:
    """Return why a change cannot be taken back, or made again; ``None`` if nothing stands in the way.

    Args:
        entry: The change.
        history: As it was read; what has changed on disk since is read again.
        journal: Where the change stands.
        redo: Whether it is made again.
    """
    changes = change_of(entry, redo=redo).changes
    if (reason := journal.why_not(changes)) is not None:
        return reason
    now = _now(history, changes)
    after = now.with_files({change.path: change.after for change in changes})
    wrong = worse(now, after, () if redo else entry.mended)
    return wrong or other_heads(after, _expected_heads(entry, now, redo=redo))


def take_back(entry: Entry, history: History, journal: Journal, *, redo: bool) -> Entry:
    """Take a change back, or make it again; put everything back if the heads are not as they must be.

    Raises:
        ChangeRefused: It cannot be done, or something else was written meanwhile; every file is as it was.
    """
    at_stake = journal.redoable if redo else journal.undoable
    if at_stake is None or at_stake.number != entry.number:
        raise ChangeRefused("Something else was written meanwhile; look at that first")
    now = _now(history, change_of(entry, redo=redo).changes)
    check = post_condition(now, _expected_heads(entry, now, redo=redo), () if redo else entry.mended)
    return journal.redo(check) if redo else journal.undo(check)


def _expected_heads(entry: Entry, now: History, *, redo: bool) -> Sequence[str]:
    """Return the heads that there must be: those that were there before the change, or after it.

    Where others have written meanwhile it is those that the history as it is now has with the other texts.
    """
    if entry.heads is not None:
        start, end = entry.heads if redo else entry.heads[::-1]
        if sorted(now.heads) == sorted(start):
            return end
    changes = change_of(entry, redo=redo).changes
    return now.with_files({change.path: change.after for change in changes}).heads


def _now(history: History, changes: Sequence[FileChange]) -> History:
    """Return a history as it is on disk, with all that is wrong with files that are about to change.

    In a long history most scripts are read by their headers alone, and those that change as a whole: what is
    wrong below the header of one of these was wrong before.
    """
    now = history.reload()[0]
    return now.with_files({change.path: change.before for change in changes}) if now.unchecked else now
