"""The border between the two panes, which the mouse can drag."""

from __future__ import annotations

from textual import events

from limbeck.loading import Reading
from limbeck.request import OpenRequest
from limbeck.screens.settling import SettlingScreen
from limbeck.settings import LoadedSettings
from limbeck.widgets.history_view import HistoryView

LEAST = 12
"""Cells that each pane keeps beside the other."""

LEAST_LINES = 4
"""Lines that each pane keeps above the other."""


class DividingScreen(SettlingScreen, is_link=True):
    """Two panes, whose shares the user chooses."""

    def __init__(
        self,
        request: OpenRequest,
        reading: Reading,
        *,
        ascii_only: bool,
        loaded: LoadedSettings | None = None,
    ) -> None:
        super().__init__(request, reading, ascii_only=ascii_only, loaded=loaded)
        self._is_dragging = False
        self._was_stacked: bool | None = None

    @property
    def _is_stacked(self) -> bool:
        return self.has_class("-narrow")

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the border: the last cells of the one pane, or the first of the other."""
        if event.button != 1 or self.has_one_pane:
            return
        history, detail = self.query_one(HistoryView).region, self._detail.region
        if self._is_stacked:
            held = event.screen_y in (history.bottom - 1, detail.y)
        else:
            inside = history.y <= event.screen_y < history.bottom
            held = inside and event.screen_x in (history.right - 1, detail.x)
        if held:
            self._is_dragging = True
            self.capture_mouse()
            event.stop()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._is_dragging:
            history, detail = self.query_one(HistoryView), self._detail
            if self._is_stacked:
                length, place, least = (
                    history.region.height + detail.region.height,
                    event.screen_y - history.region.y,
                    LEAST_LINES,
                )
            else:
                length, place, least = (
                    history.region.width + detail.region.width,
                    event.screen_x - history.region.x,
                    LEAST,
                )
            if length < 2 * least:
                return
            share = max(least, min(length - least, place + 1))
            name = "height" if self._is_stacked else "width"
            setattr(history.styles, name, f"{share}fr")
            setattr(detail.styles, name, f"{length - share}fr")
            self._was_stacked = self._is_stacked
            event.stop()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        if self._is_dragging:
            self._is_dragging = False
            self.release_mouse()
            event.stop()

    def on_resize(self, event: events.Resize) -> None:
        # Textual sets the classes that tell how they stand after this.
        self.call_after_refresh(self._forget_old_shares)

    def _forget_old_shares(self) -> None:
        """Forget the shares where the panes no longer stand as they stood."""
        if self._was_stacked is not None and self._was_stacked != self._is_stacked:
            self._was_stacked = None
            for pane in (self.query_one(HistoryView), self._detail):
                pane.styles.clear_rule("width")
                pane.styles.clear_rule("height")
                pane.refresh(layout=True)
