"""What is planned is what Alembic's own objects run and note."""

from __future__ import annotations

from functools import partial
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from alembic.runtime.migration import HeadMaintainer, MigrationContext

import histories
from alembic_oracle import BARE, outcome
from histories import Declared, History
from limbeck_core.errors import CommandError
from limbeck_core.script.planning import Direction, Plan, plan
from limbeck_core.script.revision import Revision, RevisionMap
from random_histories import random_history, random_identifier
from steps_oracle import RunnablePair, ids


def map_of(history: History) -> RevisionMap:
    return RevisionMap(lambda: [Revision(*declared) for declared in history])


def noted(command: str, target: str, rows: tuple[str, ...], directory: Any) -> Any:
    """Let Alembic run a command, and note the rows after each script, until it fails."""
    options = {"as_sql": True, "output_buffer": StringIO()}
    steps = getattr(directory, command)(target, rows)
    maintainer = HeadMaintainer(MigrationContext.configure(dialect_name="sqlite", opts=options), rows)
    found: list[tuple[str, tuple[str, ...]]] = []
    for step in steps:
        try:
            maintainer.update_to_step(step)
        except (KeyError, AssertionError, IndexError) as error:
            return found, type(error).__name__
        found.append((step.revision.revision, tuple(sorted(maintainer.heads))))
    return found, ""


def compare(pair: RunnablePair, target: str, rows: tuple[str, ...], direction: Direction) -> Plan:
    """Check a plan against Alembic, and return it."""
    ours = plan(pair.ours, target, rows, direction)
    theirs = outcome(partial(noted, f"_{direction}_revs", target, rows, pair.their_directory))
    told = f"{direction} {target!r} from {rows}: {ours.meaning}"
    if theirs.error is not None:
        assert ours.failure, told
        assert not ours.steps, told
        if not isinstance(theirs.error, BARE) and " overlaps with " not in str(theirs.error):
            assert ours.alembic_says == str(theirs.error), told
        return ours
    steps, failure = theirs.value
    assert [(step.revision, ours.rows_after(number)) for number, step in enumerate(ours.steps)] == steps, told
    assert bool(ours.failure) == bool(failure), (told, failure)
    assert ours.warnings == tuple(dict.fromkeys(theirs.warnings)), told
    return ours


