"""One row of the history as spans with a role: what the history pane paints and ``limbeck log`` prints.

A role is a word such as ``id`` or ``badge-head``; the pane gives it a colour by its theme, the log by plain
terminal colours or not at all. Every text of a span is safe to show.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Protocol

from limbeck.badges import GAP, NOTHING_FRESH, Badge, badges_of, words_and_badges
from limbeck.columns import AUTHOR_CELLS, DATE_CELLS, FILE_CELLS, Columns
from limbeck.glyphs import ASCII, Glyphs, Part, graph_text, graph_width, upside_down
from limbeck.glyphs import Span as GraphSpan
from limbeck.spans import Span, message_of
from limbeck.text import ELLIPSIS, cell_len, fit, visible
from limbeck_core.graph.hues import NO_HUE
from limbeck_core.graph.lanes import Row
from limbeck_core.graph.path import LitPath, lit_path

if TYPE_CHECKING:
    from weakref import WeakKeyDictionary

    from limbeck_core.graph.drawing import AnyRow, Drawing, FoldRow
    from limbeck_core.graph.lanes import Lane, Layout
    from limbeck_core.history import History

GRAPH_SHARE = 0.4
"""The most that the graph takes of the width of the pane."""

NARROW = 60
"""Below so many cells a row shows less of the ids."""

NARROW_ID_CELLS = 8
"""Cells for an id on such a row."""

COLUMNS_LEAVE = 24
"""Cells for message and badges without which the further columns give way, the last one first."""


FURTHER_COLUMNS = {"date": DATE_CELLS, "author": AUTHOR_CELLS, "file": FILE_CELLS}
"""The cells of the further columns, by the fields of `Columns`; the last one gives way first."""

LEAST_FILE_CELLS = 12
"""Cells of a file's name below which its column gives way; down to these it shrinks."""

COLUMNS = Columns()

MOST_ALIKE = 1024
"""So many different graph parts of rows are kept: far more than a screen shows."""


def no_author(node: int) -> str:
    """No author, for any node."""
    return ""


class Marker(Protocol):
    """Says what was found on a row."""

    def badges(self, node: int) -> Sequence[str]:
        """What was found that the row of a node does not show, as texts that are safe to show."""

    def mark(self, node: int, spans: Sequence[Span]) -> list[Span]:
        """The spans of a row with the letters that were found as spans of their own."""


@cache
def _short_ids_known_to_differ() -> WeakKeyDictionary[History, bool]:
    from weakref import WeakKeyDictionary  # of no use where rows have no width

    return WeakKeyDictionary()


def short_ids_differ(history: History) -> bool:
    """Whether the first few characters, as a narrow row shows them, tell all ids apart."""
    known = _short_ids_known_to_differ()
    differ = known.get(history)
    if differ is None:
        ids = list(history.dag.ids)
        short = {identifier[: NARROW_ID_CELLS - 1] for identifier in ids}
        differ = known[history] = len(short) == len(set(ids))
    return differ


