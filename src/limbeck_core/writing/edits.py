"""Edits of a script that change a literal, and the line of the docstring that repeats it, and no other byte.

>>> before = b"revision = 'c3'\\r\\ndown_revision: str = ('b2')  # by hand\\r\\n"
>>> reparented(before, "c3.py", ("d4",))
b"revision = 'c3'\\r\\ndown_revision: str = ('d4')  # by hand\\r\\n"
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence

from limbeck_core.reading.metadata import ScriptMetadata, Unknown
from limbeck_core.reading.signs import METADATA_NAMES
from limbeck_core.reading.source import decode
from limbeck_core.reading.syntax import read_syntax
from limbeck_core.writing.locating import EditRefused, Place, ScriptBytes
from limbeck_core.writing.quoting import (
    OPENING,
    Replacements,
    has_comment,
    inside,
    quoted,
    respelled,
    sequence,
)

_FACT = r"(?:^|(?<=\r))(?P<head>[ \t]*{}:[ \t]*)(?P<said>[^\r\n]*?)[ \t]*(?=\r|\n|\Z)"
"""A line of a docstring such as ``Revises: ae10``; lines may end as on any system."""
_WORDS = re.compile(r"[\w, .<>()'\"-]*")
"""What stands behind ``Revises:`` where nobody has written more there than ids."""


def reparented(data: bytes, path: str, parents: Sequence[str]) -> bytes:
    """Return a script that follows other revisions.

    Args:
        data: What the file holds.
        path: The file, for messages.
        parents: The ids that ``down_revision`` names afterwards; none for a base.

    Raises:
        EditRefused: ``down_revision`` is no literal, or is bound in a way that one literal does not decide.
    """
    return _with_names(data, path, "down_revision", tuple(parents), "Revises")


def renamed(data: bytes, path: str, revision: str) -> bytes:
    """Return a script with another id.

    Raises:
        EditRefused: ``revision`` is no literal, or is bound in a way that one literal does not decide.
    """
    return _with_names(data, path, "revision", (revision,), "Revision ID")


def redirected(data: bytes, path: str, names: Mapping[str, str]) -> bytes:
    """Return a script whose ``down_revision`` and ``depends_on`` name other revisions.

    Args:
        data: What the file holds.
        path: The file, for messages.
        names: The new name of each id that is no longer valid.

    Raises:
        EditRefused: A value that names one of them is no literal.
    """
    script = _metadata(data, path)
    for field in ("down_revision", "depends_on"):
        value = getattr(script, field)
        if isinstance(value, tuple) and any(name in names for name in value):
            wanted = tuple(dict.fromkeys(names.get(name, name) for name in value))
            data = _with_names(data, path, field, wanted, "Revises" if field == "down_revision" else None)
    return data


def _with_names(data: bytes, path: str, field: str, names: tuple[str, ...], fact: str | None) -> bytes:
    source = ScriptBytes(data, path)
    before = _metadata(data, path)
    value = getattr(before, field)
    formerly = (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ()
    if formerly == names:
        return data
    found = list(source.assigned(field))
    if not found:
        line = getattr(before.lines, field) or 1
        raise EditRefused(f"{field} is not assigned to by a plain statement", path, line)
    node = found[-1]
    replacements = _literal(source, node, field, names)
    if fact is not None:
        replacements |= _fact(source, fact, formerly, names)
    edited = source.replaced(replacements)
    after = _metadata(edited, path)
    got = getattr(after, field)
    if isinstance(node, ast.Set) and isinstance(got, tuple) and set(got) == set(names):
        # a set has no order of its own
        names = got
    expected = {**_declared(before), field: names[0] if field == "revision" else names}
    if _declared(after) != expected:
        raise EditRefused(
            f"{field} cannot be changed by itself: this literal, or another one, decides more than that",
            path,
            node.lineno,
        )
    return edited


def _metadata(data: bytes, path: str) -> ScriptMetadata:
    found = read_syntax(decode(data, path), path, None)
    if not isinstance(found, ScriptMetadata):
        raise EditRefused(found.message, path, found.line or 1)
    return found


def _declared(script: ScriptMetadata) -> dict[str, object]:
    """Return what a script declares, without the lines where it does so."""
    values = ((name, getattr(script, name)) for name in METADATA_NAMES)
    return {name: value.reason if isinstance(value, Unknown) else value for name, value in values}


# The literal ------------------------------------------------------------------------------------------------


def _literal(source: ScriptBytes, node: ast.expr, field: str, names: tuple[str, ...]) -> Replacements:
    """Return what is to be written in place of a value."""
    if not _is_literal(node):
        raise EditRefused(
            f"{field} is no literal but {ast.unparse(node)}: change it by hand", source.path, node.lineno
        )
    style = _style(source, node)
    place = source.place(node)
    if not isinstance(node, ast.Tuple | ast.List | ast.Set):
        # one name, or None
        if len(names) == 1 and _name(node) is not None:
            return respelled(source.text, place, names[0])
        text = quoted(names[0], style) if len(names) == 1 else sequence(names, style, "(", ")")
        return _instead(source, node, field, text if names else "None")
    elements = node.elts
    if len(elements) == len(names):
        # each in its place: comments between them stay
        held = [_name(element) for element in elements]
        if isinstance(node, ast.Set):
            come = iter([name for name in names if name not in held])
            names = tuple(name if name in names else next(come) for name in held)
        replacements: Replacements = {}
        for element, old, new in zip(elements, held, names, strict=True):
            if old != new:
                replacements |= respelled(source.text, source.place(element), new)
        return replacements
    first = source.text[place.start]
    brackets = {"[": "[]", "{": "{}"}.get(first, "()")
    text = sequence(names, style, brackets[0], brackets[1]) if names else "None"
    return _instead(source, node, field, text)


def _instead(source: ScriptBytes, node: ast.expr, field: str, text: str) -> Replacements:
    """Return the whole of a value as what is to be replaced, unless a comment would go with it."""
    place = source.place(node)
    if has_comment(source.text, place):
        raise EditRefused(
            f"{field} would lose the comments in it, as the number of ids changes: change it by hand",
            source.path,
            node.lineno,
        )
    return {place: text}


def _is_literal(node: ast.expr) -> bool:
    match node:
        case ast.Constant(value=None):
            return True
        case ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
            return all(_name(element) is not None for element in elements)
        case _:
            return _name(node) is not None


def _name(node: ast.expr) -> str | None:
    """Return the text of a string, in one part or in several; ``None`` of what is no literal string."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _style(source: ScriptBytes, node: ast.expr) -> str:
    """Return the quotes that a value has, or those of the id where it has none."""
    for value in (node, *source.assigned("revision")):
        for inner in ast.walk(value):
            if isinstance(inner, ast.Constant | ast.JoinedStr):
                found = OPENING.match(source.text, source.place(inner).start)
                if found is not None:
                    return found["quote"][0]
    return '"'


