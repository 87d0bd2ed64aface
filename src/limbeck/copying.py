"""What can be copied of a revision."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from limbeck.rows import message_of
from limbeck.text import visible

if TYPE_CHECKING:
    from limbeck_core.history import History


@dataclass(frozen=True, slots=True)
class Copyable:
    """One text to copy; without controls, since it may be pasted into a shell."""

    name: str
    text: str
    shown: str = ""
    """What is shown in its place, where it has several lines."""


def copyables(history: History, node: int) -> tuple[Copyable, ...]:
    """What can be copied of a node, the likeliest first."""
    identifier = visible(history.dag.ids[node])
    script = history.node_script(node)
    found = [Copyable("id", identifier)]
    if script is not None:
        found.append(Copyable("path", visible(script.path)))
        found.append(Copyable("message", visible(message_of(history, node))))
    quoted = shlex.quote(identifier)
    found += [Copyable("command", f"alembic {verb} {quoted}") for verb in ("upgrade", "downgrade", "show")]
    return tuple(found)
