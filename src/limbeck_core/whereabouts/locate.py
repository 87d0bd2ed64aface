"""What a pasted text is, and all that is to be said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limbeck_core.whereabouts.explained import tell_message
from limbeck_core.whereabouts.ids import id_in, tell_id
from limbeck_core.whereabouts.messages import message_in
from limbeck_core.whereabouts.model import Located, Role, Said, Subject
from limbeck_core.whereabouts.rows import tell_rows
from limbeck_core.whereabouts.version_table import is_empty_table, rows_in

if TYPE_CHECKING:
    from limbeck_core.history import History

LONGEST = 200_000
"""How much of a text is looked at."""


def locate(history: History, text: str, *, deep: bool = True) -> Located:
    """Say where something pasted is, what it is near, why Alembic does not find it, and what helps.

    Args:
        history: The history.
        text: An id, or a message of Alembic, or the content of ``alembic_version``, in whatever surrounds it.
        deep: Whether to look through files too: those of other folders and sections, and for mentions.
    """
    text = text.strip()
    pasted = text[:LONGEST]
    message = message_in(pasted)
    if message is not None:
        found, lines = tell_message(history, message, deep=deep)
        return _answer(text, Subject.MESSAGE, message.names, found, lines)
    is_empty = is_empty_table(pasted)
    rows = () if is_empty else rows_in(pasted, set(history.dag.ids))
    if rows or is_empty:
        found, lines = tell_rows(history, rows, deep=deep)
        return _answer(text, Subject.ROWS, rows, found, lines)
    name = id_in(history, pasted)
    if not name:
        nothing = Said(
            Role.WHY, "there is no id in it: paste an id, a message of Alembic or rows of alembic_version"
        )
        return _answer(text, Subject.NOTHING, (), False, [nothing])
    found, lines = tell_id(history, name, deep=deep)
    if name not in pasted:
        lines.append(Said(Role.WHY, "capitals count: as it is spelt there, Alembic does not find it"))
        lines.append(Said(Role.HELPS, f"Write {name}", name if found else None))
    return _answer(text, Subject.ID, (name,), found, lines)


def _answer(
    text: str, subject: Subject, names: tuple[str, ...], is_found: bool, lines: list[Said]
) -> Located:
    roles = list(Role)
    ordered = sorted(dict.fromkeys(lines), key=lambda said: roles.index(said.role))
    return Located(text, subject, names, is_found, tuple(ordered))
