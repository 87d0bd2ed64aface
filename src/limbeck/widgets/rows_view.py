"""A list of rows with a cursor, of any length, painted row by row as they come into view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol, Self

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.filter import ANSIToTruecolor, LineFilter
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip

from limbeck.commands import Scope
from limbeck.spans import Span
from limbeck.widgets.bindings import command_bindings
from limbeck.widgets.looks import ROW_LOOKS, Look, Looks
from limbeck.widgets.row_strips import KeptStrips
from limbeck.widgets.scroll_bars import draw_scroll_bars


class RowSource(Protocol):
    """What a list shows: the number of its rows, and each as spans."""

    @property
    def count(self) -> int:
        """The number of rows."""

    def compose_row(self, row: int, width: int) -> Sequence[Span]:
        """One row, not wider than ``width`` cells; its texts are safe to show."""


FEW_LINES = 3
"""Lines of which fewer are painted by Textual alone."""


class Painting(NamedTuple):
    """What all lines of one painting have in common, and is dear to find."""

    top: int
    """The row on the first line."""
    width: int
    below_scroll_bar: Segment | None
    """What fills the cells behind the scroll bar, so that Textual need not."""
    base: Style
    """The style of the list itself."""
    styles: dict[tuple[str, bool], Style]
    """The style of each role, dim or not, on a row without a style of its own."""


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
        self._strips = KeptStrips()
        super().__init__(id=id)
        self._looks = Looks(self, looks)
        self._one_click = one_click
        self.source = source
        self._styles_by_role: dict[tuple[Style, Style | None], dict[tuple[str, bool], Style]] = {}
        """By the style of the list and that of the row: the style of each role, dim or not."""
        self._painting: Painting | None = None
        """What all lines have in common, while they are being painted."""

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
        action = self._action_at(row, event.x - self.gutter.left)
        if action:
            self.call_later(self.run_action, action)
            return
        self.cursor = row
        if event.chain > 1 or self.opens_on_click(row):
            self.action_open_row()

    def _action_at(self, row: int, cell: int) -> str:
        """What a click on a cell of a row does but to move the cursor; empty for nothing."""
        assert self.source is not None
        end = 0
        for span in self.source.compose_row(row, self.scrollable_content_region.width):
            end += cell_len(span.text)
            if cell < end:
                return span.action
        return ""

    def opens_on_click(self, row: int) -> bool:
        """Whether one click opens this row; elsewhere it takes two."""
        return self._one_click

    # -- painting

    def notify_style_update(self) -> None:
        self._looks.forget()
        self._styles_by_role.clear()
        self._strips.forget()
        super().notify_style_update()

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Leave out the filter that finds nothing here to replace, and looks at each piece of each line."""
        return [found for found in super().get_line_filters() if not isinstance(found, ANSIToTruecolor)]

    def _style(self, role: str, dim: bool, row_style: Style, base: Style) -> Style:
        style = base + self._looks[role]
        if row_style:
            style += row_style
        if dim:
            style += Style(dim=True)
        for found in super().get_line_filters():
            if isinstance(found, ANSIToTruecolor):
                style = found.truecolor_style(style, self.background_colors[1].rich_color)
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

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        if repaint and not regions:
            self._strips.forget()
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def refresh_line(self, y: int) -> None:
        self._strips.forget_row(y)
        super().refresh_line(y)

    def render_lines(self, crop: Region) -> list[Strip]:
        self._painting = self._in_common()
        try:
            return self._render_rows(crop) or super().render_lines(crop)
        finally:
            self._painting = None

    def _render_rows(self, crop: Region) -> list[Strip]:
        """Paint as Textual does, which finds out anew for each line what it puts around it.

        Returns:
            The lines; none where Textual does more than that with them.
        """
        above = self.gutter.top
        begin, end = max(crop.y, above), min(crop.bottom, above + self.content_size.height)
        if crop.column_span != (0, self.outer_size.width) or end - begin < FEW_LINES:
            return []
        by_textual = super().render_lines
        painting = self._painting or self._in_common()
        first = painting.top - above
        under_cursor = (self.cursor, self.row_style(self.cursor))
        strips = self._strips.of(under_cursor, self.source, painting.base, painting.width, crop.width)
        (framed,) = by_textual(Region(0, begin, crop.width, 1))
        frame = self._strips.frame(first + begin, framed, lambda: self.render_line(begin - above))
        if frame is None:
            return []
        lines = by_textual(Region(0, crop.y, crop.width, begin - crop.y)) if begin > crop.y else []
        for row in range(first + begin, first + end):
            strip = strips.get(row)
            if strip is None:
                strip = strips[row] = frame.around(self._segments(row, painting), crop.width)
            lines.append(strip)
        return lines + (
            by_textual(Region(0, end, crop.width, crop.bottom - end)) if crop.bottom > end else []
        )

    def _in_common(self) -> Painting:
        base = self.rich_style
        plain = self._styles_by_role.setdefault((base, None), {})
        width = self.scrollable_content_region.width
        covered = self.content_size.width - width
        filling = Segment(" " * covered, base) if covered > 0 else None
        return Painting(self.scroll_offset.y, width, filling, base, plain)

    def render_line(self, y: int) -> Strip:
        painting = self._painting or self._in_common()
        return Strip(self._segments(painting.top + y, painting), self.content_size.width)

    def _segments(self, row: int, painting: Painting) -> list[Segment]:
        """One row across the whole width of the content."""
        _, width, below_scroll_bar, base, styles = painting
        source = self.source
        segments: list[Segment] = []
        row_style = Style.null()
        cells = 0
        if source is not None and 0 <= row < source.count:
            row_style = self.row_style(row)
            if row_style:
                styles = self._styles_by_role.setdefault((base, row_style), {})
            for text, role, dim, _ in source.compose_row(row, width):
                style = styles.get((role, dim))
                if style is None:
                    style = styles[role, dim] = self._style(role, dim, row_style, base)
                segments.append(Segment(text, style))
                cells += len(text) if text.isascii() else cell_len(text)
        if cells != width:
            segments = Segment.adjust_line_length(segments, width, base + row_style)
        if below_scroll_bar is not None:
            segments.append(below_scroll_bar)
        return segments
