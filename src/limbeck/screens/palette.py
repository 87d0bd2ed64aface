"""The command palette: identifiers, ranges, words and commands in one line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from textual import events, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Static

from limbeck.commands import DIALOG_KEYS
from limbeck.palette.choices import Choice, LookDeeper
from limbeck.palette.hit_list import Hits
from limbeck.palette.hits import HISTORY_OF
from limbeck.screens.dialog import Dialog
from limbeck.text import visible
from limbeck.widgets.bindings import dialog_keys
from limbeck.widgets.rows_view import RowsView
from limbeck.widgets.words_input import WordsInput

PAUSE = 0.15
"""Seconds without a key after which what takes its time is answered."""

MOVES = {
    "next_offered": "cursor_down",
    "previous_offered": "cursor_up",
    "page_of_offered_down": "page_down",
    "page_of_offered_up": "page_up",
}
"""How keys of the registry move among the hits."""

STEPS = {key: MOVES[keys.name] for keys in DIALOG_KEYS if keys.name in MOVES for key in keys.keys}
"""The same by Textual's names of the keys."""

MOST_STEPS = 6
"""Lines that tell how a text comes to its meaning."""


class Answered(Message):
    """What took its time is known."""

    def __init__(self, text: str, hits: Hits) -> None:
        self.text = text
        self.hits = hits
        super().__init__()


class Answers(Protocol):
    """What the palette asks."""

    def is_dear(self, text: str) -> bool:
        """Whether the answer to a text takes its time."""

    def answer(self, text: str) -> Hits:
        """The hits for a text."""

    def locate(self, text: str, *, deep: bool = False) -> Hits:
        """The hits for something pasted."""


class Nobody:
    """Answers nothing, in place of a history that is asked no longer."""

    def is_dear(self, text: str) -> bool:
        return False

    def answer(self, text: str) -> Hits:
        return Hits([])

    def locate(self, text: str, *, deep: bool = False) -> Hits:
        return Hits([])


NOBODY = Nobody()


class PaletteWords(WordsInput):
    """The line of the palette. Keys that are typed right behind Enter are commands on what is chosen."""

    is_left = False
    """Whether Enter has been typed: the palette goes in a moment, unless there is nothing to choose."""

    class Stepped(Message):
        """A key moves among the hits; in its place among the words and Enter."""

        def __init__(self, action: str) -> None:
            self.action = action
            super().__init__()

    def __init__(self, text: str, *, id: str, placeholder: str) -> None:
        super().__init__(text, id=id, compact=True, placeholder=placeholder)
        self.behind: list[events.Key] = []
        """The keys that were typed behind Enter."""

    def on_key(self, event: events.Key) -> None:
        """Take Enter and arrows at once: as bindings they would come after what is typed behind them."""
        if self.is_left and event.key in ("escape", "backspace"):
            self.is_left = False
            self.behind.clear()
        elif self.is_left or event.key == "enter":
            event.prevent_default()
            event.stop()
            self.take_or_leave(event)
        elif event.key in STEPS:
            event.prevent_default()
            event.stop()
            self.post_message(self.Stepped(STEPS[event.key]))

    def take_or_leave(self, event: events.Key) -> None:
        """Note a key that comes behind Enter; leave the line by Enter itself."""
        if not self.is_left:
            self.is_left = True
            self.post_message(self.Submitted(self, self.value))
        elif self.screen.is_active:
            self.behind.append(event)
        else:
            self.app.call_later(self.app.simulate_key, event.key)


