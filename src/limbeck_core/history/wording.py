"""What is said of each kind of problem: the cause in one sentence, and the cure in another."""

from __future__ import annotations

import os
from collections.abc import Sequence

from limbeck_core.problems import Problem, ProblemKind, Severity
from limbeck_core.reading.metadata import ScriptMetadata, Unknown, declares_no_down_revision

ILLEGAL_CHARACTERS = frozenset("@-+:")
"""What no id may hold, since identifiers give it a meaning."""

RESERVED_IDS = frozenset(["base", "head", "heads"])
"""What no id may be, since identifiers give it a meaning; Alembic does not refuse it."""

SHORTEST_PREFIX = 4
"""How long the start of an id must be to be taken for a partial id."""

MEMBERS_NAMED = 8
"""How many members of a cycle a message names."""


def no_revision_id(script: ScriptMetadata) -> Problem:
    """The file gives no id: Alembic refuses the whole history."""
    return _problem(
        ProblemKind.NO_REVISION_ID,
        Severity.ERROR,
        f"{_name(script)} declares no revision id",
        script.path,
        1,
        cure="Add revision = '...' to it, or move it out of the version location if it is no script.",
    )


def illegal_id(script: ScriptMetadata, revision: str) -> Problem:
    """The id holds a character of the identifier grammar: Alembic refuses the script."""
    characters = ", ".join(sorted(ILLEGAL_CHARACTERS.intersection(revision)))
    return _problem(
        ProblemKind.ILLEGAL_ID,
        Severity.ERROR,
        f"Character(s) '{characters}' not allowed in revision identifier '{revision}'",
        script.path,
        script.lines.revision or None,
        (revision,),
        "Choose an id without @ - + and :, here and where it is named.",
    )


def reserved_id(script: ScriptMetadata, revision: str) -> Problem:
    """The id is a word of the identifier grammar: no identifier can mean the revision."""
    return _problem(
        ProblemKind.ILLEGAL_ID,
        Severity.WARNING,
        f"Revision identifier '{revision}' means something else in every command",
        script.path,
        script.lines.revision or None,
        (revision,),
        "Choose an id other than head, heads and base, here and where it is named.",
    )


def is_legal(revision: str) -> bool:
    """Return whether an identifier can mean a revision of this id."""
    if revision.isalnum():  # nearly every id
        return revision not in RESERVED_IDS
    return ILLEGAL_CHARACTERS.isdisjoint(revision)


def duplicate_id(script: ScriptMetadata, kept: ScriptMetadata, revision: str) -> Problem:
    """Two files declare one id."""
    return _problem(
        ProblemKind.DUPLICATE_ID,
        Severity.ERROR,
        f"Both {_name(script, kept)} and {_name(kept, script)} declare revision '{revision}';"
        f" Alembic keeps {_name(kept, script)}, the last read",
        script.path,
        script.lines.revision or None,
        (revision,),
        "Give one of the two a new id, or delete it if it is a copy.",
    )


def missing_parent(
    script: ScriptMetadata,
    revision: str,
    name: str,
    *,
    label_of: str | None,
    meant: Sequence[str],
    unread: str | None,
) -> Problem:
    """A ``down_revision`` that no file declares."""
    message = f"down_revision '{name}' is not in this history"
    if label_of is not None:
        message = f"down_revision '{name}' is a branch label, which cannot be a parent"
        cure = f"Write the revision id in its place: '{label_of}' is the revision that declares the label."
    elif unread is not None:
        cure = f"Mend {os.path.basename(unread)}, which cannot be read and has this id in its name."
    elif len(meant) == 1:
        message += f"; it is the start of '{meant[0]}'"
        cure = f"Write the whole id: '{meant[0]}'."
    else:
        cure = "Restore the file that declares it, or name a revision that is here as the parent."
    return _named_wrong(ProblemKind.MISSING_PARENT, script, revision, name, message, cure)


def missing_dependency(
    script: ScriptMetadata, revision: str, name: str, meant: Sequence[str], unread: str | None
) -> Problem:
    """A ``depends_on`` that is neither an id nor a label."""
    message = f"depends_on '{name}' is not in this history"
    if unread is not None:
        cure = f"Mend {os.path.basename(unread)}, which cannot be read and has this id in its name."
    elif meant:
        message += f"; it is the start of {' and '.join(meant[:2])}"
        cure = "Write the whole id."
    else:
        cure = "Restore the file that declares it, or take it out of depends_on."
    return _named_wrong(ProblemKind.MISSING_DEPENDENCY, script, revision, name, message, cure)


def partial_dependency(script: ScriptMetadata, revision: str, name: str, meant: str) -> Problem:
    """A ``depends_on`` that is the start of an id: Alembic does not complete it."""
    message = f"depends_on '{name}' is only the start of '{meant}', which Alembic does not complete here"
    return _named_wrong(
        ProblemKind.PARTIAL_DEPENDENCY, script, revision, meant, message, f"Write the whole id: '{meant}'."
    )


def _named_wrong(
    kind: ProblemKind, script: ScriptMetadata, revision: str, name: str, message: str, cure: str
) -> Problem:
    lines = script.lines
    line = lines.down_revision if kind is ProblemKind.MISSING_PARENT else lines.depends_on
    return _problem(kind, Severity.ERROR, message, script.path, line or None, (revision, name), cure)


def self_loop(script: ScriptMetadata, revision: str, field: str) -> Problem:
    """A script that names itself."""
    if field == "down_revision":
        line, cure = script.lines.down_revision, "Name the revision before it, or None for a base."
    else:
        line, cure = script.lines.depends_on, "Take it out of depends_on."
    message = f"{field} names '{revision}', the script's own id"
    return _problem(
        ProblemKind.SELF_LOOP, Severity.ERROR, message, script.path, line or None, (revision,), cure
    )


