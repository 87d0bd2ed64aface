"""How the history is shown: what is folded, which line is the main one, which columns there are."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from limbeck.screens.moving import MovingScreen
from limbeck.summary import counted
from limbeck.widgets.history_view import HistoryView

if TYPE_CHECKING:
    from limbeck.columns import Columns
    from limbeck.screens.branches import BranchChoice


class ViewingScreen(MovingScreen, is_link=True):
    """A history that can be folded, turned round, and laid out around another line."""

    @property
    def _view(self) -> HistoryView:
        return self.query_one(HistoryView)

    def _say(self, changed: bool, otherwise: str) -> None:
        """Say why nothing changed, where nothing did."""
        if self.opened is None:
            self.notice = self.nothing_here
        elif changed:
            self.notice = ""
        elif self.only is not None:
            self.notice = f"Only some revisions are shown: {self.key('escape')} shows all"
        else:
            self.notice = otherwise

    def _fold_by(self, fold: Callable[[], bool], otherwise: str) -> None:
        """Fold something, and say why nothing folds where nothing does."""
        self.when_folds_known(lambda: self._say(fold(), otherwise))

    def action_toggle_fold(self) -> None:
        """Fold the linear run at the cursor away, or open the fold."""
        self._fold_by(self._view.toggle_fold, "No linear run of three revisions or more here")

    def action_fold_side_branch(self) -> None:
        """Fold the side branch at the cursor away, or open it."""
        self._fold_by(self._view.fold_side_branch, "No side branch with three revisions to fold here")

    def action_fold_runs(self) -> None:
        """Fold every linear run away."""
        self._fold_by(self._view.fold_runs, "No linear run of three revisions or more to fold")

    def action_fold_side_branches(self) -> None:
        """Fold every side branch away."""
        self._fold_by(self._view.fold_side_branches, "No side branch with three revisions to fold")

    def action_unfold_all(self) -> None:
        """Open every fold."""
        self._say(self._view.unfold_all(), "Nothing is folded")

    def action_parent(self) -> None:
        """Go to the parent; from a fold, to what its line leads to."""
        if not self._view.leave_fold(1):
            super().action_parent()

    def action_child(self) -> None:
        """Go to the child; from a fold, to what leads to it."""
        if not self._view.leave_fold(-1):
            super().action_child()

    def action_reverse(self) -> None:
        """Show the oldest revision first, or the newest."""
        self.oldest_first = not self.oldest_first
        self.notice = "Oldest first" if self.oldest_first else "Newest first"

    def action_toggle_dependencies(self) -> None:
        """Show the lanes of ``depends_on``, or leave them out."""
        self.dependencies = not self.dependencies
        self.notice = f"Lanes of depends_on: {'shown' if self.dependencies else 'hidden'}"

    def action_pin(self) -> None:
        """Let the line of the selected revision keep lane 0; where it does by a pin, unpin it."""
        if self.opened is None or self.selected is None:
            self.notice = self.nothing_here
        elif self.pin is not None and self.selected in self.opened.layout.main_line:
            self.pin = None
        else:
            self.pin = self.opened.history.dag.ids[self.selected]

    def action_columns(self) -> None:
        """Choose the columns."""
        from limbeck.screens.columns import ColumnsScreen

        def changed(columns: Columns) -> Collection[str]:
            self.columns = columns
            return self._view.columns_without_room

        keymap = self.settings.keymap
        self.app.push_screen(ColumnsScreen(self.columns, changed, keymap, ascii_only=self.ascii_only))

    def action_branches(self) -> None:
        """List labels, heads and bases, to go to one, fold it, show it alone or pin it."""
        if self.opened is None:
            self.notice = self.nothing_here
            return
        from limbeck.branches import branches_of
        from limbeck.screens.branches import BranchesScreen

        branches = branches_of(self.opened)
        if not branches:
            self.notice = "No revisions, so no branches"
            return
        asked = self.opened

        def chosen(choice: BranchChoice | None) -> None:
            if choice is not None and self.opened is asked:
                self._do_with(choice)

        keymap = self.settings.keymap
        screen = BranchesScreen(
            self.opened.history,
            branches,
            keymap,
            offers_merge=bool(self.forks),
            ascii_only=self.ascii_only,
        )
        self.app.push_screen(screen, chosen)

    def _do_with(self, choice: BranchChoice) -> None:
        from limbeck.branches import own_revisions_of, revisions_of
        from limbeck.screens.branches import Deed

        branch = choice.branch
        if choice.deed is Deed.GO:
            self.go_to(branch.node)
        elif choice.deed is Deed.PIN:
            self.pin = branch.name
        elif choice.deed is Deed.MERGE:
            self.call_later(self.run_action, "merge")
        elif choice.deed is Deed.FOLD:

            def fold(own: frozenset[int]) -> None:
                self._fold_by(lambda: self._view.fold_nodes(own), f"Nothing of {branch.name} can be folded")

            self.when_found_out(lambda history: own_revisions_of(history, branch), fold)
        else:

            def show(only: frozenset[int]) -> None:
                self.only = only
                self.go_to(branch.node)
                self.notice = (
                    f"{branch.name} alone: {counted(len(only), 'revision')}; {self.key('escape')} shows all"
                )

            self.when_found_out(lambda history: revisions_of(history, branch), show)
