"""Reads a drawn graph back from its characters alone, to prove that the drawing says what the graph is.

It shares no code and no tables with the drawing. All it gets is the graph's part of each row as text;
it knows what a reader of the legend knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

Edges = set[tuple[int, int]]

_MEANINGS = {
    "filled": "●◆■" + "*mb",
    "hollow": "○◇□" + "oMB",
    "ghost": "?",
    "solid": "│" + "|",
    "dotted": "┊" + ":",
    "across": "─┄" + "-~",
    "joins": "├┤┼" + "+",
    "in": "╯╰┴" + "'`^",
    "out": "╮╭┬" + ".,v",
    "through": "⋮" + "=",
    "fold ends": "╵" + '"',
    "fold begins": "╷" + ";",
    "fold breaks": "╳" + "x",
    "fold alone": "⋯" + "_",
    "blank": " ",
}
_MEANING = {char: meaning for meaning, chars in _MEANINGS.items() for char in chars}
_NODES = ("filled", "hollow", "ghost")
_FOLDS = ("through", "fold ends", "fold begins", "fold breaks", "fold alone")
_TURNED = str.maketrans("╯╰┴╮╭┬╵╷'`^.,v\";", "╮╭┬╯╰┴╷╵.,v'`^;\"")


class UnreadableError(AssertionError):
    """The characters contradict each other."""


@dataclass(slots=True)
class _Line:
    """A lane as read so far: who has entered it."""

    dotted: bool | None
    """``None`` as long as a lane that began in a fold has not shown its kind."""
    sources: set[int] = field(default_factory=set)
    is_certain: bool = True
    """Whether it must go on; a node's own lane may have ended with it."""


@dataclass(slots=True)
class Decoded:
    """What a drawing says."""

    solid: Edges = field(default_factory=set)
    """From a child's row to a parent's; of rows of revisions and of folds."""
    dotted: Edges = field(default_factory=set)
    folds: set[int] = field(default_factory=set)
    """The rows that stand for others."""
    through: dict[int, set[int]] = field(default_factory=dict)
    """Per fold the columns in which it says that a line goes on through what it hides."""


def decode(rows: Sequence[str]) -> tuple[Edges, Edges]:
    """Return the solid and the dotted edges, each from a child's row to a parent's."""
    decoded = decode_all(rows)
    assert not decoded.folds
    return decoded.solid, decoded.dotted


def decode_reversed(rows: Sequence[str]) -> Decoded:
    """Read a drawing with the oldest revision first: it is turned round, and its corners with it.

    The rows of the result are numbered from the bottom.
    """
    return decode_all([text.translate(_TURNED) for text in reversed(rows)])


def decode_all(rows: Sequence[str]) -> Decoded:
    """Read a drawing in which rows may be folded away."""
    found = Decoded()
    lines: dict[int, _Line] = {}
    for index, text in enumerate(rows):
        cells = [_MEANING[char] for char in text]
        _check_lanes(cells, lines, index)
        if any(cell in _FOLDS for cell in cells):
            _read_fold(cells, lines, index, found)
        else:
            _read_node(text, cells, lines, index, found)
    if any(line.is_certain for line in lines.values()):
        raise UnreadableError("a lane leads out of the drawing")
    return found


