"""The script files of version locations, in the order in which Alembic reads them."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from limbeck_core.problems import Problem, ProblemKind, Severity
from limbeck_core.reading.signatures import JUST_NOW, MISSING, NONE_SIGNED, NOT_YET, Signature, signature
from limbeck_core.reading.source import not_a_file, unreadable
from limbeck_core.values import value

_SKIPPED = (".#", "__init__")
"""How the names begin that Alembic never takes for a script."""

Others: TypeAlias = "dict[str, os.DirEntry[str]]"
"""By name the entries of a folder that are not plainly scripts."""


@value
class Listing:
    """What the version locations hold.

    >>> import os
    >>> listing = list_scripts(["migrations/versions"])
    >>> [os.path.basename(path) for path in listing.paths], listing.problems
    (['ae1027a6acf_add_users.py', 'b26e3c4d5f60_add_orders.py'], ())
    """

    paths: tuple[str, ...]
    """Regular files in Alembic's order, absolute and with symbolic links resolved, each once."""
    problems: tuple[Problem, ...] = ()
    """Files reached twice, and what is named like a script but is no regular file."""
    folders: Mapping[str, Signature] = NONE_SIGNED
    """What each folder that was looked into was like before that.

    `NOT_YET` where that does not say what it holds: it had just changed, or holds links or what is no file.
    """
    has_links: bool = False
    """Whether some of what they hold are symbolic links."""


def list_scripts(
    locations: Iterable[str | os.PathLike[str]], *, recursive: bool = False, sourceless: bool = False
) -> Listing:
    """Return the script files that Alembic would load, in its order; nothing is opened.

    Args:
        locations: Version locations; one that does not exist holds nothing, as in Alembic.
        recursive: Whether sub-folders count (``recursive_version_locations``).
        sourceless: Whether compiled files without their source count.

    >>> len(list_scripts(["migrations/versions", "no/such/folder"]).paths)
    2
    """
    search = _Search(recursive, sourceless)
    for location in locations:
        if os.path.exists(location):
            search.walk(os.path.realpath(location))
        else:
            search.listed[os.path.realpath(location)] = MISSING
    return Listing(tuple(search.paths), tuple(search.problems), search.listed, search.has_links)


def repeated_files(
    locations: Iterable[str], *, recursive: bool = False, sourceless: bool = False
) -> Iterator[str]:
    """Yield each file that Alembic comes to once more, whatever its name: it warns of these.

    >>> import os
    >>> found = repeated_files(["migrations/versions", "migrations/versions"])
    >>> [os.path.basename(path) for path in found]
    ['ae1027a6acf_add_users.py', 'b26e3c4d5f60_add_orders.py']
    """
    seen: set[str] = set()
    for location in locations:
        for folder, folders, files in os.walk(location):
            if folder.endswith("__pycache__"):
                continue
            paths = [os.path.join(folder, name) for name in sorted(files)]
            cache = os.path.join(folder, "__pycache__")
            if sourceless and os.path.isdir(cache):
                present = {name.partition(".")[0] for name in files}
                compiled = sorted(os.listdir(cache))
                paths += [
                    os.path.join(cache, name) for name in compiled if name.partition(".")[0] not in present
                ]
            for path in map(os.path.realpath, paths):
                if path in seen:
                    yield path
                seen.add(path)
            if not recursive:
                break
            folders.sort()


