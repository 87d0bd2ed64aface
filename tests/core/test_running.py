"""The steps of upgrades, downgrades and stamps are Alembic's, and so is what they do to the version table."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from random import Random

import pytest

import histories
from histories import Declared, History
from limbeck_core.errors import CommandError
from limbeck_core.script import ScriptDirectory
from limbeck_core.script.revision import Revision, RevisionMap
from random_histories import random_history
from steps_oracle import RunnablePair, differences, ids, steps_of, told_apart


@pytest.mark.parametrize("seed", range(4))
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


@pytest.mark.parametrize("rows", [(), ("aaaa",)])
def test_an_added_revision_that_follows_a_label_is_not_stamped(rows: tuple[str, ...], tmp_path: Path) -> None:
    pair = RunnablePair(tmp_path, (Declared("aaaa", None, None, "shop"),))
    assert pair.differs_when_built() is None
    assert pair.add(Declared("bbbb", "shop"), replace=False) == (None, True)
    theirs, ours = pair.ask(partial(steps_of, "_stamp_revs", "bbbb", rows))
    assert told_apart(theirs, ours) is None
    assert str(ours.error) == "Dependency resolution failed; broken map"


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
