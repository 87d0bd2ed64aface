"""What a name is near: spelt nearly so, or beginning alike."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

MOST_NEAR = 5
"""How many near names are told."""

MOST_EDITS = 2
"""How many characters may be wrong, missing, too many or swapped."""

SHORTEST_START = 4
"""How many first characters make names alike."""


def near_names(name: str, names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return the names that are near one, each with how, the nearest first."""
    lowered = name.lower()
    pieces = _pieces(lowered)
    found: list[tuple[int, str, str]] = []
    for other in names:
        other_lowered = other.lower()
        if other == name:
            continue
        if other_lowered == lowered:
            found.append((0, other, "but for capitals"))
        elif len(lowered) >= SHORTEST_START and other_lowered.startswith(lowered):
            found.append((1, other, f"it starts with '{name}'"))
        elif len(other_lowered) >= SHORTEST_START and lowered.startswith(other_lowered):
            found.append((1, other, f"'{name}' goes on after it"))
        else:
            edits = MOST_EDITS + 1
            if len(lowered) >= SHORTEST_START and any(piece in other_lowered for piece in pieces):
                edits = distance(lowered, other_lowered)
            if edits <= min(MOST_EDITS, len(lowered) // 3):
                found.append(
                    (1 + edits, other, f"{edits} character{'s differ' if edits > 1 else ' differs'}")
                )
            else:
                shared = _shared_start(lowered, other_lowered)
                if shared >= max(SHORTEST_START, len(lowered) // 2):
                    found.append((10 - min(shared, 6), other, f"the first {shared} characters are the same"))
    found.sort(key=lambda one: (one[0], one[1]))
    return tuple((other, how) for _, other, how in found[:MOST_NEAR])


def _pieces(name: str) -> list[str]:
    """Cut a name so that `MOST_EDITS` edits leave a piece whole: an edit, a swap too, touches two at most."""
    count = 2 * MOST_EDITS + 1
    cuts = [len(name) * number // count for number in range(count + 1)]
    return [name[start:stop] for start, stop in pairwise(cuts)]


def _shared_start(one: str, other: str) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def distance(one: str, other: str) -> int:
    """Return how many edits lead from one name to another, swaps of neighbours included; at most one more
    than `MOST_EDITS`.

    >>> distance("ae1027a6acf", "ae1072a6acf"), distance("abcd", "abcde"), distance("abcd", "wxyz")
    (1, 1, 3)
    """
    if abs(len(one) - len(other)) > MOST_EDITS:
        return MOST_EDITS + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, left in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, right in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (left != right))
            if i > 1 and j > 1 and left == other[j - 2] and one[i - 2] == right:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > MOST_EDITS:
            return MOST_EDITS + 1
    return min(row[-1], MOST_EDITS + 1)
