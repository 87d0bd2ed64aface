"""The line at the bottom in which the user types what to find."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.containers import Horizontal
from textual.message import Message

from limbeck.widgets.bindings import dialog_keys

if TYPE_CHECKING:
    from textual.widgets import Input

    from limbeck.widgets.find_words import FindWords


class FindLine(Horizontal):
    """An input with the number of matches beside it; hidden, and empty, until it is opened."""

    BINDINGS = [
        dialog_keys("leave_line", "cancel"),
        dialog_keys("next_offered", "step(1)"),
        dialog_keys("previous_offered", "step(-1)"),
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

        def __init__(self, *, accepted: bool, refocus: bool = True, behind: tuple[str, ...] = ()) -> None:
            self.accepted = accepted
            """Whether what it found stays."""
            self.refocus = refocus
            """Whether the history takes the focus: not where the user has already given it elsewhere."""
            self.behind = behind
            """The keys that were typed behind Enter: commands on what is found."""
            super().__init__()

    def __init__(self, *, id: str, placeholder: str = "id, message, label or file") -> None:
        super().__init__(id=id)
        self._placeholder = placeholder
        self._words: FindWords | None = None
        self._is_opening = False
        """Whether the focus is still on its way here."""
        self._typed_ahead: list[events.Key] = []
        self._typed_behind: list[str] = []
        self.display = False

    def open(self, words: str = "") -> None:
        """Show the line, with words to begin with, and take the focus."""
        if self._words is None:
            self._words = self._make()
        self.display = True
        self._is_opening = self.screen.focused is not self._words
        self._typed_ahead.clear()
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

    def take_typed_ahead(self, event: events.Key) -> bool:
        """Take a key that was pressed before the line had the focus, or behind Enter, before it closes.

        Returns:
            Whether it is taken: else it is a command.
        """
        words = self._words
        if words is None:
            return False
        has_focus = self.screen.focused is words
        is_for_words = event.is_printable or event.key in ("enter", "backspace")
        if self.display and self._is_opening and (is_for_words or event.key == "escape"):
            self._typed_ahead.append(event)
        elif has_focus and words.is_left and self.display:
            self._typed_behind.append(event.key)
        elif has_focus and words.is_left:
            # closed, and the focus is on its way: a command waits for it
            self.app.call_later(self.app.simulate_key, event.key)
        elif has_focus and self.display and is_for_words:
            self._take(words, event)
        else:
            return False
        return True

    def _take(self, words: FindWords, event: events.Key) -> None:
        if event.key == "enter":
            words.leave()
        elif event.key == "backspace":
            words.action_delete_left()
        elif event.character is not None:
            words.insert_text_at_cursor(event.character)

    def on_descendant_focus(self) -> None:
        """The focus has come: what was typed ahead of it stands in the line."""
        words, typed = self._words, self._typed_ahead.copy()
        self._is_opening = False
        self._typed_ahead.clear()
        keys = [event.key for event in typed]
        last = next((number for number, key in enumerate(keys) if key in ("enter", "escape")), len(keys))
        self._typed_behind.extend(keys[last + 1 :])
        if "escape" in keys[last : last + 1]:
            self.action_cancel()  # and nothing is looked for that was typed before it
        elif words is not None:
            for event in typed[: last + 1]:
                self._take(words, event)

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
            self._is_opening = False
            behind = tuple(self._typed_behind)
            self._typed_behind.clear()
            self.post_message(self.Closed(accepted=accepted, refocus=refocus, behind=behind))

    def action_step(self, direction: int) -> None:
        """Go to another match while the line stays open."""
        self.post_message(self.Stepped(direction))