class PaletteScreen(Dialog[Choice]):
    """Resolves what is typed, explains it, and offers what can be chosen."""

    BINDINGS = [dialog_keys("leave_line", "dismiss")]

    def __init__(
        self,
        index: Answers,
        *,
        ascii_only: bool = False,
        text: str = "",
        preview: Callable[[frozenset[int] | None], bool] | None = None,
        is_ready: Callable[[], bool] = lambda: True,
    ) -> None:
        """Make a palette.

        Args:
            index: What answers.
            ascii_only: Whether only ASCII is shown.
            text: What stands in it at first.
            preview: Is called with what a text means, as nodes to light up, while it is typed; returns
                whether that changed anything.
            is_ready: Says whether a question is answered at once; until then only commands are.
        """
        super().__init__()
        self._preview = preview
        self._is_ready = is_ready
        self._asked: str | None = None
        """What is being found out."""
        self._accepted: str | None = None
        """The text whose first hit is taken as soon as what it means is found out."""
        self._answered: str | None = None
        """The text that was answered last, or is being found out."""
        self._typed_ahead: list[events.Key] = []
        self._stands = False
        self._waiting: Timer | None = None
        self._index: Answers = index
        self._ascii = ascii_only
        self._text = text
        self._hits = Hits([])

    def compose(self) -> ComposeResult:
        with Vertical(id="palette"):
            words = PaletteWords(
                self._text,
                id="palette-words",
                placeholder="head, ae10+2, billing@head, a1f3:e5f7, plan head from ae10, words, a command",
            )
            words.cursor_blink = False
            words.select_on_focus = False
            words.cursor_position = len(self._text)
            yield words
            yield Static(id="palette-meaning")
            yield Static(id="palette-steps")
            yield RowsView(id="palette-hits", one_click=True)

    def on_mount(self) -> None:
        rows = self.query_one(RowsView)
        rows.can_focus = False
        rows.ascii_only = self._ascii
        self.query_one(Input).focus()
        self._answer(self._text)
        self._stands = True
        for event in self._typed_ahead:
            self.take_typed_ahead(event)
        self._typed_ahead.clear()

    def on_unmount(self) -> None:
        """Let go of the history: what was a screen may stay in memory for a while."""
        self._stands = False
        self._index, self._preview, self._hits = NOBODY, None, Hits([])

    def on_key(self, event: events.Key) -> None:
        if self.focused is None:
            event.stop()
            self.take_typed_ahead(event)

    def take_typed_ahead(self, event: events.Key) -> None:
        """Take a key that was pressed before the line had the focus, though it came elsewhere."""
        if not self._stands:
            self._typed_ahead.append(event)
            return
        words = self.query_one(PaletteWords)
        if words.is_left or event.key == "enter":
            words.take_or_leave(event)
        elif event.key in STEPS:
            words.post_message(words.Stepped(STEPS[event.key]))
        elif event.key == "escape":
            # By the action, which waits for nothing: the screen cannot wait for its own end.
            self.call_after_refresh(self.action_dismiss)
        elif event.key == "backspace":
            words.action_delete_left()
        elif event.is_printable and event.character is not None:
            words.insert_text_at_cursor(event.character)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value != self.query_one(Input).value:
            return  # more has been typed since, and will be told
        if event.value != self._accepted:
            self._accepted = None
        if event.value == self._answered:
            return
        self._stop_waiting()
        if self._index.is_dear(event.value):
            self._waiting = self.set_timer(PAUSE, self._answer_now)
        else:
            self._answer(event.value)

    def _answer_now(self) -> None:
        """Answer what has been put off until no key came any more."""
        if self._waiting is not None:
            self._stop_waiting()
            self._answer(self.query_one(Input).value)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None

    def answer_again(self) -> None:
        """Answer what is typed anew, since more is known of what the scripts do."""
        if not self._stands or not HISTORY_OF.match(self.query_one(Input).value.strip()):
            return  # before it stands there is nothing to answer, and then all of it is answered
        rows = self.query_one(RowsView)
        row = rows.cursor
        chosen = self._hits.hits[row].choice if row < self._hits.count else None
        self._answer(self.query_one(Input).value)
        # The cursor stays on what it stood on, wherever that is now.
        places = [place for place, hit in enumerate(self._hits.hits) if hit.choice == chosen]
        rows.cursor = places[0] if places else 0

    def _answer(self, text: str) -> None:
        self._answered = text
        if text.strip() and not self._is_ready():
            self._show(Hits([], "A long history: one moment", ascii_only=self._ascii))
            self._asked = text
            self._waiting = self.set_timer(PAUSE, self._answer_now)
        elif self._index.is_dear(text):
            self._asked = text
            self._find_out(text)
        else:
            self._take_in(self._index.answer(text))

    @work(thread=True, exclusive=True, group="answer")
    def _find_out(self, text: str) -> None:
        """Answer what takes its time while keys are answered too."""
        self.post_message(Answered(text, self._index.answer(text)))

    def on_answered(self, message: Answered) -> None:
        message.stop()
        if message.text != self._asked:
            return  # something else is asked for now
        self._take_in(message.hits)

    def _take_in(self, hits: Hits) -> None:
        """Show an answer, and take its first hit where that was asked for before it was there."""
        self._asked = None
        self._show(hits)
        if self._accepted is not None:
            self._accepted = None
            self._choose(self.query_one(RowsView).cursor)

    def _show(self, hits: Hits) -> None:
        self._hits = hits
        meaning = self.query_one("#palette-meaning", Static)
        meaning.update(Content(visible(self._hits.explanation, ascii=self._ascii)))
        meaning.display = bool(self._hits.explanation)
        meaning.set_class(self._hits.failed, "-failed")
        self._tell(self._hits.steps)
        self.query_one(RowsView).show(self._hits)
        if self._preview is not None and self._preview(self._hits.lit):
            # What is painted anew below asks this screen for those places alone, and so would keep back
            # what has changed here.
            self.refresh()

    def _tell(self, told: Sequence[str]) -> None:
        """Show lines between the meaning and the rows."""
        lines = [visible(line, ascii=self._ascii) for line in told]
        if len(lines) > MOST_STEPS:
            lines = [*lines[: MOST_STEPS - 2], "...", lines[-1]]
        steps = self.query_one("#palette-steps", Static)
        steps.update(Content("\n".join(lines)))
        steps.set_class(not lines, "-empty")

    def on_rows_view_moved(self, message: RowsView.Moved) -> None:
        message.stop()
        if self._hits.tells and message.row < self._hits.count:
            self._tell([self._hits.hits[message.row].note])

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._waiting is not None or self._answered != event.value:
            self._stop_waiting()
            self._answer(event.value)
        if self._asked is not None:
            self._accepted = event.value
        else:
            self._choose(self.query_one(RowsView).cursor)

    def on_rows_view_opened(self, message: RowsView.Opened) -> None:
        message.stop()
        self._choose(message.row)

    def _choose(self, row: int) -> None:
        choice = self._hits.hits[row].choice if row < self._hits.count else None
        words = self.query_one(PaletteWords)
        if isinstance(choice, LookDeeper):
            self._show(self._index.locate(choice.text, deep=True))
        elif choice is not None:
            self.dismiss(choice)
            for event in words.behind:
                self.app.call_later(self.app.simulate_key, event.key)
            return
        # It stays, and what was typed behind Enter goes on what stands there.
        words.is_left, behind = False, words.behind.copy()
        words.behind.clear()
        for event in behind:
            self.take_typed_ahead(event)

    def on_palette_words_stepped(self, message: PaletteWords.Stepped) -> None:
        """Move in the hits while the input keeps the focus."""
        message.stop()
        text = self.query_one(Input).value
        if self._waiting is not None or self._answered != text:
            self._stop_waiting()
            self._answer(text)
        rows = self.query_one(RowsView)
        {
            "cursor_down": rows.action_cursor_down,
            "cursor_up": rows.action_cursor_up,
            "page_down": rows.action_page_down,
            "page_up": rows.action_page_up,
        }[message.action]()