def cycle(members: Sequence[str], script: ScriptMetadata | None, *, by_dependency: bool) -> Problem:
    """Revisions that follow one another in a circle, each one the child of the next."""
    shown = list(members[:MEMBERS_NAMED])
    more = f" and {len(members) - len(shown)} more" if len(members) > len(shown) else ""
    way = " -> ".join([*shown, shown[0]]) if not more else " -> ".join(shown) + more
    lines = script.lines if script is not None else None
    if by_dependency:
        kind, line = ProblemKind.DEPENDENCY_CYCLE, lines.depends_on or lines.down_revision if lines else 0
        message = f"{len(members)} revisions depend on one another in a circle: {way}"
        cure = "Take the depends_on out of one of them that closes the circle."
    else:
        kind, line = ProblemKind.CYCLE, lines.down_revision if lines else 0
        message = f"{len(members)} revisions follow one another in a circle: {way}"
        cure = "Point the down_revision of the oldest of them at a revision outside the circle, or at None."
    path = script.path if script is not None else None
    return _problem(kind, Severity.ERROR, message, path, line or None, tuple(members), cure)


def own_label(script: ScriptMetadata, revision: str, label: str) -> Problem:
    """A script that depends on a branch label that it declares itself."""
    return _problem(
        ProblemKind.DEPENDENCY_CYCLE,
        Severity.ERROR,
        f"depends_on names '{label}', the script's own branch label: '{revision}' depends on itself",
        script.path,
        script.lines.depends_on or None,
        (revision,),
        "Take it out of depends_on.",
    )


def label_clash(
    script: ScriptMetadata, revision: str, label: str, other: ScriptMetadata, holder: str
) -> Problem:
    """A branch label that another revision has, or that is an id."""
    if holder == label:
        message = f"branch label '{label}' is the id of a revision, in {_name(other, script)}"
    else:
        message = f"branch label '{label}' is already used by revision '{holder}'"
    return _problem(
        ProblemKind.LABEL_CLASH,
        Severity.ERROR,
        message,
        script.path,
        script.lines.branch_labels or None,
        (revision, holder),
        "Choose another label for one of the two.",
    )


def label_twice(script: ScriptMetadata, revision: str, label: str) -> Problem:
    """A branch label that one script declares twice: Alembic takes it for a clash."""
    return _problem(
        ProblemKind.LABEL_CLASH,
        Severity.ERROR,
        f"branch label '{label}' is declared twice by this script",
        script.path,
        script.lines.branch_labels or None,
        (revision,),
        "Write it once.",
    )


def unknown(script: ScriptMetadata, field: str, value: Unknown) -> Problem:
    """A value that cannot be known without running the script, or that is no identifier."""
    revision = (script.revision,) if isinstance(script.revision, str) else ()
    if field == "down_revision" and declares_no_down_revision(script):
        return _no_down_revision(script, revision)
    if value.is_misfit:
        return _problem(
            ProblemKind.UNKNOWN_METADATA,
            Severity.ERROR,
            f"{field} is {value.reason}",
            script.path,
            value.line or None,
            revision,
            "Write it as plain strings.",
        )
    return _problem(
        ProblemKind.UNKNOWN_METADATA,
        Severity.WARNING,
        f"{field} cannot be known without running the script: {value.reason}",
        script.path,
        value.line or None,
        revision,
        "Write it as plain strings, or give the source tree that it comes from (--source).",
    )


def _no_down_revision(script: ScriptMetadata, revision: tuple[str, ...]) -> Problem:
    """The script assigns no ``down_revision``: Alembic refuses the whole history."""
    return _problem(
        ProblemKind.UNKNOWN_METADATA,
        Severity.ERROR,
        f"{_name(script)} declares no down_revision",
        script.path,
        script.lines.revision or 1,
        revision,
        "Add down_revision = '...', or None for a base.",
    )


def revises_mismatch(script: ScriptMetadata, revision: str, said: str, parents: Sequence[str]) -> Problem:
    """A docstring whose ``Revises:`` line names other parents than ``down_revision``."""
    real = ", ".join(parents) or "None"
    return _problem(
        ProblemKind.REVISES_MISMATCH,
        Severity.NOTE,
        f"the docstring says Revises: {said}, but down_revision is {real}",
        script.path,
        script.lines.down_revision or None,
        (revision,),
        "Correct the docstring; Alembic reads down_revision alone.",
    )


def file_name_mismatch(script: ScriptMetadata, revision: str, said: str) -> Problem:
    """A file name that starts with another id than the script's."""
    return _problem(
        ProblemKind.FILE_NAME_MISMATCH,
        Severity.NOTE,
        f"the file name starts with {said}, but revision is '{revision}'",
        script.path,
        script.lines.revision or None,
        (revision,),
        "Rename the file; Alembic reads the revision in it alone.",
    )


def _problem(
    kind: ProblemKind,
    severity: Severity,
    message: str,
    path: str | None = None,
    line: int | None = None,
    revisions: tuple[str, ...] = (),
    cure: str = "",
) -> Problem:
    """Return a problem whose sentences are each on one line, whatever names they quote."""
    return Problem(kind, severity, _one_line(message), path, line, revisions, _one_line(cure))


def _one_line(text: str) -> str:
    """Return a text with its line breaks and other controls written as escapes."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else _escape(character) for character in text)


def _escape(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


def _name(script: ScriptMetadata, beside: ScriptMetadata | None = None) -> str:
    """Return a file's name, with its folder where another file has the same name."""
    name = os.path.basename(script.path)
    if beside is not None and os.path.basename(beside.path) == name:
        return os.path.join(os.path.basename(os.path.dirname(script.path)), name)
    return name
