"""Moving through the graph: to parents and children, to landmarks, back and forward."""

from __future__ import annotations

from collections.abc import Callable

from limbeck.loading import Opened, Reading
from limbeck.navigation import Kin, landmark
from limbeck.request import OpenRequest
from limbeck.screens.preparing import PreparingScreen
from limbeck.summary import counted
from limbeck.trail import Trail
from limbeck.widgets.history_view import HistoryView


class MovingScreen(PreparingScreen, is_link=True):
    """A history that can be moved through."""

    def __init__(self, request: OpenRequest, reading: Reading, *, ascii_only: bool) -> None:
        super().__init__(request, reading, ascii_only=ascii_only)
        self._trail = Trail()
        self._kin: Kin | None = None

    def watch_opened(self, before: Opened | None, after: Opened | None) -> None:
        if after is not None:
            self._kin = Kin(after)
        super().watch_opened(before, after)

    @property
    def nothing_here(self) -> str:
        """Why a key has nothing to act on."""
        fold = self.query_one(HistoryView).fold
        if fold is not None:
            keys = f"{self.key('toggle_fold')} or {self.key('open_row')}"
            return f"{counted(len(fold), 'revision')} folded away: {keys} shows them"
        return "The scripts are still being read" if self.opened is None else "There is no revision here"

    def go_to(self, node: int) -> None:
        """Jump to a revision, so that ``[`` comes back."""
        if self.opened is None:
            return
        if self.selected is not None and self.selected != node:
            self._trail.leave(self.opened.history.dag.ids[self.selected])
        self._step_to(node)

    def take_in_move(self) -> None:
        """Select what the cursor stands on, before anything is done with it.

        The news of a move comes behind the keys that came with the one that moved.
        """
        view = self.query_one(HistoryView)
        if self.opened is not None and view.opened is self.opened and view.count:
            node = view.node
            if node != self.selected:
                self.selected = node
                self._follow_soon()

    def _step_to(self, node: int) -> None:
        """Move to a neighbour: no jump, so nothing to come back from."""
        self.query_one(HistoryView).go_to(node)
        # At once, so that a notice set from here on is not taken for one of the place left.
        self.selected = node

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
            self.notice = self.nothing_here
            return
        child = self.selected
        parents = self._kin.parents(child)
        if not parents:
            self.notice = "A base: it has no parent"
            return
        self._kin.stepped_to_parent(child, parents[0])
        self._step_to(parents[0])
        if len(parents) > 1:
            self.notice = f"1 of {len(parents)} parents; the facts ({self.key('show_facts')}) list the others"

    def action_child(self) -> None:
        """Go to the child; of a branch point, the one last come from or the nearest."""
        if self._kin is None or self.selected is None:
            self.notice = self.nothing_here
            return
        parent = self.selected
        children = self._kin.children(parent)
        if not children:
            self.notice = "A head: it has no child"
            return
        self._kin.stepped_to_child(parent, children[0])
        self._step_to(children[0])
        if len(children) > 1:
            self.notice = (
                f"1 of {len(children)} children; the facts ({self.key('show_facts')}) list the others"
            )

    def action_previous_landmark(self) -> None:
        """Go up to the next head, branch point or merge point."""
        self._go_to_landmark(-1)

    def action_next_landmark(self) -> None:
        """Go down to the next head, branch point or merge point."""
        self._go_to_landmark(1)

    def _go_to_landmark(self, direction: int) -> None:
        if self.opened is None:
            return
        view = self.query_one(HistoryView)
        node = landmark(self.opened, view.node_at, view.cursor, direction)
        if node is None:
            self.notice = "No head, branch point or merge point further " + (
                "up" if direction < 0 else "down"
            )
        else:
            self._step_to(node)
