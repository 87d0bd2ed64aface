"""The list of branches: labels, heads, bases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.containers import Vertical

from limbeck.branches import Branch, BranchKind
from limbeck.keymap import Keymap
from limbeck.screens.dialog import Dialog
from limbeck.spans import Span, message_of
from limbeck.text import clip, fit, visible
from limbeck.widgets.bindings import dialog_keys, same_keys
from limbeck.widgets.looks import STILL_LOOKS
from limbeck.widgets.rows_view import RowsView

if TYPE_CHECKING:
    from limbeck_core.history import History

MOST_NAME_CELLS = 24
"""Cells for the longest label or id."""

ROLES = {BranchKind.LABEL: "badge-label", BranchKind.HEAD: "badge-head", BranchKind.BASE: "badge-base"}

KEYS = (
    ("open_row", "go there", "GO"),
    ("fold_side_branch", "fold", "FOLD"),
    ("toggle_only_matches", "show alone", "ALONE"),
    ("pin", "main line", "PIN"),
)
"""The commands whose keys do something with a branch, what, and the name of that deed."""

MERGE = ("merge", "merge the heads", "MERGE")
"""The same where there are heads to be merged."""


class Deed(Enum):
    """What can be done with a branch."""

    GO = auto()
    FOLD = auto()
    ALONE = auto()
    PIN = auto()
    MERGE = auto()


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


class KeysRows:
    """What the keys do, on as many rows as it takes."""

    def __init__(self, keymap: Keymap, width: int, *, offers_merge: bool, ascii_only: bool) -> None:
        self._ascii = ascii_only
        self._rows: list[list[Span]] = []
        keys = (MERGE, *KEYS) if offers_merge else KEYS
        named = [
            (keymap.by_action(action, ascii_only=ascii_only), word, f"screen.choose('{deed}')")
            for action, word, deed in keys
        ]
        used = width
        for key, word, action in (*named, ("Esc", "leave", "screen.dismiss")):
            if not key:
                continue
            entry = f" {key} {word}  "
            cells = cell_len(entry.rstrip())
            if not self._rows or used + cells > width:
                self._rows.append([])
                used = 0
            self._rows[-1].append(Span(entry, "number", action=action))
            used += cell_len(entry)

    @property
    def count(self) -> int:
        """The number of rows."""
        return len(self._rows)

    def compose_row(self, row: int, width: int) -> list[Span]:
        """Some of the keys; a click on one does what it does."""
        spans = []
        for span in self._rows[row]:
            text = clip(span.text, width, ascii=self._ascii) if cell_len(span.text) > width else span.text
            spans.append(span._replace(text=text))
            width -= cell_len(text)
        return spans


class BranchesScreen(Dialog[BranchChoice]):
    """Lists the branches; its result is one of them with what to do."""

    BINDINGS = [
        dialog_keys("leave", "dismiss"),
        same_keys("branches", "dismiss"),
        same_keys("fold_side_branch", "choose('FOLD')"),
        same_keys("toggle_fold", "choose('FOLD')"),
        same_keys("toggle_only_matches", "choose('ALONE')"),
        same_keys("pin", "choose('PIN')"),
        same_keys("merge", "choose('MERGE')"),
    ]

    def __init__(
        self,
        history: History,
        branches: Sequence[Branch],
        keymap: Keymap,
        *,
        offers_merge: bool = False,
        ascii_only: bool,
    ) -> None:
        super().__init__()
        self._keymap = keymap
        self._offers_merge = offers_merge
        self._rows = BranchRows(history, branches, ascii_only=ascii_only)
        self._ascii = ascii_only

    def compose(self) -> ComposeResult:
        with Vertical(id="chooser") as frame:
            frame.border_title = "Branches"
            yield RowsView(id="branches")
            yield RowsView(id="branch-keys", looks=STILL_LOOKS)

    def on_mount(self) -> None:
        self.query_one("#branch-keys", RowsView).can_focus = False
        rows = self.query_one("#branches", RowsView)
        rows.ascii_only = self._ascii
        rows.show(self._rows)
        rows.focus()

    def on_rows_view_opened(self, message: RowsView.Opened) -> None:
        message.stop()
        if message.rows.id == "branches":
            self.action_choose("GO")

    def on_rows_view_resized(self, message: RowsView.Resized) -> None:
        message.stop()
        if message.rows.id == "branch-keys":
            rows = KeysRows(
                self._keymap, message.width, offers_merge=self._offers_merge, ascii_only=self._ascii
            )
            message.rows.show(rows)
            # What the frame may take below its margin, without its border, the keys and the line before them.
            room = (self.size.height - 2) * 4 // 5 - 2 - rows.count - 1
            self.query_one("#branches").styles.max_height = max(1, min(self.size.height // 2, room))

    def action_choose(self, deed: str) -> None:
        """Leave with the branch under the cursor."""
        if deed == Deed.MERGE.name and not self._offers_merge:
            return
        branch = self._rows.branches[self.query_one("#branches", RowsView).cursor]
        self.dismiss(BranchChoice(branch, Deed[deed]))
