"""The pages of the guided merge: what each step shows, and what its keys do."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from limbeck.merge_rows import (
    is_plain,
    phrase,
    tell_branches,
    tell_comparisons,
    tell_findings,
    tell_graphs,
    tell_stranding,
    tell_strategies,
)
from limbeck.screens.telling_dialog import TellingDialog
from limbeck.telling import Telling
from limbeck.widgets.rows_view import RowsView
from limbeck_core.merging.model import Strategy

if TYPE_CHECKING:
    from limbeck_core.history import History
    from limbeck_core.merging.plans import MergePlan
    from limbeck_core.merging.study import MergeStudy
    from limbeck_core.writing.changes import ChangeSet
    from limbeck_core.writing.journal import Journal


class Step(IntEnum):
    """Where the user is; Esc goes back by one."""

    HEADS = 0
    UNDERSTAND = 1
    STRATEGY = 2
    PREVIEW = 3
    DONE = 4


TITLES = {
    Step.HEADS: "Merge 1/4: the heads",
    Step.UNDERSTAND: "Merge 2/4: what the branches do",
    Step.STRATEGY: "Merge 3/4: the way out",
    Step.PREVIEW: "Merge 4/4: what will be written",
    Step.DONE: "Written",
}


class Merged(NamedTuple):
    """What was written."""

    revision: str | None
    said: str


@dataclass(frozen=True, slots=True)
class Reidentify:
    """Give one of two scripts with one id another id."""

    path: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What will be written, as it is shown."""

    title: str
    plan: MergePlan | None
    change_set: ChangeSet | None
    """``None`` as long as the template may not run."""
    command: str


