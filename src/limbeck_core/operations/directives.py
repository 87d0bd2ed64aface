"""Alembic's directives: from a method of ``op``, or of a batch, and its arguments to an operation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from limbeck_core.operations.arguments import Arguments
from limbeck_core.operations.calls import Call, items
from limbeck_core.operations.column_directives import add_column, alter_column, drop_column
from limbeck_core.operations.constraint_directives import (
    create_check,
    create_constraint,
    create_exclude,
    create_foreign_key,
    create_index,
    drop_constraint,
    drop_index,
)
from limbeck_core.operations.constructs import table_parts
from limbeck_core.operations.model import Effect, ObjectName, Operation, Part
from limbeck_core.operations.named_columns import in_rows
from limbeck_core.operations.values import ColumnValue, Handle, PartValue, TableValue, Unknown


def directive(name: str, call: Call, batch: TableValue | None = None) -> Operation:
    """Return the operation that a directive stands for.

    Args:
        name: A key of ``SIGNATURES``.
        call: Its arguments.
        batch: The table of the batch that it is called on, if it is.
    """
    return _BUILDERS[name](Arguments(name, call, batch))


# --- tables ------------------------------------------------------------------------------------------------


def _create_table(given: Arguments) -> Operation:
    schema, table = given.table()
    columns: list[ColumnValue] = []
    parts: list[Part] = []
    for index, value in enumerate(given.rest, given.rest_start):
        if isinstance(value, ColumnValue):
            columns.append(value)
            if value.shape.name is None:
                given.gaps.append(f"the name of a column: {given.call.spelt(index)}")
            given.gaps += [f"of {value.shape.name or '?'}, {gap}" for gap in value.gaps]
        elif isinstance(value, PartValue):
            parts.append(value.part)
        elif not (isinstance(value, Handle) and value.kind == "metadata"):
            # Alembic passes over a MetaData, which sa.Table would take here
            reason = value.reason if isinstance(value, Unknown) else given.call.spelt(index)
            given.gaps.append(f"a column: {reason}")
    return make_table(given, schema, table, columns, parts)


def make_table(
    given: Arguments,
    schema: str | None,
    table: str | None,
    columns: Iterable[ColumnValue],
    parts: Iterable[Part],
) -> Operation:
    """Return the creation of a table."""
    found = table_parts(columns, parts, table or "?", schema)
    names = [part.name for part in found if part.kind == "column" and part.name]
    references = [part.reference.table for part in found if part.reference is not None]
    inherits = _parents(given)
    made = given.operation(
        Effect.CREATE,
        ObjectName("table", schema, table, table),
        ", ".join(names),
        columns=names,
        parts=found,
        uses=(*references, *inherits),
    )
    return replace(made, inherits=inherits)


def _parents(given: Arguments) -> tuple[str, ...]:
    """Return the tables that a table of PostgreSQL inherits from."""
    value = given.values.get("postgresql_inherits")
    found = (value,) if isinstance(value, str) else items(value) or ()
    if value is not None and not all(isinstance(one, str) for one in found):
        given.gaps.append(f"what it inherits from: {given.spelt('postgresql_inherits')}")
    return tuple(one for one in found if isinstance(one, str))


def _drop_table(given: Arguments) -> Operation:
    schema, table = given.table()
    return given.operation(Effect.DROP, ObjectName("table", schema, table, table), loses_data=True)


def _rename_table(given: Arguments) -> Operation:
    schema = given.schema()
    old = given.name("old_table_name", "the table")
    new = given.name("new_table_name", "the new name")
    qualified = f"{schema}.{new}" if schema and new else new
    found = given.operation(
        Effect.RENAME,
        ObjectName("table", schema, old, old),
        f"-> {new or '?'}",
        tables=[qualified] if qualified else (),
    )
    return replace(found, new_name=new)


def _table_comment(given: Arguments) -> Operation:
    schema, table = given.table()
    if given.directive == "drop_table_comment" or given.values.get("comment", "") is None:
        detail = "no comment"
    else:
        detail = f"comment {given.text('comment')!r}"
    found = given.operation(Effect.ALTER, ObjectName("table", schema, table, table), detail)
    return replace(found, changes=("comment",))


# --- rows --------------------------------------------------------------------------------------------------


def _bulk_insert(given: Arguments) -> Operation:
    table = given.values.get("table")
    rows = items(given.values.get("rows"))
    named = in_rows(given.values.get("rows"), given.spelt("rows"))
    detail = (
        named.spelt(Effect.INSERT) if rows is None else "1 row" if len(rows) == 1 else f"{len(rows)} rows"
    )
    if isinstance(table, TableValue) and isinstance(table.name, str):
        name = ObjectName("rows", table.schema, table.name)
    else:
        reason = table.reason if isinstance(table, Unknown) else given.spelt("table")
        given.doubts.append(f"the table: {reason}")
        name = ObjectName("rows")
    return given.operation(Effect.INSERT, name, detail, columns=named.names)


_BUILDERS: dict[str, Callable[[Arguments], Operation]] = {
    "add_column": add_column,
    "alter_column": alter_column,
    "bulk_insert": _bulk_insert,
    "create_check_constraint": create_check,
    "create_exclude_constraint": create_exclude,
    "create_foreign_key": create_foreign_key,
    "create_index": create_index,
    "create_primary_key": create_constraint,
    "create_table": _create_table,
    "create_table_comment": _table_comment,
    "create_unique_constraint": create_constraint,
    "drop_column": drop_column,
    "drop_constraint": drop_constraint,
    "drop_index": drop_index,
    "drop_table": _drop_table,
    "drop_table_comment": _table_comment,
    "rename_table": _rename_table,
}
