"""All that is to be known before several heads become one; nothing is written, and nothing run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from limbeck_core.drafts import problems_below
from limbeck_core.errors import CommandError
from limbeck_core.merging.branches import Ancestry, branch_of, operations_of
from limbeck_core.merging.diagnosis import diagnose
from limbeck_core.merging.model import Branch, Comparison, Finding, Site, Strategy, Verdict
from limbeck_core.merging.publication import Repository
from limbeck_core.merging.strategies import recommended, strategies, worst_of
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
) -> MergeStudy:
    """Return what is to be known of some heads.

    Args:
        history: What they are in.
        heads: Identifiers in Alembic's grammar; by default all heads.
        repository: Where it is asked what is published; by default the git repository of the scripts.
        applied: The rows of ``alembic_version`` of a database that others use: what it has run is published.

    Raises:
        CommandError: One of them is no revision.
    """
    chosen = resolved_heads(history, heads)
    ancestry = Ancestry(history, chosen)
    known: dict[int, tuple[Site, ...]] = {}
    git = repository if repository is not None else Repository(history.script_location)
    run = ancestry.closure(resolved_heads(history, applied)) if applied else set()
    branches = tuple(_published(history, branch_of(ancestry, head, known), git, run) for head in chosen)
    comparisons: list[Comparison] = []
    for one, other in combinations(chosen, 2):
        ours, theirs = (
            [site for node in ancestry.own(*pair) for site in operations_of(history, node, known)]
            for pair in ((one, other), (other, one))
        )
        comparisons.append(compare(one, other, ours, theirs))
    findings = diagnose(history, chosen)
    problems = problems_below(history, chosen)
    broken = f"something is wrong below them: {problems[0].message}" if problems else ""
    found = strategies(ancestry, branches, comparisons, broken)
    best, reason = recommended(found, branches, comparisons, findings)
    return MergeStudy(
        chosen, findings, ancestry.nearest, branches, tuple(comparisons), found, best, reason, problems
    )


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


def _published(history: History, branch: Branch, git: Repository, run: set[int]) -> Branch:
    nodes = [history.node_of(revision) for revision in branch.revisions]
    names = [name for name, node in zip(branch.revisions, nodes, strict=True) if node in run]
    if names:
        return replace(branch, published=True, publication=f"a database has run {', '.join(names)}")
    scripts = [history.node_script(node) for node in nodes if node is not None]
    found = git.publication([script.path for script in scripts if script is not None])
    return replace(branch, published=found.published, publication=found.how)
