"""Ranges: marking two ends, lighting up the path, listing what lies between."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limbeck.loading import Opened, Reading
from limbeck.request import OpenRequest
from limbeck.rows import RevisionRows
from limbeck.screens.inspecting import InspectingScreen
from limbeck.summary import counted
from limbeck.widgets.detail_pane import Detail

if TYPE_CHECKING:
    from limbeck_core.script.resolve import Resolution


class RangingScreen(InspectingScreen):
    """A history in which ranges and other sets of revisions can be listed and lit up."""

    def __init__(self, request: OpenRequest, reading: Reading, *, ascii_only: bool) -> None:
        super().__init__(request, reading, ascii_only=ascii_only)
        self._listed: Resolution | None = None

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
            self._light_range_from_mark()

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
            self.notice = "No range: v marks one end, or type A:B in the palette"

    def action_mark_range(self) -> None:
        """Mark one end of a range at the cursor; a second time lists what lies between."""
        if self.opened is None or self.selected is None:
            self.notice = self.nothing_here
            return
        if self.mark is None:
            self.mark = self.selected
            self.notice = "Range from here: move to its other end, v or Enter lists it, Esc clears it"
            return
        resolution = self._range_from_mark()
        if resolution is not None and resolution.outcome == "range":
            self.mark = None
            self._show_set(resolution)
        elif resolution is not None:
            self.notice = resolution.meaning

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
                f"{counted(len(resolution.revisions), 'revision')}; v or Enter lists them, Esc clears"
            )
        else:
            self.lit = frozenset((self.mark,))
            self.notice = resolution.meaning

    def _nodes_of(self, resolution: Resolution) -> frozenset[int]:
        assert self.opened is not None
        nodes = (self.opened.history.node_of(identifier) for identifier in resolution.revisions)
        return frozenset(node for node in nodes if node is not None)

    def _show_set(self, resolution: Resolution) -> None:
        """List the revisions of a resolved expression in their order, and light them up."""
        if self.opened is None:
            return
        self._listed = resolution
        self.lit = self._nodes_of(resolution)
        self._list_range(resolution)
        self._show_detail(Detail.RANGE)
        self.notice = resolution.meaning

    def _list_range(self, resolution: Resolution) -> None:
        assert self.opened is not None
        self._detail.show_range(
            RevisionRows(self.opened.history, resolution.revisions, ascii_only=self.ascii_only)
        )
