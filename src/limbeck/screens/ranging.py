"""Ranges: marking two ends, lighting up the path, listing what lies between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limbeck.loading import Opened, Reading
from limbeck.request import OpenRequest
from limbeck.rows import RevisionRows
from limbeck.screens.operating import OperatingScreen
from limbeck.summary import counted
from limbeck.widgets.detail_pane import Detail

if TYPE_CHECKING:
    from limbeck_core.script.planning import Plan
    from limbeck_core.script.resolve import Resolution


class RangingScreen(OperatingScreen):
    """A history in which ranges and other sets of revisions can be listed and lit up."""

    def __init__(self, request: OpenRequest, reading: Reading, *, ascii_only: bool) -> None:
        super().__init__(request, reading, ascii_only=ascii_only)
        self._listed: Resolution | Plan | None = None

    def watch_opened(self, before: Opened | None, after: Opened | None) -> None:
        super().watch_opened(before, after)
        if self._listed is not None and self._detail.has_range:
            self._list_range(self._listed)

    def watch_ascii_only(self, ascii_only: bool) -> None:
        super().watch_ascii_only(ascii_only)
        if self.is_mounted and self._listed is not None and self._detail.has_range:
            self._list_range(self._listed)

    def show_selected(self) -> None:
        super().show_selected()
        if self.mark is not None:
            self.when_ready(self._light_range_from_mark)

    def open_selected(self) -> None:
        if self.mark is not None:
            self.action_mark_range()
        else:
            super().open_selected()

    def action_show_range(self) -> None:
        """Show the range, where there is one."""
        if self._detail.has_range:
            self._show_detail(Detail.RANGE)
        else:
            self.notice = f"No range: {self.key('mark_range')} marks one end, or type A:B in the palette"

    def action_mark_range(self) -> None:
        """Mark one end of a range at the cursor; a second time lists what lies between."""
        if self.opened is None or self.selected is None:
            self.notice = self.nothing_here
            return
        if self.mark is None:
            self.mark = self.selected
            self.notice = (
                f"Range from here: move to its other end, {self.key('mark_range')} or "
                f"{self.key('open_row')} lists it, {self.key('escape')} clears it"
            )
            return
        self.when_ready(self._list_range_from_mark)

    def _list_range_from_mark(self) -> None:
        resolution = self._range_from_mark()
        if self.mark is not None and resolution is not None and resolution.outcome == "range":
            self.mark = None
            self._show_set(resolution)
        elif self.mark is not None and resolution is not None:
            self.notice = self._where_they_part(self.mark)

    def _where_they_part(self, mark: int) -> str:
        """Light up what lies between the mark, the cursor and where they part; return where that is."""
        from limbeck.parting import parting

        assert self.opened is not None
        assert self.selected is not None
        history = self.opened.history
        found = parting(history, mark, self.selected)
        self.lit = found.nodes if found.nearest else frozenset((mark,))
        told = found.told(history)
        return f"No line joins them: they {told}" if found.nearest else told

    def _range_from_mark(self) -> Resolution | None:
        # Imported here, as everything that resolves: the first frame does not need it.
        from limbeck.ranges import between

        if self.opened is None or self.mark is None or self.selected is None:
            return None
        history = self.opened.history
        return between(history.revision_map, history.dag.ids[self.mark], history.dag.ids[self.selected])

    def _light_range_from_mark(self) -> None:
        resolution = self._range_from_mark()
        if resolution is None or self.mark is None:
            return
        if resolution.outcome == "range":
            self.lit = self._nodes_of(resolution)
            self.notice = (
                f"{counted(len(resolution.revisions), 'revision')}; {self.key('mark_range')} or "
                f"{self.key('open_row')} lists them, {self.key('escape')} clears"
            )
        else:
            self.notice = self._where_they_part(self.mark)

    def _nodes_of(self, listed: Resolution | Plan) -> frozenset[int]:
        assert self.opened is not None
        nodes = (self.opened.history.node_of(identifier) for identifier in listed.revisions)
        return frozenset(node for node in nodes if node is not None)

    def _show_set(self, listed: Resolution | Plan) -> None:
        """List the revisions of a resolved expression or of a plan in their order, and light them up."""
        if self.opened is None:
            return
        self._listed = listed
        self.lit = self._nodes_of(listed)
        self._list_range(listed)
        self._show_detail(Detail.RANGE)
        self.notice = listed.meaning

    def clear_range(self) -> None:
        """Show no range any more."""
        self.mark = None
        self.lit = None
        self._listed = None
        self._detail.show_range(None)

    def _list_range(self, listed: Resolution | Plan) -> None:
        from limbeck.plan_rows import PlanRows
        from limbeck_core.script.planning import Plan

        assert self.opened is not None
        history = self.opened.history
        if isinstance(listed, Plan):
            self._detail.show_range(PlanRows(history, listed, ascii_only=self.ascii_only))
        else:
            self._detail.show_range(RevisionRows(history, listed.revisions, ascii_only=self.ascii_only))
