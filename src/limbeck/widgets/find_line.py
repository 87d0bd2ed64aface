"""The line at the bottom in which the user types what to find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding
from textual.containers import Horizontal
from textual.message import Message

if TYPE_CHECKING:
    from textual.widgets import Input

    from limbeck.widgets.find_words import FindWords


class FindLine(Horizontal):
    """An input with the number of matches beside it; hidden, and empty, until it is opened."""

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
        self._words: FindWords | None = None
        self.display = False

    def open(self, words: str = "") -> None:
        """Show the line, with words to begin with, and take the focus."""
        if self._words is None:
            self._words = self._make()
        self.display = True
        self._words.value = words
        self._words.focus()

    def _make(self) -> FindWords:
        """Fill the line."""
        # Imported here: the first frame shows none of it.
        from textual.widgets import Label

        from limbeck.widgets.find_words import FindWords

        words = FindWords(id="find-words", compact=True, placeholder=self._placeholder)
        words.cursor_blink = False
        self._count = Label("", id="find-count")
        self.mount(Label(" / ", id="find-sign"), words, self._count)
        return words

    def show_count(self, count: int) -> None:
        """Say how many places the words are found in."""
        if self._words is not None:
            self._count.update(f" {count:,} found " if self._words.value.strip() else "")

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
