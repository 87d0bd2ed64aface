"""From the value that a script assigns to the identifiers that Alembic makes of it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

from limbeck_core.problems import Problem
from limbeck_core.reading.metadata import Identifiers, Lines, ScriptMetadata, Unknown
from limbeck_core.reading.scope import Builtin, ClassValue, EnumMember, ModuleName, is_plain

_LEGACY_FILE_NAME = re.compile(r"([a-f0-9]+)\.py$")

_WORDS = (
    (ModuleName, "a module"),
    (ClassValue, "a class"),
    (Builtin, "a function"),
    (EnumMember, "a member of an enumeration"),
)


class DeclaredSet(tuple[object, ...]):
    """The elements of a set in the order in which the source lists them, each once."""

    __slots__ = ()


def legacy_revision(path: str) -> str | None:
    """Return the id that Alembic takes from a file name where the script assigns none."""
    found = _LEGACY_FILE_NAME.match(os.path.basename(path))
    return found.group(1) if found else None


def revision_of(value: object, line: int) -> str | Unknown | None:
    """Return the id that a script assigns; a value that Alembic chokes on is unknown, with the reason."""
    if value is None or isinstance(value, (str, Unknown)):
        return value
    if isinstance(value, EnumMember) and value.is_string:
        return str(value.value)
    return _misfit(line, value, f"{described(value)}, where an id is a string")


def identifiers_of(value: object, line: int, *, none_is_nothing: bool) -> tuple[Identifiers | Unknown, bool]:
    """Return identifiers in the declared order, and whether the source holds a sequence of them.

    Args:
        value: What the script assigns.
        line: Where it does.
        none_is_nothing: Whether Alembic takes ``(None,)`` for ``None``, as for parents and dependencies.
    """
    if value is None:
        return (), False
    if isinstance(value, Unknown):
        return value, False
    if isinstance(value, EnumMember) and value.is_string:
        value = value.value
    if isinstance(value, str):
        return (value,), False
    if isinstance(value, (tuple, list, dict)):
        elements = tuple(value)
        if none_is_nothing and elements == (None,):
            return (), True
        names: list[str] = []
        for element in elements:
            if isinstance(element, EnumMember) and element.is_string:
                element = element.value
            if not isinstance(element, str):
                reason = f"{described(element)} in {described(value)}, where ids are strings"
                return _misfit(line, element, reason), True
            names.append(element)
        return tuple(names), True
    return _misfit(line, value, f"{described(value)}, where a string or a tuple of strings belongs"), False


def _misfit(line: int, value: object, reason: str) -> Unknown:
    """Return why a value is no identifier; of a class, a module and the like nobody knows what it does."""
    return Unknown(line, reason, is_misfit=is_plain(value) and not isinstance(value, Unknown))


def metadata_of(
    path: str,
    revision: str | Unknown | None,
    value_of: Callable[[str], object],
    lines: Lines,
    *,
    docstring: object,
    encoding: str = "utf-8",
    problem: Problem | None = None,
) -> ScriptMetadata:
    """Return what a script declares, from the values of its names.

    Args:
        path: The file.
        revision: Its id.
        value_of: Tells the value of a name; ``None`` where it has none.
        lines: Where the names are assigned.
        docstring: The module's.
        encoding: That of the source.
        problem: Why Python does not load the file, where it does not.
    """
    down_revision, down_is_sequence = identifiers_of(
        value_of("down_revision"), lines.down_revision, none_is_nothing=True
    )
    if not lines.down_revision and not isinstance(down_revision, Unknown) and revision is not None:
        down_revision = Unknown(lines.revision or 1, "nothing is assigned to down_revision")
    branch_labels, _ = identifiers_of(value_of("branch_labels"), lines.branch_labels, none_is_nothing=False)
    depends_on, depends_is_sequence = identifiers_of(
        value_of("depends_on"), lines.depends_on, none_is_nothing=True
    )
    return ScriptMetadata(
        path,
        revision,
        down_revision,
        branch_labels,
        depends_on,
        down_is_sequence,
        depends_is_sequence,
        docstring if isinstance(docstring, str) else "",
        encoding,
        lines,
        problem,
    )


def described(value: object) -> str:
    """Return a value in a few words, on one line, for a message."""
    if value is None:
        return "None"
    for kind_of_value, words in _WORDS:
        if isinstance(value, kind_of_value):
            return words
    kind = "set" if isinstance(value, DeclaredSet) else type(value).__name__
    article = "an" if kind[0] in "aeiou" else "a"
    if isinstance(value, (bool, int, float, bytes)):
        # a huge int has no text at all under Python's limit on digits
        text = "very large" if isinstance(value, int) and value.bit_length() > 256 else repr(value)
        return f"{article} {kind}, {text[:40]}"
    return f"{article} {kind}"
