"""Whether an operation touches a table or a column, by name."""

from __future__ import annotations

from limbeck_core.operations.model import Operation


def touches(operation: Operation, table: str, column: str | None = None) -> bool:
    """Return whether an operation touches a table, or one column of it, in whatever letter case.

    Args:
        operation: What a script does.
        table: The table; with a schema only operations in that schema, or that name none, are meant.
        column: The column. An operation on the whole table, such as dropping it, touches each column.

    Example:
        >>> from limbeck_core.operations import Effect, ObjectName, Operation
        >>> dropped = ObjectName("column", None, "orders", "notes")
        >>> operation = Operation("drop_column", Effect.DROP, dropped, columns=("orders.notes",))
        >>> touches(operation, "Orders", "NOTES")
        True
    """
    wanted = table.casefold()
    if column is None:
        return any(_same_table(name.casefold(), wanted) for name in operation.tables)
    inner = column.casefold()
    for name in operation.columns:
        owner, _, last = name.casefold().rpartition(".")
        if last == inner and _same_table(owner, wanted):
            return True
    whole = operation.object.kind == "table" and not operation.columns
    return whole and any(_same_table(name.casefold(), wanted) for name in operation.tables)


def _same_table(one: str, other: str) -> bool:
    """Return whether two spellings may mean one table: a schema that is missing in one is no difference."""
    if one == other:
        return True
    if "." in one and "." in other:
        return False
    return one.rpartition(".")[2] == other.rpartition(".")[2]
