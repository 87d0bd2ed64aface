"""The history pane: the revision graph, one row per revision."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style
from textual.reactive import var

from limbeck.commands import Scope
from limbeck.glyphs import ASCII, UNICODE
from limbeck.loading import Opened, Progress
from limbeck.rows import HistoryRows, RowComposer, Span, place_of
from limbeck.text import fit
from limbeck.widgets.bindings import command_bindings
from limbeck.widgets.rows_view import RowsView

BAR_WIDTH = 24
"""Cells of the bar that shows how much of the files has been read."""


class ProgressRows:
    """What the history pane shows while files are read."""

    count = 1

    def __init__(self, progress: Progress | None, *, ascii_only: bool) -> None:
        self._progress = progress
        self._ascii = ascii_only

    def compose_row(self, row: int, width: int) -> list[Span]:
        """The bar, and how many files are left."""
        full, empty = ("#", "-") if self._ascii else ("━", "─")
        if self._progress is None or not self._progress.total:
            return [Span(fit(" Looking for the history", width), "message")]
        done, total = self._progress.done, self._progress.total
        filled = BAR_WIDTH * done // total
        return [
            Span(" ", "message"),
            Span(full * filled, "badge-head"),
            Span(empty * (BAR_WIDTH - filled), "id"),
            Span(f"  reading {done:,} of {total:,} scripts", "message"),
        ]


class NoRevisionsRows:
    """What the history pane shows of a history without any."""

    count = 1

    def __init__(self, folders: Sequence[str]) -> None:
        self._folders = folders

    def compose_row(self, row: int, width: int) -> list[Span]:
        """Where revisions have been looked for."""
        return [Span(fit(f" No revisions in {', '.join(self._folders)}", width), "message")]


class HistoryView(RowsView):
    """The revision graph under a cursor.

    The cursor stands on a row; `node` is the revision drawn there.
    """

    BORDER_TITLE = "History"
    BINDINGS = list(command_bindings(Scope.HISTORY))

    opened: var[Opened | None] = var(None, init=False)
    progress: var[Progress | None] = var(None, init=False)
    lit: var[frozenset[int] | None] = var(None, init=False)
    """The nodes of a range: these are bright and the rest is dim; ``None`` where there is no range."""
    matches: var[frozenset[int]] = var(frozenset(), init=False)
    """The nodes that a search found."""
    mark: var[int | None] = var(None, init=False)
    """The node at which a range begins, while its other end is being chosen."""

    offset_of_graph: var[int] = var(0, init=False)
    """How many lanes beside the first are scrolled out at the left."""

    @property
    def node(self) -> int | None:
        """The node under the cursor."""
        if self.opened is None or not isinstance(self.source, HistoryRows) or not self.count:
            return None
        return self.opened.layout.node_at(self.cursor)

    def on_mount(self) -> None:
        self._show_progress()

    def watch_progress(self) -> None:
        if self.opened is None:
            self._show_progress()

    def _show_progress(self) -> None:
        self.source = ProgressRows(self.progress, ascii_only=self.ascii_only)
        self.refresh_line(0)

    def watch_opened(self, before: Opened | None, after: Opened | None) -> None:
        """Swap the drawing in, with the cursor on the same revision and on the same line of the screen."""
        if after is None:
            self._show_progress()
            return
        if not len(after.layout):
            folders = [place_of(after.history, folder) for folder in after.history.version_locations]
            self.show(NoRevisionsRows(folders))
            return
        rows = self._rows(after)
        kept = None
        if before is not None and len(before.layout):
            kept = same_node(before, before.layout.node_at(self.cursor), after)
        if kept is None:
            first = 0 if before is None else min(self.cursor, max(0, rows.count - 1))
            self.show(rows, first)
        else:
            self.show(rows, after.layout.row_of(kept), self.screen_line)

    def _rows(self, opened: Opened) -> HistoryRows:
        glyphs = ASCII if self.ascii_only else UNICODE
        return HistoryRows(
            RowComposer(
                opened.history,
                opened.layout,
                glyphs,
                lit=self.lit,
                mark=self.mark,
                offset=self.offset_of_graph,
            ),
            opened.layout,
        )

    def _redraw(self) -> None:
        if self.opened is None:
            self._show_progress()
        elif len(self.opened.layout):
            self.source = self._rows(self.opened)
        self.refresh()

    def watch_ascii_only(self, ascii_only: bool) -> None:
        super().watch_ascii_only(ascii_only)
        self._redraw()

    def watch_lit(self) -> None:
        self._redraw()

    def watch_matches(self) -> None:
        self._redraw()

    def watch_mark(self) -> None:
        self._redraw()

    def watch_offset_of_graph(self) -> None:
        self._redraw()

    def action_graph_left(self) -> None:
        """Scroll the graph alone by one lane."""
        self.offset_of_graph = max(0, self.offset_of_graph - 1)

    def action_graph_right(self) -> None:
        """Scroll the graph alone by one lane, as far as there are hidden ones."""
        if isinstance(self.source, HistoryRows):
            width = self.scrollable_content_region.width
            self.offset_of_graph = min(self.offset_of_graph + 1, self.source.composer.last_offset(width))

    def go_to(self, node: int) -> None:
        """Put the cursor on a revision, in the middle of the view where it was out of sight."""
        if self.opened is None:
            return
        row = self.opened.layout.row_of(node)
        height = self.scrollable_content_region.height
        if not self.scroll_offset.y <= row < self.scroll_offset.y + height:
            self.scroll_to(y=max(0, row - height // 2), animate=False, force=True)
        self.cursor = row

    def row_style(self, row: int) -> Style:
        if not isinstance(self.source, HistoryRows) or self.opened is None:
            return Style.null()
        style = super().row_style(row)
        if style or not self.matches:
            return style
        if self.opened.layout.node_at(row) in self.matches:
            return self.get_component_rich_style("row--match")
        return style


def same_node(before: Opened, node: int, after: Opened) -> int | None:
    """The node of another reading that stands for the same file, else for the same id."""
    script = before.history.node_script(node)
    found = after.history.node_of_file(script.path) if script is not None else None
    return found if found is not None else after.history.node_of(before.history.dag.ids[node])
