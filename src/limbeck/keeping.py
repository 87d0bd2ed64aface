"""Readings of long histories, kept between two starts: what has not changed on disk is not read again.

A reading is kept beside what tells of each file whether it is as it was: a history is shown from what was
kept only if the same files are there, and if nothing has been written to any of them, renamed over it or
changed about it since. It lies in a folder of the user's own that nobody else can write to; without it, all
is read, and found to be the same.
"""

from __future__ import annotations

import os
import pickle
import stat
import sys
import zlib
from array import array
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from io import BytesIO
from typing import IO, TYPE_CHECKING, Any

from limbeck.request import OpenRequest
from limbeck_core.errors import CommandError
from limbeck_core.problems import Problem, ProblemKind
from limbeck_core.reading.signatures import signature
from limbeck_core.values import value

if TYPE_CHECKING:
    from limbeck_core.graph.lanes import Layout
    from limbeck_core.history import History
    from limbeck_core.history.project import Project

LEAST_KEPT = 2_000
"""Scripts of a history that is worth it: fewer are read while the screen is made."""

MOST_KEPT = 12
"""Readings that are kept, those last shown."""

MOST_BYTES = 300_000_000
"""Bytes that all of them take at most."""

LONG_AGO = 2_000_000_000
"""Nanoseconds before a reading since which nothing may have changed, as clocks of file systems are coarse."""

CHECKSUM_SIZE = 4

MAY_BE_READ_OTHERWISE = frozenset(
    [ProblemKind.UNREADABLE_FILE, ProblemKind.NOT_A_FILE, ProblemKind.FILE_TWICE]
)
"""Problems that do not hang on what stands in a file alone."""


def readings_folder(environ: Mapping[str, str], platform: str = sys.platform) -> str | None:
    """Return where readings are kept; ``None`` where there is no place for them.

    >>> readings_folder({"HOME": "/home/ann"}, "linux"), readings_folder({}, "win32")
    ('/home/ann/.cache/limbeck', None)

    Args:
        environ: The environment.
        platform: ``sys.platform``.
    """
    if platform == "win32":
        return None  # whose a file is, and who may write to it, is told in other ways there
    folder = environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(folder):  # a relative one is to be ignored, says the standard
        home = environ.get("HOME", "")
        inner = "Library/Caches" if platform == "darwin" else ".cache"
        folder = os.path.join(home, inner) if os.path.isabs(home) else ""
    return os.path.join(folder, "limbeck") if folder else None


@value
class KeptReading:
    """What a reading found."""

    history: History
    layout: Layout
    found: tuple[Problem, ...] | None = None
    """What reading its scripts to their ends has found; ``None`` where that was not finished."""
    forks: tuple[tuple[str, ...], ...] = ()
    """The heads that a merge is the cure of, in groups, once that is known."""


