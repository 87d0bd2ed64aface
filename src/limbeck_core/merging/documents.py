"""The JSON forms of what is known before heads are merged, and of what is written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from limbeck_core.merging.model import (
        Branch,
        Comparison,
        DatabaseAfter,
        Finding,
        Site,
        Stranded,
        Stranding,
        Strategy,
    )
    from limbeck_core.writing.changes import ChangeSet


class SiteDocument(TypedDict):
    """An operation, and where it stands."""

    revision: str
    path: str
    line: int
    name: str
    """Alembic's method."""
    effect: str
    object: str
    detail: str
    opaque: str
    """Why it cannot be known what it does; empty where it can."""
    condition: str
    """What it depends on; empty where it is carried out in any case."""


class FindingDocument(TypedDict):
    """One thing that heads are."""

    kind: str
    revisions: list[str]
    message: str
    cure: str
    paths: list[str]


class BranchDocument(TypedDict):
    """What one head has that the others do not have."""

    head: str
    revisions: list[str]
    """In the order in which an upgrade runs them."""
    operations: list[SiteDocument]
    published: bool | None
    publication: str


class PairDocument(TypedDict):
    """Two operations that have to do with each other."""

    verdict: str
    reason: str
    server: str
    """The one kind of server where this holds, or "servers other than SQLite"; empty for all."""
    goes_first: str
    """The branch that has to run first, or had better; empty where neither helps, or that is not known."""
    first: SiteDocument | None
    second: SiteDocument | None


class ComparisonDocument(TypedDict):
    """How two branches get on."""

    first: str
    second: str
    verdict: str
    compared: int
    pairs: list[PairDocument]


class StrategyDocument(TypedDict):
    """One way out."""

    kind: str
    title: str
    heads: list[str]
    consequences: list[str]
    refused: str
    guarded: str
    unsolved: list[str]
    """What collides all the same, one sentence each: until a script is changed, an upgrade fails half-way."""


class WayDocument(TypedDict):
    """How a stranded database gets out of it."""

    before: list[str]
    after: list[str]
    loses: list[str]
    note: str


class StrandedDocument(TypedDict):
    """One state of a database that the new history does not fit."""

    state: list[str]
    skipped: list[str]
    replayed: list[str]
    refused: str
    ways: list[WayDocument]
    note: str
    """How a database comes to be there, where no upgrade leads to it."""


class DatabaseDocument(TypedDict):
    """What becomes of the database whose rows are known."""

    rows: list[str]
    runs: list[str]
    """What an upgrade to the heads runs on it afterwards, in this order."""
    stranded: StrandedDocument | None
    """``null`` where the new history fits it."""


class StrandingDocument(TypedDict):
    """Which databases are left behind."""

    stranded: list[StrandedDocument]
    examined: int
    complete: bool
    bound: int
    note: str
    database: DatabaseDocument | None
    """``null`` where no rows of a database are known."""


class FileChangeDocument(TypedDict):
    """One file that is written."""

    path: str
    change: str
    """``create``, ``edit`` or ``delete``."""
    diff: str


def site_document(site: Site) -> SiteDocument:
    """Return an operation."""
    operation = site.operation
    return {
        "revision": site.revision,
        "path": site.path,
        "line": operation.line,
        "name": operation.name,
        "effect": operation.effect.value,
        "object": operation.object.spelt,
        "detail": operation.detail,
        "opaque": operation.opaque,
        "condition": operation.condition,
    }


def finding_documents(findings: Iterable[Finding]) -> list[FindingDocument]:
    """Return what heads are."""
    return [
        {
            "kind": finding.kind.value,
            "revisions": list(finding.revisions),
            "message": finding.message,
            "cure": finding.cure,
            "paths": list(finding.paths),
        }
        for finding in findings
    ]


def branch_documents(branches: Iterable[Branch]) -> list[BranchDocument]:
    """Return what each head has for itself."""
    return [
        {
            "head": branch.head,
            "revisions": list(branch.revisions),
            "operations": [site_document(site) for site in branch.operations],
            "published": branch.published,
            "publication": branch.publication,
        }
        for branch in branches
    ]


def comparison_document(comparison: Comparison) -> ComparisonDocument:
    """Return how two branches get on."""
    return {
        "first": comparison.first,
        "second": comparison.second,
        "verdict": comparison.verdict.value,
        "compared": comparison.compared,
        "pairs": [
            {
                "verdict": pair.verdict.value,
                "reason": pair.reason,
                "server": pair.server,
                "goes_first": pair.goes_first,
                "first": site_document(pair.first) if pair.first is not None else None,
                "second": site_document(pair.second) if pair.second is not None else None,
            }
            for pair in comparison.pairs
        ],
    }


def strategy_document(strategy: Strategy) -> StrategyDocument:
    """Return one way out."""
    return {
        "kind": strategy.kind.value,
        "title": strategy.title,
        "heads": list(strategy.heads),
        "consequences": list(strategy.consequences),
        "refused": strategy.refused,
        "guarded": strategy.guarded,
        "unsolved": [pair.told for pair in strategy.unsolved],
    }


def stranding_document(stranding: Stranding) -> StrandingDocument:
    """Return which databases are left behind."""
    return {
        "stranded": [_stranded_document(one) for one in stranding.stranded],
        "examined": stranding.examined,
        "complete": stranding.complete,
        "bound": stranding.bound,
        "note": stranding.note,
        "database": _database_document(stranding.database) if stranding.database is not None else None,
    }


def _database_document(database: DatabaseAfter) -> DatabaseDocument:
    stranded = database.stranded
    return {
        "rows": list(database.rows),
        "runs": list(database.runs),
        "stranded": _stranded_document(stranded) if stranded is not None else None,
    }


def _stranded_document(one: Stranded) -> StrandedDocument:
    return {
        "state": list(one.state),
        "skipped": list(one.skipped),
        "replayed": list(one.replayed),
        "refused": one.refused,
        "ways": [
            {
                "before": list(way.before),
                "after": list(way.after),
                "loses": list(way.loses),
                "note": way.note,
            }
            for way in one.ways
        ],
        "note": one.note,
    }


def change_documents(change_set: ChangeSet, root: str) -> list[FileChangeDocument]:
    """Return the files that are written, each with its difference."""
    from limbeck_core.writing.changes import ChangeSet

    return [
        {
            "path": change.path,
            "change": "create" if change.before is None else "delete" if change.after is None else "edit",
            "diff": ChangeSet("", (change,)).diff(root),
        }
        for change in change_set.changes
    ]
