"""Importing one script: what would run is shown first, then what came of it."""

from __future__ import annotations

import threading

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from limbeck.screens.dialog import Dialog
from limbeck.source.files import ScriptFile
from limbeck.source.module_level import module_level
from limbeck.source.text import ScriptText
from limbeck.text import visible
from limbeck.widgets.bindings import dialog_keys, same_keys
from limbeck.widgets.keys_text import KeysText
from limbeck.widgets.script_view import ScriptView
from limbeck_core.reading.importing import Imported, ImportPlan, import_script
from limbeck_core.reading.metadata import ScriptMetadata

WARNING = "The lines below run, with all that they import and call. upgrade() and downgrade() do not run."


class ImportDialog(Dialog[ScriptMetadata]):
    """Asks whether one script shall be imported; its result is what the script declared."""

    BINDINGS = [
        dialog_keys("leave", "leave"),
        dialog_keys("import", "run", priority=True),
        same_keys("cursor_up", "scroll('scroll_up')"),
        same_keys("cursor_down", "scroll('scroll_down')"),
    ]

    class Done(Message):
        """The import has ended."""

        def __init__(self, imported: Imported) -> None:
            self.imported = imported
            super().__init__()

    def __init__(
        self, plan: ImportPlan, file: ScriptFile, known: ScriptMetadata, place: str, *, ascii_only: bool
    ) -> None:
        """Ask.

        Args:
            plan: What would run.
            file: The script.
            known: What its source tells.
            place: Where it is, as a reader of the history says it.
            ascii_only: Whether only ASCII is shown.
        """
        super().__init__()
        self._plan = plan
        self._file = file
        self._known = known
        self._place = place
        self._ascii = ascii_only
        self._is_running = False
        self._given_up = threading.Event()

    def compose(self) -> ComposeResult:
        with Vertical(id="import") as frame:
            frame.border_title = "Import one script"
            yield Static(id="import-plan")
            yield ScriptView(id="import-source")
            yield KeysText(id="import-keys")

    def on_mount(self) -> None:
        plan = self._plan
        rows = [("Script", self._place), ("With", plan.interpreter), ("In", plan.folder)]
        rows += [("Path" if not number else "", folder) for number, folder in enumerate(plan.search_path)]
        lines = [f"{name:<8}{visible(value, ascii=self._ascii)}" for name, value in rows]
        self.query_one("#import-plan", Static).update(Content("\n".join([*lines, "", WARNING])))
        self._say("Enter imports it, in a process of its own; Esc leaves it alone")
        view = self.query_one(ScriptView)
        view.ascii_only = self._ascii
        view.show_text(module_level(self._file.text), coloured=True)
        view.focus()

    def on_unmount(self) -> None:
        self._given_up.set()

    def _say(self, text: str) -> None:
        self.query_one(KeysText).say(text, ascii_only=self._ascii)

    def action_run(self) -> None:
        """Import the script."""
        if not self._is_running:
            self._is_running = True
            self._given_up.clear()
            self._say("Running; Esc ends it")
            self._import()

    @work(thread=True, exclusive=True, group="import")
    def _import(self) -> None:
        imported = import_script(self._plan, self._known, is_given_up=self._given_up.is_set)
        self.post_message(self.Done(imported))

    def on_import_dialog_done(self, message: Done) -> None:
        self._is_running = False
        imported = message.imported
        if imported.script is not None:
            self.dismiss(imported.script)
            return
        self._say(f"{imported.failure}. Enter tries again, Esc leaves it")
        if imported.output.strip():
            self.query_one("#import-plan", Static).update(Content("What it wrote:"))
            self.query_one(ScriptView).show_text(ScriptText(imported.output), coloured=False)

    def action_leave(self) -> None:
        """End the import where it is running; else leave."""
        if self._is_running:
            self._given_up.set()
        else:
            self.dismiss(None)

    def action_scroll(self, action: str) -> None:
        """Scroll what is shown."""
        view = self.query_one(ScriptView)
        {"scroll_up": view.action_scroll_up, "scroll_down": view.action_scroll_down}[action]()
