"""Revisions in an order of their own, one a row: a range, without a graph."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from limbeck.columns import Columns
from limbeck.spans import Span, message_of
from limbeck.text import clip, fit

if TYPE_CHECKING:
    from limbeck_core.history import History


class RevisionRows:
    """Revisions in a given order, numbered: a range as ``iterate_revisions`` yields it."""

    def __init__(self, history: History, revisions: Sequence[str], *, ascii_only: bool) -> None:
        self.history = history
        self.revisions = tuple(revisions)
        self._ascii = ascii_only
        self._id_cells = min(max(map(len, self.revisions), default=0), Columns().id_cells)

    @property
    def count(self) -> int:
        """The number of rows."""
        return len(self.revisions)

    def node_of_row(self, row: int) -> int | None:
        """The node that a row names."""
        return self.history.node_of(self.revisions[row])

    def compose_row(self, row: int, width: int) -> list[Span]:
        """One revision with its place in the order, from 1."""
        identifier = self.revisions[row]
        number = f" {row + 1:>{len(str(len(self.revisions)))}}  "
        node = self.history.node_of(identifier)
        message = message_of(self.history, node) if node is not None else ""
        room = max(0, width - len(number) - self._id_cells - 2)
        return [
            Span(number, "number"),
            Span(fit(identifier, self._id_cells, ascii=self._ascii), "id"),
            Span("  ", "message"),
            Span(clip(message, room, ascii=self._ascii), "message"),
        ]
