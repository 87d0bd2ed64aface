"""What reading the files of a project gives."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from limbeck_core.history.columns import PackedTriples, packed
from limbeck_core.problems import Problem
from limbeck_core.reading.metadata import ScriptMetadata

Progress: TypeAlias = Callable[[int, int], None]
"""Called with the number of files read and the number of all files."""

Signature: TypeAlias = tuple[int, int, int]
"""Modification time, size and inode of a file: when all three are alike, it is taken to be unchanged."""

MISSING: Signature = (0, 0, 0)
"""The signature of a file that cannot be looked at."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was read of a project's files."""

    scripts: tuple[ScriptMetadata, ...] = ()
    """In Alembic's order."""
    problems: tuple[Problem, ...] = ()
    """What is wrong with single files, readable or not."""
    notes: tuple[str, ...] = ()
    signatures: Mapping[str, Signature] = field(default_factory=dict)
    """Of every file listed."""
    unchecked: Sequence[str] = ()
    """The files that were read by their headers alone: Python may refuse what stands below."""
    separate: tuple[str, ...] = ()
    """Sub-folders that hold a history each, one of which was to be chosen."""
    followers: frozenset[str] = frozenset()
    """The files whose metadata hangs on other modules, which may change without them."""
    modules: Mapping[str, Signature] = field(default_factory=dict)
    """Of every module that was read for constants."""
    aside: Mapping[str, Signature] = field(default_factory=dict)
    """Of the files in sub-folders that were left out."""

    def packed(self) -> Gathered:
        """Return the same in a form that takes little room, for another process."""
        return replace(
            self,
            signatures=PackedTriples(self.signatures),
            unchecked=packed(self.unchecked),
            aside=PackedTriples(self.aside),
        )


def signature(path: str) -> Signature:
    """Return the signature of a file, also of one that is gone."""
    try:
        found = os.stat(path)
    except OSError:
        return MISSING
    return found.st_mtime_ns, found.st_size, found.st_ino


def is_revision(script: ScriptMetadata) -> bool:
    """Return whether a file is a script at all: it has an id, or names a parent."""
    return script.revision is not None or script.lines.down_revision > 0
