"""The pages of the guided merge: what each step shows, and what its keys do."""

from __future__ import annotations

import os
from shlex import join
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from limbeck.merge_rows import (
    is_plain,
    phrase,
    tell_branches,
    tell_comparisons,
    tell_finding,
    tell_graphs,
    tell_stranding,
    tell_strategies,
    tell_verdict,
)
from limbeck.options import same_command
from limbeck.screens.merge_choices import (
    BY_DESIGN,
    TITLES,
    Asked,
    Cure,
    Leave,
    LookFor,
    Merged,
    Preview,
    Reidentify,
    Reparent,
    Step,
)
from limbeck.screens.telling_dialog import TellingDialog
from limbeck.telling import Telling, errors_elsewhere
from limbeck.widgets.keys_text import KeysText
from limbeck.widgets.looks import TELLING_LOOKS
from limbeck.widgets.rows_view import RowsView
from limbeck.widgets.words_input import WordsInput
from limbeck_core.merging.model import WRONG, Diagnosis, Strategy, worst_first
from limbeck_core.merging.strategies import told_sites

if TYPE_CHECKING:
    from limbeck.request import OpenRequest
    from limbeck_core.history import History
    from limbeck_core.merging.model import Finding, Pair
    from limbeck_core.merging.study import MergeStudy
    from limbeck_core.writing.journal import Journal


FILES_TOLD = 4
"""So many files are named that may follow a head."""


