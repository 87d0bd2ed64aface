"""A change as rows of a unified diff, its code coloured as in the script pane."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from limbeck.source.highlighting import Highlighter, Piece
from limbeck.source.text import ScriptText
from limbeck.spans import Span
from limbeck.text import pieces

if TYPE_CHECKING:
    from limbeck_core.writing.changes import ChangeSet, FileChange

TAB = 8

LEAST_CELLS = 2
"""Cells of a line of code, however little room there is."""

_HUNK = re.compile(r"@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@")


def diff_rows(
    change_set: ChangeSet, root: str, *, width: int, ascii_only: bool
) -> Iterator[tuple[Span, ...]]:
    """Yield the rows of a change; a line that is too long goes on in the next one.

    Args:
        change_set: The change.
        root: The folder to which paths are told relative.
        width: The cells of a row.
        ascii_only: Whether only ASCII is shown.
    """
    for change in change_set.changes:
        for sign, code, dim in _lines(change, change_set, root):
            room = max(LEAST_CELLS, width - 2)
            for number, part in enumerate(_folded(code, room, ascii_only=ascii_only)):
                mark = sign if not number else Span(" ", sign.role)
                yield (Span(" ", "message"), mark, *(Span(text, role, dim) for text, role in part))


def _lines(
    change: FileChange, change_set: ChangeSet, root: str
) -> Iterator[tuple[Span, Sequence[Piece], bool]]:
    """Yield each line of a diff: its sign, its code in pieces, and whether it steps back."""
    whole = type(change_set)(change_set.title, (change,)).diff(root)
    before, after = _highlighter(change.before), _highlighter(change.after)
    old = new = 0
    within = False
    for line in whole.split("\n")[:-1]:
        sign, text = line[:1], line[1:]
        hunk = _HUNK.match(line) if sign == "@" else None
        if hunk is not None:
            old, new, within = int(hunk[1]), int(hunk[2]), True
            yield Span(sign, "fact"), [(text, "fact")], False
        elif not within:
            yield Span(sign, "heading"), [(text, "heading")], False
        elif sign == "-":
            yield Span(sign, "effect-drop"), [(text, "effect-drop")], False
            old += 1
        elif sign == "+":
            yield Span(sign, "effect-add"), _code(after, new, text), False
            new += 1
        elif sign == " ":
            yield Span(sign, "message"), _code(before, old, text), True
            old, new = old + 1, new + 1
        else:
            # that no line break ends the file
            yield Span(sign, "fact"), [(text, "fact")], False


def _highlighter(content: bytes | None) -> Highlighter | None:
    if content is None:
        return None
    from limbeck_core.reading.source import decode

    return Highlighter(ScriptText(content.decode(decode(content, "").encoding, "replace")))


def _code(highlighter: Highlighter | None, line: int, text: str) -> Sequence[Piece]:
    """Return a line, from 1, in pieces; plain where what is highlighted is another line."""
    bare = text.removesuffix("\r")
    if highlighter is None or not 0 < line <= highlighter.count:
        return [(text, "message")]
    found = highlighter.line(line - 1)
    if "".join(piece for piece, _ in found) != bare:
        return [(text, "message")]
    coloured = [(piece, f"code-{role}" if role else "message") for piece, role in found]
    return [*coloured, (text[len(bare) :], "message")] if bare != text else coloured


def _folded(code: Sequence[Piece], cells: int, *, ascii_only: bool) -> list[list[Piece]]:
    """Return code as lines of at most so many cells, safe to show, with all of its blanks."""
    lines: list[list[Piece]] = [[]]
    used = column = 0
    for text, role in code:
        shown = ""
        for number, part in enumerate(text.split("\t")):
            characters = list(pieces(part, ascii=ascii_only))
            if number:
                characters = [(" ", 1)] * (TAB - column % TAB) + characters
            for character, width in characters:
                if used + width > cells:
                    lines[-1].append((shown, role))
                    lines.append([])
                    shown, used = "", 0
                shown += character
                used += width
                column += width
        if shown:
            lines[-1].append((shown, role))
    return lines
