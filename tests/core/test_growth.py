"""The work that each question costs grows as the history does: counted in steps, not in time."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from random import Random
from types import FrameType
from typing import Any, SupportsIndex, overload

import pytest

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


class CountedEdges(list[tuple[int, ...]]):
    """Parents of nodes that count how often they are looked at."""

    looks = 0

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        self.looks += len(self) + sum(map(len, super().__iter__()))
        return super().__iter__()

    @overload
    def __getitem__(self, place: SupportsIndex) -> tuple[int, ...]: ...
    @overload
    def __getitem__(self, place: slice) -> list[tuple[int, ...]]: ...
    def __getitem__(self, place: Any) -> Any:
        found = super().__getitem__(place)
        self.looks += 1 + len(found)
        return found


@pytest.mark.parametrize("shape", SHAPES)
def test_the_running_order_looks_at_each_edge_four_times_at_most(shape: str) -> None:
    made = revisions_of(SHAPES[shape](LARGE))
    network = RevisionMap(lambda: made)._assembly.network
    edges = CountedEdges(network.run_parents)
    heads = [node for node, above in enumerate(network.all_children) if not above]
    order = running_order(range(network.count), heads, edges)
    assert len(order) == network.count
    assert edges.looks <= 4 * (network.count + sum(map(len, network.run_parents)))


EDGES = (
    *("parents", "all_parents", "run_parents", "children", "all_children"),
    *("_above_parents", "_above_run_parents", "_below_children", "_below_all_children"),
)
"""The edges of a network, and those that are derived of them and kept."""


@pytest.mark.parametrize(
    "history",
    [
        pytest.param(linear(LARGE), id="linear"),
        pytest.param(branchy(LARGE), id="branchy"),
        pytest.param(open_branches(200, 4), id="200 open heads"),
        pytest.param(wide(100_000), id="one base with 100,000 heads"),
        pytest.param(labelled_lines(3, LARGE // 3), id="three labelled bases with depends_on"),
        pytest.param(linear(20_000), id="a deep chain"),
    ],
)
def test_a_question_looks_at_each_revision_and_edge_four_times_at_most(history: History) -> None:
    # what a downgrade takes away is reached twice before it is put in order: from below and from above
    most = dict.fromkeys(("whole order", "range", "heads of a branch", "lineage"), 4) | {"downgrade": 5}
    made = revisions_of(history)
    revisions = RevisionMap(lambda: made)
    middle = history[len(history) // 2].revision
    network = revisions._assembly.network
    counted = {name: CountedEdges(getattr(network, name)) for name in EDGES}
    for name, edges in counted.items():
        object.__setattr__(network, name, edges)
    size = network.count + sum(map(len, network.all_parents))
    for name in most:
        for edges in counted.values():
            edges.looks = 0
        QUESTIONS[name](revisions, middle)
        looks = sum(edges.looks for edges in counted.values())
        assert looks <= most[name] * (size + 1), name
