"""``limbeck plan``: what Alembic would run, and the rows of ``alembic_version`` after each step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len

from limbeck.headless.opening import opened
from limbeck.headless.output import complain, standard_output
from limbeck.headless.plan_documents import plan_document
from limbeck.plan_rows import PlanRows, refusal_of_the_history
from limbeck.rows import NARROW
from limbeck.spans import Span
from limbeck.text import visible

if TYPE_CHECKING:
    from limbeck.request import OpenRequest


def plan(
    request: OpenRequest, target: str, current: Sequence[str], direction: str | None, *, as_json: bool
) -> int:
    """Show a plan; the answer is no where Alembic refuses it or breaks it off."""
    from limbeck_core.script.planning import Direction
    from limbeck_core.script.planning import plan as plan_of

    output = standard_output(request.ascii)
    with opened(request) as history:
        found = plan_of(history.revision_map, target, current, Direction(direction) if direction else None)
        refusal = refusal_of_the_history(history)
        notes = (*history.notes, *((refusal,) if refusal else ()))
        if as_json:
            output.document(plan_document(history, found, notes))
            return int(bool(found.failure))
        for note in (*((refusal,) if refusal else ()), *found.warnings):
            complain(f"note: {note}")
        rows = PlanRows(history, found, ascii_only=output.ascii_only)
        if found.steps:
            output.write(visible(f"# {found.meaning}", ascii=output.ascii_only) + "\n")
        number_id_message = zip(*(map(_cells, rows.parts(row)[:3]) for row in range(rows.count)), strict=True)
        widest = sum(map(max, number_id_message)) + rows.cells_of_rows
        for row in range(rows.count):
            # Without a screen there is room for every id, however short the rows are.
            output.spans(rows.compose_row(row, output.width or max(widest, NARROW)))
        if found.failure:
            complain(found.meaning)
            if found.alembic_says and found.alembic_says != found.failure:
                complain(f"Alembic says: {found.alembic_says}")
            return 1
        if not found.steps:
            output.write(visible(f"# {found.meaning}", ascii=output.ascii_only) + "\n")
    return 0


def _cells(span: Span) -> int:
    return cell_len(span.text)
