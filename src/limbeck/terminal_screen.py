"""What the terminal shows, cell by cell, so that only what differs is sent to it.

Textual repaints whole lines of a widget, and after a change of layout the whole screen; every piece carries
both its colours and a reset. Over a slow line that is most of what is sent. `TerminalScreen` takes such a
frame, compares it with what stands on the terminal, and writes the cells that differ, with the shortest
change of colours between them.

It knows what Textual's frames are made of: moves, colours, text. Whatever else comes goes through as it is,
and what the terminal shows is then taken to be unknown, unless it is known to leave the cells alone.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import repeat
from typing import NamedTuple

from rich.cells import cell_len

_TOKEN = re.compile(
    r"\x1b\[(?P<row>\d+);(?P<column>\d+)H"
    r"|\x1b\[(?P<colors>[\d;]*)m"
    r"|(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
    r"|(?P<newline>\r?\n)"
)
_LEAVES_CELLS_ALONE = re.compile(
    r"(?:\x1b\[\?(?!1049|47|1047|3[hl]|5[hl])[\d;]+(?:[hl]|\$p)"  # modes, but those of the screen
    r"|\x1b\[[<>=][\d;]*u"  # what the keyboard sends
    r"|\x1b\[6n|\x07"
    r"|\x1b\][0-9]+;[^\x07\x1b]*(?:\x07|\x1b\\)"  # titles, the clipboard, the shape of the pointer
    r"|\x1b\[(?:[\d;]*)[tc]"
    r")*\Z"
)
_NARROW = re.compile(
    "["
    " -~"
    "\u00a1-\u00ac\u00ae-\u02ff"  # Latin, but for the soft hyphen
    "\u0391-\u03c9\u0410-\u044f"
    "\u2010-\u2027\u2030-\u205e"
    "\u2190-\u21ff"
    "\u2500-\u25ff"  # boxes, blocks and shapes
    "\u22ee\u2713\u2717"
    "]*"
)
"""Text of which every character takes one cell, wherever it is shown as Textual takes it to be."""

MOST_REWRITTEN = 5
"""Cells from one that changed to the next, at most, between which the unchanged are written again: a jump
over them is no shorter."""


class Pen(NamedTuple):
    """With what a cell is drawn."""

    foreground: str = ""
    """The parameters that choose the colour, such as ``38;2;1;2;3``; empty for the terminal's own."""
    background: str = ""
    attributes: frozenset[str] = frozenset()
    """The parameters that are switched on, such as ``1`` for bold."""


PLAIN = Pen()
_OFF = {"1": "22", "2": "22", "3": "23", "4": "24", "5": "25", "7": "27", "8": "28", "9": "29", "53": "55"}
"""What switches an attribute off."""
_SEEN_ON_BLANKS = frozenset({"4", "7", "9", "53"})
"""The attributes that a space shows too."""


class NotAFrameError(Exception):
    """The output holds more than moves, colours and text."""


class UnknownColorsError(ValueError):
    """Parameters that are not known to choose a pen."""


@lru_cache(maxsize=4096)
def repenned(pen: Pen, parameters: str) -> Pen:
    """The pen after a sequence that chooses colours and attributes.

    >>> repenned(PLAIN, "1;31").foreground
    '31'

    Raises:
        UnknownColorsError: The parameters are not among those that are known.
    """
    foreground, background, attributes = pen
    rest = parameters.split(";") if parameters else ["0"]
    while rest:
        code = rest.pop(0) or "0"
        number = int(code)
        if number == 0:
            foreground, background, attributes = PLAIN
        elif number in (38, 48):
            take = {"2": 4, "5": 2}.get(rest[0] if rest else "", 0)
            if not take or len(rest) < take:
                raise UnknownColorsError(parameters)
            color = ";".join([code, *rest[:take]])
            del rest[:take]
            if number == 38:
                foreground = color
            else:
                background = color
        elif 30 <= number <= 37 or 90 <= number <= 97:
            foreground = code
        elif 40 <= number <= 47 or 100 <= number <= 107:
            background = code
        elif number == 39:
            foreground = ""
        elif number == 49:
            background = ""
        elif code in _OFF:
            attributes |= {code}
        elif code in _OFF.values():
            attributes -= {on for on, off in _OFF.items() if off == code}
        else:
            raise UnknownColorsError(parameters)
    return Pen(foreground, background, attributes)


