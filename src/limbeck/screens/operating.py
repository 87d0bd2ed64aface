"""What the selected script does: the right-hand pane's tab of operations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limbeck.loading import Reading
from limbeck.request import OpenRequest
from limbeck.screens.history_screen import Place
from limbeck.screens.indexing import IndexingScreen
from limbeck.widgets.detail_pane import Detail
from limbeck.widgets.rows_view import RowSource, RowsView

if TYPE_CHECKING:
    from limbeck.index.dialogue import OneRead


class OperatingScreen(IndexingScreen, is_link=True):
    """A history whose scripts' operations can be looked at."""

    def __init__(self, request: OpenRequest, reading: Reading, *, ascii_only: bool) -> None:
        super().__init__(request, reading, ascii_only=ascii_only)
        self._operations_read: OneRead | None = None

    def action_show_operations(self) -> None:
        """Show what the script does."""
        self._show_detail(Detail.OPERATIONS)
        self._show_operations()

    def show_selected(self) -> None:
        super().show_selected()
        if self._detail.detail is Detail.OPERATIONS:
            self._show_operations()

    def _show_operations(self) -> None:
        """Ask what the script does; what is shown stays until the answer is there."""
        from limbeck.index.dialogue import ReadOne

        path = self.shown.path
        if path is not None:
            if self._operations_read is None:
                self._say_of_operations("Reading what the script does")
            self.ask_index(ReadOne(path))
        elif self.shown.node is not None:
            self._say_of_operations("No file of this history declares this id: what it did is not known")
        else:
            self._say_of_operations("There is no revision here")

    def _say_of_operations(self, said: str) -> None:
        from limbeck.deeds import SaidRows

        self._operations_read = None
        self._detail.show_operations(SaidRows(said, width=self._detail.room, ascii_only=self.ascii_only))

    def one_read(self, read: OneRead) -> None:
        super().one_read(read)
        if read.path != self.shown.path:
            return  # the cursor has moved on, and what it moved to is asked for
        from limbeck.deeds import OperationRows

        is_same = self._operations_read is not None and self._operations_read.path == read.path
        self._operations_read = read
        rows = OperationRows(read.operations, width=self._detail.room, ascii_only=self.ascii_only)
        self._detail.show_operations(rows, keep_place=is_same)

    def index_broke(self, reason: str) -> None:
        super().index_broke(reason)
        if self._detail.detail is Detail.OPERATIONS:
            self._say_of_operations(reason)

    def on_rows_view_opened(self, message: RowsView.Opened) -> None:
        """Open an operation: go to its line in the script."""
        line = _line_at(message.rows.source, message.row)
        if line is not None and self.shown.path is not None:
            self.hold(Place(self.shown.node, self.shown.path, line))
            self._show_detail(Detail.SCRIPT)

    @property
    def line_to_edit(self) -> int:
        """The line of the script that is looked at: of the operation under the cursor, else the top one."""
        line, listed = None, self._detail.listed
        is_read = self._operations_read is not None and self._operations_read.path == self.shown.path
        if self._detail.detail is Detail.OPERATIONS and is_read and listed is not None:
            line = _line_at(listed.source, listed.cursor)
        return line if line is not None else self._detail.script.top_line


def _line_at(source: RowSource | None, row: int) -> int | None:
    """The line of the operation on a row; ``None`` where there is none."""
    from limbeck.deeds import OperationRows

    if not isinstance(source, OperationRows) or not 0 <= row < len(source.rows):
        return None
    return source.rows[row].line
