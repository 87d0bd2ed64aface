"""The history pane: the revision graph with all that one can do in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from rich.style import Style
from textual import events

from limbeck.commands import Scope
from limbeck.hidden import Hidden
from limbeck.rows import HistoryRows
from limbeck.widgets.bindings import command_bindings
from limbeck.widgets.graph_view import GraphView
from limbeck.widgets.waiting_rows import EarlyRows

if TYPE_CHECKING:
    from limbeck_core.graph.folding import Folding

REVEAL_AT = 65
"""Where a revision is brought into view below the palette, in hundredths of the height."""


class HistoryView(GraphView):
    """The revision graph: going to revisions, folding, scrolling the lanes."""

    BORDER_TITLE = "History"
    BINDINGS = list(command_bindings(Scope.HISTORY))

    def action_graph_left(self) -> None:
        """Scroll the graph alone by one lane."""
        if isinstance(self.source, HistoryRows):
            width = self.scrollable_content_region.width
            shown = min(self.offset_of_graph, self.source.composer.last_offset(width))
            self.offset_of_graph = max(0, shown - 1)

    def action_graph_right(self) -> None:
        """Scroll the graph alone by one lane, as far as there are hidden ones."""
        if isinstance(self.source, HistoryRows):
            width = self.scrollable_content_region.width
            self.offset_of_graph = min(self.offset_of_graph + 1, self.source.composer.last_offset(width))

    def on_mouse_scroll_left(self, event: events.MouseScrollLeft) -> None:
        self._turn_graph(event, self.action_graph_left)

    def on_mouse_scroll_right(self, event: events.MouseScrollRight) -> None:
        self._turn_graph(event, self.action_graph_right)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        if event.shift or event.ctrl:
            self._turn_graph(event, self.action_graph_left)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        if event.shift or event.ctrl:
            self._turn_graph(event, self.action_graph_right)

    @staticmethod
    def _turn_graph(event: events.MouseEvent, scroll: Callable[[], None]) -> None:
        """Scroll the graph by the wheel, where Textual would scroll all that stands beside it too."""
        event.stop()
        event.prevent_default()
        scroll()

    def action_first_row(self) -> None:
        """Move to the first row, and show the first lanes."""
        super().action_first_row()
        self.offset_of_graph = 0

    def go_to(self, node: int) -> None:
        """Put the cursor on a revision, in the middle of the view where it was out of sight.

        One that is folded away comes into sight: its fold splits.
        """
        if self.opened is None or self._drawing is None or self._hidden is None:
            return
        place = self.opened.layout.row_of(node)
        if self._drawing.hides(node):
            self._hidden.open(range(place, place + 1))
            self._reshape(place)
        row = self.row_of(node)
        height = self.scrollable_content_region.height
        if not self.scroll_offset.y <= row < self.scroll_offset.y + height:
            self.scroll_to(y=max(0, row - height // 2), animate=False, force=True)
        self.cursor = row

    def reveal(self, node: int) -> None:
        """Scroll so that a revision can be seen below what lies over the upper part, and leave the cursor."""
        if self._drawing is None:
            return
        row = self.row_of(node)
        height = self.scrollable_content_region.height
        if not self.scroll_offset.y + height * REVEAL_AT // 100 <= row < self.scroll_offset.y + height:
            self.scroll_to(y=max(0, row - height * REVEAL_AT // 100), animate=False, force=True)

    # -- folds

    @property
    def folding(self) -> Folding | None:
        """What can be folded, and is; ``None`` where no history is."""
        return self._hidden.folding if self._hidden is not None else None

    def leave_fold(self, direction: int) -> bool:
        """Step from a fold to the older (1) or the newer (-1) side; return whether the cursor was on one."""
        if self.fold is None:
            return False
        self.cursor += -direction if self.oldest_first else direction
        return True

    def toggle_fold(self) -> bool:
        """Fold the run at the cursor away, or open the fold; return whether there is either."""
        return self._fold_by(lambda hidden, row: hidden.toggle(row, self.fold))

    def fold_side_branch(self) -> bool:
        """Fold the side branch at the cursor away, or open it; return whether there is one."""
        return self._fold_by(lambda hidden, row: hidden.toggle_side_branch(row))

    def fold_runs(self) -> bool:
        """Fold every linear run, but not what is selected; return whether anything folds."""
        return self._fold_by(lambda hidden, row: hidden.fold_runs(None if self.fold else row))

    def fold_side_branches(self) -> bool:
        """Fold every side branch, but not what is selected; return whether anything folds."""
        return self._fold_by(lambda hidden, row: hidden.fold_side_branches(None if self.fold else row))

    def fold_nodes(self, nodes: Iterable[int]) -> bool:
        """Fold some nodes away, as far as they may be; return whether anything folds."""
        return self._fold_by(lambda hidden, row: hidden.fold_nodes(nodes))

    def unfold_all(self) -> bool:
        """Open every fold; return whether there was any."""
        return self._fold_by(lambda hidden, row: hidden.open_all())

    def _fold_by(self, change: Callable[[Hidden, int], bool]) -> bool:
        if self._hidden is None or self._drawing is None:
            return False
        row = self._row_of_layout
        changed = change(self._hidden, row)
        if changed:
            self._reshape(row)
        return changed

    def action_open_row(self) -> None:
        """Open the row under the cursor: a fold unfolds."""
        if self.fold is None:
            super().action_open_row()
        else:
            self.toggle_fold()

    def opens_on_click(self, row: int) -> bool:
        return self._drawing is not None and self._drawing.fold_at(row) is not None

    def row_style(self, row: int) -> Style:
        style = super().row_style(row)
        # Only the graph has a cursor.
        return style if not style or isinstance(self.source, (HistoryRows, EarlyRows)) else Style.null()
