"""Where lines of descent part: what two revisions have in common, and what each has for itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from limbeck.spans import message_of
from limbeck.summary import counted
from limbeck_core.graph.reach import reach

if TYPE_CHECKING:
    from limbeck_core.history import History

MOST_HEADS = 12
"""So many heads are compared with one another; of more, two have to be named."""


@dataclass(frozen=True, slots=True)
class Parting:
    """Where two revisions part."""

    one: int
    other: int
    nearest: tuple[int, ...]
    """What both rest on and nothing else of that kind does; empty where they have nothing in common."""
    own: tuple[frozenset[int], frozenset[int]]
    """What each rests on and the other does not, itself included."""

    @property
    def nodes(self) -> frozenset[int]:
        """All that lies between the two and where they part."""
        return frozenset((*self.nearest, *self.own[0], *self.own[1]))

    def told(self, history: History) -> str:
        """Say where they part, in one sentence."""
        ids = history.dag.ids
        if not self.nearest:
            return f"{ids[self.one]} and {ids[self.other]} have nothing in common"
        places = " and ".join(ids[node] for node in self.nearest)
        message = f" {message_of(history, self.nearest[0])}" if len(self.nearest) == 1 else ""
        if not all(self.own):
            return f"part at {places}{message}: one rests on the other"
        first, second = (len(own) for own in self.own)
        return f"part at {places}{message}: {counted(first, 'revision')} and {second} above it"


def parting(history: History, one: int, other: int) -> Parting:
    """Find where two nodes part, along their down revisions."""
    parents = history.dag.parents
    ours, theirs = reach([one], parents), reach([other], parents)
    common = ours & theirs
    below = {parent for node in common for parent in parents[node]}
    nearest = tuple(sorted(common - below))
    return Parting(one, other, nearest, (frozenset(ours - common), frozenset(theirs - common)))


def partings(history: History, nodes: Sequence[int]) -> list[Parting]:
    """Find where each two of some nodes part, those first that part last."""
    found = [parting(history, one, other) for one, other in combinations(dict.fromkeys(nodes), 2)]
    return sorted(found, key=lambda one: (not one.nearest, sum(map(len, one.own))))
