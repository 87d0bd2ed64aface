"""The line at the bottom in which the user types what to find."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Label


class FindWords(Input):
    """The words to find. Keys that are typed right behind Enter are commands, not words."""

    is_left = False
    """Whether Enter has been typed: the focus goes elsewhere in a moment."""

    def on_key(self, event: events.Key) -> None:
        """Take Enter at once: as a binding it would come after keys that were typed behind it."""
        if self.is_left:
            event.prevent_default()
        elif event.key == "enter":
            event.prevent_default()
            event.stop()
            self.is_left = True
            self.post_message(self.Submitted(self, self.value))

    def on_focus(self) -> None:
        """Take words again."""
        self.is_left = False


class FindLine(Horizontal):
    """An input with the number of matches beside it; hidden until it is opened."""

    BINDINGS = [
        Binding("escape", "cancel", "Clear", show=False),
        Binding("down", "step(1)", "Next match", show=False),
        Binding("up", "step(-1)", "Previous match", show=False),
    ]

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
        """The line was left."""

        def __init__(self, *, accepted: bool, refocus: bool = True) -> None:
            self.accepted = accepted
            """Whether what it found stays."""
            self.refocus = refocus
            """Whether the history takes the focus: not where the user has already given it elsewhere."""
            super().__init__()

    def __init__(self, *, id: str, placeholder: str = "id, message, label or file") -> None:
        super().__init__(id=id)
        self._placeholder = placeholder

    def compose(self) -> ComposeResult:
        yield Label(" / ", id="find-sign")
        words = FindWords(id="find-words", compact=True, placeholder=self._placeholder)
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

    def show_count(self, count: int) -> None:
        """Say how many revisions the words are found in."""
        label = self.query_one("#find-count", Label)
        label.update(f" {count:,} found " if self.query_one(Input).value.strip() else "")

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Changed(event.value))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._close(accepted=True)

    def action_cancel(self) -> None:
        """Leave the line and what it found."""
        self._close(accepted=False)

    def on_descendant_blur(self) -> None:
        """The focus has gone elsewhere, by Tab or by the mouse."""
        self._close(accepted=True, refocus=False)

    def _close(self, *, accepted: bool, refocus: bool = True) -> None:
        if self.display:
            self.display = False
            self.post_message(self.Closed(accepted=accepted, refocus=refocus))

    def action_step(self, direction: int) -> None:
        """Go to another match while the line stays open."""
        self.post_message(self.Stepped(direction))
