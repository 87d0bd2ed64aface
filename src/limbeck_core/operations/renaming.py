"""The earlier names of a table or a column, told by the scripts from the last on."""

from __future__ import annotations

from limbeck_core.operations.model import Operation


class EarlierNames:
    """Knows what a table or a column may have been called in earlier scripts.

    Args:
        table: The table by its last name.
        column: The column by its last name, if one is meant.
    """

    def __init__(self, table: str, column: str | None = None) -> None:
        self.names: dict[tuple[str, str | None], None] = {(table, column): None}
        """Each table and column, by the names so far; the last name first."""

    def take_in(self, upgrade: tuple[Operation, ...]) -> None:
        """Take in the renames of an upgrade: before them, the old names count too.

        Example:
            >>> from limbeck_core.operations import read_operations
            >>> text = "from alembic import op\\ndef upgrade():\\n    op.rename_table('t', 'u')\\n"
            >>> text += "    op.alter_column('u', 'a', new_column_name='b')\\n"
            >>> earlier = EarlierNames("u", "b")
            >>> earlier.take_in(read_operations(text).upgrade)
            >>> list(earlier.names)
            [('u', 'b'), ('u', 'a'), ('t', 'b'), ('t', 'a')]
        """
        for operation in reversed(upgrade):
            old, new = operation.object, operation.new_name
            if not new or not old.table or not old.name:
                continue
            for table, column in tuple(self.names):
                if old.kind == "table" and _is_same(table, _moved(old.schema, new)):
                    self.names[old.qualified_table or old.table, column] = None
                elif (
                    old.kind == "column"
                    and column is not None
                    and _is_same(column, new)
                    and _is_same(table, old.qualified_table or old.table)
                ):
                    self.names[table, old.name] = None


def _moved(schema: str | None, new: str) -> str:
    return f"{schema}.{new}" if schema and "." not in new else new


def _is_same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()
