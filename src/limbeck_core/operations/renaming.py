"""The renames of tables and columns that a script carries out."""

from __future__ import annotations

from typing import NamedTuple

from limbeck_core.operations.model import Operation


class Rename(NamedTuple):
    """A table or a column that gets another name; every name as it is spelt."""

    table: str
    """The table, with its schema where one is given; by its old name where it is renamed."""
    column: str | None
    """The column by its old name; ``None`` where the table is renamed."""
    new: str
    """The new name of the table, with its schema, or of the column."""


def renames_in(upgrade: tuple[Operation, ...]) -> tuple[Rename, ...]:
    """Return the renames among the operations of a script, in their order.

    Example:
        >>> from limbeck_core.operations import read_operations
        >>> text = "from alembic import op\\ndef upgrade():\\n    op.rename_table('t', 'u', schema='s')\\n"
        >>> text += "    op.alter_column('u', 'a', new_column_name='b')\\n"
        >>> for rename in renames_in(read_operations(text).upgrade):
        ...     print(*rename)
        s.t None s.u
        u a b
    """
    found = []
    for operation in upgrade:
        old, new = operation.object, operation.new_name
        if not new or not old.table or not old.name:
            continue
        table = old.qualified_table or old.table
        if old.kind == "table":
            moved = f"{old.schema}.{new}" if old.schema and "." not in new else new
            found.append(Rename(table, None, moved))
        elif old.kind == "column":
            found.append(Rename(table, old.name, new))
    return tuple(found)
