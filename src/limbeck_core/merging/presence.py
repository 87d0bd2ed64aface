"""What a branch needs to be there, or not to be there, when it begins; and what it leaves behind.

A branch is followed operation by operation, without a database: what it makes itself it does not need, what
it takes away again it does not leave. Two branches of which one leaves a thing otherwise than the other needs
it cannot both be carried out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from limbeck_core.merging.expressions import named_columns
from limbeck_core.merging.model import Site
from limbeck_core.merging.names import Table, lower, split, table_of
from limbeck_core.merging.server_names import given_names
from limbeck_core.operations import ColumnShape, Effect, Operation, Part

CONSTRAINTS = (
    "primary key",
    "foreign key",
    "unique constraint",
    "check constraint",
    "exclude constraint",
    "constraint",
)
"""The kinds of constraints, as `ObjectName.kind` has them."""

INDEXED = ("primary key", "unique constraint", "exclude constraint")
"""Constraints that PostgreSQL gives an index, whose name no table, view or index may have."""


BUT_SQLITE = "servers other than SQLite"
"""Where a constraint is made by itself: SQLite has it with its table alone, which a batch makes anew."""

BUT_POSTGRESQL = "servers other than PostgreSQL"
"""Where a row needs a value for each column if none is named: PostgreSQL fills up what is left out."""

_COUNTED = re.compile(r"\b(?:nextval|currval|setval)\s*\(\s*(?:CAST\s*\(\s*)?'([^']+)'", re.IGNORECASE)
"""A sequence that SQL or a default takes numbers of."""

_TYPE_OF_ONES_OWN = re.compile(r"(?:([a-z_]\w*)\.)?([a-z_][a-z0-9_]*)(?:\[\])*")
"""A type as SQL spells it that is none of the server's, which are read in capitals; nor is it a class."""


_TEMPORARY = re.compile(
    r"\s*CREATE\s+(?:OR\s+REPLACE\s+)?(?:(?:LOCAL|GLOBAL)\s+)?TEMP(?:ORARY)?\s", re.IGNORECASE
)


class Key(NamedTuple):
    """One thing in a database, in lower case."""

    kind: str
    """``relation`` (a table, view, index or sequence: they share names), ``column``, ``constraint`` ..."""
    schema: str | None
    path: tuple[str, ...]

    @property
    def spelt(self) -> str:
        """The thing, for people."""
        name = ".".join((*([self.schema] if self.schema else ()), *self.path))
        return name if self.kind in ("relation", "column") else f"{self.kind} {name}"


class Claim(NamedTuple):
    """What one operation says of one thing."""

    key: Key
    needs: bool | None
    """Whether it must be there before, must not be there, or either."""
    leaves: bool | None
    """Whether it is there afterwards, is not, or is as it was."""
    server: str = ""
    """The one kind of server where this holds; empty for all."""
    is_given: bool = False
    """Whether its name is given by the server, which gives another one where that is taken."""


class Said(NamedTuple):
    """A claim that counts for the branch, and the operation that makes it."""

    site: Site
    there: bool
    server: str


@dataclass
class Footprint:
    """What a branch needs and what it leaves."""

    needs: dict[Key, Said] = field(default_factory=dict)
    leaves: dict[Key, Said] = field(default_factory=dict)
    given: set[Key] = field(default_factory=set)
    """What has its name from the server, if nothing else has it yet."""
    wiped: dict[Table, Site] = field(default_factory=dict)
    """Tables that were there and are dropped or renamed, with whatever they held."""


def footprint(sites: Sequence[Site]) -> Footprint:
    """Return what a branch needs and leaves."""
    found = Footprint()
    own: set[Table] = set()
    for site in sites:
        for claim in claims(site.operation):
            key = claim.key
            table = (key.schema, key.path[0])
            inside = key.kind in ("column", "constraint", "primary key") and (
                table in own or table in found.wiped
            )
            if claim.needs is not None and key not in found.leaves and not inside:
                found.needs.setdefault(key, Said(site, claim.needs, claim.server))
            if claim.leaves is not None:
                found.leaves[key] = Said(site, claim.leaves, claim.server)
                if claim.is_given:
                    found.given.add(key)
            if key.kind == "relation" and claim.leaves is not None:
                if claim.leaves:
                    own.add(table)
                elif table not in own:
                    found.wiped[table] = site
    return found