@lru_cache(maxsize=4096)
def change_of_pen(before: Pen, after: Pen) -> str:
    """The shortest sequence that makes one pen of another; empty where they are the same."""
    if before == after:
        return ""
    full = [*sorted(after.attributes), after.foreground, after.background]
    anew = ";".join(["0", *filter(None, full)]) if any(full) else ""
    steps: list[str] = []
    ended = before.attributes - after.attributes
    started = after.attributes - before.attributes
    for off in sorted({_OFF[attribute] for attribute in ended}):
        steps.append(off)
        # Bold and dim end together: what stays on is switched on again.
        started |= {on for on in after.attributes if _OFF[on] == off}
    steps += sorted(started)
    if before.foreground != after.foreground:
        steps.append(after.foreground or "39")
    if before.background != after.background:
        steps.append(after.background or "49")
    return f"\x1b[{min((';'.join(steps), anew), key=len)}m"


@lru_cache(maxsize=1024)
def _blank(pen: Pen) -> Pen:
    """The pen as a space shows it."""
    if pen.attributes & _SEEN_ON_BLANKS:
        return pen
    return Pen("", pen.background)


class _Line:
    """One line of the screen: the character and the pen of each cell; ``None`` where they are unknown."""

    __slots__ = ("characters", "pens")

    def __init__(self) -> None:
        self.characters: list[str | None] = []
        self.pens: list[Pen | None] = []

    def reach(self, length: int) -> None:
        """Make the line at least so many cells long."""
        missing = length - len(self.characters)
        if missing > 0:
            self.characters += repeat(None, missing)
            self.pens += repeat(None, missing)


