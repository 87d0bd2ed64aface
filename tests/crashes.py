"""A process that is killed before or after any call of the system, and what its project looks like then."""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from limbeck_core.writing.changes import ChangeSet, FileChange
from limbeck_core.writing.journal import Journal

SYSTEM = ("posix", "fcntl", "nt", "_io", "io")
"""The modules whose functions are calls of the system."""

OLD = {"a.py": b"one\n" * 40, "b.py": b"two\r\n"}
NEW = {"a.py": b"ONE\n" * 30, "b.py": b"TWO\r\n", "sub/c.py": b"three\n"}


def three_files(folder: Path) -> ChangeSet:
    """Two files changed, and one made in a folder that is made for it."""
    names = [*OLD, *(name for name in NEW if name not in OLD)]
    changes = (FileChange(str(folder / name), OLD.get(name), NEW.get(name)) for name in names)
    return ChangeSet("Change three files", tuple(changes), "limbeck rebase x --onto y")


def new_project(folder: Path) -> Path:
    """Return a folder of versions that holds the old state, with an umask that is none of the usual."""
    versions = folder / "versions"
    versions.mkdir(parents=True)
    for name, content in OLD.items():
        (versions / name).write_bytes(content)
    (versions / "a.py").chmod(0o640)
    return versions


def journal_of(folder: Path) -> Journal:
    """Return the journal of such a project."""
    return Journal(str(folder / "versions"), state_folder=str(folder / "state"))


def files(versions: Path) -> dict[str, bytes]:
    """Return what is there, temporary files included."""
    return {
        str(path.relative_to(versions)): path.read_bytes()
        for path in sorted(versions.rglob("*"))
        if path.is_file() or path.is_symlink()
    }


class _Counted:
    """Counts calls of the system, and ends the process at one of them, before or after it is made."""

    def __init__(self, fatal: int | None) -> None:
        self.fatal = fatal
        self.count = 0

    def __call__(self, frame: FrameType, event: str, argument: Any) -> None:
        if event not in ("c_call", "c_return"):
            return
        module = getattr(argument, "__module__", None) or type(getattr(argument, "__self__", None)).__module__
        if module not in SYSTEM:
            return
        if argument is os.write and event == "c_call" and self.count + 1 == self.fatal:
            self._tear(frame)
        self.count += 1
        if self.count == self.fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    @staticmethod
    def _tear(frame: FrameType) -> None:
        """Write a third of what is to be written: a crash need not wait for the end of a line."""
        descriptor, rest = frame.f_locals.get("descriptor"), frame.f_locals.get("rest")
        if isinstance(descriptor, int) and isinstance(rest, memoryview):
            os.write(descriptor, rest[: len(rest) // 3])


def killed_at(number: int | None, work: Callable[[], object]) -> int | None:
    """Do some work in a process of its own that is killed at one call of the system.

    Returns:
        The number of calls if it came to its end, else ``None``.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            # Whatever is called as garbage is collected would be counted too, in one run and not in another.
            gc.disable()
            counted = _Counted(number)
            sys.setprofile(counted)
            try:
                work()
            finally:
                sys.setprofile(None)
            os.write(writer, str(counted.count).encode())
            status = 0
        finally:
            os._exit(status)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        told = stream.read()
    _, ended = os.waitpid(child, 0)
    if os.WIFSIGNALED(ended):
        return None
    assert os.WEXITSTATUS(ended) == 0, "the work failed by itself"
    return int(told)


def state_after(folder: Path) -> str:
    """Start again, and say which state is there: ``old`` or ``new``; all else is an error.

    Nothing may be left of temporary files, permissions are as they were, and what the journal says of the
    change is what the files say.
    """
    journal = journal_of(folder)
    journal.recover()
    found = files(folder / "versions")
    assert found in (OLD, NEW), f"a mixture: {found}"
    assert (folder / "versions" / "a.py").stat().st_mode & 0o7777 == 0o640
    assert (folder / "versions" / "sub").exists() == (found == NEW)
    assert (journal.undoable is not None) == (found == NEW)
    assert journal.recover() is None
    return "old" if found == OLD else "new"
