"""The line in which the user types which revisions to find."""

from __future__ import annotations

from textual.content import Content
from textual.message import Message

from limbeck.text import clip
from limbeck.widgets.bindings import dialog_keys
from limbeck.widgets.find_line import FindLine

HINT = 'id, message, label or file; table:orders column:orders.notes op:drop_column text:"..." -label:x'
"""What can be typed, said where nothing is."""


class RevisionFindLine(FindLine):
    """A line of find that can show what it finds alone, and that Escape leaves step by step."""

    BINDINGS = [dialog_keys("only_matches", "toggle_only")]

    class OnlyWanted(Message):
        """The user wants to see the matches only, or all revisions again."""

    class Cancelled(Message):
        """The user wants one thing less: the matches only, else the line and what it found."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id, placeholder=HINT)

    def show_found(self, found: str, note: str = "", *, ascii_only: bool = False) -> None:
        """Say what the words find, and what there is to be said of them; both are safe to show."""
        if self._words is None:
            return  # it was never opened
        room = max(10, self.app.size.width * 2 // 3 - len(found))
        said = f"  {clip(note, room, ascii=ascii_only)}" if note else ""
        self._count.update(Content.assemble((said, "$text-warning"), f"  {found} " if found else ""))

    def action_cancel(self) -> None:
        """Leave one thing of what is shown."""
        self.post_message(self.Cancelled())

    def action_toggle_only(self) -> None:
        """Show the matches only, or all revisions again."""
        self.post_message(self.OnlyWanted())

    def leave(self, *, accepted: bool) -> None:
        """Close the line and give the focus back.

        Args:
            accepted: Whether what it found stays.
        """
        self._close(accepted=accepted)
