"""What one run of operations does that another does not undo."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from limbeck_core.operations.apart import taken_apart
from limbeck_core.operations.model import Effect, ObjectName, Operation

_CONSTRAINTS = frozenset(
    {"constraint", "foreign key", "primary key"}
    | {"unique constraint", "check constraint", "exclude constraint"}
)
_UNIQUE = frozenset({"index", "unique constraint"})
"""Kinds that some servers take for each other."""

_MADE = (Effect.CREATE, Effect.ADD)
_ROWS = (Effect.INSERT, Effect.UPDATE, Effect.DELETE)
_OF_COLUMNS = (Effect.UPDATE, Effect.ALTER, Effect.RENAME, Effect.CREATE)

_Pair = tuple[Operation, ObjectName]
"""An operation, and its object by the name that it has at the end of its run."""


def not_undone(upgrade: Iterable[Operation], downgrade: Iterable[Operation]) -> tuple[Operation, ...]:
    """Return what an upgrade does that its downgrade does not undo.

    An operation is undone by its structural inverse on the same object, or when the table or the column that
    it is about goes, which the upgrade made. Changes of rows that are there before and after are undone by
    nothing. Statements that do something else, queries among them, are not counted, nor are opaque
    operations where the downgrade has opaque ones too, which may undo them.
    """
    return _Comparison(tuple(upgrade), tuple(downgrade)).not_undone()


class _Comparison:
    """The operations of an upgrade and those of its downgrade."""

    def __init__(self, upgrade: tuple[Operation, ...], downgrade: tuple[Operation, ...]) -> None:
        self.upgrade = list(_with_last_names(upgrade))
        self.come_and_gone_at_once = set(_come_and_gone(self.upgrade))
        self.is_opaque = any(one.effect is Effect.OPAQUE for one in downgrade)
        made = {_place(target) for one, target in self.upgrade if one.effect in _MADE}
        gone = {_place(one.object) for one in downgrade if one.effect is Effect.DROP}
        come_and_gone = made & gone
        first_names = {_place(one.object) for one, last in self.upgrade if _place(last) in come_and_gone}
        self.come_and_gone = come_and_gone | first_names
        """What the upgrade makes and the downgrade drops, by its first and its last name."""
        self.by_name: dict[str | None, list[_Pair]] = {}
        """The operations of the downgrade by the names of their objects."""
        self.of_table: dict[str | None, list[_Pair]] = {}
        """Those on constraints, by their tables."""
        apart = tuple(inner for one in downgrade for inner in _with_parts(one))
        for pair in _with_last_names(apart):
            target = pair[1]
            self.by_name.setdefault(_fold(target.name), []).append(pair)
            if target.kind in _CONSTRAINTS:
                self.of_table.setdefault(_fold(target.table), []).append(pair)

    def not_undone(self) -> tuple[Operation, ...]:
        """Return what is not undone."""
        return tuple(
            one
            for index, (one, target) in enumerate(self.upgrade)
            if index not in self.come_and_gone_at_once and not self.is_undone(one, target)
        )

    def is_undone(self, operation: Operation, target: ObjectName) -> bool:
        """Return whether an operation is undone."""
        if operation.effect is Effect.OTHER:
            return True
        if operation.effect is Effect.OPAQUE:
            return self.is_opaque
        if operation.opaque:
            return False
        if self._goes_with_its_object(operation):
            return True
        if operation.effect in _ROWS:
            return False
        return any(
            _undoes(one, other, operation, target) for one, other in self._candidates(operation, target)
        )

    def _goes_with_its_object(self, operation: Operation) -> bool:
        """Return whether an operation is about what the upgrade makes and the downgrade drops."""
        target = operation.object
        if target.table is None:
            return False
        schema, table = _fold(target.schema), _fold(target.table)
        if ("table", schema, table, table) in self.come_and_gone:
            return True
        renamed = ("column", schema, table, _fold(operation.new_name))
        if target.kind == "column" and operation.new_name and renamed in self.come_and_gone:
            return True
        columns = [name.rpartition(".")[2].casefold() for name in operation.columns]
        return (
            bool(columns)
            and operation.effect in _OF_COLUMNS
            and all(("column", schema, table, name) in self.come_and_gone for name in columns)
        )

    def _candidates(self, operation: Operation, target: ObjectName) -> Iterator[_Pair]:
        """Return what the downgrade does to objects of a name that matters to an operation."""
        names = {_fold(target.name), _fold(operation.new_name), _fold(target.table), None}
        names.update(name.rpartition(".")[2].casefold() for name in operation.columns)
        for name in names:
            yield from self.by_name.get(name, ())
        if target.name is None and target.kind in _CONSTRAINTS:
            yield from self.of_table.get(_fold(target.table), ())


def _with_parts(operation: Operation) -> Iterator[Operation]:
    """Yield an operation, then what a column that is added, or a table that is made, brings along."""
    yield from taken_apart(operation)
    is_column = operation.effect is Effect.ADD and operation.object.kind == "column"
    if not is_column and not (operation.effect is Effect.CREATE and operation.object.kind == "table"):
        return
    schema, table = operation.object.schema, operation.object.table
    for part in operation.parts:
        if part.name is not None and not (is_column and part.kind in ("column", "index")):
            brought = ObjectName(part.kind, schema, table, part.name)
            yield replace(operation, effect=Effect.CREATE, object=brought, parts=(part,), after=None)


def _with_last_names(run: tuple[Operation, ...]) -> Iterator[_Pair]:
    """Return operations with their objects: what they make by the name that it has at the end."""
    renames = [(index, one) for index, one in enumerate(run) if one.new_name]
    for start, operation in enumerate(run):
        target = operation.object
        if operation.effect in _MADE and target.name is not None:
            for index, one in renames:
                if index <= start:
                    continue
                if _place(one.object) == _place(target):
                    is_table = target.kind == "table"
                    target = replace(
                        target, name=one.new_name, table=one.new_name if is_table else target.table
                    )
                elif one.object.kind == "table" and _is_same_table(one.object, target):
                    target = replace(target, table=one.new_name)
        yield operation, target


def _come_and_gone(run: Iterable[_Pair]) -> Iterator[int]:
    """Yield where a run makes a thing that it drops again itself, and where it drops that."""
    made: dict[object, int] = {}
    for index, (operation, target) in enumerate(run):
        if operation.opaque:
            continue
        if operation.effect in _MADE and not operation.if_exists:
            # what is made unless it is there may have been there before
            made[_place(target), operation.condition] = index
        elif operation.effect is Effect.DROP:
            before = made.pop((_place(target), operation.condition), None)
            if before is not None:
                yield from (before, index)


def _undoes(one: Operation, other: ObjectName, operation: Operation, target: ObjectName) -> bool:
    """Return whether one operation brings back what another changes."""
    if one.effect is Effect.DROP and operation.effect in _MADE and _takes_along(one, operation):
        return True
    if not _is_same_object(target, other, operation.new_name):
        return False
    match operation.effect:
        case Effect.CREATE | Effect.ADD:
            return one.effect is Effect.DROP
        case Effect.DROP:
            return one.effect in _MADE
        case Effect.RENAME:
            return one.effect is Effect.RENAME or "name" in one.changes
        case _:
            return one.effect is Effect.ALTER and set(operation.changes) <= set(one.changes)


def _takes_along(dropping: Operation, operation: Operation) -> bool:
    """Return whether what is made goes with the table or the column that is dropped."""
    target, other = operation.object, dropping.object
    if target.table is None or not _is_same_table(target, other):
        return False
    if other.kind == "table":
        return target.kind != "table"
    covered = {name.rpartition(".")[2].casefold() for name in operation.columns}
    return other.kind == "column" and target.kind in {*_CONSTRAINTS, "index"} and _fold(other.name) in covered


def _is_same_object(target: ObjectName, other: ObjectName, new_name: str | None) -> bool:
    kinds = {target.kind, other.kind}
    if len(kinds) == 2 and not (kinds <= _CONSTRAINTS or kinds <= _UNIQUE):
        return False
    if target.name is None or other.name is None:
        # a constraint without a name: the table is all there is to compare
        return target.kind in _CONSTRAINTS and _is_same_table(target, other)
    if _fold(other.name) not in (_fold(target.name), _fold(new_name)):
        return False
    if target.kind == "table":
        return _fold(target.schema) == _fold(other.schema)
    return target.table is None or other.table is None or _is_same_table(target, other)


def _is_same_table(one: ObjectName, other: ObjectName) -> bool:
    return _fold(one.table) == _fold(other.table) and _fold(one.schema) == _fold(other.schema)


def _place(target: ObjectName) -> tuple[str, str | None, str | None, str | None]:
    return (target.kind, _fold(target.schema), _fold(target.table), _fold(target.name))


def _fold(name: str | None) -> str | None:
    return None if name is None else name.casefold()
