"""The colours of lanes under any theme: apart from each other, and from the colours of errors and badges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.color import Color

if TYPE_CHECKING:
    from textual.theme import Theme

DEGREES = (210, 145, 42, 275, 182, 318)
"""The hues on the colour wheel: blue, green, amber, violet, cyan, pink. None is near the red of errors."""

ANSI_NAMES = ("ansi_blue", "ansi_green", "ansi_yellow", "ansi_magenta", "ansi_cyan", "ansi_bright_blue")
"""The same among the sixteen colours that the terminal itself chooses."""

ON_DARK = (0.55, 0.68)
"""Saturation and lightness on a dark background."""

ON_LIGHT = (0.70, 0.36)
"""Saturation and lightness on a light background."""


def lane_colors(theme: Theme) -> dict[str, str]:
    """The variables ``$lane-0`` to ``$lane-5`` for a theme."""
    if theme.ansi:
        return {f"lane-{hue}": name for hue, name in enumerate(ANSI_NAMES)}
    saturation, lightness = ON_DARK if theme.dark else ON_LIGHT
    return {
        f"lane-{hue}": Color.from_hsl(degrees / 360, saturation, lightness).hex
        for hue, degrees in enumerate(DEGREES)
    }


def extra_colors(theme: Theme) -> dict[str, str]:
    """All the variables that the styles use beside Textual's own: the lanes', and those of what was found."""
    if theme.ansi:
        return {**lane_colors(theme), "found": "ansi_yellow", "on-found": "ansi_black"}
    colors = theme.to_color_system().generate()
    return {**lane_colors(theme), "found": colors["warning-muted"], "on-found": colors["foreground"]}
