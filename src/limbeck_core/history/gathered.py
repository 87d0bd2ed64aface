"""What reading the files of a project gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from limbeck_core.columns import PackedTriples, SomeOf
from limbeck_core.problems import Problem
from limbeck_core.reading.metadata import ScriptMetadata
from limbeck_core.reading.signatures import NONE_SIGNED, Signature
from limbeck_core.values import replace, value

Progress: TypeAlias = Callable[[int, int], None]
"""Called with the number of files read and the number of all files."""


@value
class Gathered:
    """What was read of a project's files."""

    scripts: tuple[ScriptMetadata, ...] = ()
    """In Alembic's order."""
    problems: tuple[Problem, ...] = ()
    """What is wrong with single files, readable or not."""
    notes: tuple[str, ...] = ()
    signatures: Mapping[str, Signature] = NONE_SIGNED
    """Of every file listed."""
    unchecked: Sequence[str] = ()
    """The files that were read by their headers alone: Python may refuse what stands below."""
    separate: tuple[str, ...] = ()
    """Sub-folders that hold a history each, one of which was to be chosen."""
    followers: frozenset[str] = frozenset()
    """The files whose metadata hangs on other modules, which may change without them."""
    modules: Mapping[str, Signature] = NONE_SIGNED
    """Of every module that was read for constants."""
    aside: Mapping[str, Signature] = NONE_SIGNED
    """Of the files in sub-folders that were left out."""
    folders: Mapping[str, Signature] = NONE_SIGNED
    """Of every folder that was listed, as `Listing` has them."""

    def packed(self, paths: Sequence[str]) -> Gathered:
        """Return the same in a form that takes little room, for another process.

        Args:
            paths: The paths of the scripts as a packed column, which is not held twice.
        """
        signatures = PackedTriples(self.signatures, paths)
        return replace(
            self,
            signatures=signatures,
            unchecked=SomeOf(self.unchecked, signatures.keys_in_order),
            aside=PackedTriples(self.aside),
        )


def is_revision(script: ScriptMetadata) -> bool:
    """Return whether a file is a script at all: it has an id, or names a parent."""
    return script.revision is not None or script.lines.down_revision > 0
