"""How what a rebase moves gets on with what it is moved behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limbeck_core.graph.reach import backwards, reach
from limbeck_core.merging.below import Below, ScriptsBelow
from limbeck_core.merging.branches import Ancestry, operations_of
from limbeck_core.merging.progress import Progress, Stage, untold
from limbeck_core.merging.verdicts import compare

if TYPE_CHECKING:
    from limbeck_core.history import History
    from limbeck_core.merging.model import Comparison, Site

MOST_SCRIPTS = 400
"""So many scripts are read for it: to move what half of a long history rests on is not looked at."""


def moved_behind(history: History, moved: str, onto: str, progress: Progress = untold) -> Comparison | None:
    """Return how a revision, with all that rests on it, gets on with what runs before it when it is moved.

    Args:
        history: As it is.
        moved: The id of the revision.
        onto: The id of its new parent.
        progress: Hears how far it has got.

    Returns:
        ``None`` where there are too many scripts to read.
    """
    ancestry = Ancestry(history, (moved, onto))
    start = history.node_of(moved)
    assert start is not None, "what is moved is in the history"
    resting = reach([start], backwards(ancestry.edges))
    ours = [node for node in ancestry.running_order if node in resting]
    theirs = ancestry.own(onto, moved)
    if len(ours) + len(theirs) > MOST_SCRIPTS:
        return None
    known: dict[int, tuple[Site, ...]] = {}
    for number, node in enumerate((*ours, *theirs)):
        progress(Stage.SCRIPTS, number, len(ours) + len(theirs))
        operations_of(history, node, known)
    first, second = ([site for node in nodes for site in known[node]] for nodes in (ours, theirs))
    total = len(first) * len(second)
    below = Below(ScriptsBelow(ancestry, (moved, onto), known))
    return compare(
        moved,
        onto,
        first,
        second,
        judged=lambda pairs: progress(Stage.PAIRS, pairs, total),
        below=below,
    )
