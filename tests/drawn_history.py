"""The history pane on graphs that no files are behind, and what it shows of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, cast

from textual.app import App, ComposeResult
from textual.containers import Horizontal

from limbeck.lane_colors import extra_colors
from limbeck.loading import Opened
from limbeck.rows import HistoryRows
from limbeck.widgets.history_view import HistoryView
from limbeck_core.graph.dag import Dag
from limbeck_core.graph.lanes import lay_out
from limbeck_core.problems import Problem

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from limbeck_core.history import History


class DrawnHistory:
    """As much of a history as the pane asks for, made of a graph alone."""

    root = "/"
    version_locations = ("/versions",)
    problems: tuple[Problem, ...] = ()

    def __init__(self, dag: Dag) -> None:
        self.dag = dag
        self.longest_id = max(map(len, dag.ids), default=0)
        self._children: list[list[int]] = [[] for _ in dag.ids]
        for node, parents in enumerate(dag.parents):
            for parent in parents:
                if node not in dag.twins:
                    self._children[parent].append(node)

    def node_script(self, node: int) -> None:
        """No file."""

    def node_doc(self, node: int) -> str:
        """No docstring."""
        return ""

    def node_of_file(self, path: str) -> None:
        """No file."""

    def node_of(self, revision: str) -> int | None:
        """The node of an id."""
        return self.dag.ids.index(revision) if revision in self.dag.ids else None

    def problems_of(self, node: int) -> tuple[Problem, ...]:
        """None."""
        return ()

    def problem_node(self, problem: Problem) -> int | None:
        """None."""
        return None

    def children(self, node: int) -> tuple[int, ...]:
        """The nodes that name a node as their parent."""
        return tuple(self._children[node])

    def is_id_known(self, node: int) -> bool:
        """Every id is."""
        return True

    def is_effective_head(self, node: int) -> bool:
        """Whether another branch depends on it."""
        return any(node in needed for needed in self.dag.dependencies)

    def labels_of(self, node: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Its own labels."""
        return self.dag.labels[node], ()


class PaneApp(App[None]):
    """The pane alone."""

    CSS_PATH = "../src/limbeck/limbeck.tcss"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {**super().get_theme_variable_defaults(), **extra_colors(self.current_theme)}

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield HistoryView(id="history")


@asynccontextmanager
async def pane(width: int = 700, height: int = 40) -> AsyncIterator[HistoryView]:
    """The pane on a terminal, without a history yet."""
    async with PaneApp().run_test(size=(width, height)) as pilot:
        yield pilot.app.query_one(HistoryView)


def opened_of(dag: Dag, pin: int | None = None) -> Opened:
    """What the reading process would send of a graph."""
    return Opened(cast("History", DrawnHistory(dag)), lay_out(dag, pin))


def graph_lines(view: HistoryView) -> list[str]:
    """The graph's part of every row, as the pane renders it."""
    assert isinstance(view.source, HistoryRows)
    cells = view.source.composer.graph_cells(view.scrollable_content_region.width)
    view.scroll_to(y=0, animate=False, force=True)
    top = view.scroll_offset.y
    return [view.render_line(row - top).text[:cells].rstrip() for row in range(view.count)]


def ways_of(view: HistoryView) -> Iterator[str]:
    """Bring the pane through every way of showing what it shows, one after another."""
    assert view.opened is not None
    nodes = range(len(view.opened.layout))
    for dependencies in (True, False):
        for oldest_first in (False, True):
            for ascii_only in (False, True):
                view.dependencies, view.oldest_first, view.ascii_only = dependencies, oldest_first, ascii_only
                name = f"{dependencies=} {oldest_first=} {ascii_only=}"
                yield f"whole, {name}"
                if view.fold_runs():
                    yield f"runs folded, {name}"
                if view.fold_side_branches():
                    yield f"side branches folded, {name}"
                view.unfold_all()
                view.only = frozenset(nodes[:: 2 + len(nodes) % 3])
                yield f"only some, {name}"
                view.only = None