class MergePages(TellingDialog[Merged]):
    """What is known and chosen so far, and the page that shows it."""

    def __init__(
        self,
        history: History,
        journal: Journal,
        request: OpenRequest,
        *,
        ascii_only: bool,
    ) -> None:
        """Begin.

        Args:
            history: Whose heads are to become one.
            journal: Where it is noted.
            request: What was opened; whether all may be looked at, and nothing written.
            ascii_only: Whether only ASCII is shown.
        """
        super().__init__(ascii_only=ascii_only)
        self._history = history
        self._journal = journal
        self._request = request
        self._step = Step.HEADS
        self._findings: tuple[Finding, ...] = ()
        """What all heads are: the diagnosis."""
        self._forks: tuple[tuple[str, ...], ...] = ()
        """The heads that a merge is the cure of."""
        self._chosen: dict[str, bool] = {}
        self._applied: tuple[str, ...] | None = None
        """What the version table of a database holds; ``None`` where the user has named none."""
        self._study: MergeStudy | None = None
        """What is known of those that were chosen."""
        self._way: Strategy | Cure | None = None
        self._preview: Preview | None = None
        self._failure = ""
        self._number = 0
        """The number of the work that is waited for; 0 for none."""
        self._doing = ""
        """What it does, and how far it has got."""
        self._is_writing = False
        self._asked: Asked | None = None
        self._reparent = Reparent("")
        """What is to get another parent, while that is asked for."""
        self._summary = ""
        self._hooks_said: list[tuple[str, bool]] = []
        """What they say, and whether it is of a failure."""

    # -- the pages

    def compose(self) -> ComposeResult:
        with Vertical(id="telling"):
            yield RowsView(id="telling-rows", looks=TELLING_LOOKS)
            typed = WordsInput(id="merge-typed", compact=True)
            typed.cursor_blink = False
            yield typed
            yield KeysText(id="telling-keys")

    @property
    def _typed(self) -> Input:
        return self.query_one("#merge-typed", Input)

    @property
    def _passes_heads(self) -> bool:
        """Whether nothing is to be decided about the heads: there are two, and they are a fork."""
        return len(self._chosen) == 2 and self._forks == (tuple(self._chosen),)

    @property
    def _is_together(self) -> bool:
        """Whether the steps with nothing to decide are shown as one."""
        return self._passes_heads and self._study is not None and is_plain(self._study)

    @property
    def _steps(self) -> tuple[Step, ...]:
        """The steps that are walked, without those that are passed."""
        if isinstance(self._way, Cure) and self._step is Step.PREVIEW:
            return Step.HEADS, Step.PREVIEW
        passed = {Step.HEADS: self._passes_heads, Step.UNDERSTAND: self._is_together}
        return tuple(step for step in TITLES if not passed.get(step, False))

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
        elif self._step is Step.HEADS:
            # on what is to be merged, unless something is wrong: then on the first cure
            choices = [row.choice for row in told.rows if row.choice is not None]
            taken = [head for head, is_taken in self._chosen.items() if is_taken]
            wrong = any(finding.kind in WRONG for finding in self._findings)
            first = next(iter(choices if wrong else (*taken, *choices)), None)
            cursor = (told.row_of(first) if first is not None else None) or 0
        self.name_it(self._title)
        self.show(cursor)
        self.say(self._keys())
        # when the lines below the rows have their height
        self.call_after_refresh(self._begin_at_the_top)

    def _begin_at_the_top(self) -> None:
        """Show a page from its first row on, as far as the cursor stays in sight."""
        for rows in self.query(RowsView):
            height = rows.scrollable_content_region.height
            top = max(0, rows.cursor - height + 1)
            rows.scroll_to(y=top, animate=False, force=True, immediate=True)

    @property
    def _title(self) -> str:
        if self._step is Step.DONE:
            return "Written"
        if len(self._chosen) < 2 or self._step not in self._steps:
            return "Merge"
        together = self._is_together and self._step is Step.STRATEGY
        words = "nothing clashes" if together else TITLES[self._step]
        return f"Merge {self._steps.index(self._step) + 1}/{len(self._steps)}: {words}"

    def _keys(self) -> str:
        if self._number:
            return "Working; Esc gives it up"
        if self._failure:
            return "Esc goes back"
        back = "leaves" if self._step is not Step.DONE and self._step is self._steps[0] else "goes back"
        database = "d names a database, "
        match self._step:
            case Step.HEADS if len(self._chosen) < 2:
                wrong = any(finding.kind in WRONG for finding in self._findings)
                cures = "Tab goes to the next cure, Enter takes it, Esc leaves"
                return cures if wrong else "Enter or Esc leaves"
            case Step.HEADS:
                space = "Space takes a head or leaves it out"
                return f"{space}, Tab goes to the next, Enter goes on, {database}Esc {back}"
            case Step.UNDERSTAND:
                return f"Enter goes on to the ways out, {database}Esc {back}"
            case Step.STRATEGY:
                return f"Tab goes to the next way, Enter takes it, {database}Esc {back}"
            case Step.PREVIEW if self._request.read_only:
                return f"Opened read-only: nothing is written. Esc {back}"
            case Step.PREVIEW:
                if self._preview is not None and self._preview.change_set is None:
                    return f"The template has not run yet: Enter asks for that, Esc {back}"
                typed = f"Type {self._phrase} above: then " if self._phrase else ""
                return f"{typed}Enter writes it, Esc {back}"
        return "y copies the summary, Enter closes; z in the history undoes it"

    def tell(self) -> Telling:
        told = self.telling()
        if self._failure:
            told.say(self._failure, "badge-problem")
        elif self._number:
            told.say(self._doing, "fact")
        elif self._is_writing and self._hooks_said:
            self._tell_hooks(told)
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

    def _tell_heads(self, told: Telling) -> None:
        for number, finding in enumerate(self._findings):
            if number:
                told.blank()
            tell_finding(told, finding)
            self._tell_cures(told, finding)
        if len(self._chosen) < 2:
            return
        if any(finding.kind in BY_DESIGN for finding in self._findings):
            told.choose("Leave them as they are", Leave.THEM)
        told.heading("Which heads are to become one")
        for path in self._hiding:
            told.say(f"{os.path.basename(path)} may follow one of them: mend it first", "warning", indent=2)
        for head, taken in self._chosen.items():
            node = self._history.node_of(head)
            script = self._history.node_script(node) if node is not None else None
            words = script.doc.strip().split("\n", 1)[0] if script is not None else ""
            told.choose(f"[{'x' if taken else ' '}] {head} {words}", head)
        self._tell_state(told, "merge", "--dry-run")

    @property
    def _hiding(self) -> tuple[str, ...]:
        """The files of which nobody knows what they follow, the first few."""
        from limbeck_core.merging.forks import hiding

        paths = (problem.path for problem in hiding(self._history) if problem.path is not None)
        return tuple(dict.fromkeys(paths))[:FILES_TOLD]

    def _tell_cures(self, told: Telling, finding: Finding) -> None:
        """Tell what can be done about a finding, each to be chosen."""
        if finding.kind is Diagnosis.DUPLICATE_ID:
            for path in finding.paths:
                told.choose(f"Give {os.path.basename(path)} another id", Reidentify(path))
        elif finding.kind is Diagnosis.GHOST_PARENT:
            missing, *above = finding.revisions
            told.choose(f"Look for {missing}", LookFor(missing))
            for revision in above:
                told.choose(f"Let {revision} follow another revision", Reparent(revision))

    def _tell_state(self, told: Telling, *command: str) -> None:
        """Tell which database is known, and which command tells the same as the page."""
        told.blank()
        rows = self._applied
        if rows is not None:
            where = f"is at {', '.join(rows)}" if rows else "has no row: nothing has been run on it"
            told.say(f"The database that was named {where}", "badge-label")
        same = same_command(join(("limbeck", *command, *self._from)), self._request)
        told.say(f"the same as: {same}", "fact")

    @property
    def _from(self) -> tuple[str, ...]:
        """The rows of the database, as options of a command."""
        return tuple(word for row in self._applied or () for word in ("--from", row))

    def _tell_branches(self, told: Telling) -> None:
        study = self._study
        assert study is not None
        if self._passes_heads and not self._is_together:
            for finding in self._findings:
                tell_finding(told, finding)
        tell_comparisons(told, self._history, study.comparisons)
        tell_branches(told, study)
        if self._step is Step.UNDERSTAND:
            if len(study.heads) == 2 and self._applied is None:
                self._tell_state(told, "conflicts", *study.heads)
            else:
                self._tell_state(told, "merge", *study.heads, "--dry-run")

    def _tell_ways(self, told: Telling) -> None:
        study = self._study
        assert study is not None
        if self._is_together:
            for finding in study.findings:
                tell_finding(told, finding)
        for comparison in worst_first(study.comparisons):
            tell_verdict(told, comparison)
        tell_strategies(told, study)
        self._tell_state(told, "merge", *study.heads, "--dry-run")
        if not study.problems:
            self._tell_problems(told)
        if self._is_together:
            self._tell_branches(told)

    def _tell_problems(self, told: Telling) -> None:
        """Tell that something is wrong with the history, where that does not stand in the way."""
        previewed = self._preview if self._step is Step.PREVIEW else None
        mended = previewed.plan.mends if previewed is not None and previewed.plan is not None else ()
        elsewhere = errors_elsewhere(self._history, mended)
        if elsewhere:
            told.say(f"{elsewhere[0].upper()}{elsewhere[1:]}: none is among the ancestors", "fact")

    def _tell_preview(self, told: Telling) -> None:
        preview = self._preview
        assert preview is not None
        plan = preview.plan
        told.say(preview.title, "heading")
        told.say(f"the same as: {same_command(preview.command, self._request)}", "fact")
        if preview.guarded:
            told.say(f"{preview.guarded}: type {self._phrase} below to move it all the same", "warning")
        for words in told_sites((site, pair.reason) for pair in self._unsolved for site in pair.sites[:1]):
            told.say(f"An upgrade fails until a script is changed: {words}", "badge-problem")
        for hook in plan.draft.hooks if plan is not None and plan.draft is not None else ():
            if hook.not_run:
                told.say(f"the hook {hook.hook} is not run: {hook.not_run}", "warning")
            else:
                told.say(f"then runs {hook.hook}: {hook.shown}", "fact")
        if plan is not None:
            self._tell_problems(told)
        if preview.databases:
            # Before the change, which may be longer than the screen: it may be a reason not to make it.
            told.heading("Databases")
        for sentence in preview.databases:
            told.say(sentence)
        told.blank()
        if preview.change_set is not None:
            told.change(preview.change_set, self._history.root)
        elif plan is not None and plan.draft is not None:
            for line in plan.draft.header.splitlines():
                told.line(line)
        if plan is not None:
            message = plan.draft.message if plan.draft is not None else ""
            told.blank()
            told.say(f"heads afterwards: {', '.join(plan.expected_heads)}", "badge-head")
            tell_stranding(told, plan.stranding)
            tell_graphs(told, self._history, plan.edits, message)

    @property
    def _unsolved(self) -> tuple[Pair, ...]:
        """What collides although the way is taken."""
        plan = self._preview.plan if self._preview is not None else None
        if plan is not None and plan.unsolved:
            return plan.unsolved
        return self._way.unsolved if isinstance(self._way, Strategy) and plan is not None else ()

    def _tell_hooks(self, told: Telling) -> None:
        for text, failed in self._hooks_said:
            for line in text.splitlines():
                told.line(line, "badge-problem" if failed else "fact")

    def _tell_done(self, told: Telling) -> None:
        self._tell_hooks(told)
        if self._hooks_said:
            told.blank()
        for line in self._summary.splitlines():
            told.say(line) if line else told.blank()

    @property
    def _phrase(self) -> str:
        """What must be typed for the way that was taken; empty where it need not."""
        if self._preview is None or not self._preview.guarded:
            return ""
        way = self._way
        return way.revision if isinstance(way, Reparent) else phrase(way) if isinstance(way, Strategy) else ""
