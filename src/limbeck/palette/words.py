"""What a text typed into the palette asks for: a plan, a place, an export, where heads part, a main line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

_PLAN = re.compile(r"(plan|upgrade|downgrade)\s+(\S+)(?:\s+from(?:\s+(.*))?)?\s*", re.S)
_NEW = re.compile(r"new\s+(\S.*)", re.IGNORECASE | re.DOTALL)
_LOCATE = re.compile(r"locate(?:\s+(.*))?", re.S)
_EXPORT = re.compile(r"export(?:\s+(\w*)(?:\s+(?:to\s+)?(\S.*))?)?\s*", re.S)
_PART = re.compile(r"(?:where\s+)?(?:(?:do|the|two)\s+)*heads\s+part(?:\s+(.*))?", re.S | re.I)
_PIN = re.compile(r"(?:pin|main\s+line)(?:\s+(\S.*))?", re.S | re.I)
_BETWEEN_ROWS = re.compile(r"[\s,;]+(?:and\s+)?")


@dataclass(frozen=True, slots=True)
class AskForPlan:
    """What would run to come to a target."""

    target: str
    current: tuple[str, ...]
    """The rows of ``alembic_version``, as they are typed."""
    command: Literal["plan", "upgrade", "downgrade"]


@dataclass(frozen=True, slots=True)
class AskWhere:
    """Where something pasted is, and what is the matter with it."""

    text: str


@dataclass(frozen=True, slots=True)
class AskForExport:
    """What is shown, in a format."""

    format: str
    """The format, or the start of its name."""
    path: str
    """Where to write it, as it is typed; empty for a name to be made."""


@dataclass(frozen=True, slots=True)
class AskWhereHeadsPart:
    """Where two revisions go apart."""

    names: tuple[str, ...]
    """The revisions, as they are typed; none for all heads."""


@dataclass(frozen=True, slots=True)
class AskForNew:
    """A new revision."""

    message: str


@dataclass(frozen=True, slots=True)
class AskForPin:
    """Another main line."""

    name: str
    """The label or identifier, as it is typed; empty for all that there are."""


Asked: TypeAlias = AskForPlan | AskWhere | AskForExport | AskWhereHeadsPart | AskForNew | AskForPin


def asked_for(words: str) -> Asked | None:
    """Read a text.

    >>> asked_for("plan head from ae10, e5f7")
    AskForPlan(target='head', current=('ae10', 'e5f7'), command='plan')
    >>> asked_for("locate 'BEEF'"), asked_for("add users")
    (AskWhere(text="'BEEF'"), None)
    >>> asked_for("new add users")
    AskForNew(message='add users')
    >>> asked_for("export svg to docs/graph.svg")
    AskForExport(format='svg', path='docs/graph.svg')
    >>> asked_for("where do the two heads part"), asked_for("heads part ae10 e5f7")
    (AskWhereHeadsPart(names=()), AskWhereHeadsPart(names=('ae10', 'e5f7')))
    >>> asked_for("pin billing"), asked_for("main line")
    (AskForPin(name='billing'), AskForPin(name=''))
    """
    plan = _PLAN.fullmatch(words)
    if plan is not None:
        command: Literal["plan", "upgrade", "downgrade"]
        command = "upgrade" if plan[1] == "upgrade" else "downgrade" if plan[1] == "downgrade" else "plan"
        rows = tuple(row for row in _BETWEEN_ROWS.split(plan[3] or "") if row)
        return AskForPlan(plan[2], rows, command)
    export = _EXPORT.fullmatch(words)
    if export is not None:
        return AskForExport((export[1] or "").lower(), (export[2] or "").strip())
    part = _PART.fullmatch(words)
    if part is not None:
        return AskWhereHeadsPart(tuple(name for name in _BETWEEN_ROWS.split(part[1] or "") if name))
    new = _NEW.fullmatch(words)
    if new is not None:
        return AskForNew(new[1].strip())
    pin = _PIN.fullmatch(words)
    if pin is not None:
        return AskForPin((pin[1] or "").strip())
    located = _LOCATE.fullmatch(words)
    return AskWhere((located[1] or "").strip()) if located is not None else None
