"""A way out, as it will be written: the exact bytes, the heads afterwards, and who is left behind.

>>> from limbeck_core.history import History
>>> from limbeck_core.merging.applying import apply
>>> from limbeck_core.merging.study import study
>>> history = History.open("shop")  # doctest: +SKIP
>>> plan = plan_merge(history, study(history).heads, "Merge email and wrap")  # doctest: +SKIP
>>> print(plan.change_set().diff(history.root))  # doctest: +SKIP
>>> apply(plan, history, Journal(history.script_location))  # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from shlex import join
from typing import TYPE_CHECKING, Any

from limbeck_core.drafts import (
    Draft,
    draft_revision,
    refuse_found,
    refuse_problems,
)
from limbeck_core.errors import CommandError
from limbeck_core.merging.branches import Ancestry
from limbeck_core.merging.ghosts import left_wrong, missing_parents, noted
from limbeck_core.merging.model import Comparison, Pair, Stranding, StrategyKind
from limbeck_core.merging.moved import moved_behind
from limbeck_core.merging.progress import Progress, untold
from limbeck_core.merging.stranding import BOUND, Graph, who_is_stranded
from limbeck_core.merging.strategies import NoRebase, rebase_edit
from limbeck_core.merging.study import resolved_heads
from limbeck_core.writing.changes import ChangeSet, FileChange
from limbeck_core.writing.disk import content_of
from limbeck_core.writing.edits import reparented

if TYPE_CHECKING:
    from limbeck_core.history import History


@dataclass(frozen=True)
class MergePlan:
    """One change of the history."""

    kind: StrategyKind
    title: str
    heads: tuple[str, ...]
    """What is merged; or what is moved, and onto what."""
    edits: Mapping[str, tuple[str, ...]]
    """The parents that revisions get, the new one included: with `Graph` the history afterwards."""
    expected_heads: tuple[str, ...]
    """Sorted."""
    stranding: Stranding
    command: str
    """The command line that does the same."""
    draft: Draft | None = None
    """The merge revision; its bytes are known once its template may run."""
    changes: tuple[FileChange, ...] = ()
    """The edits of a rebase."""
    mends: tuple[str, ...] = ()
    """The missing parents that are named no more."""
    comparison: Comparison | None = None
    """How what a rebase moves gets on with what it is moved behind; ``None`` where that was not looked at."""

    @property
    def unsolved(self) -> tuple[Pair, ...]:
        """What collides when it has been moved: until a script is changed, an upgrade fails half-way."""
        return self.comparison.colliding(self.heads[1]) if self.comparison is not None else ()

    def change_set(self) -> ChangeSet:
        """Return what is written; runs the template of a merge.

        Raises:
            CommandError: The template fails.
        """
        if self.draft is None:
            return ChangeSet(self.title, self.changes, self.command)
        return ChangeSet(self.title, self.draft.change_set().changes, self.command)


def plan_merge(
    history: History,
    heads: Sequence[str],
    message: str | None = None,
    *,
    bound: int = BOUND,
    applied: Sequence[str] = (),
    progress: Progress = untold,
    **options: Any,
) -> MergePlan:
    """Return the plan of a merge revision.

    Args:
        history: What it is added to.
        heads: The ids of the heads.
        message: What it is called.
        bound: How many states of databases are worked out.
        applied: The rows of ``alembic_version`` of a database that is known.
        progress: Hears how far it has got.
        **options: More of `draft_revision`.

    Raises:
        CommandError: It cannot be made.
    """
    if len(heads) < 2:
        raise CommandError("There is nothing to merge: a merge takes two heads or more")
    title = f"Merge {' and '.join(heads)}"
    draft = draft_revision(history, message or title, head=tuple(heads), **options)
    edits = {draft.revision: draft.parents}
    stranding = who_is_stranded(
        Graph.of(history.revision_map),
        edits,
        heads,
        bound,
        rows=_rows(history, applied),
        progress=progress,
    )
    return MergePlan(
        StrategyKind.MERGE,
        title,
        tuple(heads),
        edits,
        draft.expected_heads,
        stranding,
        join(["limbeck", "merge", *heads, "--strategy", "merge", *(("-m", message) if message else ())]),
        draft,
    )


def plan_rebase(
    history: History,
    revision: str,
    onto: str,
    *,
    whole_branch: bool = False,
    bound: int = BOUND,
    applied: Sequence[str] = (),
    progress: Progress = untold,
) -> MergePlan:
    """Return the plan of re-parenting a revision, with all that rests on it.

    Of a revision that names parents which are not in the history, these alone are replaced.

    Args:
        history: What is changed.
        revision: The id of the revision that gets another parent.
        onto: The id of that parent.
        whole_branch: Take the first revision that ``revision`` has and ``onto`` has not, in its place.
        bound: How many states of databases are worked out.
        applied: The rows of ``alembic_version`` of a database that is known.
        progress: Hears how far it has got.

    Raises:
        CommandError: It cannot be made.
    """
    if whole_branch:
        try:
            revision = rebase_edit(Ancestry(history, (revision, onto)), revision, onto)[0]
        except NoRebase as why:
            raise CommandError(f"{revision} cannot be rebased onto {onto}: {why}") from why
    node, target = history.node_of(revision), history.node_of(onto)
    if node is None or target is None:
        raise CommandError(f"{revision if node is None else onto} is not in this history")
    missing = missing_parents(history, node)
    if missing:
        refuse_found(history, left_wrong(history, node, missing, onto))
    else:
        refuse_problems(history, (revision, onto))
    old = Graph.of(history.revision_map)
    parents = tuple(history.dag.ids[parent] for parent in history.dag.parents[node])
    if len(parents) > 1 and not missing:
        raise CommandError(f"{revision} is a merge of {', '.join(parents)}; edit its down_revision by hand")
    if parents == (onto,):
        raise CommandError(f"{revision} follows {onto} already")
    followed = (
        tuple(dict.fromkeys(onto if one in missing else one for one in parents)) if missing else (onto,)
    )
    edits = {revision: followed}
    new = old.edited(edits)
    if new.closes_a_circle():
        raise CommandError(f"{onto} rests on {revision}, which cannot follow it")
    script = history.node_script(node)
    assert script is not None, "a ghost is refused as a problem"
    before = content_of(script.path)
    if before is None:
        raise CommandError(f"{script.path} is gone; read the files again")
    change = FileChange(script.path, before, reparented(before, script.path, followed))
    # what lies below a missing parent is not known, nor where the two went apart
    comparison = None if missing else moved_behind(history, revision, onto, progress)
    return MergePlan(
        StrategyKind.REBASE,
        f"Rebase {revision} onto {onto}",
        (revision, onto),
        edits,
        heads_after(history, edits),
        noted(
            who_is_stranded(
                old,
                edits,
                (*history.heads,) if len(history.heads) < 4 else _concerned(history, edits, onto),
                bound,
                rows=_rows(history, applied),
                comparison=comparison,
                progress=progress,
            ),
            missing,
        ),
        join(("limbeck", "rebase", revision, "--onto", onto)),
        changes=(change,),
        mends=missing,
        comparison=comparison,
    )


def _rows(history: History, applied: Sequence[str]) -> tuple[str, ...]:
    return resolved_heads(history, applied) if applied else ()


def _concerned(history: History, edits: Mapping[str, tuple[str, ...]], onto: str) -> tuple[str, ...]:
    """Return the heads above what is edited, and the parent that it gets."""
    above = Graph.of(history.revision_map).above(edits)
    return tuple(dict.fromkeys((*(head for head in history.heads if head in above), onto)))


def heads_after(history: History, edits: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the heads of a history with some edits, sorted: what no ``down_revision`` names."""
    dag = history.dag
    left_out = dag.ghosts | dag.twins
    followed: set[str] = set()
    names: set[str] = set(edits)
    for node, name in enumerate(dag.ids):
        if node in left_out:
            continue
        if history.node_of(name) == node:
            names.add(name)
        followed.update(edits[name] if name in edits else (dag.ids[parent] for parent in dag.parents[node]))
    for above in edits.values():
        followed.update(above)
    return tuple(sorted(names - followed))