def claims(operation: Operation) -> Iterator[Claim]:
    """Yield what an operation needs and leaves."""
    if operation.is_opaque or operation.effect is Effect.OTHER:
        return
    made = list(_claims(operation))
    for schema in dict.fromkeys(claim.key.schema for claim in made if claim.key.schema):
        yield Claim(Key("schema", None, (schema,)), True, None)
    if operation.if_exists:
        # passed over where its object is there already, or is not: nothing is needed of it
        yield from (claim._replace(needs=None) for claim in made)
    else:
        yield from made


def _claims(operation: Operation) -> Iterator[Claim]:
    kind, effect, name = operation.object.kind, operation.effect, operation.object.name
    schema, table = table_of(operation)
    if effect is Effect.CREATE and _TEMPORARY.match(operation.statement):
        # it hides what has its name elsewhere, as long as the connection lasts
        schema = "temp"
    if kind != "table" and table:
        yield Claim(_relation(schema, table), True, None)
    referred = _referred(operation)
    for used in read(operation):
        yield Claim(_relation(*used), True, None, BUT_SQLITE if used in referred else "")
    match kind:
        case "table" if table:
            yield from _of_relation(operation, _relation(schema, table))
            if effect is Effect.CREATE:
                for part in operation.parts:
                    yield from _of_part(part, schema, table)
        case "schema":
            yield from _of_named(operation, Key("schema", None, (lower(name) or schema or "",)))
        case "view" | "sequence" if name:
            yield from _of_relation(operation, _relation(schema, lower(name)))
        case "column" if table and name:
            yield from _of_column(operation, schema, table, lower(name))
        case "index" if name:
            yield from _of_named(operation, _relation(schema, lower(name)))
            for part in operation.parts:
                yield from _columns_there(schema, table, part)
        case "type" if name:
            key = Key("type", schema, (lower(name),))
            yield from _of_named(operation, key)
            if effect is Effect.ADD:
                for value in operation.values:
                    yield Claim(Key("value", schema, (*key.path, value)), False, True)
        case "rows" if table:
            for spelt in operation.columns:
                yield Claim(Key("column", schema, (table, lower(spelt.rpartition(".")[2]))), True, None)
        case _ if kind in CONSTRAINTS and table:
            yield from _of_constraint(operation, schema, table)
        case _:
            yield from _of_named(operation, Key(kind, schema, (table, lower(name))))
            if kind == "extension":
                # many a one has a type of its name
                yield from _of_named(operation, Key("type", None, (lower(name),)))
    for given in given_names(operation):
        if given.is_relation:
            yield Claim(_relation(schema, given.name), None, True, "PostgreSQL", True)
        if given.is_constraint:
            constraint = Key("constraint", schema, (table, given.name))
            yield Claim(constraint, None, True, "PostgreSQL", True)
    if table:
        # what the operation makes itself was told before
        for column in sorted(named_columns(operation)):
            yield Claim(Key("column", schema, (table, column)), True, None)


def _of_named(operation: Operation, key: Key) -> Iterator[Claim]:
    """Yield what is said of what an operation is about, by its name."""
    match operation.effect:
        case Effect.CREATE:
            yield Claim(key, False, True)
        case Effect.DROP:
            yield Claim(key, True, False)
        case Effect.RENAME if operation.new_name:
            yield Claim(key, True, False)
            moved, new = split(operation.new_name)
            yield Claim(Key(key.kind, moved or key.schema, (*key.path[:-1], new)), False, True)
        case _:
            yield Claim(key, True, None)


def _of_relation(operation: Operation, key: Key) -> Iterator[Claim]:
    """Yield what is said of a table, view or sequence; PostgreSQL has a type of the same name for each."""
    # but a sequence may be given the name of a type
    has_type = operation.object.kind != "sequence" or operation.effect is Effect.CREATE
    for claim in _of_named(operation, key):
        yield claim
        if has_type and claim.leaves is not None:
            row = claim.key._replace(kind="type")
            yield Claim(row, False if claim.leaves else None, claim.leaves, "PostgreSQL")


def _of_part(part: Part, schema: str | None, table: str) -> Iterator[Claim]:
    """Yield what comes with a table or a column."""
    if part.column is not None and part.name:
        yield Claim(Key("column", schema, (table, lower(part.name))), None, True)
        yield from _of_shape(part.column)
        return
    if part.reference is not None:
        yield from _reference(part.reference.table, part.reference.columns)
    if part.name:
        if part.kind == "index":
            yield Claim(_relation(schema, lower(part.name)), False, True)
        else:
            yield Claim(Key("constraint", schema, (table, lower(part.name))), None, True)
            if part.kind in INDEXED:
                yield Claim(_relation(schema, lower(part.name)), False, True, "PostgreSQL")
    if part.kind == "primary key":
        yield Claim(Key("primary key", schema, (table,)), None, True)


