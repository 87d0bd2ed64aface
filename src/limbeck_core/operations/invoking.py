"""Alembic's operation objects, as ``op.invoke`` takes them: each stands for a directive."""

from __future__ import annotations

from dataclasses import dataclass, replace

from limbeck_core.operations.calls import Call, items
from limbeck_core.operations.directives import directive
from limbeck_core.operations.model import Operation

_DIRECTIVES = {
    "AddColumnOp": "add_column",
    "AlterColumnOp": "alter_column",
    "BulkInsertOp": "bulk_insert",
    "CreateCheckConstraintOp": "create_check_constraint",
    "CreateForeignKeyOp": "create_foreign_key",
    "CreateIndexOp": "create_index",
    "CreatePrimaryKeyOp": "create_primary_key",
    "CreateTableCommentOp": "create_table_comment",
    "CreateTableOp": "create_table",
    "CreateUniqueConstraintOp": "create_unique_constraint",
    "DropColumnOp": "drop_column",
    "DropConstraintOp": "drop_constraint",
    "DropIndexOp": "drop_index",
    "DropTableCommentOp": "drop_table_comment",
    "DropTableOp": "drop_table",
    "RenameTableOp": "rename_table",
}
"""The directive of each class; its positional parameters are the same but for the columns of a table."""

_ALTERED = {
    "modify_comment": "comment",
    "modify_name": "new_column_name",
    "modify_nullable": "nullable",
    "modify_server_default": "server_default",
    "modify_type": "type_",
}


@dataclass(frozen=True, slots=True, eq=False)
class InvokedOp:
    """An operation object of Alembic, not invoked yet."""

    name: str
    call: Call


def invoked(given: object, call: Call) -> Operation | tuple[object] | None:
    """Return what invoking an object does: an operation, a tuple of one statement, or ``None``.

    Args:
        given: The argument of ``op.invoke``.
        call: The call of ``op.invoke``.
    """
    if not isinstance(given, InvokedOp):
        return None
    made = given.call
    if given.name == "ExecuteSQLOp":
        return (made.get(0, "sqltext"),)
    name = _DIRECTIVES.get(given.name)
    if name is None:
        return None
    arguments, nodes = made.arguments, made.nodes
    doubt = made.doubt
    if name == "create_table":
        columns = items(made.get(1, "columns"))
        if columns is None:
            return None
        # the nodes of a list are of no use for what it holds
        arguments, nodes = (made.get(0, "table_name"), *columns), made.nodes[:1]
    named = {_ALTERED.get(key, key): value for key, value in made.named.items()}
    named_nodes = {_ALTERED.get(key, key): node for key, node in made.named_nodes.items()}
    return directive(
        name,
        replace(
            made,
            node=call.node,
            arguments=arguments,
            named=named,
            doubt=doubt,
            nodes=nodes,
            named_nodes=named_nodes,
        ),
    )
