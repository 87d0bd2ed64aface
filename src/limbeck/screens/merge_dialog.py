"""The guided merge: from several heads to one, in steps that can be walked back."""

from __future__ import annotations

import os

from textual.widgets import Input

from limbeck.screens.merge_choices import (
    Asked,
    Cure,
    LookFor,
    Merged,
    Preview,
    Reparent,
    Step,
    is_leaving,
)
from limbeck.screens.merge_work import MergeWork
from limbeck.widgets.bindings import dialog_keys
from limbeck.widgets.rows_view import RowsView
from limbeck_core.drafts import TEMPLATE_CONSENT
from limbeck_core.errors import CommandError
from limbeck_core.merging.model import Strategy


class MergeDialog(MergeWork):
    """Leads from several heads to one; its result is what was written."""

    BINDINGS = [
        dialog_keys("step_back", "leave"),
        dialog_keys("take", "take"),
        dialog_keys("next_choice", "next_choice(1)", priority=True),
        dialog_keys("previous_choice", "next_choice(-1)", priority=True),
        dialog_keys("name_database", "name_database"),
        dialog_keys("copy_summary", "copy"),
        # for the rows, while something is typed below them
        dialog_keys("previous_offered", "scroll_rows('cursor_up')"),
        dialog_keys("next_offered", "scroll_rows('cursor_down')"),
        dialog_keys("page_of_offered_up", "scroll_rows('page_up')"),
        dialog_keys("page_of_offered_down", "scroll_rows('page_down')"),
    ]

    # -- keys

    def on_rows_view_opened(self, message: RowsView.Opened) -> None:
        message.stop()
        self._forward(self._choice_at(message.row))

    def _choice_at(self, row: int) -> object:
        rows = self.tell().rows
        return rows[row].choice if row < len(rows) else None

    def _forward(self, choice: object) -> None:
        """Do what Enter does on this page, on a row that stands for a choice."""
        if self._number or self._failure or self._is_writing or self._asked in (Asked.DATABASE, Asked.PARENT):
            return
        if isinstance(choice, LookFor):
            self.dismiss(Merged(None, "", choice.revision))
        elif is_leaving(choice):
            self.dismiss(Merged(None, "Left as they are: nothing was written", is_left=True))
        elif isinstance(choice, Reparent):
            self._reparent = choice
            self._ask(Asked.PARENT, "head, or an id")
            self.say(f"What does {choice.revision} follow? Enter goes on, Esc leaves it as it is")
        elif isinstance(choice, Cure):
            self._take(choice)
        elif self._step is Step.HEADS:
            self._take_heads()
        elif self._step is Step.UNDERSTAND:
            self._go(Step.STRATEGY)
        elif self._step is Step.STRATEGY:
            self._take_strategy(choice)
        elif self._step is Step.PREVIEW:
            self._consent_or_write()
        else:
            self.action_leave()

    def _take_heads(self) -> None:
        heads = tuple(head for head, taken in self._chosen.items() if taken)
        if len(self._chosen) < 2:
            self.dismiss(None)
        elif len(heads) < 2:
            self.say("Space takes a head: take two or more to merge them, Esc leaves")
        elif self._study is not None and self._study.heads == heads:
            self._go(Step.UNDERSTAND)
        else:
            self._study_of(heads)

    def _take_strategy(self, choice: object) -> None:
        if not isinstance(choice, Strategy):
            self.say("Enter on one of the ways out takes it, Esc goes back")
        elif choice.refused:
            self.say(f"It cannot be done: {choice.refused}")
        else:
            self._take(choice)

    def _take(self, way: Strategy | Cure) -> None:
        self._way = way
        self._run_plan(self._begin("Working out what will be written, and who is left behind"), way)

    def on_merge_work_planned(self, message: MergeWork.Planned) -> None:
        if message.number != self._number:
            return
        self._number = 0
        self._failure = message.failure
        if message.preview is None:
            self._open_page()
            return
        self._preview = message.preview
        self._go(Step.PREVIEW)
        if self._phrase and not self._request.read_only:
            self._ask(Asked.PHRASE, f"type {self._phrase}, then Enter")

    def action_take(self) -> None:
        """Take a head, or leave it out."""
        choice = self._choice_at(self.query_one(RowsView).cursor)
        if self._step is Step.HEADS and isinstance(choice, str) and not self._number:
            self._chosen[choice] = not self._chosen[choice]
            self.show()

    def action_next_choice(self, step: int) -> None:
        """Move to the next thing that can be chosen, or to the previous one."""
        rows = self.query_one(RowsView)
        choices = [row.choice for row in self.tell().rows]
        firsts = [
            number
            for number, choice in enumerate(choices)
            if choice is not None and (not number or choices[number - 1] != choice)
        ]
        ahead = [number for number in firsts if (number - rows.cursor) * step > 0]
        if ahead:
            rows.cursor = min(ahead, key=lambda number: abs(number - rows.cursor))

    def action_scroll_rows(self, action: str) -> None:
        """Move among the rows."""
        getattr(self.query_one(RowsView), f"action_{action}")()

    def action_leave(self) -> None:
        """Stop the hooks; close the line; else go back by one step, and leave from the first one."""
        if self._is_writing:
            if self._hooks_said:
                self._stop.set()
                self.say("Stopping the hooks")
        elif self._asked in (Asked.DATABASE, Asked.PARENT):
            self._ask_nothing()
            self.say(self._keys())
        elif self._number or self._failure:
            self._give_up()
        elif self._step is Step.DONE:
            self.dismiss(self._result)
        else:
            before = [step for step in self._steps if step < self._step]
            self._ask_nothing()
            if before:
                self._go(before[-1])
            else:
                self.dismiss(None)

    def _give_up(self) -> None:
        """End the work, or take note of its failure, and show what there was before."""
        self._number, self._failure = 0, ""
        if (self._passes_heads and self._study is None) or not self._findings:
            self.dismiss(None)
        else:
            self._open_page()

    def action_copy(self) -> None:
        """Copy the summary."""
        if self._step is not Step.DONE:
            return
        from limbeck.copying import into_tmux

        if not into_tmux(self._summary, os.environ):
            self.app.copy_to_clipboard(self._summary)
        self.say("Copied. Enter closes")

    # -- the line below the rows

    def action_name_database(self) -> None:
        """Ask for the rows of a database that others use."""
        steps = (Step.HEADS, Step.UNDERSTAND, Step.STRATEGY)
        if self._number or self._failure or self._is_writing or self._step not in steps:
            return
        if len(self._chosen) > 1:
            known = " ".join(self._applied or ())
            self._ask(Asked.DATABASE, "rows of its alembic_version, typed or pasted", known)
            self.say("What it has run counts as published. Enter takes what is typed, Esc leaves it")

    def _ask(self, asked: Asked, hint: str, value: str = "") -> None:
        self._asked = asked
        typed = self._typed
        typed.value, typed.placeholder = value, hint
        typed.display = True
        typed.focus()

    def _ask_nothing(self) -> None:
        self._asked = None
        self._typed.display = False
        self.query_one(RowsView).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._number or self._failure or self._is_writing:
            return
        if self._asked is Asked.DATABASE:
            self._take_database(event.value)
        elif self._asked is Asked.PARENT and event.value.strip():
            self._ask_nothing()
            self._take(Reparent(self._reparent.revision, event.value.strip()))
        elif self._asked is Asked.PHRASE:
            self._forward(None)

    def _take_database(self, text: str) -> None:
        """Take in the rows of a database, and study the heads again with them."""
        from limbeck.drafting import listed
        from limbeck_core.merging.study import resolved_heads
        from limbeck_core.whereabouts.version_table import is_empty_table, rows_in

        ids = self._history.dag.ids
        rows = rows_in(text, set(ids)) or listed(text)
        try:
            if is_empty_table(text):
                self._applied = ()
            else:
                self._applied = resolved_heads(self._history, rows) if rows else None
        except CommandError as error:
            self.say(str(error))
            return
        self._ask_nothing()
        if self._study is not None and self._step is not Step.HEADS:
            self._study_of(self._study.heads)
        else:
            self._study = None
            self._open_page()

    # -- writing

    def _consent_or_write(self) -> None:
        preview = self._preview
        assert preview is not None
        if self._request.read_only:
            self.say(self._keys())
        elif preview.change_set is None:
            self._ask_for_consent(preview)
        elif self._phrase and self._typed.value.strip() != self._phrase:
            self.say(f"Type {self._phrase} to move what others may have; Esc goes back")
        else:
            self._is_writing = True
            self._stop.clear()
            self._ask_nothing()
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
                self._run_render(self._begin("Running the template"), preview)

        self.app.push_screen(ConsentDialog(draft, ascii_only=self.ascii_only), answered)

    def on_merge_work_ended(self, message: MergeWork.Ended) -> None:
        self._is_writing = False
        if message.failure:
            self._failure = f"Nothing was written: {message.failure}"
            self._open_page()
            return
        self._summary = message.summary
        self._go(Step.DONE)

    @property
    def _result(self) -> Merged:
        assert self._preview is not None
        failures = "".join(f"; {text}" for text, failed in self._hooks_said if failed)
        return Merged(self._preview.revision, f"Written: {self._preview.title}{failures}")
