"""A pending change: made file by file, and put back from wherever it stopped."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Sequence

from limbeck_core.writing.changes import ChangeRefused, FileChange
from limbeck_core.writing.disk import (
    content_of,
    make_folder,
    name_new,
    remove,
    remove_empty_folder,
    set_aside,
    sync_folders,
    write_new,
)
from limbeck_core.writing.ledger import Pending

READ = "it was read; read the files again"
"""Since when a file should not have changed, and what helps."""

WRITTEN = "limbeck wrote it: what was written since would be lost"
"""The same, for what is taken back or made again."""


def refuse_differences(changes: Iterable[FileChange], since: str = READ) -> None:
    """Refuse to change files that are not what they should be.

    Args:
        changes: What is to be done.
        since: Since when they should not have changed, and what is to be said of it.

    Raises:
        ChangeRefused: One has changed, is gone, is in the way, or may not be written.
    """
    for change in changes:
        path = change.path
        if change.before is None:
            if os.path.lexists(path):
                raise ChangeRefused(f"{path} already exists and is not overwritten", path)
            continue
        content = content_of(path)
        if content is None:
            raise ChangeRefused(f"{path} is gone{'; read the files again' if since == READ else ''}", path)
        if content != change.before:
            raise ChangeRefused(f"{path} has changed since {since}", path)
        if not os.access(path, os.W_OK):
            raise ChangeRefused(f"{path} is read-only; allow it to be written", path)


def is_ours(change: FileChange) -> bool:
    """Return whether a file is as a change finds it, as it leaves it, or what lies between."""
    try:
        content = content_of(change.path)
    except (ChangeRefused, OSError):
        return False
    # where the file system has no links, a new file is empty for a moment
    return content in (change.before, change.after) or (change.before is None and content == b"")


def make(pending: Pending, begun: list[int]) -> None:
    """Make a pending change.

    Args:
        pending: What to do.
        begun: Filled with the numbers of the files that were touched, for `roll_back`.

    Raises:
        ChangeRefused: A file is not what it should be.
        OSError: The system does not let us.
    """
    for folder in pending.folders:
        make_folder(folder)
    for number, change in enumerate(pending.changes):
        if change.after is not None:
            like = change.path if change.before is not None else None
            write_new(_temporary(pending, number), change.after, like, change.mode)
    for number, change in enumerate(pending.changes):
        refuse_differences((change,))
        begun.append(number)
        _place(pending, number, change, begun)
    sync_folders(_folders(pending))
    for change in pending.changes:
        if content_of(change.path) != change.after:
            raise ChangeRefused(f"{change.path} was changed by somebody else at the same moment", change.path)


def _place(pending: Pending, number: int, change: FileChange, begun: list[int]) -> None:
    temporary, second = _temporary(pending, number), _second_name(pending, number)
    if change.before is None:
        try:
            name_new(temporary, change.path)
        except ChangeRefused:
            # what has the name now is not ours to take away
            begun.remove(number)
            raise
        return
    set_aside(change.path, second)
    if change.after is None:
        os.unlink(change.path)
    else:
        os.replace(temporary, change.path)


def roll_back(pending: Pending, begun: Collection[int] | None = None) -> None:
    """Put every file back to what it was; what somebody else has changed since stays.

    Args:
        pending: What was to be done.
        begun: The numbers of the files that may have been touched; by default all.

    Raises:
        OSError: The system does not let us.
    """
    for number, change in reversed(list(enumerate(pending.changes))):
        if begun is None or number in begun:
            _put_back(pending, number, change)
        remove(_temporary(pending, number))
        remove(_second_name(pending, number))
    sync_folders(_folders(pending))
    for folder in reversed(pending.folders):
        remove_empty_folder(folder)


def _put_back(pending: Pending, number: int, change: FileChange) -> None:
    path, second = change.path, _second_name(pending, number)
    if not is_ours(change):
        return
    content = content_of(path)
    if content == change.before:
        return
    if change.before is None:
        remove(path)
    elif os.path.lexists(second):
        os.replace(second, path)
    else:
        temporary = _temporary(pending, number)
        remove(temporary)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        write_new(temporary, change.before, path if content is not None else None, change.mode)
        os.replace(temporary, path)


def drop_second_names(pending: Pending) -> None:
    """Take away what was kept for putting back."""
    for number in range(len(pending.changes)):
        remove(_second_name(pending, number))
        remove(_temporary(pending, number))


def reason_of(error: BaseException) -> str:
    """Return what went wrong, in one line without a full stop."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error) or type(error).__name__


def _temporary(pending: Pending, number: int) -> str:
    return _beside(pending, number, "tmp")


def _second_name(pending: Pending, number: int) -> str:
    return _beside(pending, number, "old")


def _beside(pending: Pending, number: int, suffix: str) -> str:
    folder = os.path.dirname(pending.changes[number].path)
    return os.path.join(folder, f".limbeck-{pending.token}-{number}.{suffix}")


def _folders(pending: Pending) -> Sequence[str]:
    return [os.path.dirname(change.path) for change in pending.changes]
