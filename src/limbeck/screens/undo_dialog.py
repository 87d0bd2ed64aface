"""Undo and redo: what would change is shown first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work
from textual.message import Message

from limbeck.options import same_command
from limbeck.screens.telling_dialog import TellingDialog
from limbeck.telling import Telling
from limbeck.widgets.rows_view import RowsView

if TYPE_CHECKING:
    from limbeck.request import OpenRequest
    from limbeck_core.history import History
    from limbeck_core.writing.journal import Journal
    from limbeck_core.writing.ledger import Entry


class UndoDialog(TellingDialog[str]):
    """Shows the last change backwards, or the next one; its result is what was done, in a few words."""

    class Done(Message):
        """The change has been made, or not."""

        def __init__(self, title: str, failure: str) -> None:
            self.title = title
            self.failure = failure
            super().__init__()

    class Judged(Message):
        """It is known whether the change can be made."""

        def __init__(self, reason: str) -> None:
            self.reason = reason
            super().__init__()

    def __init__(
        self,
        journal: Journal,
        entry: Entry,
        history: History,
        request: OpenRequest,
        *,
        redo: bool,
        ascii_only: bool,
    ) -> None:
        """Ask.

        Args:
            journal: Where the change stands.
            entry: The change.
            history: What it would change.
            request: What was opened.
            redo: Whether it is made again, and not taken back.
            ascii_only: Whether only ASCII is shown.
        """
        super().__init__(ascii_only=ascii_only)
        from limbeck_core.merging.taking_back import change_of

        self._journal = journal
        self._entry = entry
        self._history = history
        self._request = request
        self._redo = redo
        self._changes = change_of(entry, redo=redo)
        self._reason = journal.why_not(self._changes.changes) or ""
        self._is_writing = False

    def on_mount(self) -> None:
        self.name_it("Redo" if self._redo else "Undo")
        word = "makes it again" if self._redo else "takes it back"
        self.say("Esc leaves: nothing can be done" if self._reason else f"Enter {word}, Esc leaves")
        if not self._reason:
            self._judge()

    def tell(self) -> Telling:
        told = self.telling()
        told.say(self._entry.title, "heading")
        command = same_command(f"limbeck {'redo' if self._redo else 'undo'}", self._request)
        told.say(f"made {self._entry.made}; the same as: {command}", "fact")
        if self._reason:
            told.say(self._reason, "badge-problem")
        told.blank()
        told.change(self._changes, self._history.root)
        return told

    def on_rows_view_opened(self, message: RowsView.Opened) -> None:
        message.stop()
        if self._reason or self._is_writing:
            return
        self._is_writing = True
        self.say("Writing")
        self._write()

    @work(thread=True, group="judging")
    def _judge(self) -> None:
        """Find out whether the history would be the worse for it."""
        from limbeck_core.errors import CommandError
        from limbeck_core.merging.taking_back import why_not

        try:
            reason = why_not(self._entry, self._history, self._journal, redo=self._redo) or ""
        except CommandError as refusal:
            reason = str(refusal)
        self.post_message(self.Judged(reason))

    def on_undo_dialog_judged(self, message: Judged) -> None:
        if message.reason and not self._is_writing:
            self._refuse(message.reason)

    def _refuse(self, reason: str) -> None:
        self._reason = reason
        self.show(0)
        self.say("Esc leaves: nothing can be done")

    @work(thread=True, group="writing")
    def _write(self) -> None:
        from limbeck_core.errors import CommandError
        from limbeck_core.merging.taking_back import take_back

        try:
            entry = take_back(self._entry, self._history, self._journal, redo=self._redo)
        except CommandError as refusal:
            self.post_message(self.Done("", str(refusal)))
        else:
            self.post_message(self.Done(entry.title, ""))

    def on_undo_dialog_done(self, message: Done) -> None:
        self._is_writing = False
        if message.failure:
            self._refuse(message.failure)
        else:
            self.dismiss(f"{'Made again' if self._redo else 'Undone'}: {message.title}")

    def action_leave(self) -> None:
        """Leave, unless something is being written."""
        if not self._is_writing:
            self.dismiss(None)
