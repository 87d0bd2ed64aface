"""The explorer: what the user can do with a history."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

from textual import work
from textual.app import SuspendNotSupported
from textual.binding import Binding

from limbeck.commands import Scope, commands_in
from limbeck.facts import Facts
from limbeck.loading import Opened, Reading
from limbeck.matching import Haystack
from limbeck.request import OpenRequest
from limbeck.rows import RevisionRows
from limbeck.screens.history_screen import Place
from limbeck.screens.moving import MovingScreen
from limbeck.summary import counted
from limbeck.widgets.detail_pane import Detail
from limbeck.widgets.find_line import FindLine
from limbeck.widgets.history_view import HistoryView, same_node
from limbeck.widgets.lines import SpansLine
from limbeck.widgets.rows_view import RowsView

if TYPE_CHECKING:
    from limbeck.hits import Choice
    from limbeck_core.history import History
    from limbeck_core.script.resolve import Resolution


class ExplorerScreen(MovingScreen):
    """The first screen, with its keys."""

    BINDINGS = [
        Binding(",".join(command.keys), command.action, command.title, show=False)
        for command in commands_in(Scope.EXPLORER)
    ]

    def __init__(self, request: OpenRequest, reading: Reading, *, ascii_only: bool) -> None:
        super().__init__(request, reading, ascii_only=ascii_only)
        self._haystack: Haystack | None = None
        self._listed: Resolution | None = None
        self._visited_problem = False

    def watch_opened(self, before: Opened | None, after: Opened | None) -> None:
        if after is not None:
            self._haystack = Haystack(after.history)
            self._prepare(after.history, self._haystack)
        super().watch_opened(before, after)
        if self._listed is not None and self._detail.has_range:
            self._list_range(self._listed)

    @work(thread=True, exclusive=True, group="index")
    def _prepare(self, history: History, haystack: Haystack) -> None:
        """Make ready what the first key in the palette or in the line of find would wait for."""
        for module in ("limbeck.screens.palette", "limbeck_core.script.resolve"):
            import_module(module)
        if history.revision_map.heads:
            haystack.texts  # noqa: B018 - derived when it is first asked for

    def watch_ascii_only(self, ascii_only: bool) -> None:
        super().watch_ascii_only(ascii_only)
        if self.is_mounted and self._listed is not None and self._detail.has_range:
            self._list_range(self._listed)

    def show_selected(self) -> None:
        super().show_selected()
        if self.mark is not None:
            self._light_range_from_mark()

    def action_switch_pane(self) -> None:
        """Give the focus to the other pane."""
        history = self.query_one(HistoryView)
        if history.has_focus:
            self.focus_detail()
        else:
            self._focus_history()

    def _focus_history(self) -> None:
        self.remove_class("-reading")
        self.call_after_refresh(self.query_one(HistoryView).focus)

    def on_rows_view_opened(self, message: RowsView.Opened) -> None:
        """Open a row: in the history its script, elsewhere the revision that it names."""
        message.stop()
        source = message.rows.source
        if isinstance(message.rows, HistoryView):
            if self.mark is not None:
                self.action_mark_range()
            else:
                self.focus_detail()
        elif isinstance(source, (Facts, RevisionRows)) and self._is_current(source.history):
            node = source.node_of_row(message.row)
            if node is not None:
                self.go_to(node)

    def _is_current(self, history: History) -> bool:
        """Whether rows of a history may still be followed: after a reload its nodes are numbered anew."""
        return self.opened is not None and history is self.opened.history

    # -- the right-hand pane

    def _show_detail(self, detail: Detail) -> None:
        self._detail.detail = detail
        if self.has_one_pane:
            self.focus_detail()

    def action_show_script(self) -> None:
        """Show the script."""
        self._show_detail(Detail.SCRIPT)

    def action_show_facts(self) -> None:
        """Show the facts."""
        self._show_detail(Detail.FACTS)

    def action_show_range(self) -> None:
        """Show the range, where there is one."""
        if self._detail.has_range:
            self._show_detail(Detail.RANGE)
        else:
            self.notice = "No range: v marks one end, or type A:B in the palette"

    # -- ranges

    def action_mark_range(self) -> None:
        """Mark one end of a range at the cursor; a second time lists what lies between."""
        if self.opened is None or self.selected is None:
            self.notice = self.nothing_here
            return
        if self.mark is None:
            self.mark = self.selected
            self.notice = "Range from here: move to its other end, v or Enter lists it, Esc clears it"
            return
        resolution = self._range_from_mark()
        if resolution is not None and resolution.outcome == "range":
            self.mark = None
            self._show_set(resolution)
        elif resolution is not None:
            self.notice = resolution.meaning

    def _range_from_mark(self) -> Resolution | None:
        # Imported here, as everything that resolves: the first frame does not need it.
        from limbeck.ranges import between

        if self.opened is None or self.mark is None or self.selected is None:
            return None
        history = self.opened.history
        return between(history.revision_map, history.dag.ids[self.mark], history.dag.ids[self.selected])

    def _light_range_from_mark(self) -> None:
        resolution = self._range_from_mark()
        if resolution is None or self.mark is None:
            return
        if resolution.outcome == "range":
            self.lit = self._nodes_of(resolution)
            self.notice = (
                f"{counted(len(resolution.revisions), 'revision')}; v or Enter lists them, Esc clears"
            )
        else:
            self.lit = frozenset((self.mark,))
            self.notice = resolution.meaning

    def _nodes_of(self, resolution: Resolution) -> frozenset[int]:
        assert self.opened is not None
        nodes = (self.opened.history.node_of(identifier) for identifier in resolution.revisions)
        return frozenset(node for node in nodes if node is not None)

    def _show_set(self, resolution: Resolution) -> None:
        """List the revisions of a resolved expression in their order, and light them up."""
        if self.opened is None:
            return
        self._listed = resolution
        self.lit = self._nodes_of(resolution)
        self._list_range(resolution)
        self._show_detail(Detail.RANGE)
        self.notice = resolution.meaning

    def _list_range(self, resolution: Resolution) -> None:
        assert self.opened is not None
        self._detail.show_range(
            RevisionRows(self.opened.history, resolution.revisions, ascii_only=self.ascii_only)
        )

    # -- finding

    def action_find(self) -> None:
        """Open the line in which to type what to find."""
        if self.opened is None:
            self.notice = self.nothing_here
            return
        self.query_one("#keys").add_class("-covered")
        self.query_one(FindLine).open()

    def on_find_line_changed(self, message: FindLine.Changed) -> None:
        message.stop()
        if self._haystack is None:
            return
        self.matches = frozenset(self._haystack.find(message.words))
        self.query_one(FindLine).show_count(len(self.matches))
        if self.matches and self.selected not in self.matches:
            self._go_to_match(1)

    def on_find_line_stepped(self, message: FindLine.Stepped) -> None:
        message.stop()
        self._go_to_match(message.direction)

    def on_find_line_closed(self, message: FindLine.Closed) -> None:
        message.stop()
        self.query_one("#keys").remove_class("-covered")
        if message.refocus:
            self._focus_history()
        if not message.accepted:
            self.matches = frozenset()
        elif not self.matches:
            self.notice = "Nothing found"

    def action_next_match(self) -> None:
        """Go down to the next match."""
        self._go_to_match(1)

    def action_previous_match(self) -> None:
        """Go up to the previous match."""
        self._go_to_match(-1)

    def _go_to_match(self, direction: int) -> None:
        """Go to the nearest match in a direction, and round the end of the history."""
        if self.opened is None or not self.matches:
            self.notice = "Nothing to go to: / finds"
            return
        layout = self.opened.layout
        row = self.query_one(HistoryView).cursor
        length = len(self.opened.history.dag.ids)
        nearest = min(self.matches, key=lambda node: (direction * (layout.row_of(node) - row) - 1) % length)
        self._step_to(nearest)

    # -- problems

    def action_next_problem(self) -> None:
        """Go to the problem in the strip; pressed again, to the next one."""
        if self.opened is None or not self.opened.history.problems:
            self.notice = "No problems" if self.opened is not None else self.nothing_here
            return
        if self._visited_problem:
            self.problem = (self.problem + 1) % len(self.opened.history.problems)
        self._show_strip()
        self.action_show_problem()

    def action_show_problem(self) -> None:
        """Go to the file and line of the problem in the strip."""
        if self.opened is None or not self.opened.history.problems:
            return
        self._visited_problem = True
        history = self.opened.history
        problem = history.problems[self.problem]
        node = history.problem_node(problem)
        if node is not None:
            self.go_to(node)
        if problem.path is not None:
            own = history.node_of_file(problem.path)
            self.hold(Place(own, problem.path, problem.line))
        self._show_detail(Detail.SCRIPT)

    # -- palette, help and the rest

    def action_palette(self) -> None:
        """Open the command palette."""
        if self.opened is None or self._haystack is None:
            self.notice = self.nothing_here
            return
        from limbeck.hits import PaletteIndex
        from limbeck.screens.palette import PaletteScreen

        themes = tuple(sorted(self.app.available_themes))
        index = PaletteIndex(self.opened.history, self._haystack, themes, ascii_only=self.ascii_only)
        asked = self.opened

        async def chosen(choice: Choice | None) -> None:
            await self._choose(choice, asked)

        self.app.push_screen(PaletteScreen(index, ascii_only=self.ascii_only), chosen)

    async def _choose(self, choice: Choice | None, asked: Opened) -> None:
        """Do what was chosen in the palette, which may have been opened on an earlier reading."""
        from limbeck.hits import GoTo, PickTheme, Run, ShowSet

        match choice:
            case GoTo(node) if self.opened is not None:
                found = same_node(asked, node, self.opened)
                if found is None:
                    self.notice = "It is no longer in this history"
                else:
                    self.go_to(found)
            case ShowSet(resolution):
                self._show_set(resolution)
            case Run(command):
                rows = command.scope is not Scope.EXPLORER
                await (self.query_one(HistoryView) if rows else self).run_action(command.action)
            case PickTheme(theme):
                self.app.theme = theme

    def action_copy(self) -> None:
        """Choose what to copy of the selected revision."""
        if self.opened is None or self.shown.node is None:
            self.notice = "No revision to copy from here"
            return
        from limbeck.copying import copyables
        from limbeck.screens.chooser import ChooserScreen

        found = copyables(self.opened.history, self.shown.node)

        def copy(index: int | None) -> None:
            if index is not None:
                self.app.copy_to_clipboard(found[index].text)
                self.notice = f"Copied: {found[index].text}"

        labels = [f"{copyable.name:<9}{copyable.text}" for copyable in found]
        self.app.push_screen(ChooserScreen("Copy", labels, ascii_only=self.ascii_only), copy)

    def action_edit(self) -> None:
        """Open the script in the user's editor, at the line on the screen, and read the files again."""
        from limbeck.editing import NoEditor, edit, editor_command

        if self.shown.path is None:
            self.notice = "No file to edit here"
            return
        if self._request.read_only:
            self.notice = "Opened read-only: nothing is edited"
            return
        failure = ""
        try:
            command = editor_command(self.shown.path, self._detail.script.top_line, os.environ)
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
        """Clear the range, then the matches; or go back to the history."""
        if self.mark is not None or self.lit is not None:
            self.mark = None
            self.lit = None
            self._detail.show_range(None)
        elif self.matches:
            self.matches = frozenset()
        self.notice = ""
        self._focus_history()

    def action_toggle_ascii(self) -> None:
        """Draw in ASCII, or in Unicode."""
        self.ascii_only = not self.ascii_only

    def action_keys(self) -> None:
        """Show the keys and the legend."""
        from limbeck.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(ascii_only=self.ascii_only))

    async def on_spans_line_pressed(self, message: SpansLine.Pressed) -> None:
        message.stop()
        await self.run_action(message.action)
