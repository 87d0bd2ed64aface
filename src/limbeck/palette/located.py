"""What is said of something pasted, as hits of the palette."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from limbeck.palette.choices import Choice, GoTo, Hit, OpenPlace
from limbeck_core.whereabouts import Located, Role, Said

if TYPE_CHECKING:
    from limbeck_core.history import History

_LEAD_CELLS = 5


def located_hits(history: History, located: Located) -> list[Hit]:
    """A hit for each line: it goes to the revision or file that the line speaks of."""
    return [Hit(said.role.value, _words(said), _choice(history, said), _LEAD_CELLS) for said in located.lines]


def summary_of(located: Located) -> str:
    """What the text was taken for, in one line."""
    names = ", ".join(located.names[:3]) + (", ..." if len(located.names) > 3 else "")
    match located.subject.value:
        case "message":
            return f"a message of Alembic{f' about {names}' if names else ''}"
        case "rows":
            return (
                f"{len(located.names)} row{'s' if len(located.names) > 1 else ''} of alembic_version: {names}"
            )
        case "id" if located.is_found:
            return f"'{names}' is in this history"
        case "id":
            return f"'{names}' is not in this history, or something is wrong with it"
    return "an id, a message of Alembic, or the rows of alembic_version"


def _words(said: Said) -> str:
    if said.path is None:
        return said.text
    line = f":{said.line}" if said.line else ""
    return f"{said.text}  {os.path.basename(said.path)}{line}"


def _choice(history: History, said: Said) -> Choice | None:
    if said.path is not None and said.role is not Role.NEAR:
        return OpenPlace(said.path, said.line)
    node = history.node_of(said.revision) if said.revision is not None else None
    if node is not None:
        return GoTo(node)
    return OpenPlace(said.path, said.line) if said.path is not None else None
