"""What Alembic would run to come from one state of a database to another, and what it would note of it.

>>> from limbeck_core.script.revision import Revision, RevisionMap
>>> history = RevisionMap(lambda: [Revision("a1f3", None), Revision("b2e4", "a1f3")])
>>> found = plan(history, "head")
>>> [(step.revision, found.rows_after(number)) for number, step in enumerate(found.steps)]
[('a1f3', ('a1f3',)), ('b2e4', ('b2e4',))]
"""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from limbeck_core.errors import MultipleHeads, RangeNotAncestorError, ResolutionError, RevisionError
from limbeck_core.graph.identifiers import each_once, parse_relative
from limbeck_core.graph.reach import reach
from limbeck_core.script.explaining import explain
from limbeck_core.script.ranges import Span
from limbeck_core.script.resolve import resolve
from limbeck_core.script.stepping import counted, ids_of, named
from limbeck_core.script.version_rows import RowChange, RowsRefused, VersionRows, replayed, rows_in_order

if TYPE_CHECKING:
    from limbeck_core.script.revision import RevisionMap


class Direction(StrEnum):
    """Which of Alembic's two commands."""

    UPGRADE = "upgrade"
    DOWNGRADE = "downgrade"


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """One script that runs, and what is noted after it."""

    revision: str
    change: RowChange


@dataclass(frozen=True, slots=True)
class Plan:
    """What runs, in order, or why nothing does."""

    target: str
    """What is asked for, as it is typed."""
    direction: Direction
    current: tuple[str, ...]
    """The rows of ``alembic_version`` before: full ids, none for an empty database."""
    steps: tuple[PlannedStep, ...] = ()
    """What runs until the end, or until Alembic fails."""
    failure: str = ""
    """Why Alembic refuses or fails, in one line; empty where it does neither."""
    alembic_says: str = ""
    """The message of Alembic's command, where it has one."""
    warnings: tuple[str, ...] = ()
    """What Alembic warns of."""

    @property
    def revisions(self) -> tuple[str, ...]:
        """The ids of what runs, in order."""
        return tuple(step.revision for step in self.steps)

    @property
    def rows(self) -> tuple[str, ...]:
        """The rows of ``alembic_version`` in the end, by id."""
        return self.rows_after(len(self.steps) - 1)

    def rows_after(self, number: int) -> tuple[str, ...]:
        """Return the rows after a step, counted from 0, by id."""
        return rows_in_order(replayed(self.current, [step.change for step in self.steps[: number + 1]]))

    @property
    def meaning(self) -> str:
        """The whole in one line."""
        start = f"from {named(self.current)}" if self.current else "from an empty database"
        task = f"{self.direction} {self.target} {start}"
        if self.failure and not self.steps:
            return f"{task}: {self.failure}"
        verb = "to run" if self.direction is Direction.UPGRADE else "to undo"
        count = counted(len(self.steps), "revision") if self.steps else "nothing"
        rows = named(self.rows) if self.rows else "no row"
        if self.failure:
            return f"{task}: {count} {verb}, then Alembic fails: {self.failure}"
        return f"{task}: {count} {verb}; alembic_version then holds {rows}"


def plan(
    revision_map: RevisionMap,
    target: str,
    current: Iterable[str] = (),
    direction: Direction | None = None,
) -> Plan:
    """Return what Alembic would run to come to a target; no text raises.

    Args:
        revision_map: The map.
        target: An identifier, or steps counted from where the database stands.
        current: Where it stands: identifiers, none for an empty database.
        direction: The command; without it, whichever leads there: what is applied already is the target of a
            downgrade, as are the base and steps down.
    """
    target = target.strip()
    rows: list[str] = []
    for text in current:
        found = resolve(revision_map, text, told=False)
        if found.outcome != "revisions":
            chosen = direction or Direction.UPGRADE
            return Plan(target, chosen, (), failure=f"from '{found.text}': {found.meaning}")
        rows += found.revisions
    start = Plan(target, direction or Direction.UPGRADE, each_once(rows))
    if not target:
        return replace(start, failure="no target: say head, base, an id or a number of steps")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        planned = _planned(revision_map, start, direction)
    return replace(planned, warnings=each_once(str(warning.message) for warning in caught))


