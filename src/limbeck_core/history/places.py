"""Folders by their looks: migration environments, version folders, and where a location may stand."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence

from limbeck_core.resources import is_resource, package_folders

PARENTS_SEARCHED = 8
"""How far above a configuration file its relative paths may start."""

SCRIPTS_PROBED = 40
"""How many files of a folder are looked into for a revision."""

PROBE_BYTES = 16_384
"""How much of a file is looked at: enough for a licence and a long docstring above the metadata."""

LARGEST_CONFIG = 1_000_000
"""Bytes above which a file is not taken for a configuration."""

SCRIPT_MARK = rb"^[\w, ]*\bdown_revision\b[^=\n]*="
"""What tells a script from other Python files, at a glance."""


def is_environment(folder: str) -> bool:
    """Return whether a folder is a migrations folder: ``env.py`` beside ``versions`` or the template."""
    return os.path.isfile(os.path.join(folder, "env.py")) and (
        os.path.isdir(os.path.join(folder, "versions"))
        or os.path.isfile(os.path.join(folder, "script.py.mako"))
        or any(True for _ in version_folders(folder))
    )


def version_folders(folder: str) -> Iterator[str]:
    """Yield the sub-folders of a migrations folder that hold scripts, by name."""
    for name in subfolders(folder):
        path = os.path.join(folder, name)
        if name == "versions" or holds_scripts(path):
            yield path


def holds_scripts(folder: str) -> bool:
    """Return whether some file of a folder assigns a revision."""
    names = [name for name in entries(folder) if name.endswith(".py") and not name.startswith("__")]
    paths = (os.path.join(folder, name) for name in names[:SCRIPTS_PROBED])
    return any(re.search(SCRIPT_MARK, peek(path, PROBE_BYTES), re.MULTILINE) for path in paths)


def peek(path: str, size: int) -> bytes:
    """Return the start of a regular file, or nothing; a pipe or a device is never opened."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return b""
        with open(path, "rb") as file:
            return file.read(size)
    except OSError:
        return b""


def entries(folder: str) -> list[str]:
    """Return the names in a folder, sorted; none where it cannot be read."""
    try:
        return sorted(os.listdir(folder))
    except OSError:
        return []


def subfolders(folder: str) -> list[str]:
    """Return the names of the folders in a folder, sorted, without hidden ones and bytecode."""
    try:
        with os.scandir(folder) as found:
            names = [entry.name for entry in found if entry.is_dir(follow_symlinks=False)]
    except OSError:
        return []
    return sorted(name for name in names if not name.startswith(".") and name != "__pycache__")


def parents(folder: str, limit: int | None = None) -> Iterator[str]:
    """Yield the folders above a folder, the nearest first."""
    while limit is None or limit > 0:
        above = os.path.dirname(folder)
        if above == folder:
            return
        yield above
        folder = above
        limit = None if limit is None else limit - 1


def import_root(folder: str) -> str:
    """Return the folder that the package around a folder is imported from."""
    for package in (folder, *parents(folder, 2)):
        if os.path.isfile(os.path.join(package, "__init__.py")):
            folder = package
            break
    while os.path.isfile(os.path.join(folder, "__init__.py")) and os.path.dirname(folder) != folder:
        folder = os.path.dirname(folder)
    return folder


def existing(folders: Iterable[str]) -> list[str]:
    """Return those of the folders that exist, absolute, each once."""
    found: dict[str, None] = {}
    for folder in folders:
        path = os.path.abspath(folder)
        if path not in found and os.path.isdir(path):
            found[path] = None
    return list(found)


def names_package(location: str) -> bool:
    """Return whether the ``package`` of a ``package:path`` can be one, and the path stays inside of it.

    >>> names_package("shop.db:migrations"), names_package(":"), names_package("..:..")
    (True, False, False)
    """
    package, *inside = location.split(":")
    path = os.path.normpath(os.path.join("", *inside))
    return all(package.split(".")) and path.split(os.sep)[0] != os.pardir


def candidates(location: str, bases: Sequence[str], roots: Sequence[str]) -> Iterator[str]:
    """Yield the existing folders that a configured location may mean, the likeliest first.

    Args:
        location: a path or ``package:path``, as the configuration says it.
        bases: the folders that a relative path may start from.
        roots: the folders that a package may be imported from.
    """
    if is_resource(location):
        if not names_package(location):
            return
        package, *inside = location.split(":")
        for folder in package_folders(package, roots):
            path = os.path.join(folder, *inside)
            if os.path.isdir(path):
                yield os.path.abspath(path)
        return
    for base in bases:
        path = os.path.join(base, location)
        if os.path.isdir(path):
            yield os.path.abspath(path)
    # A path of another machine, or of another folder of this one: its last parts may stand here.
    parts = [part for part in os.path.normpath(location).split(os.sep) if part not in ("", ".", "..")]
    for start in range(len(parts)):
        path = os.path.join(bases[0], *parts[start:])
        if os.path.isdir(path):
            yield os.path.abspath(path)
