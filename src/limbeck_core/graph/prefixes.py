"""Look-up of names by their first characters."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from heapq import nsmallest

from limbeck_core.graph.identifiers import SHORTEST_ABBREVIATED


class PrefixIndex:
    """The names that may be abbreviated, sorted.

    Building costs O(n log n); a look-up O(log n) and O(1) for each name that it finds.
    """

    __slots__ = ("_names", "_ranks")

    def __init__(self, names: Sequence[str]) -> None:
        """Index names, of which those too short to be abbreviated are left out.

        Args:
            names: In the order in which ambiguities list them, each once.
        """
        self._names = names
        long_enough = (rank for rank, name in enumerate(names) if len(name) >= SHORTEST_ABBREVIATED)
        self._ranks = array("I", sorted(long_enough, key=names.__getitem__))
        """The places of the names, sorted by these."""

    def matches(self, prefix: str) -> list[str]:
        """Return the names that start with a prefix, in the order of the index."""
        return [self._names[rank] for rank in sorted(self._span(prefix))]

    def first_matches(self, prefix: str, count: int) -> list[str]:
        """Return the first few of the names that start with a prefix, in the order of the index."""
        return [self._names[rank] for rank in nsmallest(count, self._span(prefix))]

    def _span(self, prefix: str) -> Sequence[int]:
        name_of = self._names.__getitem__
        first = bisect_left(self._ranks, prefix, key=name_of)
        # from here on, those that start with it stand first
        last = bisect_left(self._ranks, True, lo=first, key=lambda rank: not name_of(rank).startswith(prefix))
        return self._ranks[first:last]
