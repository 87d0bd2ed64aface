"""Text from a repository as cells of a terminal: nothing in it can move the cursor, reorder or hide.

Messages, labels, paths and sources are data. Each character either fills the cells that `rich.cells` (and so
Textual) gives it, or a stand-in of one cell shows that it is there:

- a control character shows as its control picture, `␛` for an escape; the C1 controls and everything else
  that has no picture and no sure width show as `␦`: bidirectional controls, zero-width and other format
  characters, lone surrogates, private-use and unassigned code points;
- a combining mark stays on the character that carries it, three at most; more of them show as one `␦`;
- what only chooses the look of a symbol (a variation selector, a skin tone, the enclosing keycap) is left
  out, since terminals disagree on the width of the result; a flag shows as its two letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TypeAlias

STAND_IN = "␦"
"""Shown for a character that has neither a picture of its own nor a sure width."""
ASCII_STAND_IN = "?"
"""Shown for every such character where the terminal is given ASCII only."""
ELLIPSIS = "…"
ASCII_ELLIPSIS = "~"
"""One cell wide, so that a column is cut at the same place in both forms."""
MARKS_ON_A_BASE = 3
"""Combining marks kept on one character: enough for every living script's ordinary spelling."""

_COERCED = ("C.UTF-8", "C.utf8")
"""What Python sets ``LC_CTYPE`` to by itself where the locale is C."""
_CODE_POINTS_PER_CELL = MARKS_ON_A_BASE + 3
"""No honest text has more of them in a cell: a mark too many, and two that choose a symbol's look."""
_NEWLINES = {"\x85", "\u2028", "\u2029"}
_IGNORABLE = "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
"""Code points that draw nothing although their category is a letter's or a mark's."""
_LOOKS = "[\ufe0e\ufe0f\u20e3\U0001f3fb-\U0001f3ff]"
"""Code points that choose how the symbol before them looks."""
_TAKES_A_LOOK = r"[0-9#*©®‼⁉™〰〽]"
"""Besides symbols, the characters that have an emoji form."""
_LINE_BREAK = r"[ \t]*[\r\n\t\f\v][ \t\r\n\f\v]*"


class _Role:
    """What a character does to the cells around it."""

    BASE = "base"
    SYMBOL = "symbol"
    SPACE = "space"
    MARK = "mark"
    LOOK = "look"
    HIDDEN = "hidden"


_Shape: TypeAlias = tuple[str, str, int]
"""The role of a character, what it shows, and the cells that this takes."""


@lru_cache(maxsize=4096)
def _shape(character: str) -> _Shape:
    """Return what one character shows, before its neighbours are considered."""
    import unicodedata  # of no use to a history in plain ASCII

    code = ord(character)
    category = unicodedata.category(character)
    if category == "Cc" and (code < 0x20 or code == 0x7F):
        return _Role.HIDDEN, chr(0x2400 + code) if code < 0x20 else "␡", 1
    if character in _NEWLINES:
        return _Role.HIDDEN, "␤", 1
    if re.match(_LOOKS, character):
        return _Role.LOOK, STAND_IN, 1
    if category[0] == "C" or category in ("Zl", "Zp") or re.match(_IGNORABLE, character):
        return _Role.HIDDEN, STAND_IN, 1
    if 0x1F1E6 <= code <= 0x1F1FF:
        return _Role.BASE, chr(code - 0x1F1E6 + ord("A")), 1
    width = cell_len(character)
    if width == 0:
        return _Role.MARK, character, 0
    if category == "Zs":
        return _Role.SPACE, character, width
    if category in ("So", "Sm") or re.match(_TAKES_A_LOOK, character):
        return _Role.SYMBOL, character, width
    return _Role.BASE, character, width


def prefers_ascii(environ: Mapping[str, str]) -> bool:
    """Whether a locale's environment speaks against box characters, since it is not UTF-8.

    ``LC_ALL`` decides, else ``LC_CTYPE``, else ``LANG``. Python sets ``LC_CTYPE`` to ``C.UTF-8`` by itself
    where the locale is C (PEP 538): that says nothing of the terminal while ``LANG`` is C, POSIX or unset.
    """
    chosen = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or "C"
    if not environ.get("LC_ALL") and environ.get("LANG", "") in ("", "C", "POSIX") and chosen in _COERCED:
        return True
    codeset = chosen.partition("@")[0].rpartition(".")[2]
    return codeset.lower().replace("-", "") != "utf8"


def cell_len(text: str) -> int:
    """Return the cells that a text takes as `rich.cells` counts them, imported for a few texts only."""
    if text.isascii() and text.isprintable():
        return len(text)
    from rich.cells import cell_len as counted

    return counted(text)


