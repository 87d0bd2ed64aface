"""Scripts as columns: a history crosses to another process in a few large pieces, not in many small ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import attrgetter
from typing import Any

from limbeck_core.history.columns import packed
from limbeck_core.problems import Problem
from limbeck_core.reading.metadata import ScriptMetadata

GHOST = -1
"""In place of a script's number, for a node that no file declares."""

COLUMNS = ScriptMetadata._fields
"""The fields of a script, in the order in which its constructor takes them."""

PATH = COLUMNS.index("path")


class ScriptTable:
    """A sequence of scripts; after a journey each is made when it is first asked for."""

    def __init__(self, scripts: Sequence[ScriptMetadata] = ()) -> None:
        self._made: list[ScriptMetadata | None] = list(scripts)
        self._columns: tuple[Sequence[Any], ...] = ()

    def __len__(self) -> int:
        return len(self._made)

    def __getitem__(self, number: int) -> ScriptMetadata:
        script = self._made[number]
        if script is None:
            script = ScriptMetadata(*[column[number] for column in self._columns])
            self._made[number] = script
        return script

    def path_of(self, number: int) -> str:
        """Return the path of a script, without making the script."""
        script = self._made[number]
        path: str = self._columns[PATH][number] if script is None else script.path
        return path

    def paths(self) -> list[str]:
        """Return the path of every script, without making the scripts."""
        return list(self._columns[PATH]) if self._columns else [self.path_of(n) for n in range(len(self))]

    def all(self) -> tuple[ScriptMetadata, ...]:
        """Return every script."""
        return tuple(self[number] for number in range(len(self._made)))

    def with_problems(self, problems: Mapping[str | None, Problem]) -> ScriptTable:
        """Return the same scripts, some of them with a problem, by path."""
        if not problems:
            return self
        other = ScriptTable()
        other._columns = self._columns
        other._made = list(self._made)
        for number in range(len(self._made)):
            path = self.path_of(number)
            if path in problems:
                other._made[number] = self[number]._replace(problem=problems[path])
        return other

    def __getstate__(self) -> tuple[int, tuple[Sequence[Any], ...]]:
        scripts = self.all()
        columns = [packed([get(script) for script in scripts]) for get in map(attrgetter, COLUMNS)]
        return len(scripts), tuple(columns)

    def __setstate__(self, state: tuple[int, tuple[Sequence[Any], ...]]) -> None:
        count, self._columns = state
        self._made = [None] * count
