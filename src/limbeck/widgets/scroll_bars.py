"""Scroll bars for terminals that show ASCII only."""

from __future__ import annotations

from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar, ScrollBarRender


class AsciiScrollBarRender(ScrollBarRender):
    """A bar that ends at whole cells: Textual's own smooths its ends with block characters."""

    VERTICAL_BARS = [" "] * 8
    HORIZONTAL_BARS = [" "] * 8


def resize_content(view: ScrollView, size: Size) -> None:
    """Give a view another size of content without laying the screen out anew.

    The scroll bars of the view have to be always there (``overflow: scroll``): setting the size in the
    ordinary way decides whether they are, and so paints the whole screen.
    """
    view.set_reactive(ScrollView.virtual_size, size)
    view.vertical_scrollbar.window_virtual_size = size.height
    view.horizontal_scrollbar.window_virtual_size = size.width


def draw_scroll_bars(view: ScrollView, *, ascii_only: bool) -> None:
    """Draw the scroll bars of a view with or without characters beyond ASCII."""
    for bar in (view.vertical_scrollbar, view.horizontal_scrollbar):
        bar.renderer = AsciiScrollBarRender if ascii_only else ScrollBar.renderer  # type: ignore[misc]
