"""Tables as a script spells them: by a name, or by a class that is mapped to one."""

from __future__ import annotations

from dataclasses import replace

from limbeck_core.operations.calls import Call, items, string
from limbeck_core.operations.values import (
    ClassValue,
    ColumnValue,
    DictValue,
    ListValue,
    Named,
    TableValue,
    Unknown,
)


def table_in(name: object, schema: object, call: Call) -> TableValue:
    """Return a table of a schema; where that cannot be known, nor can the table."""
    if schema is None or isinstance(schema, str):
        return TableValue(name, schema)
    reason = schema.reason if isinstance(schema, Unknown) else call.spelt("schema")
    return TableValue(Unknown(call.line, f"its schema: {reason}"))


def table_by(spelt: str) -> TableValue:
    """Return a table by its name as it is spelt, with its schema where one is given."""
    schema, _, name = spelt.rpartition(".")
    return TableValue(name, schema or None)


def table_of(value: object, call: Call) -> object:
    """Return the table that a value stands for: a ``TableValue``, or ``Unknown``."""
    if isinstance(value, (TableValue, Unknown)):
        return value
    if isinstance(value, ClassValue):
        return mapped_table(value, call.line)
    if isinstance(value, Named):
        return Unknown(call.line, f"the table {value.path}, which the file does not define")
    return Unknown(call.line, f"the table of {call.text}")


def mapped_table(of: ClassValue, line: int) -> object:
    """Return the table of a mapped class."""
    if isinstance(table := of.names.get("__table__"), TableValue):
        return table
    name = of.names.get("__tablename__")
    if not isinstance(name, str):
        for base in of.bases:
            if isinstance(base, ClassValue) and isinstance(found := mapped_table(base, line), TableValue):
                return found
        return Unknown(line, f"the table of the class {of.name}")
    schema: str | None = None
    arguments = of.names.get("__table_args__")
    members = items(arguments) if isinstance(arguments, (tuple, ListValue)) else (arguments,)
    for member in members or ():
        if isinstance(member, DictValue):
            schema = string(member.items.get("schema")) or schema
    columns = []
    for attribute, value in of.names.items():
        if isinstance(value, ColumnValue):
            shape = value.shape if value.shape.name else replace(value.shape, name=attribute)
            columns.append(ColumnValue(shape))
    return TableValue(name, schema, tuple(columns))
