"""The JSON documents of ``operations`` and ``history-of``; what holds for all stands in ``documents``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Literal, TypedDict

from limbeck.headless.documents import ProjectDocument, project_document

if TYPE_CHECKING:
    from limbeck.index.dialogue import Deed
    from limbeck_core.history import History
    from limbeck_core.operations import Operation, ScriptOperations


class OperationDocument(TypedDict):
    """One thing that a script does."""

    name: str
    """Alembic's method; ``execute`` for SQL by any way."""
    effect: str
    """``create``, ``drop``, ``add``, ``alter``, ``rename``, ``insert``, ``update``, ``delete``, ``other``, or
    ``opaque`` where it cannot be known without running the script."""
    kind: str
    """What it is done to: ``table``, ``column``, ``index``, ``rows`` ..."""
    object: str
    """The object on one line: ``orders.notes``."""
    detail: str
    line: int
    condition: str
    """What it depends on where that cannot be known; else empty."""
    if_exists: bool
    """Whether it is passed over where its object is there already, or is not there."""
    opaque: str
    """Why it cannot be known; else empty."""
    incomplete: str
    """What about it cannot be known; else empty."""
    loses_data: bool
    not_undone: bool
    """Whether it stands in ``upgrade()`` and ``downgrade()`` does not undo it."""
    tables: list[str]
    columns: list[str]
    """As ``table.column``."""


class ScriptOperationsDocument(TypedDict):
    """What one script does."""

    revision: str
    path: str
    upgrade: list[OperationDocument]
    downgrade: list[OperationDocument]
    downgrade_is_empty: bool
    downgrade_raises: str
    """What it raises whatever is there, as it is spelt; mostly empty."""


class OperationsDocument(TypedDict):
    """``limbeck operations --json``."""

    schema: Literal["limbeck/operations/1"]
    project: ProjectDocument
    notes: list[str]
    revisions: list[ScriptOperationsDocument]


class TouchingDocument(TypedDict):
    """One revision that touched the table or column."""

    revision: str
    path: str
    in_downgrade: bool
    """Whether only its ``downgrade()`` is known to."""
    operations: list[OperationDocument]


class HistoryOfDocument(TypedDict):
    """``limbeck history-of --json``."""

    schema: Literal["limbeck/history-of/1"]
    project: ProjectDocument
    notes: list[str]
    table: str
    column: str | None
    """``null``: the whole table."""
    revisions: list[TouchingDocument]
    """In the order of ``iterate_revisions``."""


def operation_document(operation: Operation, *, not_undone: bool = False) -> OperationDocument:
    """Return one operation."""
    return {
        "name": operation.name,
        "effect": operation.effect.value,
        "kind": operation.object.kind,
        "object": operation.object.spelt,
        "detail": operation.detail,
        "line": operation.line,
        "condition": operation.condition,
        "if_exists": operation.if_exists,
        "opaque": operation.opaque,
        "incomplete": operation.incomplete,
        "loses_data": operation.loses_data,
        "not_undone": not_undone,
        "tables": list(operation.tables),
        "columns": list(operation.columns),
    }


def _operation_documents(
    operations: Iterable[Operation], not_undone: Collection[Operation] = ()
) -> list[OperationDocument]:
    return [operation_document(one, not_undone=one in not_undone) for one in operations]


def operations_document(
    history: History, found: Sequence[tuple[int, ScriptOperations]]
) -> OperationsDocument:
    """Return what some scripts do, each named by its node."""
    return {
        "schema": "limbeck/operations/1",
        "project": project_document(history),
        "notes": list(history.notes),
        "revisions": [
            {
                "revision": history.dag.ids[node],
                "path": _path(history, node),
                "upgrade": _operation_documents(operations.upgrade, operations.not_undone),
                "downgrade": _operation_documents(operations.downgrade),
                "downgrade_is_empty": operations.downgrade_is_empty,
                "downgrade_raises": operations.downgrade_raises,
            }
            for node, operations in found
        ],
    }


def history_of_document(
    history: History, table: str, column: str | None, found: Sequence[tuple[int, Sequence[Deed]]]
) -> HistoryOfDocument:
    """Return which revisions touched a table or column."""
    return {
        "schema": "limbeck/history-of/1",
        "project": project_document(history),
        "notes": list(history.notes),
        "table": table,
        "column": column,
        "revisions": [
            {
                "revision": history.dag.ids[node],
                "path": _path(history, node),
                "in_downgrade": any(deed.is_downgrade for deed in deeds),
                "operations": _operation_documents(deed.operation for deed in deeds),
            }
            for node, deeds in found
        ],
    }


def _path(history: History, node: int) -> str:
    script = history.node_script(node)
    assert script is not None, "only scripts do something"
    return script.path
