"""What of a history is folded away: by the user's folds, or because only some revisions are to be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limbeck_core.graph.folds import Folds, fold_rows, no_folds
from limbeck_core.problems import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from limbeck.loading import Opened
    from limbeck_core.graph.folding import Folding


_OTHER = bytes([1]) + bytes(255)
"""Turns 0 into 1, and all else into 0."""


class Hidden:
    """The rows that are hidden of one opened history."""

    def __init__(self, opened: Opened, only: frozenset[int] | None = None) -> None:
        self._opened = opened
        self._folding: Folding | None = None
        self.only = only
        """The nodes that are shown, all others being folded away; ``None`` where all may be."""
        self._opened_rows = bytearray(len(opened.layout))
        """Per row whether it is shown though it is none of those to show only."""
        self._folds: Folds | None = None

    @property
    def folds(self) -> Folds:
        """The folds as they stand."""
        if self._folds is None:
            if self.only is not None:
                hidden = self._opened_rows.translate(_OTHER)
                for row in self._rows_only():
                    hidden[row] = 0
                self._folds = fold_rows(hidden, least=1)
            elif self._folding is not None:
                self._folds = self._folding.folds
            else:
                self._folds = no_folds(len(self._opened.layout))
        return self._folds

    @property
    def folding(self) -> Folding:
        """What the user folds; what can be is found out when it is first asked for."""
        if self._folding is None:
            from limbeck_core.graph.folding import Folding

            history = self._opened.history
            wrong = (problem for problem in history.problems if problem.severity is not Severity.NOTE)
            places = (history.problem_node(problem) for problem in wrong)
            named = (
                history.node_of(revision)
                for problem in history.problems
                if problem.severity is not Severity.NOTE
                for revision in problem.revisions
            )
            kept = {node for nodes in (places, named) for node in nodes if node is not None}
            self._folding = Folding(history.dag, self._opened.layout, kept)
        return self._folding

    def carried_over(self, before: Opened, after: Opened) -> Hidden:
        """The same on another reading, or on the same one laid out otherwise."""
        only = self.only
        if only is not None and not same_graph(before, after):
            only = carried(only, before, after)
        hidden = Hidden(after, only)
        if self._folding is not None and (closed := self._folding.closed):
            if not same_graph(before, after):
                ids = before.history.dag.ids
                found = (after.history.node_of(ids[node]) for node in closed)
                closed = [node for node in found if node is not None]
            hidden.folding.close(closed)
        opened_rows = (row for row, shown in enumerate(self._opened_rows) if shown)
        for node in carried((before.layout.node_at(row) for row in opened_rows), before, after):
            hidden._opened_rows[after.layout.row_of(node)] = 1
        return hidden

    # -- only some

    def show_only(self, only: frozenset[int] | None) -> None:
        """Show some nodes only, or all again, but for what the user folds."""
        self.only = only
        self._opened_rows = bytearray(len(self._opened.layout))
        self._folds = None

    def _rows_only(self) -> Iterable[int]:
        places = self._opened.layout.places
        count = len(places)
        return [places[node] for node in self.only or () if node < count]

    def _toggle_among_others(self, row: int, fold: range | None) -> bool:
        """Show what a fold hides, or fold what has been shown so at a row."""
        if fold is not None:
            self.open(fold)
            return True
        only = set(self._rows_only())
        if row in only:
            return False
        start = stop = row
        while start and start - 1 not in only and self._opened_rows[start - 1]:
            start -= 1
        while stop < len(self._opened_rows) and stop not in only and self._opened_rows[stop]:
            stop += 1
        self._opened_rows[start:stop] = bytes(stop - start)
        self._folds = None
        return True

    # -- what the user does; each says whether anything has changed

    def open(self, rows: range) -> None:
        """Show rows of the layout."""
        if self.only is not None:
            self._opened_rows[rows.start : rows.stop] = b"\x01" * len(rows)
        else:
            self.folding.open(rows)
        self._folds = None

    def toggle(self, row: int, fold: range | None) -> bool:
        """Open a fold, or fold the run at a row."""
        if self.only is not None:
            return self._toggle_among_others(row, fold)
        if fold is not None:
            self.open(fold)
            return True
        run = self.folding.run_at(row)
        return run is not None and self._toggle_rows(run)

    def toggle_side_branch(self, row: int) -> bool:
        """Fold the side branch on which a row stands, or open it."""
        branch = self.folding.side_branch_at(row) if self.only is None else None
        return branch is not None and self._toggle_rows(branch)

    def fold_runs(self, selected: int | None) -> bool:
        """Fold every linear run."""
        return self._fold(lambda folding: folding.close_runs(but=selected))

    def fold_side_branches(self, selected: int | None) -> bool:
        """Fold every side branch."""
        return self._fold(lambda folding: folding.close_side_branches(but=selected))

    def fold_nodes(self, nodes: Iterable[int]) -> bool:
        """Fold some nodes, as far as they may be."""
        return self._fold(lambda folding: folding.close(nodes))

    def open_all(self) -> bool:
        """Open every fold."""
        if self.only is not None or not len(self.folds.starts):
            return False
        return self._fold(lambda folding: folding.open_all())

    def _toggle_rows(self, rows: range) -> bool:
        folding = self.folding
        if any(fold.start in rows for fold in folding.folds):
            self.open(rows)
            return True
        self._folds = None
        return folding.close_rows(rows)

    def _fold(self, change: Callable[[Folding], None]) -> bool:
        if self.only is not None:
            return False
        before = self.folds
        change(self.folding)
        self._folds = None
        return self.folds != before


def same_graph(before: Opened, after: Opened) -> bool:
    """Whether the nodes of both have the same numbers: more may be known of them, or they stand elsewhere."""
    return before.history.dag is after.history.dag


def carried(nodes: Iterable[int], before: Opened, after: Opened) -> frozenset[int]:
    """The nodes of another reading that stand for the same, as far as they are still there."""
    if same_graph(before, after):
        return frozenset(nodes)
    found = (same_node(before, node, after) for node in nodes)
    return frozenset(node for node in found if node is not None)


def same_node(before: Opened, node: int, after: Opened) -> int | None:
    """The node of another reading that stands for the same file, else for the same id."""
    if same_graph(before, after):
        return node
    script = before.history.node_script(node)
    found = after.history.node_of_file(script.path) if script is not None else None
    return found if found is not None else after.history.node_of(before.history.dag.ids[node])
