"""How two operations get on that do not stand in each other's way by what is there and what is not."""

from __future__ import annotations

import re

from limbeck_core.merging.expressions import named_columns
from limbeck_core.merging.model import SAFE, Verdict
from limbeck_core.merging.names import Table, lower, split
from limbeck_core.merging.presence import CONSTRAINTS, counted, read
from limbeck_core.merging.reaching import cascading, fills, is_fragile, may_remake, takes_whole
from limbeck_core.operations import ColumnShape, Effect, Operation, Part

_ROWS = (Effect.INSERT, Effect.UPDATE, Effect.DELETE)
CHANGING = (Effect.ALTER, Effect.RENAME, Effect.DROP)
"""Effects on what is there."""
_WHOLE = {"view", "sequence"}
"""What is made, changed and replaced as a whole."""
_MATERIALIZED = re.compile(r"\s*CREATE\s+MATERIALIZED\b", re.IGNORECASE)
"""A view that keeps the rows of the moment when it is made."""
_QUOTED = re.compile(r"'[^']*'")
_BOUND = re.compile(r"(?<!:):\w|%\(|\?")
"""A value that is not given in the text."""
_CLASS = re.compile(r"\b[A-Z]\w*[a-z]|[a-z]\w*\(")
"""A class that the project, or a library, has for a type."""
_LOOKING = ("check constraint", "exclude constraint", "trigger", "view")
"""What may name any column of its table, without telling which."""


def relation(one: Operation, other: Operation) -> tuple[Verdict, str]:
    """Return how two operations get on, and why; the order of the two does not count."""
    verdict, reason = _met(one, other)
    if verdict in SAFE and (doubt := cascading(one, other) or cascading(other, one)):
        return Verdict.NOT_PROVEN, doubt
    return verdict, reason


def _met(one: Operation, other: Operation) -> tuple[Verdict, str]:
    """Return how two operations get on by what they name."""
    for filler, changer in ((one, other), (other, one)):
        if fills(filler, changer):
            column = changer.object.spelt
            reason = f"one fills every column of a row in order, and the other adds or drops {column}"
            if doubt := one.condition or other.condition:
                return Verdict.NOT_PROVEN, f"{reason}, unless not: {doubt}"
            return Verdict.COLLIDE, reason
    if reason := _made_twice(one, other) or _in_trigger(one, other) or _in_trigger(other, one):
        return Verdict.ORDER_MATTERS, reason
    types = _type_relation(one, other) or _type_relation(other, one)
    if types:
        return Verdict.ORDER_MATTERS, types
    for one_way in ((one, other), (other, one)):
        if by_type := _by_type(*one_way):
            return by_type
    if numbers := _common(counted(one), counted(other)):
        return Verdict.ORDER_MATTERS, f"both may take numbers of {numbers}"
    shared = _common(written(one), written(other))
    if shared:
        reason = _order(one, other, shared) or _order(other, one, shared)
        if reason:
            return Verdict.ORDER_MATTERS, reason
        if {one.object.kind, other.object.kind} & _WHOLE:
            return Verdict.ORDER_MATTERS, f"both are about {shared}"
        if doubt := one.incomplete or other.incomplete:
            return Verdict.NOT_PROVEN, f"both are about {shared}, and {doubt}"
        return Verdict.SAME_TABLE, f"both are about {shared}"
    for reader, writer in ((one, other), (other, one)):
        used = _common(read(reader), written(writer))
        if used:
            reason = _reading_order(reader, writer, used)
            if reason:
                return Verdict.ORDER_MATTERS, reason
            return Verdict.SAME_TABLE, f"one uses {used}, and the other is about it"
    for one_way in ((one, other), (other, one)):
        if doubt := _elsewhere(*one_way) or _counting_on(*one_way):
            return Verdict.NOT_PROVEN, doubt
    for vague, firm in ((one, other), (other, one)):
        if vague.incomplete and firm.effect in (Effect.DROP, Effect.RENAME):
            return Verdict.NOT_PROVEN, f"one takes something away, and of the other {vague.incomplete}"
    if one.object.kind == other.object.kind and _object(one) == _object(other) and not _repeats(one, other):
        return Verdict.ORDER_MATTERS, f"both are about {one.object.spelt}"
    return Verdict.INDEPENDENT, ""


def leads(one: Operation, other: Operation) -> bool:
    """Return whether of two whose order matters one had better be first: a backfill before its NOT NULL."""
    takes = other.effect in (Effect.DROP, Effect.RENAME) and other.object.kind in ("column", "table")
    if takes and (is_rows(one) or one.object.kind == "table") and _common(read(one), written(other)):
        # what is read is named as it was when both were written
        return True
    if not _common(written(one), written(other)):
        return False
    if fills(one, other) or (takes and is_rows(one)):
        return True
    kind, effect, shape = other.object.kind, other.effect, other.after
    if one.effect in (Effect.UPDATE, Effect.DELETE):
        # what mends rows comes before what asks more of them
        if kind == "column" and effect is Effect.ALTER and shape is not None:
            return "nullable" in other.changes and shape.nullable is False
        if kind == "index":
            return effect is Effect.CREATE and any(part.is_unique for part in other.parts)
        return kind in CONSTRAINTS and effect is Effect.CREATE
    # what goes with a column is dropped, or given another name, as long as it is there
    return _is_changed_part(one) and kind == "column" and effect is Effect.DROP


