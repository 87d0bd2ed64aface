"""Following changes on disk: the explorer reads again what changes while it is open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work
from textual.message import Message

from limbeck.loading import Opened, Reading
from limbeck.request import OpenRequest
from limbeck.screens.asking import AskingScreen
from limbeck.settings import Watch
from limbeck.wish import Extent

if TYPE_CHECKING:
    from limbeck.watching import Watcher


START_DELAY = 0.4
"""Seconds after a history has come before it is watched: what was changed by then is noticed all the same."""


class FilesChanged(Message):
    """Something that was read is otherwise on disk."""

    def __init__(self, extent: Extent) -> None:
        self.extent = extent
        super().__init__()


class WatcherSaid(Message):
    """The user should know how changes are followed."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__()


class WatchingScreen(AskingScreen, is_link=True):
    """A history that stays as it is on disk."""

    def __init__(self, request: OpenRequest, reading: Reading, *, ascii_only: bool) -> None:
        super().__init__(request, reading, ascii_only=ascii_only)
        self._watcher: Watcher | None = None

    def watch_opened(self, before: Opened | None, after: Opened | None) -> None:
        super().watch_opened(before, after)
        if after is None:
            return
        if self._watcher is None and before is None:
            self.set_timer(START_DELAY, self._start_watching)
        elif self._watcher is not None and (before is None or before.layout is not after.layout):
            self._watcher.follow(after.history)

    def on_unmount(self) -> None:
        if self._watcher is not None:
            self._watcher.stop()

    def _start_watching(self) -> None:
        """Watch from now on, when the history stands on the screen."""
        if self.opened is None or not self._request.watch or self.settings.watch is Watch.OFF:
            return
        # Imported here: the first frame does not need it.
        from limbeck.watching import Watcher

        self._watcher = Watcher(
            self.opened.history,
            lambda extent: self.post_message(FilesChanged(extent)),
            lambda text: self.post_message(WatcherSaid(text)),
            poll=self.settings.watch is Watch.POLL,
        )
        self._watch(self._watcher)

    @work(thread=True, group="watching")
    def _watch(self, watcher: Watcher) -> None:
        watcher.run()

    def on_files_changed(self, message: FilesChanged) -> None:
        message.stop()
        self.read_again(message.extent)

    def on_watcher_said(self, message: WatcherSaid) -> None:
        message.stop()
        self.notice = message.text