def _of_shape(shape: ColumnShape) -> Iterator[Claim]:
    for reference in shape.references:
        yield from _reference(reference.table, reference.columns)
    if shape.type_name and shape.makes_type:
        yield Claim(
            Key("type", None, (lower(shape.type_name.rpartition(".")[2]),)), False, True, "PostgreSQL"
        )
    else:
        yield from _type_there(shape)


def _type_there(shape: ColumnShape) -> Iterator[Claim]:
    """Yield the need of the type of a column, where it is one of the project's own."""
    if shape.type_name:
        yield Claim(Key("type", None, (lower(shape.type_name.rpartition(".")[2]),)), True, None, "PostgreSQL")
    elif found := _TYPE_OF_ONES_OWN.fullmatch(shape.type or ""):
        yield Claim(Key("type", lower(found[1]) or None, (lower(found[2]),)), True, None, "PostgreSQL")


def _of_column(operation: Operation, schema: str | None, table: str, name: str) -> Iterator[Claim]:
    key = Key("column", schema, (table, name))
    match operation.effect:
        case Effect.ADD | Effect.CREATE:
            yield Claim(key, False, True)
            if operation.after is not None:
                yield from _of_shape(operation.after)
            for part in operation.parts:
                if part.column is None:
                    yield from _of_part(part, schema, table)
        case Effect.DROP:
            yield Claim(key, True, False)
        case _:
            renamed = lower(operation.new_name) if operation.new_name else name
            yield Claim(key, True, False if renamed != name else None)
            if renamed != name:
                yield Claim(Key("column", schema, (table, renamed)), False, True)
            if operation.after is not None:
                yield from _type_there(operation.after)


def _of_constraint(operation: Operation, schema: str | None, table: str) -> Iterator[Claim]:
    kind, effect, name = operation.object.kind, operation.effect, operation.object.name
    if name:
        for claim in _of_named(operation, Key("constraint", schema, (table, lower(name)))):
            yield claim._replace(server=BUT_SQLITE) if effect is Effect.CREATE else claim
        if kind in INDEXED:
            for claim in _of_named(operation, _relation(schema, lower(name))):
                yield claim._replace(needs=False if effect is Effect.CREATE else None, server="PostgreSQL")
    if kind == "primary key":
        key = Key("primary key", schema, (table,))
        yield Claim(key, False, True, BUT_SQLITE) if effect is Effect.CREATE else Claim(key, None, False)
    if effect is Effect.CREATE:
        for part in operation.parts:
            yield from _columns_there(schema, table, part)
            if part.reference is not None:
                yield from _reference(part.reference.table, part.reference.columns)


def _reference(table: str, columns: Sequence[str]) -> Iterator[Claim]:
    # SQLite looks for what a foreign key refers to when rows are written
    schema, name = split(table)
    yield Claim(_relation(schema, name), True, None, BUT_SQLITE)
    for column in columns:
        yield Claim(Key("column", schema, (name, lower(column))), True, None, BUT_SQLITE)


def _referred(operation: Operation) -> set[Table]:
    """Return the tables that foreign keys of an operation refer to."""
    references = [part.reference for part in operation.parts]
    references += [] if operation.after is None else operation.after.references
    return {split(one.table) for one in references if one is not None}


def _columns_there(schema: str | None, table: str, part: Part) -> Iterator[Claim]:
    for column in (*part.columns, *part.includes):
        if table and column.isidentifier():
            yield Claim(Key("column", schema, (table, lower(column))), True, None)


def _relation(schema: str | None, name: str) -> Key:
    return Key("relation", schema, (name,))


def read(operation: Operation) -> set[Table]:
    """Return the tables, views and sequences that an operation needs and does not change."""
    return {*map(split, operation.uses), *counted(operation)}


def counted(operation: Operation) -> set[Table]:
    """Return the sequences that an operation takes numbers of, or makes a default of."""
    shapes = [operation.after, *(part.column for part in operation.parts)]
    defaults = [shape.default or "" for shape in shapes if shape is not None]
    texts = (operation.statement, *defaults)
    return {split(name.replace('"', "")) for text in texts for name in _COUNTED.findall(text)}
