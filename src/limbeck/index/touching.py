"""Which tables and columns a script touches, and what it does to one of them."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from limbeck.index.dialogue import Deed
from limbeck.index.names import Touched
from limbeck_core.operations import touches
from limbeck_core.operations.renaming import renames_in
from limbeck_core.reading.source import read_text

if TYPE_CHECKING:
    from limbeck_core.operations import Operation, ScriptOperations


def read_source(path: str) -> str:
    """The text of a script, as far as it can be read."""
    return read_text(path).text


def touched_by(operations: ScriptOperations) -> Touched:
    """What a script touches, by name.

    SQL counts by what it does as well: ``execute`` of a ``DROP TABLE`` is also ``drop_table``.
    """
    carried_out = []
    for operation in operations.upgrade:
        carried_out.append(operation.name)
        kind = operation.object.kind.replace(" ", "_")
        carried_out.append("opaque" if operation.is_opaque else f"{operation.effect.value}_{kind}")
    both = (*operations.upgrade, *operations.downgrade)
    return Touched(
        _once(carried_out),
        _once(name for one in both for name in one.tables),
        _once(name for one in both for name in one.columns),
        _once(name for one in operations.upgrade if _is_on_a_whole(one) for name in one.tables),
        renames_in(operations.upgrade),
    )


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sys.intern(name) for name in dict.fromkeys(names))


def _is_on_a_whole(operation: Operation) -> bool:
    """Whether an operation touches each column of its table, whichever there are."""
    return operation.object.kind == "table" and not operation.columns


def deeds_on(operations: ScriptOperations, names: Iterable[tuple[str, str | None]]) -> tuple[Deed, ...]:
    """What a script's upgrade does to a table or column; where it is mute, what its downgrade does.

    Args:
        operations: What the script does.
        names: What the table and the column are called in it; ``None`` for no column.
    """
    names = tuple(names)
    found = [
        Deed(one) for one in operations.upgrade if any(touches(one, table, column) for table, column in names)
    ]
    if not found:
        # Not what drops a table that upgrade creates: it need not have had the column.
        found = [
            Deed(one, is_downgrade=True)
            for one in operations.downgrade
            if any(
                touches(one, table, column) and (column is None or not _is_on_a_whole(one))
                for table, column in names
            )
        ]
    return tuple(replace(deed, operation=replace(deed.operation, parts=())) for deed in found)
