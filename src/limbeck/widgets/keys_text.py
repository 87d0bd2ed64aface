"""The sentence below a dialog that says what its keys do."""

from __future__ import annotations

import re

from textual import events
from textual.content import Content
from textual.style import Style
from textual.widgets import Static

from limbeck.text import visible

PRESSES = "presses"
"""The name under which a piece of the sentence carries its key."""

CLAUSE = re.compile(r".+?(?:[,;:.]\s+|$)", re.DOTALL)

KEY_NAMES = {"Enter": "enter", "Esc": "escape", "Tab": "tab", "Space": "space", "d": "d", "y": "y"}
"""The keys that such sentences name, with what Textual calls them."""

KEY = re.compile(rf"\b(?:{'|'.join(KEY_NAMES)})\b")


def pressing(text: str) -> Content:
    """Return a sentence, each clause of which carries the key that it names first."""
    pieces: list[tuple[str, Style]] = []
    for clause in CLAUSE.findall(text):
        named = KEY.search(clause)
        meta = {PRESSES: KEY_NAMES[named[0]]} if named else {}
        pieces.append((clause, Style.from_meta(meta)))
    return Content.assemble(*pieces)


class KeysText(Static):
    """Says what keys do; a click on what one does presses it."""

    def say(self, text: str, *, ascii_only: bool) -> None:
        """Say something else."""
        self.update(pressing(visible(text, ascii=ascii_only)))

    def on_click(self, event: events.Click) -> None:
        key = event.style.meta.get(PRESSES)
        if key:
            event.stop()
            self.app.simulate_key(key)