# The docstring ----------------------------------------------------------------------------------------------


def _fact(source: ScriptBytes, fact: str, formerly: Sequence[str], names: Sequence[str]) -> Replacements:
    """Return what is to be written behind ``Revises:`` or the like, where the docstring has such a line."""
    place = source.docstring
    if place is None:
        return {}
    opening = OPENING.match(source.text, place.start)
    assert opening is not None, "a string begins with its quotes"
    start, end = opening.end(), place.end - len(opening["quote"])
    found = re.compile(_FACT.format(fact), re.M).search(source.text, start, end)
    if found is None:
        return {}
    said = found["said"]
    start, end = found.span("said")
    gone = [name for name in formerly if name not in names]
    come = [name for name in names if name not in formerly]
    if len(gone) == len(come) == 1:
        spellings = "|".join(re.escape(one) for one in inside(opening, gone[0]))
        word = re.search(rf"(?<!\w)(?:{spellings})(?!\w)", said) if spellings else None
        if word is not None:
            written = _in_docstring(source, opening, come[0], start)
            return {Place(start + word.start(), start + word.end()): written}
    if not _WORDS.fullmatch(said):
        return {}
    space = "" if found["head"][-1] in " \t" or not names else " "
    return {Place(start, end): space + ", ".join(_in_docstring(source, opening, one, start) for one in names)}


def _in_docstring(source: ScriptBytes, opening: re.Match[str], name: str, at: int) -> str:
    """Return how the docstring spells an id."""
    spelled = inside(opening, name)
    if not spelled:
        raise EditRefused(f"the docstring cannot hold the id {name!r}", source.path, source.line_of(at))
    return spelled[0]
