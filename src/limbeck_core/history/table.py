"""Scripts as columns: a history crosses to another process in a few large pieces, not in many small ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from limbeck_core.columns import Column, packed
from limbeck_core.problems import Problem
from limbeck_core.reading.metadata import ScriptMetadata

GHOST = -1
"""In place of a script's number, for a node that no file declares."""

COLUMNS = ScriptMetadata._fields
"""The fields of a script, in the order in which its constructor takes them."""

PATH = COLUMNS.index("path")
DOCSTRING = COLUMNS.index("docstring")


MOST_MADE = 4096
"""Scripts that are kept once they have been made of the columns: more than any screen shows."""


class ScriptTable:
    """A sequence of scripts; once packed, each is made when it is asked for."""

    def __init__(self, scripts: Sequence[ScriptMetadata] = ()) -> None:
        self._scripts: Sequence[ScriptMetadata] | None = scripts
        self._columns: tuple[Sequence[Any], ...] = ()
        self._changed: dict[int, ScriptMetadata] = {}
        """Scripts that are not as the columns say."""
        self._made: dict[int, ScriptMetadata] = {}
        self._getters: list[Callable[[int], Any]] = []

    def __len__(self) -> int:
        return len(self._columns[PATH] if self._scripts is None else self._scripts)

    def __getitem__(self, number: int) -> ScriptMetadata:
        if (changed := self._changed.get(number)) is not None:
            return changed
        if self._scripts is not None:
            return self._scripts[number]
        script = self._made.get(number)
        if script is None:
            if len(self._made) >= MOST_MADE:
                self._made.clear()
            script = self._made[number] = ScriptMetadata(*[value(number) for value in self._values])
        return script

    @property
    def _values(self) -> list[Callable[[int], Any]]:
        """What gives the values of a row, column by column: rows are made often."""
        if not self._getters:
            self._getters = [
                column.value if isinstance(column, Column) else column.__getitem__ for column in self._columns
            ]
        return self._getters

    def column(self, name: str) -> list[Any]:
        """Return one field of every script, without making the scripts."""
        number = COLUMNS.index(name)
        if self._scripts is None:
            values = list(self._columns[number])
        else:
            values = [script[number] for script in self._scripts]
        for changed, script in self._changed.items():
            values[changed] = script[number]
        return values

    @property
    def paths(self) -> Sequence[str]:
        """The path of each script: the column itself where the scripts are packed."""
        return self._columns[PATH] if self.is_packed else self.column(COLUMNS[PATH])

    def path_of(self, number: int) -> str:
        """Return the path of a script, without making the script."""
        path: str = self._columns[PATH][number] if self._scripts is None else self._scripts[number].path
        return path

    def docstring_of(self, number: int) -> str:
        """Return the docstring of a script, without making the script."""
        if self._scripts is not None:
            return self._scripts[number].docstring
        docstring: str = self._columns[DOCSTRING][number]
        return docstring

    def all(self) -> tuple[ScriptMetadata, ...]:
        """Return every script."""
        if self._scripts is None:
            made = list(map(ScriptMetadata, *self._columns))
        else:
            made = list(self._scripts)
        for number, script in self._changed.items():
            made[number] = script
        return tuple(made)

    def with_problems(self, problems: Mapping[str | None, Problem]) -> ScriptTable:
        """Return the same scripts, some of them with a problem, by path."""
        changed = {
            number: self[number]._replace(problem=problems[path])
            for number in (range(len(self)) if problems else ())
            if (path := self.path_of(number)) in problems
        }
        if not changed:
            return self
        other = ScriptTable()
        other._scripts, other._columns = self._scripts, self._columns
        other._changed = {**self._changed, **changed}
        return other

    @property
    def is_packed(self) -> bool:
        """Whether the columns say everything."""
        return self._scripts is None and not self._changed

    def pack(self) -> None:
        """Keep the scripts as columns alone."""
        if self.is_packed:
            return
        columns = [packed(list(column)) for column in zip(*self.all(), strict=True)]
        self._columns = tuple(columns) if columns else ((),) * len(COLUMNS)
        self._scripts = None
        self._changed = {}
        self._made = {}
        self._getters = []

    def __getstate__(self) -> tuple[Sequence[Any], ...]:
        self.pack()
        return self._columns

    def __setstate__(self, columns: tuple[Sequence[Any], ...]) -> None:
        self._scripts = None
        self._columns = columns
        self._changed = {}
        self._made = {}
        self._getters = []


class NodePaths(Column[str]):
    """The path of each node's script; empty for a ghost."""

    __slots__ = ("_numbers", "_table")

    def __init__(self, table: ScriptTable, numbers: Sequence[int]) -> None:
        self._table = table
        self._numbers = numbers

    def __len__(self) -> int:
        return len(self._numbers)

    def value(self, index: int) -> str:
        number = self._numbers[index]
        return "" if number == GHOST else self._table.path_of(number)
