"""The explorer: what the user can do with a history."""

from __future__ import annotations

import os

from textual import events
from textual.app import SuspendNotSupported
from textual.geometry import Size

from limbeck.commands import Scope
from limbeck.query import Query
from limbeck.screens.writing import WritingScreen
from limbeck.summary import counted
from limbeck.widgets.bindings import command_bindings
from limbeck.widgets.lines import SpansLine


class ExplorerScreen(WritingScreen):
    """The first screen, with its keys.

    What it can do stands in the classes below it, each in a module of its own: moving, looking closely,
    ranges, finding, the palette, following changes on disk, settings, writing.
    """

    BINDINGS = list(command_bindings(Scope.EXPLORER))

    _size_taken: Size | None = None
    """The size that was told last."""

    def on_resize(self, event: events.Resize) -> None:
        """Take each size in once: at a start it is told three times, and all would be laid out each time."""
        if event.size == self._size_taken:
            event.prevent_default()
        self._size_taken = event.size

    def action_copy(self) -> None:
        """Choose what to copy of the selected revision."""
        self.catch_up()
        if self.opened is None or self.shown.node is None:
            self.notice = "No revision to copy from here"
            return
        from limbeck.copying import LONGEST_COPY, Copyable, copyables, into_tmux
        from limbeck.screens.chooser import ChooserScreen

        found = copyables(self.opened.history, self.shown.node)
        if net_effect := self.net_effect:
            changes = counted(net_effect.count("\n") + 1, "line")
            found = (*found, Copyable("net effect", net_effect, changes))

        def copy(index: int | None) -> None:
            if index is None:
                return
            text = found[index].text
            if len(text.encode("utf-8", "replace")) > LONGEST_COPY:
                self.notice = "Too long to be copied through the terminal"
                return
            if not into_tmux(text, os.environ):
                self.app.copy_to_clipboard(text)
            self.notice = f"Copied: {found[index].shown or text}"

        labels = [f"{copyable.name:<8} {copyable.shown or copyable.text}" for copyable in found]
        self.app.push_screen(ChooserScreen("Copy", labels, ascii_only=self.ascii_only), copy)

    def action_edit(self) -> None:
        """Open the script in the user's editor, at the line that is looked at, and read the files again."""
        from limbeck.editing import NoEditor, edit, editor_command

        self.catch_up()
        if self.shown.path is None:
            self.notice = "No file to edit here"
            return
        if self._request.read_only:
            self.notice = "Opened read-only: nothing is edited"
            return
        failure = ""
        try:
            command = editor_command(self.shown.path, self.line_to_edit, os.environ)
            with self.app.suspend():
                # Nothing may leave this block by an error: the screen would not come back.
                failure = edit(command)
        except (NoEditor, SuspendNotSupported) as error:
            failure = str(error)
        if failure:
            self.notice = failure
        else:
            self.action_reload()

    def action_escape(self) -> None:
        """Close the list of problems, clear the range, the matches, show all again; or go back."""
        if self.lists_problems:
            self.close_problems()
        elif self.mark is not None or self.lit is not None:
            self.clear_range()
        elif self.only is not None:
            self.show_all()
        elif self.finding.text:
            self.find(Query())
        self.notice = ""
        self._focus_history()

    def action_toggle_ascii(self) -> None:
        """Draw in ASCII, or in Unicode."""
        self.ascii_only = not self.ascii_only

    def action_toggle_slow_line(self) -> None:
        """Scroll by half pages, so that a held key sends little; or row by row."""
        self.slow_line = not self.slow_line
        self.notice = "Scrolling by half pages" if self.slow_line else "Scrolling row by row"

    def action_keys(self) -> None:
        """Show the keys and the legend."""
        from limbeck.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.settings.keymap, ascii_only=self.ascii_only))

    async def on_spans_line_pressed(self, message: SpansLine.Pressed) -> None:
        message.stop()
        await self.run_action(message.action)
