"""A list of rows with a cursor, of any length, painted row by row as they come into view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip

from limbeck.commands import Scope
from limbeck.spans import Span
from limbeck.widgets.bindings import command_bindings
from limbeck.widgets.looks import ROW_LOOKS, Look, Looks
from limbeck.widgets.scroll_bars import draw_scroll_bars


class RowSource(Protocol):
    """What a list shows: the number of its rows, and each as spans."""

    @property
    def count(self) -> int:
        """The number of rows."""

    def compose_row(self, row: int, width: int) -> Sequence[Span]:
        """One row, not wider than ``width`` cells; its texts are safe to show."""


class RowsView(ScrollView, can_focus=True):
    """Rows under a cursor: only what is visible is composed, and only changed rows are painted."""

    BINDINGS = list(command_bindings(Scope.ROWS))

    cursor: var[int] = var(0, init=False)
    """The row under the cursor; 0 in an empty list."""

    ascii_only: var[bool] = var(False)

    slow_line: var[bool] = var(False, init=False)
    """Whether to scroll by half pages: each line scrolled repaints the whole list."""

    class Moved(Message):
        """The cursor stands on another row, or the rows are others."""

        def __init__(self, rows: RowsView, row: int) -> None:
            self.rows = rows
            self.row = row
            super().__init__()

        @property
        def control(self) -> RowsView:
            """The list whose cursor moved."""
            return self.rows

    class Resized(Message):
        """There is another number of cells for a row, beside the scroll bar."""

        def __init__(self, rows: RowsView, width: int) -> None:
            self.rows = rows
            self.width = width
            super().__init__()

    class Opened(Moved):
        """The row was opened, with Enter or a click."""

    def __init__(
        self,
        *,
        source: RowSource | None = None,
        id: str | None = None,
        one_click: bool = False,
        looks: Mapping[str, Look] = ROW_LOOKS,
    ) -> None:
        """Make a list.

        Args:
            source: Its rows.
            id: The widget's id.
            one_click: Whether one click opens a row; elsewhere it takes two.
            looks: What each role of a span looks like.
        """
        super().__init__(id=id)
        self._looks = Looks(self, looks)
        self._one_click = one_click
        self.source = source
        self._styles_by_role: dict[tuple[str, bool, Style, Style], Style] = {}
        self._base: Style | None = None
        """The style of the list itself, while it is being painted."""

    # -- content

    @property
    def count(self) -> int:
        """The number of rows."""
        return self.source.count if self.source is not None else 0

    def show(self, source: RowSource | None, cursor: int = 0, screen_line: int | None = None) -> None:
        """Show other rows, with the cursor on one of them.

        Args:
            source: The rows, or ``None`` for an empty list.
            cursor: The row for the cursor.
            screen_line: The line of the view on which that row shall stand, where the length allows it.
        """
        self.source = source
        self.virtual_size = Size(self.scrollable_content_region.width, self.count)
        row = self.validate_cursor(cursor)
        self.set_reactive(RowsView.cursor, row)
        if screen_line is not None:
            self.scroll_to(y=max(0, row - screen_line), animate=False, force=True)
        self.scroll_to_cursor()
        self.refresh()
        self.post_message(self.Moved(self, row))

    @property
    def screen_line(self) -> int:
        """The line of the view on which the cursor stands."""
        return self.cursor - self.scroll_offset.y

    def watch_ascii_only(self, ascii_only: bool) -> None:
        draw_scroll_bars(self, ascii_only=ascii_only)
        self.refresh()

    # -- cursor

    def validate_cursor(self, row: int) -> int:
        return max(0, min(row, self.count - 1))

    def watch_cursor(self, before: int, after: int) -> None:
        self.refresh_line(before)
        self.refresh_line(after)
        self.scroll_to_cursor()
        self.post_message(self.Moved(self, after))

    def scroll_to_cursor(self) -> None:
        """Scroll by as little as brings the cursor into view; on a slow line by half a page more."""
        height = self.scrollable_content_region.height
        top = self.scroll_offset.y
        if height <= 0:
            return
        further = height // 2 if self.slow_line else 0
        if self.cursor < top:
            self.scroll_to(y=max(0, self.cursor - further), animate=False, force=True)
        elif self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1 + further, animate=False, force=True)

    def on_resize(self) -> None:
        # The scroll bar may be there or not: it depends on the rows.
        self.post_message(self.Resized(self, self.content_size.width - self.styles.scrollbar_size_vertical))
        self.virtual_size = Size(self.scrollable_content_region.width, self.count)
        self.scroll_to_cursor()

    # -- keys and mouse

    def action_cursor_up(self) -> None:
        """Move up by one row."""
        self.cursor -= 1

    def action_cursor_down(self) -> None:
        """Move down by one row."""
        self.cursor += 1

    def action_page_up(self) -> None:
        """Move and scroll up by a page."""
        self._turn(-1)

    def action_page_down(self) -> None:
        """Move and scroll down by a page."""
        self._turn(1)

    def _turn(self, direction: int) -> None:
        """Scroll by a page, so that the cursor keeps its line on the screen."""
        page = max(1, self.scrollable_content_region.height - 1)
        self.scroll_to(y=self.scroll_offset.y + direction * page, animate=False, force=True)
        self.cursor += direction * page

    def action_first_row(self) -> None:
        """Move to the first row."""
        self.cursor = 0

    def action_last_row(self) -> None:
        """Move to the last row."""
        self.cursor = self.count - 1

    def action_open_row(self) -> None:
        """Open the row under the cursor."""
        if self.count:
            self.post_message(self.Opened(self, self.cursor))

    def on_click(self, event: events.Click) -> None:
        row = event.y - self.gutter.top + self.scroll_offset.y
        if not 0 <= row < self.count:
            return
        self.cursor = row
        if event.chain > 1 or self.opens_on_click(row):
            self.action_open_row()

    def opens_on_click(self, row: int) -> bool:
        """Whether one click opens this row; elsewhere it takes two."""
        return self._one_click

    # -- painting

    def notify_style_update(self) -> None:
        self._looks.forget()
        self._styles_by_role.clear()
        super().notify_style_update()

    def _style(self, span: Span, row_style: Style, base: Style) -> Style:
        key = span.role, span.dim, row_style, base
        style = self._styles_by_role.get(key)
        if style is None:
            style = base + self._looks[span.role]
            if row_style:
                style += row_style
            if span.dim:
                style += Style(dim=True)
            self._styles_by_role[key] = style
        return style

    def row_style(self, row: int) -> Style:
        """What a whole row adds to the styles of its spans: the cursor."""
        if row != self.cursor or not self.count:
            return Style.null()
        return self._looks["cursor" if self.has_focus else "cursor-idle"]

    def on_focus(self) -> None:
        self.refresh_line(self.cursor)

    def on_blur(self) -> None:
        self.refresh_line(self.cursor)

    def render_lines(self, crop: Region) -> list[Strip]:
        # The style of the list itself is the same for all lines of one painting, and dear to find.
        self._base = self.rich_style
        try:
            return super().render_lines(crop)
        finally:
            self._base = None

    def render_line(self, y: int) -> Strip:
        row = y + self.scroll_offset.y
        width = self.scrollable_content_region.width
        base = self._base if self._base is not None else self.rich_style
        source = self.source
        if source is None or not 0 <= row < source.count:
            return Strip.blank(width, base)
        row_style = self.row_style(row)
        segments = [
            Segment(span.text, self._style(span, row_style, base)) for span in source.compose_row(row, width)
        ]
        return Strip(segments).adjust_cell_length(width, base + row_style if row_style else base)
