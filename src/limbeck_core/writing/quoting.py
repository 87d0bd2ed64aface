"""Strings as they are spelled in a source: their parts, prefixes, quotes, and the comments between them.

>>> respelled('rb2 = r"b2"', Place(6, 11), "d4")
{Place(start=6, end=11): 'r"d4"'}
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from limbeck_core.writing.locating import Place

Replacements: TypeAlias = dict[Place, str]

OPENING = re.compile(r"(?P<prefix>[A-Za-z]*)(?P<quote>'''|\"\"\"|'|\")")
"""What a string begins with."""

_TOKEN = re.compile(
    rf"(?P<comment>#[^\r\n]*)|{OPENING.pattern}(?P<body>(?:\\.|(?!(?P=quote))[^\\])*)(?P=quote)", re.S
)
"""A comment or a string; between brackets nothing else holds a ``#`` or a quote."""

_BLANKS = " \t\f"


def tokens(text: str, place: Place) -> Iterator[re.Match[str]]:
    """Yield the strings and the comments of a literal, in the order of the text."""
    return _TOKEN.finditer(text, place.start, place.end)


def has_comment(text: str, place: Place) -> bool:
    """Return whether a comment stands in a literal."""
    return any(found["comment"] is not None for found in tokens(text, place))


def respelled(text: str, place: Place, name: str) -> Replacements:
    """Return what makes another name of a string, which keeps its prefix, its quotes and its comments.

    A string in several parts becomes one, where its first part stood; the comments between stay.

    >>> respelled("'b'  # one", Place(0, 3), "it's")
    {Place(start=0, end=3): "'it\\\\'s'"}
    """
    runs: list[list[re.Match[str]]] = [[]]
    for found in tokens(text, place):
        if found["comment"] is None:
            runs[-1].append(found)
        elif runs[-1]:
            runs.append([])
    first, *others = (run for run in runs if run)
    opening = first[0]
    replacements = {Place(*opening.span()): _spelled(opening["prefix"], opening["quote"], name)}
    if len(first) > 1:
        replacements[Place(opening.end(), first[-1].end())] = ""
    return replacements | {_with_blanks(text, run[0].start(), run[-1].end()): "" for run in others}


def _with_blanks(text: str, start: int, end: int) -> Place:
    """Return a stretch that goes after a comment, with its line where nothing else stands on it."""
    while text[end : end + 1] in _BLANKS and end < len(text):
        end += 1
    if text[end : end + 1] not in "\r\n":
        return Place(start, end)
    while text[start - 1] in _BLANKS:
        start -= 1
    # a comment goes before: the line begins here
    return Place(start - (2 if text[start - 2 : start] == "\r\n" else 1), end)


def _spelled(prefix: str, quote: str, name: str) -> str:
    plain = f"{prefix}{quote}{name}{quote}"
    if "r" in prefix.lower():
        if _is(plain, name):
            return plain
        # a raw string cannot say it
        prefix = ""
    return f"{prefix}{quote}{_escaped(name, quote[0])}{quote}"


def _is(spelled: str, name: str) -> bool:
    """Return whether a literal is the string that is meant, and can be read as it is."""
    try:
        return name.isprintable() and ast.literal_eval(spelled) == name
    except SyntaxError:
        return False


def _escaped(name: str, quote: str) -> str:
    inner = repr(name)[1:-1]
    # repr escapes one kind of quote, and only where it has to
    return inner.replace("\\'", "'").replace(quote, f"\\{quote}")


def quoted(name: str, quote: str) -> str:
    """Return a name as a literal of its own."""
    return _spelled("", quote, name)


def sequence(names: Sequence[str], quote: str, opening: str, closing: str) -> str:
    """Return names as the literal of a tuple, a list or a set."""
    inner = ", ".join(quoted(name, quote) for name in names)
    comma = "," if len(names) == 1 and opening == "(" else ""
    return f"{opening}{inner}{comma}{closing}"


def inside(opening: re.Match[str], name: str) -> list[str]:
    """Return how a name can be spelled inside a string that begins in some way, the plainest first."""
    prefix, quote = opening["prefix"], opening["quote"]
    spellings = dict.fromkeys((name, _escaped(name, quote[0])))
    return [one for one in spellings if _is(f"{prefix}{quote}{one}{quote}", name)]
