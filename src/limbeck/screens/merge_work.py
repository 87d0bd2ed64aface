"""What the guided merge works out and writes, each in a thread that ends where the user gives it up."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from shlex import join
from threading import Event
from typing import TYPE_CHECKING, TypeAlias

from textual import work
from textual.message import Message

from limbeck.options import start_of
from limbeck.screens.hook_said import HookSaid, hooks_told
from limbeck.screens.merge_choices import Cure, Preview, Reidentify, Reparent, Step
from limbeck.screens.merge_pages import MergePages
from limbeck.summary import counted
from limbeck_core.drafts import TEMPLATE_CONSENT
from limbeck_core.errors import CommandError
from limbeck_core.merging.model import Strategy, StrategyKind
from limbeck_core.merging.progress import Progress, Stage

if TYPE_CHECKING:
    from limbeck_core.merging.model import Finding
    from limbeck_core.merging.plans import MergePlan
    from limbeck_core.merging.study import MergeStudy

PROGRESS_INTERVAL = 0.1
"""Seconds between two reports of progress."""

Forks: TypeAlias = "tuple[tuple[str, ...], ...]"


class GivenUp(Exception):  # noqa: N818 - what a user does is no error
    """What a thread works at is not wanted any more."""


def so_far(stage: Stage, done: int, total: int) -> str:
    """Return how far a work has got, in one sentence.

    >>> so_far(Stage.PAIRS, 1200, 56000)
    '1,200 of 56,000 pairs of operations judged'
    """
    match stage:
        case Stage.SCRIPTS:
            return f"{done:,} of {counted(total, 'script')} read"
        case Stage.BRANCHES:
            return f"git asked about {done:,} of {total:,} branches"
        case Stage.PAIRS:
            return f"{done:,} of {total:,} pairs of operations judged"
    return f"{counted(done, 'state')} of databases worked out, {total:,} at most"


class MergeWork(MergePages):
    """A guided merge that works beside the screen."""

    class Looked(Message):
        """What all heads are."""

        def __init__(self, number: int, findings: tuple[Finding, ...], forks: Forks) -> None:
            self.number = number
            self.findings = findings
            self.forks = forks
            super().__init__()

    class Reached(Message):
        """How far the work has got."""

        def __init__(self, number: int, said: str) -> None:
            self.number = number
            self.said = said
            super().__init__()

    class Studied(Message):
        """What is known of the heads, or why nothing is."""

        def __init__(self, number: int, study: MergeStudy | None, failure: str) -> None:
            self.number = number
            self.study = study
            self.failure = failure
            super().__init__()

    class Planned(Message):
        """What will be written, or why nothing can be."""

        def __init__(self, number: int, preview: Preview | None, failure: str) -> None:
            self.number = number
            self.preview = preview
            self.failure = failure
            super().__init__()

    class Ended(Message):
        """It has been written, or not."""

        def __init__(self, summary: str, failure: str) -> None:
            self.summary = summary
            self.failure = failure
            super().__init__()

    _asked_last = 0
    _stop: Event
    """Set where the hooks that run are to be stopped."""

    def on_mount(self) -> None:
        self._stop = Event()
        self._typed.display = False
        self._chosen = dict.fromkeys(self._history.heads, False)
        self._run_look(self._begin("Looking at the heads"))

    def on_unmount(self) -> None:
        # what still works ends
        self._number = 0

    def _begin(self, doing: str) -> int:
        self._asked_last += 1
        self._number = self._asked_last
        self._doing = doing
        self._failure = ""
        self._open_page()
        return self._number

    def _told(self, number: int) -> Progress:
        """Return who hears of a work, tells of it now and then, and ends it where it is given up."""
        told = time.monotonic()

        def progress(stage: Stage, done: int, total: int) -> None:
            nonlocal told
            if number != self._number:
                raise GivenUp
            now = time.monotonic()
            if now - told >= PROGRESS_INTERVAL:
                told = now
                self.post_message(self.Reached(number, so_far(stage, done, total)))

        return progress

    def on_merge_work_reached(self, message: Reached) -> None:
        if message.number == self._number:
            self._doing = message.said
            self.show()

    # -- looking

    @work(thread=True, group="merging")
    def _run_look(self, number: int) -> None:
        from limbeck_core.merging.diagnosis import diagnose
        from limbeck_core.merging.forks import forks

        self.post_message(self.Looked(number, diagnose(self._history), forks(self._history)))

    def on_merge_work_looked(self, message: Looked) -> None:
        if message.number != self._number:
            return
        self._number = 0
        self._findings, self._forks = message.findings, message.forks
        advised = self._forks[0] if self._forks else ()
        self._chosen = {head: head in advised for head in self._chosen}
        if self._passes_heads:
            self._study_of(tuple(self._chosen))
        else:
            self._go(Step.HEADS)

    def _study_of(self, heads: tuple[str, ...]) -> None:
        self._run_study(self._begin(f"Reading what {len(heads)} branches do"), heads)

    @work(thread=True, group="merging")
    def _run_study(self, number: int, heads: tuple[str, ...]) -> None:
        from limbeck_core.merging.study import study

        try:
            found = study(self._history, heads, applied=self._applied or (), progress=self._told(number))
        except GivenUp:
            return
        except (CommandError, OSError) as error:
            self.post_message(self.Studied(number, None, str(error)))
        else:
            self.post_message(self.Studied(number, found, ""))

    def on_merge_work_studied(self, message: Studied) -> None:
        if message.number != self._number:
            return
        self._number = 0
        self._failure = message.failure
        if message.study is None:
            self._open_page()
            return
        self._study = message.study
        self._go(Step.STRATEGY if self._is_together or self._step is Step.STRATEGY else Step.UNDERSTAND)

    # -- planning

    @work(thread=True, group="merging")
    def _run_plan(self, number: int, way: Strategy | Cure) -> None:
        try:
            preview = self._planned(way, self._told(number))
        except GivenUp:
            return
        except (CommandError, OSError) as error:
            self.post_message(self.Planned(number, None, str(error)))
        else:
            self.post_message(self.Planned(number, preview, ""))

    def _planned(self, way: Strategy | Cure, progress: Progress) -> Preview:
        from limbeck_core.merging.plans import plan_merge, plan_rebase

        rows = self._applied or ()
        if isinstance(way, Reidentify):
            return self._another_id(way.path)
        if isinstance(way, Reparent):
            return self._another_parent(way, progress)
        if way.kind is StrategyKind.REBASE:
            plan = plan_rebase(self._history, *way.heads, whole_branch=True, applied=rows, progress=progress)
            return self._moved(plan, way.guarded)
        plan = plan_merge(
            self._history, way.heads, python=self._request.python, applied=rows, progress=progress
        )
        draft = plan.draft
        assert draft is not None
        allowed = self._journal.allows(TEMPLATE_CONSENT, draft.template_text)
        command = self._command(plan)
        return Preview(plan.title, plan, plan.change_set() if allowed else None, command, draft.revision)

    def _another_id(self, path: str) -> Preview:
        from limbeck_core.drafts import unused_id
        from limbeck_core.merging.new_ids import databases_after_new_id, plan_new_id

        name = unused_id(self._history)
        changes = plan_new_id(self._history, path, name)
        relative = os.path.relpath(path, start_of(self._request, self._history.root))
        command = join(("limbeck", "reidentify", relative, "--rev-id", name))
        databases = databases_after_new_id(self._history, path, name)
        return Preview(changes.title, None, changes, command, name, databases=databases)

    def _another_parent(self, way: Reparent, progress: Progress) -> Preview:
        from limbeck_core.merging.plans import plan_rebase
        from limbeck_core.merging.study import publication_of, resolved_heads

        rows = self._applied or ()
        onto = resolved_heads(self._history, (way.onto,))
        if len(onto) != 1:
            raise CommandError(f"'{way.onto}' must be one revision: {', '.join(onto)}")
        plan = plan_rebase(self._history, way.revision, onto[0], applied=rows, progress=progress)
        known = publication_of(self._history, way.revision, applied=rows)
        return self._moved(plan, f"others may have run it: {known.how}" if known.published else "")

    def _moved(self, plan: MergePlan, guarded: str) -> Preview:
        moved = next(iter(plan.edits))
        typed = ("--published", moved) if guarded else ()
        return Preview(plan.title, plan, plan.change_set(), self._command(plan, *typed), moved, guarded)

    def _command(self, plan: MergePlan, *options: str) -> str:
        return " ".join((plan.command, *options, *self._from))

    @work(thread=True, group="merging")
    def _run_render(self, number: int, preview: Preview) -> None:
        """Run the template of a merge that is planned already."""
        assert preview.plan is not None
        try:
            shown = replace(preview, change_set=preview.plan.change_set())
        except CommandError as error:
            self.post_message(self.Planned(number, None, str(error)))
        else:
            self.post_message(self.Planned(number, shown, ""))

    # -- writing

    @work(thread=True, group="writing")
    def _write(self, preview: Preview) -> None:
        from limbeck_core.merging.applying import apply, write
        from limbeck_core.merging.summary import summary_of, summary_of_changes

        try:
            if preview.plan is None:
                assert preview.change_set is not None
                write(preview.change_set, self._history, self._journal)
                told = summary_of_changes(preview.change_set, self._history.root, preview.databases)
                self.post_message(self.Ended(told, ""))
            else:
                hooks = hooks_told(self.post_message)
                written = apply(preview.plan, self._history, self._journal, hooks, self._stop.is_set)
                if written.not_noted:
                    self.post_message(HookSaid(f"undo will refuse: {written.not_noted}", failed=True))
                study = self._study if isinstance(self._way, Strategy) else None
                self.post_message(self.Ended(summary_of(preview.plan, study), ""))
        except CommandError as error:
            self.post_message(self.Ended("", str(error)))

    def on_hook_said(self, message: HookSaid) -> None:
        message.stop()
        self._hooks_said.append((message.text, message.failed))
        self.show()
        self.query_one("#telling-rows").scroll_end(animate=False)
        if self._is_writing and not self._stop.is_set():
            self.say("Running the hooks; Esc stops them, and the file is kept")
