"""The names that PostgreSQL gives to what is made without one: ``t_x_key``, ``t_pkey``, ``t_id_seq``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from limbeck_core.merging.expressions import names_in
from limbeck_core.operations import ColumnShape, Effect, Operation, Part

_LONGEST = 63
"""So many bytes a name has at most."""
_SERIAL = re.compile(r"(?:BIG|SMALL)?SERIAL\d?\b", re.IGNORECASE)
_COUNTING = re.compile(r"(?:BIG|SMALL)?INT(?:EGER)?\b", re.IGNORECASE)
"""The types of which SQLAlchemy makes a SERIAL where one is the primary key."""
_ENDINGS = {
    "primary key": "pkey",
    "unique constraint": "key",
    "exclude constraint": "excl",
    "foreign key": "fkey",
    "check constraint": "check",
    "index": "idx",
}


@dataclass(frozen=True, slots=True)
class GivenName:
    """A name that the server gives, as long as nothing else has it."""

    name: str
    """In lower case."""
    is_relation: bool
    """Whether no table, view, index or sequence can have it besides."""
    is_constraint: bool


def given_names(operation: Operation) -> Iterator[GivenName]:
    """Yield the names that come with what an operation makes and does not name."""
    table = operation.object.table
    if not table or operation.effect not in (Effect.CREATE, Effect.ADD):
        return
    for part in operation.parts:
        if part.column is not None:
            if part.name and _is_counted(part.column, operation):
                yield GivenName(_joined(table, part.name, "seq"), True, False)
        elif not part.name and part.kind in _ENDINGS:
            is_index = part.kind == "index"
            is_relation = part.kind not in ("foreign key", "check constraint")
            name = _joined(table, _middle(part), _ENDINGS[part.kind])
            yield GivenName(name, is_relation, not is_index)


def _is_counted(shape: ColumnShape, operation: Operation) -> bool:
    """Return whether a column has a sequence of its own."""
    if "IDENTITY" in shape.generated or _SERIAL.match(shape.type or ""):
        return True
    keys = [part.columns for part in operation.parts if part.kind == "primary key"]
    return (
        operation.name == "create_table"
        and keys == [(shape.name,)]
        and shape.default is None
        and not shape.references
        and _COUNTING.match(shape.type or "") is not None
    )


def _middle(part: Part) -> str:
    """Return what stands between the table and the ending."""
    if part.kind == "primary key":
        return ""
    columns: Sequence[str] = part.columns
    if part.kind == "check constraint":
        # one that is about one column is called after it
        columns = part.columns or sorted(set(names_in(part.condition)))
        columns = columns if len(columns) == 1 else ()
    return "_".join(column if column.isidentifier() else "expr" for column in columns)


def _joined(table: str, middle: str, ending: str) -> str:
    """Return a name of three parts, of which the longer of the first two is cut until it fits."""
    first, second = table.casefold().encode(), middle.casefold().encode()
    room = _LONGEST - len(ending) - 1 - (1 if second else 0)
    while len(first) + len(second) > room:
        if len(first) > len(second):
            first = first[:-1]
        else:
            second = second[:-1]
    parts = (first.decode(errors="ignore"), second.decode(errors="ignore"), ending)
    return "_".join(part for part in parts if part)
