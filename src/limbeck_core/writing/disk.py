"""The single steps of changing files so that a crash between any two of them can be told and mended.

All of them go through ``os`` alone, one call for each thing that the system does, so that a test can stop a
process before and after any of them.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from contextlib import suppress

from limbeck_core.writing.changes import ChangeRefused

PIECE = 1 << 20
"""Bytes that are read or written at once."""

_CREATE = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
_READ = os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


def content_of(path: str) -> bytes | None:
    """Return what a regular file holds; ``None`` where there is no file.

    Raises:
        ChangeRefused: It is no regular file.
    """
    try:
        descriptor = os.open(path, _READ)
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise ChangeRefused(f"{path} is no regular file", path)
        pieces = []
        while piece := os.read(descriptor, PIECE):
            pieces.append(piece)
        return b"".join(pieces)
    finally:
        os.close(descriptor)


def write_new(path: str, content: bytes, like: str | None = None, mode: int | None = None) -> None:
    """Write a file that is not there yet, and put it on the disk.

    Args:
        path: The file.
        content: What it holds.
        like: A file whose permissions, owner and extended attributes it gets.
        mode: Its permissions, where it is like no other file.
    """
    descriptor = os.open(path, _CREATE, 0o666)
    try:
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest[:PIECE]) :]
        if like is not None:
            _resemble(descriptor, path, like)
        elif mode is not None:
            os.chmod(path, mode)
        os.fsync(descriptor)
    except OSError as error:
        error.filename = error.filename or path
        raise
    finally:
        os.close(descriptor)


def _resemble(descriptor: int, path: str, like: str) -> None:
    """Give a file the owner, the permissions and the attributes of the one that it replaces."""
    pattern = os.stat(like)
    mine = os.fstat(descriptor)
    if (pattern.st_uid, pattern.st_gid) != (mine.st_uid, mine.st_gid) and hasattr(os, "chown"):
        with suppress(OSError):
            os.chown(path, -1, pattern.st_gid)
        with suppress(OSError):
            os.chown(path, pattern.st_uid, -1)
    os.chmod(path, stat.S_IMODE(pattern.st_mode))
    if hasattr(os, "listxattr"):
        with suppress(OSError):
            for name in os.listxattr(like):
                os.setxattr(path, name, os.getxattr(like, name))
    if int(pattern.st_mtime) == int(mine.st_mtime):
        # Python takes compiled bytes for current by the size and by whole seconds of this time
        os.utime(path, (mine.st_atime, int(pattern.st_mtime) + 1))


def name_new(temporary: str, path: str) -> None:
    """Give a written file a name that must be free, whoever else wants it at this moment.

    Raises:
        ChangeRefused: The name is in use.
    """
    try:
        os.link(temporary, path)
    except FileExistsError as error:
        raise _exists(path) from error
    except OSError:
        # a file system without links: an empty file takes the name, which ours then replaces
        try:
            os.close(os.open(path, _CREATE, 0o666))
        except FileExistsError as error:
            raise _exists(path) from error
        os.replace(temporary, path)
    else:
        os.unlink(temporary)


def set_aside(path: str, aside: str) -> None:
    """Keep what a file holds under a second name, where the file system has second names."""
    with suppress(OSError):
        os.link(path, aside)


def remove(path: str) -> None:
    """Take a file away, if it is there."""
    try:
        os.unlink(path)
    except OSError:
        # a read-only file system refuses before it says that there is no such file
        if os.path.lexists(path):
            raise


def missing_folders(paths: Iterable[str]) -> tuple[str, ...]:
    """Return the folders that must be made for some files, the outer ones first."""
    found: dict[str, None] = {}
    for path in paths:
        chain = []
        folder = os.path.dirname(path)
        while folder and not os.path.lexists(folder) and folder != os.path.dirname(folder):
            chain.append(folder)
            folder = os.path.dirname(folder)
        found.update(dict.fromkeys(reversed(chain)))
    return tuple(found)


def make_folder(folder: str) -> None:
    """Make a folder, unless somebody has just made it."""
    with suppress(FileExistsError):
        os.mkdir(folder)


def remove_empty_folder(folder: str) -> None:
    """Take a folder away if nothing is in it."""
    with suppress(OSError):
        os.rmdir(folder)


def sync_folders(folders: Iterable[str]) -> None:
    """Put the names in folders on the disk, where the system can."""
    for folder in dict.fromkeys(folders):
        with suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def real_path(path: str) -> str:
    """Return the file that a path leads to; a link is written through, and stays a link.

    Raises:
        ChangeRefused: A link leads nowhere, or in a circle.
    """
    if not os.path.islink(path):
        return os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))
    target = os.path.realpath(path)
    if not os.path.exists(target):
        raise ChangeRefused(f"{path} is a link that leads nowhere; remove it or mend it", path)
    return target


def _exists(path: str) -> ChangeRefused:
    return ChangeRefused(f"{path} already exists and is not overwritten; take another id or message", path)
