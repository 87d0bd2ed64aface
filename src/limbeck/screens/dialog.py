"""What the screens that lie over the explorer have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Generic, TypeVar

from textual import events
from textual.await_complete import AwaitComplete
from textual.screen import ModalScreen

Result = TypeVar("Result")


class Dialog(ModalScreen[Result | None], Generic[Result]):
    """A frame over the explorer; its result is ``None`` where it is left without a choice."""

    CSS_PATH = Path(__file__).with_name("dialogs.tcss")

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Leave with a result, once: what was pressed or clicked twice before it was gone asks twice.

        Textual would close whatever lies on top by then, and give both results.
        """
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def on_screen_suspend(self) -> None:
        """Drop what has been painted: Textual remembers the last thousand widgets by their painted lines."""
        for widget in (self, *self.query("*")):
            widget.refresh()

    def on_click(self, event: events.Click) -> None:
        """A click beside the frame leaves it."""
        if event.widget is self:
            self.dismiss(None)
