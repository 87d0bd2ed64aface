"""The ways out of several heads, and what comes of each."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from limbeck_core.merging.diagnosis import listed
from limbeck_core.merging.model import (
    SAFE,
    Branch,
    Comparison,
    Pair,
    Site,
    Strategy,
    StrategyKind,
    Verdict,
    worst_first,
)

if TYPE_CHECKING:
    from limbeck_core.merging.branches import Ancestry


CHANGES_TOLD = 3
"""So many operations are named that must be changed."""


class NoRebase(Exception):  # noqa: N818 - what cannot be done is no error of the program
    """A branch cannot be re-parented by one edit; the message is why."""


def rebase_edit(ancestry: Ancestry, moved: str, onto: str) -> tuple[str, tuple[str, ...]]:
    """Return the first revision of a branch, and the parents that it gets.

    Raises:
        NoRebase: There is no such revision, or more than one.
    """
    history = ancestry.history
    dag = history.dag
    own = set(ancestry.own(moved, onto))
    start = history.node_of(moved)
    if start is None or start not in own:
        raise NoRebase(f"{onto} rests on {moved} already")
    lineage, waiting = {start}, [start]
    while waiting:
        for parent in dag.parents[waiting.pop()]:
            if parent in own and parent not in lineage:
                lineage.add(parent)
                waiting.append(parent)
    first = [node for node in sorted(lineage) if not lineage.intersection(dag.parents[node])]
    if len(first) != 1:
        names = ", ".join(dag.ids[node] for node in first)
        raise NoRebase(f"the branch of {moved} begins with several revisions ({names})")
    if len(dag.parents[first[0]]) > 1:
        raise NoRebase(f"{dag.ids[first[0]]}, the first revision of the branch, is a merge")
    if dag.parents[first[0]] == (history.node_of(onto),):
        raise NoRebase(f"{dag.ids[first[0]]} follows {onto} already")
    return dag.ids[first[0]], (onto,)


def strategies(
    ancestry: Ancestry, branches: Sequence[Branch], comparisons: Sequence[Comparison], broken: str
) -> tuple[Strategy, ...]:
    """Return the ways out: a merge first, to leave them last.

    Of more than two heads those two can be rebased that get on the worst, if anything clashes at all.

    Args:
        ancestry: The heads, and what lies below them.
        branches: What each head has for itself.
        comparisons: How they get on.
        broken: What is wrong below the heads; empty if nothing is.
    """
    followed = [branch.head for branch in branches if branch.head not in ancestry.history.heads]
    found = [_merge(branches, comparisons, broken or (f"{followed[0]} is no head" if followed else ""))]
    worst = worst_comparison(comparisons)
    if worst is not None and (len(branches) == 2 or worst.verdict not in SAFE):
        one, other = branches_of(worst, branches)
        left = [branch.head for branch in branches if branch not in (one, other)]
        for moved, onto in ((one, other), (other, one)):
            found.append(_rebase(ancestry, moved, onto, worst, broken, left))
    found.append(_leave(branches, comparisons, broken))
    return tuple(found)


def _merge(branches: Sequence[Branch], comparisons: Sequence[Comparison], broken: str) -> Strategy:
    names = tuple(branch.head for branch in branches)
    worst = worst_of(comparisons)
    unsolved = _colliding(comparisons)
    consequences = [
        "A new revision without operations rests on all of them; no file that exists changes",
        "No database is left behind: an upgrade runs what is missing, in whatever order the branches came",
    ]
    if worst is Verdict.COLLIDE:
        consequences.append(
            "An upgrade will fail half-way, as the branches collide: change one of them first"
        )
    elif worst is Verdict.ORDER_MATTERS:
        consequences.append("Databases will have run the branches in different orders, and may differ")
    elif worst is Verdict.NOT_PROVEN:
        consequences.append("Whether the order matters is not proven: read the operations that are not known")
    title = f"Merge {listed(names)}"
    return Strategy(StrategyKind.MERGE, title, names, tuple(consequences), broken, unsolved=unsolved)


def _rebase(
    ancestry: Ancestry, moved: Branch, onto: Branch, comparison: Comparison, broken: str, left: Sequence[str]
) -> Strategy:
    title = f"Rebase {moved.head} onto {onto.head}"
    names = (moved.head, onto.head)
    try:
        edit = rebase_edit(ancestry, moved.head, onto.head)
    except NoRebase as why:
        return Strategy(StrategyKind.REBASE, title, names, (), str(why))
    first = edit[0]
    consequences = [
        f"{first} follows {onto.head}, and the rest of its branch with it: every database runs one line",
        f"Databases that have run {first} without {onto.head} are left behind, and must be moved by hand",
    ]
    unsolved = comparison.colliding(onto.head)
    consequences += _after_rebase(comparison, moved, onto, unsolved)
    guarded = ""
    if moved.published:
        guarded = f"others may have run it: {moved.publication}"
    elif moved.published is None:
        consequences.append(f"Whether others have {first} is not known: {moved.publication}")
    if left:
        consequences.append(f"Then {listed([moved.head, *left])} are left, to be merged next")
    return Strategy(
        StrategyKind.REBASE, title, names, tuple(consequences), broken, guarded, (edit,), unsolved
    )


def _after_rebase(
    comparison: Comparison, moved: Branch, onto: Branch, unsolved: Sequence[Pair]
) -> Iterator[str]:
    """Yield what comes of it that one branch runs after the other on every database."""
    if unsolved:
        yield f"An upgrade will fail until the branch of {moved.head} is changed to fit"
        sites = [side for pair in unsolved for side in _sides(comparison, pair, (moved,))]
        for words in told_sites(sites):
            yield f"Change it before anybody upgrades: {words}"
    elif comparison.colliding():
        yield f"They collide where {moved.head} runs first, and it never does then, as far as read"
    against = [
        pair
        for pair in comparison.pairs
        if pair.verdict is Verdict.ORDER_MATTERS and pair.goes_first == moved.head
    ]
    if against:
        yield f"{moved.head} had better run first, and will run second: {against[0].reason}"


def _leave(branches: Sequence[Branch], comparisons: Sequence[Comparison], broken: str) -> Strategy:
    names = tuple(branch.head for branch in branches)
    unsolved = _colliding(comparisons)
    runs = "`alembic upgrade heads` runs the branches"
    if unsolved:
        runs = "`alembic upgrade heads` fails half-way, as the branches collide"
    consequences = [
        "The files stay, with what is wrong with them"
        if broken
        else f"The files stay: {runs}, `alembic upgrade head` refuses",
        "A new revision must say on which head it rests",
    ]
    sites: list[tuple[Site, str]] = []
    for comparison in comparisons:
        both = branches_of(comparison, branches)
        for pair in comparison.colliding():
            # of what only fails behind the other, the other can stay as it is
            last = [branch for branch in both if branch.head == pair.goes_first]
            sites += _sides(comparison, pair, last or both)
    for words in told_sites(sites):
        consequences.append(f"To be made to pass over what the other branch has done: {words}")
    return Strategy(
        StrategyKind.LEAVE, "Leave them as they are", names, tuple(consequences), unsolved=unsolved
    )


def _sides(comparison: Comparison, pair: Pair, branches: Sequence[Branch]) -> Iterator[tuple[Site, str]]:
    """Yield the operations of a pair that are of some branches, with what is wrong."""
    heads = [branch.head for branch in branches]
    for head, site in ((comparison.first, pair.first), (comparison.second, pair.second)):
        if site is not None and head in heads:
            yield site, pair.reason


def told_sites(sites: Iterable[tuple[Site, str]]) -> Iterator[str]:
    """Yield the first few of the operations that must be changed, each with its file, line and reason."""
    reasons: dict[str, str] = {}
    for site, reason in sites:
        operation = site.operation
        place = f"{os.path.basename(site.path)}:{operation.line}"
        reasons.setdefault(f"{place} {operation.name} {operation.object.spelt}".rstrip(), reason)
    for words, reason in list(reasons.items())[:CHANGES_TOLD]:
        yield f"{words} ({reason})"
    if len(reasons) > CHANGES_TOLD:
        yield f"and {len(reasons) - CHANGES_TOLD} more"


def _colliding(comparisons: Sequence[Comparison]) -> tuple[Pair, ...]:
    return tuple(pair for comparison in comparisons for pair in comparison.colliding())


def worst_comparison(comparisons: Sequence[Comparison]) -> Comparison | None:
    """Return the two branches that get on the worst; ``None`` where there are no two."""
    return next(iter(worst_first(comparisons)), None)


def branches_of(comparison: Comparison, branches: Sequence[Branch]) -> tuple[Branch, Branch]:
    """Return the two branches that are compared."""
    by_head = {branch.head: branch for branch in branches}
    return by_head[comparison.first], by_head[comparison.second]


def worst_of(comparisons: Sequence[Comparison]) -> Verdict:
    """Return the worst of some verdicts."""
    worst = worst_comparison(comparisons)
    return worst.verdict if worst is not None else Verdict.INDEPENDENT
