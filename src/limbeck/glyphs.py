"""Lanes as text: the only place with box characters and their ASCII forms."""

# Without `from __future__ import annotations`: of each field of a named tuple that is annotated by a text,
# Python compiles the text at every start.

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from enum import IntEnum
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from limbeck_core.graph.hues import NO_HUE
from limbeck_core.graph.lanes import Lane, Row, RowKind
from limbeck_core.graph.path import LitPath
from limbeck_core.values import replace, value

if TYPE_CHECKING:
    from limbeck_core.graph.drawing import AnyRow


@value
class Glyphs:
    """One alphabet of the graph; every field is one character, one cell wide."""

    filled: tuple[str, str, str, str]
    """A node to which a line comes from above, by ``RowKind``: revision, merge point, base, ghost."""
    hollow: tuple[str, str, str, str]
    """A node to which none does."""
    passing: tuple[str, str]
    """A lane that passes: solid, dotted."""
    across: tuple[str, str]
    """A horizontal: solid, dotted."""
    comes_in_left: str
    """A lane left of the node comes in, and nothing lies beyond it."""
    comes_in: str
    """A lane comes in on the way to others."""
    comes_in_right: str
    opens_left: str
    opens: str
    opens_right: str
    joins_left: str
    joins: str
    joins_right: str
    fold: tuple[str, str, str, str, str]
    """What a lane's column shows where revisions are folded away, by ``FoldPart``."""
    more: str
    """Precedes the number of lanes that are hidden at the right end."""
    less: str
    """Stands for lanes that are scrolled out beside lane 0."""


UNICODE = Glyphs(
    filled=("●", "◆", "■", "?"),
    hollow=("○", "◇", "□", "?"),
    passing=("│", "┊"),
    across=("─", "┄"),
    comes_in_left="╰",
    comes_in="┴",
    comes_in_right="╯",
    opens_left="╭",
    opens="┬",
    opens_right="╮",
    joins_left="├",
    joins="┼",
    joins_right="┤",
    fold=("⋮", "╵", "╷", "╳", "⋯"),
    more="›",
    less="‹",
)
"""The alphabet of a terminal that shows UTF-8."""

ASCII = Glyphs(
    filled=("*", "m", "b", "?"),
    hollow=("o", "M", "B", "?"),
    passing=("|", ":"),
    across=("-", "~"),
    comes_in_left="`",
    comes_in="^",
    comes_in_right="'",
    opens_left=",",
    opens="v",
    opens_right=".",
    joins_left="+",
    joins="+",
    joins_right="+",
    fold=("=", '"', ";", "x", "_"),
    more=">",
    less="<",
)
"""The alphabet of any terminal, and of those in which box characters are two cells wide."""


def upside_down(glyphs: Glyphs) -> Glyphs:
    """Return an alphabet for rows with the oldest first: what leads down leads up, and the reverse."""
    through, ends, begins, breaks, alone = glyphs.fold
    return replace(
        glyphs,
        comes_in_left=glyphs.opens_left,
        comes_in=glyphs.opens,
        comes_in_right=glyphs.opens_right,
        opens_left=glyphs.comes_in_left,
        opens=glyphs.comes_in,
        opens_right=glyphs.comes_in_right,
        fold=(through, begins, ends, breaks, alone),
    )


class Part(IntEnum):
    """What a character of the graph is."""

    BLANK = 0
    LANE = 1
    """A lane, or its end on the row."""
    ACROSS = 2
    """A horizontal, which belongs to the row's node."""
    NODE = 3
    MARK = 4
    """The sign for hidden lanes."""


class Span(NamedTuple):
    """A run of characters that are styled alike."""

    start: int
    stop: int
    part: Part
    hue: int
    """The hue of the lane, or of the node; ``NO_HUE`` where there is none."""
    dotted: bool
    """Whether it is drawn for a ``depends_on``."""
    lit: bool
    """Whether it lies on the highlighted path; always false without one."""


class GraphText(NamedTuple):
    """The graph's part of one row, ready to be styled."""

    text: str
    spans: tuple[Span, ...]
    """All of the text, from left to right."""
    node: int | None
    """The cell of the node; ``None`` if it is among the hidden lanes."""

    @property
    def hues(self) -> tuple[int, ...]:
        """The hue of each character, ``NO_HUE`` where there is none."""
        return tuple(span.hue for span in self.spans for _ in range(span.start, span.stop))


