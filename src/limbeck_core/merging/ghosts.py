"""Parents that are not in the history, and what is left to say where another one takes their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from limbeck_core.drafts import problems_below
from limbeck_core.merging.model import Stranded, Stranding
from limbeck_core.problems import Problem, ProblemKind, Severity

if TYPE_CHECKING:
    from limbeck_core.history import History


def missing_parents(history: History, node: int) -> tuple[str, ...]:
    """Return the parents that a node's script names and that are not in the history."""
    return tuple(history.dag.ids[one] for one in history.dag.parents[node] if one in history.dag.ghosts)


def left_wrong(history: History, node: int, missing: Sequence[str], onto: str) -> tuple[Problem, ...]:
    """Return what is still wrong with a revision, and below it, when it follows no missing parent."""
    dag = history.dag
    kept = (*dag.parents[node], *dag.dependencies[node])
    below = problems_below(history, (onto, *(dag.ids[one] for one in kept if dag.ids[one] not in missing)))
    mended = {(dag.ids[node], name) for name in missing}
    own = [
        one
        for one in history.problems_of(node)
        if one.severity is Severity.ERROR
        and not (one.kind is ProblemKind.MISSING_PARENT and one.revisions in mended)
    ]
    return (*below, *(one for one in own if one not in below))


def noted(stranding: Stranding, missing: Sequence[str]) -> Stranding:
    """Return what is said of databases, with what cannot be known of them."""
    if not missing:
        return stranding
    names = ", ".join(missing)
    unknown = f"What lies below {names} is not known; Alembic runs nothing as long as it is missing"
    stranded = tuple(_without_before(one) for one in stranding.stranded)
    database = stranding.database
    if database is not None and database.stranded is not None:
        database = replace(database, stranded=_without_before(database.stranded))
    return replace(stranding, stranded=stranded, note=f"{stranding.note}. {unknown}", database=database)


def _without_before(stranded: Stranded) -> Stranded:
    """Return a state with the ways out of it that run nothing with the files as they are."""
    return replace(stranded, ways=tuple(way for way in stranded.ways if not way.before))
