"""A plan as rows: what runs, in order, and the rows of ``alembic_version`` after each step."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

from rich.cells import cell_len

from limbeck.columns import ID_CELLS
from limbeck.rows import NARROW, NARROW_ID_CELLS
from limbeck.spans import Span, message_of
from limbeck.text import clip, fit, visible
from limbeck_core.problems import Severity

if TYPE_CHECKING:
    from limbeck_core.history import History
    from limbeck_core.script.planning import Plan

MOST_ROWS = 3
"""How many rows of the table a line names."""

NARROW_MESSAGE_SHARE = 0.4
"""The part on a narrow line."""

LOOKED_AT = 200
"""How many lines decide how wide the messages are."""

MESSAGE_SHARE = 0.55
"""The part of a line's room that the message takes, at most, where the rows need the rest."""


def refusal_of_the_history(history: History) -> str:
    """Say that Alembic's commands do not run on a history with errors, where there are any."""
    errors = [problem for problem in history.problems if problem.severity is Severity.ERROR]
    if not errors:
        return ""
    count = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
    return f"Alembic runs nothing on this history before {count} in it: {errors[0].message}"


class PlanRows:
    """The steps of a plan, numbered."""

    def __init__(self, history: History, plan: Plan, *, ascii_only: bool) -> None:
        self.history = history
        self.plan = plan
        self._ascii = ascii_only
        self.id_cells = min(max(map(len, plan.revisions), default=0), ID_CELLS)
        """Cells of the column of ids."""
        self._at = 0
        self._rows = set(plan.current)

    @property
    def count(self) -> int:
        """The number of steps."""
        return len(self.plan.steps)

    def node_of_row(self, row: int) -> int | None:
        """The node of the script that runs in a step."""
        return self.history.node_of(self.plan.steps[row].revision)

    def rows_after(self, row: int) -> tuple[str, ...]:
        """The rows of the table after a step; the steps on the way from the last one asked for are made."""
        steps = self.plan.steps
        if row + 1 < self._at:
            self._at, self._rows = 0, set(self.plan.current)
        while self._at <= row:
            change = steps[self._at].change
            self._rows.difference_update(change.deleted)
            self._rows.update(change.inserted)
            self._at += 1
        return tuple(sorted(self._rows))

    @cached_property
    def cells_of_rows(self) -> int:
        """Cells that the rows of the table take in the widest line."""
        most = held = len(self.plan.current)
        for step in self.plan.steps:
            held += len(step.change.inserted) - len(step.change.deleted)
            most = max(most, held)
        named = min(most, MOST_ROWS)
        words = cell_len(_and_more(most)) + 2 if most > MOST_ROWS else 0
        return 5 + max(len("no row"), named * (self.id_cells + 2) - 2 + words)

    @cached_property
    def _cells_of_messages(self) -> int:
        return max(
            (cell_len(self.parts(row)[2].text) for row in range(min(self.count, LOOKED_AT))), default=0
        )

    def parts(self, row: int, *, of_row_ids: int = ID_CELLS) -> tuple[Span, ...]:
        """A step in as many cells as it takes: its number, id, message, and the rows after it.

        Args:
            row: The step.
            of_row_ids: How many cells of the id of a row of the table are shown.
        """
        identifier = self.plan.steps[row].revision
        node = self.node_of_row(row)
        rows = self.rows_after(row)
        shown = [clip(name, of_row_ids, ascii=self._ascii) for name in rows[:MOST_ROWS]]
        more = [_and_more(len(rows))] if len(rows) > MOST_ROWS else []
        arrow = "->" if self._ascii else "→"
        message = visible(self._message(node), ascii=self._ascii) if node is not None else ""
        return (
            Span(f" {row + 1:>{len(str(self.count))}}  ", "number"),
            Span(fit(identifier, self.id_cells, ascii=self._ascii), "id"),
            Span(f"  {message}", "message"),
            Span(f"  {arrow} {', '.join([*shown, *more]) if rows else 'no row'}", "badge-needs"),
        )

    def _message(self, node: int) -> str:
        """The message of a script, else the name of its file."""
        message = message_of(self.history, node)
        script = self.history.node_script(node)
        return message or (os.path.basename(script.path) if script is not None else "")

    def compose_row(self, row: int, width: int) -> list[Span]:
        """One step; where room is short, message and rows share it."""
        number, identifier, message, rows = self.parts(
            row, of_row_ids=ID_CELLS if width >= NARROW else NARROW_ID_CELLS
        )
        room = width - cell_len(number.text) - cell_len(identifier.text)
        if room <= 2:
            return [
                number,
                Span(clip(identifier.text, max(0, width - cell_len(number.text)), ascii=self._ascii), "id"),
            ]
        share = MESSAGE_SHARE if width >= NARROW else NARROW_MESSAGE_SHARE
        for_message = max(room - self.cells_of_rows, min(self._cells_of_messages, int(room * share)))
        return [
            number,
            identifier,
            Span(fit(message.text, for_message, ascii=self._ascii), "message"),
            Span(clip(rows.text, room - for_message, ascii=self._ascii), rows.role),
        ]


def _and_more(count: int) -> str:
    return f"and {count - MOST_ROWS} more"