def _planned(revisions: RevisionMap, start: Plan, direction: Direction | None) -> Plan:
    try:
        chosen = direction or _direction(revisions, start.target, start.current)
        start = replace(start, direction=chosen)
        is_upgrade = chosen is Direction.UPGRADE
        if is_upgrade:
            found = [*revisions.iterate_revisions(start.target, start.current, implicit_base=True)][::-1]
        else:
            found = [*revisions.iterate_revisions(start.current, start.target, select_for_downgrade=True)]
        noted = VersionRows(revisions, start.current)
    except RevisionError as error:
        says = _command_says(error, start)
        return replace(start, failure=_reason(revisions, start, error), alembic_says=says)
    steps: list[PlannedStep] = []
    for revision in found:
        try:
            change = noted.upgrade(revision) if is_upgrade else noted.downgrade(revision)
        except RowsRefused as refused:
            words = f"after {revision.revision}, {refused}"
            return replace(start, steps=tuple(steps), failure=words)
        steps.append(PlannedStep(revision.revision, change))
    return replace(start, steps=tuple(steps))


def _direction(revisions: RevisionMap, target: str, current: Sequence[str]) -> Direction:
    """Return the command that leads to a target."""
    relative = parse_relative(target) if target not in revisions._revision_map else None
    if relative is not None and relative.symbol is None:
        return Direction.DOWNGRADE if relative.sign_and_steps[0] == "-" else Direction.UPGRADE
    if target == "base" or target.endswith("@base"):
        return Direction.DOWNGRADE
    try:
        ends = ids_of(
            Span(target, current, implicit_base=True, inclusive=False, strict=True).upper_ends(revisions)
        )
    except RevisionError:
        return Direction.UPGRADE
    assembly = revisions._assembly
    names = revisions._revision_map
    applied = reach(
        assembly.numbers_of(rev for row in current if (rev := names[row]) is not None),
        assembly.network.run_parents,
    )
    wanted = assembly.numbers_of(rev for end in ends if (rev := names[end]) is not None)
    is_applied = bool(wanted) and applied.issuperset(wanted)
    return Direction.DOWNGRADE if is_applied and not set(ends) <= set(current) else Direction.UPGRADE


def _command_says(error: RevisionError, start: Plan) -> str:
    """Return the message with which Alembic's command ends."""
    if isinstance(error, RangeNotAncestorError):
        return f"Destination {start.target} is not a valid {start.direction} target from current head(s)"
    if isinstance(error, MultipleHeads):
        return (
            f"Multiple head revisions are present for given argument '{start.target}'; please specify a "
            f"specific target revision, '<branchname>@{start.target}' to narrow to a specific head, or "
            "'heads' for all heads"
        )
    if isinstance(error, ResolutionError):
        return f"Can't locate revision identified by '{error.argument}'"
    return str(error)


def _reason(revisions: RevisionMap, start: Plan, error: RevisionError) -> str:
    if isinstance(error, (MultipleHeads, ResolutionError)):
        return explain(revisions, start.target, error).words
    if isinstance(error, RangeNotAncestorError):
        # an upgrade takes whatever other branches need with it: it asks for no ancestor
        return f"nothing of what is applied stands above {start.target}"
    words = str(error)
    if " overlaps with other requested revisions " in words:
        one, _, others = words.removeprefix("Requested revision ").partition(
            " overlaps with other requested revisions "
        )
        return f"{one} and {others} overlap: one is an ancestor of the other, which implies it"
    if words == "Ambiguous upgrade from multiple current revisions":
        return "the steps could count from any of several rows; say branch@+1 or an id"
    return words
