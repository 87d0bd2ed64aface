"""How to spell a revision so that it means nothing else."""

from __future__ import annotations

from limbeck_core.graph.identifiers import SHORTEST_ABBREVIATED, SYMBOLS
from limbeck_core.graph.prefixes import PrefixIndex


def shortest_prefix(name: str, prefixes: PrefixIndex) -> str:
    """Return the fewest first characters, four at least, that mean one id or label. O(log V)."""
    for length in range(SHORTEST_ABBREVIATED, len(name)):
        prefix = name[:length]
        if prefix not in SYMBOLS and len(prefixes.first_matches(prefix, 2)) == 1:
            return prefix
    return name
