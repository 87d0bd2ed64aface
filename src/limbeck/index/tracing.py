"""The history of a table or column through its renames: who touched it, and under which names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from limbeck.index.names import OperationIndex, same_table

if TYPE_CHECKING:
    from limbeck_core.history import History
    from limbeck_core.operations.renaming import Rename

Name = tuple[str, str | None]
"""A table, and one of its columns or none."""


class _Step(NamedTuple):
    """A rename by its place: what is done there before it is done under the old name."""

    node: int
    number: int
    """Its number among the renames of that script."""


class Tracer:
    """Follows tables and columns back through their renames, in what is known of the scripts of one history.

    An old name counts where the rename has not been carried out yet: in each script that does not come after
    the one that renames, also on another branch. What is called so afterwards is something else.
    """

    def __init__(self, history: History, operations: OperationIndex) -> None:
        self._history = history
        self._operations = operations
        self._after: dict[int, bytearray] = {}
        """Per node that renames what has been traced, which nodes come after it."""

    def trace(self, table: str, column: str | None) -> dict[int, tuple[Name, ...]]:
        """The nodes that touch a table or column, each with its names there, the last one first."""
        found: dict[int, tuple[Name, ...]] = {}
        for name, steps in self._names(table.casefold(), column and column.casefold()).items():
            for node in self._operations.touching(*name):
                if self._is_called_so(steps, node):
                    found[node] = (*found.get(node, ()), name)
        return found

    def traced_name(self, name: str) -> tuple[str, str | None, dict[int, tuple[Name, ...]]]:
        """The table and column that a name stands for, and who touches it.

        What has a dot in it is a column of a table if any script names that, else a table in a schema.
        """
        table, _, column = name.rpartition(".")
        if table and column:
            found = self.trace(table, column)
            names = {one for names in found.values() for one in names}
            if any(column and self._operations.naming(table, column) for table, column in names):
                return table, column, found
        return name, None, self.trace(name, None)

    def _names(self, table: str, column: str | None) -> dict[Name, list[_Step] | None]:
        """Each name, with the renames before which it holds; the last name holds everywhere: ``None``."""
        names: dict[Name, list[_Step] | None] = {(table, column): None}
        pending: list[Name] = [(table, column)]
        for name in pending:  # it grows meanwhile
            for node, number, rename in self._operations.renames():
                old = _before(rename, name)
                if old is None or not self._is_called_so(names[name], node, number):
                    continue
                step = _Step(node, number)
                if old not in names:
                    names[old] = [step]
                    pending.append(old)
                elif (steps := names[old]) is not None and step not in steps:
                    steps.append(step)
                    pending.append(old)
        return names

    def _is_called_so(self, steps: Iterable[_Step] | None, node: int, number: int = -1) -> bool:
        """Whether one of some renames is still to come for a node, or for a rename in it."""
        return steps is None or any(
            number < step.number if node == step.node else not self._comes_after(step.node, node)
            for step in steps
        )

    def _comes_after(self, earlier: int, node: int) -> bool:
        after = self._after.get(earlier)
        if after is None:
            after = self._after[earlier] = bytearray(len(self._history.dag.ids))
            pending = [earlier]
            while pending:
                passed = pending.pop()
                for later in (*self._history.children(passed), *self._history.dependents(passed)):
                    if not after[later]:
                        after[later] = 1
                        pending.append(later)
        return bool(after[node])


def _before(rename: Rename, name: Name) -> Name | None:
    """What a table or column with a name was called before a rename; ``None`` if that is another."""
    table, column = name
    if rename.column is None:
        return (rename.table.casefold(), column) if same_table(rename.new.casefold(), table) else None
    is_it = column == rename.new.casefold() and same_table(rename.table.casefold(), table)
    return (table, rename.column.casefold()) if is_it else None
