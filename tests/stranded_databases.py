"""What a merge or a rebase says of databases, held against what Alembic does with them."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path
from random import Random

from alembic.config import Config
from alembic.script import ScriptDirectory

from forked_projects import Database, Files, Forked, Server, database_at, fork, states, without_clash
from limbeck_core.history import History
from limbeck_core.merging.applying import apply
from limbeck_core.merging.model import Stranded, Verdict, Way
from limbeck_core.merging.plans import MergePlan, plan_merge, plan_rebase
from limbeck_core.merging.study import study
from limbeck_core.writing.journal import Journal


def check_fork(random: Random, work: Path, databases: Files | Server) -> Counter[str]:
    """Make a random fork one line, by a merge or a rebase, and hold the report against all its states."""
    forked = fork(random, work / "new")
    shutil.copytree(work / "new", work / "old")
    history = History.open(work / "new")
    looked = study(history, forked.heads)
    possible = [one for one in looked.strategies if not one.refused and one.kind != "leave"]
    if forked.clash:
        # no way round the two can run, so that a merge can be upgraded from no state
        assert looked.verdict is Verdict.COLLIDE
        possible = [one for one in possible if one.kind == "rebase"]
    strategy = random.choice(possible)
    if strategy.kind == "merge":
        plan = plan_merge(history, looked.heads)
    else:
        plan = plan_rebase(history, *strategy.heads, whole_branch=True)
    apply(plan, history, Journal(history.script_location, state_folder=str(work / "state")))
    told = Counter([f"{plan.kind} of what collides" if forked.clash else str(plan.kind)])
    if forked.clash:
        assert plan.unsolved
        [moved] = {site.revision for pair in plan.unsolved for site in pair.sites} - _below(plan, forked)
        without_clash(forked, work / "new", moved)
    loaded = ScriptDirectory.from_config(Config(work / "new" / "alembic.ini"))
    assert sorted(loaded.get_heads()) == list(plan.expected_heads)
    chosen = {head for head in forked.heads if head in plan.expected_heads}
    assert len(chosen) == (0 if plan.kind == "merge" else 1), "one of the two heads is left, or a new one"
    told += _check_states(forked, plan, work, databases)
    return told


def _below(plan: MergePlan, forked: Forked) -> frozenset[str]:
    """Return what a rebase moves its revision behind, with all that must run before that."""
    return forked.below([plan.heads[1]])


def _check_states(forked: Forked, plan: MergePlan, work: Path, databases: Files | Server) -> Counter[str]:
    stranded = {frozenset(one.state): one for one in plan.stranding.stranded}
    assert plan.stranding.complete
    real = set(forked.parents)
    told: Counter[str] = Counter()
    met = set()
    for number, state in enumerate(states(forked)):
        name = str(number)
        before = database_at(databases, work / "old", state, name, forked)
        rows = frozenset(before.rows())
        report = stranded.get(rows)
        database = databases.copied(name, "trial")
        failed = database.run(work / "new", "upgrade", "heads")
        ran = database.ran()
        if report is None:
            assert not failed, f"{sorted(rows)} is called safe: {failed}"
            assert ran == sorted(real), f"{sorted(rows)} is called safe"
            told["safe"] += 1
        else:
            met.add(rows)
            _check_stranded(report, failed, ran, state, real)
            told["stranded"] += 1
            for way in report.ways:
                _check_way(way, databases.copied(name, "way"), work, real)
                told["ways"] += 1
        databases.drop(name)
    possible = {rows for rows, report in stranded.items() if forked.can_be(forked.below(rows))}
    assert possible == {rows for rows, report in stranded.items() if not report.note}
    assert met == possible, "every listed state can be come to, but for what collides"
    return told


def _check_stranded(
    report: Stranded, failed: str, ran: list[str], state: frozenset[str], real: set[str]
) -> None:
    """Hold one listed state against what Alembic did."""
    if report.refused:
        assert failed, f"{report.state} is called refused"
        # which of several overlapping rows is named depends on the hash seed
        names = r"[0-9a-f]{12}(, [0-9a-f]{12})*"
        assert re.sub(names, "...", report.refused) == re.sub(names, "...", failed)
        return
    assert not failed, failed
    assert real - set(ran) == set(report.skipped)
    assert {name for name in ran if ran.count(name) > 1} == set(report.replayed)
    assert report.skipped or report.replayed


def _check_way(way: Way, database: Database, work: Path, real: set[str]) -> None:
    """Go one way out of a listed state: then an upgrade runs all that is missing, and nothing twice."""
    for folder, commands in ((work / "old", way.before), (work / "new", way.after)):
        for command in commands:
            failed = database.shell(folder, command)
            assert not failed, f"{command}: {failed}"
    failed = database.run(work / "new", "upgrade", "heads")
    assert not failed, f"{way}: {failed}"
    assert database.ran() == sorted(real), str(way)
