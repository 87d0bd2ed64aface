"""One of several: which history to open, what to copy."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from limbeck.screens.dialog import Dialog
from limbeck.spans import Span
from limbeck.text import clip, visible
from limbeck.widgets.bindings import dialog_keys
from limbeck.widgets.rows_view import RowsView


class ChoiceRows:
    """The choices, one a row."""

    def __init__(self, labels: Sequence[str], *, ascii_only: bool) -> None:
        self._labels = labels
        self._ascii = ascii_only

    @property
    def count(self) -> int:
        """The number of choices."""
        return len(self._labels)

    def compose_row(self, row: int, width: int) -> list[Span]:
        """One choice."""
        return [Span(clip(f" {self._labels[row]}", width, ascii=self._ascii), "message")]


class ChooserScreen(Dialog[int]):
    """Lists what can be chosen; its result is the index of the choice."""

    BINDINGS = [dialog_keys("leave", "dismiss")]

    def __init__(self, question: str, labels: Sequence[str], *, ascii_only: bool) -> None:
        super().__init__()
        self._question = question
        self._rows = ChoiceRows(labels, ascii_only=ascii_only)
        self._ascii = ascii_only

    def compose(self) -> ComposeResult:
        with Vertical(id="chooser") as frame:
            frame.border_title = Content(visible(self._question, ascii=self._ascii))
            yield RowsView(source=self._rows, id="choices", one_click=True)

    def on_mount(self) -> None:
        rows = self.query_one(RowsView)
        rows.ascii_only = self._ascii
        rows.show(self._rows)
        rows.focus()

    def on_rows_view_opened(self, message: RowsView.Opened) -> None:
        message.stop()
        self.dismiss(message.row)
