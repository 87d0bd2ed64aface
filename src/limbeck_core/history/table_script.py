"""A script of a history, as a map holds it."""

from __future__ import annotations

from limbeck_core.history.table import ScriptTable
from limbeck_core.script.script import Script


class TableScript(Script):
    """A script of a history: what no map asks of it is taken from the table when it is asked for."""

    __slots__ = ("_node", "_number", "_table")

    _node: int
    """Its node, where the map that made it numbers it."""

    def __init__(
        self,
        table: ScriptTable,
        number: int,
        revision: str,
        down_revision: tuple[str, ...],
        dependencies: tuple[str, ...],
        branch_labels: tuple[str, ...],
    ) -> None:
        self._table = table
        self._number = number
        self._node = -1
        self._declare(revision, down_revision, dependencies, branch_labels)

    @property
    def path(self) -> str:
        """The file, with symbolic links resolved."""
        return self._table.path_of(self._number)

    @path.setter
    def path(self, path: str) -> None:
        raise AttributeError("a script of a history is where it was found")

    @property
    def _docstring(self) -> str:
        return self._table[self._number].docstring

    @_docstring.setter
    def _docstring(self, docstring: str) -> None:
        raise AttributeError("a script of a history says what its source says")
