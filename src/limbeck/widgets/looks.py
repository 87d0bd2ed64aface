"""How pieces of text look: by names of the theme's variables, resolved when something is first painted.

They stand here and not in the style sheet. There each would be a rule to parse, and a node to match against
every rule, for every list, and again whenever anything about the list changes: most of the time of a start.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from rich.style import Style
from textual.color import Color

from limbeck_core.graph.hues import HUES

if TYPE_CHECKING:
    from textual.widget import Widget


class Look(NamedTuple):
    """The colours and attributes of a piece of text."""

    color: str
    """The theme's variable, which may be one that suits whatever background there is."""
    attributes: str = ""
    """As Rich names them, such as ``bold``."""
    background: str = ""
    """The theme's variable; without one, what lies behind the text shows."""


ROW_LOOKS: Mapping[str, Look] = {
    **{f"hue-{hue}": Look(f"lane-{hue}") for hue in range(HUES)},
    **{f"node-{hue}": Look(f"lane-{hue}", "bold") for hue in range(HUES)},
    **{f"dotted-{hue}": Look(f"lane-{hue}", "dim") for hue in range(HUES)},
    "hidden": Look("text-muted"),
    "id": Look("text-muted"),
    "message": Look("foreground"),
    "fold": Look("text-muted", "italic"),
    "ghost": Look("text-error"),
    "badge-head": Look("text-success", "bold"),
    "badge-base": Look("text-muted"),
    "badge-label": Look("text-accent", "bold"),
    "badge-inherited": Look("text-muted"),
    "badge-needs": Look("text-muted", "italic"),
    "badge-problem": Look("text-error", "bold"),
    "badge-mark": Look("text-accent", "bold"),
    "badge-fresh": Look("text-secondary", "italic"),
    "warning": Look("text-warning"),
    "fact": Look("text-muted"),
    "link": Look("text-accent"),
    "number": Look("text-muted"),
    "heading": Look("foreground", "bold"),
    "effect-add": Look("text-success"),
    "effect-drop": Look("text-error"),
    "effect-opaque": Look("text-warning"),
    "match": Look("on-found", "underline", "found"),
    "cursor": Look("block-cursor-foreground", "bold", "block-cursor-background"),
    "cursor-idle": Look("block-cursor-blurred-foreground", "", "block-cursor-blurred-background"),
}
"""What the rows of a list are made of, and what the cursor adds to its row."""

STILL_LOOKS: Mapping[str, Look] = {**ROW_LOOKS, "cursor-idle": Look("text-muted", "", "background")}
"""The same where the cursor is of no use and is not to be seen."""

LINE_LOOKS: Mapping[str, Look] = {
    "plain": Look("foreground"),
    "strong": Look("foreground", "bold"),
    "dim": Look("text-muted"),
    "warning": Look("text-warning"),
    "error": Look("text-error"),
    "key": Look("text-accent", "bold"),
    "notice": Look("text-accent"),
}
"""What the lines around the panes are made of."""

SCRIPT_LOOKS: Mapping[str, Look] = {
    "number": Look("text-muted"),
    "target": Look("text-error", "bold reverse"),
    "comment": Look("text-muted", "italic"),
    "docstring": Look("text-success"),
    "string": Look("text-success"),
    "literal": Look("text-warning"),
    "constant": Look("text-warning"),
    "keyword": Look("text-accent"),
    "definition": Look("text-primary", "bold"),
    "decorator": Look("text-primary"),
    "builtin": Look("text-secondary"),
    "error": Look("text-error"),
    "match": Look("on-found", "", "found"),
    "match-current": Look("block-cursor-foreground", "bold", "block-cursor-background"),
}
"""What a script is made of."""

TELLING_LOOKS: Mapping[str, Look] = {
    **ROW_LOOKS,
    **{f"code-{role}": look for role, look in SCRIPT_LOOKS.items()},
}
"""What rows are made of that have code among them."""


def color_of(value: str) -> tuple[Color, bool]:
    """Return the colour of a theme's variable, and whether it is to suit the background.

    >>> color_of("#ff0000 50%")[0].a
    0.5
    >>> color_of("auto 60%")[1]
    True
    """
    name, _, percent = value.partition(" ")
    suits = name == "auto"
    color = Color(255, 255, 255) if suits else Color.parse(name)
    return (color.multiply_alpha(float(percent.strip(" %")) / 100) if percent else color), suits


class Looks:
    """The styles of the looks of one widget, on its background and under the theme of now."""

    def __init__(self, widget: Widget, looks: Mapping[str, Look]) -> None:
        self._widget = widget
        self._looks = looks
        self._styles: dict[str, Style] = {}

    def __getitem__(self, name: str) -> Style:
        style = self._styles.get(name)
        if style is None:
            style = self._styles[name] = self._resolved(self._looks[name])
        return style

    def forget(self) -> None:
        """Resolve all anew: the widget's own style, or the theme, is another."""
        self._styles.clear()

    def _resolved(self, look: Look) -> Style:
        variables = self._widget.app.theme_variables
        background = self._widget.background_colors[1]
        if look.background:
            background += color_of(variables[look.background])[0]
        color, suits = color_of(variables[look.color])
        if suits:
            color = background.get_contrast_text(color.a)
        colors = Style.from_color((background + color).rich_color, background.rich_color)
        return self._widget.rich_style + Style.parse(look.attributes) + colors
