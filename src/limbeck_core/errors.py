"""Every error that the core raises, with what went wrong as attributes.

The tree, in Alembic's names and with Alembic's texts where Alembic has one::

    Exception
    ├── CommandError                     what a command tells its user
    │   └── UnknownMetadata              a script must be run to be known
    └── RevisionError                    the revision graph refuses
        ├── RangeNotAncestorError
        ├── MultipleHeads
        ├── ResolutionError
        ├── MissingRevision (KeyError)   Alembic: a bare ``KeyError``
        └── CycleDetected
            ├── DependencyCycleDetected
            └── LoopDetected
                └── DependencyLoopDetected (also a DependencyCycleDetected)
"""

# ruff: noqa: N818  (the names are Alembic's)
from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar


class CommandError(Exception):
    """What a command tells its user: the project, the configuration or the request is wrong."""


class UnknownMetadata(CommandError):
    """A script's metadata cannot be known without running the script."""

    path: str
    """The script, as a path."""
    line: int | None
    """The line of the assignment that cannot be read, from 1."""

    def __init__(self, message: str, path: str, line: int | None = None) -> None:
        self.path = path
        self.line = line
        super().__init__(message)

    def __reduce__(self) -> tuple[type[UnknownMetadata], tuple[str, str, int | None]]:
        return type(self), (str(self), self.path, self.line)


class RevisionError(Exception):
    """The revision graph, or a question to it, does not hold."""


class RangeNotAncestorError(RevisionError):
    """The lower end of a range is no ancestor of its upper end."""

    def __init__(
        self,
        lower: str | Sequence[str] | None,
        upper: str | Sequence[str] | None,
    ) -> None:
        self.lower = lower
        self.upper = upper
        super().__init__(f"Revision {lower or 'base'} is not an ancestor of revision {upper or 'base'}")


class MultipleHeads(RevisionError):
    """An identifier that must mean one revision means several."""

    def __init__(self, heads: Sequence[str], argument: str | Sequence[str] | None) -> None:
        self.heads = heads
        self.argument = argument
        super().__init__(
            f"Multiple heads are present for given argument '{argument}'; {', '.join(map(str, heads))}"
        )


class ResolutionError(RevisionError):
    """An identifier means no revision, or more than it may."""

    def __init__(self, message: str, argument: str) -> None:
        self.argument = argument
        super().__init__(message)


class MissingRevision(RevisionError, KeyError):
    """A script names a revision that no script declares."""

    def __init__(self, message: str, revision: str, referrer: str | None = None) -> None:
        self.revision = revision
        """The id or label that is not in the map."""
        self.referrer = referrer
        """The id of the revision that names it."""
        super().__init__(message)

    def __str__(self) -> str:
        # KeyError would print the repr of the message
        return str(self.args[0])


class CycleDetected(RevisionError):
    """Revisions that follow one another in a circle."""

    kind: ClassVar[str] = "Cycle"
    """What the message calls it."""

    def __init__(self, revisions: Sequence[str]) -> None:
        self.revisions = revisions
        super().__init__(f"{self.kind} is detected in revisions ({', '.join(revisions)})")


class DependencyCycleDetected(CycleDetected):
    """A circle that takes ``depends_on`` to close."""

    kind = "Dependency cycle"


class LoopDetected(CycleDetected):
    """A revision whose ``down_revision`` is itself."""

    kind = "Self-loop"

    def __init__(self, revision: str) -> None:
        super().__init__([revision])


class DependencyLoopDetected(DependencyCycleDetected, LoopDetected):
    """A revision whose ``depends_on`` is itself."""

    kind = "Dependency self-loop"

    def __init__(self, revision: str) -> None:
        LoopDetected.__init__(self, revision)
