"""What is written into the project from the explorer: new revisions, merges, undo and redo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limbeck.loading import Opened, Reading
from limbeck.request import OpenRequest
from limbeck.screens.dividing import DividingScreen
from limbeck.settings import LoadedSettings
from limbeck.wish import Extent

if TYPE_CHECKING:
    from limbeck.palette.choices import Choice
    from limbeck_core.writing.journal import Journal


class WritingScreen(DividingScreen, is_link=True):
    """A history that can be written to, each time after what is written has been shown."""

    def __init__(
        self,
        request: OpenRequest,
        reading: Reading,
        *,
        ascii_only: bool,
        loaded: LoadedSettings | None = None,
    ) -> None:
        super().__init__(request, reading, ascii_only=ascii_only, loaded=loaded)
        self._written: tuple[str, str | None] | None = None
        """What to say, and the revision to go to, once what was written has been read."""

    def action_new_revision(self) -> None:
        """Ask for a new revision, and write it after it has been shown."""
        self.new_revision("")

    def new_revision(self, message: str) -> None:
        """Ask for a new revision that has a message already."""
        self.catch_up()
        journal = self.journal()
        if journal is None or self.opened is None:
            return
        from limbeck.drafting import Wanted, first_parents
        from limbeck.screens.new_dialog import NewDialog, NewRevision

        def written(new: NewRevision | None) -> None:
            if new is not None:
                self.take_in_written(new.said, new.revision)

        history = self.opened.history
        wanted = Wanted(message, first_parents(history, self.selected))
        dialog = NewDialog(history, journal, wanted, self._request, ascii_only=self.ascii_only)
        self.app.push_screen(dialog, written)

    def action_merge(self) -> None:
        """Lead from several heads to one."""
        if self.opened is None:
            self.notice = "The scripts are still being read"
            return
        from limbeck.recovering import journal_of
        from limbeck.screens.merge_choices import Merged
        from limbeck.screens.merge_dialog import MergeDialog

        def left(merged: Merged | None) -> None:
            if merged is None:
                return
            if merged.look_for:
                self.ask(f"locate {merged.look_for}")
            elif merged.is_left:
                self.notice = merged.said
            else:
                self.take_in_written(merged.said, merged.revision)

        history = self.opened.history
        journal = journal_of(self._request, history)
        dialog = MergeDialog(history, journal, self._request, ascii_only=self.ascii_only)
        self.app.push_screen(dialog, left)

    async def _choose(self, choice: Choice | None, asked: Opened) -> None:
        from limbeck.palette.choices import WriteNew

        if isinstance(choice, WriteNew):
            self.new_revision(choice.message)
        else:
            await super()._choose(choice, asked)

    def action_undo(self) -> None:
        """Take back the last change, after it has been shown."""
        self._undo(redo=False)

    def action_redo(self) -> None:
        """Make the change again that was taken back last, after it has been shown."""
        self._undo(redo=True)

    def _undo(self, *, redo: bool) -> None:
        journal = self.journal()
        if journal is None or self.opened is None:
            return
        from limbeck_core.errors import CommandError

        try:
            entry = journal.redoable if redo else journal.undoable
        except CommandError as refusal:
            self.notice = str(refusal)
            return
        if entry is None:
            self.notice = f"There is nothing to {'redo' if redo else 'undo'}"
            return
        from limbeck.screens.undo_dialog import UndoDialog

        history = self.opened.history
        dialog = UndoDialog(journal, entry, history, self._request, redo=redo, ascii_only=self.ascii_only)
        self.app.push_screen(dialog, self.take_in_written)

    def journal(self) -> Journal | None:
        """Return where writing is noted; ``None``, after the reason was said, where nothing is written."""
        if self.opened is None:
            self.notice = "The scripts are still being read"
            return None
        if self._request.read_only:
            self.notice = "Opened read-only: nothing is written"
            return None
        from limbeck.recovering import journal_of

        return journal_of(self._request, self.opened.history)

    def take_in_written(self, said: str | None, revision: str | None = None) -> None:
        """Read the files again after something was written; then say what, and go to a revision."""
        if said is not None and self.opened is not None:
            self._written = (said, revision)
            self._start_reading(Extent.ALL)

    def _reading_done(self) -> None:
        super()._reading_done()
        if self._written is None or self._is_reading or self.opened is None:
            return
        (said, revision), self._written = self._written, None
        node = self.opened.history.node_of(revision) if revision is not None else None
        if node is not None:
            self.go_to(node)
        self.notice = said
