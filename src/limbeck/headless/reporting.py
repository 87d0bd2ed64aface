"""What heads are, do and can become, as lines."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from limbeck.headless.writing import say
from limbeck_core.merging.model import Verdict, worst_first

if TYPE_CHECKING:
    from limbeck.headless.output import Output
    from limbeck_core.history import History
    from limbeck_core.merging.model import Branch, Comparison, Finding, Site, Stranded, Stranding
    from limbeck_core.merging.study import MergeStudy

PAIRS_SHOWN = 40
"""So many pairs of operations are shown; ``--json`` has all."""

OPERATIONS_SHOWN = 40
"""So many operations of a branch are shown; ``--json`` has all."""

STATES_SHOWN = 12
"""So many stranded states are shown; ``--json`` has all."""

_ROLES = {
    Verdict.COLLIDE: "badge-problem",
    Verdict.NOT_PROVEN: "badge-problem",
    Verdict.ORDER_MATTERS: "id",
    Verdict.SAME_TABLE: "message",
    Verdict.INDEPENDENT: "badge-head",
}
"""How a verdict looks."""


def report_study(output: Output, history: History, study: MergeStudy) -> None:
    """Say what heads are, what they do, and which way out fits."""
    report_findings(output, study.findings)
    if len(study.heads) < 2:
        return
    for branch in study.branches:
        report_branch(output, branch)
    for comparison in worst_first(study.comparisons):
        report_comparison(output, history, comparison)
    for strategy in study.strategies:
        mark = "*" if strategy == study.recommended else "-"
        say(output, f"{mark} {strategy.title}", "badge-head" if mark == "*" else "heading")
        if strategy.refused:
            say(output, f"    cannot be done: {strategy.refused}")
        for consequence in strategy.consequences:
            say(output, f"    {consequence}")
        if strategy.guarded:
            say(output, f"    {strategy.guarded}", "badge-problem")
    say(output, f"recommended: {study.recommended.title}, as {study.reason}", "badge-head")


def report_findings(output: Output, findings: Iterable[Finding]) -> None:
    """Say what heads are, and what mends that."""
    for finding in findings:
        say(output, f"{finding.kind.value}: {finding.message}", "heading")
        say(output, f"  {finding.cure}")


def report_branch(output: Output, branch: Branch) -> None:
    """Say what a branch does."""
    known = {True: "published", False: "private", None: "not known whether published"}[branch.published]
    count = len(branch.revisions)
    own = f"{count} revision{'s' if count != 1 else ''}, {known}" if count else "nothing of its own"
    say(output, f"{branch.head}: {own}", "heading")
    if branch.publication:
        say(output, f"    {branch.publication}")
    for site in branch.operations[:OPERATIONS_SHOWN]:
        say(output, f"    {_site(site)}")
    if len(branch.operations) > OPERATIONS_SHOWN:
        say(output, f"    and {len(branch.operations) - OPERATIONS_SHOWN} more; --json has all")


def report_comparison(output: Output, history: History, comparison: Comparison) -> None:
    """Say how two branches get on."""
    verdict = comparison.verdict.value.replace("-", " ")
    say(output, f"{comparison.first} and {comparison.second}: {verdict}", _ROLES[comparison.verdict])
    for pair in comparison.pairs[:PAIRS_SHOWN]:
        kind = pair.verdict.value.replace("-", " ")
        say(output, f"    {kind}: {pair.told}", _ROLES[pair.verdict])
        for site in (pair.first, pair.second):
            if site is not None:
                place = os.path.relpath(site.path, history.root)
                say(output, f"        {place}:{site.operation.line}  {_what(site)}")
    if len(comparison.pairs) > PAIRS_SHOWN:
        say(output, f"    and {len(comparison.pairs) - PAIRS_SHOWN} more; --json has all")


def report_stranding(output: Output, stranding: Stranding) -> None:
    """Say which databases are left behind, and what to run for them."""
    if not stranding.stranded:
        say(output, "no database is left behind", "badge-head")
    if stranding.note:
        say(output, f"    {stranding.note}")
    database = stranding.database
    if database is not None and database.stranded is not None:
        _report_stranded(output, database.stranded, "that database, ")
    elif database is not None:
        rows, runs = ", ".join(database.rows), ", ".join(database.runs) or "nothing"
        say(output, f"that database, at {rows}, fits: an upgrade runs {runs}", "badge-head")
    for one in stranding.stranded[:STATES_SHOWN]:
        _report_stranded(output, one, "a database ")
    if len(stranding.stranded) > STATES_SHOWN:
        say(output, f"and {len(stranding.stranded) - STATES_SHOWN} more states; --json has all")
    if not stranding.complete:
        say(output, f"only {stranding.bound} states were worked out; there are more", "badge-problem")


def _report_stranded(output: Output, one: Stranded, which: str) -> None:
    rows = ", ".join(one.state)
    parts = [f"fails: {one.refused}"] if one.refused else []
    parts += [f"skips {', '.join(one.skipped)}"] if one.skipped else []
    parts += [f"runs {', '.join(one.replayed)} again"] if one.replayed else []
    say(output, f"{which}at {rows} is left behind: an upgrade {'; '.join(parts)}", "badge-problem")
    if one.note:
        say(output, f"    {one.note}")
    if not one.ways:
        say(output, "    no command of Alembic leads out of it")
    for number, way in enumerate(one.ways):
        steps = [*(f"{command} (before)" for command in way.before)]
        steps += [f"{command} (afterwards)" for command in way.after]
        say(output, f"    {'or' if number else 'run'} {', then '.join(steps)}")
        if way.loses:
            hold = "it holds" if len(way.loses) == 1 else "they hold"
            say(output, f"        takes back {', '.join(way.loses)}, and what {hold}")
        if way.note:
            say(output, f"        {way.note}")


def _site(site: Site) -> str:
    return f"{_what(site)}  ({site.revision}, line {site.operation.line})"


def _what(site: Site) -> str:
    operation = site.operation
    parts = [operation.name or operation.effect.value, operation.object.spelt, operation.detail]
    told = " ".join(part for part in parts if part)
    if operation.opaque:
        told += f"  ? {operation.opaque}"
    return f"{told}  ({operation.condition})" if operation.condition else told
