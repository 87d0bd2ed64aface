"""The JSON document of ``limbeck plan --json``; what holds for all of them stands in ``documents``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, TypedDict

from limbeck.headless.documents import ProjectDocument, project_document

if TYPE_CHECKING:
    from limbeck_core.history import History
    from limbeck_core.script.planning import Plan


class PlannedStepDocument(TypedDict):
    """One script that would run."""

    revision: str
    deleted: list[str]
    """The rows of ``alembic_version`` that go away."""
    inserted: list[str]
    """The rows that come in their place."""
    rows: list[str]
    """All rows after it, by id."""


class PlanDocument(TypedDict):
    """``limbeck plan --json``."""

    schema: Literal["limbeck/plan/1"]
    project: ProjectDocument
    notes: list[str]
    target: str
    direction: Literal["upgrade", "downgrade"]
    current: list[str]
    """The rows of ``alembic_version`` before, as full ids."""
    meaning: str
    failure: str
    """Why Alembic refuses or fails; empty where it does neither."""
    alembic_says: str
    """The message of Alembic's command, where it refuses."""
    warnings: list[str]
    steps: list[PlannedStepDocument]
    """In the order in which they would run, as far as Alembic comes."""
    rows: list[str]
    """The rows in the end."""


def plan_document(history: History, plan: Plan, notes: Sequence[str]) -> PlanDocument:
    """Return what a plan says."""
    rows = set(plan.current)
    steps: list[PlannedStepDocument] = []
    for step in plan.steps:
        rows.difference_update(step.change.deleted)
        rows.update(step.change.inserted)
        steps.append(
            {
                "revision": step.revision,
                "deleted": list(step.change.deleted),
                "inserted": list(step.change.inserted),
                "rows": sorted(rows),
            }
        )
    return {
        "schema": "limbeck/plan/1",
        "project": project_document(history),
        "notes": list(notes),
        "target": plan.target,
        "direction": plan.direction.value,
        "current": list(plan.current),
        "meaning": plan.meaning,
        "failure": plan.failure,
        "alembic_says": plan.alembic_says,
        "warnings": list(plan.warnings),
        "steps": steps,
        "rows": sorted(rows),
    }
