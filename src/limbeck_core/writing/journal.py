"""Change sets: made together or not at all, checked, written down, taken back and made again.

The order of things, so that a crash at any moment leaves the old or the new state after the next start:

1. The lock is taken; every file is compared with what it should hold.
2. The journal says what is about to be done, with all texts (`Pending`); how it will read afterwards lies
   beside it.
3. Temporary files are written in the folders of the files, and put on the disk.
4. Each file is compared once more, and replaced. What was there stays under a second name.
5. What must hold afterwards is checked. If it does not, or anything failed, all is put back.
6. The second names go, and the journal is replaced: from here on the change counts.

A `Pending` that is found by the next start is rolled back from the texts in the journal.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeAlias

from limbeck_core.writing.changes import ChangeRefused, ChangeSet, FileChange, refuse_overlaps
from limbeck_core.writing.disk import content_of, missing_folders, real_path, remove_empty_folder
from limbeck_core.writing.interrupted import state_home
from limbeck_core.writing.ledger import Entry, JournalState, Ledger, Pending, digest
from limbeck_core.writing.steps import (
    WRITTEN,
    drop_second_names,
    is_ours,
    make,
    reason_of,
    refuse_differences,
    roll_back,
)

PostCondition: TypeAlias = Callable[[], "str | None"]
"""Looks at the files after a change; returns what is wrong, or ``None``."""

KEPT_ABANDONED = 10
"""So many interrupted changes are kept that could not be rolled back."""

PATIENCE = 20.0
"""Seconds for which what is written already waits for another Limbeck, to be noted as it is."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """What became of a change that was interrupted."""

    title: str
    rolled_back: bool
    """Whether all files are as they were before it."""
    foreign: tuple[str, ...] = ()
    """The files that somebody else has changed since; nothing was touched then."""
    kept_in: str = ""
    """The folder with the texts of before and afterwards, where nothing was rolled back."""

    @property
    def message(self) -> str:
        """What happened, in one line."""
        if self.rolled_back:
            return f"an interrupted change was rolled back: {self.title}"
        names = ", ".join(os.path.basename(path) for path in self.foreign)
        return (
            f"a change was interrupted ({self.title}) and is not rolled back, as {names} changed since; "
            f"compare the files with those in {self.kept_in}"
        )


class Journal:
    """What was written into one project, and the one way to write into it.

    Example:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     journal = Journal(folder, state_folder=os.path.join(folder, "state"))
        ...     script = os.path.join(folder, "a1.py")
        ...     entry = journal.apply(ChangeSet("New revision a1", (FileChange(script, None, b"pass"),)))
        ...     made = os.path.exists(script)
        ...     undone = journal.undo()
        ...     made, os.path.exists(script), undone.title
        (True, False, 'New revision a1')

    Args:
        project: The migrations folder; every way to spell it means the same journal.
        state_folder: Where journals are kept; by default the user's state folder.
        clock: The time, where it is not that of the machine.
    """

    def __init__(
        self, project: str, *, state_folder: str | None = None, clock: Callable[[], datetime] | None = None
    ) -> None:
        self.project = os.path.realpath(project)
        parent = state_folder if state_folder is not None else os.path.join(state_home(), "limbeck")
        name = digest(os.fsencode(self.project))[:16]
        self._ledger = Ledger(os.path.join(parent, f"{os.path.basename(self.project)}-{name}"))
        self._clock = clock or (lambda: datetime.now(UTC))

    # Questions -------------------------------------------------------------------------------------------

    @property
    def folder(self) -> str:
        """Where the journal is kept."""
        return self._ledger.folder

    @property
    def undoable(self) -> Entry | None:
        """The change that `undo` would take back."""
        state = self._ledger.read()
        return state.entries[state.position - 1] if state.position else None

    @property
    def redoable(self) -> Entry | None:
        """The change that `redo` would make again."""
        state = self._ledger.read()
        return state.entries[state.position] if state.position < len(state.entries) else None

    @property
    def is_interrupted(self) -> bool:
        """Whether a change was begun and not finished: by a crash, or by another Limbeck at this moment."""
        return self._ledger.is_interrupted()

    def why_not(self, changes: tuple[FileChange, ...]) -> str | None:
        """Return why a change cannot be undone or redone now; ``None`` if nothing stands in the way."""
        try:
            refuse_differences(changes, WRITTEN)
        except ChangeRefused as refusal:
            return str(refusal)
        return None

    def allows(self, name: str, looked_at: bytes) -> bool:
        """Return whether the user has allowed a thing to run, as it is now."""
        return self._ledger.read().consents.get(name) == digest(looked_at)

    # Writing ---------------------------------------------------------------------------------------------

    def allow(self, name: str, looked_at: bytes) -> None:
        """Remember that the user allows a thing to run, as it is now."""
        with self._writing():
            state = self._settled()[0]
            self._record(replace(state, consents={**state.consents, name: digest(looked_at)}))

    def apply(self, change_set: ChangeSet, check: PostCondition | None = None) -> Entry:
        """Make a change set.

        Args:
            change_set: What to write.
            check: What must hold afterwards; what it returns is why all is put back.

        Raises:
            ChangeRefused: It cannot be made; every file is as it was.
        """
        refuse_overlaps(change_set.changes)
        with self._writing():
            state = self._settled()[0]
            changes = tuple(_settled_change(change) for change in change_set.changes)
            entry = Entry(
                max((entry.number for entry in state.entries), default=0) + 1,
                change_set.title,
                change_set.command,
                self._clock().isoformat(timespec="seconds"),
                changes,
                missing_folders(change.path for change in changes if change.after is not None),
                change_set.mended,
                change_set.heads,
            )
            pending = Pending(change_set.title, _token(), changes, entry.folders)
            self._carry_out(state, pending, state.with_entry(entry), check)
            return entry

    def undo(self, check: PostCondition | None = None) -> Entry:
        """Take back the last change, and return it.

        Raises:
            ChangeRefused: There is none, or its files have changed since.
        """
        with self._writing():
            state = self._settled()[0]
            if not state.position:
                raise ChangeRefused("There is nothing to undo")
            entry = state.entries[state.position - 1]
            changes = tuple(change.reversed for change in reversed(entry.changes))
            pending = Pending(f"Undo: {entry.title}", _token(), changes, ())
            self._carry_out(state, pending, replace(state, position=state.position - 1), check, entry.folders)
            return entry

    def redo(self, check: PostCondition | None = None) -> Entry:
        """Make the last change that was undone once more, and return it.

        Raises:
            ChangeRefused: There is none, or its files have changed since.
        """
        with self._writing():
            state = self._settled()[0]
            if state.position >= len(state.entries):
                raise ChangeRefused("There is nothing to redo")
            entry = state.entries[state.position]
            folders = missing_folders(change.path for change in entry.changes if change.after is not None)
            pending = Pending(f"Redo: {entry.title}", _token(), entry.changes, folders)
            self._carry_out(state, pending, replace(state, position=state.position + 1), check)
            return entry

    def amend(self, entry: Entry) -> Entry:
        """Note what the files of a change hold now, after programs such as hooks have worked on them.

        Other changes may have been made meanwhile, and may be being made at this moment.

        Raises:
            ChangeRefused: It has been taken back meanwhile, or the journal cannot be written.
        """
        with self._writing(PATIENCE):
            state = self._settled()[0]
            now = {change.path: content_of(change.path) for change in entry.changes}
            amended = state.with_work_on(entry, now)
            if amended is None:
                raise ChangeRefused(f"{entry.title} was taken back while programs worked on its files")
            self._record(amended, len(amended.entries))
            [noted] = [one for one in amended.entries if one.number == entry.number]
            return noted

    def recover(self) -> Recovery | None:
        """Roll back a change that was interrupted; to be called at every start.

        Returns:
            What was done; ``None`` if nothing was interrupted.

        Raises:
            ChangeRefused: Another Limbeck is writing at this moment.
        """
        if not self.is_interrupted:
            return None
        with self._writing():
            return self._settled()[1]

    # How it is done --------------------------------------------------------------------------------------

    @contextmanager
    def _writing(self, patience: float = 0) -> Iterator[None]:
        """Be the only one who writes; what the system refuses is a refusal in one line."""
        with self._ledger.locked(patience):
            try:
                yield
            except OSError as error:
                raise ChangeRefused(f"{reason_of(error)}; nothing was changed", error.filename) from error

    def _record(self, state: JournalState, changed: int = 1) -> None:
        self._ledger.commit(self._ledger.prepare(state, self.project, changed))
        self._ledger.drop_unneeded(state)

    def _settled(self) -> tuple[JournalState, Recovery | None]:
        """Return the state of the journal, after what was interrupted has been rolled back."""
        state = self._ledger.read()
        pending = state.pending
        if pending is None:
            return state, None
        foreign = tuple(change.path for change in pending.changes if not is_ours(change))
        settled = replace(state, pending=None)
        if foreign:
            drop_second_names(pending)
            settled = replace(settled, abandoned=(*state.abandoned, pending)[-KEPT_ABANDONED:])
            kept_in = os.path.join(self.folder, "texts")
            recovery = Recovery(pending.title, False, foreign, kept_in)
        else:
            roll_back(pending)
            recovery = Recovery(pending.title, True)
        self._record(settled)
        return settled, recovery

    def _carry_out(
        self,
        state: JournalState,
        pending: Pending,
        afterwards: JournalState,
        check: PostCondition | None,
        emptied: tuple[str, ...] = (),
    ) -> None:
        """Do what is pending, or nothing."""
        refuse_differences(pending.changes)
        # all that the journal will need is on the disk before anything is touched
        finished = self._ledger.prepare(afterwards, self.project)
        taken_back = self._ledger.prepare(state, self.project)
        self._ledger.commit(self._ledger.prepare(replace(state, pending=pending), self.project))
        begun: list[int] = []
        wrong: str | None = None
        try:
            make(pending, begun)
            if check is not None and (wrong := check()) is not None:
                raise ChangeRefused(wrong)
            drop_second_names(pending)
            for folder in reversed(emptied):
                remove_empty_folder(folder)
            self._ledger.commit(finished)
        except BaseException as error:
            try:
                roll_back(pending, begun)
                self._ledger.commit(taken_back)
                self._ledger.drop_unneeded(state)
            except OSError as second:
                raise ChangeRefused(
                    f"{reason_of(error)}, and not everything could be put back ({reason_of(second)}): "
                    "the next start does that",
                    second.filename,
                ) from error
            if wrong is not None:
                raise ChangeRefused(f"{wrong}; everything was put back") from None
            raise
        self._ledger.drop_unneeded(afterwards)


def _token() -> str:
    return os.urandom(6).hex()


def _settled_change(change: FileChange) -> FileChange:
    """Return a change of the file that a path leads to; a file that is taken away can come back as it was."""
    path = real_path(change.path)
    if change.after is None and change.mode is None and os.path.exists(path):
        return replace(change, path=path, mode=stat.S_IMODE(os.stat(path).st_mode))
    return replace(change, path=path)
