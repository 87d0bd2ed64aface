"""The right-hand pane and the problems: looking closely at what is selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limbeck.facts import Facts
from limbeck.loading import Reading
from limbeck.plan_rows import PlanRows
from limbeck.request import OpenRequest
from limbeck.rows import RevisionRows
from limbeck.screens.history_screen import Place
from limbeck.screens.viewing import ViewingScreen
from limbeck.widgets.detail_pane import Detail
from limbeck.widgets.history_view import HistoryView
from limbeck.widgets.rows_view import RowsView
from limbeck.widgets.script_view import ScriptView

if TYPE_CHECKING:
    from limbeck_core.history import History


class InspectingScreen(ViewingScreen):
    """A history whose scripts, facts and problems can be looked at."""

    def __init__(self, request: OpenRequest, reading: Reading, *, ascii_only: bool) -> None:
        super().__init__(request, reading, ascii_only=ascii_only)
        self._visited_problem = False

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
            self.open_selected()
        elif isinstance(source, (Facts, RevisionRows, PlanRows)) and self._is_current(source.history):
            node = source.node_of_row(message.row)
            if node is not None:
                self.go_to(node)

    def open_selected(self) -> None:
        """Open what is under the cursor of the history."""
        self.focus_detail()

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

    def on_script_view_told(self, message: ScriptView.Told) -> None:
        message.stop()
        self.notice = message.notice

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
