"""The keys, by group, and the legend of the graph."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical

from limbeck.commands import COMMANDS, Group, key_name
from limbeck.glyphs import ASCII, UNICODE, legend
from limbeck.keymap import Keymap
from limbeck.rows import Span
from limbeck.screens.dialog import Dialog
from limbeck.text import clip, fit
from limbeck.widgets.bindings import same_keys
from limbeck.widgets.rows_view import RowsView

KEYS_WIDTH = 16
"""Cells of the column of keys, and of the legend's glyphs."""


class HelpRows:
    """The rows of the help: a heading for each group, then its commands; then the legend."""

    def __init__(self, keymap: Keymap, *, ascii_only: bool) -> None:
        self._rows: list[tuple[str, str]] = []
        for group in Group:
            self._rows.append(("", group.value))
            for command in COMMANDS:
                if command.group is group:
                    keys = "  ".join(key_name(key, ascii_only=ascii_only) for key in keymap.of(command))
                    self._rows.append((keys, command.title))
            self._rows.append(("", ""))
        self._rows.append(("", "Legend"))
        self._rows += legend(ASCII if ascii_only else UNICODE)
        self._ascii = ascii_only

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
            Span(f"   {fit(keys, KEYS_WIDTH - 1, ascii=self._ascii)} ", "link"),
            Span(clip(title, max(0, width - KEYS_WIDTH - 3), ascii=self._ascii), "message"),
        ]


class HelpScreen(Dialog[None]):
    """What ``?`` shows."""

    BINDINGS = [Binding("escape,q", "dismiss", "Close", show=False), same_keys("keys", "dismiss")]

    def __init__(self, keymap: Keymap, *, ascii_only: bool) -> None:
        super().__init__()
        self._rows = HelpRows(keymap, ascii_only=ascii_only)
        self._ascii = ascii_only

    def compose(self) -> ComposeResult:
        with Vertical(id="help") as frame:
            frame.border_title = "Keys and legend"
            yield RowsView(id="help-rows")

    def on_mount(self) -> None:
        rows = self.query_one(RowsView)
        rows.ascii_only = self._ascii
        rows.show(self._rows)
        rows.focus()
