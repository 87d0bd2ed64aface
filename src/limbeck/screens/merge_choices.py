"""What the guided merge asks and what can be chosen in it, as values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum, auto
from typing import TYPE_CHECKING, NamedTuple

from limbeck_core.merging.model import Diagnosis, Strategy, StrategyKind

if TYPE_CHECKING:
    from limbeck_core.merging.plans import MergePlan
    from limbeck_core.writing.changes import ChangeSet


class Step(IntEnum):
    """Where the user is; Esc goes back by one."""

    HEADS = 0
    UNDERSTAND = 1
    STRATEGY = 2
    PREVIEW = 3
    DONE = 4


TITLES = {
    Step.HEADS: "the heads",
    Step.UNDERSTAND: "what the branches do",
    Step.STRATEGY: "the way out",
    Step.PREVIEW: "what will be written",
}


class Asked(Enum):
    """What the line below the rows asks for."""

    PHRASE = auto()
    """The revision that is moved although others may have it, typed out."""
    DATABASE = auto()
    """The rows of ``alembic_version`` of a database."""
    PARENT = auto()
    """What a revision follows in place of a parent that is missing."""


class Merged(NamedTuple):
    """What the dialog leaves with: what was written, or what is to be looked for."""

    revision: str | None
    said: str
    look_for: str = ""
    """An id that is missing, to be located."""
    is_left: bool = False
    """Whether nothing was written, because all is to stay as it is."""


@dataclass(frozen=True, slots=True)
class Reidentify:
    """Give one of two scripts with one id another id."""

    path: str


@dataclass(frozen=True, slots=True)
class Reparent:
    """Let a revision follow another one in place of a parent that is missing."""

    revision: str
    onto: str = ""
    """An identifier; empty until the user has said it."""


@dataclass(frozen=True, slots=True)
class LookFor:
    """Look for a revision that is missing."""

    revision: str


class Leave(Enum):
    """Leave the heads as they are."""

    THEM = auto()


Cure = Reidentify | Reparent
"""What mends heads that a merge would only cover up."""

BY_DESIGN = (Diagnosis.SEPARATE_BASES, Diagnosis.LABELLED_BRANCHES, Diagnosis.EFFECTIVE_HEAD)
"""What heads are that are best left."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What will be written, as it is shown."""

    title: str
    plan: MergePlan | None
    change_set: ChangeSet | None
    """``None`` as long as the template may not run."""
    command: str
    revision: str
    """What is selected once it is written."""
    guarded: str = ""
    """Why it must be typed out; empty where it need not."""
    databases: tuple[str, ...] = ()
    """What becomes of databases, a sentence each, where no plan tells."""


def is_leaving(choice: object) -> bool:
    """Return whether a choice is to leave the heads as they are."""
    return choice is Leave.THEM or (isinstance(choice, Strategy) and choice.kind is StrategyKind.LEAVE)
