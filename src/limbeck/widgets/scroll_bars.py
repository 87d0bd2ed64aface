"""Scroll bars for terminals that show ASCII only."""

from __future__ import annotations

from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar, ScrollBarRender


class AsciiScrollBarRender(ScrollBarRender):
    """A bar that ends at whole cells: Textual's own smooths its ends with block characters."""

    VERTICAL_BARS = [" "] * 8
    HORIZONTAL_BARS = [" "] * 8


def draw_scroll_bars(view: ScrollView, *, ascii_only: bool) -> None:
    """Draw the scroll bars of a view with or without characters beyond ASCII."""
    for bar in (view.vertical_scrollbar, view.horizontal_scrollbar):
        bar.renderer = AsciiScrollBarRender if ascii_only else ScrollBar.renderer  # type: ignore[misc]
