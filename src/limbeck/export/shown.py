"""What is shown of a history: points in rows, and the edges between them, whatever is folded away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from limbeck.spans import message_of
from limbeck.text import visible
from limbeck_core.graph.dag import Dag
from limbeck_core.graph.drawing import Drawing, whole
from limbeck_core.graph.lanes import lay_out

if TYPE_CHECKING:
    from limbeck_core.graph.lanes import Row
    from limbeck_core.history import History


class Point(NamedTuple):
    """A revision, or a fold."""

    key: str
    """A name that is a word of letters and digits, and no other point's."""
    node: int | None
    """The node of the history; ``None`` for a fold."""
    row: int
    """Its row, from 0."""
    size: int = 1
    """How many revisions it stands for."""


class Edge(NamedTuple):
    """From a child to a parent, or to what it depends on."""

    child: str
    parent: str
    dotted: bool
    """Whether it is a ``depends_on`` alone."""


class LaneEdge(NamedTuple):
    """The same as it is drawn: down one lane."""

    child: Point
    parent: Point
    dotted: bool
    column: int
    """The lane that carries it."""
    hue: int


@dataclass(frozen=True)
class Shown:
    """A drawing of a history, or of a part of it that is laid out by itself."""

    history: History
    dag: Dag
    """What is laid out."""
    drawing: Drawing
    chosen: Sequence[int] | None = None
    """Per node of ``dag`` that of the history; ``None`` where they are the same."""

    def node_of(self, place: int) -> int:
        """Return the node of the history for one of what is laid out."""
        return place if self.chosen is None else self.chosen[place]

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """The points, row by row."""
        found = []
        for row in range(len(self.drawing)):
            place = self.drawing.node_at(row)
            if place is not None:
                found.append(Point(f"r{row}", self.node_of(place), row))
                continue
            fold = self.drawing.fold_at(row)
            assert fold is not None
            found.append(Point(f"f{row}", None, row, len(fold)))
        return tuple(found)

    def point_of(self, place: int) -> Point:
        """Return where one of what is laid out is shown, or folded away."""
        return self.points[self.drawing.row_of(place)]

    @cached_property
    def edges(self) -> tuple[Edge, ...]:
        """Every edge that is not folded away, each once."""
        found: dict[tuple[str, str], bool] = {}
        kinds = [(self.dag.parents, False)]
        if self.drawing.dependencies:
            kinds.append((self.dag.dependencies, True))
        for edges, dotted in kinds:
            for place, targets in enumerate(edges):
                child = self.point_of(place)
                for target in targets:
                    parent = self.point_of(target)
                    if child.key != parent.key or child.node is not None:
                        found.setdefault((child.key, parent.key), dotted)
        return tuple(Edge(child, parent, dotted) for (child, parent), dotted in found.items())

    def lane_edges(self) -> Iterator[LaneEdge]:
        """Yield the edges as lanes carry them, each once; those of a cycle that lead upwards have none."""
        seen: set[tuple[int, int, int, bool]] = set()
        for row in self.drawing.layout.rows():
            for target, column, dotted, hue in _lanes_down(row):
                if dotted and not self.drawing.dependencies:
                    continue
                child, parent = self.point_of(row.node), self.point_of(target)
                key = (child.row, parent.row, column, dotted)
                if child.key != parent.key and key not in seen:
                    seen.add(key)
                    yield LaneEdge(child, parent, dotted, column, hue)

    @cached_property
    def hues(self) -> tuple[int, ...]:
        """Per node that is laid out the hue of its own lane."""
        rows = sorted(self.drawing.layout.rows(), key=lambda row: row.node)
        return tuple(row.hue for row in rows)

    def column_of(self, point: Point) -> int | None:
        """Return the lane in which a point stands; ``None`` for a fold, which stands in all of them."""
        if point.node is None:
            return None
        place = self.drawing.node_at(point.row)
        assert place is not None
        layout = self.drawing.layout
        return layout.column(layout.row_of(place))

    def label(self, point: Point) -> tuple[str, str]:
        """Return the id and the message of a point, safe to show; of a fold, nothing and what it hides."""
        if point.node is None:
            return "", f"{point.size} revision{'s' if point.size > 1 else ''} folded away"
        message = message_of(self.history, point.node)
        return visible(self.history.dag.ids[point.node]), visible(message)


def _lanes_down(row: Row) -> Iterator[tuple[int, int, bool, int]]:
    """Yield target, column, kind and hue of the lanes that carry a row's edges downwards."""
    if row.below >= 0:
        yield row.below, row.column, False, row.hue
    for lane in (*row.outs, *row.joins):
        yield lane.target, lane.column, lane.dotted, lane.hue


def shown_whole(history: History) -> Shown:
    """Return a whole history as it is first shown."""
    return Shown(history, history.dag, whole(lay_out(history.dag)))


def shown_part(history: History, nodes: Sequence[int]) -> Shown:
    """Return some revisions by themselves: edges that leave them are not shown."""
    dag = history.dag
    chosen = sorted(set(nodes))
    places = {node: place for place, node in enumerate(chosen)}

    def inside(edges: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(places[node] for node in edges if node in places)

    part = Dag(
        ids=tuple(dag.ids[node] for node in chosen),
        parents=tuple(inside(dag.parents[node]) for node in chosen),
        dependencies=tuple(inside(dag.dependencies[node]) for node in chosen),
        labels=tuple(dag.labels[node] for node in chosen),
        ghosts=frozenset(inside(tuple(dag.ghosts))),
        twins=frozenset(inside(tuple(dag.twins))),
    )
    return Shown(history, part, whole(lay_out(part)), chosen)
