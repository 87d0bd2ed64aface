"""The text of a TOML file, statement by statement: what can be read of a broken one, lines, and edits.

``tomllib`` reads a file as a whole, gives no lines, and writes nothing. A statement here is a header or an
assignment with all its lines; a line within brackets or a long string that looks like one of these belongs
to the statement above as long as that one is not complete without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_START = re.compile(r"""\s*(?:\[|[\w"'][\w\s."'-]*=|=)""")
"""How a line begins that may begin a statement."""

_HEADER = re.compile(r"""\s*\[\s*(?P<table>[\w."'-]+)\s*\]\s*(?:#.*)?$""")
_KEY = re.compile(r"""\s*(?P<quote>["']?)(?P<key>[\w.-]+)(?P=quote)\s*=""")
_POSITION = re.compile(r" \(at (?:line (?P<line>\d+), column \d+|end of document)\)$")
_STRING = re.compile(r'"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'')


@dataclass(frozen=True, slots=True)
class Statement:
    """One header or assignment."""

    line: int
    """The line on which it begins, from 1."""
    text: str
    """Its lines, with the comments and blank lines that follow it."""
    table: str
    """The table in which it stands; of a header the table that it opens."""
    key: str
    """What it assigns to; empty for a header."""


@dataclass(frozen=True, slots=True)
class TomlText:
    """What a text says, as far as it can be read."""

    table: Mapping[str, Any]
    text: str
    """The statements that could be read, each on its line; the others are blank."""
    errors: tuple[tuple[int, str], ...] = ()
    """Each line that cannot be read, with the reason."""

    def line_of(self, table: str, key: str) -> int | None:
        """Return the line that assigns to a key of a table, or with an empty key opens the table."""
        return next((one.line for one in split(self.text) if (one.table, one.key) == (table, key)), None)


def read_toml(text: str) -> TomlText:
    """Read a text; of a broken one, every statement that can be read without the broken ones.

    >>> read_toml("theme =\\nascii = true").table, read_toml("theme =\\nascii = true").errors
    ({'ascii': True}, ((1, 'Invalid value'),))
    """
    # Imported here: most users have no such file.
    import tomllib

    try:
        return TomlText(tomllib.loads(text), text)
    except tomllib.TOMLDecodeError:
        pass
    lines = [""] * (text.count("\n") + 1)
    table: dict[str, Any] = {}
    errors: list[tuple[int, str]] = []
    waiting = list(reversed(list(split(text))))
    while waiting:
        statement = waiting.pop()
        own = statement.text.split("\n")
        start = statement.line - 1
        lines[start : start + len(own)] = own
        try:
            table = tomllib.loads("\n".join(lines))
        except tomllib.TOMLDecodeError as error:
            lines[start : start + len(own)] = [""] * len(own)
            inner = list(_within(statement))
            position = _POSITION.search(str(error))
            line = int(position["line"] or 0) if position and not inner else 0  # else it is never closed
            reason = " ".join(_POSITION.sub("", str(error)).split())
            errors.append((max(line, statement.line), reason))
            waiting += reversed(inner)
    return TomlText(table, "\n".join(lines), tuple(errors))


def split(text: str, first_line: int = 1, table: str = "") -> Iterator[Statement]:
    """Split a text into its statements, in order; what stands before the first one is left out.

    Args:
        text: The text.
        first_line: The number of its first line.
        table: The table that is open where it begins.
    """
    begun: list[str] = []
    first = 0
    for number, line in enumerate(text.split("\n"), first_line):
        if not _START.match(line) or _is_open("\n".join(begun)):
            if begun:
                begun.append(line)
            continue
        if begun:
            statement = _statement(first, "\n".join(begun), table)
            table = statement.table
            yield statement
        begun, first = [line], number
    if begun:
        yield _statement(first, "\n".join(begun), table)


def _within(statement: Statement) -> Iterator[Statement]:
    """Yield the statements that an unclosed bracket has made part of another one."""
    rest = statement.text.partition("\n")[2]
    if any(_START.match(line) for line in rest.split("\n")):
        yield from split(rest, statement.line + 1, statement.table)


def _statement(line: int, text: str, table: str) -> Statement:
    first = text.partition("\n")[0]
    if header := _HEADER.match(first):
        return Statement(line, text, re.sub("[\"']", "", header["table"]), "")
    key = _KEY.match(first)
    return Statement(line, text, table, key["key"] if key else first.strip())


def _is_open(text: str) -> bool:
    """Return whether an assignment has an unclosed bracket or long string, which a further line may close."""
    bare = text.replace('"""', "\0").replace("'''", "\0")
    value = re.sub(r"#[^\n]*", "", _STRING.sub("", bare)).partition("=")[2]
    return value.count("\0") % 2 == 1 or value.count("[") > value.count("]")


def with_value(text: str, key: str, value: str) -> str:
    """Return a text in which a key of the top table has a value; comments and all other lines stay.

    >>> with_value('# mine\\nascii = true  # plain\\n\\n[keys]\\nedit = ["o"]\\n', "ascii", "false")
    '# mine\\nascii = false  # plain\\n\\n[keys]\\nedit = ["o"]\\n'

    Args:
        text: A text that can be read as a whole.
        key: The key, assigned to already or not.
        value: The value, as TOML writes it on one line.
    """
    lines = text.rstrip("\n").split("\n") if text.strip() else []
    statements = list(split(text))
    for statement in statements:
        if statement.key == key and not statement.table:
            return "\n".join(_assigned(lines, statement, f"{key} = {value}")) + "\n"
    place = next((one.line - 1 for one in statements if one.table), len(lines))
    # The comments right above a header, and the blank lines there, belong to it.
    while 0 < place < len(lines) and (not lines[place - 1].strip() or lines[place - 1].startswith("#")):
        place -= 1
    gap = [""] if place < len(lines) and lines[place].strip() else []
    return "\n".join([*lines[:place], f"{key} = {value}", *gap, *lines[place:]]) + "\n"


def _assigned(lines: list[str], statement: Statement, assignment: str) -> list[str]:
    """Return lines with one statement replaced; the comment at its end and what follows it stay."""
    import tomllib

    own = statement.text.rstrip("\n").split("\n")
    taken = 1
    while taken < len(own):
        try:
            tomllib.loads("\n".join(own[:taken]))
            break
        except tomllib.TOMLDecodeError:
            taken += 1
    comment = _comment_of(own[taken - 1])
    start = statement.line - 1
    return [*lines[:start], assignment + (f"  {comment}" if comment else ""), *lines[start + taken :]]


def _comment_of(line: str) -> str:
    """Return the comment at the end of a line."""
    start = _STRING.sub(lambda found: "x" * len(found[0]), line).find("#")
    return line[start:].rstrip() if start >= 0 else ""
