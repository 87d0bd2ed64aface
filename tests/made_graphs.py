"""Revision graphs of any size by shape, the same for the same seed; for ``make_history.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

LABELS = ("core", "billing", "reporting")


@dataclass(slots=True)
class Planned:
    """A revision to write; the others it names are given by their place in the list."""

    revision: str
    parents: tuple[int, ...] = ()
    dependencies: tuple[int, ...] = ()
    label: str | None = None
    children: int = 0


class Plan:
    """A growing list of revisions, oldest first."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.revisions: list[Planned] = []
        self._ids: set[str] = set()

    def add(self, *parents: int, label: str | None = None) -> int:
        """Add a revision; return its place."""
        for parent in parents:
            self.revisions[parent].children += 1
        self.revisions.append(Planned(self._fresh_id(), parents, label=label))
        return len(self.revisions) - 1

    def _fresh_id(self) -> str:
        """Return a new id; not one of digits alone, which Alembic reads as a number of steps."""
        while True:
            name = f"{self.random.randrange(1 << 48):012x}"
            if name not in self._ids and not name.isdigit():
                self._ids.add(name)
                return name


def linear(plan: Plan, count: int) -> None:
    """One line from one base to one head."""
    _line(plan, plan.add(), count - 1)


def branchy(plan: Plan, count: int) -> None:
    """A line in which about every tenth revision is a branch point, merged a few revisions later."""
    _branchy_line(plan, plan.add(), count - 1)


def wide(plan: Plan, count: int, heads: int) -> None:
    """A trunk of half the revisions; the rest are branches off it that stay open."""
    heads = min(heads, max(2, count // 4))
    _line(plan, plan.add(), count // 2 - 1)
    trunk = len(plan.revisions)
    tips = [trunk - 1, *(plan.random.randrange(trunk - 1) for _ in range(heads - 1))]
    fresh = iter(range(heads))
    while len(plan.revisions) < count:
        branch = next(fresh, None)
        if branch is None:
            branch = plan.random.randrange(heads)
        tips[branch] = plan.add(tips[branch])


def labels(plan: Plan, count: int) -> None:
    """Three labelled bases that grow by turns; of a hundred revisions three need one of another branch."""
    members = [[plan.add(label=label)] for label in LABELS[:count]]
    while len(plan.revisions) < count:
        number = plan.random.randrange(len(members))
        start = len(plan.revisions)
        _branchy_line(plan, members[number][-1], min(plan.random.randint(8, 20), count - start))
        for place in range(start, len(plan.revisions)):
            one = plan.revisions[place]
            if len(one.parents) == 1 and plan.random.random() < 0.03:
                others = plan.random.choice([one for one in members if one is not members[number]])
                one.dependencies = (plan.random.choice(others[-20:]),)
        members[number].extend(range(start, len(plan.revisions)))


SHAPES: dict[str, Callable[[Plan, int, int], None]] = {
    "linear": lambda plan, count, _heads: linear(plan, count),
    "branchy": lambda plan, count, _heads: branchy(plan, count),
    "wide": wide,
    "labels": lambda plan, count, _heads: labels(plan, count),
}


def make_graph(random: Random, count: int, shape: str, heads: int) -> list[Planned]:
    """Return ``count`` revisions of a shape, each after its parents and dependencies."""
    plan = Plan(random)
    SHAPES[shape](plan, count, heads)
    return plan.revisions


def _line(plan: Plan, tip: int, count: int) -> int:
    for _ in range(count):
        tip = plan.add(tip)
    return tip


def _branchy_line(plan: Plan, tip: int, count: int) -> int:
    """Grow a line by ``count`` revisions in which branches open and are merged; return its one tip."""
    random = plan.random
    end = len(plan.revisions) + count
    while (room := end - len(plan.revisions)) > 0:
        tip = _line(plan, tip, min(room, random.randint(1, 8)))
        room = end - len(plan.revisions)
        branches = 3 if random.random() < 0.15 else 2
        lengths = [random.randint(1, 4) for _ in range(branches)]
        if room < sum(lengths) + branches:
            continue
        tips = [tip] * branches
        turns = [branch for branch, length in enumerate(lengths) for _ in range(length)]
        random.shuffle(turns)
        for branch in turns:
            tips[branch] = plan.add(tips[branch])
        if branches == 3 and random.random() < 0.5:
            tip = plan.add(*tips)
            continue
        tip = tips[0]
        for other in tips[1:]:
            tip = plan.add(tip, other)
    return tip
