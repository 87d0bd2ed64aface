"""The explorer: the history, what is selected in it, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.reactive import var
from textual.screen import Screen
from textual.timer import Timer

from limbeck.commands import Scope, commands_in
from limbeck.facts import Facts
from limbeck.loading import Event, Failed, Opened, Progress, Reading, spawn_reading
from limbeck.matching import Haystack
from limbeck.navigation import Kin, landmark
from limbeck.request import OpenRequest
from limbeck.rows import RevisionRows
from limbeck.summary import counted, header_spans, key_spans, notice_spans, problem_spans
from limbeck.text import visible
from limbeck.trail import Trail
from limbeck.widgets.detail_pane import Detail, DetailPane
from limbeck.widgets.find_line import FindLine
from limbeck.widgets.history_view import HistoryView, same_node
from limbeck.widgets.lines import SpansLine
from limbeck.widgets.rows_view import RowsView
from limbeck_core.problems import Problem
from limbeck_core.reading.source import read_text

if TYPE_CHECKING:
    from limbeck_core.script.resolve import Resolution

    from limbeck.hits import Choice, PaletteIndex

FOLLOW_DELAY = 0.08
"""Seconds without a key after which the right-hand pane follows the cursor, so that a key held down repaints
the history alone."""


class ReadingSaid(Message):
    """The reading process sent an event."""

    def __init__(self, event: Event) -> None:
        self.event = event
        super().__init__()


class ExplorerScreen(Screen[None]):
    """The first screen, and the owner of the state that its widgets show."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (10, "-short"), (20, "-tall")]
    BINDINGS = [
        Binding(",".join(command.keys), command.action, command.title, show=False)
        for command in commands_in(Scope.EXPLORER)
    ]

    opened: var[Opened | None] = var(None, init=False)
    progress: var[Progress | None] = var(None, init=False)
    selected: var[int | None] = var(None, init=False)
    ascii_only: var[bool] = var(False, init=False)
    lit: var[frozenset[int] | None] = var(None, init=False)
    matches: var[frozenset[int]] = var(frozenset(), init=False)
    mark: var[int | None] = var(None, init=False)
    problem: var[int] = var(0, init=False)
    notice: var[str] = var("", init=False)

    class CannotOpen(Message):
        """There is nothing to explore."""

        def __init__(self, failed: Failed) -> None:
            self.failed = failed
            super().__init__()

    def __init__(self, request: OpenRequest, reading: Reading, *, ascii_only: bool) -> None:
        super().__init__()
        self._request = request
        self._reading = reading
        self._trail = Trail()
        self._follow_timer: Timer | None = None
        self._is_behind = True
        self._kin: Kin | None = None
        self._haystack: Haystack | None = None
        self._palette_index: PaletteIndex | None = None
        self._listed: Resolution | None = None
        self._visited_problem = False
        self._pinned_file: tuple[str, int | None] | None = None
        self.set_reactive(ExplorerScreen.ascii_only, ascii_only)

    def compose(self) -> ComposeResult:
        yield SpansLine(id="header").data_bind(ExplorerScreen.ascii_only)
        with Container(id="panes"):
            yield HistoryView(id="history").data_bind(
                ExplorerScreen.opened,
                ExplorerScreen.progress,
                ExplorerScreen.ascii_only,
                ExplorerScreen.lit,
                ExplorerScreen.matches,
                ExplorerScreen.mark,
            )
            yield DetailPane(id="detail").data_bind(ExplorerScreen.ascii_only)
        yield SpansLine(id="strip").data_bind(ExplorerScreen.ascii_only)
        yield FindLine(id="find")
        yield SpansLine(id="keys").data_bind(ExplorerScreen.ascii_only)

    def on_mount(self) -> None:
        self.set_class(self.ascii_only, "-ascii")
        self.query_one("#strip").display = False
        self._show_keys()
        self.query_one(HistoryView).focus()
        self._receive(self._reading)

    def on_unmount(self) -> None:
        self._reading.close()

    # -- reading

    @work(thread=True, exclusive=True, group="reading")
    def _receive(self, reading: Reading) -> None:
        """Wait for what the reading process sends, and pass it on."""
        for event in reading.events():
            self.post_message(ReadingSaid(event))

    def on_reading_said(self, message: ReadingSaid) -> None:
        event = message.event
        if isinstance(event, Progress):
            self.progress = event
        elif isinstance(event, Opened):
            self.opened = event
        elif self.opened is None:
            self.post_message(self.CannotOpen(event))
        else:
            self.notice = event.message

    def action_reload(self) -> None:
        """Read the files again, and keep the place."""
        if self.opened is None:
            return
        self._reading.close()
        main_line = self.opened.layout.main_line
        pin = self.opened.history.dag.ids[main_line[0]] if main_line else None
        self._reading = spawn_reading(self._request, pin)
        self._receive(self._reading)

    def watch_opened(self, before: Opened | None, after: Opened | None) -> None:
        if after is None:
            return
        self._kin = Kin(after)
        self._haystack = None
        self._palette_index = None
        if before is not None:
            self._carry_over(before, after)
        left, right = header_spans(after.history, ascii_only=self.ascii_only)
        header = self.query_one("#header", SpansLine)
        header.left, header.right = left, right
        self.problem = min(self.problem, max(0, len(after.history.problems) - 1))
        self._show_strip()

    def _carry_over(self, before: Opened, after: Opened) -> None:
        """Keep mark, range and matches where their revisions are still there."""
        self.notice = (
            f"Read again: {counted(len(after.history.dag.ids) - len(after.history.dag.ghosts), 'revision')}"
        )
        self.mark = same_node(before, self.mark, after) if self.mark is not None else None
        self.matches = frozenset(
            kept for node in self.matches if (kept := same_node(before, node, after)) is not None
        )
        if self.lit is not None:
            self.lit = frozenset(
                kept for node in self.lit if (kept := same_node(before, node, after)) is not None
            )

    # -- the place

    def on_rows_view_moved(self, message: RowsView.Moved) -> None:
        if isinstance(message.rows, HistoryView):
            message.stop()
            self.selected = message.rows.node
            self._follow_soon()

    def watch_selected(self) -> None:
        self.notice = ""

    def _follow_soon(self) -> None:
        self._is_behind = True
        if self._follow_timer is None:
            self._follow_timer = self.set_timer(FOLLOW_DELAY, self._follow, name="follow")
        else:
            self._follow_timer.reset()

    @property
    def is_settled(self) -> bool:
        """Whether a history is open and the right-hand pane shows what is selected in it."""
        return self.opened is not None and not self._is_behind

    def _follow(self) -> None:
        """Show what is selected in the right-hand pane, and the range up to it."""
        self._follow_timer = None
        self._is_behind = False
        if self.opened is None or self.selected is None:
            return
        history = self.opened.history
        script = history.node_script(self.selected)
        path, line = self._pinned_file or (script.path if script is not None else None, None)
        self._pinned_file = None
        self._show_file(path, line)
        self._detail.border_title = Content(visible(history.dag.ids[self.selected], ascii=self.ascii_only))
        self._detail.show_facts(Facts(history, self.selected, ascii_only=self.ascii_only))
        if self.mark is not None:
            self._light_range_from_mark()

    @property
    def _detail(self) -> DetailPane:
        return self.query_one(DetailPane)

    def _show_file(self, path: str | None, line: int | None) -> None:
        if path is None:
            self._detail.script.show(None)
            return
        source = read_text(path)
        text = source.message if isinstance(source, Problem) else source.text
        self._detail.script.show(text, line)

    def go_to(self, node: int) -> None:
        """Jump to a revision, so that ``[`` comes back."""
        if self.opened is None:
            return
        if self.selected is not None and self.selected != node:
            self._trail.leave(self.opened.history.dag.ids[self.selected])
        self.query_one(HistoryView).go_to(node)

    def _step_to(self, node: int) -> None:
        """Move to a neighbour: no jump, so nothing to come back from."""
        self.query_one(HistoryView).go_to(node)

    def action_back(self) -> None:
        """Go back to where the last jump began."""
        self._along(self._trail.back, "No jump to go back from")

    def action_forward(self) -> None:
        """Go forward again."""
        self._along(self._trail.forward, "No jump to go forward to")

    def _along(self, way: Callable[[str], str | None], nowhere: str) -> None:
        if self.opened is None or self.selected is None:
            return
        identifier = way(self.opened.history.dag.ids[self.selected])
        node = self.opened.history.node_of(identifier) if identifier is not None else None
        if node is None:
            self.notice = nowhere
        else:
            self._step_to(node)

    def action_parent(self) -> None:
        """Go to the parent; of a merge point, the first one or the one last come from."""
        if self._kin is None or self.selected is None:
            return
        child = self.selected
        parents = self._kin.parents(child)
        if not parents:
            self.notice = "A base: it has no parent"
            return
        self._kin.stepped_to_parent(child, parents[0])
        self._step_to(parents[0])
        if len(parents) > 1:
            self.notice = f"1 of {len(parents)} parents; the facts (2) list the others"

    def action_child(self) -> None:
        """Go to the child; of a branch point, the one last come from or the nearest."""
        if self._kin is None or self.selected is None:
            return
        parent = self.selected
        children = self._kin.children(parent)
        if not children:
            self.notice = "A head: it has no child"
            return
        self._kin.stepped_to_child(parent, children[0])
        self._step_to(children[0])
        if len(children) > 1:
            self.notice = f"1 of {len(children)} children; the facts (2) list the others"

    def action_previous_landmark(self) -> None:
        """Go up to the next head, branch point or merge point."""
        self._go_to_landmark(-1)

    def action_next_landmark(self) -> None:
        """Go down to the next head, branch point or merge point."""
        self._go_to_landmark(1)

    def _go_to_landmark(self, direction: int) -> None:
        if self.opened is None:
            return
        row = landmark(self.opened, self.query_one(HistoryView).cursor, direction)
        if row is None:
            self.notice = "No head, branch point or merge point further " + (
                "up" if direction < 0 else "down"
            )
        else:
            self._step_to(self.opened.layout.node_at(row))

    def action_switch_pane(self) -> None:
        """Give the focus to the other pane."""
        history = self.query_one(HistoryView)
        if history.has_focus and self._detail.display:
            self._detail.focus_detail()
        else:
            history.focus()

    def on_rows_view_opened(self, message: RowsView.Opened) -> None:
        """Open a row: in the history its script, elsewhere the revision that it names."""
        message.stop()
        source = message.rows.source
        if isinstance(message.rows, HistoryView):
            if self.mark is not None:
                self.action_mark_range()
            elif self._detail.display:
                self._detail.focus_detail()
        elif isinstance(source, (Facts, RevisionRows)):
            node = source.node_of_row(message.row)
            if node is not None:
                self.go_to(node)

    # -- the right-hand pane

    def action_show_script(self) -> None:
        """Show the script."""
        self._detail.detail = Detail.SCRIPT

    def action_show_facts(self) -> None:
        """Show the facts."""
        self._detail.detail = Detail.FACTS

    def action_show_range(self) -> None:
        """Show the range, where there is one."""
        if self._detail.has_range:
            self._detail.detail = Detail.RANGE
        else:
            self.notice = "No range: v marks one end, or type A:B in the palette"

    # -- ranges

    def action_mark_range(self) -> None:
        """Mark one end of a range at the cursor; a second time lists what lies between."""
        if self.opened is None or self.selected is None:
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
        rows = RevisionRows(self.opened.history, resolution.revisions, ascii_only=self.ascii_only)
        self._detail.show_range(rows)
        self._detail.detail = Detail.RANGE
        self.notice = f"{counted(len(resolution.revisions), 'revision')}: {resolution.meaning}"

    # -- finding

    def action_find(self) -> None:
        """Open the line in which to type what to find."""
        if self.opened is not None:
            self.query_one("#keys").display = False
            self.query_one(FindLine).open()

    def on_find_line_changed(self, message: FindLine.Changed) -> None:
        message.stop()
        if self.opened is None:
            return
        if self._haystack is None:
            self._haystack = Haystack(self.opened.history)
        self.matches = frozenset(self._haystack.find(message.words))
        self.query_one(FindLine).count = len(self.matches)
        if self.matches and self.selected not in self.matches:
            self._go_to_match(1)

    def on_find_line_stepped(self, message: FindLine.Stepped) -> None:
        message.stop()
        self._go_to_match(message.direction)

    def on_find_line_closed(self, message: FindLine.Closed) -> None:
        message.stop()
        self.query_one("#keys").display = True
        self.query_one(HistoryView).focus()
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

    def _show_strip(self) -> None:
        strip = self.query_one("#strip", SpansLine)
        if self.opened is None or not self.opened.history.problems:
            strip.display = False
            return
        strip.left, strip.right = problem_spans(self.opened.history, self.problem, ascii_only=self.ascii_only)
        strip.display = True

    def action_next_problem(self) -> None:
        """Go to the problem in the strip; pressed again, to the next one."""
        if self.opened is None or not self.opened.history.problems:
            self.notice = "No problems"
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
        self._pinned_file = (problem.path, problem.line) if problem.path is not None else None
        self._detail.detail = Detail.SCRIPT
        self._follow()

    # -- palette, help and the rest

    def action_palette(self) -> None:
        """Open the command palette."""
        if self.opened is None:
            return
        from limbeck.hits import PaletteIndex
        from limbeck.screens.palette import PaletteScreen

        if self._palette_index is None:
            themes = tuple(sorted(self.app.available_themes))
            self._palette_index = PaletteIndex(self.opened.history, themes, ascii_only=self.ascii_only)
        self.app.push_screen(PaletteScreen(self._palette_index, ascii_only=self.ascii_only), self._chosen)

    async def _chosen(self, choice: Choice | None) -> None:
        from limbeck.hits import GoTo, PickTheme, Run, ShowSet

        match choice:
            case GoTo(node):
                self.go_to(node)
            case ShowSet(resolution):
                self._show_set(resolution)
            case Run(command):
                await self.run_action(command.action)
            case PickTheme(theme):
                self.app.theme = theme

    def action_escape(self) -> None:
        """Clear the range, then the matches; or go back to the history."""
        if self.mark is not None or self.lit is not None:
            self.mark = None
            self.lit = None
            self._detail.show_range(None)
        elif self.matches:
            self.matches = frozenset()
        self.notice = ""
        self.query_one(HistoryView).focus()

    def action_toggle_ascii(self) -> None:
        """Draw in ASCII, or in Unicode."""
        self.ascii_only = not self.ascii_only

    def action_keys(self) -> None:
        """Show the keys and the legend."""
        from limbeck.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(ascii_only=self.ascii_only))

    def watch_notice(self) -> None:
        self._show_keys()

    def _show_keys(self) -> None:
        line = self.query_one("#keys", SpansLine)
        line.left = (
            notice_spans(self.notice, ascii_only=self.ascii_only)
            if self.notice
            else key_spans(ascii_only=self.ascii_only)
        )

    async def on_spans_line_pressed(self, message: SpansLine.Pressed) -> None:
        message.stop()
        await self.run_action(message.action)
