"""The JSON documents of ``--json``: their keys, in their order, and what stands in each.

Every document begins with ``schema``, a name with a version: ``limbeck/log/1``. A key may be added within
a version; none is renamed, removed or given another meaning. Texts are those of the files, unaltered; in the
output everything that is not plain ASCII is escaped. Ids are whole, paths absolute, and lists that declare
an order (``down_revision``, ``revisions``) keep it. ``notes`` says what was read otherwise than the
configuration says, one sentence each.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, TypedDict

from limbeck_core.reading.metadata import Unknown

if TYPE_CHECKING:
    from limbeck_core.history import History
    from limbeck_core.problems import Problem
    from limbeck_core.script.resolve import Resolution


class ProjectDocument(TypedDict):
    """Where the history is."""

    title: str
    root: str
    config: str | None
    section: str
    script_location: str
    version_locations: list[str]


class ProblemDocument(TypedDict):
    """One thing that is wrong."""

    kind: str
    """A word such as ``missing-parent``."""
    severity: str
    """``error``, ``warning`` or ``note``."""
    message: str
    path: str | None
    line: int | None
    revisions: list[str]
    """The ids concerned; also ids that are not in the history."""
    cure: str


class RevisionDocument(TypedDict):
    """One script."""

    revision: str | None
    """``null`` where the id cannot be known without running the script."""
    down_revision: list[str]
    depends_on: list[str]
    """As declared: ids and branch labels."""
    branch_labels: list[str]
    """Its own."""
    inherited_labels: list[str]
    """Those of the branches that it is on, by name."""
    unknown: list[str]
    """Which of the four attributes cannot be known without running the script; they stand empty above."""
    doc: str
    """The first paragraph of the docstring."""
    create_date: str | None
    """As the docstring says it."""
    path: str
    is_head: bool
    is_effective_head: bool
    """Whether it is a head that another branch depends on."""
    is_base: bool
    is_branch_point: bool
    is_merge_point: bool


class ShownDocument(RevisionDocument):
    """One script with its neighbours and its source."""

    children: list[str]
    needed_by: list[str]
    """The revisions whose ``depends_on`` names it."""
    encoding: str
    problems: list[ProblemDocument]
    source: str
    """The text of the file, with newlines as ``\\n``."""


class RangeDocument(TypedDict):
    """The range that was asked for."""

    text: str
    meaning: str


class LogDocument(TypedDict):
    """``limbeck log --json``."""

    schema: Literal["limbeck/log/1"]
    project: ProjectDocument
    notes: list[str]
    range: RangeDocument | None
    """``null``: everything."""
    revisions: list[RevisionDocument]
    """In the order of ``iterate_revisions``; what that cannot yield (the twin of a revision) comes last."""
    missing: list[str]
    """The ids that some script names and none declares."""
    problems: list[ProblemDocument]
    """All problems of the history, whatever the range."""


class ShowDocument(TypedDict):
    """``limbeck show --json``."""

    schema: Literal["limbeck/show/1"]
    project: ProjectDocument
    notes: list[str]
    revisions: list[ShownDocument]


class HeadsDocument(TypedDict):
    """``limbeck heads --json``."""

    schema: Literal["limbeck/heads/1"]
    project: ProjectDocument
    notes: list[str]
    heads: list[RevisionDocument]
    """In Alembic's order."""


class StepDocument(TypedDict):
    """One step of reading an identifier."""

    kind: str
    """A word such as ``label``, ``heads`` or ``walk``."""
    text: str
    """The part of the identifier that it reads."""
    meaning: str
    revisions: list[str]
    """The ids that it leaves."""


class ResolutionDocument(TypedDict):
    """What one identifier stands for."""

    text: str
    outcome: Literal["revisions", "range", "ambiguous", "unresolved"]
    meaning: str
    revisions: list[str]
    upper: list[str]
    """The upper end of a range."""
    lower: list[str]
    """The lower end of a range."""
    candidates: list[str]
    """Unambiguous spellings of what an ambiguous identifier may mean."""
    steps: list[StepDocument]
    """How it comes to that; the last step leaves ``revisions``, or says why it ends there."""


class ResolveDocument(TypedDict):
    """``limbeck resolve --json``."""

    schema: Literal["limbeck/resolve/1"]
    project: ProjectDocument
    notes: list[str]
    resolutions: list[ResolutionDocument]
    """In the order of the arguments."""