def _read_fold(cells: list[str], lines: dict[int, _Line], index: int, found: Decoded) -> None:
    """A fold takes the lanes that it ends, and is where those begin that it begins."""
    found.folds.add(index)
    for at, cell in enumerate(cells):
        if cell not in (*_FOLDS, "solid", "dotted", "blank") or (cell in _FOLDS and at % 2):
            raise UnreadableError(f"row {index}: a fold with {cell}")
        if cell not in _FOLDS:
            continue
        line = lines.pop(at // 2, None)
        if (cell in ("through", "fold ends", "fold breaks")) != (line is not None):
            raise UnreadableError(f"row {index}: a fold with or without a lane, against its mark")
        if line is not None:
            edges = found.dotted if line.dotted else found.solid
            edges.update((source, index) for source in line.sources)
        if cell == "through":
            found.through.setdefault(index, set()).add(at // 2)
        if cell in ("through", "fold begins", "fold breaks"):
            lines[at // 2] = _Line(None, {index})


def _read_node(text: str, cells: list[str], lines: dict[int, _Line], index: int, found: Decoded) -> None:
    """A revision takes the lane in its column, and the ends on its horizontals."""
    column = _node_column(cells, index)
    node = cells[2 * column]
    own = lines.pop(column, None)
    if node == "hollow":
        if own is not None and own.is_certain:
            raise UnreadableError(f"row {index}: a lane leads into a hollow node")
    elif own is not None:
        if own.dotted:
            raise UnreadableError(f"row {index}: a dotted lane in a node's own column")
        found.solid |= {(source, index) for source in own.sources}
    elif node == "filled":
        raise UnreadableError(f"row {index}: nothing comes to a filled node from above")
    ends = [*_ends(text, cells, column, 1), *_ends(text, cells, column, -1)]
    _check_horizontals(cells, column, [end for end, _ in ends], index)
    for end, is_dotted in ends:
        meaning = cells[2 * end]
        if meaning == "out":
            if end in lines:
                raise UnreadableError(f"row {index}: a lane opens where one is")
            lines[end] = _Line(is_dotted, {index})
            continue
        line = lines.get(end)
        if line is None or line.dotted not in (None, is_dotted):
            raise UnreadableError(f"row {index}: no such lane in column {end}")
        line.dotted = is_dotted
        if meaning == "joins":
            line.sources.add(index)
        else:
            del lines[end]
            edges = found.dotted if is_dotted else found.solid
            edges.update((source, index) for source in line.sources)
    lines[column] = _Line(False, {index}, is_certain=False)


def _node_column(cells: list[str], index: int) -> int:
    found = [at for at, cell in enumerate(cells) if cell in _NODES]
    if len(found) != 1 or found[0] % 2:
        raise UnreadableError(f"row {index}: not one node, in a lane's column")
    return found[0] // 2


def _check_lanes(cells: list[str], lines: dict[int, _Line], index: int) -> None:
    """Compare the lanes that live above a row with the cells in which they must go on, and the reverse."""
    for column in range((len(cells) + 1) // 2):
        cell = cells[2 * column]
        line = lines.get(column)
        if line is not None and not line.is_certain:
            if cell in ("solid", "joins", "in", "filled", "ghost", "through", "fold ends", "fold breaks"):
                line.is_certain = True
            else:
                del lines[column]
                line = None
        if cell in ("solid", "dotted"):
            if line is None or line.dotted not in (None, cell == "dotted"):
                raise UnreadableError(f"row {index}: a lane out of nothing in column {column}")
            line.dotted = cell == "dotted"
        if line is not None and cell in ("blank", "across", "out", "fold begins", "fold alone"):
            raise UnreadableError(f"row {index}: a lane is cut in column {column}")
    for column in [column for column in lines if 2 * column >= len(cells)]:
        if lines.pop(column).is_certain:
            raise UnreadableError(f"row {index}: a lane is cut in column {column}")


def _check_horizontals(cells: list[str], column: int, ends: list[int], index: int) -> None:
    """Every piece of a horizontal lies between the node and an end, and every end on the horizontal."""
    left, right = min(ends, default=column), max(ends, default=column)
    for at, cell in enumerate(cells):
        if cell in ("across", "joins", "in", "out") and not 2 * min(left, column) <= at <= 2 * max(
            right, column
        ):
            raise UnreadableError(f"row {index}: a horizontal leads nowhere")


def _ends(text: str, cells: list[str], column: int, step: int) -> list[tuple[int, bool]]:
    """Follow the horizontal from a node to one side; return the ends on it, with their kind.

    The gap on the node's side of an end tells whether it is dotted.
    """
    found: list[tuple[int, bool]] = []
    at = 2 * column + step
    while 0 < at < len(cells) - 1 and cells[at] != "blank":
        if cells[at] != "across":
            raise UnreadableError(f"a gap holds {text[at]!r}")
        is_dotted = text[at] in "┄~"
        if cells[at + step] in ("joins", "in", "out"):
            found.append(((at + step) // 2, is_dotted))
        elif cells[at + step] not in ("solid", "dotted", "across"):
            raise UnreadableError(f"a horizontal runs into {text[at + step]!r}")
        at += 2 * step
    return found
