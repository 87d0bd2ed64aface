"""What the history pane shows where it has no history to show, or not yet."""

from __future__ import annotations

from collections.abc import Sequence

from limbeck.first_rows import FirstRows
from limbeck.loading import Progress
from limbeck.spans import Span
from limbeck.text import fit

BAR_WIDTH = 24
"""Cells of the bar that shows how much of the files has been read."""


class ProgressRows:
    """What the history pane shows while files are read."""

    count = 1

    def __init__(self, progress: Progress | None, *, ascii_only: bool) -> None:
        self._progress = progress
        self._ascii = ascii_only

    def compose_row(self, row: int, width: int) -> list[Span]:
        """The bar, and how many files are left."""
        full, empty = ("#", "-") if self._ascii else ("━", "─")
        if self._progress is None or not self._progress.total:
            return [Span(fit(" Looking for the history", width), "message")]
        done, total = self._progress.done, self._progress.total
        filled = BAR_WIDTH * done // total
        return [
            Span(" ", "message"),
            Span(full * filled, "badge-head"),
            Span(empty * (BAR_WIDTH - filled), "id"),
            Span(f"  reading {done:,} of {total:,} scripts", "message"),
        ]


class EarlyRows:
    """What the history pane shows once the history has been read, and until it has come."""

    def __init__(self, first: FirstRows) -> None:
        self._first = first
        self.count = first.count

    def compose_row(self, row: int, width: int) -> list[Span]:
        """One of the first rows; of the others, and at another width, nothing is known yet."""
        if row >= len(self._first.rows) or width != self._first.width:
            return []
        return [Span(*span) for span in self._first.rows[row]]


class NoRevisionsRows:
    """What the history pane shows of a history without any."""

    count = 1

    def __init__(self, folders: Sequence[str]) -> None:
        self._folders = folders

    def compose_row(self, row: int, width: int) -> list[Span]:
        """Where revisions have been looked for."""
        return [Span(fit(f" No revisions in {', '.join(self._folders)}", width), "message")]
