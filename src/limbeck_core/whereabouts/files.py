"""Files that have to do with an id: that declare it elsewhere, have it in their name, or mention it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from limbeck_core.errors import CommandError

if TYPE_CHECKING:
    from limbeck_core.history import History

MOST_FILES = 20_000
"""How many files of a project are looked at."""

MOST_DEEP = 8
"""How many folders deep a project is searched."""

PEEKED = 16_384
"""How much of a file is looked at for a declaration."""

LARGEST_READ = 1_000_000
"""How much of a script is looked at for a mention."""

MOST_MENTIONS = 5

_SKIPPED = frozenset(
    {"node_modules", "__pycache__", "site-packages", "venv", ".venv", ".git", ".tox", ".nox", "build", "dist"}
)


@dataclass(frozen=True, slots=True)
class Place:
    """A line of a file."""

    path: str
    line: int | None = None


def declarations_outside(history: History, name: str) -> Iterator[tuple[Place, str]]:
    """Yield files below the project that declare an id and are no scripts of the history, and why not."""
    known = {script.path for script in history.scripts}
    locations = [os.path.realpath(folder) for folder in history.version_locations]
    declares = re.compile(
        rb"^[ \t]*revision\b[^=\n]*=\s*\(?\s*[rRuU]?(['\"])" + re.escape(name.encode()) + rb"\1", re.M
    )
    for path in _files_below(history):
        base = os.path.basename(path)
        if os.path.realpath(path) in known or not (".py" in base or name in base):
            continue
        content = _start_of(path)
        match = declares.search(content)
        if match is None:
            continue
        folder = os.path.realpath(os.path.dirname(path))
        line = content.count(b"\n", 0, match.start()) + 1
        if folder in locations:
            why = "Alembic takes only files whose names end in .py for scripts"
            if base.startswith((".#", "__init__")):
                why = f"Alembic passes over files whose names start with {base[: 2 if base[0] == '.' else 8]}"
        elif any(folder.startswith(location + os.sep) for location in locations):
            why = "it stands in a sub-folder, and recursive_version_locations is not set"
        else:
            why = "its folder is none of the version locations"
        yield Place(path, line), why


def _files_below(history: History) -> Iterator[str]:
    """Yield the files of a project that may be scripts, from the migrations folder on."""
    seen: set[str] = set()
    count = 0
    for top in dict.fromkeys([*history.version_locations, history.script_location, history.root]):
        if not os.path.isdir(top):
            continue
        base_depth = top.rstrip(os.sep).count(os.sep)
        for folder, folders, files in os.walk(top):
            real = os.path.realpath(folder)
            if real in seen:
                folders[:] = []
                continue
            seen.add(real)
            deep = folder.count(os.sep) - base_depth >= MOST_DEEP
            folders[:] = sorted(name for name in folders if not deep and name not in _SKIPPED)
            for name in sorted(files):
                count += 1
                if count > MOST_FILES:
                    return
                yield os.path.join(folder, name)


def _start_of(path: str, size: int = PEEKED) -> bytes:
    try:
        if not os.path.isfile(path):
            return b""
        with open(path, "rb") as file:
            return file.read(size)
    except OSError:
        return b""


def mentions(history: History, name: str) -> Iterator[tuple[Place, str]]:
    """Yield the scripts that mention an id anywhere in their text, with the line."""
    wanted = re.compile(rb"(?<![0-9A-Za-z_])" + re.escape(name.encode()) + rb"(?![0-9A-Za-z_])")
    found = 0
    for script in history.scripts:
        content = _start_of(script.path, LARGEST_READ)
        match = wanted.search(content)
        if match is None:
            continue
        start = content.rfind(b"\n", 0, match.start()) + 1
        end = content.find(b"\n", match.start())
        line = content[start : end if end >= 0 else None].decode(script.encoding, "replace").strip()
        yield Place(script.path, content.count(b"\n", 0, match.start()) + 1), line
        found += 1
        if found == MOST_MENTIONS:
            return


def in_other_sections(history: History, name: str) -> Iterator[tuple[str, str, Place]]:
    """Yield the sections of the same configuration whose history has an id: name, full id and file."""
    from limbeck_core.history import History
    from limbeck_core.history.options import alembic_sections

    if history.config_path is None or not history.config_path.endswith((".ini", ".cfg")):
        return
    for section in alembic_sections(history.config_path):
        if section == history.section:
            continue
        try:
            other = History.open(history.root, section, named=True, config_file=history.config_path)
        except CommandError:
            continue
        node = other.node_of(name)
        script = other.node_script(node) if node is not None else None
        if script is not None:
            yield section, name, Place(script.path, script.lines.revision or None)
