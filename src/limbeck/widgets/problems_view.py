"""The problems pane: every problem with its place, cause and cure, under a cursor."""

from __future__ import annotations

from rich.style import Style

from limbeck.commands import Scope
from limbeck.problem_rows import ProblemRows, title_of
from limbeck.widgets.bindings import command_bindings, same_keys
from limbeck.widgets.borders import border_text
from limbeck.widgets.rows_view import RowsView
from limbeck_core.history import History
from limbeck_core.problems import Severity


class ProblemsView(RowsView):
    """Problems of several rows each; the cursor stands on a whole one."""

    BINDINGS = [
        same_keys("next_match", "cursor_down"),
        same_keys("previous_match", "cursor_up"),
        *command_bindings(Scope.PROBLEMS),
    ]

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self._history: History | None = None
        self._severity: Severity | None = None
        self.import_key = ""
        """The key that imports a script, as the rows name it."""

    def list_problems(self, history: History, number: int) -> None:
        """List the problems of a history, with the cursor on one of them."""
        self._history = history
        if self._severity is not None and not title_of(history, self._severity):
            self._severity = None
        rows = ProblemRows(
            history,
            width=self.scrollable_content_region.width,
            severity=self._severity,
            ascii_only=self.ascii_only,
            import_key=self.import_key,
        )
        title = f"Problems: {title_of(history, self._severity)}"
        self.border_title = border_text(self, title, ascii_only=self.ascii_only)
        item = rows.problems.index(number) if number in rows.problems else 0
        self.show(rows, rows.rows_of(item).start if rows.count else 0)

    @property
    def problem(self) -> int | None:
        """The number of the problem under the cursor, among all of the history."""
        rows = self._rows
        return rows.problems[rows.item_of(self.cursor)] if rows is not None and rows.count else None

    @property
    def _rows(self) -> ProblemRows | None:
        return self.source if isinstance(self.source, ProblemRows) else None

    @property
    def _item(self) -> int:
        return self._rows.item_of(self.cursor) if self._rows is not None and self.count else 0

    def step(self, steps: int) -> None:
        """Move to another problem, round the end of the list."""
        if self._rows is not None and self._rows.problems:
            item = (self._item + steps) % len(self._rows.problems)
            self.cursor = self._rows.rows_of(item).start

    def on_resize(self) -> None:
        self._list_anew()

    def watch_ascii_only(self, ascii_only: bool) -> None:
        super().watch_ascii_only(ascii_only)
        self._list_anew()

    def _list_anew(self) -> None:
        if self._history is not None:
            self.list_problems(self._history, self.problem or 0)

    # -- the cursor

    def validate_cursor(self, row: int) -> int:
        row = super().validate_cursor(row)
        rows = self._rows
        return rows.rows_of(rows.item_of(row)).start if rows is not None and rows.count else row

    def watch_cursor(self, before: int, after: int) -> None:
        super().watch_cursor(before, after)
        self.refresh()

    def scroll_to_cursor(self) -> None:
        """Scroll by as little as brings the whole problem into view."""
        rows = self._rows
        if rows is not None and rows.count:
            last = rows.rows_of(self._item).stop - 1
            height = self.scrollable_content_region.height
            if height and last >= self.scroll_offset.y + height:
                self.scroll_to(y=last - height + 1, animate=False, force=True)
        super().scroll_to_cursor()

    def row_style(self, row: int) -> Style:
        rows = self._rows
        same = rows is not None and row < rows.count and rows.item_of(row) == self._item
        return super().row_style(self.cursor if same else -1)

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def action_cursor_up(self) -> None:
        """Move to the problem above."""
        if self._item > 0:
            self.step(-1)

    def action_cursor_down(self) -> None:
        """Move to the problem below."""
        if self._rows is not None and self._item + 1 < len(self._rows.problems):
            self.step(1)

    def action_filter_problems(self) -> None:
        """List errors alone, then warnings, then notes, then everything again."""
        if self._history is None:
            return
        history = self._history
        there = [None, *(one for one in Severity if title_of(history, one))]
        number = self.problem or 0
        self._severity = there[(there.index(self._severity) + 1) % len(there)]
        self.list_problems(history, number)
