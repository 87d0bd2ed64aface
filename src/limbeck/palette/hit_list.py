"""What the palette lists for one text, and how a row of it looks."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len

from limbeck.palette.choices import Hit
from limbeck.spans import Span
from limbeck.text import clip, fit, visible

MOST_ID_CELLS = 24
"""Cells for an id where its message needs room too, at least."""


class Hits:
    """The rows for one text."""

    def __init__(
        self,
        hits: list[Hit],
        explanation: str = "",
        *,
        steps: Sequence[str] = (),
        lit: frozenset[int] | None = None,
        failed: bool = False,
        tells: bool = False,
        ascii_only: bool = False,
    ):
        self.hits = hits
        self.explanation = explanation
        """What the text resolves to as an identifier or range, or why it does not."""
        self.steps = tuple(steps)
        """How it comes to that, a line each."""
        self.lit = lit
        """The nodes to light up in the graph while the text stands there; ``None`` for no change."""
        self.failed = failed
        self.tells = tells
        """Whether its rows are sentences, of which the one under the cursor is shown whole."""
        self._ascii = ascii_only

    @property
    def count(self) -> int:
        """The number of rows."""
        return len(self.hits)

    def compose_row(self, row: int, width: int) -> list[Span]:
        """One hit in at most ``width`` cells."""
        hit = self.hits[row]
        text = visible(hit.text, ascii=self._ascii)
        most = max(1, width - 2 if not hit.note else min(width - 2, max(MOST_ID_CELLS, width // 3)))
        most = max(most, width - 3 - cell_len(visible(hit.note)))
        shown = clip(text, most, ascii=self._ascii)
        if hit.width:
            shown = fit(text, min(hit.width, most), ascii=self._ascii)
        room = width - cell_len(shown) - 3
        if not hit.note or room <= 0:
            return [Span(f" {shown}", "message")]
        return [Span(f" {shown}  ", "message"), Span(clip(hit.note, room, ascii=self._ascii), "id")]