def _is_changed_part(operation: Operation) -> bool:
    """Return whether an index or a constraint is dropped or gets another name."""
    kind = operation.object.kind
    return (kind == "index" or kind in CONSTRAINTS) and operation.effect in (Effect.DROP, Effect.RENAME)


def _elsewhere(one: Operation, other: Operation) -> str:
    """Return how an operation on a schema or a sequence may have to do with what names neither."""
    name = lower(one.object.name) or lower(one.object.schema)
    if one.object.kind == "schema":
        if _says(other.detail, name):
            return f"one is about the schema {name}, which the other may move to"
        if one.effect in (Effect.DROP, Effect.RENAME) and not other.object.schema and not _is_schema(other):
            return f"one takes the schema {name} away, which may be meant where none is named"
    elif one.object.kind == "sequence" and one.effect is not Effect.CREATE:
        if other.object.table and other.effect in (Effect.INSERT, Effect.DELETE, Effect.DROP):
            return f"the sequence {name} may be that of a column of {other.object.table}"
    elif one.object.kind == "type":
        for shape in _shapes(other):
            if _CLASS.search(_QUOTED.sub("", shape.type or "")):
                return f"what {shape.type} is in the database is not known, and the other changes {name}"
    return ""


def _counting_on(one: Operation, other: Operation) -> str:
    """Return that one takes numbers of a sequence that goes, by its name, with what the other drops."""
    if other.effect is not Effect.DROP or other.object.kind not in ("table", "column"):
        return ""
    start = f"{lower(other.object.table)}_"
    for _, name in sorted(counted(one), key=str):
        if name.startswith(start) and name.endswith("_seq"):
            return (
                f"one takes numbers of {name}, which may be the sequence of a column of {other.object.table}"
            )
    return ""


def _repeats(one: Operation, other: Operation) -> bool:
    """Return whether the second of two finds done what it does, and passes it over."""
    both = one.if_exists and other.if_exists and one.effect is other.effect
    return both and (one.detail, one.parts, _object(one)) == (other.detail, other.parts, _object(other))


def _made_twice(one: Operation, other: Operation) -> str:
    """Return that two make one thing, which is the first's where the second then finds it there."""
    name = lower(one.object.name)
    makes = one.effect is other.effect and one.effect in (Effect.CREATE, Effect.ADD)
    if not makes or one.object.kind != other.object.kind or not name or name != lower(other.object.name):
        return ""
    if one.object.kind in {"type", "extension", *_WHOLE} or _repeats(one, other):
        return ""
    one_place, other_place = ((lower(it.object.schema), lower(it.object.table)) for it in (one, other))
    # an index has a name in its schema, whatever its table
    if one_place[0] != other_place[0] or (one.object.kind != "index" and one_place != other_place):
        return ""
    return f"both make {one.object.spelt}, and not alike"


def _shapes(operation: Operation) -> list[ColumnShape]:
    """Return what is said of columns, before and after."""
    shapes = (operation.before, operation.after, *(part.column for part in operation.parts))
    return [shape for shape in shapes if shape is not None]


def _in_trigger(one: Operation, other: Operation) -> str:
    """Return that a trigger that is made says a table that another operation changes."""
    if one.object.kind != "trigger" or one.effect is not Effect.CREATE or is_rows(other):
        return ""
    own = lower(one.object.table)
    for _, name in sorted(written(other), key=str):
        if name != own and _says(one.statement, name):
            return f"the trigger {one.object.name} says {name}, which the other changes"
    return ""


def _says(statement: str, name: str) -> bool:
    return re.search(rf"\b{re.escape(name)}\b", lower(statement)) is not None


def _is_schema(operation: Operation) -> bool:
    return operation.object.kind == "schema"


def _order(one: Operation, other: Operation, table: str) -> str:
    """Return why the order of two operations on one table matters; empty if this way round it does not."""
    if is_rows(one):
        if is_rows(other):
            return f"both write rows of {table}"
        if reason := _against_rows(other):
            return f"one writes rows of {table}, the other {reason}"
    column = other.object.kind == "column"
    if column and other.effect in CHANGING:
        named = {f"{spelt}.{column}" for spelt in one.tables for column in named_columns(one)}
        common = {*map(lower, (*one.columns, *named))} & {*map(lower, other.columns)}
        if common:
            return f"both are about {min(common)}, and one changes it"
        if one.object.kind in _LOOKING or _has_expression(one):
            return f"one may name any column of {table}, and the other changes one"
        if _is_changed_part(one):
            does = "drops" if one.effect is Effect.DROP else "renames"
            return f"one {does} {one.object.spelt}, which may go with the column that the other changes"
    if other.remakes_table and one.effect in (Effect.CREATE, Effect.ADD):
        return f"one adds to {table} what may be lost where the other makes it anew"
    if is_fragile(one) and may_remake(other):
        return f"one makes {one.object.spelt}, which may be lost where the other makes {table} anew"
    if one.effect is Effect.DROP and one.object.kind in CONSTRAINTS and other.object.kind in CONSTRAINTS:
        return f"one drops a constraint of {table}, on which that of the other may rest"
    if _alters_table(one) and _alters_table(other):
        return f"both alter {table} itself"
    if one.effect in (Effect.DROP, Effect.RENAME) and one.object.kind == "table":
        return f"one takes {table} away, or gives it another name"
    return ""


