"""Where ``package:path`` leads, found without importing the package.

Alembic resolves such a location by importing the package. Looking never runs anything, so here the import
system's finders are asked, which only search; parents of a package inside another are not imported either.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from pathlib import Path

FINDER_ERRORS = (ImportError, LookupError, AttributeError, TypeError, ValueError, OSError)
"""What a finder of another party may raise for a package that it cannot tell of."""


def is_resource(location: str) -> bool:
    """Return whether a location reads as ``package:path``: not absolute, and with a colon."""
    return ":" in location and not os.path.isabs(location)


def location_path(location: str) -> Path:
    """Return the path that a location means, as Alembic resolves it.

    Raises:
        ModuleNotFoundError: the package of a ``package:path`` is not found.
        TypeError: it is a module, not a package; or the location is no path at all.
    """
    from pathlib import Path

    location = os.fspath(location)
    if not is_resource(location):
        return Path(location)
    package, *inside = location.split(":")
    folders = installed_folders(package)
    return Path(first_existing(folders, inside) or os.path.join(folders[0], *inside))


def first_existing(folders: Iterable[str], inside: Sequence[str]) -> str | None:
    """Return the first of the folders joined with ``inside`` that exists."""
    joined = (os.path.join(folder, *inside) for folder in folders)
    return next((path for path in joined if os.path.exists(path)), None)


def installed_folders(package: str) -> list[str]:
    """Return the folders of a package that this interpreter could import; several for a namespace package.

    Raises:
        ModuleNotFoundError: no finder knows the package.
        TypeError: the name is that of a module.
    """
    known = sys.modules.get(package)
    if known is not None and getattr(known, "__path__", None):
        return list(known.__path__)
    search: list[str] | None = None
    name = ""
    for part in package.split("."):
        name = f"{name}.{part}" if name else part
        spec = _find(name, search)
        if spec is None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        if spec.submodule_search_locations is None:
            if name == package:
                raise TypeError(f"{package!r} is not a package")
            raise ModuleNotFoundError(f"No module named {package!r}; {name!r} is not a package", name=package)
        search = list(spec.submodule_search_locations)
    return search or []


def package_folders(package: str, roots: Iterable[str]) -> Iterator[str]:
    """Yield the folders of a package below source roots, by looking at the folders alone."""
    parts = package.split(".")
    for root in roots:
        folder = os.path.join(root, *parts)
        if os.path.isdir(folder):
            yield folder


def _find(name: str, search: list[str] | None) -> ModuleSpec | None:
    from importlib.machinery import PathFinder  # of no use where no place is named by a package

    for finder in sys.meta_path:
        if finder is PathFinder:
            # The last part alone: given a dotted name, the finder wants the parent to be imported.
            spec = PathFinder.find_spec(name.rpartition(".")[2], search)
        else:
            find_spec = getattr(finder, "find_spec", None)
            if find_spec is None:
                continue
            try:
                spec = find_spec(name, search, None)
            except FINDER_ERRORS:
                continue
        if spec is not None:
            return spec
    return None
