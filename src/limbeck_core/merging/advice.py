"""Which way out of a fork is recommended: a table of what others may have, and of how the branches get on.

A merge changes no file and leaves no database behind, but databases then run the branches in either order.
A rebase gives every database one order, and leaves those behind that have run what is moved: so only what
nobody else has is moved. From that the rules follow:

- Where both are published they are merged; what others have is never moved unless it is typed out.
- Where one is private it is rebased, whatever the verdict: nobody else is left behind.
- Where both are private, or it is not known, the verdict decides: where the order matters one is rebased;
  where it may matter, and both are private, too; else they are merged.

What collides breaks upgrades until a script is changed, whichever way is taken; unless it is enough that one
branch always runs first: then it is taken for order that matters. A private script may be changed: so the
private branch is rebased, which settles that the other one has run before, and the lines to be changed are
named. A published script may have been run as it is, and a merge that is known to break is not recommended:
where no branch is known to be private the heads are left until the scripts that are named pass over what the
other branch has done; then a merge is the way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from limbeck_core.merging.diagnosis import listed
from limbeck_core.merging.model import (
    Branch,
    Comparison,
    Diagnosis,
    Finding,
    Strategy,
    StrategyKind,
    Verdict,
)
from limbeck_core.merging.strategies import branches_of, worst_comparison


class Standing(StrEnum):
    """What others may have of two branches."""

    BOTH_PUBLISHED = "both published"
    ONE_PRIVATE = "one private"
    """Whether the other is published or that is not known."""
    BOTH_PRIVATE = "both private"
    ONE_UNKNOWN = "one published, the other not known"
    NOT_KNOWN = "not known"


_MERGE, _REBASE, _LEAVE = StrategyKind.MERGE, StrategyKind.REBASE, StrategyKind.LEAVE

VERDICTS = (
    Verdict.INDEPENDENT,
    Verdict.SAME_TABLE,
    Verdict.NOT_PROVEN,
    Verdict.ORDER_MATTERS,
    Verdict.COLLIDE,
)
"""The columns of the table."""

_ROWS = {
    Standing.BOTH_PUBLISHED: (_MERGE, _MERGE, _MERGE, _MERGE, _LEAVE),
    Standing.ONE_PRIVATE: (_REBASE, _REBASE, _REBASE, _REBASE, _REBASE),
    Standing.BOTH_PRIVATE: (_MERGE, _MERGE, _REBASE, _REBASE, _REBASE),
    Standing.ONE_UNKNOWN: (_MERGE, _MERGE, _MERGE, _REBASE, _LEAVE),
    Standing.NOT_KNOWN: (_MERGE, _MERGE, _MERGE, _REBASE, _LEAVE),
}

ADVICE: Mapping[Standing, Mapping[Verdict, StrategyKind]] = {
    standing: dict(zip(VERDICTS, row, strict=True)) for standing, row in _ROWS.items()
}
"""The way out for each standing and verdict.

