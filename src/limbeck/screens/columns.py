"""The chooser of columns."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import fields, replace

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content

from limbeck.columns import ID_LENGTHS, Columns
from limbeck.keymap import Keymap
from limbeck.screens.dialog import Dialog
from limbeck.spans import Span
from limbeck.text import clip
from limbeck.widgets.bindings import dialog_keys, same_keys
from limbeck.widgets.rows_view import RowsView

TITLES = {
    "id_cells": "Ids",
    "date": "Date",
    "author": "Author, where the docstring names one",
    "file": "File",
    "labels": "Branch labels",
}
"""What each field of `Columns` is called."""

NAMES = tuple(field.name for field in fields(Columns))


class ColumnRows:
    """The columns, one a row, each with whether it is shown."""

    def __init__(self, columns: Columns, without_room: Collection[str], *, ascii_only: bool) -> None:
        self._columns = columns
        self._without_room = without_room
        self._ascii = ascii_only

    @property
    def count(self) -> int:
        """The number of columns."""
        return len(NAMES)

    def compose_row(self, row: int, width: int) -> list[Span]:
        """One column."""
        name = NAMES[row]
        value = getattr(self._columns, name)
        text = TITLES[name]
        if name in self._without_room:
            text = f"{text.partition(',')[0]}: no room beside graph and messages"
        elif name == "id_cells" and value:
            text += f": up to {value} characters"
        mark = "x" if value else " "
        return [Span(clip(f" [{mark}] {text}", width, ascii=self._ascii), "message")]


class ColumnsScreen(Dialog[None]):
    """Switches columns on and off; every change is seen at once."""

    BINDINGS = [
        dialog_keys("leave", "dismiss"),
        same_keys("columns", "dismiss"),
        same_keys("toggle_fold", "change"),
    ]

    def __init__(
        self,
        columns: Columns,
        changed: Callable[[Columns], Collection[str]],
        keymap: Keymap,
        *,
        ascii_only: bool,
    ) -> None:
        """Ask for the columns.

        Args:
            columns: Those that are shown.
            changed: Shows others, and returns the names of those for which there is no room.
            keymap: The keys that are named.
            ascii_only: Whether only ASCII is shown.
        """
        super().__init__()
        self._keymap = keymap
        self._columns = columns
        self._changed = changed
        self._ascii = ascii_only

    def compose(self) -> ComposeResult:
        with Vertical(id="chooser") as frame:
            keys = (
                self._keymap.by_action(name, ascii_only=self._ascii) for name in ("toggle_fold", "open_row")
            )
            changing = " or ".join(key for key in keys if key)
            frame.border_title = Content(f"Columns: {changing or 'a click'} changes, Esc leaves")
            yield RowsView(id="column-rows", one_click=True)

    def on_mount(self) -> None:
        rows = self.query_one(RowsView)
        rows.ascii_only = self._ascii
        self._show(0)
        rows.focus()

    def on_rows_view_opened(self, message: RowsView.Opened) -> None:
        message.stop()
        self.action_change()

    def action_change(self) -> None:
        """Switch the column under the cursor; of the ids, to their next length."""
        rows = self.query_one(RowsView)
        name = NAMES[rows.cursor]
        value = getattr(self._columns, name)
        if name == "id_cells":
            place = ID_LENGTHS.index(value) if value in ID_LENGTHS else -1
            value = ID_LENGTHS[(place + 1) % len(ID_LENGTHS)]
        else:
            value = not value
        self._columns = replace(self._columns, **{name: value})
        self._show(rows.cursor)

    def _show(self, row: int) -> None:
        without_room = self._changed(self._columns)
        self.query_one(RowsView).show(ColumnRows(self._columns, without_room, ascii_only=self._ascii), row)
