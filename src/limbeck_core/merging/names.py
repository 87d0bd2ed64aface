"""The names of tables as they are compared: in lower case, with or without a schema."""

from __future__ import annotations

from typing import TypeAlias

from limbeck_core.operations import Operation

Table: TypeAlias = tuple[str | None, str]
"""A schema and a name, in lower case."""


def lower(name: str | None) -> str:
    """Return a name in lower case; none as an empty one."""
    return name.casefold() if name else ""


def split(table: str) -> Table:
    """Return the schema and the name of a table as it is spelt, in lower case."""
    schema, _, name = table.casefold().rpartition(".")
    return schema or None, name


def same(one: Table, other: Table) -> bool:
    """Return whether two tables may be one; a schema that is missing in one may be any."""
    return one[1] == other[1] and (one[0] == other[0] or one[0] is None or other[0] is None)


def table_of(operation: Operation) -> Table:
    """Return the schema and the table of an operation's object, in lower case; an empty name for none."""
    return lower(operation.object.schema) or None, lower(operation.object.table)
