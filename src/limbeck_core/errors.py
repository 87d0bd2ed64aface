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

import sys
from collections.abc import Sequence
from typing import Any, ClassVar, Self


class CommandError(Exception):
    """What a command tells its user: the project, the configuration or the request is wrong.

    Where Alembic is loaded, whatever is raised is an ``alembic.util.CommandError`` as well: so its command
    line shows it as a failure, and no traceback, when it works with this package's script directory.

    >>> raise CommandError("Path doesn't exist: migrations")
    Traceback (most recent call last):
        ...
    limbeck_core.errors.CommandError: Path doesn't exist: migrations
    """

    _plain: ClassVar[type[CommandError] | None] = None
    """On a class that is Alembic's too, the one that it was made of."""

    def __new__(cls, *arguments: object, **named: object) -> Self:
        made: Self = super().__new__(_alembics_too(cls), *arguments)
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        # another process may have no Alembic, and makes its own class
        return (type(self)._plain or type(self), self.args, self.__dict__)


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

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self)._plain or type(self), (str(self), self.path, self.line))


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


_made: dict[tuple[type, type], type] = {}
"""The classes that are Alembic's too, by ours and theirs."""


def _alembics_too(ours: type[Any]) -> type[Any]:
    """Return a class that is one of ours and, if Alembic is loaded, its ``CommandError``."""
    theirs = getattr(sys.modules.get("alembic.util.exc"), "CommandError", None)
    if theirs is None or issubclass(ours, theirs):
        return ours
    made = _made.get((ours, theirs))
    if made is None:
        names = {"__module__": ours.__module__, "__qualname__": ours.__qualname__, "__doc__": ours.__doc__}
        made = _made[ours, theirs] = type(ours.__name__, (ours, theirs), {**names, "_plain": ours})
    return made
