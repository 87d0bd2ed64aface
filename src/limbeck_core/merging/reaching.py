"""Operations that reach further than to what they name: all columns in order, all that rests on a thing."""

from __future__ import annotations

import re

from limbeck_core.merging.names import same, table_of
from limbeck_core.merging.presence import BUT_POSTGRESQL, CONSTRAINTS
from limbeck_core.operations import Effect, Operation

_STAR = re.compile(r"(?:\bSELECT\s+(?:(?:ALL|DISTINCT)\s+)?|,\s*|[\w\"]\.)\*|\bNATURAL\s", re.IGNORECASE)
"""Every column of what a query reads; ``count(*)`` is none."""
_LIKE = re.compile(r"\(\s*LIKE\s", re.IGNORECASE)
_NAMELESS = re.compile(
    r"\bDEFAULT\s+VALUES\b|\(\s*\)\s*VALUES?\s*\(\s*\)|\bINTO\s+\S+\s+SET\s", re.IGNORECASE
)
"""An insertion that lists no columns, and does not fill them all."""
_SPECIAL = re.compile(r"\b(?:COLLATE|DESC|AUTOINCREMENT)\b", re.IGNORECASE)
"""Words of SQL for what is not read back from SQLite when a table is made anew."""
_KEPT_TYPE = re.compile(
    r"\bADD\s+(?:COLUMN\s+)?(?:IF\s+NOT\s+EXISTS\s+)?\S+\s+(?:(?:BIG|SMALL)INT|INTEGER|TEXT|BLOB|REAL|FLOAT|NUMERIC|DECIMAL"
    r"|BOOLEAN|DATE|TIME|TIMESTAMP|DATETIME|N?VARCHAR|CHAR|JSON)(?:\s*\([\d, ]+\))?"
    r"\s*(?:[,;]|$|(?:NOT|NULL|DEFAULT|UNIQUE|REFERENCES|CHECK|CONSTRAINT)\b)",
    re.IGNORECASE,
)
"""A type that is spelt as SQLAlchemy spells it again."""
_CASCADE = re.compile(r"\bCASCADE\s*;?\s*$", re.IGNORECASE)
_NEW = ("table", "sequence", "schema", "extension", "type")
"""What nothing can be taken from as long as it uses nothing, when it is made."""


def fills(one: Operation, other: Operation) -> bool:
    """Return whether one inserts rows without naming columns, and another adds or drops one of them."""
    if one.effect is not Effect.INSERT or one.columns or not one.statement or _NAMELESS.search(one.statement):
        return False
    if other.object.kind != "column" or other.effect not in (Effect.ADD, Effect.DROP):
        return False
    if not same(table_of(one), table_of(other)):
        return False
    # what the server computes is not counted among the columns that are filled
    return other.after is None or not other.after.generated


def filled_on(changer: Operation) -> str:
    """Return the servers on which rows without named columns do not get on with a change of these."""
    shape = changer.after
    if changer.effect is not Effect.ADD or shape is None:
        return ""
    return BUT_POSTGRESQL if shape.nullable is not False or shape.default is not None else ""


def takes_whole(operation: Operation) -> bool:
    """Return whether an operation takes in every column of what it uses, without naming them."""
    if (
        operation.object.kind == "table"
        and operation.effect is Effect.CREATE
        and _LIKE.search(operation.statement)
    ):
        return True
    return _STAR.search(operation.statement) is not None


def may_remake(operation: Operation) -> bool:
    """Return whether an operation may make its table anew, which SQLite needs for most changes of one."""
    if operation.remakes_table or not operation.in_batch:
        return operation.remakes_table
    if operation.object.kind != "column":
        return operation.object.kind in CONSTRAINTS
    shape = operation.after
    return operation.effect is not Effect.ADD or (
        shape is not None and (shape.default is not None or bool(shape.generated))
    )


def is_fragile(operation: Operation) -> bool:
    """Return whether an operation makes what is not made again with its table: no server tells it in full."""
    kind = operation.object.kind
    if operation.effect not in (Effect.CREATE, Effect.ADD):
        return False
    if kind == "trigger" or (kind == "check constraint" and not operation.object.name):
        return True
    if kind == "index":
        parts = [column for part in operation.parts for column in part.columns]
        return not all(map(str.isidentifier, parts)) or _SPECIAL.search(operation.statement) is not None
    if kind != "column" or operation.after is None:
        return False
    shape = operation.after
    if operation.statement and _KEPT_TYPE.search(operation.statement) is None:
        return True
    is_computed = bool(shape.generated) and "IDENTITY" not in shape.generated
    texts = (operation.statement, shape.type or "")
    return is_computed or any(map(_SPECIAL.search, texts)) or not all(check.name for check in shape.checks)


def cascades(operation: Operation) -> bool:
    """Return whether an operation takes along whatever rests on its object."""
    is_away = operation.effect in (Effect.DROP, Effect.DELETE)
    return is_away and _CASCADE.search(operation.statement or operation.detail) is not None


def cascading(one: Operation, other: Operation) -> str:
    """Return why it is not known whether one takes along what another is about; empty if it cannot."""
    if not cascades(one):
        return ""
    if other.effect is Effect.CREATE and other.object.kind in _NEW and not other.uses:
        return ""
    return f"what goes with {one.object.spelt} by CASCADE is not known"
