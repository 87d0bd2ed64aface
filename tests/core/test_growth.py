"""The work that each question costs grows as the history does: counted in steps, not in time."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from random import Random
from types import FrameType
from typing import Any

import pytest

import counted
from counted import MOST_STEPS, CountedEdges, Steps
from histories import (
    Declared,
    History,
    branchy,
    labelled_lines,
    linear,
    many_labels,
    open_branches,
    revision_id,
    wide,
)
from limbeck_core.graph.running_order import running_order
from limbeck_core.script.resolve import resolve
from limbeck_core.script.revision import Revision, RevisionMap


def many_merges(count: int) -> History:
    """Revisions that each follow one of the last few at random, one in six of them two."""
    random = Random(7)
    history = [Declared(revision_id(0))]
    for number in range(1, count):
        below = random.sample(history[-8:], min(len(history[-8:]), 2 if random.random() < 1 / 6 else 1))
        history.append(Declared(revision_id(number), tuple(parent.revision for parent in below)))
    return tuple(history)


SHAPES: dict[str, Callable[[int], History]] = {
    "linear": linear,
    "linear, newest first": lambda count: tuple(reversed(linear(count))),
    "branchy": branchy,
    "wide": wide,
    "open branches": lambda count: open_branches(20, count // 20),
    "labelled, with depends_on": lambda count: labelled_lines(8, count // 8),
    "many labels on one line": many_labels,
    "many labels below two heads": lambda count: many_labels(count, heads=2),
    "many merges": many_merges,
}

QUESTIONS: dict[str, Callable[[RevisionMap, str], Any]] = {
    "build": lambda revisions, middle: revisions.heads,
    "whole order": lambda revisions, middle: list(revisions.iterate_revisions("heads", "base")),
    "range": lambda revisions, middle: list(
        revisions.iterate_revisions("heads", middle, implicit_base=True, inclusive=True)
    ),
    "downgrade": lambda revisions, middle: list(
        revisions.iterate_revisions("heads", "base", select_for_downgrade=True)
    ),
    "heads of a branch": lambda revisions, middle: revisions.get_revisions(f"{middle}@heads"),
    "lineage": lambda revisions, middle: revisions.filter_for_lineage(revisions.heads, middle, True),
    "current": lambda revisions, middle: revisions._get_all_current(revisions.heads),
    "resolve": lambda revisions, middle: (resolve(revisions, "head"), resolve(revisions, ":")),
}

SMALL, LARGE = 160, 640


def lines_run(work: Callable[[], Any]) -> int:
    """Return how many lines of the core run for some work."""
    count = 0

    def trace(frame: FrameType, event: str, argument: object) -> Any:
        nonlocal count
        if "limbeck_core" not in frame.f_code.co_filename:
            return None
        if event == "line":
            count += 1
        return trace

    former = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(former)
    return count


def revisions_of(history: History) -> list[Revision]:
    """Return our revisions of a history."""
    return [Revision(*declared) for declared in history]


def cost(history: History, question: Callable[[RevisionMap, str], Any]) -> int:
    """Return the lines that run to build a map and to ask it one question."""
    made = revisions_of(history)
    middle = history[len(history) // 2].revision
    return lines_run(lambda: question(RevisionMap(lambda: made), middle))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("question", QUESTIONS)
def test_four_times_the_history_takes_four_times_the_lines(shape: str, question: str) -> None:
    small, large = SHAPES[shape](SMALL), SHAPES[shape](LARGE)
    ratio = cost(large, QUESTIONS[question]) / cost(small, QUESTIONS[question])
    assert ratio < 1.15 * len(large) / len(small)


def test_a_prefix_takes_as_many_lines_in_a_longer_history() -> None:
    names = [declared.revision[:9] for declared in linear(50)]
    costs = []
    for count in (SMALL, LARGE):
        revisions = RevisionMap(partial(revisions_of, linear(count)))
        revisions.get_revisions(names)
        costs.append(lines_run(partial(revisions.get_revisions, names)))
    assert costs[1] < 1.4 * costs[0]


@pytest.mark.parametrize(("heads", "sets"), [(1, 1), (2, LARGE // 4)])
def test_revisions_with_the_same_labels_share_one_set_until_it_is_asked_for(heads: int, sets: int) -> None:
    made = revisions_of(many_labels(LARGE, heads))
    revisions = RevisionMap(lambda: made)
    assert len(revisions.heads) == heads
    assert len({id(revision._labels) for revision in made}) == sets
    one, other = made[-heads - 1], made[-heads - 2]
    assert one.branch_labels == other.branch_labels
    assert one.branch_labels is one.branch_labels is not other.branch_labels


@pytest.mark.parametrize("shape", SHAPES)
def test_the_running_order_looks_at_each_edge_twice_at_most(shape: str) -> None:
    made = revisions_of(SHAPES[shape](LARGE))
    network = RevisionMap(lambda: made)._assembly.network
    steps = Steps()
    edges = CountedEdges(network.run_parents, steps)
    heads = [node for node, above in enumerate(network.all_children) if not above]
    order = running_order(range(network.count), heads, edges)
    assert len(order) == network.count
    assert steps.taken <= 2 * (network.count + sum(map(len, network.run_parents)))


@pytest.mark.parametrize("shape", counted.SHAPES)
def test_no_question_takes_more_than_four_steps_for_each_revision_and_edge(shape: str) -> None:
    # `tests/proofs/growth.py` goes on to 100,000
    per_size = []
    for count in (1000, 10_000):
        size, taken = counted.counted(counted.SHAPES[shape](count))
        assert max(taken.values()) <= MOST_STEPS * (size + 1), (count, taken)
        per_size.append({name: steps / size for name, steps in taken.items()})
    # linear: what one revision costs is what it costs in a history ten times as long
    few, many = per_size
    assert [name for name in many if many[name] > 1.02 * few[name] + 0.01] == []


@pytest.mark.parametrize("shape", counted.SHAPES)
def test_a_prefix_takes_a_few_lines_more_in_a_history_ten_times_as_long(shape: str) -> None:
    costs = []
    for count in (1000, 10_000):
        history = counted.SHAPES[shape](count)
        revisions = RevisionMap(partial(revisions_of, history))
        prefix = history[count // 2].revision[:9]
        assert revisions.get_revision(prefix) is not None
        costs.append(lines_run(partial(revisions.get_revision, prefix)))
    # a bisection of each end of the matches: four comparisons more
    assert costs[1] <= costs[0] + 12
