"""Tables that two branches leave without a column: each alone leaves one, both together none.

PostgreSQL has tables without columns; SQLite, MySQL and others refuse to drop the last one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from limbeck_core.merging.model import Pair, Site, Verdict
from limbeck_core.merging.names import Table, lower, same, split, table_of
from limbeck_core.operations import Effect, Operation


@dataclass
class Columns:
    """The columns of a table, as far as scripts tell."""

    known: set[str] = field(default_factory=set)
    """Those that are there, in lower case."""
    are_all: bool = False
    """Whether it has no other."""

    def follow(self, operation: Operation) -> None:
        """Take in what an operation on the table makes of its columns."""
        kind, effect = operation.object.kind, operation.effect
        if kind == "table" and effect is Effect.CREATE:
            self.known = {
                lower(part.name) for part in operation.parts if part.column is not None and part.name
            }
            self.are_all = not operation.incomplete
        elif kind == "column":
            self.known.discard(lower(operation.object.name))
            if effect is not Effect.DROP:
                self.known.add(lower(operation.new_name or operation.object.name))
        elif not self.are_all:
            # what it names was there
            names = (lower(spelt.rpartition(".")[2]) for spelt in operation.columns)
            self.known.update(name for name in names if name.isidentifier())
        if operation.is_conditional:
            self.are_all = False


ColumnsOf: TypeAlias = Callable[[Table], Columns]
"""Tells the columns of a table where two branches went apart."""


def emptied(
    first: str, second: str, ours: Sequence[Site], theirs: Sequence[Site], columns_of: ColumnsOf
) -> Iterator[Pair]:
    """Yield the tables of which both branches drop columns, and may leave none.

    Args:
        first: What the first branch is called.
        second: What the second is called.
        ours: What the first does.
        theirs: What the second does.
        columns_of: Is asked about such tables alone, as it may have to read many scripts.
    """
    dropped = _dropped(theirs)
    for table, one in _dropped(ours).items():
        other = next((site for name, site in dropped.items() if same(name, table)), None)
        here, there = ([site for site in sites if _is_about(site, table)] for sites in (ours, theirs))
        if other is None or any(_is_whole(site.operation) for site in (*here, *there)):
            continue
        columns = columns_of(table)
        in_order, turned = _ends_empty(columns, (*here, *there)), _ends_empty(columns, (*there, *here))
        if not in_order and not turned:
            continue
        spelt = ".".join(part for part in table if part)
        doubts = (site.operation.condition or site.operation.incomplete for site in (*here, *there))
        doubt = next((doubt for doubt in doubts if doubt), "")
        if not columns.are_all:
            doubt = f"it has others: the scripts below do not tell all columns of {spelt}"
        reason = f"together they drop every known column of {spelt}"
        if doubt:
            yield Pair(Verdict.NOT_PROVEN, f"{reason}, unless {doubt}", one, other)
        else:
            goes_first = "" if in_order and turned else second if in_order else first
            reason = f"{reason}, and SQLite and MySQL refuse to drop the last one"
            yield Pair(Verdict.COLLIDE, reason, one, other, "SQLite", goes_first)


def _dropped(sites: Iterable[Site]) -> dict[Table, Site]:
    """Return the tables of which columns are dropped, each with where that is last done."""
    found = {}
    for site in sites:
        operation = site.operation
        if operation.object.kind == "column" and operation.effect is Effect.DROP and operation.object.table:
            found[table_of(operation)] = site
    return found


def _is_about(site: Site, table: Table) -> bool:
    return same(table_of(site.operation), table)


def _is_whole(operation: Operation) -> bool:
    """Return whether a table itself is made, dropped or renamed, of which more is to be said."""
    return operation.object.kind == "table" and operation.effect in (
        Effect.CREATE,
        Effect.DROP,
        Effect.RENAME,
    )


def _ends_empty(columns: Columns, sites: Iterable[Site]) -> bool:
    """Return whether operations, one after the other, drop a column after which none is known."""
    left = Columns(set(columns.known), columns.are_all)
    for site in sites:
        left.follow(site.operation)
        is_drop = site.operation.effect is Effect.DROP and site.operation.object.kind == "column"
        if is_drop and not left.known:
            return True
    return False


def columns_after(table: Table, operations: Iterable[Operation]) -> Columns:
    """Return the columns of a table after some operations, from an empty database on."""
    tables: dict[Table, Columns] = {}
    for operation in operations:
        name = table_of(operation)
        if operation.is_opaque:
            for columns in tables.values():
                columns.are_all = False
        elif _is_whole(operation) and operation.effect is not Effect.CREATE:
            columns = tables.pop(name, Columns())
            if operation.new_name:
                schema, new = split(operation.new_name)
                tables[schema or name[0], new] = columns
        else:
            tables.setdefault(name, Columns()).follow(operation)
    found = tables.get(table) or next((one for name, one in tables.items() if same(name, table)), None)
    return found if found is not None else Columns()
