"""What can be chosen in the palette, and the rows that offer it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from limbeck.commands import Command

if TYPE_CHECKING:
    from limbeck_core.script.planning import Plan
    from limbeck_core.script.resolve import Resolution


@dataclass(frozen=True, slots=True)
class GoTo:
    """Put the cursor on one revision."""

    node: int


@dataclass(frozen=True, slots=True)
class ShowSet:
    """List the revisions of an expression, and light them up."""

    resolution: Resolution


@dataclass(frozen=True, slots=True)
class ShowPlan:
    """List what would run, and light it up."""

    plan: Plan


@dataclass(frozen=True, slots=True)
class Run:
    """Run a command."""

    command: Command


@dataclass(frozen=True, slots=True)
class PickTheme:
    """Switch to a theme."""

    theme: str


@dataclass(frozen=True, slots=True)
class OpenPlace:
    """Show a line of a file."""

    path: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class LookDeeper:
    """Answer once more, after a look through the files of the project too."""

    text: str


@dataclass(frozen=True, slots=True)
class ShowHistoryOf:
    """List every revision that touched a table, or a column of it."""

    table: str
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Export:
    """Write what is shown to a file, or copy it."""

    format: str
    path: str | None
    """The file; ``None`` to copy."""


@dataclass(frozen=True, slots=True)
class WriteNew:
    """Ask for a new revision."""

    message: str


@dataclass(frozen=True, slots=True)
class Pin:
    """Let one line of descent be the main line."""

    name: str
    """A label or an id."""


Choice: TypeAlias = (
    GoTo
    | ShowSet
    | ShowPlan
    | Run
    | PickTheme
    | OpenPlace
    | LookDeeper
    | ShowHistoryOf
    | Export
    | WriteNew
    | Pin
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One row of the palette."""

    text: str
    """What it is, as text to show, not yet made safe."""
    note: str
    """What it resolves to, said more quietly."""
    choice: Choice | None
    """What choosing it does; ``None`` where it only tells something."""
    width: int = 0
    """Cells for ``text``, where the rows of one kind are aligned."""
