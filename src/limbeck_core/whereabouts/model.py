"""What is said of something that was pasted."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Subject(StrEnum):
    """What a pasted text was taken for."""

    ID = "id"
    MESSAGE = "message"
    """One of Alembic's messages."""
    ROWS = "rows"
    """The content of ``alembic_version``."""
    NOTHING = "nothing"
    """There is no id in it."""


class Role(StrEnum):
    """What a line says."""

    HERE = "here"
    """Where it is."""
    NEAR = "near"
    """What it is near."""
    WHY = "why"
    """Why Alembic does not find it, or says what it says."""
    HELPS = "helps"
    """What helps."""


@dataclass(frozen=True, slots=True)
class Said:
    """One line of the answer."""

    role: Role
    text: str
    """One line; what it quotes from the project is not yet made safe to show."""
    revision: str | None = None
    """The id to go to."""
    path: str | None = None
    """The file to look at, absolute."""
    line: int | None = None
    """The line in that file, from 1."""


@dataclass(frozen=True, slots=True)
class Located:
    """The answer."""

    text: str
    """What was pasted."""
    subject: Subject
    names: tuple[str, ...]
    """The ids, labels or rows that were read in it."""
    is_found: bool
    """Whether everything that was asked for is in this history, and nothing is wrong with it."""
    lines: tuple[Said, ...]

    @property
    def revisions(self) -> tuple[str, ...]:
        """The ids that the answer points at, each once."""
        return tuple(dict.fromkeys(said.revision for said in self.lines if said.revision is not None))