class Keeping:
    """The readings that are kept for one user."""

    def __init__(self, folder: str, is_wanted: Callable[[], bool] = lambda: True) -> None:
        """Keep readings in a folder.

        Args:
            folder: The folder; it is made when it is first needed.
            is_wanted: Whether the user wants any to be kept; asked only where that makes a difference.
        """
        self._folder = folder
        self._is_wanted = is_wanted

    def find(self, request: OpenRequest) -> KeptReading | None:
        """Return what an earlier reading has found, if everything on disk is as it was then."""
        content = self._content(self._path(request))
        if content is None or not self._is_wanted():
            return None
        try:
            stream = BytesIO(content)
            stream.seek(CHECKSUM_SIZE)
            made_by, paths, stamps = pickle.load(stream)
            if made_by != _maker():
                return None
            project = _located(request)
            listed = _listed(project)
            if listed is None or "\0".join(listed) != paths or _stamps(listed) != stamps:
                return None
            kept: KeptReading = pickle.load(stream)
        except (CommandError, OSError, EOFError, pickle.UnpicklingError, ValueError, TypeError):
            return None  # whoever reads now says what is wrong
        return kept if kept.history.project == project else None

    def keep(self, request: OpenRequest, reading: KeptReading, began: int) -> bool:
        """Keep a reading, if it is certain that it can be told whether it still holds; return whether it is.

        Args:
            request: What was opened; nothing is written for one that is to write nothing.
            reading: What was found.
            began: When its first file was looked at, in nanoseconds of the clock.
        """
        history = reading.history
        if (
            request.read_only
            or len(history.dag.ids) < LEAST_KEPT
            or history.has_followers
            or any(
                problem.kind in MAY_BE_READ_OTHERWISE
                for problem in (*history.problems, *(reading.found or ()))
            )
            or not self._is_wanted()
            or history.project != _located(request)
            or history.is_stale()
            or (paths := _listed(history.project)) is None
            or (stamps := _stamps(paths)) is None
            # What has changed since then, or a moment before, may have been read otherwise than it is.
            or max(stamps[1 :: len(STAMP)]) > began - LONG_AGO
        ):
            return False
        with suppress(OSError):
            self._write(self._path(request), ((_maker(), "\0".join(paths), stamps), reading))
            return True
        return False

    def _path(self, request: OpenRequest) -> str:
        """Return where the reading of what is asked for is kept; two may share a place, one at a time."""
        asked = repr(
            (
                os.path.abspath(request.path),
                request.config_file and os.path.abspath(request.config_file),
                request.section,
                tuple(map(os.path.abspath, request.sources)),
            )
        )
        return os.path.join(self._folder, f"{zlib.crc32(asked.encode(errors='surrogatepass')):08x}.reading")

    def _content(self, path: str) -> bytes | None:
        """Return what a file holds that nobody but the user can have written, as it was written."""
        try:
            if not _is_own(os.lstat(self._folder), stat.S_ISDIR):
                return None
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK)
            with os.fdopen(descriptor, "rb") as file:
                if not _is_own(os.fstat(descriptor), stat.S_ISREG):
                    return None
                content = file.read()
        except OSError:
            return None
        told = _written_sum(zlib.crc32(memoryview(content)[CHECKSUM_SIZE:]))
        return content if content[:CHECKSUM_SIZE] == told else None

    def _write(self, path: str, parts: Iterable[object]) -> None:
        """Write a file that is there as a whole or not at all, and let go of those that are left longest."""
        os.makedirs(self._folder, mode=0o700, exist_ok=True)
        if not _is_own(os.lstat(self._folder), stat.S_ISDIR):
            raise PermissionError(self._folder)
        written = f"{path}.{os.getpid()}"
        try:
            descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            with open(descriptor, "wb") as file:
                summed = _Summed(file)
                for part in parts:
                    pickle.dump(part, summed, protocol=pickle.HIGHEST_PROTOCOL)
                summed.end()
            os.replace(written, path)
        except OSError:
            with suppress(OSError):
                os.unlink(written)
            raise
        with os.scandir(self._folder) as entries:
            files = sorted(((entry.stat(follow_symlinks=False), entry.path) for entry in entries), key=_age)
        room = MOST_BYTES
        for number, (found, each) in enumerate(files):
            room -= found.st_size
            if number >= MOST_KEPT or room < 0:
                os.unlink(each)


class _Summed:
    """A file that begins with the sum of what is written to it: nothing is held to work that out."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._sum = 0
        file.write(bytes(CHECKSUM_SIZE))

    def write(self, content: bytes) -> int:
        self._sum = zlib.crc32(content, self._sum)
        return self._file.write(content)

    def end(self) -> None:
        """Put the sum in front."""
        self._file.seek(0)
        self._file.write(_written_sum(self._sum))


def _age(file: tuple[os.stat_result, str]) -> int:
    return -file[0].st_mtime_ns


def _is_own(found: os.stat_result, is_kind: Callable[[int], bool]) -> bool:
    """Return whether something is of a kind, belongs to the user, and can be written to by nobody else."""
    return is_kind(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o022


def _written_sum(of_content: int) -> bytes:
    return of_content.to_bytes(CHECKSUM_SIZE, "little")


def _located(request: OpenRequest) -> Project:
    """Return what the request means at this moment, as ``History.open`` finds it."""
    from limbeck_core.history.locating import locate

    section = request.section or "alembic"
    named = request.section is not None
    return locate(request.path, section, request.config_file, request.sources, named=named)


def _listed(project: Project) -> tuple[str, ...] | None:
    """Return the scripts that there are at this moment; ``None`` where there is anything odd among them."""
    from limbeck_core.reading.listing import list_scripts

    recursive = project.recursive is not False
    listing = list_scripts(project.version_locations, recursive=recursive, sourceless=project.sourceless)
    return None if listing.problems else listing.paths


STAMP = ("st_mtime_ns", "st_ctime_ns", "st_size", "st_ino")
"""What tells whether a file is as it was: it cannot be written to or replaced with all four staying alike."""


def _stamps(paths: Iterable[str]) -> array[int] | None:
    """Return the `STAMP` of each file, one after the other; ``None`` where one is gone."""
    stamps = array("Q")
    look = os.stat
    try:
        for path in paths:
            found = look(path)
            stamps.extend((found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino))
    except (OSError, OverflowError):  # or older than time
        return None
    return stamps


def _maker() -> tuple[Any, ...]:
    """Return what tells whether a reading was made by the same program: by its interpreter and its files."""
    import limbeck
    import limbeck_core

    files = []
    for package in (limbeck_core, limbeck):
        for folder, _, names in os.walk(os.path.dirname(package.__file__ or "")):
            sources = sorted(name for name in names if name.endswith(".py"))
            files += [signature(os.path.join(folder, name)) for name in sources]
    return sys.version, tuple(files)
