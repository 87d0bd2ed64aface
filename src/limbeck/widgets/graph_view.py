"""The revision graph, one row per revision, as it stands under a cursor."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from textual import work
from textual.message import Message
from textual.reactive import var

from limbeck.badges import NOTHING_FRESH
from limbeck.columns import Columns
from limbeck.first_rows import FirstRows
from limbeck.glyphs import ASCII, UNICODE
from limbeck.hidden import Hidden, carried, same_graph, same_node
from limbeck.loading import Opened, Progress
from limbeck.rows import HistoryRows, Marker, RowComposer
from limbeck.spans import place_of
from limbeck.widgets.rows_view import RowsView
from limbeck.widgets.waiting_rows import EarlyRows, NoRevisionsRows, ProgressRows
from limbeck_core.graph.drawing import Drawing
from limbeck_core.graph.path import LitPath, lit_path

if TYPE_CHECKING:
    from limbeck.authors import Authors
    from limbeck.handed import Handed
    from limbeck_core.graph.lanes import Layout

NEAR_ENOUGH = 2_000
"""Rows to walk to the nearest of many revisions before all of these are compared."""


MOST_FOUND_AT_ONCE = 5_000
"""Lit revisions whose lanes are found before the next paint: of more in another thread, and shown behind."""


class GraphView(RowsView):
    """Rows of the revision graph, as the state says: what is open, lit up, marked, folded, turned round.

    The cursor stands on a row; `node` is the revision drawn there.
    """

    opened: var[Opened | None] = var(None, init=False)
    progress: var[Progress | None] = var(None, init=False)
    first_rows: var[FirstRows | None] = var(None, init=False)
    lit: var[frozenset[int] | None] = var(None, init=False)
    """The nodes of a range: these are bright and the rest is dim; ``None`` where there is no range."""
    only: var[frozenset[int] | None] = var(None, init=False)
    """The nodes that are shown, all others being folded away; ``None`` where all may be."""
    marker: var[Marker | None] = var(None, init=False)
    """What a search found on the rows."""
    mark: var[int | None] = var(None, init=False)
    """The node at which a range begins, while its other end is being chosen."""
    columns: var[Columns] = var(Columns(), init=False)
    """What is shown beside the graph and the messages."""
    oldest_first: var[bool] = var(False, init=False)
    """Whether children stand below their parents."""
    dependencies: var[bool] = var(True, init=False)
    """Whether the lanes of ``depends_on`` are shown."""

    fresh: var[Mapping[int, str]] = var(NOTHING_FRESH, init=False)
    """The nodes that have come or changed on disk, with the word for it."""

    offset_of_graph: var[int] = var(0, init=False)
    """How many lanes beside the first are scrolled out at the left."""

    class PathFound(Message):
        """The lanes between the revisions that are lit up have been found, where this is made."""

        def __init__(self, layout: Layout, lit: frozenset[int]) -> None:
            self.found = (layout, lit, lit_path(layout, lit))
            super().__init__()

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._hidden: Hidden | None = None
        self._drawing: Drawing | None = None
        self._authors: Authors | None = None
        self._path: tuple[Layout, frozenset[int], LitPath | None] | None = None
        """The lanes of what is lit up; ``None`` among them as long as they are being found."""
        self._folded_place: int | None = None
        """The node on which the cursor stood before it was folded away; ``None`` once it has moved."""
        self.folds_at_start: tuple[str, ...] = ()
        """What is folded when a history opens, as the settings name it."""

    # -- rows and nodes

    @property
    def node(self) -> int | None:
        """The node under the cursor; ``None`` on a fold."""
        return self.node_at(self.cursor) if self.count else None

    @property
    def drawing(self) -> Drawing | None:
        """The rows as they are shown; ``None`` where no history is."""
        return self._drawing

    @property
    def columns_without_room(self) -> frozenset[str]:
        """The names of the columns that are to be shown, and for which no row has room."""
        if not isinstance(self.source, HistoryRows):
            return frozenset()
        return self.source.composer.columns_without_room(self.scrollable_content_region.width)

    @property
    def fold(self) -> range | None:
        """The rows of the layout that are folded away under the cursor; ``None`` elsewhere."""
        return self._drawing.fold_at(self.cursor) if self._drawing is not None and self.count else None

    def node_at(self, row: int) -> int | None:
        """The node on a row; ``None`` on a fold, and where no history is shown."""
        if self._drawing is None or not 0 <= row < len(self._drawing):
            return None
        return self._drawing.node_at(row)

    def row_of(self, node: int) -> int:
        """The row on which a node is shown, or folded away.

        Raises:
            LookupError: No history is shown, or it has no such node.
        """
        if self._drawing is None:
            raise LookupError(node)
        return self._drawing.row_of(node)

    def hides(self, node: int) -> bool:
        """Whether a node is folded away."""
        return self._drawing is not None and self._drawing.hides(node)

    def nearest(self, nodes: Collection[int], direction: int, start: int | None = None) -> int | None:
        """The next of some nodes, and round the end; those that are folded away too.

        Args:
            nodes: The nodes.
            direction: Up (-1) or down (+1).
            start: The node from which to go; by default what is under the cursor.
        """
        if self._drawing is None or not self.count:
            return None
        layout = self._drawing.layout
        step = -direction if self.oldest_first else direction
        fold = self.fold
        row = layout.row_of(start) if start is not None else fold.start if fold else self._row_of_layout
        count, order = len(layout), layout.nodes
        if len(nodes) > NEAR_ENOUGH:
            # One of so many is near: it is found on the way.
            for further in range(NEAR_ENOUGH):
                if order[(row + step * (further + 1)) % count] in nodes:
                    return order[(row + step * (further + 1)) % count]
        places = layout.places
        return min(nodes, key=lambda node: (step * (places[node] - row) - 1) % count, default=None)

    @property
    def _row_of_layout(self) -> int:
        """The row of the layout under the cursor; of a fold, where the cursor stood in it, else the first."""
        assert self._drawing is not None
        fold = self.fold
        if fold is not None:
            place = self._folded_place
            row = self._drawing.layout.row_of(place) if place is not None else fold.start
            return row if row in fold else fold.start
        node = self._drawing.node_at(self.cursor)
        assert node is not None
        return self._drawing.layout.row_of(node)

    def on_mount(self) -> None:
        self._show_progress()

    def watch_first_rows(self, rows: FirstRows | None) -> None:
        """Show what has come of the history before it itself."""
        if rows is not None and self.opened is None:
            self.show(EarlyRows(rows))

    def watch_progress(self) -> None:
        if self.opened is None:
            self._show_progress()

    def _show_progress(self) -> None:
        if self.first_rows is not None:
            return
        self.source = ProgressRows(self.progress, ascii_only=self.ascii_only)
        self.refresh_line(0)

    def watch_opened(self, before: Opened | None, after: Opened | None) -> None:
        """Swap the drawing in, with the cursor on the same revision and on the same line of the screen."""
        if before is after:
            return  # told twice
        if before is not None and after is not None and before.layout is not after.layout:
            self._renumber(before, after)
        if after is None or not len(after.layout):
            self._hidden = self._drawing = None
            if after is None:
                self._show_progress()
            else:
                folders = [place_of(after.history, folder) for folder in after.history.version_locations]
                self.show(NoRevisionsRows(folders))
            return
        is_early = isinstance(self.source, EarlyRows)  # no fold among them: the rows are the same
        kept, first = None, after.layout.node_at(0)
        if before is not None and self._drawing is not None and self._hidden is not None:
            kept = same_node(before, before.layout.node_at(self._row_of_layout), after)
            hidden = self._hidden.carried_over(before, after)
        else:
            hidden = Hidden(after, self.only)
            if "runs" in self.folds_at_start:
                hidden.fold_runs(after.layout.row_of(first))
            if "side branches" in self.folds_at_start:
                hidden.fold_side_branches(after.layout.row_of(first))
        line, cursor = self.screen_line, self.cursor
        if before is None or not same_graph(before, after):
            self._authors = None
        self._hidden = hidden
        self.set_reactive(GraphView.only, hidden.only)
        self._make_rows(after)
        if kept is not None:
            # At the top it stays there, so that what is new is seen.
            row = self.row_of(kept)
            self._folded_place = kept if self.hides(kept) else None
            self.show(self.source, row, line if self.scroll_offset.y else row)
        else:
            self.show(self.source, cursor if is_early or before is not None else self.row_of(first))

    def _renumber(self, before: Opened, after: Opened) -> None:
        """Carry over what is known by node, before any row is made."""
        lit = carried(self.lit, before, after) if self.lit is not None else None
        self.set_reactive(GraphView.lit, lit)
        mark = same_node(before, self.mark, after) if self.mark is not None else None
        self.set_reactive(GraphView.mark, mark)
        self.set_reactive(GraphView.fresh, NOTHING_FRESH)

    def _make_rows(self, opened: Opened) -> None:
        """Make the rows anew from the state."""
        assert self._hidden is not None
        folds = self._hidden.folds
        drawing = Drawing(
            opened.layout, folds, oldest_first=self.oldest_first, dependencies=self.dependencies
        )
        composer = RowComposer(
            opened.history,
            opened.layout,
            ASCII if self.ascii_only else UNICODE,
            lit=self.lit,
            path=self._path_through(opened.layout),
            mark=self.mark,
            offset=self.offset_of_graph,
            columns=self.columns,
            author_of=self._author_of,
            oldest_first=self.oldest_first,
            fresh=self.fresh,
            marker=self.marker,
        )
        self._drawing = drawing
        self.source = HistoryRows(composer, drawing)

    @property
    def is_finding_lanes(self) -> bool:
        """Whether the lanes of what is lit up are not drawn yet as they will be."""
        return self._path is not None and self._path[2] is None

    def _author_of(self, node: int) -> str:
        if self._authors is None:
            # Imported here: only a column needs it that few show.
            from limbeck.authors import Authors

            assert self.opened is not None
            self._authors = Authors(self.opened.history)
        return self._authors(node)

    def _path_through(self, layout: Layout) -> LitPath | None:
        """The lanes of what is lit up, found once for as long as that stays."""
        if self.lit is None:
            self._path = None
        elif self._path is None or self._path[:2] != (layout, self.lit):
            if len(self.lit) > MOST_FOUND_AT_ONCE:
                from limbeck.handed import Handed

                self._path = layout, self.lit, None
                self._find_lanes(Handed((layout, self.lit)))
            else:
                self._path = layout, self.lit, lit_path(layout, self.lit)
        if self._path is None:
            return None
        return self._path[2] or lit_path(layout, ())

    @work(thread=True, exclusive=True, group="lanes")
    def _find_lanes(self, handed: Handed[tuple[Layout, frozenset[int]]]) -> None:
        self.post_message(self.PathFound(*handed.take()))

    def on_graph_view_path_found(self, message: PathFound) -> None:
        message.stop()
        if self._path is not None and self._path[:2] == message.found[:2]:
            self._path = message.found
            self._redraw()

    def _redraw(self) -> None:
        """Paint anew, with every row where it is."""
        if self.opened is None:
            self._show_progress()
        elif self._drawing is not None:
            self._make_rows(self.opened)
        self.refresh()

    def _reshape(self, row: int | None = None) -> None:
        """Show the rows that are to be seen now, with the cursor where it is on the screen.

        Args:
            row: The row of the layout for the cursor; without it, the one under it.
        """
        if self.opened is None or self._drawing is None:
            return
        row = self._row_of_layout if row is None else row
        line = self.screen_line
        self._make_rows(self.opened)
        node = self.opened.layout.node_at(row)
        self._folded_place = node if self.hides(node) else None
        self.show(self.source, self.row_of(node), line)

    def watch_cursor(self, before: int, after: int) -> None:
        super().watch_cursor(before, after)
        self._folded_place = None

    def watch_ascii_only(self, ascii_only: bool) -> None:
        super().watch_ascii_only(ascii_only)
        self._redraw()

    def watch_lit(self) -> None:
        self._redraw()

    def watch_marker(self) -> None:
        self._redraw()

    def watch_fresh(self) -> None:
        self._redraw()

    def watch_mark(self) -> None:
        self._redraw()

    def watch_columns(self) -> None:
        self._redraw()

    def watch_dependencies(self) -> None:
        self._redraw()

    def watch_oldest_first(self) -> None:
        # The drawing still has the rows as they were: what is under the cursor is told by it.
        self._reshape()

    def watch_only(self, only: frozenset[int] | None) -> None:
        if self._hidden is not None:
            self._hidden.show_only(only)
            self._reshape()

    def watch_offset_of_graph(self) -> None:
        self._redraw()
