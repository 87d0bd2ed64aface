"""What is to be said of the rows of ``alembic_version``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limbeck_core.graph.reach import reach
from limbeck_core.problems import Severity
from limbeck_core.script.planning import Direction, plan
from limbeck_core.whereabouts.heads import MOST_LISTED, of_problems
from limbeck_core.whereabouts.ids import resolved_ids, tell_id
from limbeck_core.whereabouts.model import Role, Said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from limbeck_core.history import History


def tell_rows(history: History, rows: Sequence[str], *, deep: bool) -> tuple[bool, list[Said]]:
    """Return whether rows are a state that Alembic can go on from, and all that is said of them."""
    lines: list[Said] = []
    known: list[str] = []
    sound = True
    for row in dict.fromkeys(rows):
        found, said = tell_id(history, row, deep=deep)
        ids = resolved_ids(history, row) if found or row in history.revision_map._revision_map else ()
        if row in ids:
            known.append(row)
            lines += said
        elif ids:
            sound = False
            lines.append(
                Said(
                    Role.WHY, f"the row '{row}' is no full id, and Alembic compares rows as they are", ids[0]
                )
            )
            lines.append(
                Said(
                    Role.HELPS,
                    f"UPDATE alembic_version SET version_num = '{ids[0]}' WHERE version_num = '{row}'",
                )
            )
        else:
            sound = False
            lines += [Said(Role.WHY, f"the row '{row}' is not in this history"), *said]
    for row in dict.fromkeys(row for row in rows if list(rows).count(row) > 1):
        sound = False
        lines.append(Said(Role.WHY, f"the row '{row}' stands there more than once", row))
    for lower, upper in overlaps(history, known):
        sound = False
        lines.append(
            Said(
                Role.WHY,
                f"{lower} and {upper} overlap: {lower} is an ancestor of {upper}, whose row implies it",
                lower,
            )
        )
        lines.append(Said(Role.HELPS, f"DELETE FROM alembic_version WHERE version_num = '{lower}'", lower))
    errors = [problem for problem in history.problems if problem.severity is Severity.ERROR]
    if sound and errors:
        # whatever the rows are, Alembic says something else first
        sound = False
        lines += of_problems(errors[:MOST_LISTED])
        words = "as long as that is wrong Alembic refuses this history, or loads another one"
        lines.append(Said(Role.WHY, words))
    elif sound:
        sound, said = _what_runs(history, known)
        lines += said
    roles = list(Role)
    return sound, sorted(dict.fromkeys(lines), key=lambda said: roles.index(said.role))


def overlaps(history: History, rows: Sequence[str]) -> list[tuple[str, str]]:
    """Return the pairs of rows of which the first is an ancestor of the second, dependencies included."""
    assembly = history.revision_map._assembly
    names = history.revision_map._revision_map
    nodes = {row: assembly.number_of(rev) for row in rows if (rev := names.get(row)) is not None}
    found = []
    for upper, node in nodes.items():
        below = reach([node], assembly.network.run_parents) - {node}
        found += [(lower, upper) for lower, other in nodes.items() if other in below]
    return found


def _what_runs(history: History, rows: Sequence[str]) -> tuple[bool, list[Said]]:
    """Return whether Alembic can go on from rows, and what it would run."""
    planned = plan(history.revision_map, "heads", rows, Direction.UPGRADE)
    if planned.failure:
        return False, [Said(Role.WHY, planned.meaning)]
    if not planned.steps:
        return True, [Said(Role.HERE, "a valid state, at every head: there is nothing to upgrade")]
    count = f"{len(planned.steps)} revision{'s' if len(planned.steps) > 1 else ''}"
    start = "a valid state" if rows else "no row: an empty database, as far as Alembic knows"
    words = f"{start}; alembic upgrade heads would run {count}, from {planned.steps[0].revision} on"
    lines = [Said(Role.HERE, words, planned.steps[0].revision)]
    to_head = plan(history.revision_map, "head", rows, Direction.UPGRADE)
    if to_head.failure:
        lines.append(Said(Role.WHY, to_head.meaning))
    return True, lines
