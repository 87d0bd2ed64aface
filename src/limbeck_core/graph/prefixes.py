"""Look-up of names by their first characters."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from heapq import nsmallest

from limbeck_core.graph.identifiers import SHORTEST_ABBREVIATED


class PrefixIndex:
    """The names that may be abbreviated, sorted.

    Building costs O(n log n); a look-up O(log n) and O(1) for each name that it finds.
    """

    __slots__ = ("_names", "_rank")

    def __init__(self, names: Iterable[str]) -> None:
        """Index names, of which those too short to be abbreviated are left out.

        Args:
            names: In the order in which ambiguities list them.
        """
        self._rank = {name: rank for rank, name in enumerate(names) if len(name) >= SHORTEST_ABBREVIATED}
        self._names = sorted(self._rank)

    def matches(self, prefix: str) -> list[str]:
        """Return the names that start with a prefix, in the order of the index."""
        first, last = self._span(prefix)
        return sorted(self._names[first:last], key=self._rank.__getitem__)

    def first_matches(self, prefix: str, count: int) -> list[str]:
        """Return the first few of the names that start with a prefix, in the order of the index."""
        first, last = self._span(prefix)
        if last - first <= 1:
            return self._names[first:last]
        return nsmallest(count, self._names[first:last], key=self._rank.__getitem__)

    def _span(self, prefix: str) -> tuple[int, int]:
        first = bisect_left(self._names, prefix)
        # from here on, those that start with it stand first
        last = bisect_left(self._names, True, lo=first, key=lambda name: not name.startswith(prefix))
        return first, last
