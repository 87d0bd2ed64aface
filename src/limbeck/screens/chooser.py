"""Which of several histories to open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen

from limbeck.rows import Span
from limbeck.text import clip
from limbeck.widgets.rows_view import RowsView

if TYPE_CHECKING:
    from limbeck_core.history import Choice


class ChoiceRows:
    """The histories, one a row."""

    def __init__(self, choices: Sequence[Choice], *, ascii_only: bool) -> None:
        self._choices = choices
        self._ascii = ascii_only

    @property
    def count(self) -> int:
        """The number of histories."""
        return len(self._choices)

    def compose_row(self, row: int, width: int) -> list[Span]:
        """The name of one history."""
        return [Span(clip(f" {self._choices[row].label}", width, ascii=self._ascii), "message")]


class ChooserScreen(ModalScreen[int | None]):
    """Lists the histories that were found; its result is the index of the chosen one."""

    BINDINGS = [Binding("escape,q", "dismiss", "Leave", show=False)]

    def __init__(self, choices: Sequence[Choice], *, ascii_only: bool) -> None:
        super().__init__()
        self._rows = ChoiceRows(choices, ascii_only=ascii_only)

    def compose(self) -> ComposeResult:
        with Vertical(id="chooser") as frame:
            frame.border_title = "Several histories: Enter opens one"
            yield RowsView(source=self._rows, id="choices")

    def on_mount(self) -> None:
        rows = self.query_one(RowsView)
        rows.show(self._rows)
        rows.focus()

    def on_rows_view_opened(self, message: RowsView.Opened) -> None:
        message.stop()
        self.dismiss(message.row)
