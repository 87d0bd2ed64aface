"""The problems pane on the explorer: opening it, following its cursor, going where a problem is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events

from limbeck.loading import Opened, Reading
from limbeck.request import OpenRequest
from limbeck.screens.history_screen import Place
from limbeck.screens.inspecting import InspectingScreen
from limbeck.widgets.detail_pane import Detail
from limbeck.widgets.rows_view import RowsView

if TYPE_CHECKING:
    from limbeck.widgets.problems_view import ProblemsView


class ProblemsScreen(InspectingScreen, is_link=True):
    """A history whose problems can be listed."""

    def __init__(self, request: OpenRequest, reading: Reading, *, ascii_only: bool) -> None:
        super().__init__(request, reading, ascii_only=ascii_only)
        self._problems: ProblemsView | None = None

    @property
    def problems_view(self) -> ProblemsView:
        """The pane, which is made when it is first asked for."""
        if self._problems is None:
            from limbeck.widgets.problems_view import ProblemsView

            self._problems = ProblemsView(id="problems")
            self._problems.ascii_only = self.ascii_only
            self.mount(self._problems, before="#strip")
        return self._problems

    def watch_ascii_only(self, ascii_only: bool) -> None:
        super().watch_ascii_only(ascii_only)
        if self._problems is not None:
            self._problems.ascii_only = ascii_only

    @property
    def lists_problems(self) -> bool:
        """Whether the pane is open."""
        return self.has_class("-listing")

    def watch_opened(self, before: Opened | None, after: Opened | None) -> None:
        super().watch_opened(before, after)
        if after is not None and self.lists_problems:
            if after.history.problems:
                self.problems_view.list_problems(after.history, self.problem)
            else:
                self.close_problems()
                # Beside what the reading says of itself.
                self.notice = "; ".join(filter(None, (self.notice, "no problems any more")))

    def action_problems(self) -> None:
        """List the problems; where they are listed, go to the next one."""
        if self.opened is None or not self.opened.history.problems:
            self.notice = "No problems" if self.opened is not None else self.nothing_here
            return
        view = self.problems_view
        if view.has_focus:
            view.step(1)
            return
        if not self.lists_problems:
            self._leave_place()
            view.import_key = self.settings.keymap.by_action("import_script", ascii_only=self.ascii_only)
            self.add_class("-listing")
            # At once, for a key that follows before the list stands.
            self._look_at_problem()
            self.call_after_refresh(view.list_problems, self.opened.history, self.problem)
        self.call_after_refresh(view.focus)

    def on_rows_view_moved(self, message: RowsView.Moved) -> None:
        """Show the problem under the cursor: in the strip, in the history, in its file."""
        # Textual calls the handlers of the classes below too: those of other lists have theirs there.
        if self._problems is None or message.rows is not self._problems:
            return
        message.stop()
        if self._problems.problem is not None and self.lists_problems:
            self._take_problem(self._problems.problem)

    def take_in_move(self) -> None:
        super().take_in_move()
        view = self._problems
        if view is not None and view.has_focus and self.lists_problems:
            number = view.problem
            if number is not None and number != self.problem:
                self._take_problem(number)

    def _take_problem(self, number: int) -> None:
        self.problem = number
        self._show_strip()
        self._look_at_problem()

    def on_rows_view_opened(self, message: RowsView.Opened) -> None:
        if message.rows is self._problems:
            message.stop()
            self.action_show_problem()

    def action_show_problem(self) -> None:
        """Go to the file and line of the problem in the strip."""
        if self.opened is None or not self.opened.history.problems:
            return
        if not self.lists_problems:
            self._leave_place()
        self._look_at_problem()
        self._show_detail(Detail.SCRIPT)
        self.focus_detail()

    def _show_detail(self, detail: Detail) -> None:
        if self.lists_problems and not self._has_room_for_list:
            self.close_problems()
        super()._show_detail(detail)

    def _leave_place(self) -> None:
        """Remember the selected revision, so that ``[`` comes back to it."""
        if self.opened is not None and self.selected is not None:
            self._trail.leave(self.opened.history.dag.ids[self.selected])

    def _look_at_problem(self) -> None:
        """Select the revision of the problem, and show its file at its line."""
        assert self.opened is not None
        history = self.opened.history
        problem = history.problems[self.problem]
        node = history.problem_node(problem)
        if node is not None:
            self._step_to(node)
        if problem.path is not None:
            self._detail.detail = Detail.SCRIPT
            self.hold(Place(history.node_of_file(problem.path), problem.path, problem.line))

    @property
    def _has_room_for_list(self) -> bool:
        """Whether the list leaves the script in sight."""
        return self.has_class("-wide") and self.has_class("-tall")

    def close_problems(self) -> None:
        """Close the list."""
        had_focus = self._problems is not None and self._problems.has_focus
        self.remove_class("-listing")
        # What is in sight again may have another width.
        self.call_after_refresh(self._follow_soon)
        if had_focus:
            self._focus_history()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if self.lists_problems and not self._has_room_for_list and event.widget is not self._problems:
            self.close_problems()