class MergePages(TellingDialog[Merged]):
    """What is known and chosen so far, and the page that shows it."""

    def __init__(self, history: History, journal: Journal, python: str | None, *, ascii_only: bool) -> None:
        """Begin.

        Args:
            history: Whose heads are to become one.
            journal: Where it is noted.
            python: The interpreter for hooks, where the user names one.
            ascii_only: Whether only ASCII is shown.
        """
        super().__init__(ascii_only=ascii_only)
        self._history = history
        self._journal = journal
        self._python = python
        self._step = Step.HEADS
        self._chosen = dict.fromkeys(history.heads, True)
        self._all: MergeStudy | None = None
        """What is known of all heads: the diagnosis."""
        self._study: MergeStudy | None = None
        """What is known of those that were chosen."""
        self._strategy: Strategy | Reidentify | None = None
        self._preview: Preview | None = None
        self._failure = ""
        self._number = 0
        """The number of the work that is waited for; 0 for none."""
        self._asked = 0
        self._is_writing = False
        self._summary = ""
        self._hooks_said: list[str] = []

    # -- the pages

    def compose(self) -> ComposeResult:
        with Vertical(id="telling"):
            yield RowsView(id="telling-rows")
            typed = Input(id="merge-typed", compact=True)
            typed.cursor_blink = False
            yield typed
            yield Static(id="telling-keys")

    @property
    def _typed(self) -> Input:
        return self.query_one("#merge-typed", Input)

    @property
    def _is_together(self) -> bool:
        """Whether the steps with nothing to decide are shown as one."""
        if self._study is None or self._study is not self._all or len(self._chosen) != 2:
            return False
        return is_plain(self._study)

    def _go(self, step: Step) -> None:
        self._step = step
        self._failure = ""
        self._open_page()

    def _open_page(self) -> None:
        """Show the page of the step, with the cursor on what Enter would take."""
        told = self.tell()
        cursor = 0
        if self._step is Step.STRATEGY and self._study is not None:
            cursor = told.row_of(self._study.recommended) or 0
        self.query_one(RowsView).show(told, cursor)
        together = self._is_together and self._step is Step.STRATEGY
        self.name_it("Merge: nothing clashes" if together else TITLES[self._step])
        self.say(self._keys())

    def _keys(self) -> str:
        if self._number:
            return "Working; Esc gives it up"
        if self._failure:
            return "Esc goes back"
        match self._step:
            case Step.HEADS:
                several = "Space takes a head or leaves it out, " if len(self._chosen) > 2 else ""
                return f"{several}Enter goes on, Esc leaves"
            case Step.UNDERSTAND:
                return "Enter goes on to the ways out, Esc goes back"
            case Step.STRATEGY:
                return "Enter takes the way under the cursor, Esc goes back"
            case Step.PREVIEW:
                if self._preview is not None and self._preview.change_set is None:
                    return "The template has not run yet: Enter asks for that, Esc goes back"
                return "Enter writes it, Esc goes back"
        return "y copies the summary, Enter closes; z in the history undoes it"

    def tell(self) -> Telling:
        told = self.telling()
        if self._failure:
            told.say(self._failure, "badge-problem")
        elif self._number:
            told.say(self._doing, "fact")
        else:
            pages = {
                Step.HEADS: self._tell_heads,
                Step.UNDERSTAND: self._tell_branches,
                Step.STRATEGY: self._tell_ways,
                Step.PREVIEW: self._tell_preview,
                Step.DONE: self._tell_done,
            }
            pages[self._step](told)
        return told

    @property
    def _doing(self) -> str:
        if self._step is Step.STRATEGY:
            return "Working out what will be written, and which databases would be left behind"
        return f"Reading what {len(self._chosen)} heads do, and comparing it"

    def _tell_heads(self, told: Telling) -> None:
        assert self._all is not None
        tell_findings(told, self._all.findings)
        for path in self._twins():
            told.choose(f"Give {os.path.basename(path)} another id", Reidentify(path))
        if len(self._chosen) > 2:
            told.heading("Which heads")
            for head, taken in self._chosen.items():
                node = self._history.node_of(head)
                script = self._history.node_script(node) if node is not None else None
                words = script.doc.strip().split("\n", 1)[0] if script is not None else ""
                told.choose(f"[{'x' if taken else ' '}] {head} {words}", head)

    def _twins(self) -> list[str]:
        """Return the scripts that declare an id that another one declares too."""
        ids = {self._history.dag.ids[twin] for twin in self._history.dag.twins}
        return [script.path for script in self._history.scripts if script.revision in ids]

    def _tell_branches(self, told: Telling) -> None:
        assert self._study is not None
        tell_comparisons(told, self._history, self._study.comparisons)
        tell_branches(told, self._study)

    def _tell_ways(self, told: Telling) -> None:
        assert self._study is not None
        if self._is_together:
            tell_findings(told, self._study.findings)
        tell_strategies(told, self._study)
        if self._is_together:
            self._tell_branches(told)
        elsewhere = len(self._history.problems)
        if elsewhere and not self._study.problems:
            told.heading("Problems")
            told.say("This history has problems; none is among the ancestors of these heads", "fact")

    def _tell_preview(self, told: Telling) -> None:
        preview = self._preview
        assert preview is not None
        told.say(preview.title, "heading")
        told.say(f"the same as: {preview.command}", "fact")
        plan = preview.plan
        guarded = self._strategy.guarded if isinstance(self._strategy, Strategy) else ""
        if guarded:
            told.say(f"{guarded}: type {self._phrase} below to move it all the same", "warning")
        for hook in plan.draft.hooks if plan is not None and plan.draft is not None else ():
            if hook.not_run:
                told.say(f"the hook {hook.hook} is not run: {hook.not_run}", "warning")
            else:
                told.say(f"then runs {hook.hook}: {hook.shown}", "fact")
        told.blank()
        if preview.change_set is not None:
            told.change(preview.change_set, self._history.root)
        elif plan is not None and plan.draft is not None:
            for line in plan.draft.header.splitlines():
                told.line(line)
        if plan is not None:
            message = plan.draft.message if plan.draft is not None else ""
            told.say(f"heads afterwards: {', '.join(plan.expected_heads)}", "badge-head")
            tell_stranding(told, plan.stranding)
            tell_graphs(told, self._history, plan.edits, message)

    def _tell_done(self, told: Telling) -> None:
        for line in self._hooks_said:
            for part in line.splitlines():
                told.line(part, "fact")
        for line in self._summary.splitlines():
            told.say(line) if line else told.blank()

    @property
    def _phrase(self) -> str:
        """What must be typed for the way that was taken; empty where it need not."""
        strategy = self._strategy
        return phrase(strategy) if isinstance(strategy, Strategy) and strategy.guarded else ""
