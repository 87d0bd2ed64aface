"""The line at the bottom in which the user types what to find."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.message import Message
from textual.reactive import var
from textual.widgets import Input, Label


class FindLine(Horizontal):
    """An input with the number of matches beside it; hidden until it is opened."""

    BINDINGS = [
        Binding("escape", "cancel", "Clear", show=False),
        Binding("down", "step(1)", "Next match", show=False),
        Binding("up", "step(-1)", "Previous match", show=False),
    ]

    count: var[int] = var(0, init=False)

    class Changed(Message):
        """The words to find changed."""

        def __init__(self, words: str) -> None:
            self.words = words
            super().__init__()

    class Stepped(Message):
        """The user wants the next match, or the one before."""

        def __init__(self, direction: int) -> None:
            self.direction = direction
            super().__init__()

    class Closed(Message):
        """The line was left; what it found stays if the words were accepted."""

        def __init__(self, accepted: bool) -> None:
            self.accepted = accepted
            super().__init__()

    def compose(self) -> ComposeResult:
        yield Label(" / ", id="find-sign")
        words = Input(id="find-words", compact=True, placeholder="id, message, label or file")
        words.cursor_blink = False
        yield words
        yield Label("", id="find-count")

    def on_mount(self) -> None:
        self.display = False

    def open(self, words: str = "") -> None:
        """Show the line, with words to begin with, and take the focus."""
        self.display = True
        words_input = self.query_one(Input)
        words_input.value = words
        words_input.focus()

    def watch_count(self, count: int) -> None:
        self.query_one("#find-count", Label).update(
            f" {count:,} found " if self.query_one(Input).value else ""
        )

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.display = False
        self.post_message(self.Closed(accepted=True))

    def action_cancel(self) -> None:
        """Leave the line and what it found."""
        self.display = False
        self.post_message(self.Closed(accepted=False))

    def action_step(self, direction: int) -> None:
        """Go to another match while the line stays open."""
        self.post_message(self.Stepped(direction))
