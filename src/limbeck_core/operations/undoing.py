"""What one run of operations does that another does not undo."""

from __future__ import annotations

from collections.abc import Iterable

from limbeck_core.operations.model import Effect, ObjectName, Operation

_CONSTRAINTS = frozenset(
    {
        "constraint",
        "foreign key",
        "primary key",
        "unique constraint",
        "check constraint",
        "exclude constraint",
    }
)
_MADE = (Effect.CREATE, Effect.ADD)


def not_undone(upgrade: Iterable[Operation], downgrade: Iterable[Operation]) -> tuple[Operation, ...]:
    """Return what an upgrade does that its downgrade does not undo.

    An operation is undone by its structural inverse on the same object, and what belongs to a table by the
    inverse for the table. Changes of rows are undone by nothing; statements that do something else, queries
    among them, are not counted. Where the downgrade has opaque operations, these may undo what is not said.
    """
    undoing = list(downgrade)
    up = list(upgrade)
    return tuple(operation for operation in up if not _is_undone(operation, undoing, up))


def _is_undone(operation: Operation, undoing: list[Operation], upgrade: list[Operation]) -> bool:
    if operation.effect is Effect.OTHER:
        return True
    if operation.effect in (Effect.INSERT, Effect.UPDATE, Effect.DELETE, Effect.OPAQUE) or operation.opaque:
        return (
            _own_table(operation)
            and any(
                one.effect is Effect.CREATE and one.object.kind == "table" and _same_table(one, operation)
                for one in upgrade
            )
            and any(
                one.effect is Effect.DROP and one.object.kind == "table" and _same_table(one, operation)
                for one in undoing
            )
        )
    return any(_undoes(one, operation) for one in undoing)


def _own_table(operation: Operation) -> bool:
    """Return whether it is known that an operation is about the rows of one table."""
    return not operation.opaque and operation.object.kind == "rows" and operation.object.table is not None


def _undoes(one: Operation, operation: Operation) -> bool:
    """Return whether one operation brings back what another changes."""
    target, other = operation.object, one.object
    drops_table = other.kind == "table" and one.effect is Effect.DROP and target.table is not None
    if drops_table and operation.effect in (*_MADE, Effect.ALTER) and _same_table(one, operation):
        # whatever is made within a table goes with it
        return True
    if other.kind == "column" and one.effect is Effect.DROP and target.kind in (*_CONSTRAINTS, "index"):
        covered = {name.rpartition(".")[2] for name in operation.columns}
        if operation.effect is Effect.CREATE and other.name in covered and _same_table(one, operation):
            return True
    if not _same_object(target, other, renamed_to=operation.new_name):
        return False
    match operation.effect:
        case Effect.CREATE | Effect.ADD:
            return one.effect is Effect.DROP
        case Effect.DROP:
            return one.effect in _MADE
        case Effect.RENAME:
            return one.effect is Effect.RENAME or "name" in one.changes
        case Effect.ALTER:
            if one.effect is Effect.RENAME and operation.changes == ("name",):
                return True
            return one.effect is Effect.ALTER and set(operation.changes) <= set(one.changes)
        case _:
            return False


def _same_object(target: ObjectName, other: ObjectName, *, renamed_to: str | None) -> bool:
    kinds = {target.kind, other.kind}
    if len(kinds) == 2 and not (kinds <= _CONSTRAINTS or kinds <= {"index", "unique constraint"}):
        return False
    names = {target.name, renamed_to} if renamed_to else {target.name}
    folded = {name.casefold() for name in names if name is not None}
    if target.name is None or other.name is None:
        # a constraint without a name: the table is all there is to compare
        return target.kind in _CONSTRAINTS and _fold(target.table) == _fold(other.table)
    if other.name.casefold() not in folded:
        return False
    if target.kind == "table":
        return _fold(target.schema) == _fold(other.schema)
    if target.table is None or other.table is None:
        return True
    return _fold(target.table) == _fold(other.table) and _fold(target.schema) == _fold(other.schema)


def _same_table(one: Operation, other: Operation) -> bool:
    return _fold(one.object.table) == _fold(other.object.table) and _fold(one.object.schema) == _fold(
        other.object.schema
    )


def _fold(name: str | None) -> str | None:
    return None if name is None else name.casefold()