@pytest.mark.parametrize("seed", range(4))
def test_plans_at_random_are_what_alembic_runs_and_notes(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    planned = 0
    for _ in range(40):
        history = random_history(random, most=14, flawed=False)
        pair = RunnablePair(tmp_path, history)
        if pair.differs_when_built() or outcome(partial(getattr, pair.ours, "heads")).error is not None:
            continue
        rows: tuple[str, ...] = ()
        for _ in range(12):
            names = ids(history)
            if names and random.random() < 0.2:
                rows = tuple(dict.fromkeys(random.choices(names, k=random.randint(1, 3))))
            if set(names) & {"head", "heads", "base"}:
                break
            target = random_identifier(random, history)
            if not isinstance(target, str) or target != target.strip() or not target:
                continue
            found = compare(pair, target, rows, random.choice(list(Direction)))
            planned += len(found.steps)
            if not found.failure:
                rows = found.rows
    assert planned > 100


SHAPES = {
    "diamond": histories.diamond(),
    "two heads": histories.two_heads(),
    "labelled": histories.labelled(),
    "redundant": (Declared("aaaa"), Declared("bbbb", "aaaa"), Declared("cccc", ("bbbb", "aaaa"))),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_from_each_state_to_each_target(shape: str, tmp_path: Path) -> None:
    history = SHAPES[shape]
    names = ids(history)
    pair = RunnablePair(tmp_path, history)
    for target in (*names, "head", "heads", "base", "+1", "-1", "nothing"):
        for rows in [(), *[(name,) for name in names], *[(a, b) for a in names for b in names if a < b]]:
            for direction in Direction:
                compare(pair, target, rows, direction)


def ran(found: Plan) -> tuple[str, list[tuple[str, tuple[str, ...]]]]:
    steps = [(step.revision, found.rows_after(number)) for number, step in enumerate(found.steps)]
    return found.direction.value, steps


def test_a_merge_takes_the_place_of_the_rows_of_its_parents() -> None:
    direction, steps = ran(plan(map_of(histories.diamond()), "head", ["bbbb"]))
    assert direction == "upgrade"
    assert steps == [("cccc", ("bbbb", "cccc")), ("dddd", ("dddd",))]


@pytest.mark.parametrize(
    ("target", "current", "direction"),
    [
        ("head", [], "upgrade"),
        ("bbbb", ["dddd"], "downgrade"),
        ("dddd", ["dddd"], "upgrade"),
        ("cccc", ["bbbb"], "upgrade"),
        ("base", [], "downgrade"),
        ("-1", ["bbbb"], "downgrade"),
        ("+1", ["bbbb"], "upgrade"),
        ("dddd-2", ["bbbb"], "upgrade"),
        ("bbbb-1", ["dddd"], "downgrade"),
    ],
)
def test_the_command_is_the_one_that_leads_there(target: str, current: list[str], direction: str) -> None:
    assert plan(map_of(histories.diamond()), target, current).direction.value == direction


@pytest.mark.parametrize(
    ("history", "target", "current", "meaning"),
    [
        (
            histories.diamond(),
            "head",
            [],
            "upgrade head from an empty database: 4 revisions to run; alembic_version then holds dddd",
        ),
        (
            histories.diamond(),
            "base",
            ["head"],
            "downgrade base from dddd: 4 revisions to undo; alembic_version then holds no row",
        ),
        (
            histories.diamond(),
            "dddd",
            ["dddd"],
            "upgrade dddd from dddd: nothing to run; alembic_version then holds dddd",
        ),
        (
            histories.two_heads(),
            "head",
            [],
            "upgrade head from an empty database: 2 heads; say cccd, ccce or heads for all",
        ),
        (
            histories.two_heads(),
            "heads",
            ["aaaa", "cccd"],
            "upgrade heads from aaaa, cccd: cccd and aaaa overlap: "
            "one is an ancestor of the other, which implies it",
        ),
        (
            histories.two_heads(),
            "+1",
            ["cccd", "ccce"],
            "upgrade +1 from cccd, ccce: "
            "the steps could count from any of several rows; say branch@+1 or an id",
        ),
        (
            histories.diamond(),
            "head",
            ["zz"],
            "upgrade head from an empty database: from 'zz': no id or label is or starts with 'zz'",
        ),
        (
            histories.diamond(),
            "dddd",
            ["bbbb", "aaaa"],
            "upgrade dddd from bbbb, aaaa: bbbb and aaaa overlap: "
            "one is an ancestor of the other, which implies it",
        ),
    ],
)
def test_a_plan_is_said_in_one_line(history: History, target: str, current: list[str], meaning: str) -> None:
    assert plan(map_of(history), target, current).meaning == meaning


def test_a_run_that_alembic_breaks_off_is_told_up_to_there(tmp_path: Path) -> None:
    history = (
        Declared("aaaa"),
        Declared("bbbb", "aaaa"),
        Declared("cccc", "aaaa"),
        Declared("dddd", ("bbbb", "aaaa"), "cccc"),
    )
    found = compare(RunnablePair(tmp_path, history), "dddd", (), Direction.UPGRADE)
    assert found.revisions == ("aaaa", "cccc", "bbbb")
    assert found.meaning == (
        "upgrade dddd from an empty database: 3 revisions to run, then Alembic fails: "
        "after dddd, there is no row for aaaa"
    )


def test_no_message_of_alembic_is_made_up(tmp_path: Path) -> None:
    pair = RunnablePair(tmp_path, histories.two_heads())
    with pytest.raises(CommandError) as raised:
        pair.our_directory._upgrade_revs("head", ())
    assert plan(pair.ours, "head").alembic_says == str(raised.value)
