"""Which hue a lane prefers, and which it takes: numbers that the screen maps to colours of its theme."""

from __future__ import annotations

from zlib import crc32

HUES = 6
"""How many hues there are: as many as sixteen colours offer beside black, white and their greys."""
NO_HUE = -1
"""The hue of what belongs to no lane."""


def preferred_hue(name: str) -> int:
    """Return the hue that a lane prefers for its branch label or the id of its oldest revision.

    The same in every run and on every machine, unlike ``hash()``.
    """
    return crc32(name.encode(errors="surrogatepass")) % HUES


def hue_beside(preferred: int, left: int, right: int) -> int:
    """Return the preferred hue, or the next that neither neighbour has."""
    hue = preferred
    while hue in (left, right):
        hue = (hue + 1) % HUES
    return hue
