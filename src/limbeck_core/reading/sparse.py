"""The syntax tree of a header, for which only those statements are parsed that are not stock.

Parsing is what costs most. A statement in the stock form, to the letter, needs none; each other one is parsed
alone. That gives the same tree as parsing all at once: the text is cut at the beginnings of lines only, each
piece is complete in itself, and so the next one begins a statement too.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from limbeck_core.reading.patterns import ANNOTATION, BLANK_LINES, DOCSTRING, END, IMPORT, STRING, TUPLE

_START = re.compile(rf"{BLANK_LINES} (?: {DOCSTRING} )?", re.VERBOSE)
_STATEMENT = re.compile(
    rf"""
      (?P<nothing> (?: {END} )++ )
    | (?P<imports> (?: {IMPORT} {END} )++ )
    | (?P<name> (?:down_)?revision | branch_labels | depends_on ) {ANNOTATION} [ ]* = [ ]*
      (?: (?P<none> None ) | (?P<string> {STRING} ) | (?P<several> {TUPLE} ) ) {END}
    | (?P<other> [^ \t\n)\]}}#] [^\n]*+ \n
      (?: (?: (?: [ \t)\]}}] | (?:elif|else|except|finally)\b ) [^\n]*+ )? \n )*+ )
    """,
    re.VERBOSE,
)
_STRINGS = re.compile(STRING)
_WORDS = re.compile(r"\w+")
_NAMES_WITH_A_MEANING = re.compile(
    r"\b(?:(?:down_)?revision|branch_labels|depends_on|__(?:doc|file|getattr|name)__)\b"
)


class Assigned(NamedTuple):
    """A statement in the stock form."""

    name: str
    value: str | tuple[str, ...] | None
    line: int


class Sparse(NamedTuple):
    """The statements of a header."""

    docstring: str | None
    body: list[ast.stmt | Assigned]


def sparse_tree(header: str, parse: Callable[[str], ast.Module]) -> Sparse | None:
    """Return the statements of a header, without imports that nothing in it speaks of.

    Args:
        header: What stands above the first function; it ends with a newline.
        parse: Returns the syntax tree of a text.

    Returns:
        ``None`` where the header must be parsed as a whole.
    """
    if "\f" in header:
        return None
    start = _START.match(header)
    assert start is not None
    position = start.end()
    line = header.count("\n", 0, position) + 1
    docstring: str | None = start[1]
    body: list[ast.stmt | Assigned] = []
    imports = others = ""
    while position < len(header):
        found = _STATEMENT.match(header, position)
        if found is None:
            return None
        kind, piece = found.lastgroup, found[0]
        if kind == "imports":
            imports += piece
        elif kind == "other":
            try:
                parsed = parse("\n" * (line - 1) + piece).body
            except SyntaxError:
                return None
            if docstring is None and not (body or imports):
                docstring = docstring_of(parsed)
            others += piece
            body += parsed
        elif kind != "nothing":
            body.append(Assigned(found["name"], _value(found), line))
        line += piece.count("\n")
        position = found.end()
    if _NAMES_WITH_A_MEANING.search(imports):
        return None
    if others and not _words(imports).isdisjoint(_words(others)):
        return None
    return Sparse(docstring, body)


def docstring_of(body: Sequence[ast.stmt]) -> str | None:
    """Return the docstring as Python sees it: one plain string, no f-string, bytes or concatenation."""
    match body:
        case [ast.Expr(value=ast.Constant(value=str() as docstring)), *_]:
            return docstring
        case _:
            return None


def _value(found: re.Match[str]) -> str | tuple[str, ...] | None:
    """Return the constant that a stock statement assigns."""
    if found.lastgroup == "string":
        return found["string"][1:-1]
    if found.lastgroup == "several":
        return tuple([string[1:-1] for string in _STRINGS.findall(found["several"])])
    return None


def _words(text: str) -> set[str]:
    return set(_WORDS.findall(text))
