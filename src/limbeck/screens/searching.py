"""Finding: the line in which to type what to find, and the ways from match to match."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from textual import work

from limbeck.loading import Opened, Reading
from limbeck.matching import Haystack
from limbeck.request import OpenRequest
from limbeck.screens.ranging import RangingScreen
from limbeck.widgets.find_line import FindLine
from limbeck.widgets.history_view import HistoryView

if TYPE_CHECKING:
    from limbeck_core.history import History

PREPARE_DELAY = 0.15
"""Seconds after a history has come before anything is made ready for keys: the first frame goes first."""


class SearchingScreen(RangingScreen):
    """A history that can be searched."""

    def __init__(self, request: OpenRequest, reading: Reading, *, ascii_only: bool) -> None:
        super().__init__(request, reading, ascii_only=ascii_only)
        self._haystack: Haystack | None = None

    def watch_opened(self, before: Opened | None, after: Opened | None) -> None:
        if after is not None:
            self._haystack = Haystack(after.history)
            self.set_timer(PREPARE_DELAY, partial(self._prepare, after.history, self._haystack))
        super().watch_opened(before, after)

    @work(thread=True, exclusive=True, group="index")
    def _prepare(self, history: History, haystack: Haystack) -> None:
        """Make ready what the first key in the palette or in the line of find would wait for."""
        for module in ("limbeck.screens.palette", "limbeck_core.script.resolve"):
            import_module(module)
        if history.revision_map.heads:
            haystack.texts  # noqa: B018 - derived when it is first asked for

    def action_find(self) -> None:
        """Open the line in which to type what to find."""
        if self.opened is None:
            self.notice = self.nothing_here
            return
        self.query_one("#keys").add_class("-covered")
        self.query_one(FindLine).open()

    def on_find_line_changed(self, message: FindLine.Changed) -> None:
        message.stop()
        if self._haystack is None:
            return
        self.matches = frozenset(self._haystack.find(message.words))
        self.query_one(FindLine).show_count(len(self.matches))
        if self.matches and self.selected not in self.matches:
            self._go_to_match(1)

    def on_find_line_stepped(self, message: FindLine.Stepped) -> None:
        message.stop()
        self._go_to_match(message.direction)

    def on_find_line_closed(self, message: FindLine.Closed) -> None:
        message.stop()
        self.query_one("#keys").remove_class("-covered")
        if message.refocus:
            self._focus_history()
        if not message.accepted:
            self.matches = frozenset()
        elif not self.matches:
            self.notice = "Nothing found"

    def action_next_match(self) -> None:
        """Go down to the next match."""
        self._go_to_match(1)

    def action_previous_match(self) -> None:
        """Go up to the previous match."""
        self._go_to_match(-1)

    def _go_to_match(self, direction: int) -> None:
        """Go to the nearest match in a direction, and round the end of the history."""
        if self.opened is None or not self.matches:
            self.notice = "Nothing to go to: / finds"
            return
        nearest = self.query_one(HistoryView).nearest(self.matches, direction)
        if nearest is not None:
            self._step_to(nearest)
