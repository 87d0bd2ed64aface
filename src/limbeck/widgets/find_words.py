"""The input of the line of find."""

from __future__ import annotations

from textual import events
from textual.widgets import Input


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
            self.leave()

    def leave(self) -> None:
        """Take what stands here."""
        self.is_left = True
        self.post_message(self.Submitted(self, self.value))

    def on_focus(self) -> None:
        """Take words again."""
        self.is_left = False
