"""The syntax tree of a header, for which only those statements are parsed that are not stock.

Parsing is what costs most. A statement in the stock form, to the letter, needs none; each other one is parsed
alone. That gives the same tree as parsing all at once: the text is cut at the beginnings of lines only, each
piece is complete in itself, and so the next one begins a statement too.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Container, Sequence
from functools import cache
from typing import NamedTuple, TypeAlias

from limbeck_core.reading.patterns import ANNOTATION, BLANK_LINES, DOCSTRING, END, IMPORT, STRING, TUPLE
from limbeck_core.reading.scope import ImportedName, ModuleName, bound_by_import
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
_STRINGS = re.compile(STRING)
_WORDS = re.compile(r"\w+")
IDS = frozenset({"revision", "down_revision"})
"""What each script has of its own: its id and its parents."""

_NAMES_WITH_A_MEANING = frozenset({*METADATA_NAMES, "__doc__", "__file__", "__getattr__", "__name__"})


class Assigned(NamedTuple):
    """A statement that assigns to one name."""

    name: str
    value: ast.expr | ImportedName | ModuleName | str | tuple[str, ...] | None
    """Its value, or the expression that is to be evaluated."""
    line: int


class _Imports:
    """Statements that import, as they stand; parsed when something speaks of what they import."""

    __slots__ = ("binding", "line", "text", "words")

    def __init__(self, text: str, words: frozenset[str], line: int) -> None:
        self.text = text
        self.words = words
        self.line = line
        self.binding: Sequence[ast.stmt | Assigned] | None = None
        """What they bind to each name; what hangs on where the script stands, as a statement."""


class _Stretch(NamedTuple):
    """What a part of a header says."""

    body: list[ast.stmt | Assigned | _Imports]
    names: set[str]


MOST_REMEMBERED = 64
"""So many parts of headers are remembered: few, as the garbage collector looks through their syntax trees."""

LONGEST_REMEMBERED = 2000
"""Longer parts are not, as no other header has the like."""

Alike: TypeAlias = tuple[tuple[str, int], ...]
"""Parts of a header, each by its text and the line in which it begins; nothing in them speaks of the rest."""

_stretches: dict[tuple[str, int], _Stretch] = {}
"""Parts of headers that have been read, by their text and the line in which they begin.

