"""The floors that the explorer is measured against: an empty Textual application, and a bare list of rows.

python tests/benchmarks/bare_apps.py empty
python tests/benchmarks/bare_apps.py rows 10000
"""

from __future__ import annotations

import sys

from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.geometry import Size
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Static


class EmptyApp(App[None]):
    """Paints one word."""

    BINDINGS = [Binding("q", "quit", "Quit")]
    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        yield Static("painted")


class Rows(ScrollView, can_focus=True):
    """Numbered rows under a cursor, and nothing else."""

    BINDINGS = [
        Binding("down", "move(1)", "Down"),
        Binding("up", "move(-1)", "Up"),
        Binding("pagedown", "turn(1)", "Page down", priority=True),
        Binding("pageup", "turn(-1)", "Page up", priority=True),
    ]
    cursor: var[int] = var(0, init=False)

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count = count

    def on_mount(self) -> None:
        self.virtual_size = Size(80, self._count)
        self.focus()

    def validate_cursor(self, row: int) -> int:
        return max(0, min(row, self._count - 1))

    def watch_cursor(self, before: int, after: int) -> None:
        self.refresh_line(before)
        self.refresh_line(after)
        top, height = self.scroll_offset.y, self.scrollable_content_region.height
        if not top <= after < top + height:
            self.scroll_to(y=after if after < top else after - height + 1, animate=False, force=True)

    def action_move(self, rows: int) -> None:
        self.cursor += rows

    def action_turn(self, pages: int) -> None:
        page = self.scrollable_content_region.height - 1
        self.scroll_to(y=self.scroll_offset.y + pages * page, animate=False, force=True)
        self.cursor += pages * page

    def render_line(self, y: int) -> Strip:
        row = y + self.scroll_offset.y
        style = self.rich_style if row != self.cursor else self.rich_style.chain(self.rich_style)
        text = f"{'>' if row == self.cursor else ' '} {row:012x}  Row {row} of a list that only scrolls"
        width = self.scrollable_content_region.width
        return Strip([Segment(text, style)]).adjust_cell_length(width, self.rich_style)


class RowsApp(App[None]):
    """Paints a list of rows."""

    BINDINGS = [Binding("q", "quit", "Quit")]
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, count: int) -> None:
        super().__init__()
        self._count = count

    def compose(self) -> ComposeResult:
        yield Rows(self._count)


if __name__ == "__main__":
    app: App[None] = EmptyApp() if sys.argv[1] == "empty" else RowsApp(int(sys.argv[2]))
    app.run()
