"""The role of each piece of a line, found for as much of a script as somebody has looked at.

A script is cut into stretches of a few dozen lines, each of which Pygments lexes by itself when one of its
lines is first seen. No stretch begins inside a string: strings over several lines are found beforehand, by
one regular expression, and a very long one is a stretch of its own that needs no lexer.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import OrderedDict
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from limbeck.source.text import ScriptText

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pygments.token import _TokenType

TOKEN_ROLES = (
    ("Comment", "comment"),
    ("Literal.String.Doc", "docstring"),
    ("Literal.String", "string"),
    ("Literal.Number", "literal"),
    ("Keyword.Constant", "constant"),
    ("Keyword", "keyword"),
    ("Operator.Word", "keyword"),
    ("Name.Function", "definition"),
    ("Name.Class", "definition"),
    ("Name.Decorator", "decorator"),
    ("Name.Builtin", "builtin"),
    ("Error", "error"),
)
"""Pygments' token types, the narrower first, and the role of each."""

STRETCH_LINES = 32
"""Lines that are lexed at a time: fewer than a screen shows."""

STRETCH_CHARACTERS = 4_000
"""Characters after which a stretch ends with its line, however few lines it has."""

LONGEST_LEXED = 8_000
"""A line, or a string over several lines, that is longer is not lexed: it is a stretch of one role."""

STRETCHES_KEPT = 64
"""Stretches whose pieces are kept: several screens of them."""

Piece = tuple[str, str]
"""A text and its role."""


class Stretch(NamedTuple):
    """A part of a script that is coloured at one time."""

    start: int
    end: int
    role: str | None
    """The one role of all of it; ``None`` for code that is lexed."""


class Highlighter:
    """The lines of a script as pieces with a role."""

    def __init__(self, source: ScriptText) -> None:
        self._source = source
        self._lexed: OrderedDict[int, list[list[Piece]]] = OrderedDict()
        self._roles: dict[_TokenType, str] = {}

    def __getstate__(self) -> dict[str, object]:
        # Who only shows what has been coloured elsewhere need not know of Pygments.
        return {**self.__dict__, "_roles": {}}

    @property
    def count(self) -> int:
        """The number of lines."""
        return self._source.count

    def line(self, index: int) -> list[Piece]:
        """The pieces of one line, from 0; neighbours differ in their role, which is empty for plain text."""
        start = self._source.starts[index]
        end = start + len(self._source.lines[index])
        pieces: list[Piece] = []
        number = max(0, bisect_right(self._stretches, start, key=lambda stretch: stretch.start) - 1)
        while number < len(self._stretches) and (stretch := self._stretches[number]).start <= end:
            if stretch.role is None:
                first = self._source.line_at(stretch.start)
                lexed = self._pieces_of(number)
                if index - first < len(lexed):
                    pieces += lexed[index - first]
            elif piece := self._source.text[max(start, stretch.start) : min(end, stretch.end)]:
                pieces.append((piece, stretch.role))
            number += 1
        return pieces

    @cached_property
    def _stretches(self) -> list[Stretch]:
        return list(self._cut())

    def _cut(self) -> Iterator[Stretch]:
        """Cut the script into stretches, of which each begins with a line or at the end of a long string."""
        at = 0
        while at < len(self._source.text):
            stretch = self._stretch_from(at)
            yield stretch
            at = stretch.end

    def _stretch_from(self, at: int) -> Stretch:
        """The stretch that begins at an offset."""
        lines, starts, strings = self._source.lines, self._source.starts, self._source.long_strings
        number = bisect_left(strings, at, key=lambda string: string.start)
        first = line = self._source.line_at(at)
        end = at
        while line < len(lines) and line - first < STRETCH_LINES and end - at < STRETCH_CHARACTERS:
            line_end = min(starts[line] + len(lines[line]) + 1, len(self._source.text))
            if number < len(strings) and strings[number].start < line_end:
                string = strings[number]
                if string.end - string.start <= LONGEST_LEXED:
                    # a string that can be lexed stays in one piece with the line on which it ends
                    line = self._source.line_at(string.end - 1)
                    number += 1
                    continue
                if string.start == at:
                    return Stretch(at, string.end, "docstring" if string.is_docstring else "string")
                return Stretch(at, string.start, None if string.start - at <= 2 * LONGEST_LEXED else "")
            if len(lines[line]) > LONGEST_LEXED:
                if end == at:
                    return Stretch(at, line_end, "")
                break
            end = line_end
            line += 1
        return Stretch(at, max(end, at + 1), None)

    def _pieces_of(self, number: int) -> list[list[Piece]]:
        """The pieces of the lines of a stretch, or of what it holds of them."""
        lexed = self._lexed.get(number)
        if lexed is None:
            stretch = self._stretches[number]
            lexed = self._lexed[number] = self._lex(self._source.text[stretch.start : stretch.end])
            if len(self._lexed) > STRETCHES_KEPT:
                self._lexed.popitem(last=False)
        self._lexed.move_to_end(number)
        return lexed

    def _lex(self, text: str) -> list[list[Piece]]:
        # Imported here: lexers are not needed before the first script is shown.
        from pygments.lexers.python import PythonLexer

        lines: list[list[Piece]] = [[]]
        length = 0
        for kind, value in PythonLexer(stripnl=False, ensurenl=False).get_tokens(text):
            role = self._role(kind)
            length += len(value)
            first, *rest = value.split("\n")
            _append(lines[-1], first, role)
            for piece in rest:
                lines.append([])
                _append(lines[-1], piece, role)
        if length != len(text):
            # The lexer passes a mark of byte order over.
            return [[(line, "")] for line in text.split("\n")]
        return lines

    def _role(self, kind: _TokenType) -> str:
        role = self._roles.get(kind)
        if role is None:
            name = str(kind).removeprefix("Token.")
            role = next((r for prefix, r in TOKEN_ROLES if f"{name}.".startswith(f"{prefix}.")), "")
            self._roles[kind] = role
        return role


def _append(pieces: list[Piece], text: str, role: str) -> None:
    """Add a piece to a line, or to the piece before it where their looks do not differ."""
    if not text:
        return
    if pieces and (pieces[-1][1] == role or text.isspace()):
        before, role = pieces.pop()
        text = before + text
    pieces.append((text, role))
