"""The graph as a picture of its own: SVG without scripts, fonts or anything that it would have to load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from limbeck.text import visible
from limbeck_core.graph.hues import NO_HUE

if TYPE_CHECKING:
    from limbeck.export.shown import LaneEdge, Point, Shown

ROW = 24
"""Pixels from one row to the next."""

LANE = 16
"""Pixels from one lane to the next."""

MARGIN = 16
CORNER = 7
"""The radius where a lane turns."""

CELL = 7.3
"""The width of a character, about."""

HUES = ("#2c6cb0", "#2f8f57", "#b07d1a", "#7d4cb3", "#1d8a8c", "#b8479b")
"""The colours of the lanes, on a light background."""

GREY = "#8a8f98"
INK = "#22262c"
PAPER = "#ffffff"
FAINT = "#6b717b"
ERROR = "#c0392b"
HEAD = "#2f7d32"

STYLE = (
    f"text{{font:13px ui-sans-serif,system-ui,'Helvetica Neue',Arial,sans-serif;fill:{INK};white-space:pre}}"
    f".id{{font-family:ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace;font-size:12px;fill:{FAINT}}}"
    f".badge{{font-size:11px;font-weight:600}}.fold{{fill:{FAINT};font-style:italic}}"
    f".missing{{fill:{ERROR}}}.lane{{fill:none;stroke-width:2}}.needs{{stroke-dasharray:3 4}}"
)


def svg(shown: Shown) -> str:
    """Return the picture."""
    left = MARGIN + shown.drawing.layout.width * LANE + 8
    ids = max((cell_len(shown.label(point)[0]) for point in shown.points), default=0)
    message_at = left + ids * CELL + 14
    lines = [_texts(shown, point, left, message_at) for point in shown.points]
    widest = max((cells for _, cells in lines), default=20)
    width = int(message_at + widest * CELL + MARGIN)
    height = max(1, len(shown.points)) * ROW + 2 * MARGIN - ROW // 2
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img">',
        f"<title>{escaped(visible(shown.history.title))}</title>",
        f"<style>{STYLE}</style>",
        f'<rect width="{width}" height="{height}" fill="{PAPER}"/>',
    ]
    # The dotted lanes lie below the others, and the first lanes on top.
    edges = sorted(shown.lane_edges(), key=lambda edge: (not edge.dotted, -edge.column))
    parts += [_lane(shown, edge) for edge in edges]
    ends = {edge.parent.key for edge in edges if not edge.dotted}
    parts += [_mark(shown, point, point.key in ends) for point in shown.points]
    parts += [line for line, _ in lines]
    return "\n".join([*parts, "</svg>"]) + "\n"


def escaped(words: str) -> str:
    """Return a text as XML takes it, in an element or in an attribute.

    >>> escaped('<a href="x">&')
    '&lt;a href=&quot;x&quot;&gt;&amp;'
    """
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def _x(column: int) -> int:
    return MARGIN + column * LANE


def _y(row: int) -> int:
    return MARGIN + row * ROW


def _hue(hue: int) -> str:
    return GREY if hue == NO_HUE else HUES[hue % len(HUES)]


def _lane(shown: Shown, edge: LaneEdge) -> str:
    """Return the path of an edge: along the row of the child, down its lane, along the row of the parent."""
    lane = _x(edge.column)
    child, parent = shown.column_of(edge.child), shown.column_of(edge.parent)
    x0 = lane if child is None else _x(child)
    x1 = lane if parent is None else _x(parent)
    y0, y1 = _y(edge.child.row), _y(edge.parent.row)
    down = 1 if y1 > y0 else -1
    path = [f"M{x0} {y0}"]
    if x0 != lane:
        side = 1 if lane > x0 else -1
        path.append(f"H{lane - side * CORNER}Q{lane} {y0} {lane} {y0 + down * CORNER}")
    if x1 != lane:
        side = 1 if x1 > lane else -1
        path.append(f"V{y1 - down * CORNER}Q{lane} {y1} {lane + side * CORNER} {y1}H{x1}")
    else:
        path.append(f"V{y1}")
    kind = "lane needs" if edge.dotted else "lane"
    return (
        f'<path class="{kind}" stroke="{_hue(edge.hue)}" d="{"".join(path)}" '
        f'data-child="{edge.child.key}" data-parent="{edge.parent.key}"/>'
    )


def _mark(shown: Shown, point: Point, has_child: bool) -> str:
    """Return the sign of a revision: a disc, a diamond for a merge point, a square for a base."""
    if point.node is None:
        return ""
    column = shown.column_of(point)
    assert column is not None
    x, y = _x(column), _y(point.row)
    dag, node = shown.history.dag, point.node
    colour = ERROR if node in dag.ghosts else _hue(_own_hue(shown, point))
    fill = colour if has_child else PAPER
    style = f'fill="{fill}" stroke="{colour}" stroke-width="2" data-key="{point.key}"'
    if len(dag.parents[node]) > 1:
        return f'<path {style} d="M{x} {y - 6}L{x + 6} {y}L{x} {y + 6}L{x - 6} {y}Z"/>'
    if not dag.parents[node]:
        return f'<rect {style} x="{x - 5}" y="{y - 5}" width="10" height="10" rx="1"/>'
    return f'<circle {style} cx="{x}" cy="{y}" r="5"/>'


def _own_hue(shown: Shown, point: Point) -> int:
    place = shown.drawing.node_at(point.row)
    assert place is not None
    return shown.hues[place]


def _texts(shown: Shown, point: Point, left: float, message_at: float) -> tuple[str, int]:
    """Return the words of a row, and how many cells they take from the message on."""
    identifier, message = shown.label(point)
    y = _y(point.row) + 4
    if point.node is None:
        return f'<text class="fold" x="{message_at:.0f}" y="{y}">{escaped(message)}</text>', cell_len(message)
    history, node = shown.history, point.node
    badges: list[tuple[str, str]] = []
    if not history.children(node) and node not in _without_children(shown) and history.is_id_known(node):
        badges.append(("effective head" if history.is_effective_head(node) else "head", HEAD))
    badges += [(visible(label), HUES[3]) for label in history.labels_of(node)[0]]
    if not history.dag.parents[node] and node not in history.dag.ghosts:
        badges.append(("base", FAINT))
    missing = node in history.dag.ghosts
    words = escaped(message) + "".join(
        f'<tspan class="badge" dx="10" fill="{colour}">{escaped(badge)}</tspan>' for badge, colour in badges
    )
    kind = ' class="missing"' if missing else ""
    line = (
        f'<text class="id" x="{left:.0f}" y="{y}">{escaped(identifier)}</text>'
        f'<text{kind} x="{message_at:.0f}" y="{y}">{words}</text>'
    )
    return line, cell_len(message) + sum(len(badge) + 2 for badge, _ in badges)


def _without_children(shown: Shown) -> frozenset[int]:
    """The nodes that are no heads though nothing follows them: ghosts and twins."""
    return shown.history.dag.ghosts | shown.history.dag.twins
