"""How two operations get on that do not stand in each other's way by what is there and what is not."""

from __future__ import annotations

from limbeck_core.merging.model import Verdict
from limbeck_core.merging.presence import CONSTRAINTS, lower, split
from limbeck_core.operations import Effect, Operation

_ROWS = (Effect.INSERT, Effect.UPDATE, Effect.DELETE)
_CHANGING = (Effect.ALTER, Effect.RENAME, Effect.DROP)
_LOOKING = ("check constraint", "exclude constraint", "trigger", "view", "materialized view")
"""What may name any column of its table, without telling which."""


def relation(one: Operation, other: Operation) -> tuple[Verdict, str]:
    """Return how two operations get on, and why; the order of the two does not count."""
    types = _type_relation(one, other) or _type_relation(other, one)
    if types:
        return Verdict.ORDER_MATTERS, types
    shared = _common(written(one), written(other))
    if shared:
        reason = _order(one, other, shared) or _order(other, one, shared)
        if reason:
            return Verdict.ORDER_MATTERS, reason
        if doubt := one.incomplete or other.incomplete:
            return Verdict.NOT_PROVEN, f"both are about {shared}, and {doubt}"
        return Verdict.SAME_TABLE, f"both are about {shared}"
    for reader, writer in ((one, other), (other, one)):
        read = _common(_read(reader), written(writer))
        if read:
            reason = _reading_order(reader, writer, read)
            if reason:
                return Verdict.ORDER_MATTERS, reason
            return Verdict.SAME_TABLE, f"one uses {read}, and the other is about it"
    for vague, firm in ((one, other), (other, one)):
        if vague.incomplete and firm.effect in (Effect.DROP, Effect.RENAME):
            return Verdict.NOT_PROVEN, f"one takes something away, and of the other {vague.incomplete}"
    if one.object.kind == other.object.kind and _object(one) == _object(other):
        return Verdict.ORDER_MATTERS, f"both are about {one.object.spelt}"
    return Verdict.INDEPENDENT, ""


def _order(one: Operation, other: Operation, table: str) -> str:
    """Return why the order of two operations on one table matters; empty if this way round it does not."""
    if is_rows(one):
        if is_rows(other):
            return f"both write rows of {table}"
        if reason := _against_rows(other):
            return f"one writes rows of {table}, the other {reason}"
    column = other.object.kind == "column"
    if column and other.effect in _CHANGING:
        common = {*map(lower, one.columns)} & {*map(lower, other.columns)}
        if common:
            return f"both are about {min(common)}, and one changes it"
        if one.object.kind in _LOOKING or _has_expression(one):
            return f"one may name any column of {table}, and the other changes one"
        if one.effect is Effect.DROP and (one.object.kind == "index" or one.object.kind in CONSTRAINTS):
            return f"one drops {one.object.spelt}, which may go with the column that the other changes"
    if one.effect is Effect.DROP and one.object.kind in CONSTRAINTS and other.object.kind in CONSTRAINTS:
        return f"one drops a constraint of {table}, on which that of the other may rest"
    if _alters_table(one) and _alters_table(other):
        return f"both alter {table} itself"
    if one.object.kind == "trigger" and is_rows(other):
        return f"a trigger of {table} may see what the other writes"
    if one.effect in (Effect.DROP, Effect.RENAME) and one.object.kind == "table":
        return f"one takes {table} away, or gives it another name"
    return ""


def _against_rows(other: Operation) -> str:
    """Return what an operation does that rows written before or after it bear on."""
    kind, effect = other.object.kind, other.effect
    if kind == "column":
        if effect in _CHANGING:
            return "changes a column of it"
        shape = other.after
        if shape is None or shape.nullable is False or shape.is_unique or shape.default is not None:
            return "adds a column that every row must fill"
        return "adds a column that refers to rows" if shape.references else ""
    if kind in CONSTRAINTS:
        return "makes or drops a constraint of it"
    if kind == "index":
        return "makes it unique, or no longer so" if any(part.is_unique for part in other.parts) else ""
    if kind in ("trigger", "table"):
        return "changes what happens to its rows" if not _alters_table(other) else ""
    return ""


def _reading_order(reader: Operation, writer: Operation, table: str) -> str:
    """Return why it matters whether a table is changed before or after another operation uses it."""
    if is_rows(writer):
        if reader.object.kind == "view":
            return ""
        return f"one uses {table}, and the other writes its rows"
    if writer.effect in _CHANGING and not _alters_table(writer):
        return f"one uses {table}, and the other changes it"
    if writer.object.kind in CONSTRAINTS and writer.object.kind in ("primary key", "unique constraint"):
        return f"one refers to {table}, and the other changes what is unique there"
    if reader.object.kind in ("view", "materialized view"):
        return f"a view of {table} may take in what the other adds"
    return ""


def _type_relation(one: Operation, other: Operation) -> str:
    """Return why an operation on a type has to do with another operation; empty if it has not."""
    if one.object.kind != "type" or not one.object.name:
        return ""
    name = lower(one.object.name)
    if other.object.kind == "type" and lower(other.object.name) == name:
        return f"both change the type {one.object.name}"
    shapes = [part.column for part in other.parts if part.column is not None]
    shapes += [shape for shape in (other.before, other.after) if shape is not None]
    for shape in shapes:
        if shape.type_name and lower(shape.type_name).rpartition(".")[2] == name:
            return f"one changes the type {one.object.name}, which the other uses"
        if shape.type and lower(shape.type).partition("(")[0] == name:
            return f"one changes the type {one.object.name}, which the other uses"
    return ""


def is_rows(operation: Operation) -> bool:
    """Return whether an operation writes rows."""
    return operation.effect in _ROWS


def written(operation: Operation) -> set[tuple[str | None, str]]:
    """Return the tables and views that an operation is about."""
    found = {split(table) for table in operation.tables}
    if operation.object.kind in ("view", "materialized view", "sequence") and operation.object.name:
        found.add((lower(operation.object.schema) or None, lower(operation.object.name)))
    return found


def _read(operation: Operation) -> set[tuple[str | None, str]]:
    return {split(table) for table in operation.uses}


def _common(one: set[tuple[str | None, str]], other: set[tuple[str | None, str]]) -> str:
    """Return a table of both, by name; a schema that is missing in one may be any."""
    for schema, name in sorted(one, key=str):
        for their_schema, their_name in other:
            same = schema == their_schema or schema is None or their_schema is None
            if name == their_name and same:
                found = schema or their_schema
                return f"{found}.{name}" if found else name
    return ""


def _has_expression(operation: Operation) -> bool:
    return any(not column.isidentifier() for part in operation.parts for column in part.columns)


def _alters_table(operation: Operation) -> bool:
    return operation.object.kind == "table" and operation.effect is Effect.ALTER


def _object(operation: Operation) -> tuple[str, ...]:
    target = operation.object
    return tuple(lower(part) for part in (target.schema, target.table, target.name))
