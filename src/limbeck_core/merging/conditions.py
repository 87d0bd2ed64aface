"""What must hold after a change: nothing is wrong with the history that was not wrong before."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from limbeck_core.problems import Problem, Severity

if TYPE_CHECKING:
    from limbeck_core.history import History
    from limbeck_core.writing.changes import ChangeSet
    from limbeck_core.writing.journal import PostCondition
    from limbeck_core.writing.ledger import Mended


def post_condition(
    history: History, expected_heads: Sequence[str], allowed: Iterable[Mended] = ()
) -> PostCondition:
    """Return what must hold after a change: these heads, and nothing wrong that was not wrong before.

    Args:
        history: As it is before.
        expected_heads: The heads that there must be.
        allowed: What may be wrong again, as the change takes back what mended it.
    """

    def check() -> str | None:
        now = history.reload()[0]
        return worse(history, now, allowed) or other_heads(now, expected_heads)

    return check


def other_heads(now: History, expected: Sequence[str]) -> str | None:
    """Return that a history has other heads than it must have; ``None`` if it has those."""
    if sorted(now.heads) == sorted(expected):
        return None
    return f"The heads would be {', '.join(now.heads) or 'none'} and not {', '.join(expected) or 'none'}"


def worse(before: History, now: History, allowed: Iterable[Mended] = ()) -> str | None:
    """Return what is wrong with a history now and was not before; ``None`` if nothing is."""
    known = {*_errors(before), *allowed}
    new = [problem for identity, problem in _errors(now).items() if identity not in known]
    if not new:
        return None
    place = os.path.basename(new[0].path or "") + (f":{new[0].line}" if new[0].line else "")
    return f"Something would be wrong: {new[0].message}" + (f" ({place})" if place else "")


def mended_by(change_set: ChangeSet, history: History) -> tuple[Mended, ...]:
    """Return what is wrong with a history, and no longer is after a change."""
    wrong = _errors(history)
    if not wrong:
        return ()
    left = _errors(history.with_files({change.path: change.after for change in change_set.changes}))
    return tuple(identity for identity in wrong if identity not in left)


def _errors(history: History) -> dict[Mended, Problem]:
    """Return what stands in Alembic's way, by what tells one from another."""
    found: dict[Mended, Problem] = {}
    for problem in history.problems:
        if problem.severity is Severity.ERROR:
            found.setdefault((problem.kind.value, problem.path or "", *problem.revisions), problem)
    return found
