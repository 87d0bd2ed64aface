"""Texts on the borders of widgets."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from limbeck.text import clip, visible

BORDER_CELLS = 6
"""Cells of a border that its text leaves free: the corners, and what stands beside the text."""


def border_text(widget: Widget, text: str, *, ascii_only: bool) -> Content:
    """Return a text as the border of a widget can show it: Textual cuts with an ellipsis, also in ASCII."""
    room = widget.outer_size.width - BORDER_CELLS
    return Content(clip(text, room, ascii=ascii_only) if room > 0 else visible(text, ascii=ascii_only))
