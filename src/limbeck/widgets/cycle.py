"""A field that holds one of a few things."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import var
from textual.widgets import Static

from limbeck.text import visible
from limbeck.widgets.bindings import dialog_keys


class Cycle(Static, can_focus=True):
    """Shows one choice; Space and the arrows take the next one, or the one before."""

    BINDINGS = [
        dialog_keys("turn", "turn(1)"),
        dialog_keys("turn_back", "turn(-1)"),
    ]

    chosen: var[int] = var(0, init=False)
    ascii_only: var[bool] = var(False)

    class Changed(Message):
        """Another choice is shown."""

    def __init__(self, choices: Sequence[str], *, id: str) -> None:
        super().__init__(id=id)
        self._choices = choices

    def on_mount(self) -> None:
        self._show()

    def _show(self) -> None:
        arrows = ("<", ">") if self.ascii_only else ("‹", "›")
        words = visible(self._choices[self.chosen], ascii=self.ascii_only)
        self.update(Content(f"{arrows[0]} {words} {arrows[1]}"))

    def watch_chosen(self) -> None:
        self._show()
        self.post_message(self.Changed())

    def watch_ascii_only(self) -> None:
        if self.is_mounted:
            self._show()

    def action_turn(self, step: int) -> None:
        """Show the choice so many places further."""
        self.chosen = (self.chosen + step) % len(self._choices)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.action_turn(1)
