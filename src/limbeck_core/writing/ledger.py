"""The journal as it lies on the disk: one small file that is replaced as a whole, and texts beside it.

It stands in the user's state folder, one folder for each project::

    <state>/limbeck/<project>/journal.json    what was done, and what is being done at this moment
    <state>/limbeck/<project>/texts/<sha256>  what files held before and afterwards
    <state>/limbeck/<project>/lock            held while something is written
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from limbeck_core.writing.changes import ChangeRefused, FileChange
from limbeck_core.writing.disk import content_of, remove, sync_folders, write_new

FORMAT = 1
"""The number of the layout of ``journal.json``."""

KEPT_ENTRIES = 100
"""So many changes can be undone."""

WAIT = 0.05
"""Seconds between two looks whether another process has given back the lock."""

Mended: TypeAlias = tuple[str, ...]
"""What tells one thing that is wrong from others: its kind, the file or nothing, the revisions."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One change set that was made."""

    number: int
    """Counted from 1 in each project."""
    title: str
    command: str
    made: str
    """When, as ISO 8601 in UTC."""
    changes: tuple[FileChange, ...]
    folders: tuple[str, ...] = ()
    """The folders that were made for it, the outer ones first."""
    mended: tuple[Mended, ...] = ()
    """What was wrong before it and not afterwards: undoing it may bring that back, and nothing else."""
    heads: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    """The heads before it and afterwards, which undo and redo must bring back; early ones have none."""


@dataclass(frozen=True, slots=True)
class Pending:
    """What is being done: found by the next start, it was interrupted."""

    title: str
    token: str
    """What the names of temporary files hold."""
    changes: tuple[FileChange, ...]
    folders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class JournalState:
    """All that the journal says."""

    entries: tuple[Entry, ...] = ()
    """Oldest first; those that are undone too."""
    position: int = 0
    """How many of them are done: the others can be redone."""
    pending: Pending | None = None
    abandoned: tuple[Pending, ...] = ()
    """Interrupted changes whose files somebody else has changed: not rolled back, their texts are kept."""
    consents: Mapping[str, str] = field(default_factory=dict)
    """What the user has allowed to run: a name, and the digest of what was looked at."""

    def with_entry(self, entry: Entry) -> JournalState:
        """Return the state after one more change, which can no longer be followed by what was undone."""
        entries = (*self.entries[: self.position], entry)[-KEPT_ENTRIES:]
        return replace(self, entries=entries, position=len(entries), pending=None)

    def with_work_on(self, entry: Entry, now: Mapping[str, bytes | None]) -> JournalState | None:
        """Return the state after programs have worked on the files of a change that is done.

        What a later change has found in a file is what the earlier one left; what the file holds now is what
        the last of them leaves.

        Args:
            entry: The change; others may have been made since.
            now: What its files hold.

        Returns:
            ``None`` if it is not among those that are done.
        """
        found: dict[str, FileChange] = {}
        entries = list(self.entries)
        for place in reversed(range(self.position)):
            one = entries[place]
            changes = []
            for change in one.changes:
                later = found.get(change.path)
                if change.path in now and change.after is not None:
                    change = replace(change, after=now[change.path] if later is None else later.before)
                if change.path in now:
                    found[change.path] = change
                changes.append(change)
            entries[place] = replace(one, changes=tuple(changes))
            if one.number == entry.number:
                return replace(self, entries=tuple(entries))
        return None

    @property
    def texts(self) -> set[str]:
        """The digests of all texts that are needed."""
        sets = [entry.changes for entry in self.entries]
        sets += [pending.changes for pending in (*self.abandoned, self.pending) if pending is not None]
        return {
            digest(content)
            for changes in sets
            for change in changes
            for content in (change.before, change.after)
            if content is not None
        }


def digest(content: bytes) -> str:
    """Return the name under which a text is kept."""
    return hashlib.sha256(content).hexdigest()


