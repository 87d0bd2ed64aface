"""The list of branches: labels, heads, bases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical

from limbeck.branches import Branch, BranchKind
from limbeck.rows import Span, message_of
from limbeck.screens.dialog import Dialog
from limbeck.text import clip, fit, visible
from limbeck.widgets.bindings import same_keys
from limbeck.widgets.rows_view import RowsView

if TYPE_CHECKING:
    from limbeck_core.history import History

MOST_NAME_CELLS = 24
"""Cells for the longest label or id."""

ROLES = {BranchKind.LABEL: "badge-label", BranchKind.HEAD: "badge-head", BranchKind.BASE: "badge-base"}


class Deed(Enum):
    """What can be done with a branch."""

    GO = auto()
    FOLD = auto()
    ALONE = auto()
    PIN = auto()


@dataclass(frozen=True, slots=True)
class BranchChoice:
    """A branch, and what to do with it."""

    branch: Branch
    deed: Deed


class BranchRows:
    """The branches, one a row."""

    def __init__(self, history: History, branches: Sequence[Branch], *, ascii_only: bool) -> None:
        self._history = history
        self.branches = branches
        self._ascii = ascii_only
        names = (cell_len(visible(branch.name, ascii=ascii_only)) for branch in branches)
        self._name_cells = min(max(names, default=0), MOST_NAME_CELLS)

    @property
    def count(self) -> int:
        """The number of branches."""
        return len(self.branches)

    def compose_row(self, row: int, width: int) -> list[Span]:
        """One branch: its kind, its name, and the message of the revision that it leads to."""
        branch = self.branches[row]
        kind = f" {branch.kind.value:<7}"
        name = fit(branch.name, min(self._name_cells, max(0, width - len(kind))), ascii=self._ascii)
        main = "  main line" if branch.is_main else ""
        room = width - len(kind) - cell_len(name) - len(main) - 2
        message = fit(message_of(self._history, branch.node), room, ascii=self._ascii) if room > 0 else ""
        spans = [Span(kind, ROLES[branch.kind]), Span(f"{name}  ", "id"), Span(message, "message")]
        return [*spans, Span(main, "badge-mark")] if main and room > 0 else spans


class KeysRow:
    """What the keys do, as one row."""

    count = 1

    def __init__(self, *, ascii_only: bool) -> None:
        self._ascii = ascii_only

    def compose_row(self, row: int, width: int) -> list[Span]:
        """The keys."""
        words = " Enter go there   f fold   o show alone   P main line   Esc leave"
        return [Span(clip(words, width, ascii=self._ascii), "number")]


class BranchesScreen(Dialog[BranchChoice]):
    """Lists the branches; its result is one of them with what to do."""

    BINDINGS = [
        Binding("escape,q", "dismiss", "Leave", show=False),
        same_keys("branches", "dismiss"),
        Binding("f,space", "choose('FOLD')", "Fold", show=False),
        Binding("o", "choose('ALONE')", "Show alone", show=False),
        Binding("P", "choose('PIN')", "Pin", show=False),
    ]

    def __init__(self, history: History, branches: Sequence[Branch], *, ascii_only: bool) -> None:
        super().__init__()
        self._rows = BranchRows(history, branches, ascii_only=ascii_only)
        self._ascii = ascii_only

    def compose(self) -> ComposeResult:
        with Vertical(id="chooser") as frame:
            frame.border_title = "Branches"
            yield RowsView(id="branches")
            yield RowsView(id="branch-keys")

    def on_mount(self) -> None:
        keys = self.query_one("#branch-keys", RowsView)
        keys.can_focus = False
        keys.show(KeysRow(ascii_only=self._ascii))
        rows = self.query_one("#branches", RowsView)
        rows.ascii_only = self._ascii
        rows.show(self._rows)
        rows.focus()

    def on_rows_view_opened(self, message: RowsView.Opened) -> None:
        message.stop()
        if message.rows.id == "branches":
            self.action_choose("GO")

    def action_choose(self, deed: str) -> None:
        """Leave with the branch under the cursor."""
        branch = self._rows.branches[self.query_one("#branches", RowsView).cursor]
        self.dismiss(BranchChoice(branch, Deed[deed]))
