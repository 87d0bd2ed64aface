"""The steps of upgrades, downgrades and stamps are Alembic's, and so is what they do to the version table."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from io import StringIO
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

import pytest
from alembic.runtime.migration import HeadMaintainer, MigrationContext, RevisionStep
from alembic.script import ScriptDirectory as AlembicDirectory

import histories
from alembic_oracle import BARE, Outcome, Pair, difference, outcome, time_limit
from histories import Declared, History
from limbeck_core.errors import CommandError
from limbeck_core.script import ScriptDirectory
from limbeck_core.script.revision import Revision, RevisionMap
from random_histories import random_history, random_identifier

RUN = SimpleNamespace(upgrade=lambda: None, downgrade=lambda: None)
"""Stands for the module of every script."""


class RunnablePair(Pair):
    """One history in Alembic's script directory and in ours."""

    def __init__(self, folder: Path, history: History) -> None:
        super().__init__(history)
        self.their_directory = AlembicDirectory(folder)
        self.their_directory.revision_map = self.theirs
        self.our_directory = ScriptDirectory(folder)
        self.our_directory.revision_map = self.ours

    def _make(self, revision_class: Any, declared: Declared, place: int) -> Any:
        revision = super()._make(revision_class, declared, place)
        revision.module = RUN
        revision.doc = f"Make {declared.revision}"
        return revision

    def ask(self, question: Callable[[Any], Any]) -> tuple[Outcome, Outcome]:
        """Put a question to both directories."""
        with time_limit(60):
            return outcome(lambda: question(self.their_directory)), outcome(
                lambda: question(self.our_directory)
            )


def described(step: Any) -> tuple[Any, ...]:
    """Say all that the run of a step depends on."""
    revision = step.revision.revision if isinstance(step, RevisionStep) else step.branch_move
    info = step.info
    return (
        (type(step).__name__, step.is_upgrade, revision, str(step).replace("<lambda>", "run")),
        (step.from_revisions, step.to_revisions, step.from_revisions_no_deps, step.to_revisions_no_deps),
        (info.up_revision_ids, info.down_revision_ids, info.is_upgrade, info.is_stamp),
    )


def steps_of(command: str, destination: Any, rows: tuple[str, ...], directory: Any) -> list[Any]:
    return [described(step) for step in getattr(directory, command)(destination, rows)]


def rows_after(
    command: str, destination: Any, rows: tuple[str, ...], directory: Any
) -> tuple[tuple[str, ...], str]:
    """Let Alembic note a command's steps in a version table; return its rows, and the statements."""
    statements = StringIO()
    options = {"as_sql": True, "output_buffer": statements}
    maintainer = HeadMaintainer(MigrationContext.configure(dialect_name="sqlite", opts=options), rows)
    for step in getattr(directory, command)(destination, rows):
        maintainer.update_to_step(step)
    return tuple(sorted(maintainer.heads)), statements.getvalue()


def told_apart(theirs: Outcome, ours: Outcome) -> str | None:
    """Say how answers differ; where Alembic has no message, ours is told as a command tells it."""
    if isinstance(theirs.error, BARE) and isinstance(ours.error, CommandError):
        return None
    return difference(theirs, ours)


def differences(folder: Path, random: Random, history: History, commands: int) -> list[str]:
    """Run commands at random, each where the last one led, and return what differs."""
    pair = RunnablePair(folder, history)
    differs = pair.differs_when_built()
    if differs or outcome(lambda: pair.ours.heads).error is not None or pair.hangs:
        return [differs] if differs else []
    found = []
    rows: tuple[str, ...] = ()
    for _ in range(commands):
        destination = random_identifier(random, history)
        command = random.choice(("_upgrade_revs", "_upgrade_revs", "_downgrade_revs", "_stamp_revs"))
        if random.random() < 0.15:
            rows = tuple(random.sample(names, min(len(names), 2))) if (names := ids(history)) else ()
        theirs, ours = pair.ask(partial(steps_of, command, destination, rows))
        if differs := told_apart(theirs, ours):
            found.append(f"{command}({destination!r}, {rows!r}): {differs}")
        if theirs.error is None and ours.error is None:
            noted = pair.ask(partial(rows_after, command, destination, rows))
            if repr(noted[0]) != repr(noted[1]):
                found.append(f"{command}({destination!r}, {rows!r}): {noted}")
            if noted[0].error is None:
                rows = noted[0].value[0]
    return found


def ids(history: History) -> list[str]:
    return [declared.revision for declared in history]


@pytest.mark.parametrize("seed", range(6))
def test_commands_at_random_take_the_same_steps(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    for _ in range(25):
        history = random_history(random, most=14, flawed=random.random() < 0.3)
        assert (history, differences(tmp_path, random, history, 20)) == (history, [])


SHAPES = {
    "linear": histories.linear(4),
    "diamond": histories.diamond(),
    "two heads": histories.two_heads(),
    "labelled": histories.labelled(),
    "wide": histories.wide(5),
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("command", ["_upgrade_revs", "_downgrade_revs", "_stamp_revs"])
def test_from_each_pair_of_rows_to_each_revision(shape: str, command: str, tmp_path: Path) -> None:
    history = SHAPES[shape]
    names = ids(history)
    pair = RunnablePair(tmp_path, history)
    for destination in (*names, "head", "heads", "base", "+1", "-1", "nothing"):
        for rows in [(), *[(name,) for name in names], *[(a, b) for a in names for b in names if a < b]]:
            theirs, ours = pair.ask(partial(steps_of, command, destination, rows))
            assert (destination, rows, told_apart(theirs, ours)) == (destination, rows, None)


def directory_of(folder: Path, history: History) -> ScriptDirectory:
    return RunnablePair(folder, history).our_directory


def test_a_stamp_between_current_heads_is_refused_by_name(tmp_path: Path) -> None:
    directory = directory_of(tmp_path, histories.two_heads())
    with pytest.raises(CommandError, match=r"^Cannot stamp bbbb: .* above it and below it \(aaaa, cccd\)$"):
        directory._stamp_revs("bbbb", ("aaaa", "cccd"))


def test_a_stamp_of_many_heads_takes_one_step_each(tmp_path: Path) -> None:
    directory = directory_of(tmp_path, histories.wide(300))
    steps = directory._stamp_revs("heads", ())
    assert [step.to_ for step in steps] == [(name,) for name in directory.get_heads()]


@pytest.mark.parametrize("command", ["_upgrade_revs", "_downgrade_revs", "_stamp_revs"])
def test_without_alembic_there_is_nothing_to_run(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = directory_of(tmp_path, histories.linear(2))
    monkeypatch.setitem(sys.modules, "alembic.runtime.migration", None)
    with pytest.raises(CommandError, match=r"no module alembic\.runtime\.migration$"):
        getattr(directory, command)("head", ())


def test_what_follows_a_revision_is_named_in_the_order_of_the_map() -> None:
    history = RevisionMap(lambda: [Revision(*declared) for declared in histories.wide(20)])
    base = history.get_revision("base0000")
    assert base is not None
    assert list(base.nextrev) == list(history.heads)
    assert base.nextrev == frozenset(history.heads)