def legend(glyphs: Glyphs) -> list[tuple[str, str]]:
    """Return what each glyph means, in the order in which a reader meets them."""
    from limbeck_core.graph.drawing import FoldPart

    nodes = [" ".join(pair) for pair in zip(glyphs.filled, glyphs.hollow, strict=True)]
    solid, dotted = glyphs.passing
    return [
        (nodes[RowKind.REVISION], "revision; hollow: a head"),
        (nodes[RowKind.MERGE], "merge point"),
        (nodes[RowKind.BASE], "base"),
        (glyphs.filled[RowKind.GHOST], "a revision that is named but not there"),
        (f"{solid} {glyphs.across[0]}", "down revision"),
        (f"{dotted} {glyphs.across[1]}", "depends on"),
        (_several(glyphs.opens_right, glyphs.opens_left, glyphs.opens), "a lane opens, to a parent"),
        (
            _several(glyphs.comes_in_right, glyphs.comes_in_left, glyphs.comes_in),
            "a lane comes in from above",
        ),
        (_several(glyphs.joins_left, glyphs.joins_right, glyphs.joins), "joins a lane, to a parent"),
        (f"{glyphs.across[0]}{solid}{glyphs.across[0]}", "crosses a lane, without joining it"),
        (glyphs.fold[FoldPart.THROUGH], "revisions folded away; the line goes on through them"),
        (
            _several(*glyphs.fold[FoldPart.ENDS : FoldPart.ALONE]),
            "of a lane, folded away: its end, its beginning, both of two",
        ),
        (glyphs.fold[FoldPart.ALONE], "folded away, and no line leads there"),
        (f"{glyphs.more}3 {glyphs.less}", "lanes hidden: how many at the right; at the left"),
    ]


def _several(*glyphs: str) -> str:
    return " ".join(dict.fromkeys(glyphs))


def graph_width(lanes: int) -> int:
    """Return how many cells that many lanes take."""
    return max(2 * lanes - 1, 0)


def graph_text(
    row: "AnyRow",
    glyphs: Glyphs,
    width: int | None = None,
    *,
    offset: int = 0,
    lit: LitPath | None = None,
) -> GraphText:
    """Draw the graph's part of one row.

    Args:
        row: What is on the row.
        glyphs: The alphabet.
        width: The cells there are; what does not fit is hidden and counted in a mark, ``›3``.
        offset: How many lanes beside lane 0 are scrolled out at the left.
        lit: The highlighted path, if there is one.
    """
    # a path runs along a lane below a fold also where it has entered it within
    last = row.index if isinstance(row, Row) else row.stop - 1
    canvas = _Canvas(row, glyphs, width, offset)
    for lane in canvas.visible(row.passing):
        canvas.put_lane(lane, glyphs.passing[lane.dotted], lit is not None and lit.carries(last, lane))
    if not isinstance(row, Row):
        bright = lit is not None and lit.passes(row.index, row.stop)
        for mark in row.marks:
            canvas.put(mark.column, glyphs.fold[mark.part], (Part.NODE, mark.hue, False, bright))
        return canvas.finished()
    _draw_edges(canvas, row, glyphs, lit)
    hollow_or_filled = glyphs.filled if row.from_above else glyphs.hollow
    canvas.put(
        row.column,
        hollow_or_filled[row.kind],
        (Part.NODE, row.hue, False, lit is not None and row.node in lit.nodes),
    )
    return canvas.finished()


_column = attrgetter("column")

_Style = tuple[Part, int, bool, bool]
_BLANK: _Style = (Part.BLANK, NO_HUE, False, False)
_MARK: _Style = (Part.MARK, NO_HUE, False, False)


