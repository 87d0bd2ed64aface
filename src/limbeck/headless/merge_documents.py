"""The JSON documents of ``limbeck merge``, ``rebase`` and ``conflicts``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

from limbeck.headless.documents import (
    ProblemDocument,
    ProjectDocument,
    problem_documents,
    project_document,
)
from limbeck.options import same_command
from limbeck_core.merging.documents import (
    BranchDocument,
    ComparisonDocument,
    FileChangeDocument,
    FindingDocument,
    StrandingDocument,
    StrategyDocument,
    branch_documents,
    change_documents,
    comparison_document,
    finding_documents,
    stranding_document,
    strategy_document,
)

if TYPE_CHECKING:
    from limbeck.request import OpenRequest
    from limbeck_core.history import History
    from limbeck_core.merging.plans import MergePlan
    from limbeck_core.merging.study import MergeStudy
    from limbeck_core.writing.changes import ChangeSet


class PlannedDocument(TypedDict):
    """The way that is taken."""

    kind: str
    title: str
    command: str
    expected_heads: list[str]
    files: list[FileChangeDocument] | None
    """``null`` where the project's template must run for it, and may not."""
    stranding: StrandingDocument
    written: bool


class MergeDocument(TypedDict):
    """``limbeck merge --json``."""

    schema: Literal["limbeck/merge/1"]
    project: ProjectDocument
    notes: list[str]
    heads: list[str]
    findings: list[FindingDocument]
    nearest: list[str]
    """The nearest common ancestors."""
    branches: list[BranchDocument]
    comparisons: list[ComparisonDocument]
    verdict: str
    strategies: list[StrategyDocument]
    recommended: str
    """The title of a strategy."""
    reason: str
    problems: list[ProblemDocument]
    """What is wrong below the heads."""
    plan: PlannedDocument | None
    """``null`` where nothing is to be written."""


class RebaseDocument(TypedDict):
    """``limbeck rebase --json``."""

    schema: Literal["limbeck/rebase/1"]
    project: ProjectDocument
    notes: list[str]
    published: bool | None
    publication: str
    plan: PlannedDocument
    comparison: ComparisonDocument | None
    """How what is moved gets on with what it is moved behind; ``null`` where that was not looked at."""


class ConflictsDocument(TypedDict):
    """``limbeck conflicts --json``."""

    schema: Literal["limbeck/conflicts/1"]
    project: ProjectDocument
    notes: list[str]
    findings: list[FindingDocument]
    """What the two are, and what is wrong with them: a doubled id, a missing parent."""
    nearest: list[str]
    branches: list[BranchDocument]
    comparison: ComparisonDocument
    problems: list[ProblemDocument]
    """What is wrong below them."""


def planned_document(
    request: OpenRequest, history: History, plan: MergePlan, change_set: ChangeSet | None, *, written: bool
) -> PlannedDocument:
    """Return the way that is taken."""
    return {
        "kind": plan.kind.value,
        "title": plan.title,
        "command": same_command(plan.command, request),
        "expected_heads": list(plan.expected_heads),
        "files": None if change_set is None else change_documents(change_set, history.root),
        "stranding": stranding_document(plan.stranding),
        "written": written,
    }


def merge_document(history: History, study: MergeStudy, plan: PlannedDocument | None) -> MergeDocument:
    """Return all that is known of some heads, and the way that is taken."""
    return {
        "schema": "limbeck/merge/1",
        "project": project_document(history),
        "notes": list(history.notes),
        "heads": list(study.heads),
        "findings": finding_documents(study.findings),
        "nearest": list(study.nearest),
        "branches": branch_documents(study.branches),
        "comparisons": [comparison_document(comparison) for comparison in study.comparisons],
        "verdict": study.verdict.value,
        "strategies": [strategy_document(strategy) for strategy in study.strategies],
        "recommended": study.recommended.title,
        "reason": study.reason,
        "problems": problem_documents(study.problems),
        "plan": plan,
    }


def conflicts_document(history: History, study: MergeStudy) -> ConflictsDocument:
    """Return how two revisions get on."""
    return {
        "schema": "limbeck/conflicts/1",
        "project": project_document(history),
        "notes": list(history.notes),
        "findings": finding_documents(study.findings),
        "nearest": list(study.nearest),
        "branches": branch_documents(study.branches),
        "comparison": comparison_document(study.comparisons[0]),
        "problems": problem_documents(study.problems),
    }
