"""Alembic's directives: from a method of ``op``, or of a batch, and its arguments to an operation."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from limbeck_core.operations.apart import index_words
from limbeck_core.operations.arguments import Arguments
from limbeck_core.operations.calls import Call, column_names, default_text, items, string
from limbeck_core.operations.constructs import (
    included_columns,
    partial_condition,
    parts_of_column,
    table_parts,
)
from limbeck_core.operations.model import Check, ColumnShape, Effect, ObjectName, Operation, Part, Reference
from limbeck_core.operations.type_shapes import type_shape
from limbeck_core.operations.types import is_narrower
from limbeck_core.operations.values import (
    ColumnValue,
    DictValue,
    Generated,
    Handle,
    PartValue,
    TableValue,
    TypeShape,
    Unknown,
)

_CONSTRAINT_KINDS = {
    "check": "check constraint",
    "foreignkey": "foreign key",
    "primary": "primary key",
    "unique": "unique constraint",
}


def directive(name: str, call: Call, batch: TableValue | None = None) -> Operation:
    """Return the operation that a directive stands for.

    Args:
        name: A key of ``SIGNATURES``.
        call: Its arguments.
        batch: The table of the batch that it is called on, if it is.
    """
    return _BUILDERS[name](Arguments(name, call, batch))


def column_detail(shape: ColumnShape) -> str:
    """Return a column on one line: ``VARCHAR(80) NOT NULL DEFAULT 'x' -> users(id)``."""
    words = [shape.type or "", shape.generated]
    if shape.is_primary_key:
        words.append("PRIMARY KEY")
    elif shape.nullable is False and "AS IDENTITY" not in shape.generated:
        words.append("NOT NULL")
    if shape.default is not None:
        words.append(f"DEFAULT {shape.default}")
    if shape.is_unique and not shape.is_indexed:
        # with an index it has a unique one, and no constraint
        words.append("UNIQUE")
    words += map(_checked, shape.checks)
    words += [f"-> {reference.spelt}" for reference in shape.references]
    return " ".join(word for word in words if word)


def _checked(check: Check) -> str:
    return " ".join(word for word in (f"CHECK ({check.condition})", check.where) if word)


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


# --- columns -----------------------------------------------------------------------------------------------


def _add_column(given: Arguments) -> Operation:
    schema, table = given.table()
    value = given.values.get("column")
    if not isinstance(value, ColumnValue):
        reason = value.reason if isinstance(value, Unknown) else given.spelt("column")
        given.doubts.append(f"the column: {reason}")
        return given.operation(Effect.ADD, ObjectName("column", schema, table))
    shape = value.shape
    name = shape.name
    if name is None:
        given.doubts.append(f"the column: {value.doubt.reason if value.doubt else 'without a name'}")
        return given.operation(Effect.ADD, ObjectName("column", schema, table), column_detail(shape))
    if (
        shape.is_primary_key
        and given.batch is None
        and given.values.get("inline_primary_key") in (None, False)
    ):
        # Alembic adds the column without the key: NOT NULL is all that remains of it.
        shape = replace(shape, is_primary_key=False)
    parts = parts_of_column(shape, table or "?", schema)
    indexes = "".join(index_words(part) for part in parts if part.kind == "index")
    return replace(
        given.operation(
            Effect.ADD,
            ObjectName("column", schema, table, name),
            column_detail(shape) + indexes,
            columns=[name],
            parts=parts,
            uses=[reference.table for reference in shape.references],
        ),
        after=shape,
    )


def _drop_column(given: Arguments) -> Operation:
    schema, table = given.table()
    column = given.name("column_name", "the column")
    return given.operation(
        Effect.DROP,
        ObjectName("column", schema, table, column),
        columns=[column] if column else (),
        loses_data=True,
    )


def _alter_column(given: Arguments) -> Operation:
    schema, table = given.table()
    column = given.name("column_name", "the column")
    changes: list[str] = []
    words: list[str] = []
    checks: tuple[Check, ...] = ()
    new_name = string(given.values.get("new_column_name"))
    if given.values.get("new_column_name") is not None:
        changes.append("name")
        words.append(f"-> {new_name or given.spelt('new_column_name')}")
        if new_name is None:
            given.gaps.append(f"the new name: {given.spelt('new_column_name')}")
    after_type = _type(given, "type_")
    before_type = _type(given, "existing_type")
    if after_type is not None:
        changes.append("type")
        words.append(after_type.text)
        if after_type.check is not None:
            checks = (replace(after_type.check, condition=f"{column} {after_type.check.condition}"),)
            words.append(_checked(checks[0]))
    nullable = given.values.get("nullable")
    if nullable is not None:
        changes.append("nullable")
        if isinstance(nullable, bool):
            words.append("NULL" if nullable else "NOT NULL")
        else:
            words.append("NULL or NOT NULL")
            given.gaps.append(f"whether it may be NULL: {given.spelt('nullable')}")
    default = given.values.get("server_default", False)
    if default is not False:
        changes.append("default")
        text = _default(given, "server_default")
        generated = _generated(given, "server_default")
        words.append(generated or ("no default" if text is None else f"DEFAULT {text}"))
    if given.values.get("comment", False) is not False:
        changes.append("comment")
        words.append("comment")
    if given.given("autoincrement"):
        changes.append("autoincrement")
        words.append(f"autoincrement={given.spelt('autoincrement')}")
    before = ColumnShape(
        column,
        before_type.text if before_type else None,
        _flag(given.values.get("existing_nullable")),
        _default(given, "existing_server_default"),
        values=before_type.values if before_type else (),
        type_name=before_type.name if before_type else None,
        generated=_generated(given, "existing_server_default"),
    )
    after = ColumnShape(
        new_name or column,
        after_type.text if after_type else None,
        _flag(nullable),
        _default(given, "server_default"),
        values=after_type.values if after_type else (),
        type_name=after_type.name if after_type else None,
        makes_type=bool(after_type and after_type.is_enumeration and after_type.name),
        generated=_generated(given, "server_default"),
        checks=checks,
    )
    columns = [name for name in (column, new_name) if name]
    only_renamed = changes == ["name"]
    found = given.operation(
        Effect.RENAME if only_renamed else Effect.ALTER,
        ObjectName("column", schema, table, column),
        " ".join(words) or "nothing",
        columns=columns,
        loses_data=is_narrower(before.type, after.type),
    )
    return replace(found, before=before, after=after, changes=tuple(changes), new_name=new_name)


def _type(given: Arguments, name: str) -> TypeShape | None:
    value = given.values.get(name)
    return type_shape(value) or (None if value is None else TypeShape(given.spelt(name)))


def _flag(value: object) -> bool | None:
    return value if isinstance(value, bool) else None


def _default(given: Arguments, name: str) -> str | None:
    value = given.values.get(name)
    if value is None or value is False or isinstance(value, Generated):
        return None
    return default_text(value) or given.spelt(name)


def _generated(given: Arguments, name: str) -> str:
    value = given.values.get(name)
    return value.text if isinstance(value, Generated) else ""


# --- indexes and constraints -------------------------------------------------------------------------------


def _create_index(given: Arguments) -> Operation:
    schema, table = given.table()
    name = given.name("index_name", "the index", optional=True)
    columns = given.columns("columns")
    unique = given.values.get("unique") in (True, 1)
    condition = partial_condition(given.call)
    included = included_columns(given.call)
    part = Part("index", name, columns, condition=condition, is_unique=unique, includes=included)
    words = [*(["UNIQUE"] if unique else []), f"({', '.join(columns) or '?'})"]
    if included:
        words.append(f"INCLUDE ({', '.join(included)})")
    if condition:
        words.append(f"WHERE {condition}")
    return _with_part(given, schema, table, part, " ".join(words))


def _drop_index(given: Arguments) -> Operation:
    schema = given.schema()
    table = given.name("table_name", "the table", optional=True)
    name = given.name("index_name", "the index")
    return given.operation(
        Effect.DROP, ObjectName("index", schema, table, name), parts=(Part("index", name),)
    )


def _with_part(
    given: Arguments, schema: str | None, table: str | None, part: Part, detail: str, uses: Iterable[str] = ()
) -> Operation:
    return given.operation(
        Effect.CREATE,
        ObjectName(part.kind, schema, table, part.name),
        detail,
        columns=(*part.columns, *part.includes),
        parts=(part,),
        uses=uses,
    )


def _create_constraint(given: Arguments) -> Operation:
    schema, table = given.table()
    name = given.name("constraint_name", "the constraint", optional=True)
    unique = given.directive == "create_unique_constraint"
    part = Part(
        "unique constraint" if unique else "primary key", name, given.columns("columns"), is_unique=unique
    )
    return _with_part(given, schema, table, part, f"({', '.join(part.columns) or '?'})")


def _create_check(given: Arguments) -> Operation:
    schema, table = given.table()
    name = given.name("constraint_name", "the constraint", optional=True)
    condition = given.text("condition")
    return _with_part(given, schema, table, Part("check constraint", name, condition=condition), condition)


def _create_exclude(given: Arguments) -> Operation:
    schema, table = given.table()
    name = given.name("constraint_name", "the constraint", optional=True)
    columns: list[str] = []
    words: list[str] = []
    for value in given.rest:
        pair = items(value)
        if not pair:
            reason = value.reason if isinstance(value, Unknown) else "no pair"
            given.gaps.append(f"an element: {reason}")
        columns += column_names(pair[:1] if pair else ())
        words.append(" WITH ".join(column_names(pair or ("?",))))
    part = Part("exclude constraint", name, tuple(columns))
    return _with_part(given, schema, table, part, f"({', '.join(words) or '?'})")


def _create_foreign_key(given: Arguments) -> Operation:
    schema = given.schema("source_schema")
    if schema is None:
        schema = given.schema()
    table = given.name("source_table", "the table")
    name = given.name("constraint_name", "the constraint", optional=True)
    referent = given.name("referent_table", "the referenced table")
    referent_schema = given.schema("referent_schema")
    local, remote = given.columns("local_cols"), given.columns("remote_cols")
    other = f"{referent_schema}.{referent}" if referent_schema and referent else referent or "?"
    reference = Reference(
        other, remote, string(given.values.get("ondelete")), string(given.values.get("onupdate"))
    )
    qualified = f"{schema}.{table}" if schema and table else table or "?"
    detail = f"{qualified}({', '.join(local) or '?'}) -> {reference.spelt}"
    return _with_part(given, schema, table, Part("foreign key", name, local, reference), detail, [other])


def _drop_constraint(given: Arguments) -> Operation:
    schema, table = given.table()
    name = given.name("constraint_name", "the constraint")
    kind = _CONSTRAINT_KINDS.get(string(given.values.get("type_")) or "", "constraint")
    return given.operation(Effect.DROP, ObjectName(kind, schema, table, name), parts=(Part(kind, name),))


# --- rows --------------------------------------------------------------------------------------------------


def _bulk_insert(given: Arguments) -> Operation:
    table = given.values.get("table")
    rows = items(given.values.get("rows"))
    columns: dict[str, None] = {}
    for row in rows or ():
        if isinstance(row, DictValue):
            columns.update(dict.fromkeys(key for key in row.items if isinstance(key, str)))
    detail = "" if rows is None else "1 row" if len(rows) == 1 else f"{len(rows)} rows"
    if isinstance(table, TableValue) and isinstance(table.name, str):
        name = ObjectName("rows", table.schema, table.name)
    else:
        reason = table.reason if isinstance(table, Unknown) else given.spelt("table")
        given.doubts.append(f"the table: {reason}")
        name = ObjectName("rows")
    return given.operation(Effect.INSERT, name, detail, columns=columns)


_BUILDERS: dict[str, Callable[[Arguments], Operation]] = {
    "add_column": _add_column,
    "alter_column": _alter_column,
    "bulk_insert": _bulk_insert,
    "create_check_constraint": _create_check,
    "create_exclude_constraint": _create_exclude,
    "create_foreign_key": _create_foreign_key,
    "create_index": _create_index,
    "create_primary_key": _create_constraint,
    "create_table": _create_table,
    "create_table_comment": _table_comment,
    "create_unique_constraint": _create_constraint,
    "drop_column": _drop_column,
    "drop_constraint": _drop_constraint,
    "drop_index": _drop_index,
    "drop_table": _drop_table,
    "drop_table_comment": _table_comment,
    "rename_table": _rename_table,
}
