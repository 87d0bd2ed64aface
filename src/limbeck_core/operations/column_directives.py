"""Alembic's directives for columns, as operations."""

from __future__ import annotations

from dataclasses import replace

from limbeck_core.operations.apart import index_words
from limbeck_core.operations.arguments import Arguments
from limbeck_core.operations.calls import default_text, string
from limbeck_core.operations.constructs import parts_of_column
from limbeck_core.operations.model import Check, ColumnShape, Effect, ObjectName, Operation
from limbeck_core.operations.type_shapes import type_shape
from limbeck_core.operations.types import is_narrower
from limbeck_core.operations.values import ColumnValue, Generated, TypeShape, Unknown


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


def add_column(given: Arguments) -> Operation:
    """Return the operation of ``add_column``."""
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
    given.gaps += value.gaps
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


def drop_column(given: Arguments) -> Operation:
    """Return the operation of ``drop_column``."""
    schema, table = given.table()
    column = given.name("column_name", "the column")
    return given.operation(
        Effect.DROP,
        ObjectName("column", schema, table, column),
        columns=[column] if column else (),
        loses_data=True,
    )


def alter_column(given: Arguments) -> Operation:
    """Return the operation of ``alter_column``."""
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