class TerminalScreen:
    """What a terminal shows, and what to write so that it shows something else."""

    def __init__(self) -> None:
        self._lines: dict[int, _Line] = {}
        self._pen: Pen | None = None
        """With what the terminal draws now; ``None`` where that is unknown."""
        self._cursor: tuple[int, int] | None = None

    def forget(self) -> None:
        """Take what the terminal shows to be unknown: what is painted next is written whole."""
        self._lines.clear()
        self._pen = None
        self._cursor = None

    def written(self, data: str) -> str:
        """What to write in the place of some output of Textual.

        Args:
            data: A frame, or other sequences, complete.
        """
        if _LEAVES_CELLS_ALONE.match(data):
            return data
        try:
            return self._difference(data)
        except (UnknownColorsError, NotAFrameError):
            self.forget()
            return f"\x1b[0m{data}"

    def _difference(self, frame: str) -> str:
        output: list[str] = []
        pen = PLAIN
        row = column = None
        start = 0
        characters: list[str | None] = []
        pens: list[Pen | None] = []
        position = 0
        end = len(frame)
        match = _TOKEN.match
        while position < end:
            token = match(frame, position)
            if token is None:
                raise NotAFrameError
            position = token.end()
            kind = token.lastgroup
            if kind == "text":
                if row is None or column is None:
                    raise NotAFrameError
                text = token["text"]
                if text.isascii() or _NARROW.fullmatch(text):
                    characters += text
                    column += len(text)
                    if " " not in text or pen is (blank := _blank(pen)):
                        pens += repeat(pen, len(text))
                    elif text.isspace():
                        pens += repeat(blank, len(text))
                    else:
                        pens += [blank if character == " " else pen for character in text]
                else:
                    self._change(output, row, start, characters, pens)
                    column += self._write_as_it_is(output, row, column, text, pen)
                    characters, pens, start = [], [], column
            elif kind == "colors":
                pen = repenned(pen, token["colors"])
            elif kind == "column":
                if characters and row is not None:
                    self._change(output, row, start, characters, pens)
                row, column = int(token["row"]) - 1, int(token["column"]) - 1
                characters, pens, start = [], [], column
        if characters and row is not None:
            self._change(output, row, start, characters, pens)
        if row is not None and column is not None and not characters:
            # A frame ends with the place of the cursor, which input methods look at.
            self._move(output, row, column)
        return "".join(output)

    def _line(self, row: int, length: int) -> _Line:
        line = self._lines.get(row)
        if line is None:
            line = self._lines[row] = _Line()
        line.reach(length)
        return line

    def _change(
        self, output: list[str], row: int, start: int, characters: list[str | None], pens: list[Pen | None]
    ) -> None:
        """Write the cells of a run that differ from what stands there."""
        stop = start + len(characters)
        line = self._line(row, stop)
        old_characters, old_pens = line.characters, line.pens
        standing, drawn = old_characters[start:stop], old_pens[start:stop]
        if standing == characters and drawn == pens:
            return
        old_characters[start:stop] = characters
        old_pens[start:stop] = pens
        if standing.count(None) == len(standing):
            # Nothing is known of it, as on the first frame.
            self._write(output, row, start, characters, pens)
            return
        before = zip(standing, drawn, strict=True)
        after = zip(characters, pens, strict=True)
        changed = [index for index, (new, old) in enumerate(zip(after, before, strict=True)) if new != old]
        first = last = changed[0]
        for index in (*changed[1:], None):
            if index is None or (index > last + 1 and not self._is_short(pens[last:index])):
                run = slice(first, last + 1)
                self._write(output, row, start + first, characters[run], pens[run])
                first = index or 0
            last = index or 0

    @staticmethod
    def _is_short(gap: list[Pen | None]) -> bool:
        """Whether the cells after the first one are better written again than jumped over."""
        return len(gap) <= MOST_REWRITTEN and len(set(gap)) == 1

    def _write(
        self, output: list[str], row: int, column: int, characters: list[str | None], pens: list[Pen | None]
    ) -> None:
        """Write a run of cells, with as few changes of the pen as they need."""
        self._move(output, row, column)
        now = self._pen
        blank: Pen | None = None  # the pen of a space which the one that is taken draws as well
        for character, pen in zip(characters, pens, strict=True):
            assert character is not None
            if pen is not now and (pen is not blank or character != " "):
                assert pen is not None
                self._take(output, pen, blank=character == " ")
                now = self._pen
                blank = pen if pen is not now else None
            output.append(character)
        self._cursor = (row, column + len(characters))

    def _take(self, output: list[str], pen: Pen, *, blank: bool = False) -> None:
        now = self._pen
        if now is pen:
            return
        if now is None:
            output.append("\x1b[0m")
            now = PLAIN
        if blank and not pen.attributes:
            # The colour of the letters does not show on a space: it stays.
            if pen.background == now.background and _SEEN_ON_BLANKS.isdisjoint(now.attributes):
                self._pen = now
                return
            pen = Pen(now.foreground, pen.background, now.attributes - _SEEN_ON_BLANKS)
        output.append(change_of_pen(now, pen))
        self._pen = pen

    def _write_as_it_is(self, output: list[str], row: int, column: int, text: str, pen: Pen) -> int:
        """Write text of which a terminal may think otherwise how wide it is; returns its cells."""
        width = cell_len(text)
        self._move(output, row, column)
        self._take(output, pen)
        output.append(text)
        line = self._line(row, column + width)
        line.characters[column : column + width] = [None] * width
        line.pens[column : column + width] = [None] * width
        self._cursor = None
        return width

    def _move(self, output: list[str], row: int, column: int) -> None:
        if self._cursor == (row, column):
            return
        if self._cursor is not None and self._cursor[0] == row and self._cursor[1] < column:
            step = column - self._cursor[1]
            output.append(f"\x1b[{step}C" if step > 1 else "\x1b[C")
        else:
            output.append(f"\x1b[{row + 1};{column + 1}H")
        self._cursor = (row, column)
