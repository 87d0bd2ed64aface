"""Rows of two tables that a foreign key ties to each other, as scripts below made it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from limbeck_core.merging.last_columns import Table
from limbeck_core.merging.presence import lower, table_of
from limbeck_core.operations import Effect, Operation, Reference


@dataclass(frozen=True, slots=True)
class Tie:
    """A foreign key of one table that refers to another."""

    revision: str
    """Which made it."""
    reference: Reference | None
    """``None`` where it is not known what that revision does with the two."""


TiesOf: TypeAlias = Callable[[Table, Table], Iterable[Tie]]
"""Tells the foreign keys of a table that refer to another, where two branches went apart."""


def no_ties(_: Table, __: Table) -> Iterable[Tie]:
    """Know nothing of any table."""
    return ()


def tied(one: Operation, other: Operation, ties_of: TiesOf) -> str:
    """Return why it is not known how rows of two tables get on; empty where nothing ties them."""
    if one.object.kind != "rows" or one.object.kind != other.object.kind:
        return ""
    for parent, child in ((one, other), (other, one)):
        if parent.effect not in (Effect.DELETE, Effect.UPDATE):
            continue
        spelt = child.object.spelt, parent.object.spelt
        for tie in ties_of(table_of(child), table_of(parent)):
            if tie.reference is None:
                return f"what {tie.revision} makes of {spelt[0]} and {spelt[1]} is not known"
            if parent.effect is Effect.DELETE or _sets(parent, tie.reference):
                return f"a foreign key of {spelt[0]} needs rows of {spelt[1]}"
    return ""


def _sets(operation: Operation, reference: Reference) -> bool:
    """Return whether an update sets what a foreign key refers to; any column, where that is not said."""
    columns = {lower(spelt.rpartition(".")[2]) for spelt in operation.columns}
    return not reference.columns or not columns or not columns.isdisjoint(map(lower, reference.columns))