def _against_rows(other: Operation) -> str:
    """Return what an operation does that rows written before or after it bear on."""
    kind, effect = other.object.kind, other.effect
    if kind == "column":
        if effect in CHANGING:
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
        if reader.object.kind == "view" and not _MATERIALIZED.match(reader.statement):
            return ""
        return f"one uses {table}, and the other writes its rows"
    if writer.effect in CHANGING and not _alters_table(writer):
        return f"one uses {table}, and the other changes it"
    if takes_whole(reader):
        return f"one takes in {table} with all it has, and the other adds to it"
    if writer.object.kind == "column" and _says(reader.statement, lower(writer.object.name)):
        return f"one uses {table} and says {writer.object.name}, a column that the other adds"
    if writer.object.kind in CONSTRAINTS and writer.object.kind in ("primary key", "unique constraint"):
        return f"one refers to {table}, and the other changes what is unique there"
    if reader.object.kind == "view":
        return f"a view of {table} may take in what the other adds"
    return ""


def _type_relation(one: Operation, other: Operation) -> str:
    """Return why an operation on a type has to do with another operation; empty if it has not."""
    if one.object.kind not in ("type", "extension"):
        return ""
    name = lower(one.object.name)
    if other.object.kind == "type" and lower(other.object.name) == name:
        return f"both change the type {one.object.name}"
    for shape in _shapes(other):
        types = lower(f"{shape.type_name} {_QUOTED.sub('', shape.type or '')}")
        if re.search(rf"\b{re.escape(name)}\b", types):
            return f"one changes the {one.object.kind} {one.object.name}, which the other uses"
    return ""


def _by_type(one: Operation, other: Operation) -> tuple[Verdict, str] | None:
    """Return how a change of a type gets on with what says its name, or one of its values."""
    if one.object.kind != "type" or one.effect not in CHANGING:
        return None
    name = lower(one.object.name)
    shapes = (shape.default or "" for shape in _shapes(other))
    texts = (other.statement, other.detail, *shapes, *(part.condition for part in other.parts))
    if any(_says(_QUOTED.sub("", text), name) for text in texts):
        return Verdict.ORDER_MATTERS, f"one changes the type {one.object.name}, which the other says"
    renamed = _QUOTED.findall(one.statement) if one.effect is Effect.ALTER else []
    for value in renamed:
        if any(value in text for text in texts):
            return (
                Verdict.ORDER_MATTERS,
                f"one renames the value {value} of {one.object.name}, and the other says it",
            )
    # rows that are not given as SQL may have the type said with them
    is_vague = not other.statement or (renamed and _BOUND.search(other.statement) is not None)
    if is_rows(other) and is_vague and one.effect in (Effect.ALTER, Effect.RENAME):
        return (
            Verdict.NOT_PROVEN,
            f"one changes the type {one.object.name}, of which the rows of the other may be",
        )
    return None


def is_rows(operation: Operation) -> bool:
    """Return whether an operation writes rows."""
    return operation.effect in _ROWS


def written(operation: Operation) -> set[Table]:
    """Return the tables and views that an operation is about."""
    found = {split(table) for table in operation.tables}
    if operation.object.kind in _WHOLE and operation.object.name:
        found.add((lower(operation.object.schema) or None, lower(operation.object.name)))
    return found


def _common(one: set[Table], other: set[Table]) -> str:
    """Return a table of both, by name; a schema that is missing in one may be any."""
    for schema, name in sorted(one, key=str):
        for their_schema, their_name in other:
            same = schema == their_schema or schema is None or their_schema is None
            if name == their_name and same:
                found = schema or their_schema
                return f"{found}.{name}" if found else name
    return ""


def has_expression(part: Part) -> bool:
    """Return whether an index is made of more than columns."""
    return any(not column.isidentifier() for column in part.columns)


def _has_expression(operation: Operation) -> bool:
    return any(map(has_expression, operation.parts))


def _alters_table(operation: Operation) -> bool:
    return operation.object.kind == "table" and operation.effect is Effect.ALTER


def _object(operation: Operation) -> tuple[str, ...]:
    target = operation.object
    return tuple(lower(part) for part in (target.schema, target.table, target.name))
