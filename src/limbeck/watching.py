"""Following changes on disk: what is watched of a history, and the thread that watches it.

The system's notifications are asked for folder by folder, not for whole trees: a project may hold a million
files that are none of ours. Where notifications are not to be had, a look at every file takes their place.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from limbeck.wish import Extent
from limbeck_core.reading.signatures import signature

if TYPE_CHECKING:
    from limbeck_core.history import History

QUIET = 50
"""Milliseconds without a change after which a burst of changes is over."""

LONGEST_BURST = 3_000
"""Milliseconds after which a burst is reported though it goes on."""

POLL_INTERVAL = 1.0
"""Seconds between two looks at every file, at least; a look takes at most a twentieth of the time."""

LOCK_PATIENCE = 10.0
"""Seconds after which a lock of git is taken for one that was left behind."""

CONFIG_NAMES = ("alembic.ini", "pyproject.toml")
"""Files whose coming or going may change where a history is."""

REMOTE = frozenset(
    ["nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "vboxsf", "drvfs", "fuse.sshfs", "virtiofs"]
)
"""File systems that do not tell of what others change."""


@dataclass(frozen=True)
class Places:
    """What is watched for one history."""

    folders: tuple[str, ...]
    """The folders whose entries count, as far as they exist."""
    script_folders: frozenset[str]
    """Those of them that hold scripts."""
    awaited: frozenset[str]
    """Folders whose coming or going changes where scripts are: the locations, and all above them."""
    environment: str
    """The migrations folder: a further folder in it may be a location."""
    configs: frozenset[str]
    modules: frozenset[str]
    """Files of other modules that constants were read from."""
    recursive: bool
    sourceless: bool

    def extent_of(self, path: str) -> Extent | None:
        """Return what has to be read again for a change of one path; ``None`` for a path of no account."""
        folder, name = os.path.split(path)
        if path in self.configs or path in self.awaited:
            return Extent.ALL
        if path in self.modules:
            return Extent.CHANGED
        if folder == self.environment and name[0] not in "._" and os.path.isdir(path):
            return Extent.ALL
        if folder in self.script_folders:
            ends = (".py", ".pyc", ".pyo") if self.sourceless else (".py",)
            if name.endswith(ends):
                return None if name.startswith(".#") else Extent.CHANGED
            if self.recursive and not name.startswith(".") and name != "__pycache__":
                # A folder, or a file that is no script; of what is gone only the folders are known.
                return Extent.CHANGED if path in self.script_folders or os.path.isdir(path) else None
        return None


def places_of(history: History) -> Places:
    """Return what there is to watch for a history, as things stand on disk."""
    project = history.project
    recursive = project.recursive is not False
    locations = [os.path.realpath(location) for location in project.version_locations]
    inner = [folder for location in locations for folder in _tree(location, recursive, project.sourceless)]
    root = os.path.realpath(project.root)
    awaited = dict.fromkeys([*locations, os.path.realpath(project.script_location)])
    for folder in list(awaited):
        while folder.startswith(root + os.sep):
            folder = os.path.dirname(folder)
            awaited[folder] = None
    configs = {os.path.join(root, name) for name in CONFIG_NAMES}
    if project.config_path is not None:
        configs.add(os.path.realpath(project.config_path))
    folders = [*inner, *map(os.path.dirname, awaited), *awaited]
    folders += [os.path.dirname(path) for path in (*configs, *history.modules)]
    return Places(
        tuple(dict.fromkeys(folder for folder in folders if os.path.isdir(folder))),
        frozenset([*locations, *inner]),
        frozenset(awaited),
        os.path.realpath(project.script_location),
        frozenset(configs),
        frozenset(history.modules),
        recursive,
        project.sourceless,
    )


def _tree(folder: str, recursive: bool, sourceless: bool) -> Iterable[str]:
    """Yield a folder that scripts are read from, and where they count those below it."""
    waiting = [folder]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                below = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
        except OSError:
            continue
        yield folder
        for name in below:
            if (name == "__pycache__" and sourceless) or (recursive and name[0] != "." and name[:2] != "__"):
                waiting.append(os.path.join(folder, name))


def git_lock(folder: str) -> str | None:
    """Return the file that git holds while it changes the files around a folder; ``None`` without git."""
    while True:
        found = os.path.join(folder, ".git")
        if os.path.isdir(found):
            return os.path.join(found, "index.lock")
        try:
            with open(found, encoding="utf-8", errors="replace") as file:
                kind, _, place = file.read(4096).partition(":")
                if kind == "gitdir":
                    return os.path.join(folder, place.strip(), "index.lock")
        except OSError:
            pass
        if folder == (folder := os.path.dirname(folder)):
            return None


def is_git_at_work(history: History) -> bool:
    """Return whether git is changing the files around a history."""
    lock = git_lock(os.path.realpath(history.root))
    if lock is None:
        return False
    try:
        return time.time() - os.stat(lock).st_mtime < LOCK_PATIENCE
    except OSError:
        return False


def is_remote(folder: str, mounts: str = "/proc/self/mounts") -> bool:
    """Return whether others may change a folder without this system's being told."""
    best = ("", "")
    try:
        with open(mounts, encoding="utf-8", errors="replace") as file:
            for line in file:
                _, point, kind, *_ = line.split(" ")
                inside = folder == point or folder.startswith(point.rstrip("/") + "/")
                if inside and len(point) >= len(best[0]):
                    best = (point, kind)
    except (OSError, ValueError):
        return False
    return best[1] in REMOTE


