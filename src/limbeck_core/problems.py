"""What is wrong with a history, as values: a broken history is not an error."""

from __future__ import annotations

from enum import StrEnum

from limbeck_core.values import value


class Severity(StrEnum):
    """How much a problem stands in the way of Alembic.

    >>> Severity.ERROR == "error"
    True
    """

    ERROR = "error"
    """Alembic refuses the history, or loads another one than the files say."""
    WARNING = "warning"
    """Alembic loads the history; some command will fail or mislead."""
    NOTE = "note"
    """Alembic is not concerned; a reader is misled."""


class ProblemKind(StrEnum):
    """Every kind of problem, by the name that JSON output uses.

    >>> ProblemKind("missing-parent").name
    'MISSING_PARENT'
    """

    UNREADABLE_FILE = "unreadable-file"
    NOT_A_FILE = "not-a-file"
    FILE_TWICE = "file-twice"
    SYNTAX_ERROR = "syntax-error"
    NO_REVISION_ID = "no-revision-id"
    UNKNOWN_METADATA = "unknown-metadata"
    ILLEGAL_ID = "illegal-id"
    DUPLICATE_ID = "duplicate-id"
    MISSING_PARENT = "missing-parent"
    MISSING_DEPENDENCY = "missing-dependency"
    PARTIAL_DEPENDENCY = "partial-dependency"
    SELF_LOOP = "self-loop"
    CYCLE = "cycle"
    DEPENDENCY_CYCLE = "dependency-cycle"
    LABEL_CLASH = "label-clash"
    REVISES_MISMATCH = "revises-mismatch"
    FILE_NAME_MISMATCH = "file-name-mismatch"


@value
class Problem:
    """One thing that is wrong, where it is, and what mends it.

    >>> problem = Problem(ProblemKind.CYCLE, Severity.ERROR, "a1 and b2 follow each other", line=9)
    >>> problem.kind, problem.severity, problem.line
    (<ProblemKind.CYCLE: 'cycle'>, <Severity.ERROR: 'error'>, 9)
    """

    kind: ProblemKind
    severity: Severity
    message: str
    """The cause in one sentence, on one line, without a full stop at the end."""
    path: str | None = None
    """The file concerned, absolute."""
    line: int | None = None
    """The line in that file, from 1."""
    revisions: tuple[str, ...] = ()
    """The ids concerned; also ids that are not in the history."""
    cure: str = ""
    """What mends it, in one sentence."""