Nothing that reads a syntax tree changes it.
"""


class Sparse(NamedTuple):
    """The statements of a header."""

    docstring: str | None
    body: list[ast.stmt | Assigned]
    alike: Alike = ()
    """What other headers may have in common with it, where the rest is a docstring, and ``own``."""
    own: tuple[Assigned, ...] = ()
    """The constants that are not in those parts; with ``alike``, the id and the parents."""


def sparse_tree(
    header: str, parse: Callable[[str], ast.Module], known: Container[Alike] = ()
) -> Sparse | None:
    """Return the statements of a header, without imports that nothing in it speaks of.

    Args:
        header: What stands above the first function; it ends with a newline.
        parse: Returns the syntax tree of a text.
        known: Of headers that have one of these in common the statements are left out.

    Returns:
        ``None`` where the header must be parsed as a whole.
    """
    if "\f" in header or ":=" in header:
        return None
    try:
        return _Reading(header, parse).read(known)
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

    def read(self, known: Container[Alike]) -> Sparse:
        header = self.header
        alike: list[tuple[str, int]] = []
        own: list[ast.stmt | Assigned | _Imports] = []
        start = _START.match(header)
        assert start is not None
        self.docstring = start[1]
        position = start.end()
        line = header.count("\n", 0, position) + 1
        # What stands above the id and what stands below the parents is alike in the headers of one project.
        # Each is read the same whatever stands around it, as long as the docstring is not among it.
        ids = 0 if self.docstring is None else header.find("\nrevision", position - 1) + 1
        if ids > position:
            alike.append(self.stretch(position, ids, line))
            line += header.count("\n", position, ids)
            position = ids
        while position < len(header):
            before = len(self.body)
            found = self.statement(position, len(header), line)
            own += self.body[before:]
            line += found[0].count("\n")
            position = found.end()
            is_stock = found.re is _STATEMENT
            if ids and is_stock and found["name"] == "down_revision" and position < len(header):
                # what a script depends on is its own again
                needs = header.find("\ndepends_on", position - 1) + 1
                is_own = needs > 0 and ("'" in header[needs:] or '"' in header[needs:])
                stop = needs if is_own else len(header)
                if stop > position:
                    alike.append(self.stretch(position, stop, line))
                    line += header.count("\n", position, stop)
                    position = stop
        constants = tuple(
            [one for one in own if isinstance(one, Assigned) and not isinstance(one.value, ast.expr)]
        )
        is_alike = (
            len(constants) == len(own)
            and {one.name for one in constants} == IDS
            and self.names.isdisjoint(_NAMES_WITH_A_MEANING)
            and all(len(text) <= LONGEST_REMEMBERED for text, _ in alike)
        )
        common = tuple(alike) if is_alike else ()
        if common in known:
            return Sparse(self.docstring, [], common, constants)
        body = [one for part in self.body for one in self.followed(part)]
        return Sparse(self.docstring, body, common, constants)

    def stretch(self, position: int, stop: int, line: int) -> tuple[str, int]:
        """Take the statements of a part of the header, which begins and ends where a line begins.

        Returns:
            The text of the part, and its line.
        """
        key = self.header[position:stop], line
        known = _stretches.get(key)
        if known is None:
            before, self.body, self.names = (self.body, self.names), [], set()
            while position < stop:
                found = self.statement(position, stop, line)
                line += found[0].count("\n")
                position = found.end()
            known = _Stretch(self.body, self.names)
            if len(_stretches) >= MOST_REMEMBERED:
                _stretches.clear()
            if len(key[0]) <= LONGEST_REMEMBERED:
                _stretches[key] = known
            self.body, self.names = before
        self.body += known.body
        self.names |= known.names
        return key

    def statement(self, position: int, stop: int, line: int) -> re.Match[str]:
        """Take one statement, or several of a kind.

        Raises:
            SyntaxError: The header must be parsed as a whole.
        """
        found = _STATEMENT.match(self.header, position, stop)
        if found is None:
            raise SyntaxError("no statement begins here")
        kind = found.lastgroup
        if kind == "expression":
            return self.expression(found, stop, line)
        if kind == "other":
            self.other(found, line)
        elif kind == "imports":
            words = frozenset(_WORDS.findall(found[0]))
            if not words.isdisjoint(_NAMES_WITH_A_MEANING):
                raise SyntaxError("a name that Alembic reads may be imported")
            self.body.append(_Imports(found[0], words, line))
        elif kind != "nothing":
            self.body.append(Assigned(found["name"], _value(found), line))
        return found

    def expression(self, found: re.Match[str], stop: int, line: int) -> re.Match[str]:
        """Take the value of an assignment in one line, or the lines that it goes on in."""
        try:
            parsed = self.parsed(found["expression"], line)
        except SyntaxError:
            parsed = []
        match parsed:
            case [ast.Expr(value=value)]:
                # more words than names, and at a tenth of the cost
                self.names.update(_WORDS.findall(found["expression"]))
                self.body.append(Assigned(found["name"], value, line))
                return found
        whole = _other_statement().match(self.header, found.start(), stop)
        assert whole is not None
        self.other(whole, line)
        return whole

    def other(self, found: re.Match[str], line: int) -> None:
        """Take statements of any kind."""
        parsed = self.parsed(found[0], line)
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
        if part.binding is None:
            statements = self.parsed(part.text, part.line)
            part.binding = [one for statement in statements for one in bound(statement)]
        # nobody looks up the other names
        return [one for one in part.binding if not isinstance(one, Assigned) or one.name in self.names]

    def parsed(self, text: str, line: int) -> Sequence[ast.stmt]:
        """Return the statements of a text that begins in a line."""
        return self.parse("\n" * (line - 1) + text).body


def bound(statement: ast.stmt) -> Sequence[ast.stmt | Assigned]:
    """Return what an import binds to each name, or the statement where that is not told by itself."""
    line = statement.lineno
    match statement:
        case ast.Import(names=aliases):
            return [Assigned(*bound_by_import(alias), line) for alias in aliases]
        case ast.ImportFrom(module=str() as module, names=aliases, level=0):
            return [
                Assigned(alias.asname or alias.name, ImportedName(module, alias.name), line)
                for alias in aliases
            ]
        case _:
            return (statement,)


@cache
def _other_statement() -> re.Pattern[str]:
    return re.compile(_OTHER, re.VERBOSE)


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
