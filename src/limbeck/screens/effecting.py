"""What a range amounts to, and what was done to a table or column, beside the revisions that did it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from limbeck.loading import Opened, Reading
from limbeck.request import OpenRequest
from limbeck.screens.history_screen import Place
from limbeck.screens.ranging import RangingScreen
from limbeck.widgets.detail_pane import Detail
from limbeck.widgets.rows_view import RowsView

if TYPE_CHECKING:
    from limbeck.index.dialogue import LookedAt, SummedUp
    from limbeck.index.tracing import Name
    from limbeck_core.history import History
    from limbeck_core.operations import NetChange
    from limbeck_core.script.planning import Plan
    from limbeck_core.script.resolve import Resolution

TOUCHING_TITLE = "History of"


class EffectingScreen(RangingScreen, is_link=True):
    """A history of which ranges are summed up, and which tells the history of a table or column."""

    def __init__(self, request: OpenRequest, reading: Reading, *, ascii_only: bool) -> None:
        super().__init__(request, reading, ascii_only=ascii_only)
        self._asked = 0
        self._summed: Resolution | None = None
        """The range that is summed up."""
        self._net_effect: tuple[NetChange, ...] | None = None
        self._summing = ""
        self._of: tuple[str, str | None] | None = None
        """The table and column whose history is listed."""
        self._of_nodes: tuple[int, ...] = ()
        """The nodes that touch it, in the order of the rows."""
        self._of_names: dict[int, tuple[Name, ...]] | None = None
        """The same, each with the names under which it does, as far as that was asked."""
        self._looked_at: LookedAt | None = None

    def watch_opened(self, before: Opened | None, after: Opened | None) -> None:
        super().watch_opened(before, after)
        if self._of is not None and after is not None:
            self._of_names = None
            self._look_at()

    def watch_ascii_only(self, ascii_only: bool) -> None:
        super().watch_ascii_only(ascii_only)
        if self.is_mounted and self._of is not None:
            self._list_touching(keep_place=True)

    def clear_range(self) -> None:
        super().clear_range()
        self._of = None
        self._summed = None
        self._net_effect = None

    # -- ranges

    def _list_range(self, listed: Resolution | Plan) -> None:
        from limbeck.index.dialogue import SumUp
        from limbeck_core.script.planning import Plan

        self._of = None
        self._net_effect = None
        self._asked += 1
        if isinstance(listed, Plan):
            self._summed = None
            super()._list_range(listed)
            return
        self._summed = listed
        self._summing = "reading the scripts"
        self._show_range_rows(listed, keep_place=False)
        asked, revisions = self._asked, listed.revisions

        def sum_up(paths: tuple[str, ...]) -> None:
            if self._asked == asked:
                self.ask_index(SumUp(asked, paths))

        self.when_found_out(lambda history: _paths_in_running_order(history, revisions), sum_up)

    def _show_range_rows(self, resolution: Resolution, *, keep_place: bool) -> None:
        from limbeck.deeds import RangeRows

        assert self.opened is not None
        rows = RangeRows(
            self.opened.history,
            resolution.revisions,
            changes=self._net_effect,
            pending=self._summing,
            width=self._detail.room,
            ascii_only=self.ascii_only,
        )
        self._detail.show_range(rows, keep_place=keep_place)

    def summed_up(self, summed_up: SummedUp) -> None:
        super().summed_up(summed_up)
        if summed_up.number != self._asked or self._summed is None:
            return
        if summed_up.done == summed_up.total:
            self._net_effect = summed_up.changes
        else:
            self._summing = f"read {summed_up.done:,} of {summed_up.total:,} scripts"
        self._show_range_rows(self._summed, keep_place=True)

    @property
    def net_effect(self) -> str:
        """The net effect of the range that is listed, as text to copy; empty where there is none."""
        from limbeck.deeds import net_effect_text

        return net_effect_text(self._net_effect) if self._net_effect else ""

    # -- the history of a table or column

    def show_history_of(self, table: str, column: str | None) -> None:
        """List every revision that touched a table or column under which name ever, and light them up."""
        if self.opened is None:
            return
        self.clear_range()
        self._of = (table, column)
        self._of_names = None
        self.index_operations()
        self._look_at()
        self._list_touching(keep_place=False)
        self._show_detail(Detail.RANGE)

    @property
    def _of_name(self) -> str:
        assert self._of is not None
        table, column = self._of
        return table if column is None else f"{table}.{column}"

    def _look_at(self) -> None:
        """Ask what the revisions do that are known to touch it."""
        from limbeck.index.dialogue import LookAt

        assert self.opened is not None
        assert self._of is not None
        traced = self.tracer.trace(*self._of)
        if traced == self._of_names:
            return
        self._of_names = traced
        self._of_nodes = tuple(sorted(traced, key=self.opened.layout.row_of))
        self.lit = frozenset(traced)
        scripts = ((self.opened.history.node_script(node), traced[node]) for node in self._of_nodes)
        self._asked += 1
        asked = tuple((script.path, names) for script, names in scripts if script is not None)
        self.ask_index(LookAt(self._asked, asked))

    def index_grew(self) -> None:
        super().index_grew()
        if self._of is not None:
            self._look_at()
            self._list_touching(keep_place=True)

    def looked_at(self, looked_at: LookedAt) -> None:
        super().looked_at(looked_at)
        if looked_at.number == self._asked and self._of is not None:
            self._looked_at = looked_at
            self._list_touching(keep_place=True)

    def _list_touching(self, *, keep_place: bool) -> None:
        from limbeck.deeds import TouchingRows

        assert self.opened is not None
        history = self.opened.history
        deeds = self._looked_at.deeds if self._looked_at is not None else ()
        known = {history.node_of_file(path): done for path, done in deeds}
        pending = ""
        if self.indexing is not None and not self.is_indexed:
            pending = f"indexed {self.indexing.done:,} of {self.indexing.total:,} scripts"
        rows = TouchingRows(
            history,
            self._of_name,
            [(node, known.get(node, ())) for node in self._of_nodes],
            pending=pending,
            width=self._detail.room,
            ascii_only=self.ascii_only,
        )
        self._detail.show_range(rows, title=TOUCHING_TITLE, keep_place=keep_place)

    def on_rows_view_opened(self, message: RowsView.Opened) -> None:
        """Open a row of the history of something: go to the revision, and hold its script at the line.

        The first row of a range leads to its net effect.
        """
        from limbeck.deeds import RangeRows, TouchingRows

        source = message.rows.source
        if isinstance(source, RangeRows) and (target := source.target_of_row(message.row)) is not None:
            message.rows.cursor = target
            message.rows.scroll_to(y=target, animate=False, force=True)
        if isinstance(source, TouchingRows) and self._is_current(source.history):
            row = source.rows[message.row]
            if row.node is not None:
                self.go_to(row.node)
                script = source.history.node_script(row.node)
                if script is not None:
                    self.hold(Place(row.node, script.path, row.line))

    def index_broke(self, reason: str) -> None:
        super().index_broke(reason)
        if self._net_effect is None and self._summed is not None:
            self._summing = reason
            self._show_range_rows(self._summed, keep_place=True)


def _paths_in_running_order(history: History, revisions: Sequence[str]) -> tuple[str, ...]:
    """The paths of the scripts of a range, which lists the last one first."""
    paths = history.paths
    nodes = map(history.node_of, reversed(revisions))
    return tuple(path for node in nodes if node is not None and (path := paths[node]))
