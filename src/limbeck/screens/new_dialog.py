"""A new revision: its fields, the file as it will be, and what runs on it."""

from __future__ import annotations

from dataclasses import replace
from threading import Event
from typing import TYPE_CHECKING, NamedTuple

from textual import events, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input, Label, Static

from limbeck.drafting import Wanted, facts_of
from limbeck.screens.dialog import Dialog
from limbeck.screens.hook_said import HookSaid, failure_of, hooks_told
from limbeck.source.text import ScriptText
from limbeck.spans import place_of
from limbeck.text import visible
from limbeck.widgets.bindings import dialog_keys
from limbeck.widgets.cycle import Cycle
from limbeck.widgets.keys_text import KeysText
from limbeck.widgets.script_view import ScriptView
from limbeck_core.drafts import TEMPLATE_CONSENT, unused_id
from limbeck_core.errors import CommandError

if TYPE_CHECKING:
    from limbeck.request import OpenRequest
    from limbeck_core.drafts import Draft
    from limbeck_core.history import History
    from limbeck_core.merging.applying import Written
    from limbeck_core.writing.journal import Journal

PAUSE = 0.12
"""Seconds without a key after which the file is made anew."""

FIELDS = (
    ("message", "Message", "what it does"),
    ("parents", "Follows", "head, an id, several, or base"),
    ("label", "Label", "a new branch label"),
    ("depends_on", "Depends on", "ids or labels"),
    ("revision", "Id", "made at random"),
)
"""The fields to type into: name, what stands before it, and what stands in it while it is empty."""


class FactsPane(VerticalScroll):
    """What is told of the file; it takes the focus where there is more of it than room."""

    def allow_focus(self) -> bool:
        return self.max_scroll_y > 0


class NewRevision(NamedTuple):
    """What was written."""

    revision: str
    said: str


