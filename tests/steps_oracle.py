"""Alembic's own script directory as the judge of the steps that ours gives its commands."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from io import StringIO
from pathlib import Path
from random import Random
from types import SimpleNamespace
from typing import Any

from alembic.runtime.migration import HeadMaintainer, MigrationContext, RevisionStep
from alembic.script import ScriptDirectory as AlembicDirectory

from alembic_oracle import BARE, Outcome, Pair, difference, outcome, time_limit
from histories import Declared, History
from limbeck_core.errors import CommandError
from limbeck_core.script import ScriptDirectory
from random_histories import random_identifier

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
