"""The command palette: identifiers, ranges, words and commands in one line."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from limbeck.hits import Choice, Hits, PaletteIndex
from limbeck.screens.dialog import Dialog
from limbeck.text import visible
from limbeck.widgets.rows_view import RowsView


class PaletteScreen(Dialog[Choice]):
    """Resolves what is typed, explains it, and offers what can be chosen."""

    BINDINGS = [
        Binding("escape", "dismiss", "Close", show=False),
        Binding("down,ctrl+n", "step('cursor_down')", "Next", show=False, priority=True),
        Binding("up", "step('cursor_up')", "Previous", show=False, priority=True),
        Binding("pagedown", "step('page_down')", "Page down", show=False, priority=True),
        Binding("pageup", "step('page_up')", "Page up", show=False, priority=True),
    ]

    def __init__(self, index: PaletteIndex, *, ascii_only: bool = False, text: str = "") -> None:
        super().__init__()
        self._index = index
        self._ascii = ascii_only
        self._text = text
        self._hits = Hits([])

    def compose(self) -> ComposeResult:
        with Vertical(id="palette"):
            words = Input(
                self._text,
                id="palette-words",
                compact=True,
                placeholder="head, ae10, ae10+2, billing@head, a1f3:e5f7, words, a command",
            )
            words.cursor_blink = False
            yield words
            yield Static(id="palette-meaning")
            yield RowsView(id="palette-hits")

    def on_mount(self) -> None:
        rows = self.query_one(RowsView)
        rows.can_focus = False
        rows.ascii_only = self._ascii
        self.query_one(Input).focus()
        self._answer(self._text)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._answer(event.value)

    def _answer(self, text: str) -> None:
        self._hits = self._index.answer(text)
        meaning = self.query_one("#palette-meaning", Static)
        meaning.update(Content(visible(self._hits.explanation, ascii=self._ascii)))
        meaning.display = bool(self._hits.explanation)
        meaning.set_class(self._hits.failed, "-failed")
        self.query_one(RowsView).show(self._hits)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._choose(self.query_one(RowsView).cursor)

    def on_rows_view_opened(self, message: RowsView.Opened) -> None:
        message.stop()
        self._choose(message.row)

    def _choose(self, row: int) -> None:
        if row < self._hits.count:
            self.dismiss(self._hits.hits[row].choice)

    def action_step(self, action: str) -> None:
        """Move in the hits while the input keeps the focus."""
        rows = self.query_one(RowsView)
        {
            "cursor_down": rows.action_cursor_down,
            "cursor_up": rows.action_cursor_up,
            "page_down": rows.action_page_down,
            "page_up": rows.action_page_up,
        }[action]()
