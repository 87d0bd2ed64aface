"""What a database says of ``alembic_version`` itself: that it is not there, or does not take a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limbeck_core.whereabouts.heads import Told, go_to
from limbeck_core.whereabouts.messages import Message
from limbeck_core.whereabouts.model import Role, Said

if TYPE_CHECKING:
    from limbeck_core.history import History

WIDTH = 32
"""So many characters the column has that Alembic makes."""


def tell_no_table(history: History, message: Message) -> Told:
    """Say what it means that the table is not there."""
    words = (
        "this database has no such table: Alembic has never run on it, or keeps the table under another name "
        "or in another schema (version_table, version_table_schema in env.py), or another database is meant"
    )
    return False, [
        Said(Role.WHY, words),
        Said(Role.HELPS, "If the address is right and the database empty: alembic upgrade makes the table"),
        Said(
            Role.HELPS,
            "If it has its tables already: find out which revision they are like, and alembic stamp that one",
        ),
    ]


def tell_too_long(history: History, message: Message) -> Told:
    """Say which id is too long for the column."""
    lines: list[Said] = []
    long_ids = [name for name in message.names if len(name) > WIDTH]
    for name in long_ids:
        lines += go_to(history, name)
        lines.append(
            Said(Role.WHY, f"'{name}' has {len(name)} characters, and version_num takes {WIDTH}", name)
        )
    if not long_ids:
        here = [one for one in history.dag.ids if len(one) > WIDTH]
        if not here:
            return True, [Said(Role.HERE, f"no id of this history is longer than {WIDTH} characters")]
        some = (
            f"{len(here)} ids of this history have" if len(here) > 1 else f"'{here[0]}' of this history has"
        )
        lines.append(Said(Role.WHY, f"{some} more than {WIDTH} characters", here[0]))
    most = max(map(len, long_ids or history.dag.ids))
    widened = f"ALTER TABLE alembic_version ALTER COLUMN version_num TYPE VARCHAR({most})"
    lines += [
        Said(Role.HELPS, "Give the script a shorter id, before anybody has run it: limbeck reidentify"),
        Said(Role.HELPS, f"Or widen the column first: {widened}"),
    ]
    return False, lines


def tell_row_twice(history: History, message: Message) -> Told:
    """Say why a row is there already."""
    lines = [said for name in message.names for said in go_to(history, name)]
    return False, [
        *lines,
        Said(Role.WHY, "alembic_version has the row already: two runs at once, or one that was cut off"),
        Said(Role.HELPS, "Let one process alone run the migrations, and look what is there: alembic current"),
        Said(Role.HELPS, "Paste the rows of alembic_version here to see whether they are a valid state"),
    ]
