"""A summary of a merge or a rebase, to be pasted into a pull request."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from limbeck_core.merging.model import StrategyKind, Verdict, worst_first
from limbeck_core.merging.strategies import told_sites

if TYPE_CHECKING:
    from limbeck_core.merging.model import Pair, Site, Stranded, Stranding
    from limbeck_core.merging.plans import MergePlan
    from limbeck_core.merging.study import MergeStudy
    from limbeck_core.writing.changes import ChangeSet

PAIRS_TOLD = 12
"""So many pairs of operations are listed."""

STATES_TOLD = 8
"""So many stranded states are listed."""


def summary_of(plan: MergePlan, study: MergeStudy | None = None) -> str:
    """Return what was done and why, as Markdown."""
    return "\n".join(_lines(plan, study)) + "\n"


def summary_of_changes(change_set: ChangeSet, root: str, databases: Sequence[str] = ()) -> str:
    """Return which files were changed, and what becomes of databases, as Markdown.

    Args:
        change_set: What was written.
        root: What paths are told from.
        databases: A sentence each.
    """
    lines = [f"### {change_set.title}", ""]
    for change in change_set.changes:
        done = "new" if change.before is None else "removed" if change.after is None else "changed"
        lines.append(f"- `{os.path.relpath(change.path, root)}`: {done}")
    if databases:
        lines += ["", *databases]
    return "\n".join(lines) + "\n"


def _lines(plan: MergePlan, study: MergeStudy | None) -> Iterator[str]:
    yield f"### {plan.title}"
    yield ""
    if plan.kind is StrategyKind.MERGE and plan.draft is not None:
        yield f"New revision `{plan.draft.revision}` on top of {_codes(plan.heads)}."
    else:
        yield f"`{plan.heads[0]}` now follows `{plan.heads[1]}`."
    yield f"Heads afterwards: {_codes(plan.expected_heads)}."
    if study is not None and study.nearest:
        yield f"The branches went apart at {_codes(study.nearest)}."
    own = () if plan.comparison is None else (plan.comparison,)
    for comparison in worst_first(study.comparisons if study is not None else own):
        verdict = comparison.verdict.value.replace("-", " ")
        yield ""
        yield f"`{comparison.first}` and `{comparison.second}`: **{verdict}**"
        told = [pair for pair in comparison.pairs if pair.verdict is not Verdict.SAME_TABLE]
        yield from (f"- {_pair(pair)}" for pair in told[:PAIRS_TOLD])
        if len(told) > PAIRS_TOLD:
            yield f"- and {len(told) - PAIRS_TOLD} more"
    yield from _unsolved(plan, study)
    yield ""
    yield from _stranding(plan.stranding)


def _unsolved(plan: MergePlan, study: MergeStudy | None) -> Iterator[str]:
    """Yield what still collides by the way that is taken."""
    merges = study.strategies[:1] if study is not None and plan.kind is StrategyKind.MERGE else ()
    if plan.unsolved or any(strategy.unsolved for strategy in merges):
        yield from ("", "**Until a script is changed, an upgrade fails half-way**, as the branches collide.")
        sites = [(site, pair.reason) for pair in plan.unsolved for site in pair.sites[:1]]
        yield from (f"- to be changed: {words}" for words in told_sites(sites))
    elif plan.comparison is not None and plan.comparison.verdict is Verdict.COLLIDE:
        yield from ("", "In this order the branches do not collide, as far as they can be read.")


def _stranding(stranding: Stranding) -> Iterator[str]:
    database = stranding.database
    if database is not None and database.stranded is None:
        yield f"The database at {_codes(database.rows)} fits: an upgrade runs {_codes(database.runs)} on it."
    if not stranding.stranded:
        worked_out = f" ({stranding.examined} states worked out)" if stranding.examined else ""
        yield f"No database is left behind{worked_out}. {stranding.note}."
        return
    yield "Databases in these states are left behind:"
    for one in stranding.stranded[:STATES_TOLD]:
        yield f"- {_codes(one.state)}: {_fate(one)}"
        if one.note:
            yield f"  {one.note}"
        for way in one.ways[:1]:
            steps = [f"`{command}` before" for command in way.before]
            steps += [f"`{command}` afterwards" for command in way.after]
            yield f"  run {', '.join(steps)}"
        if not one.ways:
            yield "  no command of Alembic leads out of it"
    if len(stranding.stranded) > STATES_TOLD:
        yield f"- and {len(stranding.stranded) - STATES_TOLD} more"
    if not stranding.complete:
        yield f"Only {stranding.bound} states were worked out; there are more."


def _fate(one: Stranded) -> str:
    """Return what an upgrade would do to a database that is left behind."""
    if one.refused:
        return one.refused
    parts = [f"skip {_codes(one.skipped)}"] if one.skipped else []
    parts += [f"run {_codes(one.replayed)} again"] if one.replayed else []
    return f"an upgrade would {' and '.join(parts)}"


def _pair(pair: Pair) -> str:
    sites = " / ".join(_site(site) for site in (pair.first, pair.second) if site is not None)
    return f"{pair.verdict.value.replace('-', ' ')}: {pair.told} ({sites})"


def _site(site: Site) -> str:
    return f"`{site.operation.name}` in `{site.revision}`, line {site.operation.line}"


def _codes(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "none"
