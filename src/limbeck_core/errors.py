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

    def __new__(cls, *arguments: object, **named: object) -> Self:
        made: Self = super().__new__(_alembics_too(cls), *arguments)
        return made


class UnknownMetadata(CommandError):
    """A script's metadata cannot be known without running the script.

    >>> error = UnknownMetadata("revision cannot be known", "versions/a1.py", 7)
    >>> print(f"{error} ({error.path}:{error.line})")
    revision cannot be known (versions/a1.py:7)
    """

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
    """The revision graph, or a question to it, does not hold.

    >>> from limbeck_core.script.revision import Revision
    >>> Revision("a@1", None)
    Traceback (most recent call last):
        ...
    limbeck_core.errors.RevisionError: Character(s) '@' not allowed in revision identifier 'a@1'
    """


class RangeNotAncestorError(RevisionError):
    """The lower end of a range is no ancestor of its upper end.

    >>> from limbeck_core.script.revision import Revision, RevisionMap
    >>> history = RevisionMap(lambda: [Revision("a1", None), Revision("b2", "a1")])
    >>> try:
    ...     list(history.iterate_revisions("a1", "b2"))
    ... except RangeNotAncestorError as error:
    ...     print(error, "|", error.lower, error.upper)
    Revision b2 is not an ancestor of revision a1 | b2 a1
    """

    def __init__(
        self,
        lower: str | Sequence[str] | None,
        upper: str | Sequence[str] | None,
    ) -> None:
        self.lower = lower
        self.upper = upper
        super().__init__(f"Revision {lower or 'base'} is not an ancestor of revision {upper or 'base'}")


class MultipleHeads(RevisionError):
    """An identifier that must mean one revision means several.

    >>> from limbeck_core.script.revision import Revision, RevisionMap
    >>> history = RevisionMap(lambda: [Revision("a1", None), Revision("b2", "a1"), Revision("c3", "a1")])
    >>> try:
    ...     history.get_revision("head")
    ... except MultipleHeads as error:
    ...     print(error.argument, error.heads)
    head ('b2', 'c3')
    """

    def __init__(self, heads: Sequence[str], argument: str | Sequence[str] | None) -> None:
        self.heads = heads
        self.argument = argument
        super().__init__(
            f"Multiple heads are present for given argument '{argument}'; {', '.join(map(str, heads))}"
        )


class ResolutionError(RevisionError):
    """An identifier means no revision, or more than it may.

    >>> from limbeck_core.script.revision import Revision, RevisionMap
    >>> try:
    ...     RevisionMap(lambda: [Revision("a1", None)]).get_revision("beef")
    ... except ResolutionError as error:
    ...     print(error, "|", error.argument)
    No such revision or branch 'beef' | beef
    """

    def __init__(self, message: str, argument: str) -> None:
        self.argument = argument
        super().__init__(message)


class MissingRevision(RevisionError, KeyError):
    """A script names a revision that no script declares.

    >>> import warnings
    >>> from limbeck_core.script.revision import Revision, RevisionMap
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")  # Alembic's own, of the same text
    ...     try:
    ...         RevisionMap(lambda: [Revision("b2", "a1")]).heads
    ...     except KeyError as error:
    ...         print(error, "|", error.revision, error.referrer)
    Revision a1 referenced from Revision('b2', 'a1') is not present | a1 b2
    """

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
    """Revisions that follow one another in a circle.

    >>> from limbeck_core.script.revision import Revision, RevisionMap
    >>> RevisionMap(lambda: [Revision("a1", "b2"), Revision("b2", "a1")]).heads
    Traceback (most recent call last):
        ...
    limbeck_core.errors.CycleDetected: Cycle is detected in revisions (a1, b2)
    """

    kind: ClassVar[str] = "Cycle"
    """What the message calls it."""

    def __init__(self, revisions: Sequence[str]) -> None:
        self.revisions = revisions
        super().__init__(f"{self.kind} is detected in revisions ({', '.join(revisions)})")


class DependencyCycleDetected(CycleDetected):
    """A circle that takes ``depends_on`` to close.

    >>> from limbeck_core.script.revision import Revision, RevisionMap
    >>> revisions = [Revision("a1", None), Revision("b2", "a1", dependencies="c3"), Revision("c3", "b2")]
    >>> try:
    ...     RevisionMap(lambda: revisions).heads
    ... except DependencyCycleDetected as error:
    ...     print(error.revisions)
    ['a1', 'b2', 'c3']
    """

    kind = "Dependency cycle"


class LoopDetected(CycleDetected):
    """A revision whose ``down_revision`` is itself.

    >>> from limbeck_core.script.revision import Revision
    >>> Revision("a1", "a1")
    Traceback (most recent call last):
        ...
    limbeck_core.errors.LoopDetected: Self-loop is detected in revisions (a1)
    """

    kind = "Self-loop"

    def __init__(self, revision: str) -> None:
        super().__init__([revision])


class DependencyLoopDetected(DependencyCycleDetected, LoopDetected):
    """A revision whose ``depends_on`` is itself.

    >>> from limbeck_core.script.revision import Revision
    >>> Revision("a1", None, dependencies="a1")
    Traceback (most recent call last):
        ...
    limbeck_core.errors.DependencyLoopDetected: Dependency self-loop is detected in revisions (a1)
    """

    kind = "Dependency self-loop"

    def __init__(self, revision: str) -> None:
        LoopDetected.__init__(self, revision)


_made: dict[tuple[type, type], type] = {}
"""The classes that are Alembic's too, by ours and theirs."""


def _alembics_too(ours: Any) -> Any:
    """Return a class that is one of ours and, if Alembic is loaded, its ``CommandError``."""
    theirs = getattr(sys.modules.get("alembic.util.exc"), "CommandError", None)
    if theirs is None or issubclass(ours, theirs):
        return ours
    made = _made.get((ours, theirs))
    if made is None:

        def reduce(error: Any) -> tuple[Any, ...]:
            # another process may have no Alembic, and makes its own class
            return (ours, *ours.__reduce__(error)[1:])

        names = {"__module__": ours.__module__, "__qualname__": ours.__qualname__, "__doc__": ours.__doc__}
        made = _made[ours, theirs] = type(ours.__name__, (ours, theirs), {**names, "__reduce__": reduce})
    return made
