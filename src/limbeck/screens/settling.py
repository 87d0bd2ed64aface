"""The user's settings on the explorer: what holds when it opens, and what is kept for next time."""

from __future__ import annotations

from dataclasses import replace

from limbeck.loading import Reading
from limbeck.request import OpenRequest
from limbeck.screens.watching import WatchingScreen
from limbeck.settings import LoadedSettings
from limbeck.widgets.history_view import HistoryView


class SettlingScreen(WatchingScreen, is_link=True):
    """A history shown as the user wants it."""

    def __init__(
        self,
        request: OpenRequest,
        reading: Reading,
        *,
        ascii_only: bool,
        loaded: LoadedSettings | None = None,
    ) -> None:
        super().__init__(request, reading, ascii_only=ascii_only)
        self._loaded = loaded or LoadedSettings()
        self._ascii_at_start = ascii_only
        self.settings = self._loaded.settings
        self.first_notices = self._loaded.problems
        self.set_reactive(SettlingScreen.columns, self.settings.shown_columns)
        self.set_reactive(SettlingScreen.slow_line, bool(self.settings.slow_line))

    def on_mount(self) -> None:
        self.query_one(HistoryView).folds_at_start = self.settings.folds

    def action_save_settings(self) -> None:
        """Keep theme, drawing and columns for next time."""
        from limbeck.saving import NotSaved, save_settings

        if self._request.read_only:
            self.notice = "Opened read-only: nothing is written"
            return
        now = replace(self.settings.with_columns(self.columns), theme=self.app.theme)
        if self.ascii_only != self._ascii_at_start:
            now = replace(now, ascii=self.ascii_only)
        try:
            saved = save_settings(self._loaded, now)
        except NotSaved as reason:
            self.notice = str(reason)
        else:
            what = f"Saved {', '.join(saved)}" if saved else "Nothing differs"
            self.notice = f"{what}: {self._loaded.path}"