def project_document(history: History) -> ProjectDocument:
    """Return where a history is."""
    return {
        "title": history.title,
        "root": history.root,
        "config": history.config_path,
        "section": history.section,
        "script_location": history.script_location,
        "version_locations": list(history.version_locations),
    }


def problem_documents(problems: Iterable[Problem]) -> list[ProblemDocument]:
    """Return problems, in their order."""
    return [
        {
            "kind": problem.kind.value,
            "severity": problem.severity.value,
            "message": problem.message,
            "path": problem.path,
            "line": problem.line,
            "revisions": list(problem.revisions),
            "cure": problem.cure,
        }
        for problem in problems
    ]


def revision_document(history: History, node: int) -> RevisionDocument:
    """Return what is known of the script of a node."""
    script = history.node_script(node)
    assert script is not None, "a ghost is no revision"
    declared = {
        "revision": script.revision,
        "down_revision": script.down_revision,
        "branch_labels": script.branch_labels,
        "depends_on": script.depends_on,
    }
    is_head = not history.children(node) and node not in history.dag.twins
    return {
        "revision": script.revision if isinstance(script.revision, str) else None,
        "down_revision": _known(script.down_revision),
        "depends_on": _known(script.depends_on),
        "branch_labels": _known(script.branch_labels),
        "inherited_labels": list(history.labels_of(node)[1]),
        "unknown": [name for name, value in declared.items() if isinstance(value, Unknown)],
        "doc": script.doc,
        "create_date": script.create_date,
        "path": script.path,
        "is_head": is_head,
        "is_effective_head": is_head and history.is_effective_head(node),
        "is_base": script.down_revision == (),
        "is_branch_point": len(history.children(node)) > 1,
        "is_merge_point": len(_known(script.down_revision)) > 1,
    }


def log_document(history: History, resolution: Resolution | None, nodes: Iterable[int]) -> LogDocument:
    """Return the document of ``limbeck log``: a range, or all."""
    return {
        "schema": "limbeck/log/1",
        "project": project_document(history),
        "notes": list(history.notes),
        "range": None if resolution is None else {"text": resolution.text, "meaning": resolution.meaning},
        "revisions": [revision_document(history, node) for node in nodes],
        "missing": list(history.ghosts),
        "problems": problem_documents(history.problems),
    }


def heads_document(history: History, nodes: Iterable[int]) -> HeadsDocument:
    """Return the document of ``limbeck heads``."""
    return {
        "schema": "limbeck/heads/1",
        "project": project_document(history),
        "notes": list(history.notes),
        "heads": [revision_document(history, node) for node in nodes],
    }


def show_document(history: History, sources: Iterable[tuple[int, str, str]]) -> ShowDocument:
    """Return the document of ``limbeck show``: of nodes, each with its file's encoding and text."""
    return {
        "schema": "limbeck/show/1",
        "project": project_document(history),
        "notes": list(history.notes),
        "revisions": [shown_document(history, *source) for source in sources],
    }


def resolve_document(history: History, resolutions: Iterable[Resolution]) -> ResolveDocument:
    """Return the document of ``limbeck resolve``."""
    return {
        "schema": "limbeck/resolve/1",
        "project": project_document(history),
        "notes": list(history.notes),
        "resolutions": [resolution_document(resolution) for resolution in resolutions],
    }


def shown_document(history: History, node: int, encoding: str, source: str) -> ShownDocument:
    """Return everything that ``limbeck show`` knows of the script of a node."""
    ids = history.dag.ids
    return {
        **revision_document(history, node),
        "children": [ids[child] for child in history.children(node)],
        "needed_by": [ids[dependent] for dependent in history.dependents(node)],
        "encoding": encoding,
        "problems": problem_documents(history.problems_of(node)),
        "source": source,
    }


def resolution_document(resolution: Resolution) -> ResolutionDocument:
    """Return what an identifier stands for."""
    return {
        "text": resolution.text,
        "outcome": resolution.outcome,
        "meaning": resolution.meaning,
        "revisions": list(resolution.revisions),
        "upper": list(resolution.upper),
        "lower": list(resolution.lower),
        "candidates": list(resolution.candidates),
        "steps": [
            {
                "kind": step.kind.value,
                "text": step.text,
                "meaning": step.meaning,
                "revisions": list(step.revisions),
            }
            for step in resolution.steps
        ],
    }


def _known(names: tuple[str, ...] | Unknown) -> list[str]:
    return [] if isinstance(names, Unknown) else list(names)
