"""A frame that tells what would be written, row by row, and asks."""

from __future__ import annotations

from abc import abstractmethod
from typing import TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from limbeck.screens.dialog import Dialog
from limbeck.telling import Telling
from limbeck.text import visible
from limbeck.widgets.bindings import dialog_keys
from limbeck.widgets.keys_text import KeysText
from limbeck.widgets.looks import TELLING_LOOKS
from limbeck.widgets.rows_view import RowsView

Result = TypeVar("Result")


class TellingDialog(Dialog[Result]):
    """Rows to read, and a line below them that says what the keys do."""

    BINDINGS = [dialog_keys("leave", "leave")]

    def __init__(self, *, ascii_only: bool) -> None:
        super().__init__()
        self.ascii_only = ascii_only

    def compose(self) -> ComposeResult:
        with Vertical(id="telling"):
            yield RowsView(id="telling-rows", looks=TELLING_LOOKS)
            yield KeysText(id="telling-keys")

    def on_mount(self) -> None:
        rows = self.query_one(RowsView)
        rows.ascii_only = self.ascii_only
        rows.focus()

    def name_it(self, title: str) -> None:
        """Put a title on the frame."""
        shown = visible(title, ascii=self.ascii_only)
        self.query_one("#telling", Vertical).border_title = Content(shown)

    def say(self, text: str) -> None:
        """Say what the keys do, or what happened."""
        self.query_one(KeysText).say(text, ascii_only=self.ascii_only)

    @property
    def room(self) -> int:
        """The cells of a row."""
        rows = self.query_one(RowsView)
        return max(1, rows.content_size.width - rows.styles.scrollbar_size_vertical)

    def telling(self) -> Telling:
        """Return an empty page of the width that there is."""
        return Telling(self.room, ascii_only=self.ascii_only)

    @abstractmethod
    def tell(self) -> Telling:
        """Return what is shown."""

    def show(self, cursor: int | None = None) -> None:
        """Show what is told now, with the cursor on one row; by default where it was."""
        rows = self.query_one(RowsView)
        # without a width nothing can be told; with one this is called again
        if rows.content_size.width:
            rows.show(self.tell(), rows.cursor if cursor is None else cursor)

    def on_rows_view_resized(self, message: RowsView.Resized) -> None:
        message.stop()
        self.show()

    def on_rows_view_moved(self, message: RowsView.Moved) -> None:
        message.stop()

    def action_leave(self) -> None:
        """Leave without a choice."""
        self.dismiss(None)
