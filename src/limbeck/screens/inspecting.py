"""The right-hand pane: looking closely at what is selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limbeck.revision_rows import RevisionRows
from limbeck.screens.history_screen import Place
from limbeck.screens.viewing import ViewingScreen
from limbeck.widgets.detail_pane import Detail
from limbeck.widgets.history_view import HistoryView
from limbeck.widgets.rows_view import RowsView
from limbeck.widgets.script_view import ScriptView

if TYPE_CHECKING:
    from limbeck_core.history import History


class InspectingScreen(ViewingScreen, is_link=True):
    """A history whose scripts and facts can be looked at."""

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
        from limbeck.facts import Facts
        from limbeck.plan_rows import PlanRows

        message.stop()
        source = message.rows.source
        if isinstance(message.rows, HistoryView):
            self.open_selected()
        elif isinstance(source, (Facts, RevisionRows, PlanRows)) and self._is_current(source.history):
            node = source.node_of_row(message.row)
            if node is not None:
                self.go_to(node)
            elif isinstance(source, Facts) and (line := source.line_of_row(message.row)) is not None:
                self.hold(Place(source.node, self.shown.path, line))
                self._show_detail(Detail.SCRIPT)

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