class NewDialog(Dialog[NewRevision]):
    """Asks for a new revision; its result is what was written."""

    BINDINGS = [
        dialog_keys("leave_line", "leave"),
        dialog_keys("write", "write", priority=True),
        dialog_keys("next_offered", "app.focus_next"),
        dialog_keys("previous_offered", "app.focus_previous"),
    ]

    class Drafted(Message):
        """A draft is ready, or why there is none."""

        def __init__(self, wanted: Wanted, draft: Draft | None, content: str | None, failure: str) -> None:
            self.wanted = wanted
            self.draft = draft
            self.content = content
            self.failure = failure
            super().__init__()

    class Ended(Message):
        """It has been written, or not."""

        def __init__(self, draft: Draft, written: Written | None, failure: str) -> None:
            self.draft = draft
            self.written = written
            self.failure = failure
            super().__init__()

    def __init__(
        self, history: History, journal: Journal, wanted: Wanted, request: OpenRequest, *, ascii_only: bool
    ) -> None:
        """Ask.

        Args:
            history: What it is added to.
            journal: Where it is noted.
            wanted: What stands in the fields at first.
            request: What was opened, and with which interpreter hooks run.
            ascii_only: Whether only ASCII is shown.
        """
        super().__init__()
        self._history = history
        self._journal = journal
        self._first = wanted
        self._request = request
        self._ascii = ascii_only
        self._spare_id = unused_id(history)
        self._waiting: Timer | None = None
        self._shown: tuple[Wanted, Draft] | None = None
        """What was typed for the file on the screen, all of whose bytes are shown."""
        self._asked_for: Wanted | None = None
        """What was typed when a draft was asked for last."""
        self._unallowed: Draft | None = None
        """The draft whose template may not run yet."""
        self._is_writing = False
        self._result: NewRevision | None = None
        self._hooks_said: list[str] = []
        self._stop = Event()
        """Set where the hooks that run are to be stopped."""

    def compose(self) -> ComposeResult:
        with Vertical(id="new") as frame:
            frame.border_title = "New revision"
            for name, title, hint in FIELDS:
                with Horizontal(classes="field"):
                    yield Label(title)
                    value = getattr(self._first, name)
                    field = Input(value, id=f"new-{name}", compact=True, placeholder=hint)
                    field.cursor_blink = False
                    field.select_on_focus = False
                    field.cursor_position = len(value)
                    yield field
            if len(self._history.version_locations) > 1:
                with Horizontal(classes="field"):
                    yield Label("Location")
                    places = [place_of(self._history, place) for place in self._history.version_locations]
                    yield Cycle(["that of what it follows", *places], id="new-location")
            with Horizontal(classes="field"):
                yield Label("Splice")
                yield Cycle(["no: it follows a head", "yes: it may begin a branch"], id="new-splice")
            with FactsPane(id="new-facts"):
                yield Static(id="new-told")
            yield ScriptView(id="new-file")
            yield KeysText(id="new-keys")

    def on_mount(self) -> None:
        self.query_one(ScriptView).ascii_only = self._ascii
        for cycle in self.query(Cycle):
            cycle.ascii_only = self._ascii
        self.query_one("#new-message", Input).focus()
        self._draft_now()

    # -- what is typed

    @property
    def _wanted(self) -> Wanted:
        typed = {name: self.query_one(f"#new-{name}", Input).value for name, _, _ in FIELDS}
        location = ""
        for cycle in self.query("#new-location").results(Cycle):
            location = ("", *self._history.version_locations)[cycle.chosen]
        splice = bool(self.query_one("#new-splice", Cycle).chosen)
        return replace(self._first, **typed, location=location, splice=splice)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._draft_soon()

    def on_cycle_changed(self, event: Cycle.Changed) -> None:
        event.stop()
        self._draft_soon()

    def _draft_soon(self) -> None:
        if self._waiting is not None:
            self._waiting.stop()
        self._waiting = self.set_timer(PAUSE, self._draft_now)

    def _draft_now(self) -> None:
        if self._waiting is not None:
            self._waiting.stop()
            self._waiting = None
        wanted = self._wanted
        if not self._is_writing and self._result is None and wanted != self._asked_for:
            self._asked_for = wanted
            self._make(wanted)

    @work(thread=True, exclusive=True, group="drafting")
    def _make(self, wanted: Wanted) -> None:
        """Make a draft, and the file where its template may run."""
        draft, content, failure = None, None, ""
        try:
            draft = wanted.draft(self._history, self._spare_id, self._request.python)
            if self._journal.allows(TEMPLATE_CONSENT, draft.template_text):
                content = draft.rendered().decode(draft.output_encoding, "replace")
        except CommandError as error:
            failure = str(error)
        self.post_message(self.Drafted(wanted, draft, content, failure))

    def on_new_dialog_drafted(self, message: Drafted) -> None:
        if message.wanted != self._wanted or self._is_writing or self._result is not None:
            return
        draft = message.draft
        view = self.query_one(ScriptView)
        self._shown = self._unallowed = None
        told = facts_of(draft, self._history, self._request) if draft is not None else []
        if message.failure:
            told.insert(0, (message.failure, True))
        self._tell(told)
        if draft is None or message.failure:
            view.show_text(ScriptText(""), coloured=False)
            self._say("Esc leaves")
        elif message.content is None:
            self._unallowed = draft
            view.show_text(ScriptText(draft.header), coloured=True)
            self._say("Only the head is shown: the template has not run yet. Enter asks for that, Esc leaves")
        else:
            self._shown = (message.wanted, draft)
            view.show_text(ScriptText(message.content), coloured=True)
            self._say("Enter writes it, Tab goes to the next field, Esc leaves")

    def _tell(self, told: list[tuple[str, bool]]) -> None:
        parts = []
        for number, (text, is_warning) in enumerate(told):
            parts.append(("\n" if number else "", ""))
            shown = visible(text, ascii=self._ascii)
            parts.append((shown, "$text-warning" if is_warning else "$text-muted"))
        self.query_one("#new-told", Static).update(Content.assemble(*parts))

    def _say(self, text: str) -> None:
        self.query_one(KeysText).say(text, ascii_only=self._ascii)

    # -- writing

    def action_write(self) -> None:
        """Write what is shown; or close, where it is written."""
        if self._is_writing:
            return
        if self._result is not None:
            self.dismiss(self._result)
        elif not self._wanted.message.strip():
            self._say("A message is needed: what does the revision do?")
        elif self._unallowed is not None:
            self._ask_for_consent(self._unallowed)
        elif self._waiting is not None:
            self._draft_now()
        elif self._shown is not None and self._shown[0] == self._wanted:
            self._is_writing = True
            self._say("Writing")
            self._write(self._shown[1])

    def _ask_for_consent(self, draft: Draft) -> None:
        from limbeck.screens.consent_dialog import ConsentDialog

        def answered(allowed: bool | None) -> None:
            if allowed:
                try:
                    self._journal.allow(TEMPLATE_CONSENT, draft.template_text)
                except CommandError as refusal:
                    self._say(str(refusal))
                else:
                    self._asked_for = None
                    self._draft_now()

        self.app.push_screen(ConsentDialog(draft, ascii_only=self._ascii), answered)

    @work(thread=True, group="writing")
    def _write(self, draft: Draft) -> None:
        from limbeck_core.merging.applying import write_draft

        try:
            told = hooks_told(self.post_message)
            written = write_draft(draft, self._history, self._journal, told, self._stop.is_set)
        except CommandError as error:
            self.post_message(self.Ended(draft, None, str(error)))
        else:
            self.post_message(self.Ended(draft, written, ""))

    def on_hook_said(self, message: HookSaid) -> None:
        message.stop()
        self._hooks_said.append(message.text)
        view = self.query_one(ScriptView)
        view.show_text(ScriptText("\n".join(self._hooks_said)), coloured=False)
        view.action_scroll_end()
        if self._is_writing and not self._stop.is_set():
            self._say("Running the hooks; Esc stops them, and the file is kept")

    def on_new_dialog_ended(self, message: Ended) -> None:
        self._is_writing = False
        if message.written is None:
            self._shown = self._asked_for = None
            self._tell([(message.failure, True)])
            self._say("Nothing was written. Change a field to try again, Esc leaves")
            return
        place = place_of(self._history, message.draft.path)
        failed = message.written.failed_hooks
        said = f"Written: {place}" + (f"; {failure_of(failed[0])}" if failed else "")
        said += f"; undo will refuse: {message.written.not_noted}" if message.written.not_noted else ""
        self._result = NewRevision(message.draft.revision, said)
        if not message.written.hooks:
            self.dismiss(self._result)
            return
        self._tell([(said, bool(failed))])
        self._say("Enter closes; z in the history undoes it")

    def action_leave(self) -> None:
        """Leave; or stop the hooks, while they run on what is written."""
        if not self._is_writing:
            self.dismiss(self._result)
        elif self._hooks_said:
            self._stop.set()
            self._say("Stopping the hooks")

    def on_click(self, event: events.Click) -> None:
        """A click beside the frame leaves what is typed alone."""