class _Canvas:
    """The visible cells of one row: lane 0, then the lanes from behind the offset as far as they fit."""

    def __init__(self, row: "AnyRow", glyphs: Glyphs, width: int | None, offset: int) -> None:
        self._offset = max(offset, 0)
        self._passing = row.passing
        if isinstance(row, Row):
            self._others = [row.column, *(lane.column for lanes in (row.ins, row.outs) for lane in lanes)]
        else:
            self._others = [mark.column for mark in row.marks]
        last = max(self._others)
        if row.passing:
            last = max(last, row.passing[-1].column)
        passed_over = self._count_from(1) - self._count_from(self._offset + 1)
        self._less = glyphs.less if passed_over else ""
        # the sign for what is hidden at the left needs its cell where nothing else is at the right of it
        self._room = max(self._cell(max(last, self._offset)) + 1, 2 if self._less else 1)
        self._mark = ""
        if width is not None and self._room > width:
            self._leave_room_for_mark(width, glyphs.more)
        self._chars = [" "] * self._room
        self._styles = [_BLANK] * self._room
        self._node = self._others[0]

    def _leave_room_for_mark(self, width: int, more: str) -> None:
        """Give up cells at the right end for the number of lanes that are hidden there; lane 0 stays."""
        room = width
        while True:
            # the cell of this column is the first that lies beyond the room
            hidden = self._count_from(self._offset + max((room + 1) // 2, 1))
            self._mark = f"{more}{hidden}"
            less = max(width - len(self._mark), min(width, 1))
            if room <= less:
                break
            room = less
        self._room = room
        if room + len(self._mark) > width:
            self._mark = more[: width - room]

    def _count_from(self, column: int) -> int:
        """Count the lanes of the row from a column on."""
        passing = len(self._passing) - bisect_left(self._passing, column, key=_column)
        return passing + sum(other >= column for other in self._others)

    def visible(self, lanes: Sequence[Lane]) -> Iterator[Lane]:
        """Yield those of the passing lanes that are visible, without a look at the others."""
        if lanes and lanes[0].column == 0:
            yield lanes[0]
        for at in range(bisect_left(lanes, self._offset + 1, key=_column), len(lanes)):
            if not self._shows(lanes[at].column):
                break
            yield lanes[at]

    def _cell(self, column: int) -> int:
        return 2 * (column - self._offset) if column else 0

    def _shows(self, column: int) -> bool:
        return (column == 0 or column > self._offset) and self._cell(column) < self._room

    def put(self, column: int, char: str, style: _Style) -> None:
        """Put a character into a column, if it is visible."""
        if self._shows(column):
            cell = self._cell(column)
            self._chars[cell] = char
            self._styles[cell] = style

    def put_lane(self, lane: Lane, char: str, lit: bool) -> None:
        """Put a lane's character into its column, if it is visible."""
        self.put(lane.column, char, (Part.LANE, lane.hue, lane.dotted, lit))

    def put_across(self, near: int, far: int, char: str, style: _Style) -> None:
        """Draw a horizontal between two columns, not through the lanes that pass there."""
        left, right = min(near, far), max(near, far)
        for column in range(max(left, self._offset) + 1, right + 1):
            gap = self._cell(column) - 1
            if gap >= self._room:
                break
            self._chars[gap] = char
            self._styles[gap] = style
            cell = gap + 1
            if column < right and cell < self._room and self._styles[cell] is _BLANK:
                self._chars[cell] = char
                self._styles[cell] = style

    def finished(self) -> GraphText:
        """Return the row's text with the marks for what is hidden."""
        if self._less and self._room > 1:
            self._chars[1] = self._less
            self._styles[1] = _MARK
        chars = "".join(self._chars) + self._mark
        styles = self._styles + [_MARK] * len(self._mark)
        spans: list[Span] = []
        start = 0
        for stop in range(1, len(styles) + 1):
            if stop == len(styles) or styles[stop] != styles[start]:
                spans.append(Span(start, stop, *styles[start]))
                start = stop
        node = self._cell(self._node) if self._shows(self._node) else None
        return GraphText(chars, tuple(spans), node)


def _draw_edges(canvas: _Canvas, row: Row, glyphs: Glyphs, lit: LitPath | None) -> None:
    """Draw the ends of the row's edges, and the horizontals between them and the node.

    The gap beside an end, on the node's side, shows that end's kind; so the characters alone tell a
    dotted corner from a solid one. Farther ends are drawn first, so that what is near shows its own kind.
    """
    ends: list[tuple[Lane, str, str, str, bool, bool]] = []
    for lane in row.ins:
        bright = lit is not None and lit.carries(row.index, lane)
        ends.append((lane, glyphs.comes_in_left, glyphs.comes_in, glyphs.comes_in_right, bright, bright))
    for lane in row.outs:
        bright = lit is not None and lit.joins(row.node, lane)
        ends.append((lane, glyphs.opens_left, glyphs.opens, glyphs.opens_right, bright, bright))
    for lane in row.joins:
        through = lit is not None and lit.carries(row.index, lane)
        bright = lit is not None and lit.joins(row.node, lane)
        ends.append((lane, glyphs.joins_left, glyphs.joins, glyphs.joins_right, bright, through))
    ends.sort(key=lambda end: end[0].column)
    left = [end for end in ends if end[0].column < row.column]
    right = [end for end in ends if end[0].column > row.column][::-1]
    for side in (left, right):
        beyond = False
        for index, (lane, at_left, between, at_right, bright, through) in enumerate(side):
            beyond = beyond or bright
            near = side[index + 1][0].column if index + 1 < len(side) else row.column
            style = (Part.ACROSS, row.hue, lane.dotted, beyond)
            canvas.put_across(near, lane.column, glyphs.across[lane.dotted], style)
            outermost = at_left if side is left else at_right
            canvas.put_lane(lane, between if index else outermost, through)
