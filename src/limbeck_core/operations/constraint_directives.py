"""Alembic's directives for indexes and constraints, as operations."""

from __future__ import annotations

from collections.abc import Iterable
from types import NoneType

from limbeck_core.operations.arguments import Arguments
from limbeck_core.operations.calls import excluded_elements, string
from limbeck_core.operations.constructs import included_columns, partial_condition
from limbeck_core.operations.model import Effect, ObjectName, Operation, Part, Reference

_CONSTRAINT_KINDS = {
    "check": "check constraint",
    "foreignkey": "foreign key",
    "primary": "primary key",
    "unique": "unique constraint",
}


def create_index(given: Arguments) -> Operation:
    """Return the operation of ``create_index``."""
    schema, table = given.table()
    name = given.name("index_name", "the index", optional=True)
    columns = given.columns("columns")
    unique = given.values.get("unique") in (True, 1)
    if not isinstance(given.values.get("unique"), (bool, int, NoneType)):
        given.gaps.append(f"whether it is unique: {given.spelt('unique')}")
    condition = partial_condition(given.call)
    included = included_columns(given.call)
    part = Part("index", name, columns, condition=condition, is_unique=unique, includes=included)
    words = [*(["UNIQUE"] if unique else []), f"({', '.join(columns) or '?'})"]
    if included:
        words.append(f"INCLUDE ({', '.join(included)})")
    if condition:
        words.append(f"WHERE {condition}")
    return _with_part(given, schema, table, part, " ".join(words))


def drop_index(given: Arguments) -> Operation:
    """Return the operation of ``drop_index``."""
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


def create_constraint(given: Arguments) -> Operation:
    """Return the operation of ``create_unique_constraint`` or ``create_primary_key``."""
    schema, table = given.table()
    name = given.name("constraint_name", "the constraint", optional=True)
    unique = given.directive == "create_unique_constraint"
    part = Part(
        "unique constraint" if unique else "primary key", name, given.columns("columns"), is_unique=unique
    )
    return _with_part(given, schema, table, part, f"({', '.join(part.columns) or '?'})")


def create_check(given: Arguments) -> Operation:
    """Return the operation of ``create_check_constraint``."""
    schema, table = given.table()
    name = given.name("constraint_name", "the constraint", optional=True)
    condition = given.text("condition")
    return _with_part(given, schema, table, Part("check constraint", name, condition=condition), condition)


def create_exclude(given: Arguments) -> Operation:
    """Return the operation of ``create_exclude_constraint``."""
    schema, table = given.table()
    name = given.name("constraint_name", "the constraint", optional=True)
    columns, operators, gaps = excluded_elements(given.rest)
    given.gaps += [f"an element: {reason}" for reason in gaps]
    part = Part("exclude constraint", name, columns, operators=operators)
    return _with_part(given, schema, table, part, f"({', '.join(operators) or '?'})")


def create_foreign_key(given: Arguments) -> Operation:
    """Return the operation of ``create_foreign_key``."""
    schema = given.schema("source_schema")
    if schema is None:
        schema = given.schema()
    table = given.name("source_table", "the table")
    name = given.name("constraint_name", "the constraint", optional=True)
    referent = given.name("referent_table", "the referenced table")
    referent_schema = given.schema("referent_schema")
    local, remote = given.columns("local_cols"), given.columns("remote_cols")
    other = f"{referent_schema}.{referent}" if referent_schema and referent else referent or "?"
    reference = Reference(other, remote, given.word("ondelete"), given.word("onupdate"))
    qualified = f"{schema}.{table}" if schema and table else table or "?"
    detail = f"{qualified}({', '.join(local) or '?'}) -> {reference.spelt}"
    return _with_part(given, schema, table, Part("foreign key", name, local, reference), detail, [other])


def drop_constraint(given: Arguments) -> Operation:
    """Return the operation of ``drop_constraint``."""
    schema, table = given.table()
    name = given.name("constraint_name", "the constraint")
    kind = _CONSTRAINT_KINDS.get(string(given.values.get("type_")) or "", "constraint")
    return given.operation(Effect.DROP, ObjectName(kind, schema, table, name), parts=(Part(kind, name),))
