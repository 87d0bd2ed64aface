"""Undo and redo: what would change is shown first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work
from textual.message import Message

from limbeck.screens.telling_dialog import TellingDialog
from limbeck.telling import Telling
from limbeck.widgets.rows_view import RowsView

if TYPE_CHECKING:
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

    def __init__(self, journal: Journal, entry: Entry, root: str, *, redo: bool, ascii_only: bool) -> None:
        """Ask.

        Args:
            journal: Where the change stands.
            entry: The change.
            root: The folder to which paths are told relative.
            redo: Whether it is made again, and not taken back.
            ascii_only: Whether only ASCII is shown.
        """
        super().__init__(ascii_only=ascii_only)
        from limbeck_core.writing.changes import ChangeSet

        self._journal = journal
        self._entry = entry
        self._root = root
        self._redo = redo
        backwards = tuple(change.reversed for change in reversed(entry.changes))
        self._changes = ChangeSet(entry.title, entry.changes if redo else backwards)
        self._reason = journal.why_not(self._changes.changes) or ""
        self._is_writing = False

    def on_mount(self) -> None:
        self.name_it("Redo" if self._redo else "Undo")
        word = "makes it again" if self._redo else "takes it back"
        self.say("Esc leaves: nothing can be done" if self._reason else f"Enter {word}, Esc leaves")

    def tell(self) -> Telling:
        told = self.telling()
        told.say(self._entry.title, "heading")
        command = f"limbeck {'redo' if self._redo else 'undo'}"
        told.say(f"made {self._entry.made}; the same as: {command}", "fact")
        if self._reason:
            told.say(self._reason, "badge-problem")
        told.blank()
        told.change(self._changes, self._root)
        return told

    def on_rows_view_opened(self, message: RowsView.Opened) -> None:
        message.stop()
        if self._reason or self._is_writing:
            return
        self._is_writing = True
        self.say("Writing")
        self._write()

    @work(thread=True, group="writing")
    def _write(self) -> None:
        from limbeck_core.errors import CommandError
        from limbeck_core.writing.changes import ChangeRefused

        try:
            at_stake = self._journal.redoable if self._redo else self._journal.undoable
            if at_stake is None or at_stake.number != self._entry.number:
                raise ChangeRefused("Something else was written meanwhile; look at that first")
            entry = self._journal.redo() if self._redo else self._journal.undo()
        except CommandError as refusal:
            self.post_message(self.Done("", str(refusal)))
        else:
            self.post_message(self.Done(entry.title, ""))

    def on_undo_dialog_done(self, message: Done) -> None:
        self._is_writing = False
        if message.failure:
            self._reason = message.failure
            self.show(0)
            self.say("Esc leaves")
        else:
            self.dismiss(f"{'Made again' if self._redo else 'Undone'}: {message.title}")

    def action_leave(self) -> None:
        """Leave, unless something is being written."""
        if not self._is_writing:
            self.dismiss(None)
