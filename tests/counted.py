"""The steps of questions to a map, counted: each look at a revision is one, and each at one of its edges."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, SupportsIndex
from unittest.mock import patch

from histories import Declared, History, branchy, labelled_lines, linear, open_branches, wide
from limbeck_core.graph.identifiers import as_tuple
from limbeck_core.script.assembly import Assembly
from limbeck_core.script.revision import Revision, RevisionMap
from limbeck_core.script.wiring import Wiring

MOST_STEPS = 4
"""So many steps does a question take at most for each revision and each edge."""

SHAPES: dict[str, Callable[[int], History]] = {
    "linear": linear,
    "linear, newest first": lambda count: tuple(reversed(linear(count))),
    "branchy": branchy,
    "200 open heads": lambda count: open_branches(200, count // 200),
    "one base": lambda count: wide(count - 1),
    "three labelled bases with depends_on": lambda count: labelled_lines(3, count // 3),
}
"""The shapes by name; "one base" has as many heads as there are revisions above it."""

QUESTIONS: dict[str, Callable[[RevisionMap, Declared], Any]] = {
    "everything": lambda revisions, middle: list(revisions.iterate_revisions("heads", "base")),
    "a range": lambda revisions, middle: list(
        revisions.iterate_revisions("heads", middle.revision, implicit_base=True, inclusive=True)
    ),
    "a range of a branch": lambda revisions, middle: list(
        revisions.iterate_revisions(middle.revision, as_tuple(middle.down_revision) or "base", inclusive=True)
    ),
    "a downgrade": lambda revisions, middle: list(
        revisions.iterate_revisions("heads", "base", select_for_downgrade=True)
    ),
    "heads of a branch": lambda revisions, middle: revisions.get_revisions(f"{middle.revision}@heads"),
    "lineage": lambda revisions, middle: revisions.filter_for_lineage(
        revisions.heads, middle.revision, include_dependencies=True
    ),
    "ancestors": lambda revisions, middle: list(
        revisions._get_ancestor_nodes([revisions.get_revision(middle.revision)])
    ),
    "heads": lambda revisions, middle: (revisions.heads, revisions._real_heads, revisions.bases),
}
"""Questions to a map that is there, and a revision of it."""

EDGES = (
    *("parents", "all_parents", "run_parents", "children", "all_children"),
    *("_above_parents", "_above_run_parents", "_below_children", "_below_all_children"),
)
"""The edges of a network, and those that are derived of them and kept."""


class Steps:
    """How many have been taken."""

    taken = 0


class CountedTargets(tuple[int, ...]):
    """The nodes that the edges of one node lead to; each that is looked at is a step."""

    steps: Steps

    def __iter__(self) -> Iterator[int]:
        self.steps.taken += len(self)
        return super().__iter__()

    def __getitem__(self, place: Any) -> Any:
        self.steps.taken += 1
        return super().__getitem__(place)


class CountedEdges(list[tuple[int, ...]]):
    """Per node its edges; each node that is looked at is a step."""

    def __init__(self, edges: Sequence[tuple[int, ...]], steps: Steps) -> None:
        self.steps = steps
        made = []
        # counting is no step, of what is counted already neither
        for targets in list.copy(edges) if isinstance(edges, list) else edges:
            counted = CountedTargets(tuple.__iter__(targets))
            counted.steps = steps
            made.append(counted)
        super().__init__(made)

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        self.steps.taken += len(self)
        return super().__iter__()

    def __getitem__(self, place: SupportsIndex | slice) -> Any:
        if isinstance(place, slice):
            return list.copy(self)  # of the list alone, for what is added to few
        self.steps.taken += 1
        return super().__getitem__(place)


class CountedNames(dict[str, int]):
    """The node of each id; each look-up is a step."""

    steps: Steps

    def get(self, name: Any, default: Any = None) -> Any:
        self.steps.taken += 1
        return super().get(name, default)

    def __getitem__(self, name: str) -> int:
        self.steps.taken += 1
        return super().__getitem__(name)


def counted_build(history: History) -> tuple[RevisionMap, dict[str, int]]:
    """Build a map; return the steps of that, and of what it says of labels and dependencies."""
    steps = Steps()
    made = [Revision(*declared) for declared in history]

    def read() -> Iterator[Revision]:
        for revision in made:
            # the revision, and what it names
            steps.taken += 1 + len(revision._versioned_down_revisions) + len(as_tuple(revision.dependencies))
            yield revision

    connect, count_dependencies = Wiring._connect, Wiring._count_dependencies

    def counted_connect(self: Wiring) -> None:
        at = CountedNames(self.at)
        at.steps = steps
        steps.taken += len(self.downs)
        self.at, plain = at, self.at
        connect(self)
        self.at = plain
        self._parents = CountedEdges(self._parents, steps)
        self._below = CountedEdges(self._below, steps)

    def counted_dependencies(self: Wiring) -> None:
        count_dependencies(self)
        self._all_parents = CountedEdges(self._all_parents, steps)
        self._all_below = CountedEdges(self._all_below, steps)
        self._needed = CountedEdges(self._needed, steps)

    def taken(work: Callable[[], object]) -> int:
        before = steps.taken
        work()
        return steps.taken - before

    revisions = RevisionMap(read)
    spread: list[int] = []
    spread_all = Assembly._spread_all_labels

    def counted_spread(self: Assembly, *arguments: Any) -> None:
        spread.append(taken(lambda: spread_all(self, *arguments)))

    with (
        patch.object(Wiring, "_connect", counted_connect),
        patch.object(Wiring, "_count_dependencies", counted_dependencies),
        patch.object(Assembly, "_spread_all_labels", counted_spread),
    ):
        built = taken(lambda: revisions.heads)
    dependencies = taken(lambda: revisions._assembly.network.find_run_dependencies())
    # labels are set on each revision, which is one step more
    labels = sum(spread) + len(made) if spread else 0
    return revisions, {"build": built - sum(spread), "labels": labels, "dependencies": dependencies}


def counted(history: History) -> tuple[int, dict[str, int]]:
    """Return how many revisions and edges a history has, and the steps of each question to it."""
    revisions, taken = counted_build(history)
    network = revisions._assembly.network
    size = network.count + sum(map(len, network.all_parents))
    steps = Steps()
    for name in EDGES:
        # they are found when they are first asked for, and kept
        object.__setattr__(network, name, CountedEdges(getattr(network, name), steps))
    middle = history[len(history) // 2]
    for name, ask in QUESTIONS.items():
        steps.taken = 0
        ask(revisions, middle)
        taken[name] = steps.taken
    return size, taken
