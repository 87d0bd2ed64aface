"""The map over the columns of a history answers as the map that is made of objects does."""

from __future__ import annotations

import gc
import operator
import pickle
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest

from alembic_oracle import Outcome, everything, outcome, random_question
from declared_projects import write_project
from histories import Declared, diamond, labelled, linear
from limbeck_core.errors import RevisionError
from limbeck_core.history import History
from limbeck_core.history.packed_map import PackedAssembly, PackedNames
from limbeck_core.history.sound import sound_scripts
from limbeck_core.script.resolve import resolve
from limbeck_core.script.revision import Revision, RevisionMap
from random_histories import random_addition, random_history

HISTORIES = 60

QUESTIONS = 30


def plain(value: Any) -> Any:
    """An answer without the objects of one map."""
    if isinstance(value, Revision):
        return repr(value)
    if isinstance(value, (tuple, list)):
        return tuple(map(plain, value))
    if isinstance(value, (set, frozenset)):
        return frozenset(map(plain, value))
    return value


def told(found: Outcome) -> tuple[Any, ...]:
    """What came of a question."""
    return plain(found.value), type(found.error), str(found.error), found.warnings


def objects(history: History) -> RevisionMap:
    """The map of a history that is made of an object for each revision."""
    return RevisionMap(lambda: sound_scripts(history.dag, history._table, history._numbers, history._unnamed))


def same(ask: Callable[[Any], Any], ours: RevisionMap, theirs: RevisionMap) -> None:
    """Put a question to both maps."""
    asked: Callable[[RevisionMap], Outcome] = lambda revisions: outcome(lambda: plain(ask(revisions)))  # noqa: E731
    assert told(asked(ours)) == told(asked(theirs))


def add(declared: Declared, revisions: RevisionMap) -> None:
    """Add a revision to a map."""
    revisions.add_revision(Revision(*declared))


@pytest.mark.parametrize("packed", [False, True])
def test_every_question_has_the_answer_of_the_map_of_objects(tmp_path: Path, packed: bool) -> None:
    random = Random(f"packed map {packed}")
    over_columns = with_labels = with_dependencies = 0
    for number in range(HISTORIES):
        declared = random_history(random, flawed=number % 6 == 0)
        history = History.open(write_project(tmp_path / str(number), declared))
        if packed:
            history = pickle.loads(pickle.dumps(history))
        ours, theirs = history.revision_map, objects(history)
        same(everything, ours, theirs)
        for _ in range(QUESTIONS):
            _, ask = random_question(random, declared)
            same(ask, ours, theirs)
        for one in declared:
            for text in (one.revision[:4], f"{one.revision}:", f"{one.revision}@heads", f":{one.revision}-1"):
                assert resolve(ours, text) == resolve(theirs, text)
        over_columns += (is_over_columns := isinstance(ours._assembly, PackedAssembly))
        with_labels += is_over_columns and any(one.branch_labels for one in declared)
        with_dependencies += is_over_columns and any(one.dependencies for one in declared)
        added = random_addition(random, declared)
        same(partial(add, added), ours, theirs)
        same(everything, ours, theirs)
        for _ in range(3):
            _, ask = random_question(random, (*declared, added))
            same(ask, ours, theirs)
    assert over_columns > HISTORIES * 2 // 3
    assert min(with_labels, with_dependencies) > HISTORIES // 5


@pytest.mark.parametrize(
    "declared",
    [
        pytest.param((Declared("aaaa1"), Declared("aaaa1", "bbbb2"), Declared("bbbb2")), id="twins"),
        pytest.param((Declared("bbbb2", "aaaa1"),), id="a missing parent"),
        pytest.param((Declared("aaaa1", "bbbb2"), Declared("bbbb2", "aaaa1")), id="a circle"),
        pytest.param((Declared("aaaa1", None, "bbbb2"), Declared("bbbb2", "aaaa1")), id="one that depends"),
        pytest.param((Declared("aa-1"), Declared("bbbb2")), id="an illegal id"),
        pytest.param((Declared("aaaa1", None, None, "bbbb2"), Declared("bbbb2")), id="a label that is an id"),
        pytest.param(
            (Declared("aaaa1", None, None, "shop"), Declared("bbbb2", None, None, "shop")), id="a label twice"
        ),
    ],
)
def test_what_a_map_cannot_hold_is_left_out_of_a_map_of_objects(
    tmp_path: Path, declared: tuple[Declared, ...]
) -> None:
    history = History.open(write_project(tmp_path, declared))
    assert not isinstance(history.revision_map._assembly, PackedAssembly)
    same(everything, history.revision_map, objects(history))


def test_names_lead_to_revisions_as_in_a_dictionary(tmp_path: Path) -> None:
    history = History.open(write_project(tmp_path, labelled()))
    ours, theirs = history.revision_map._assembly.names, objects(history)._assembly.names
    assert isinstance(ours, PackedNames)
    assert (len(ours), list(ours)) == (len(theirs), list(theirs))
    label = next(label for labels in history.dag.labels for label in labels)
    questions: tuple[Callable[[Any, Any], Any], ...] = (operator.contains, operator.getitem)
    asked: tuple[Any, ...] = (label, history.heads[0], None, (), "nope", 5, (label,))
    for name in asked:
        for question in questions:
            answers = [outcome(partial(question, names, name)) for names in (ours, theirs)]
            assert told(answers[0]) == told(answers[1])
    assert [name in ours for name in asked] == [True] * 4 + [False] * 3
    for question in questions:
        with pytest.raises(TypeError, match="unhashable"):
            question(ours, [label])


def test_a_revision_stays_the_same_for_as_long_as_somebody_holds_it(tmp_path: Path) -> None:
    history = History.open(write_project(tmp_path, diamond()))
    revisions = history.revision_map
    name = history.heads[0]
    held = revisions.get_revision(name)
    assert held is not None
    held.branch_labels.add("mine")
    assert revisions.get_revision("head") is held
    assert next(revisions.iterate_revisions("head", "base")) is held
    number = revisions._assembly.number_of(held)
    revisions.add_revision(Revision("ffff0000aaaa", name))
    assert revisions.get_revision(name) is held
    assert revisions._assembly.number_of(held) == number
    assert held.nextrev == {"ffff0000aaaa"}


def test_a_map_keeps_no_revision_that_nobody_holds(tmp_path: Path) -> None:
    revisions = History.open(write_project(tmp_path, linear(30))).revision_map
    assert len(list(revisions.iterate_revisions("head", "base"))) == 30
    resolve(revisions, "base:head")
    gc.collect()
    assembly = revisions._assembly
    assert isinstance(assembly, PackedAssembly)
    assert not assembly._made


def test_a_revision_of_another_map_is_not_in_this_one(tmp_path: Path) -> None:
    one = History.open(write_project(tmp_path / "one", labelled())).revision_map
    other = History.open(write_project(tmp_path / "other", labelled())).revision_map
    revision = other.get_revision(other.heads[0])
    assert revision is not None
    with pytest.raises(RevisionError, match="not in this map"):
        one._assembly.number_of(revision)