class Watcher:
    """Watches one history at a time, in a thread that calls `run`."""

    def __init__(
        self,
        history: History,
        report: Callable[[Extent], object],
        say: Callable[[str], object],
        *,
        poll: bool = False,
    ) -> None:
        """Make a watcher.

        Args:
            history: What is on the screen.
            report: Called with what has to be read again, from the thread.
            say: Called with what the user should know of the watching, from the thread.
            poll: Whether to look at the files again and again, in place of waiting for notifications.
        """
        self._history = history
        self._report = report
        self._say = say
        self._poll = poll
        self._is_stopped = False
        self._wake = threading.Event()
        self._seen: Mapping[str, object] = {}
        """What a look at the files saw last."""
        self._looked_for: History | None = None
        """The history for which it was looked."""
        self._surroundings: Mapping[str, object] = {}
        """What the last look saw of configurations and folders."""

    def follow(self, history: History) -> None:
        """Watch another reading from now on."""
        self._history = history
        self._wake.set()

    def stop(self) -> None:
        """End the watching; the thread ends within a tenth of a second."""
        self._is_stopped = True
        self._wake.set()

    def run(self) -> None:
        """Watch until stopped."""
        while True:
            self._wake.clear()
            if self._is_stopped:
                return
            if self._poll:
                self._look()
                continue
            try:
                self._wait_for_notifications()
            except FileNotFoundError:
                self._wake.wait(QUIET / 1000)  # a folder went while all were listed
            except (OSError, RuntimeError) as error:
                self._poll_since(str(error))

    def _poll_since(self, reason: str) -> None:
        self._poll = True
        self._say(f"Looking for changes every second: {reason}")

    def _wait_for_notifications(self) -> None:
        """Report changes until the history is another one, or its folders are others."""
        # Imported here: it takes as long as a first frame, which does not need it.
        from watchfiles._rust_notify import RustNotify

        history = self._history
        places = places_of(history)
        if any(is_remote(folder) for folder in places.script_folders):
            self._poll_since("the files are on a remote file system")
            return
        with RustNotify(list(places.folders), False, False, 0, False, True) as notifications:
            # What changed since it was read and until now, nobody has told.
            if self._surroundings_changed(places):
                self._report(Extent.ALL)
            elif history.is_stale():
                self._report(Extent.CHANGED)
            while True:
                found = notifications.watch(LONGEST_BURST, QUIET, 0, self._wake)
                if isinstance(found, str):
                    return
                extents = {places.extent_of(path) for _, path in found}
                while extents != {None} and is_git_at_work(history):
                    more = notifications.watch(LONGEST_BURST, QUIET, QUIET, self._wake)
                    if self._wake.is_set():
                        return  # and the next look at what is stale sees it all
                    if not isinstance(more, str):
                        extents |= {places.extent_of(path) for _, path in more}
                if extents != {None}:
                    self._surroundings_changed(places)
                    self._report(Extent.ALL if Extent.ALL in extents else Extent.CHANGED)
                    if places_of(history).folders != places.folders:
                        return

    def _surroundings_changed(self, places: Places) -> bool:
        """Look at the configurations and folders; return whether they differ from the last look."""
        now: dict[str, object] = {path: signature(path) for path in places.configs}
        now |= {folder: os.path.isdir(folder) for folder in places.awaited}
        before, self._surroundings = self._surroundings, now
        return any(path in before and before[path] != now[path] for path in now)

    def _look(self) -> None:
        """Look once whether anything has changed, then wait."""
        history = self._history
        began = time.monotonic()
        if not is_git_at_work(history):
            # What a look has seen need not be what was read afterwards: another reading is compared itself.
            is_new, self._looked_for = history is not self._looked_for, history
            before, self._seen = self._seen, history.signatures_now()
            if self._surroundings_changed(places_of(history)):
                self._report(Extent.ALL)
            elif history.is_stale() if is_new else before != self._seen:
                self._report(Extent.CHANGED)
        self._wake.wait(max(POLL_INTERVAL, 20 * (time.monotonic() - began)))