class Ledger:
    """The files of one project's journal.

    Args:
        folder: Where they are; it is made when something is written.
    """

    def __init__(self, folder: str) -> None:
        self.folder = folder

    @property
    def path(self) -> str:
        """The journal itself."""
        return os.path.join(self.folder, "journal.json")

    @contextmanager
    def locked(self, patience: float = 0) -> Iterator[None]:
        """Be the only one who writes.

        Args:
            patience: For how many seconds to wait for another process.

        Raises:
            ChangeRefused: Another process is writing, or the folder cannot be written.
        """
        try:
            os.makedirs(self.folder, mode=0o700, exist_ok=True)
            descriptor = os.open(os.path.join(self.folder, "lock"), os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise ChangeRefused(
                f"The journal cannot be kept in {self.folder}: {error.strerror}; set XDG_STATE_HOME to a "
                "folder that can be written"
            ) from error
        try:
            try:
                _take_within(descriptor, patience)
            except (BlockingIOError, PermissionError) as error:
                owner = os.read(descriptor, 20).decode("ascii", "replace").strip() or "unknown"
                raise ChangeRefused(
                    f"Another Limbeck (process {owner}) is writing to this project; try again when it is done"
                ) from error
            except OSError as error:
                raise ChangeRefused(
                    f"The journal in {self.folder} cannot be locked: {error.strerror}; set XDG_STATE_HOME "
                    "to a folder on another file system"
                ) from error
            with suppress(OSError):
                os.ftruncate(descriptor, 0)
                os.write(descriptor, f"{os.getpid()}\n".encode())
            yield
        finally:
            os.close(descriptor)

    def read(self) -> JournalState:
        """Return what the journal says; an empty one where there is none.

        Raises:
            ChangeRefused: It is damaged, or of a newer Limbeck.
        """
        content = content_of(self.path)
        if content is None:
            return JournalState()
        try:
            document = json.loads(content)
            if document["format"] != FORMAT:
                raise ValueError(f"format {document['format']}")
            return self._state(document)
        except (ValueError, KeyError, TypeError) as error:
            raise ChangeRefused(
                f"The journal {self.path} cannot be read ({error}); move it away to go on without undo",
                self.path,
            ) from error

    def is_interrupted(self) -> bool:
        """Return whether a change was begun and not finished; cheap, and sure only for who holds the lock."""
        try:
            with open(self.path, "rb") as file:
                return json.load(file)["pending"] is not None
        except (OSError, ValueError, KeyError, TypeError):
            return False

    def prepare(self, state: JournalState, project: str, changed: int = 1) -> str:
        """Write a state beside the journal, and return the file: `commit` puts it in place.

        Args:
            state: What is to be written.
            project: The migrations folder.
            changed: How many entries, counted from the end, have texts that may not be kept yet.
        """
        path = f"{self.path}.{os.urandom(4).hex()}.new"
        document = json.dumps(_document(state, project), ensure_ascii=True, indent=1)
        try:
            self._keep_texts(state, changed)
            write_new(path, document.encode("ascii"), mode=0o600)
        except OSError as error:
            raise self._unwritable(error) from error
        return path

    def commit(self, prepared: str) -> None:
        """Put a prepared state in place: this is the one moment at which it counts."""
        try:
            os.replace(prepared, self.path)
        except OSError as error:
            raise self._unwritable(error) from error
        sync_folders([self.folder])

    def _unwritable(self, error: OSError) -> ChangeRefused:
        return ChangeRefused(f"The journal cannot be kept in {self.folder}: {error.strerror}")

    def drop_unneeded(self, state: JournalState) -> None:
        """Take away the texts, and the prepared states, that nothing needs any more."""
        texts = os.path.join(self.folder, "texts")
        needed = state.texts
        with suppress(OSError):
            for name in os.listdir(texts):
                if name not in needed:
                    remove(os.path.join(texts, name))
            for name in os.listdir(self.folder):
                if name.endswith(".new"):
                    remove(os.path.join(self.folder, name))

    def text_path(self, content: bytes) -> str:
        """Return where a text is kept."""
        return os.path.join(self.folder, "texts", digest(content))

    def _keep_texts(self, state: JournalState, changed: int) -> None:
        texts = os.path.join(self.folder, "texts")
        os.makedirs(texts, mode=0o700, exist_ok=True)
        sets = [entry.changes for entry in state.entries[-changed:]]
        sets += [state.pending.changes] if state.pending is not None else []
        for content in {content for changes in sets for content in _contents(changes)}:
            path = self.text_path(content)
            if content_of(path) == content:
                continue
            remove(path)
            write_new(path, content, mode=0o600)
        sync_folders([texts])

    def _state(self, document: Mapping[str, Any]) -> JournalState:
        pending = document["pending"]
        return JournalState(
            entries=tuple(
                Entry(
                    entry["number"],
                    entry["title"],
                    entry["command"],
                    entry["made"],
                    self._changes(entry["changes"]),
                    tuple(entry["folders"]),
                    tuple(tuple(one) for one in entry.get("mended", ())),
                    _heads(entry.get("heads")),
                )
                for entry in document["entries"]
            ),
            position=document["position"],
            pending=None if pending is None else self._pending(pending),
            abandoned=tuple(self._pending(one) for one in document["abandoned"]),
            consents=dict(document["consents"]),
        )

    def _pending(self, document: Mapping[str, Any]) -> Pending:
        changes = self._changes(document["changes"])
        return Pending(document["title"], document["token"], changes, tuple(document["folders"]))

    def _changes(self, documents: Iterable[Mapping[str, Any]]) -> tuple[FileChange, ...]:
        return tuple(
            FileChange(one["path"], self._text(one["before"]), self._text(one["after"]), one["mode"])
            for one in documents
        )

    def _text(self, name: str | None) -> bytes | None:
        if name is None:
            return None
        content = content_of(os.path.join(self.folder, "texts", name))
        if content is None or digest(content) != name:
            raise ValueError(f"the text {name[:12]} is missing or damaged")
        return content


def _heads(document: Sequence[Sequence[str]] | None) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    if document is None:
        return None
    before, after = document
    return tuple(before), tuple(after)


def _contents(changes: Iterable[FileChange]) -> Iterator[bytes]:
    for change in changes:
        yield from (content for content in (change.before, change.after) if content is not None)


def _document(state: JournalState, project: str) -> dict[str, Any]:
    def changes(of: Iterable[FileChange]) -> list[dict[str, Any]]:
        return [
            {
                "path": change.path,
                "before": None if change.before is None else digest(change.before),
                "after": None if change.after is None else digest(change.after),
                "mode": change.mode,
            }
            for change in of
        ]

    def pending(one: Pending) -> dict[str, Any]:
        return {
            "title": one.title,
            "token": one.token,
            "changes": changes(one.changes),
            "folders": list(one.folders),
        }

    return {
        "format": FORMAT,
        "project": project,
        "entries": [
            {
                "number": entry.number,
                "title": entry.title,
                "command": entry.command,
                "made": entry.made,
                "changes": changes(entry.changes),
                "folders": list(entry.folders),
                "mended": [list(one) for one in entry.mended],
                "heads": None if entry.heads is None else [list(heads) for heads in entry.heads],
            }
            for entry in state.entries
        ],
        "position": state.position,
        "pending": None if state.pending is None else pending(state.pending),
        "abandoned": [pending(one) for one in state.abandoned],
        "consents": dict(state.consents),
    }


def _take_within(descriptor: int, patience: float) -> None:
    """Take the lock of a file, as soon as it is free within so many seconds."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        with suppress(BlockingIOError, PermissionError):
            _take(descriptor)
            return
        time.sleep(WAIT)
    _take(descriptor)


if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        """Take the lock of a file; it is given back when the file is closed."""
        os.lseek(descriptor, 1 << 20, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        """Take the lock of a file; it is given back when the file is closed, or its process dies."""
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
