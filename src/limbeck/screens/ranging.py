"""Ranges: marking two ends, lighting up the path, listing what lies between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work
from textual.message import Message

from limbeck.loading import Opened, Reading
from limbeck.request import OpenRequest
from limbeck.revision_rows import RevisionRows
from limbeck.screens.operating import OperatingScreen
from limbeck.summary import counted
from limbeck.widgets.detail_pane import Detail

if TYPE_CHECKING:
    from limbeck.handed import Handed
    from limbeck_core.history import History
    from limbeck_core.script.planning import Plan
    from limbeck_core.script.resolve import Resolution


def nodes_of(history: History, listed: Resolution | Plan) -> frozenset[int]:
    """The nodes of the revisions of a resolved expression or of a plan."""
    nodes = map(history.node_of, listed.revisions)
    return frozenset(node for node in nodes if node is not None)


class RangeFound(Message):
    """What lies between the mark and the cursor, found out where this is made."""

    def __init__(self, opened: Opened, mark: int, selected: int, *, listing: bool) -> None:
        # Imported here, as everything that resolves: the first frame does not need it.
        from limbeck.ranges import between

        history = opened.history
        self.opened = opened
        self.mark = mark
        self.selected = selected
        self.resolution = between(history.revision_map, history.dag.ids[mark], history.dag.ids[selected])
        self.nodes = nodes_of(history, self.resolution)
        self.listing = listing
        """Whether it is to be listed; else it is lit up alone."""
        super().__init__()


class RangingScreen(OperatingScreen, is_link=True):
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
        self._find_range(listing=True)

    def _find_range(self, *, listing: bool) -> None:
        """Find what lies between the mark and the cursor; of a long history in another thread."""
        if self.opened is None or self.mark is None or self.selected is None:
            return
        if self._is_long:
            from limbeck.handed import Handed

            self._look_for_range(Handed(self.opened), self.mark, self.selected, listing=listing)
        else:
            self.on_range_found(RangeFound(self.opened, self.mark, self.selected, listing=listing))

    @work(thread=True, exclusive=True, group="range")
    def _look_for_range(self, handed: Handed[Opened], mark: int, selected: int, *, listing: bool) -> None:
        self.post_message(RangeFound(handed.take(), mark, selected, listing=listing))

    def on_range_found(self, message: RangeFound) -> None:
        message.stop()
        if (message.opened, message.mark, message.selected) != (self.opened, self.mark, self.selected):
            return  # the cursor is elsewhere by now
        resolution = message.resolution
        if resolution.outcome != "range":
            self.notice = self._where_they_part(message.mark)
        elif message.listing:
            self.mark = None
            self._show_set(resolution, message.nodes)
        else:
            self.lit = message.nodes
            self.notice = (
                f"{counted(len(resolution.revisions), 'revision')}; {self.key('mark_range')} or "
                f"{self.key('open_row')} lists them, {self.key('escape')} clears"
            )

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

    def _light_range_from_mark(self) -> None:
        self._find_range(listing=False)

    def _show_set(self, listed: Resolution | Plan, nodes: frozenset[int] | None = None) -> None:
        """List the revisions of a resolved expression or of a plan in their order, and light them up."""
        if self.opened is None:
            return
        self._listed = listed
        self.lit = nodes if nodes is not None else nodes_of(self.opened.history, listed)
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
