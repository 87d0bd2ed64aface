"""The right-hand pane: a script, the facts about it, or a range, one at a time under a line of tabs."""

from __future__ import annotations

from enum import StrEnum

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.reactive import var
from textual.widgets import ContentSwitcher

from limbeck.spans import Span
from limbeck.widgets.find_line import FindLine
from limbeck.widgets.lines import KeptLines, SpansLine
from limbeck.widgets.rows_view import RowSource, RowsView
from limbeck.widgets.script_view import ScriptView


class Detail(StrEnum):
    """What the pane can show; the value is the id of the widget that shows it."""

    SCRIPT = "script"
    FACTS = "facts"
    OPERATIONS = "operations"
    RANGE = "range"


class FactsView(RowsView):
    """The facts about one revision; a row that names another revision goes there on a click."""

    def opens_on_click(self, row: int) -> bool:
        return True


class Details(ContentSwitcher):
    """What the pane shows, one at a time: it covers all of this."""

    BLANK = True


class DetailPane(KeptLines, Vertical):
    """The pane beside the history."""

    detail: var[Detail] = var(Detail.SCRIPT, init=False)
    ascii_only: var[bool] = var(False, init=False)
    has_range: var[bool] = var(False, init=False)
    range_title: var[str] = var("Range", init=False)
    """What the tab of the range is called: it also shows what else is listed there."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._facts: RowSource | None = None
        """Facts that have not been shown yet."""
        self._rows: dict[Detail, RowsView] = {}
        """The lists that have been asked for."""

    def compose(self) -> ComposeResult:
        yield SpansLine(id="tabs")
        with Details(initial=Detail.SCRIPT, id="details"):
            yield ScriptView(id=Detail.SCRIPT).data_bind(DetailPane.ascii_only)
        yield FindLine(id="script-find", placeholder="find in this script")

    def on_mount(self) -> None:
        self.script.open_find = self.query_one(FindLine).open
        self._show_tabs()

    def watch_detail(self, detail: Detail) -> None:
        had_focus = self.has_focus_within
        if detail is not Detail.SCRIPT:
            self._list(detail)
        self.query_one(ContentSwitcher).current = detail
        if detail is Detail.FACTS:
            self._take_in_facts()
        self._show_tabs()
        if had_focus:
            self.focus_detail()

    def _list(self, detail: Detail) -> RowsView:
        """The list of a tab, which is made when it is first asked for."""
        rows = self._rows.get(detail)
        if rows is None:
            kind = FactsView if detail is Detail.FACTS else RowsView
            rows = self._rows[detail] = kind(id=detail)
            rows.ascii_only = self.ascii_only
            rows.display = detail is self.detail
            self.query_one(ContentSwitcher).mount(rows)
        return rows

    def watch_ascii_only(self, ascii_only: bool) -> None:
        for rows in self._rows.values():
            rows.ascii_only = ascii_only

    def watch_has_range(self) -> None:
        self._show_tabs()

    def watch_range_title(self) -> None:
        self._show_tabs()

    def focus_detail(self) -> None:
        """Give the focus to what is shown."""
        self.query_one(f"#{self.detail}").focus()

    @property
    def room(self) -> int:
        """The cells of a row of facts."""
        return max(1, self.content_size.width - 1)

    @property
    def script(self) -> ScriptView:
        """The view of the source."""
        return self.query_one(f"#{Detail.SCRIPT}", ScriptView)

    @property
    def listed(self) -> RowsView | None:
        """The list that is shown; ``None`` where the script is."""
        return self._rows.get(self.detail)

    # -- finding in the script

    def on_find_line_changed(self, message: FindLine.Changed) -> None:
        message.stop()
        self.query_one(FindLine).show_count(self.script.find(message.words))

    def on_find_line_stepped(self, message: FindLine.Stepped) -> None:
        message.stop()
        self.script.action_step_match(message.direction)

    def on_find_line_closed(self, message: FindLine.Closed) -> None:
        message.stop()
        if not message.accepted:
            self.script.find("")
        if message.refocus:
            self.focus_detail()
        for key in message.behind:
            self.app.call_later(self.app.simulate_key, key)

    def show_facts(self, facts: RowSource) -> None:
        """Show other facts."""
        self._facts = facts
        if self.detail is Detail.FACTS:
            self._take_in_facts()

    def _take_in_facts(self) -> None:
        # Only once they are seen: another number of rows lays the whole screen out anew.
        if self._facts is not None:
            self._list(Detail.FACTS).show(self._facts)
            self._facts = None

    def show_operations(self, rows: RowSource, *, keep_place: bool = False) -> None:
        """Show other operations, with the cursor where it was or on the first of them."""
        view = self._list(Detail.OPERATIONS)
        view.show(rows, view.cursor if keep_place else 0)

    def show_range(self, rows: RowSource | None, *, title: str = "Range", keep_place: bool = False) -> None:
        """Show another range, or none.

        Args:
            rows: Its rows.
            title: What the tab is called.
            keep_place: Whether they are the same rows and more, so that the cursor stays where it is.
        """
        if rows is not None or Detail.RANGE in self._rows:
            view = self._list(Detail.RANGE)
            if keep_place:
                view.show(rows, view.cursor, view.screen_line)
            else:
                view.show(rows)
        self.has_range = rows is not None
        self.range_title = title
        if rows is None and self.detail is Detail.RANGE:
            self.detail = Detail.SCRIPT

    def _show_tabs(self) -> None:
        spans = [Span(" ", "plain")]
        for detail in Detail:
            if detail is Detail.RANGE and not self.has_range:
                continue
            role = "strong" if detail is self.detail else "dim"
            spans += [
                Span(
                    self.range_title if detail is Detail.RANGE else detail.value.capitalize(),
                    role,
                    action=f"show_{detail.value}",
                ),
                Span("   ", "plain"),
            ]
        self.query_one("#tabs", SpansLine).left = tuple(spans)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        self.add_class("-focused")

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        self.remove_class("-focused")
