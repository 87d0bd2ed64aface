"""A line to type into, or to paste into."""

from __future__ import annotations

import re

from textual import events
from textual.widgets import Input

LINE_BREAK = re.compile(r"\s*[\r\n]+\s*")


class WordsInput(Input):
    """A line to type into, which takes pasted lines as one."""

    def on_paste(self, event: events.Paste) -> None:
        """Take all lines of what is pasted, not the first alone."""
        event.prevent_default()
        event.stop()
        self.insert_text_at_cursor(LINE_BREAK.sub(" ", event.text.rstrip("\r\n")))
