"""``limbeck operations`` and ``limbeck history-of``: what scripts do, and who touched a table or column."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from limbeck.deeds import OperationRows, TouchingRows
from limbeck.headless.deed_documents import history_of_document, operations_document
from limbeck.headless.opening import nodes_of, opened, resolved, running_order
from limbeck.headless.output import complain, standard_output
from limbeck.index.names import OperationIndex
from limbeck.index.touching import deeds_on, read_source, touched_by
from limbeck.index.tracing import Tracer
from limbeck.spans import Span, message_of
from limbeck.text import visible

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


def _touching(history: History, name: str) -> tuple[str, str | None, Sequence[tuple[int, Sequence[Deed]]]]:
    """Return the table and column that a name stands for, and who touched it under which name ever."""
    reader = _Reader(history)
    order = running_order(history)
    known = OperationIndex()
    known.add((node, touched_by(reader.read(node))) for node in order)
    table, column, found = Tracer(history, known).traced_name(name)
    touching = [node for node in order if node in found]
    return table, column, [(node, deeds_on(reader.read(node), found[node])) for node in touching]