class _Search:
    """A walk through the folders of version locations."""

    def __init__(self, recursive: bool, sourceless: bool) -> None:
        self.recursive = recursive
        self.sourceless = sourceless
        self.paths: list[str] = []
        self.problems: list[Problem] = []
        self.folders: set[str] = set()
        self.files: dict[str, bool] = {}
        """Files that were reached, and whether a second way to each has been reported; see `note_files`."""
        self.noted = 0
        """How many of the paths are among these files."""
        self.listed: dict[str, Signature] = {}
        self.has_links = False

    def walk(self, location: str) -> None:
        waiting = [location]
        while waiting:
            folder = waiting.pop()
            names, others = self.names_in(folder)
            if not folder.endswith("__pycache__"):
                # Alembic takes what it wants from these when it is in the folder above
                self.take_folder(folder, names, others)
            if not self.recursive:
                return
            below = [others[name] for name in reversed(names) if name in others]
            waiting += [entry.path for entry in below if entry.is_dir(follow_symlinks=False)]

    def names_in(self, folder: str) -> tuple[list[str], Others]:
        """Return all names in a folder, in order, and the entries of those that are no plain scripts."""
        seen = signature(folder)
        # The clock of a file system is coarse: what has just changed may change again unnoticed.
        self.listed[folder] = seen if time.time_ns() - seen[0] > JUST_NOW else NOT_YET
        names: list[str] = []
        others: Others = {}
        try:
            with os.scandir(folder) as found:
                for entry in found:
                    name = entry.name
                    names.append(name)
                    # Nearly all are plain files whose name begins with an id: of these no more is kept. What
                    # else there is takes the long way.
                    if not (
                        name.endswith(".py")
                        and name[0] not in "._"
                        and entry.is_file(follow_symlinks=False)
                        and "\n" not in name
                    ):
                        others[name] = entry
        except OSError as error:
            # Alembic takes such a folder for an empty one
            self.problems.append(unreadable(folder, error))
            return [], {}
        names.sort()
        return names, others

    def take_folder(self, folder: str, names: list[str], others: Others) -> None:
        if folder in self.folders:
            self.problems.append(_twice(folder, "The folder"))
            return
        self.folders.add(folder)
        prefix = folder if folder.endswith(os.sep) else folder + os.sep
        linked = self.files
        if linked or any(self.may_be_script(folder, name, entry) for name, entry in others.items()):
            for name in names:
                path = prefix + name
                if name in others or path in linked:
                    self.take(folder, name, others.get(name))
                else:
                    self.paths.append(path)
        else:
            self.paths += [prefix + name for name in names if name not in others]
        if self.sourceless:
            self.take_compiled(folder, names, others)

    def take_compiled(self, folder: str, names: list[str], others: Others) -> None:
        """Take what ``__pycache__`` holds of scripts that are not there as source."""
        cache = os.path.join(folder, "__pycache__")
        if os.path.isdir(cache):
            files = [name for name in names if name not in others or not os.path.isdir(others[name].path)]
            present = {name.partition(".")[0] for name in files}
            compiled, entries = self.names_in(cache)
            for name in compiled:
                if name.partition(".")[0] not in present:
                    self.take(cache, name, entries.get(name))

    def take(self, folder: str, name: str, entry: os.DirEntry[str] | None) -> None:
        """Take a file if it is a script that is not there yet; the entry says whether it is a link."""
        path = f"{folder}{os.sep}{name}" if folder != os.sep else folder + name
        if entry is not None and entry.is_symlink():
            self.listed[folder] = NOT_YET
            self.has_links = True
            # Alembic goes by the name that a link leads to
            path = os.path.realpath(entry.path)
            folder, name = os.path.split(path)
        if not self.is_script_name(folder, name):
            return
        self.note_files()
        if path in self.files:
            if not self.files[path]:
                self.files[path] = True
                self.problems.append(_twice(path, "The script"))
            return
        self.files[path] = False
        try:
            mode = os.stat(path).st_mode
        except OSError as error:
            self.problems.append(unreadable(path, error))
        else:
            if stat.S_ISREG(mode):
                self.paths.append(path)
                return
            self.problems.append(not_a_file(path, mode))
            self.listed[folder] = NOT_YET
        self.files[path] = True

    def note_files(self) -> None:
        """Note the plain files met since the last time; only what is reached otherwise may be one of them."""
        for path in self.paths[self.noted :]:
            self.files.setdefault(path, False)
        self.noted = len(self.paths)

    def may_be_script(self, folder: str, name: str, entry: os.DirEntry[str]) -> bool:
        return entry.is_symlink() or self.is_script_name(folder, name)

    def is_script_name(self, folder: str, name: str) -> bool:
        if is_source_name(name):
            return True
        if name.startswith(_SKIPPED) or "\n" in name:
            return False
        if not self.sourceless or not name.endswith((".pyc", ".pyo")):
            return False
        # source goes before compiled files, and .pyc, which keeps docstrings, before .pyo
        source = os.path.join(folder, name[:-1])
        return not os.path.exists(source) and not (name.endswith(".pyo") and os.path.exists(source + "c"))


def is_source_name(name: str) -> bool:
    """Return whether Alembic takes a file of such a name for the source of a script."""
    return name.endswith(".py") and not name.startswith(_SKIPPED) and "\n" not in name


def _twice(path: str, what: str) -> Problem:
    return Problem(
        ProblemKind.FILE_TWICE,
        Severity.WARNING,
        f"{what} {os.path.basename(path)} is reached twice; Alembic reads it once and warns",
        path,
        cure="List each folder once in version_locations, and remove links to scripts.",
    )
