"""Making ready what keys would wait for: in other threads, and of a long history what is asked for."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar

from textual import work
from textual.message import Message

from limbeck.loading import Opened, Reading
from limbeck.matching import Haystack
from limbeck.request import OpenRequest
from limbeck.screens.history_screen import HistoryScreen
from limbeck.widgets.history_view import HistoryView

if TYPE_CHECKING:
    from limbeck.handed import Handed
    from limbeck_core.graph.folding import Folding
    from limbeck_core.history import History

MOST_PREPARED = 2_000
"""Revisions up to which the map is made before it is asked for: above, it takes more room than all else."""

MOST_AT_ONCE = 5_000
"""Revisions above which a key does not wait for what looks at all of them: it is done when that is there."""

PREPARED = ("limbeck.screens.palette", "limbeck.widgets.find_words", "limbeck_core.script.resolve")
"""The modules that the first key in the palette or in the line of find would wait for."""

PREPARE_DELAY = 0.15
"""Seconds after a history has come before anything is made ready for keys: the first frame goes first."""

FOLDS_DELAY = 1.0
"""Seconds after a long history has come before it is found out what folds in it."""


class MadeReady(Message):
    """What was asked for of a history is there."""

    def __init__(self, haystack: Haystack, *, with_map: bool) -> None:
        self.haystack = haystack
        self.with_map = with_map
        super().__init__()


class FoldsKnown(Message):
    """It has been found out what folds in a long history."""

    def __init__(self, folding: Folding) -> None:
        self.folding = folding
        super().__init__()


Answer = TypeVar("Answer")


class FoundOut(Message):
    """What looks at all of a history has been found out, where this is made."""

    def __init__(
        self, history: History, find: Callable[[History], Answer], do: Callable[[Answer], object]
    ) -> None:
        answer = find(history)
        self.history = history
        self.asked: Callable[..., object] = do
        self.do: Callable[[], object] = lambda: do(answer)
        super().__init__()


class PreparingScreen(HistoryScreen, is_link=True):
    """A history of which what takes long is made ready beside the screen."""

    def __init__(self, request: OpenRequest, reading: Reading, *, ascii_only: bool) -> None:
        super().__init__(request, reading, ascii_only=ascii_only)
        self._haystack: Haystack | None = None
        self._prepared: Haystack | None = None
        """That of the history for which everything is made ready, or being so."""
        self._collecting: Haystack | None = None
        """That whose words are being collected."""
        self._is_ready = False
        self._when_ready: Callable[[], object] | None = None
        self._folding: Folding | None = None
        """What is being found out of the folds of a long history."""
        self._when_folds_known: Callable[[], object] | None = None
        self._when_found_out: Callable[..., object] | None = None

    def watch_opened(self, before: Opened | None, after: Opened | None) -> None:
        if after is not None:
            self._haystack = Haystack(after.history)
            self._prepared = self._collecting = self._when_ready = None
            self._is_ready = False
            self._folding = self._when_folds_known = self._when_found_out = None
            if len(after.history.dag.ids) <= MOST_PREPARED:
                self.set_timer(PREPARE_DELAY, self.prepare)
            elif self._is_long and (before is None or before.layout is not after.layout):
                self.set_timer(FOLDS_DELAY, self._prepare_folds)
        super().watch_opened(before, after)

    @property
    def is_settled(self) -> bool:
        """Whether what is selected is shown, and nothing is awaited that was asked for."""
        awaited = self._collecting, self._when_folds_known, self._when_found_out
        if not super().is_settled or any(awaited):
            return False  # there may be no pane yet
        return not self.query_one(HistoryView).is_finding_lanes

    @property
    def _is_long(self) -> bool:
        return self.opened is not None and len(self.opened.history.dag.ids) > MOST_AT_ONCE

    # -- the map

    def prepare(self) -> None:
        """Make ready what the first key in the palette or in the line of find would wait for."""
        if self._haystack is not None and self.opened is not None and self._prepared is not self._haystack:
            from limbeck.handed import Handed

            self._prepared = self._haystack
            self._make_ready(Handed((self.opened.history, self._haystack)))

    def is_ready(self) -> bool:
        """Whether a question for the map is answered at once."""
        return self._is_ready or not self._is_long

    def when_ready(self, do: Callable[[], object]) -> None:
        """Do what asks the map: at once where it is there, or else when it is."""
        if self.is_ready():
            do()
            return
        self._when_ready = do
        self.notice = "A long history: one moment"
        self.prepare()

    @work(thread=True, exclusive=True, group="prepare")
    def _make_ready(self, handed: Handed[tuple[History, Haystack]]) -> None:
        history, haystack = handed.take()
        for module in PREPARED:
            import_module(module)
        if history.revision_map.heads:
            haystack.words  # noqa: B018 - derived when it is first asked for
        self.post_message(MadeReady(haystack, with_map=True))

    # -- the words

    def has_words(self) -> bool:
        """Whether words can be looked for at once; where not, they are being collected."""
        haystack = self._haystack
        if haystack is None or not self._is_long or haystack.is_collected:
            return True
        if self._collecting is not haystack:
            from limbeck.handed import Handed

            self._collecting = haystack
            self._collect(Handed(haystack))
        return False

    @work(thread=True, exclusive=True, group="words")
    def _collect(self, handed: Handed[Haystack]) -> None:
        haystack = handed.take()
        haystack.words  # noqa: B018 - derived when it is first asked for
        self.post_message(MadeReady(haystack, with_map=False))

    def on_made_ready(self, message: MadeReady) -> None:
        message.stop()
        if message.haystack is not self._haystack:
            return  # of a history that is no longer shown
        if not message.with_map:
            self._collecting = None
            self.words_collected()
            return
        self._is_ready = True
        do, self._when_ready = self._when_ready, None
        if do is not None:
            self.notice = ""
            do()

    def words_collected(self) -> None:
        """Words can be looked for now."""

    # -- the folds

    def when_folds_known(self, do: Callable[[], object]) -> None:
        """Fold something: at once where it is known what folds, or else when it is."""
        folding = self.query_one(HistoryView).folding
        if folding is None or folding.is_prepared or not self._is_long:
            do()
            return
        self._when_folds_known = do
        self.notice = "A long history: one moment"
        # What is painted first need not share the processor with it.
        self.call_after_refresh(self._prepare_folds)

    def _prepare_folds(self) -> None:
        folding = self.query_one(HistoryView).folding
        if folding is not None and folding is not self._folding and not folding.is_prepared:
            from limbeck.handed import Handed

            self._folding = folding
            self._find_out_what_folds(Handed(folding))

    @work(thread=True, exclusive=True, group="folds")
    def _find_out_what_folds(self, handed: Handed[Folding]) -> None:
        folding = handed.take()
        folding.prepare()
        self.post_message(FoldsKnown(folding))

    def on_folds_known(self, message: FoldsKnown) -> None:
        message.stop()
        if message.folding is not self._folding:
            return  # of a history that is no longer shown
        self._folding = None
        do, self._when_folds_known = self._when_folds_known, None
        if do is not None:
            self.notice = ""
            do()

    # -- the rest

    def when_found_out(self, find: Callable[[History], Answer], do: Callable[[Answer], object]) -> None:
        """Do something with what looks at all of a history: at once, or in a long one when it is there.

        A later question takes the place of one that has not been answered.
        """
        assert self.opened is not None
        if not self._is_long:
            do(find(self.opened.history))
            return
        from limbeck.handed import Handed

        self._when_found_out = do
        self.notice = "A long history: one moment"
        self._find_out(Handed((self.opened.history, find, do)))

    @work(thread=True, exclusive=True, group="found-out")
    def _find_out(
        self, handed: Handed[tuple[History, Callable[[History], Answer], Callable[[Answer], object]]]
    ) -> None:
        self.post_message(FoundOut(*handed.take()))

    def on_found_out(self, message: FoundOut) -> None:
        message.stop()
        if message.asked is not self._when_found_out or self.opened is None:
            return
        self._when_found_out = None
        if message.history is self.opened.history:
            if self.notice.startswith("A long history"):
                self.notice = ""
            message.do()
