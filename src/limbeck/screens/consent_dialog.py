"""Asks, once for each project, whether its template may run."""

from __future__ import annotations

from limbeck.screens.telling_dialog import TellingDialog
from limbeck.telling import Telling
from limbeck.widgets.rows_view import RowsView
from limbeck_core.drafts import Draft

WHY = (
    "The project's template makes the file of a new revision. It is a program of the project: making the "
    "file runs what stands in it, in this process. Until it changes, you are not asked again."
)


class ConsentDialog(TellingDialog[bool]):
    """Shows the template, which is what would run."""

    def __init__(self, draft: Draft, *, ascii_only: bool) -> None:
        super().__init__(ascii_only=ascii_only)
        self._path = draft.template
        self._text = draft.template_text.decode("utf-8", "replace")

    def on_mount(self) -> None:
        self.name_it("May this run?")
        self.say("Enter lets it run, now and from now on; Esc does not")

    def tell(self) -> Telling:
        told = self.telling()
        told.say(WHY)
        told.heading(self._path)
        for line in self._text.splitlines():
            told.line(line)
        return told

    def on_rows_view_opened(self, message: RowsView.Opened) -> None:
        message.stop()
        self.dismiss(True)
