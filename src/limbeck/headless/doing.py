"""``limbeck operations`` and ``limbeck history-of``: what scripts do, and who touched a table or column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from limbeck.deeds import OperationRows, TouchingRows
from limbeck.headless.deed_documents import history_of_document, operations_document
from limbeck.headless.opening import nodes_of, opened, resolved, running_order
from limbeck.headless.output import complain, standard_output
from limbeck.index.touching import deeds_on, read_source
from limbeck.spans import Span, message_of
from limbeck.text import visible
from limbeck_core.operations.renaming import EarlierNames

if TYPE_CHECKING:
    from limbeck.index.dialogue import Deed
    from limbeck.request import OpenRequest
    from limbeck_core.history import History
    from limbeck_core.operations import ScriptOperations

UNCUT = 10_000
"""Cells of a line that nothing cuts: the reader is a program or a file."""


class _Reader:
    """Reads what scripts do, with the constants that they import."""

    def __init__(self, history: History) -> None:
        from limbeck_core.reading import ConstantSource

        self._history = history
        self._constants = ConstantSource(history.project.sources)

    def read(self, node: int) -> ScriptOperations:
        from limbeck_core.operations import read_operations

        script = self._history.node_script(node)
        assert script is not None, "an identifier never stands for a ghost"
        return read_operations(read_source(script.path), path=script.path, constants=self._constants)


def operations(request: OpenRequest, identifier: str, *, as_json: bool) -> int:
    """Show what the scripts do that an identifier or a range stands for."""
    output = standard_output(request.ascii)
    with opened(request) as history:
        resolution = resolved(history, identifier)
        if resolution is None:
            return 1
        reader = _Reader(history)
        found = [(node, reader.read(node)) for node in nodes_of(history, resolution.revisions)]
        if as_json:
            output.document(operations_document(history, found))
            return 0
        for number, (node, done) in enumerate(found):
            output.write("\n" if number else "")
            title = f"{history.dag.ids[node]}  {message_of(history, node)}"
            output.spans([Span(visible(title, ascii=output.ascii_only), "id")])
            rows = OperationRows(done, width=output.width or UNCUT, ascii_only=output.ascii_only)
            for row in rows.rows:
                output.spans(row.spans)
    return 0


def history_of(request: OpenRequest, name: str, *, as_json: bool) -> int:
    """Show every revision that touched a table or column; the answer is no where there is none."""
    output = standard_output(request.ascii)
    with opened(request) as history:
        table, column, found = _touching(history, name)
        if as_json:
            output.document(history_of_document(history, table, column, found))
            return int(not found)
        if not found:
            complain(f"no script is known to touch '{name}'")
            return 1
        rows = TouchingRows(history, name, found, width=output.width or UNCUT, ascii_only=output.ascii_only)
        for row in rows.rows:
            output.spans(row.spans)
    return 0


def _deeds_under(earlier: EarlierNames, done: ScriptOperations) -> Sequence[Deed]:
    """Return what a script does to a table or column under the names that it has there."""
    earlier.take_in(done.upgrade)
    found = [deed for name in earlier.names for deed in deeds_on(done, *name)]
    is_mute = all(deed.is_downgrade for deed in found)
    told = dict.fromkeys(deed for deed in found if is_mute or not deed.is_downgrade)
    return sorted(told, key=lambda deed: deed.operation.line)


def _touching(history: History, name: str) -> tuple[str, str | None, Sequence[tuple[int, Sequence[Deed]]]]:
    """Return the table and column that a name stands for, and who touched it.

    Renames are followed back: what was done under an earlier name is told too.
    What has a dot in it is a column of a table if any script touches that, else a table in a schema.
    """
    table, dot, column = name.rpartition(".")
    of_column: list[tuple[int, Sequence[Deed]]] = []
    of_table: list[tuple[int, Sequence[Deed]]] = []
    reader = _Reader(history)
    is_column = False
    tables, columns = EarlierNames(name), EarlierNames(table, column)
    for node in running_order(history):
        done = reader.read(node)
        if deeds := _deeds_under(tables, done):
            of_table.append((node, deeds))
        if dot and (deeds := _deeds_under(columns, done)):
            of_column.append((node, deeds))
            is_column = is_column or any(deed.operation.columns for deed in deeds)
    return (table, column, of_column) if is_column else (name, None, of_table)