def pieces(text: str, *, ascii: bool = False) -> Iterator[tuple[str, int]]:
    """Yield what each character of a text shows, and its cells; nothing for one that only chooses a look."""
    stand_in = ASCII_STAND_IN if ascii else STAND_IN
    carrier = _Role.SPACE  # what a following mark would sit on
    marks = 0
    for character in text:
        role, shown, width = _shape(character)
        if role == _Role.MARK and carrier in (_Role.BASE, _Role.SYMBOL):
            marks += 1
            if marks <= MARKS_ON_A_BASE:
                yield shown, width
            elif marks == MARKS_ON_A_BASE + 1:
                yield stand_in, 1
            else:
                yield "", 0
        elif role == _Role.LOOK and carrier == _Role.SYMBOL:
            yield "", 0
        elif role in (_Role.MARK, _Role.LOOK, _Role.HIDDEN):
            carrier = _Role.HIDDEN
            yield (stand_in if ascii or role == _Role.MARK else shown), 1
        else:
            carrier = role
            marks = 0
            yield shown, width


def visible(text: str, *, ascii: bool = False) -> str:
    """Return a text in which every character that acts instead of showing has become a stand-in.

    Args:
        text: Any text; newlines and tabs are controls like the others.
        ascii: Stand-ins are question marks. Letters stay as they are.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join([shown for shown, _ in pieces(text, ascii=ascii)])


class _Alone(dict[int, str]):
    """What each character shows where nothing stands beside it: one character, by its code point."""

    def __init__(self, *, ascii: bool) -> None:
        super().__init__({ord("\t"): " "})
        self._ascii = ascii

    def __missing__(self, code: int) -> str:
        role, character, width = _shape(chr(code))
        if width == 0 or role in (_Role.MARK, _Role.LOOK) or (role == _Role.HIDDEN and self._ascii):
            character = ASCII_STAND_IN if self._ascii else STAND_IN
        self[code] = character
        return character


class _Widths(dict[int, str]):
    """The cells of each such character, as the character of that code."""

    def __missing__(self, code: int) -> str:
        width = self[code] = chr(cell_len(chr(code)))
        return width


_ALONE = {ascii: _Alone(ascii=ascii) for ascii in (False, True)}
_WIDTHS = _Widths()


def visible_alone(text: str, *, ascii: bool = False) -> str:
    """Return a very long text with each character shown by itself, in one character of one or two cells.

    A tab is one space. It takes a tenth of the time of `visible`.
    """
    return text.translate(_ALONE[ascii])


def widths_alone(shown: str) -> bytes:
    """Return the cells of each character of a visible text that holds no combining marks."""
    return shown.translate(_WIDTHS).encode("latin-1")


def single_line(text: str, *, ascii: bool = False) -> str:
    """Return a text on one line: a line break or tab, with the blanks around it, is one space."""
    return visible(re.sub(_LINE_BREAK, " ", text.strip(" \t\r\n\f\v")), ascii=ascii)


def clip(text: str, cells: int, *, ascii: bool = False) -> str:
    """Return the visible text, cut with an ellipsis if it is wider than so many cells.

    Only as much of the text is read as can be shown.
    """
    return _cut(text, cells, ascii)[0]


def fit(text: str, cells: int, ascii: bool = False) -> str:
    """Return the visible text, cut with an ellipsis or filled with spaces to exactly so many cells."""
    shown, width = _cut(text, cells, ascii)
    return shown + " " * (cells - width)


def _cut(text: str, cells: int, ascii: bool) -> tuple[str, int]:
    """Return the visible text within so many cells, and the cells it takes."""
    if cells <= 0:
        return "", 0
    ellipsis = ASCII_ELLIPSIS if ascii else ELLIPSIS
    head = text[: cells + 1]
    if head.isascii() and head.isprintable():
        return (head, len(head)) if len(head) <= cells else (head[: cells - 1] + ellipsis, cells)
    head = text[: (cells + 1) * _CODE_POINTS_PER_CELL]
    kept: list[str] = []
    width = 0
    room = room_width = 0  # the pieces that leave a cell for the ellipsis
    for shown, shown_width in pieces(head, ascii=ascii):
        width += shown_width
        if width > cells:
            break
        kept.append(shown)
        if width < cells:
            room, room_width = len(kept), width
    else:
        if len(head) == len(text):
            return "".join(kept), width
    return "".join(kept[:room]) + ellipsis, room_width + 1


MOST_LINES = 20
"""Lines that one text takes at most; the last of them says with an ellipsis that there is more."""


def wrapped(text: str, cells: int, *, ascii_only: bool = False) -> list[str]:
    """Return the visible text as lines of at most so many cells, broken between words where it can be."""
    lines: list[str] = []
    line = ""
    for word in visible(text[: cells * MOST_LINES * 2], ascii=ascii_only).split():
        longer = f"{line} {word}" if line else word
        if cell_len(longer) <= cells:
            line = longer
            continue
        if line:
            lines.append(line)
        while cell_len(word) > cells:
            head = clip(word, cells, ascii=ascii_only)[:-1]
            if not head:
                break
            lines.append(head)
            word = word[len(head) :]
        line = word
    if line:
        lines.append(line)
    if len(lines) > MOST_LINES:
        lines[MOST_LINES - 1 :] = [clip(f"{lines[MOST_LINES - 1]} {' ' * cells}x", cells, ascii=ascii_only)]
    return [clip(line, cells, ascii=ascii_only) for line in lines]