class RowComposer:
    """Composes the rows of one history: the graph, the id, the message and the badges."""

    def __init__(
        self,
        history: History,
        layout: Layout,
        glyphs: Glyphs,
        *,
        lit: frozenset[int] | None = None,
        path: LitPath | None = None,
        mark: int | None = None,
        offset: int = 0,
        columns: Columns = COLUMNS,
        author_of: Callable[[int], str] = no_author,
        oldest_first: bool = False,
        fresh: Mapping[int, str] = NOTHING_FRESH,
        marker: Marker | None = None,
    ) -> None:
        """Compose the rows of a history.

        Args:
            history: The history.
            layout: Its drawing.
            glyphs: The alphabet of the graph.
            lit: The nodes of a range; all others are dim.
            path: The lanes between them, where these are known.
            mark: The node at which a range begins, while its other end is being chosen.
            offset: How many lanes beside the first are scrolled out at the left.
            columns: What stands beside the graph and the message.
            author_of: The author that a node's docstring names.
            oldest_first: Whether the rows come the other way round.
            fresh: The nodes that have come or changed on disk, with the word for it.
            marker: What was found on the rows.
        """
        self._fresh = fresh
        self._offset = offset
        self._columns = columns
        self._has_further_columns = any(getattr(columns, name) for name in FURTHER_COLUMNS)
        self._author_of = author_of
        self._oldest_first = oldest_first
        self._marker = marker
        self._history = history
        self._layout = layout
        self._widest = max(1, graph_width(layout.width))
        self._glyphs = upside_down(glyphs) if oldest_first else glyphs
        self._ascii = glyphs is ASCII
        self._path = lit_path(layout, lit) if lit is not None and path is None else path
        self._lit = lit
        self._mark = mark
        self._alike: dict[object, list[Span]] = {}
        """The graph's part of rows that look alike, by what they look like."""
        self._alike_texts: dict[object, str] = {}
        """The same as texts, for rows of all cells that they take."""
        most = columns.id_cells
        self.id_cells = min(history.longest_id, most + len(ELLIPSIS)) if most else 0
        """Cells of the column of ids, in which a longer one shows as many characters as are asked for."""

    def graph_cells(self, width: int | None) -> int:
        """Cells of the graph on a pane of a width; else what the widest row takes."""
        whole = self._widest
        return whole if width is None else min(whole, max(3, int(width * GRAPH_SHARE)))

    def last_offset(self, width: int) -> int:
        """How many lanes can be scrolled out before the last one is seen."""
        return self._last_offset(self.graph_cells(width))

    def _last_offset(self, cells: int) -> int:
        return max(0, self._layout.width - (cells + 1) // 2)

    def compose(self, row: AnyRow, width: int | None) -> list[Span]:
        """One row.

        Args:
            row: What the drawing has on it.
            width: Cells to fill exactly; ``None`` for as many as it takes, with nothing cut.
        """
        if not isinstance(row, Row):
            return self._compose_fold(row, width)
        spans = self._compose(row, width)
        return spans if self._marker is None else self._marker.mark(row.node, spans)

    def plain(self, row: Row) -> str:
        """One row as a text alone, of as many cells as it takes, where nothing is marked on it or lit up."""
        node = row.node
        look = _look_of(row)
        graph = self._alike_texts.get(look)
        if graph is None:
            if len(self._alike_texts) >= MOST_ALIKE:
                self._alike_texts.clear()
            graph = self._alike_texts[look] = "".join([span.text for span in self._drawn(row, self._widest)])
        message, _ = self._message(row, "")
        shown = (
            f"{graph}{self._shown_id(node, self.id_cells, None)}{GAP}{visible(message, ascii=self._ascii)}"
        )
        for badge in self.badges(node):
            shown += f"{GAP}{badge.text}"
        return shown

    def _shown_id(self, node: int, cells: int, width: int | None) -> str:
        """The id of a row in a column of cells; where the row has no width, a longer one is not cut."""
        identifier = self._history.dag.ids[node]
        shown = visible(identifier, ascii=self._ascii)
        if shown is identifier and len(identifier) == cells:
            return shown
        if width is None and len(identifier) > cells:
            return shown
        return fit(shown, cells, ascii=self._ascii)

    def _message(self, row: Row, role: str) -> tuple[str, str]:
        """What a row says in words, and its role."""
        history, node = self._history, row.node
        message = message_of(history, node)
        if not message and (script := history.node_script(node)) is not None:
            message, role = os.path.basename(script.path), "id"
        if row.upward or row.upward_dependencies:
            above = ", ".join(history.dag.ids[parent] for parent in (*row.upward, *row.upward_dependencies))
            message = f"{self._back} {above}  {message}"
        return message, role

    def _compose(self, row: Row, width: int | None) -> list[Span]:
        node = row.node
        dim = self._lit is not None and node not in self._lit
        ghost = node in self._history.dag.ghosts
        id_cells = self._id_cells_in(width)
        graph_cells = self.graph_cells(width)
        spans = self._graph(row, graph_cells)
        if id_cells:
            shown_id = self._shown_id(node, id_cells, width)
            spans.append(Span(f"{shown_id}{GAP}", "ghost" if ghost else "id", dim))
        message, role = self._message(row, "ghost" if ghost else "message")
        badges = self.badges(node)
        if self._marker is not None:
            badges = [*(Badge(text, "match") for text in self._marker.badges(node)), *badges]
        if width is None:
            spans.append(Span(visible(message, ascii=self._ascii), role, dim))
            for badge in badges:
                spans.append(Span(f"{GAP}{badge.text}", badge.role, dim))
            return spans
        room = self._room(width)
        if not self._has_further_columns:
            return spans + words_and_badges(message, role, badges, room, dim=dim, ascii_only=self._ascii)
        before, after = self._further_columns(node, room, dim)
        room -= sum(cell_len(span.text) for span in (*before, *after))
        words = words_and_badges(message, role, badges, room, dim=dim, ascii_only=self._ascii)
        return [*spans, *before, *words, *after]

    @property
    def _back(self) -> str:
        """The sign before a parent whose row is on the wrong side."""
        up, down = ("^", "v") if self._ascii else ("↑", "↓")
        return down if self._oldest_first else up

    def _compose_fold(self, row: FoldRow, width: int | None) -> list[Span]:
        """The row that stands for others: their number, where the ids of the others stand."""
        dim = self._path is not None and not self._path.passes(row.index, row.stop)
        words = f"{row.count:,} revision{'' if row.count == 1 else 's'}"
        spans = self._graph(row, self.graph_cells(width))
        if width is None:
            return [*spans, Span(words, "fold", dim)]
        room = max(0, width - sum(cell_len(span.text) for span in spans))
        return [*spans, Span(fit(words, room, ascii=self._ascii), "fold", dim)]

    def _further_columns(self, node: int, room: int, dim: bool) -> tuple[list[Span], list[Span]]:
        """The columns before and after the message; where room is short, the last one gives way first."""
        script = self._history.node_script(node)
        before: list[Span] = []
        after: list[Span] = []
        for name, cells in self._columns_in(room).items():
            if name == "file":
                text = os.path.basename(script.path) if script else ""
                after.append(Span(f"{GAP}{fit(text, cells, ascii=self._ascii)}", "id", dim))
                continue
            text = (
                self._author_of(node) if name == "author" else ((script and script.create_date) or "")[:cells]
            )
            before.append(Span(f"{fit(text, cells, ascii=self._ascii)}{GAP}", "id", dim))
        return before, after

    def _columns_in(self, room: int) -> dict[str, int]:
        """The further columns that are to be shown, as far as there is room, with the cells of each."""
        found = {}
        room -= COLUMNS_LEAVE
        for name, most in FURTHER_COLUMNS.items():
            if getattr(self._columns, name):
                room -= len(GAP)
                cells = max(LEAST_FILE_CELLS, min(most, room)) if name == "file" else most
                room -= cells
                if room < 0:
                    break
                found[name] = cells
        return found

    def _room(self, width: int) -> int:
        """The cells beside graph and id."""
        id_cells = self._id_cells_in(width)
        return width - self.graph_cells(width) - len(GAP) - (id_cells + len(GAP) if id_cells else 0)

    def _id_cells_in(self, width: int | None) -> int:
        return self.id_cells if width is None or width >= NARROW else self._narrow_id_cells

    def columns_without_room(self, width: int) -> frozenset[str]:
        """The names of the further columns that are to be shown, and do not fit into a width."""
        wanted = {name for name in FURTHER_COLUMNS if getattr(self._columns, name)}
        return frozenset(wanted.difference(self._columns_in(self._room(width))))

    @property
    def _narrow_id_cells(self) -> int:
        """Cells for an id on a narrow row: fewer, where that tells the ids apart."""
        return min(self.id_cells, NARROW_ID_CELLS) if short_ids_differ(self._history) else self.id_cells

    def badges(self, node: int) -> list[Badge]:
        """The badges of a row, the more important first."""
        return badges_of(
            self._history,
            node,
            mark=self._mark,
            fresh=self._fresh,
            labels=self._columns.labels,
            ascii_only=self._ascii,
        )

    def _graph(self, row: AnyRow, cells: int) -> list[Span]:
        """The graph's part of a row, padded so that the ids of a screen stand in one column."""
        if self._path is not None or not isinstance(row, Row):
            return self._drawn(row, cells)
        key = (cells, _look_of(row))
        spans = self._alike.get(key)
        if spans is None:
            if len(self._alike) >= MOST_ALIKE:
                self._alike.clear()
            spans = self._alike[key] = self._drawn(row, cells)
        return spans.copy()

    def _drawn(self, row: AnyRow, cells: int) -> list[Span]:
        # what there is room for comes back where the pane has grown since
        offset = min(self._offset, self._last_offset(cells))
        graph = graph_text(row, self._glyphs, cells, offset=offset, lit=self._path)
        spans = []
        for piece in graph.spans:
            text = graph.text[piece.start : piece.stop]
            dim = self._path is not None and not piece.lit
            action = "" if piece.part is not Part.MARK else "graph_left" if piece.start < 2 else "graph_right"
            spans.append(Span(text, self._graph_role(piece), dim, action))
        last = spans[-1]
        return [*spans[:-1], last._replace(text=last.text + " " * (cells - len(graph.text)) + GAP)]

    @staticmethod
    def _graph_role(piece: GraphSpan) -> str:
        if piece.part is Part.MARK:
            return "hidden"
        if piece.part is Part.BLANK or piece.hue == NO_HUE:
            return "message"
        if piece.part is Part.NODE:
            return f"node-{piece.hue}"
        return f"dotted-{piece.hue}" if piece.dotted else f"hue-{piece.hue}"


def _look_of(row: Row) -> object:
    """What of a row shows in the graph: many rows look alike, and which nodes lanes lead to does not show."""
    passing, joins, ins, outs = row.passing, row.joins, row.ins, row.outs
    if passing or joins or ins or outs:
        looks = (_look(passing), _look(joins), _look(ins), _look(outs))
        return row.column, row.kind, row.hue, row.from_above, looks
    return row.column, row.kind, row.hue, row.from_above


def _look(lanes: tuple[Lane, ...]) -> object:
    """What of some lanes shows on a row."""
    return tuple([(lane.column, lane.dotted, lane.hue) for lane in lanes]) if lanes else ()


WINDOW = 48
"""Rows described at a time, a screen of them: replaying the lanes down to them is paid once for all."""

MOST_DESCRIBED = 1024
"""So many rows are kept once they have been described."""


class HistoryRows:
    """The rows of the history pane."""

    def __init__(self, composer: RowComposer, drawing: Drawing) -> None:
        self.composer = composer
        self.drawing = drawing
        self._described: dict[int, AnyRow] = {}

    @property
    def count(self) -> int:
        """The number of rows."""
        return len(self.drawing)

    def compose_row(self, row: int, width: int) -> list[Span]:
        """One row of the graph, ``width`` cells wide."""
        described = self._described.get(row)
        if described is None:
            described = self._describe(row)
        return self.composer.compose(described, width)

    def _describe(self, row: int) -> AnyRow:
        """Describe a row with those below it: they are painted from the top."""
        if len(self._described) >= MOST_DESCRIBED:
            self._described.clear()
        known = self._described
        stop = next((below for below in range(row + 1, row + WINDOW) if below in known), row + WINDOW)
        for number, found in enumerate(self.drawing.rows(row, stop), row):
            known[number] = found
        return known[row]
