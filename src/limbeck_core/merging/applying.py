"""From a plan to files: written, read again, checked, and worked on by the project's hooks."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from limbeck_core.merging.branches import Ancestry
from limbeck_core.merging.conditions import mended_by, post_condition
from limbeck_core.script.hook_commands import never
from limbeck_core.writing.changes import ChangeRefused, ChangeSet

if TYPE_CHECKING:
    from limbeck_core.drafts import Draft
    from limbeck_core.history import History
    from limbeck_core.merging.plans import MergePlan
    from limbeck_core.script.hook_commands import HookCommand
    from limbeck_core.script.write_hooks import HookRun
    from limbeck_core.writing.journal import Journal
    from limbeck_core.writing.ledger import Entry

Told: TypeAlias = "Callable[[HookCommand, HookRun | None], object]"
"""Called before each hook with ``None``, and after it with what it did."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, and what the hooks did with it."""

    entry: Entry
    """What `Journal.undo` takes back, the work of the hooks included."""
    hooks: tuple[HookRun, ...] = ()
    not_noted: str = ""
    """Why the journal does not know the work of the hooks, so that undo refuses; empty where it does."""

    @property
    def failed_hooks(self) -> tuple[HookRun, ...]:
        """Those that ended with another status than 0; the file is kept all the same."""
        return tuple(run for run in self.hooks if not run.succeeded)


def apply(
    plan: MergePlan,
    history: History,
    journal: Journal,
    told: Told | None = None,
    is_stopped: Callable[[], bool] = never,
) -> Written:
    """Write a plan, read the files again, and put everything back if the heads are not as expected.

    Args:
        plan: What to write; its template runs, so the user has allowed that.
        history: What it was made for.
        journal: Where it is noted.
        told: Hears of the hooks of a merge revision.
        is_stopped: Whether the hook that runs is to be ended, and none to follow; what is written is kept.

    Raises:
        CommandError: It cannot be written; every file is as it was.
    """
    change_set = plan.change_set()
    _refuse_changed(plan, history)
    entry = write(change_set, history, journal, plan.expected_heads)
    return _after_hooks(entry, plan.draft, journal, told, is_stopped)


def _refuse_changed(plan: MergePlan, history: History) -> None:
    """Refuse what was judged by scripts that hold something else by now.

    Raises:
        ChangeRefused: One of those that its heads rest on has changed, or is gone.
    """
    found = history.reload()[1]
    differing = {*found.changed, *found.removed}
    if not differing:
        return
    ancestry = Ancestry(history, plan.heads)
    for node in sorted(ancestry.closure(plan.heads)):
        if node not in history.dag.ghosts and history.paths[node] in differing:
            path = history.paths[node]
            raise ChangeRefused(
                f"{os.path.basename(path)} has changed since this was looked at: look at it again",
                path,
            )


def write_draft(
    draft: Draft,
    history: History,
    journal: Journal,
    told: Told | None = None,
    is_stopped: Callable[[], bool] = never,
) -> Written:
    """Write a new revision, as `apply` writes a plan.

    Raises:
        CommandError: It cannot be written; every file is as it was.
    """
    entry = write(draft.change_set(), history, journal, draft.expected_heads)
    return _after_hooks(entry, draft, journal, told, is_stopped)


def write(
    change_set: ChangeSet,
    history: History,
    journal: Journal,
    expected_heads: Sequence[str] | None = None,
) -> Entry:
    """Write a change set, and put everything back if it makes something worse.

    Args:
        change_set: What to write.
        history: What it was made for.
        journal: Where it is noted, with what it mends: who takes it back gets that again.
        expected_heads: The heads that there must be afterwards; by default those that the new texts give.

    Raises:
        CommandError: It cannot be written; every file is as it was.
    """
    if expected_heads is None:
        expected_heads = history.with_files(
            {change.path: change.after for change in change_set.changes}
        ).heads
    told = replace(
        change_set, mended=mended_by(change_set, history), heads=(history.heads, tuple(expected_heads))
    )
    return journal.apply(told, post_condition(history, expected_heads))


def _after_hooks(
    entry: Entry,
    draft: Draft | None,
    journal: Journal,
    told: Told | None,
    is_stopped: Callable[[], bool],
) -> Written:
    from limbeck_core.script.hook_commands import run_hook

    runs = []
    for command in draft.hooks if draft is not None else ():
        if command.not_run or draft is None or is_stopped():
            continue
        if told is not None:
            told(command, None)
        runs.append(run_hook(command, draft.path, is_stopped))
        if told is not None:
            told(command, runs[-1])
    if not runs:
        return Written(entry)
    try:
        return Written(journal.amend(entry), tuple(runs))
    except ChangeRefused as refusal:
        if draft is None or not os.path.lexists(draft.path):
            raise
        return Written(entry, tuple(runs), str(refusal))
