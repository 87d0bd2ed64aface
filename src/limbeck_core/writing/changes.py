"""What is to be written, as a value: files with their bytes before and after, to be shown before."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from limbeck_core.errors import CommandError

CONTEXT_LINES = 3
"""Unchanged lines around a change, as ``diff -u`` shows them."""


class ChangeRefused(CommandError):  # noqa: N818 - named as Alembic names its errors
    """A change is not made, and every file is as it was.

    Args:
        message: Why, and what to do.
        path: The file concerned, where there is one.
    """

    def __init__(self, message: str, path: str | None = None) -> None:
        super().__init__(message)
        self.path = path

    def __reduce__(self) -> tuple[type[ChangeRefused], tuple[str, str | None]]:
        return type(self), (str(self), self.path)


@dataclass(frozen=True, slots=True)
class FileChange:
    """One file that is made, changed or taken away."""

    path: str
    """The file, absolute."""
    before: bytes | None
    """What it must hold before; ``None`` where there must be nothing."""
    after: bytes | None
    """What it holds afterwards; ``None`` where it is taken away."""
    mode: int | None = None
    """The permissions of a file that is made; a file that is changed keeps its own."""

    @property
    def reversed(self) -> FileChange:
        """The change that takes this one back."""
        return FileChange(self.path, self.after, self.before, self.mode)


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Changes that are made together or not at all.

    Example:
        >>> change = FileChange("/shop/a1.py", b"down_revision = 'b2'\\n", b"down_revision = 'c3'\\n")
        >>> print(ChangeSet("Rebase a1 onto c3", (change,)).diff("/shop"), end="")
        --- a/a1.py
        +++ b/a1.py
        @@ -1 +1 @@
        -down_revision = 'b2'
        +down_revision = 'c3'
    """

    title: str
    """What it does, in a few words: ``Merge a1b2 and c3d4``."""
    changes: tuple[FileChange, ...]
    command: str = ""
    """The command line that does the same."""
    mended: tuple[tuple[str, ...], ...] = ()
    """What is wrong before and not afterwards, as `Entry.mended` has it."""
    heads: tuple[tuple[str, ...], tuple[str, ...]] | None = None
    """The heads before and afterwards, as `Entry.heads` has them."""

    def diff(self, root: str = "") -> str:
        """Return the change as a unified diff, with paths relative to a folder."""
        return "".join(line for change in self.changes for line in _diff_lines(change, root))

    @property
    def paths(self) -> tuple[str, ...]:
        """The files concerned."""
        return tuple(change.path for change in self.changes)


def refuse_overlaps(changes: Sequence[FileChange]) -> None:
    """Refuse two changes of one file.

    Raises:
        ChangeRefused: A file stands in it twice.
    """
    seen: set[str] = set()
    for change in changes:
        if change.path in seen:
            raise ChangeRefused(f"{change.path} would be changed twice at once", change.path)
        seen.add(change.path)


def _diff_lines(change: FileChange, root: str) -> Iterator[str]:
    from difflib import unified_diff

    name = os.path.relpath(change.path, root) if root else change.path
    before, after = _lines(change.before), _lines(change.after)
    start = f"a/{name}" if change.before is not None else "/dev/null"
    end = f"b/{name}" if change.after is not None else "/dev/null"
    for line in unified_diff(before, after, start, end, n=CONTEXT_LINES):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(content: bytes | None) -> list[str]:
    """Return the lines of a file for people to read; the ends of lines stay as they are."""
    if content is None:
        return []
    from limbeck_core.reading.source import decode

    encoding = decode(content, "").encoding
    lines = content.decode(encoding, "replace").split("\n")
    ended = [f"{line}\n" for line in lines[:-1]]
    return [*ended, lines[-1]] if lines[-1] else ended
