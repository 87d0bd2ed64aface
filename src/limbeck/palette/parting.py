"""What the palette says of where heads part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from limbeck.palette.choices import GoTo, Hit
from limbeck.parting import MOST_HEADS, partings
from limbeck.spans import message_of
from limbeck.summary import counted

if TYPE_CHECKING:
    from limbeck_core.history import History

FEW = 1
"""So many partings light up all that lies above them; of more, only where they are."""


@dataclass(frozen=True, slots=True)
class PartingAnswer:
    """Where some revisions part."""

    hits: tuple[Hit, ...]
    meaning: str
    lit: frozenset[int] = frozenset()

    @property
    def is_found(self) -> bool:
        """Whether any two of them part anywhere."""
        return bool(self.lit)


def where_they_part(history: History, names: Sequence[str]) -> PartingAnswer:
    """Answer where revisions part: all heads without a name, one revision and all heads for one name."""
    from limbeck_core.script.resolve import resolve

    nodes: list[int] = []
    for name in names:
        resolution = resolve(history.revision_map, name, told=False)
        found = [node for one in resolution.revisions if (node := history.node_of(one)) is not None]
        if resolution.outcome in ("ambiguous", "unresolved", "range") or not found:
            return PartingAnswer((), resolution.meaning or f"'{name}' is no revision")
        nodes += found
    if len(dict.fromkeys(nodes)) < 2:
        nodes += [node for one in history.heads if (node := history.node_of(one)) is not None]
    nodes = list(dict.fromkeys(nodes))
    if len(nodes) < 2:
        return PartingAnswer((), "there is one head: nothing parts")
    if len(nodes) > MOST_HEADS:
        return PartingAnswer((), f"{counted(len(nodes), 'head')}: name two, as in heads part ae10 e5f7")
    found_partings = partings(history, nodes)
    hits: list[Hit] = []
    lit: set[int] = set()
    ids = history.dag.ids
    for one in found_partings:
        if not one.nearest:
            continue
        counts = " and ".join(str(len(own)) for own in one.own)
        told = f"{ids[one.one]} and {ids[one.other]} part here, {counts} above"
        for node in one.nearest:
            hits.append(Hit(ids[node], f"{told}  {message_of(history, node)}", GoTo(node)))
        lit.update(one.nodes if len(found_partings) <= FEW else one.nearest)
    apart = sum(not one.nearest for one in found_partings)
    meaning = f"where {len(nodes)} revisions part"
    if apart:
        meaning += f"; {counted(apart, 'pair')} of them have nothing in common"
    if len(found_partings) == 1:
        meaning = found_partings[0].told(history)
        meaning = f"they {meaning}" if found_partings[0].nearest else meaning
    return PartingAnswer(tuple(hits), meaning, frozenset(lit))
