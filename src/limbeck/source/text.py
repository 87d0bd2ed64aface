"""A source as lines: where its strings are, where its functions begin, where words are found in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate, islice
from typing import NamedTuple

_TOKEN = re.compile(
    r"#[^\n]*+"
    r'|"""(?:[^"\\]++|\\(?:.|\Z)|"(?!""))*+(?:"""|\Z)'
    r"|'''(?:[^'\\]++|\\(?:.|\Z)|'(?!''))*+(?:'''|\Z)"
    r'|"(?:[^"\\\n]++|\\(?:.|\Z))*+"?'
    r"|'(?:[^'\\\n]++|\\(?:.|\Z))*+'?",
    re.DOTALL,
)
"""What may hold a quote or a line break that is not what it looks like: comments and strings."""

_STRING_PREFIX = re.compile(r"[ \t]*[rRuUbB]{0,2}")
_FIRST_STATEMENT = re.compile(r"(?:[ \t\f]*(?:#[^\n]*)?\n)*[ \t]*[rRuU]?(?=[\"'])")

MOST_MATCHES = 20_000
"""So many places at most are found: nobody steps through more."""


class LongString(NamedTuple):
    """A string that goes over several lines."""

    start: int
    """The offset of its first quote."""
    end: int
    """The offset behind its last one."""
    is_docstring: bool
    """Whether nothing stands before it on its line."""


class ScriptText:
    """The text of a script, its line breaks all alike."""

    def __init__(self, text: str, numbers: Sequence[int] | None = None) -> None:
        """Take a text in.

        Args:
            text: The text.
            numbers: The number of each of its lines, where it is only a part of a script.
        """
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        self.text = text
        lines = text.split("\n")
        # A file that ends with a line break has no further line after it.
        if len(lines) > 1 and not lines[-1]:
            lines.pop()
        self.lines = lines
        self._numbers = numbers

    def number(self, line: int) -> int:
        """The number of a line, as the script counts from 1."""
        return self._numbers[line] if self._numbers is not None else line + 1

    @property
    def count(self) -> int:
        """The number of lines; one at least."""
        return len(self.lines)

    @cached_property
    def starts(self) -> list[int]:
        """The offset of each line."""
        starts = list(accumulate((len(line) + 1 for line in self.lines), initial=0))
        starts.pop()
        return starts

    def line_at(self, offset: int) -> int:
        """The line, from 0, that holds an offset."""
        return max(0, bisect_right(self.starts, offset) - 1)

    @cached_property
    def long_strings(self) -> list[LongString]:
        """The strings that go over several lines, in their order."""
        found = []
        for token in _TOKEN.finditer(self.text):
            start, end = token.span()
            if self.text.find("\n", start, end) < 0:
                continue
            line_start = self.text.rfind("\n", 0, start) + 1
            is_docstring = _STRING_PREFIX.fullmatch(self.text, line_start, start) is not None
            found.append(LongString(start, end, is_docstring))
        return found

    def is_in_string(self, offset: int) -> bool:
        """Whether an offset lies inside a string that goes over several lines."""
        at = bisect_right(self.long_strings, offset, key=lambda string: string.start) - 1
        return at >= 0 and offset < self.long_strings[at].end

    def line_of_function(self, name: str) -> int | None:
        """The line, from 1, that defines a function, or else assigns its name; the first one outside strings.

        Example:
            >>> text = ScriptText("'''\\ndef upgrade(): ...\\n'''\\ndef upgrade(): pass")
            >>> text.line_of_function("upgrade")
            4
        """
        for pattern in (
            rf"^(?:async[ \t]+)?def[ \t]+({name})\b",
            rf"^({name})[ \t]*(?::[^=\n]+)?=[^=]",
            rf"^[ \t]+(?:async[ \t]+)?def[ \t]+({name})\b",
            rf"^from\b[^\n]*\bimport\b[^\n]*\b({name})\b",
        ):
            for found in re.finditer(pattern, self.text, re.MULTILINE):
                if not self.is_in_string(found.start()):
                    return self.line_at(found.start(1)) + 1
        return None

    @cached_property
    def line_of_docstring(self) -> int | None:
        """The line, from 1, on which the docstring begins."""
        found = _FIRST_STATEMENT.match(self.text)
        return self.line_at(found.end()) + 1 if found is not None else None

    def find(self, words: str) -> list[int]:
        """The offsets at which words occur, in their order, whatever the case of their letters."""
        if not words:
            return []
        found = re.finditer(re.escape(words), self.text, re.IGNORECASE)
        return [match.start() for match in islice(found, MOST_MATCHES)]
