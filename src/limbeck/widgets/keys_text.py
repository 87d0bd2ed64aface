"""The sentence below a dialog that says what its keys do."""

from __future__ import annotations

import re

from rich.cells import set_cell_size
from textual import events
from textual.content import Content
from textual.widgets import Static

from limbeck.text import visible

CLAUSE = re.compile(r".+?(?:[,;:.]\s+|$)", re.DOTALL)

KEY_NAMES = {"Enter": "enter", "Esc": "escape", "Tab": "tab", "Space": "space", "d": "d", "y": "y"}
"""The keys that such sentences name, with what Textual calls them."""

KEY = re.compile(rf"\b(?:{'|'.join(KEY_NAMES)})\b")


def key_at(sentence: str, place: int) -> str:
    """The key that is named first in the clause at a place, not counting spaces; empty where none is.

    >>> key_at("Enter goes on, Esc leaves", 4), key_at("Enter goes on, Esc leaves", 14), key_at("Writing", 0)
    ('enter', 'escape', '')
    """
    end = 0
    for clause in CLAUSE.findall(sentence):
        end += len("".join(clause.split()))
        if place < end:
            named = KEY.search(clause)
            return KEY_NAMES[named[0]] if named else ""
    return ""


class KeysText(Static):
    """Says what keys do; a click on what one does presses it."""

    def say(self, text: str, *, ascii_only: bool) -> None:
        """Say something else."""
        self.update(Content(visible(text, ascii=ascii_only)))

    def on_click(self, event: events.Click) -> None:
        # Lines are wrapped at spaces: what comes before the click is the same without these.
        lines = [self.render_line(line).text for line in range(event.y + 1)]
        before = "".join((*lines[:-1], set_cell_size(lines[-1], event.x)))
        key = key_at(str(self.content), len("".join(before.split())))
        if key:
            event.stop()
            self.app.simulate_key(key)
