"""All that is to be known before several heads become one; nothing is written, and nothing run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from limbeck_core.drafts import problems_below
from limbeck_core.errors import CommandError
from limbeck_core.merging.advice import recommended
from limbeck_core.merging.below import Below, ScriptsBelow
from limbeck_core.merging.branches import Ancestry, branch_of, operations_of
from limbeck_core.merging.diagnosis import diagnose
from limbeck_core.merging.model import Branch, Comparison, Finding, Site, Strategy, Verdict
from limbeck_core.merging.progress import Progress, Stage, untold
from limbeck_core.merging.publication import Publication, Repository
from limbeck_core.merging.strategies import strategies, worst_of
from limbeck_core.merging.verdicts import compare
from limbeck_core.problems import Problem

if TYPE_CHECKING:
    from limbeck_core.history import History


@dataclass(frozen=True, slots=True)
class MergeStudy:
    """What several heads are, do, and can become."""

    heads: tuple[str, ...]
    findings: tuple[Finding, ...]
    nearest: tuple[str, ...]
    """Their nearest common ancestors."""
    branches: tuple[Branch, ...]
    """One for each head."""
    comparisons: tuple[Comparison, ...]
    """One for each two heads."""
    strategies: tuple[Strategy, ...]
    recommended: Strategy
    reason: str
    """Why it is recommended, without a full stop."""
    problems: tuple[Problem, ...]
    """What is wrong below the heads: while there is any, nothing is written."""

    @property
    def verdict(self) -> Verdict:
        """The worst of the verdicts."""
        return worst_of(self.comparisons)


def study(
    history: History,
    heads: Sequence[str] = (),
    repository: Repository | None = None,
    *,
    applied: Sequence[str] = (),
    progress: Progress = untold,
) -> MergeStudy:
    """Return what is to be known of some heads.

    Args:
        history: What they are in.
        heads: Identifiers in Alembic's grammar; by default all heads.
        repository: Where it is asked what is published; by default the git repository of the scripts.
        applied: The rows of ``alembic_version`` of a database that others use: what it has run is published.
        progress: Hears how far it has got.

    Raises:
        CommandError: One of them is no revision.
    """
    chosen = resolved_heads(history, heads)
    ancestry = Ancestry(history, chosen)
    known = _operations(ancestry, progress)
    git = repository if repository is not None else Repository(history.script_location)
    run = ancestry.closure(resolved_heads(history, applied)) if applied else set()
    branches = []
    for number, head in enumerate(chosen):
        progress(Stage.BRANCHES, number, len(chosen))
        branches.append(_published(history, branch_of(ancestry, head, known), git, run))
    comparisons = _compared(ancestry, known, progress)
    findings = diagnose(history, chosen)
    problems = problems_below(history, chosen)
    broken = f"something is wrong below them: {problems[0].message}" if problems else ""
    found = strategies(ancestry, branches, comparisons, broken)
    best, reason = recommended(found, branches, comparisons, findings)
    return MergeStudy(
        chosen, findings, ancestry.nearest, tuple(branches), comparisons, found, best, reason, problems
    )


def _operations(ancestry: Ancestry, progress: Progress) -> dict[int, tuple[Site, ...]]:
    """Return what the scripts do that not all heads have."""
    known: dict[int, tuple[Site, ...]] = {}
    nodes = list(dict.fromkeys(node for head in ancestry.heads for node in ancestry.own(head)))
    for number, node in enumerate(nodes):
        progress(Stage.SCRIPTS, number, len(nodes))
        operations_of(ancestry.history, node, known)
    return known


def _compared(
    ancestry: Ancestry, known: dict[int, tuple[Site, ...]], progress: Progress
) -> tuple[Comparison, ...]:
    """Return how each two heads get on."""
    sides = []
    for one, other in combinations(ancestry.heads, 2):
        ours, theirs = (
            [site for node in ancestry.own(*pair) for site in operations_of(ancestry.history, node, known)]
            for pair in ((one, other), (other, one))
        )
        sides.append((one, other, ours, theirs))
    total = sum(len(ours) * len(theirs) for _, _, ours, theirs in sides)
    before = 0

    def judged(pairs: int) -> None:
        progress(Stage.PAIRS, before + pairs, total)

    found = []
    for one, other, ours, theirs in sides:
        below = Below(ScriptsBelow(ancestry, (one, other), known))
        wrong = [problem.message for problem in problems_below(ancestry.history, (one, other))]
        found.append(
            compare(
                *(one, other, ours, theirs),
                judged=judged,
                below=below,
                wrong=wrong,
            )
        )
        before += len(ours) * len(theirs)
    return tuple(found)


def resolved_heads(history: History, heads: Sequence[str]) -> tuple[str, ...]:
    """Return the ids that identifiers stand for, each once; all heads where there is none.

    Raises:
        CommandError: One of them is no revision.
    """
    from limbeck_core.script.resolve import resolve

    if not heads:
        return history.heads
    found: dict[str, None] = {}
    for text in heads:
        resolution = resolve(history.revision_map, text)
        if resolution.outcome != "revisions" or not resolution.revisions:
            raise CommandError(f"'{text}': {resolution.meaning}")
        found.update(dict.fromkeys(resolution.revisions))
    return tuple(found)


def publication_of(history: History, revision: str, *, applied: Sequence[str] = ()) -> Publication:
    """Return whether others may have one revision.

    Args:
        history: What it is in.
        revision: Its id.
        applied: The rows of ``alembic_version`` of a database that others use.

    Raises:
        CommandError: One of the rows is no revision.
    """
    ancestry = Ancestry(history, (revision,))
    run = ancestry.closure(resolved_heads(history, applied)) if applied else set()
    return _publication(history, (revision,), Repository(history.script_location), run)


def _published(history: History, branch: Branch, git: Repository, run: set[int]) -> Branch:
    if not branch.revisions:
        # what has nothing of its own can neither be published nor private
        return branch
    found = _publication(history, branch.revisions, git, run)
    return replace(branch, published=found.published, publication=found.how)


def _publication(history: History, revisions: Sequence[str], git: Repository, run: set[int]) -> Publication:
    nodes = [history.node_of(revision) for revision in revisions]
    names = [name for name, node in zip(revisions, nodes, strict=True) if node in run]
    if names:
        return Publication(True, f"a database has run {', '.join(names)}")
    scripts = [history.node_script(node) for node in nodes if node is not None]
    return git.publication([script.path for script in scripts if script is not None], revisions)
