"""The ways out of several heads, what comes of each, and which one is to be recommended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from limbeck_core.merging.model import (
    Branch,
    Comparison,
    Diagnosis,
    Finding,
    Strategy,
    StrategyKind,
    Verdict,
)

if TYPE_CHECKING:
    from limbeck_core.merging.branches import Ancestry


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
    """Return the ways out.

    Args:
        ancestry: The heads, and what lies below them.
        branches: What each head has for itself.
        comparisons: How they get on.
        broken: What is wrong below the heads; empty if nothing is.
    """
    worst = worst_of(comparisons)
    followed = [branch.head for branch in branches if branch.head not in ancestry.history.heads]
    found = [_merge(branches, worst, broken or (f"{followed[0]} is no head" if followed else ""))]
    if len(branches) == 2:
        for moved, onto in ((branches[0], branches[1]), (branches[1], branches[0])):
            found.append(_rebase(ancestry, moved, onto, worst, broken))
    names = tuple(branch.head for branch in branches)
    kept = (
        "The files stay: `alembic upgrade heads` runs the branches, `alembic upgrade head` refuses",
        "A new revision must say on which head it rests",
    )
    found.append(Strategy(StrategyKind.LEAVE, "Leave them as they are", names, kept))
    return tuple(found)


def _merge(branches: Sequence[Branch], worst: Verdict, broken: str) -> Strategy:
    names = tuple(branch.head for branch in branches)
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
    return Strategy(StrategyKind.MERGE, f"Merge {_listed(names)}", names, tuple(consequences), broken)


def _rebase(ancestry: Ancestry, moved: Branch, onto: Branch, worst: Verdict, broken: str) -> Strategy:
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
    if worst is Verdict.COLLIDE:
        consequences.append(f"An upgrade will fail until the branch of {moved.head} is changed to fit")
    guarded = ""
    if moved.published:
        guarded = f"others may have run it: {moved.publication}"
    elif moved.published is None:
        consequences.append(f"Whether others have {first} is not known: {moved.publication}")
    return Strategy(StrategyKind.REBASE, title, names, tuple(consequences), broken, guarded, (edit,))


def recommended(
    found: Sequence[Strategy],
    branches: Sequence[Branch],
    comparisons: Sequence[Comparison],
    findings: Sequence[Finding],
) -> tuple[Strategy, str]:
    """Return the way out to take, and why."""
    leave = found[-1]
    merge = found[0]
    kinds = {finding.kind for finding in findings}
    worst = worst_of(comparisons)
    if len(branches) < 2:
        return leave, "there is nothing to merge"
    for kind, why in (
        (Diagnosis.GHOST_PARENT, "a parent is missing, which a merge would only cover up"),
        (Diagnosis.DUPLICATE_ID, "two files declare one id, which a merge would only cover up"),
    ):
        if kind in kinds:
            return leave, why
    if merge.refused:
        return leave, merge.refused
    if worst is Verdict.COLLIDE:
        private = [branch.head for branch in branches if branch.published is False]
        which = f"; {private[0]} is private, so change that one" if len(private) == 1 else ""
        return leave, f"the branches collide: one must be changed first{which}"
    if kinds & {Diagnosis.SEPARATE_BASES, Diagnosis.LABELLED_BRANCHES, Diagnosis.EFFECTIVE_HEAD}:
        return leave, "they look separate by design"
    rebases = {
        strategy.heads[0]: strategy
        for strategy in found
        if strategy.kind is StrategyKind.REBASE and not strategy.refused
    }
    private = [branch.head for branch in branches if branch.published is False]
    movable = [rebases[head] for head in private if head in rebases]
    if not movable:
        return merge, _why_merge(branches)
    if len(private) == 1:
        other = "is not" if any(branch.published for branch in branches) else "may not be"
        return movable[0], f"{private[0]} is private, and the other {other}: nobody else is left behind"
    if worst in (Verdict.ORDER_MATTERS, Verdict.NOT_PROVEN):
        sizes = {branch.head: len(branch.revisions) for branch in branches}
        chosen = min(movable, key=lambda strategy: sizes[strategy.heads[0]])
        order = "the order matters" if worst is Verdict.ORDER_MATTERS else "the order may matter"
        return chosen, f"{order}, and both are private: one line gives every database the same order"
    return merge, "the order does not matter, and no database is left behind"


def _why_merge(branches: Sequence[Branch]) -> str:
    if all(branch.published for branch in branches):
        return "both are published: others may have run either"
    if any(branch.published is None for branch in branches):
        return "it is not known whether others have them, and a merge leaves no database behind"
    return "no branch can be rebased by one edit, and a merge leaves no database behind"


def worst_of(comparisons: Sequence[Comparison]) -> Verdict:
    """Return the worst of some verdicts."""
    verdicts = [comparison.verdict for comparison in comparisons]
    return min(verdicts, key=lambda verdict: verdict.rank, default=Verdict.INDEPENDENT)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) if len(names) < 2 else f"{', '.join(names[:-1])} and {names[-1]}"
