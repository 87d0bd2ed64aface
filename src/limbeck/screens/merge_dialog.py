"""The guided merge: from several heads to one, in steps that can be walked back."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

from textual import work
from textual.binding import Binding
from textual.message import Message
from textual.widgets import Input

from limbeck.screens.merge_pages import Merged, MergePages, Preview, Reidentify, Step
from limbeck.widgets.rows_view import RowsView
from limbeck_core.drafts import TEMPLATE_CONSENT
from limbeck_core.errors import CommandError
from limbeck_core.merging.model import Strategy, StrategyKind

if TYPE_CHECKING:
    from limbeck_core.merging.study import MergeStudy
    from limbeck_core.script.hook_commands import HookCommand
    from limbeck_core.script.write_hooks import HookRun


class MergeDialog(MergePages):
    """Leads from several heads to one; its result is what was written."""

    BINDINGS = [
        Binding("backspace", "leave", "Back", show=False),
        Binding("space", "take", "Choose", show=False),
        Binding("y", "copy", "Copy", show=False),
    ]

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

    class HookSaid(Message):
        """A hook begins, or has ended."""

        def __init__(self, text: str) -> None:
            self.text = text
            super().__init__()

    class Ended(Message):
        """It has been written, or not."""

        def __init__(self, summary: str, failure: str) -> None:
            self.summary = summary
            self.failure = failure
            super().__init__()

    def on_mount(self) -> None:
        self._typed.display = False
        self._look(tuple(self._chosen))

    # -- the work

    def _begin(self) -> int:
        self._asked += 1
        self._number = self._asked
        self._failure = ""
        self._open_page()
        return self._number

    def _look(self, heads: tuple[str, ...]) -> None:
        self._run_study(self._begin(), heads)

    @work(thread=True, group="merging")
    def _run_study(self, number: int, heads: tuple[str, ...]) -> None:
        from limbeck_core.merging.study import study

        try:
            found = study(self._history, heads)
        except (CommandError, OSError) as error:
            self.post_message(self.Studied(number, None, str(error)))
        else:
            self.post_message(self.Studied(number, found, ""))

    def on_merge_dialog_studied(self, message: Studied) -> None:
        if message.number != self._number:
            return
        self._number = 0
        self._failure = message.failure
        if message.study is None:
            self._open_page()
            return
        self._study = message.study
        if self._all is None:
            self._all = message.study
            self._go(Step.STRATEGY if self._is_together else Step.HEADS)
        else:
            self._go(Step.UNDERSTAND)

    @work(thread=True, group="merging")
    def _run_plan(self, number: int, strategy: Strategy | Reidentify) -> None:
        try:
            preview = self._planned(strategy)
        except (CommandError, OSError) as error:
            self.post_message(self.Planned(number, None, str(error)))
        else:
            self.post_message(self.Planned(number, preview, ""))

    def _planned(self, strategy: Strategy | Reidentify) -> Preview:
        from limbeck_core.drafts import unused_id
        from limbeck_core.merging.new_ids import plan_new_id
        from limbeck_core.merging.plans import plan_merge, plan_rebase

        if isinstance(strategy, Reidentify):
            name = unused_id(self._history)
            changes = plan_new_id(self._history, strategy.path, name)
            relative = os.path.relpath(strategy.path, self._history.root)
            return Preview(changes.title, None, changes, f"limbeck reidentify {relative} --rev-id {name}")
        if strategy.kind is StrategyKind.REBASE:
            plan = plan_rebase(self._history, *strategy.heads, whole_branch=True)
            return Preview(plan.title, plan, plan.change_set(), plan.command)
        plan = plan_merge(self._history, strategy.heads, python=self._python)
        assert plan.draft is not None
        allowed = self._journal.allows(TEMPLATE_CONSENT, plan.draft.template_text)
        return Preview(plan.title, plan, plan.change_set() if allowed else None, plan.command)

    def on_merge_dialog_planned(self, message: Planned) -> None:
        if message.number != self._number:
            return
        self._number = 0
        self._failure = message.failure
        if message.preview is None:
            self._open_page()
            return
        self._preview = message.preview
        self._go(Step.PREVIEW)
        self._typed.display = bool(self._phrase)
        if self._phrase:
            self._typed.value = ""
            self._typed.placeholder = f"type {self._phrase}, then Enter"
            self._typed.focus()

    # -- keys

    def on_rows_view_opened(self, message: RowsView.Opened) -> None:
        message.stop()
        rows = self.tell().rows
        choice = rows[message.row].choice if message.row < len(rows) else None
        self._forward(choice)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._forward(None)

    def _forward(self, choice: object) -> None:
        """Do what Enter does on this page, on a row that stands for a choice."""
        if self._number or self._failure or self._is_writing:
            return
        if isinstance(choice, Reidentify):
            self._strategy = choice
            self._run_plan(self._begin(), choice)
        elif self._step is Step.HEADS:
            self._take_heads()
        elif self._step is Step.UNDERSTAND:
            self._go(Step.STRATEGY)
        elif self._step is Step.STRATEGY:
            self._take(choice)
        elif self._step is Step.PREVIEW:
            self._consent_or_write()
        else:
            self.action_leave()

    def _take_heads(self) -> None:
        heads = tuple(head for head, taken in self._chosen.items() if taken)
        if len(self._chosen) < 2:
            self.dismiss(None)
        elif len(heads) < 2:
            self.say("Take two heads or more, with Space")
        elif self._study is not None and self._study.heads == heads:
            self._go(Step.UNDERSTAND)
        else:
            self._look(heads)

    def _take(self, choice: object) -> None:
        if not isinstance(choice, Strategy):
            self.say("Enter on one of the ways out takes it, Esc goes back")
        elif choice.refused:
            self.say(f"It cannot be done: {choice.refused}")
        elif choice.kind is StrategyKind.LEAVE:
            self.dismiss(None)
        else:
            self._strategy = choice
            self._run_plan(self._begin(), choice)

    def action_take(self) -> None:
        """Take a head, or leave it out."""
        rows = self.query_one(RowsView)
        told = self.tell().rows
        choice = told[rows.cursor].choice if rows.cursor < len(told) else None
        if self._step is Step.HEADS and isinstance(choice, str) and not self._number:
            self._chosen[choice] = not self._chosen[choice]
            self.show()

    def action_leave(self) -> None:
        """Go back by one step; leave from the first one."""
        if self._is_writing:
            return
        if self._number or self._failure:
            self._number, self._failure = 0, ""
            if self._study is None:
                self.dismiss(None)
            else:
                self._open_page()
        elif self._step is Step.DONE:
            self.dismiss(self._result)
        elif self._step is Step.HEADS or (self._step is Step.STRATEGY and self._is_together):
            self.dismiss(None)
        elif self._step is Step.PREVIEW:
            self._typed.display = False
            self.query_one(RowsView).focus()
            self._go(Step.HEADS if isinstance(self._strategy, Reidentify) else Step.STRATEGY)
        else:
            self._go(Step(self._step - 1))

    def action_copy(self) -> None:
        """Copy the summary."""
        if self._step is not Step.DONE:
            return
        from limbeck.copying import into_tmux

        if not into_tmux(self._summary, os.environ):
            self.app.copy_to_clipboard(self._summary)
        self.say("Copied. Enter closes")

    # -- writing

    def _consent_or_write(self) -> None:
        preview = self._preview
        assert preview is not None
        if preview.change_set is None:
            self._ask_for_consent(preview)
        elif self._phrase and self._typed.value.strip() != self._phrase:
            self.say(f"Type {self._phrase} to move what others may have; Esc goes back")
        else:
            self._is_writing = True
            self.say("Writing")
            self._write(preview)

    def _ask_for_consent(self, preview: Preview) -> None:
        from limbeck.screens.consent_dialog import ConsentDialog

        assert preview.plan is not None
        draft = preview.plan.draft
        assert draft is not None

        def answered(allowed: bool | None) -> None:
            if not allowed:
                return
            try:
                self._journal.allow(TEMPLATE_CONSENT, draft.template_text)
            except CommandError as refusal:
                self.say(str(refusal))
            else:
                self._run_render(self._begin(), preview)

        self.app.push_screen(ConsentDialog(draft, ascii_only=self.ascii_only), answered)

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

    @work(thread=True, group="writing")
    def _write(self, preview: Preview) -> None:
        from limbeck_core.merging.applying import apply, no_new_problems
        from limbeck_core.merging.summary import summary_of

        def told(command: HookCommand, run: HookRun | None) -> None:
            if run is None:
                self.post_message(self.HookSaid(f"$ {command.shown}"))
                return
            self.post_message(self.HookSaid(run.output.rstrip()))
            if not run.succeeded:
                failed = f"{run.hook} ended with {run.exit_status}; the file is kept"
                self.post_message(self.HookSaid(failed))

        try:
            if preview.plan is None:
                assert preview.change_set is not None
                self._journal.apply(preview.change_set, no_new_problems(self._history))
                self.post_message(self.Ended(f"### {preview.title}\n", ""))
            else:
                apply(preview.plan, self._history, self._journal, told)
                self.post_message(self.Ended(summary_of(preview.plan, self._study), ""))
        except CommandError as error:
            self.post_message(self.Ended("", str(error)))

    def on_merge_dialog_hook_said(self, message: HookSaid) -> None:
        if message.text:
            self._hooks_said.append(message.text)
        self.say("Running the hooks")

    def on_merge_dialog_ended(self, message: Ended) -> None:
        self._is_writing = False
        self._typed.display = False
        self.query_one(RowsView).focus()
        if message.failure:
            self._failure = f"Nothing was written: {message.failure}"
            self._open_page()
            return
        self._summary = message.summary
        self._go(Step.DONE)

    @property
    def _result(self) -> Merged:
        assert self._preview is not None
        plan = self._preview.plan
        moved = next(iter(plan.edits), None) if plan is not None else None
        return Merged(moved, f"Written: {self._preview.title}")
