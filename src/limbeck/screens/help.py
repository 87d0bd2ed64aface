"""The keys, by group, and the legend of the graph."""

from __future__ import annotations

from itertools import zip_longest

from textual.app import ComposeResult
from textual.containers import Vertical

from limbeck.commands import COMMANDS, DIALOG_HEADING, DIALOG_KEYS, Group, key_name
from limbeck.glyphs import ASCII, UNICODE, legend
from limbeck.keymap import Keymap
from limbeck.screens.dialog import Dialog
from limbeck.spans import Span
from limbeck.text import clip, fit, wrapped
from limbeck.widgets.bindings import dialog_keys, same_keys
from limbeck.widgets.rows_view import RowsView

KEYS_WIDTH = 16
"""Cells of the column of keys, and of the legend's glyphs."""

NARROW = 50
"""Below so many cells that column is narrower."""

NARROW_KEYS_WIDTH = 10


class HelpRows:
    """The rows of the help: a heading for each group, then its commands; then the legend."""

    def __init__(self, keymap: Keymap, *, ascii_only: bool, width: int = 100) -> None:
        """Make the rows.

        Args:
            keymap: The keys of the commands.
            ascii_only: Whether only ASCII is shown.
            width: The cells there are: what does not fit goes on in the next row.
        """
        self._rows: list[tuple[str, str]] = []
        self._ascii = ascii_only
        self._keys_width = KEYS_WIDTH if width >= NARROW else NARROW_KEYS_WIDTH
        self._room = max(1, width - self._keys_width - 2)
        for group in Group:
            self._rows.append(("", group.value))
            for command in COMMANDS:
                if command.group is group:
                    keys = "  ".join(key_name(key, ascii_only=ascii_only) for key in keymap.of(command))
                    self._add(keys or ("palette" if command.in_palette else "no key"), command.title)
            self._rows.append(("", ""))
        self._rows.append(("", DIALOG_HEADING))
        for key in DIALOG_KEYS:
            self._add("  ".join(key_name(name, ascii_only=ascii_only) for name in key.keys), key.title)
        self._rows.append(("", ""))
        self._rows.append(("", "Legend"))
        for glyphs, meaning in legend(ASCII if ascii_only else UNICODE):
            self._add(glyphs, meaning)

    def _add(self, keys: str, title: str) -> None:
        """Add one entry, on as many rows as it takes."""
        left = wrapped(keys, self._keys_width - 1, ascii_only=self._ascii) or [""]
        right = wrapped(title, self._room, ascii_only=self._ascii) or [""]
        self._rows += [(one or " ", other) for one, other in zip_longest(left, right, fillvalue="")]

    @property
    def count(self) -> int:
        """The number of rows."""
        return len(self._rows)

    def compose_row(self, row: int, width: int) -> list[Span]:
        """One key with what it does, or a heading."""
        keys, title = self._rows[row]
        if not keys:
            return [Span(clip(f" {title}", width, ascii=self._ascii), "heading")]
        return [
            Span(f"  {fit(keys, self._keys_width - 1, ascii=self._ascii)} ", "link"),
            Span(clip(title, max(0, width - self._keys_width - 2), ascii=self._ascii), "message"),
        ]


class HelpScreen(Dialog[None]):
    """What ``?`` shows."""

    BINDINGS = [dialog_keys("leave", "dismiss"), same_keys("keys", "dismiss")]

    def __init__(self, keymap: Keymap, *, ascii_only: bool) -> None:
        super().__init__()
        self._keymap = keymap
        self._ascii = ascii_only

    def compose(self) -> ComposeResult:
        with Vertical(id="help") as frame:
            frame.border_title = "Keys and legend"
            yield RowsView(id="help-rows")

    def on_mount(self) -> None:
        rows = self.query_one(RowsView)
        rows.ascii_only = self._ascii
        rows.focus()

    def on_rows_view_resized(self, message: RowsView.Resized) -> None:
        message.stop()
        rows = self.query_one(RowsView)
        shown = HelpRows(self._keymap, ascii_only=self._ascii, width=message.width)
        rows.show(shown, rows.cursor)
