"""The bundled histories, copied to a temporary folder for as long as one process looks at them.

The folder goes when the process leaves the context, is terminated or loses its terminal; if it is killed
outright, the next demo to start removes what it left.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import IO, TypeAlias

HISTORIES = ("shop", "broken")
"""The bundled histories; the first is the one that `--demo` alone opens."""

PREFIX = "limbeck-demo-"
"""How the name of each temporary folder begins."""

OWNER = "owner.pid"
"""The file in it that holds the owner's process id, locked for as long as the owner lives."""

_SOURCES = Path(__file__).parent / "histories"
_SIGNALS = tuple(getattr(signal, name) for name in ("SIGHUP", "SIGTERM", "SIGQUIT") if hasattr(signal, name))
"""What ends a process before it can leave a context by itself."""

_Handler: TypeAlias = Callable[[int, FrameType | None], object] | int | None


@contextmanager
def demo_project(name: str = HISTORIES[0]) -> Iterator[str]:
    """Copy a bundled history and give the path of the copy, which lasts as long as the context.

    >>> with demo_project("shop") as path:
    ...     sorted(os.listdir(path))
    ['alembic.ini', 'migrations']

    Args:
        name: One of `HISTORIES`.

    Raises:
        ValueError: No history of that name is bundled.
    """
    if name not in HISTORIES:
        raise ValueError(f"no demo named {name!r}; there are {' and '.join(HISTORIES)}")
    sweep()
    folder = tempfile.mkdtemp(prefix=PREFIX)
    with _removed_when_signalled(folder):
        try:
            with _owned(folder):
                # Contents alone are copied: where Limbeck is installed read-only, the copy is not.
                shutil.copytree(
                    _SOURCES / name,
                    os.path.join(folder, name),
                    copy_function=shutil.copyfile,
                    ignore=shutil.ignore_patterns("__pycache__"),
                )
                yield os.path.join(folder, name)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """Remove the folders of demos whose process was killed before it could."""
    try:
        import fcntl
    except ImportError:  # a system without these locks
        return
    with os.scandir(tempfile.gettempdir()) as entries:
        folders = [
            entry.path
            for entry in entries
            if entry.name.startswith(PREFIX)
            and entry.is_dir(follow_symlinks=False)
            and entry.stat(follow_symlinks=False).st_uid == os.getuid()
        ]
    for folder in folders:
        # No owner's file: the folder is being made this moment. Its lock held: somebody looks at it.
        with suppress(OSError), open(os.path.join(folder, OWNER), encoding="ascii") as owner:
            fcntl.flock(owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _owned(folder: str) -> Iterator[None]:
    """Hold the lock of a folder's owner file: the system lets go of it however the process ends."""
    with open(os.path.join(folder, f"{OWNER}.new"), "w", encoding="ascii") as owner:
        owner.write(f"{os.getpid()}\n")
        owner.flush()
        _lock(owner)
        # Named only now, so that no sweep sees it unlocked.
        os.rename(owner.name, os.path.join(folder, OWNER))
        yield


def _lock(owner: IO[str]) -> None:
    with suppress(ImportError):
        import fcntl

        fcntl.flock(owner, fcntl.LOCK_EX)


@contextmanager
def _removed_when_signalled(folder: str) -> Iterator[None]:
    """Remove a folder before a signal ends this process, then let the signal do what it does."""
    process = os.getpid()
    previous: dict[int, _Handler] = {}

    def remove(number: int, frame: FrameType | None) -> None:
        # A forked child, such as the one that reads the history, has inherited this function.
        if os.getpid() == process:
            shutil.rmtree(folder, ignore_errors=True)
        handler = previous[number]
        if callable(handler):
            handler(number, frame)
        else:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)

    for number in _SIGNALS:
        handler = signal.getsignal(number)
        if handler is not signal.SIG_IGN:  # as nohup leaves it
            previous[number] = handler
            signal.signal(number, remove)
    try:
        yield
    finally:
        for number, handler in previous.items():
            if signal.getsignal(number) is remove:
                signal.signal(number, handler)