What is moved is the private branch; where there is none, the one of which it is not known.
None that is published is moved.
"""


def standing_of(branches: Sequence[Branch]) -> Standing:
    """Return what others may have of two branches."""
    private = [branch for branch in branches if branch.published is False]
    published = [branch for branch in branches if branch.published]
    if private:
        return Standing.BOTH_PRIVATE if len(private) > 1 else Standing.ONE_PRIVATE
    if len(published) > 1:
        return Standing.BOTH_PUBLISHED
    return Standing.ONE_UNKNOWN if published else Standing.NOT_KNOWN


def movable(branches: Sequence[Branch]) -> tuple[Branch, ...]:
    """Return the branches that may be moved: the private ones, else those of which it is not known."""
    private = tuple(branch for branch in branches if branch.published is False)
    return private or tuple(branch for branch in branches if branch.published is None)


def recommended(
    found: Sequence[Strategy],
    branches: Sequence[Branch],
    comparisons: Sequence[Comparison],
    findings: Sequence[Finding],
) -> tuple[Strategy, str]:
    """Return the way out to take, and why.

    Of more than two heads those two decide that get on the worst.

    Args:
        found: The ways out: a merge first, to leave the heads last.
        branches: What each head has for itself.
        comparisons: How they get on.
        findings: What the heads are.
    """
    merge, leave = found[0], found[-1]
    worst = worst_comparison(comparisons)
    if worst is None:
        return leave, "there is nothing to merge"
    if why := _other_cure(merge, worst, findings):
        return leave, why
    both = branches_of(worst, branches)
    standing = standing_of(both)
    advised = ADVICE[standing][worst.verdict]
    chosen = _rebase_among(found, worst, both)
    if chosen is not None and advised is StrategyKind.LEAVE and not chosen.unsolved:
        # it is enough that one of them always runs first
        advised = ADVICE[standing][Verdict.ORDER_MATTERS]
    if advised is StrategyKind.REBASE:
        if chosen is not None:
            return chosen, _why_rebase(chosen, worst, both, standing)
        advised = StrategyKind.LEAVE if worst.verdict is Verdict.COLLIDE else StrategyKind.MERGE
    if advised is StrategyKind.LEAVE:
        return leave, _why_leave(worst, both, standing)
    return merge, _why_merge(worst, branches, standing)


def _other_cure(merge: Strategy, worst: Comparison, findings: Sequence[Finding]) -> str:
    """Return why neither a merge nor a rebase is the cure; empty if one is."""
    kinds = {finding.kind for finding in findings}
    if Diagnosis.GHOST_PARENT in kinds:
        return "a parent is missing, which a merge would only cover up"
    if Diagnosis.DUPLICATE_ID in kinds:
        return "two files declare one id, which a merge would only cover up"
    if merge.refused:
        return merge.refused
    clash = "; but they collide" if worst.verdict is Verdict.COLLIDE else ""
    if kinds & {Diagnosis.SEPARATE_BASES, Diagnosis.LABELLED_BRANCHES}:
        return f"they look separate by design{clash}"
    if Diagnosis.EFFECTIVE_HEAD in kinds:
        return f"another branch depends on one of them, and an upgrade of it runs that{clash}"
    return ""


def _rebase_among(
    found: Sequence[Strategy], worst: Comparison, branches: Sequence[Branch]
) -> Strategy | None:
    """Return the rebase that leaves the least to be changed, and of these the one that moves the least."""
    sizes = {branch.head: len(branch.revisions) for branch in movable(branches)}
    possible = [
        strategy
        for strategy in found
        if strategy.kind is StrategyKind.REBASE and not strategy.refused and strategy.heads[0] in sizes
    ]

    def cost(strategy: Strategy) -> tuple[int, int, int]:
        moved = strategy.heads[0]
        against = [pair for pair in worst.pairs if pair.goes_first == moved]
        return len(strategy.unsolved), len(against), sizes[moved]

    return min(possible, key=cost, default=None)


def _why_rebase(chosen: Strategy, worst: Comparison, branches: Sequence[Branch], standing: Standing) -> str:
    moved, onto = chosen.heads
    if standing is Standing.ONE_PRIVATE:
        published = any(branch.published for branch in branches)
        who = f"{moved} is private and the other {'is not' if published else 'may not be'}"
    elif standing is Standing.BOTH_PRIVATE:
        who = "both are private"
    else:
        who = f"it is not known whether others have {moved}"
    if worst.verdict is Verdict.COLLIDE:
        if not chosen.unsolved:
            return f"they collide unless {onto} runs first, and {who}"
        return f"they collide; {who}: {moved} can be changed to fit behind {onto}, on every database"
    if standing is Standing.ONE_PRIVATE:
        return f"{who}: nobody else is left behind"
    order = "the order may matter" if worst.verdict is Verdict.NOT_PROVEN else "the order matters"
    return f"{order}, and {who}: one line gives every database the same order"


def _why_leave(worst: Comparison, branches: Sequence[Branch], standing: Standing) -> str:
    names = f"{worst.first} and {worst.second} collide"
    if standing is Standing.BOTH_PUBLISHED:
        return f"{names}, and both are published: merge them once the scripts that are named pass over it"
    if standing in (Standing.ONE_PRIVATE, Standing.BOTH_PRIVATE):
        return (
            f"{names}, and no branch can be rebased by one edit: change a private one first, then merge them"
        )
    unknown = [branch.head for branch in movable(branches)]
    which = f"{unknown[0]}, unless others have it," if len(unknown) == 1 else "the one that nobody else has"
    return f"{names}: change {which} and rebase it onto the other"


def _why_merge(worst: Comparison, branches: Sequence[Branch], standing: Standing) -> str:
    if standing is Standing.BOTH_PUBLISHED:
        published = [branch.head for branch in branches if branch.published]
        if len(branches) == 2:
            return "both are published: others may have run either"
        said = f"{listed(published)} are published: others may have run any of them"
        private = [branch.head for branch in branches if branch.published is False]
        return said + (f"; {listed(private)} may be rebased, as nobody else has it" if private else "")
    if ADVICE[standing][worst.verdict] is StrategyKind.REBASE:
        if len(branches) > 2:
            return "more than two heads become one by a merge, which leaves no database behind"
        return "no branch can be rebased by one edit, and a merge leaves no database behind"
    if standing is Standing.BOTH_PRIVATE:
        return "the order does not matter, and no database is left behind"
    return "it is not known whether others have them, and a merge leaves no database behind"
