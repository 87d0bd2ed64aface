"""The graph as others read it: text, Mermaid, DOT, SVG and JSON, of what is shown at the moment."""

from __future__ import annotations

from limbeck.export.formats import Format, exported
from limbeck.export.shown import Shown, shown_part, shown_whole

__all__ = ["Format", "Shown", "exported", "shown_part", "shown_whole"]
