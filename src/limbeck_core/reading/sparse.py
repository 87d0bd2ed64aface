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
from limbeck_core.reading.signs import METADATA_NAMES

_START = re.compile(rf"{BLANK_LINES} (?: {DOCSTRING} )?", re.VERBOSE)

_OTHER = r"""
    [^ \t\n)\]}#] [^\n]*+ \n
    (?: (?: (?: [ \t)\]}] | (?:elif|else|except|finally)\b ) [^\n]*+ )? \n )*+
"""
_STATEMENT = re.compile(
    rf"""
      (?P<nothing> (?: {END} )++ )
    | (?P<imports> (?: {IMPORT} {END} )++ )
    | (?P<name> (?:down_)?revision | branch_labels | depends_on ) {ANNOTATION} [ ]* = [ ]*
      (?: (?: (?P<none> None ) | (?P<string> {STRING} ) | (?P<several> {TUPLE} ) ) {END}
        | (?P<expression> [^\n]+ ) \n )
    | (?P<other> {_OTHER} )
    """,
    re.VERBOSE,
)
_OTHER_STATEMENT = re.compile(_OTHER, re.VERBOSE)
_STRINGS = re.compile(STRING)
_WORDS = re.compile(r"\w+")
_NAMES_WITH_A_MEANING = frozenset({*METADATA_NAMES, "__doc__", "__file__", "__getattr__", "__name__"})


class Assigned(NamedTuple):
    """A statement that assigns to one name."""

    name: str
    value: ast.expr | str | tuple[str, ...] | None
    """Its value, or the expression that is to be evaluated."""
    line: int


class _Imports(NamedTuple):
    """Statements that import, as they stand."""

    text: str
    words: frozenset[str]
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
    if "\f" in header or ":=" in header:
        return None
    try:
        return _Reading(header, parse).read()
    except SyntaxError:
        # a piece is not complete in itself, or the header is broken
        return None


class _Reading:
    def __init__(self, header: str, parse: Callable[[str], ast.Module]) -> None:
        self.header = header
        self.parse = parse
        self.docstring: str | None = None
        self.body: list[ast.stmt | Assigned | _Imports] = []
        self.names: set[str] = set()
        """What is spoken of."""

    def read(self) -> Sparse | None:
        header, body = self.header, self.body
        start = _START.match(header)
        assert start is not None
        self.docstring = start[1]
        position = start.end()
        line = header.count("\n", 0, position) + 1
        while position < len(header):
            found = _STATEMENT.match(header, position)
            if found is None:
                return None
            kind = found.lastgroup
            if kind == "expression":
                found = self.expression(found, line)
            elif kind == "other":
                self.other(found, line)
            elif kind == "imports":
                words = frozenset(_WORDS.findall(found[0]))
                if not words.isdisjoint(_NAMES_WITH_A_MEANING):
                    return None
                body.append(_Imports(found[0], words, line))
            elif kind != "nothing":
                body.append(Assigned(found["name"], _value(found), line))
            line += found[0].count("\n")
            position = found.end()
        return Sparse(self.docstring, [one for part in body for one in self.followed(part)])

    def expression(self, found: re.Match[str], line: int) -> re.Match[str]:
        """Take the value of an assignment in one line, or the lines that it goes on in."""
        try:
            parsed = self.parse("\n" * (line - 1) + found["expression"]).body
        except SyntaxError:
            parsed = []
        match parsed:
            case [ast.Expr(value=value)]:
                # more words than names, and at a tenth of the cost
                self.names.update(_WORDS.findall(found["expression"]))
                self.body.append(Assigned(found["name"], value, line))
                return found
        whole = _OTHER_STATEMENT.match(self.header, found.start())
        assert whole is not None
        self.other(whole, line)
        return whole

    def other(self, found: re.Match[str], line: int) -> None:
        """Take statements of any kind."""
        parsed = self.parse("\n" * (line - 1) + found[0]).body
        if self.docstring is None and not self.body:
            self.docstring = docstring_of(parsed)
        for statement in parsed:
            # annotations are not followed
            read = statement.value if isinstance(statement, ast.AnnAssign) else statement
            self.names.update(_names(read or statement))
        self.body += parsed

    def followed(self, part: ast.stmt | Assigned | _Imports) -> Sequence[ast.stmt | Assigned]:
        """Return a part as it is; of imports those that something speaks of."""
        if not isinstance(part, _Imports):
            return (part,)
        if self.names.isdisjoint(part.words):
            return ()
        return self.parse("\n" * (part.line - 1) + part.text).body


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


def _names(node: ast.AST) -> set[str]:
    """Return the names in a piece of syntax."""
    return {inner.id for inner in ast.walk(node) if isinstance(inner, ast.Name)}
