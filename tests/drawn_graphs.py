"""Small graphs as one line of text each, and layouts as pictures: for tests that say what is drawn where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from limbeck.glyphs import UNICODE, graph_text
from limbeck_core.graph.dag import Dag
from limbeck_core.graph.drawing import AnyRow, FoldRow
from limbeck_core.graph.lanes import Lane, Layout


def dag_from(text: str) -> Dag:
    """Read a graph: ``c<b,a~d#shop`` follows ``b`` and ``a``, depends on ``d`` and has the label ``shop``.

    The nodes have the order of the words; of words with one id the last is kept, the others are twins.
    A name that is only referred to is a ghost.
    """
    ids: list[str] = []
    named: list[tuple[list[str], list[str]]] = []
    labels: list[tuple[str, ...]] = []
    for word in text.split():
        edges, *own = word.split("#")
        before, _, needed = edges.partition("~")
        name, _, parents = before.partition("<")
        ids.append(name)
        named.append((parents.split(",") if parents else [], needed.split(",") if needed else []))
        labels.append(tuple(own))
    declared = len(ids)
    for of in named:
        ids.extend(other for kind in of for other in kind if other not in ids)
    kept = {name: node for node, name in enumerate(ids)}
    ghosts = range(declared, len(ids))
    none: tuple[int, ...] = ()
    return Dag(
        ids=ids,
        parents=[tuple(kept[name] for name in of) for of, _ in named] + [none] * len(ghosts),
        dependencies=[tuple(kept[name] for name in of) for _, of in named] + [none] * len(ghosts),
        labels=[*labels, *[()] * len(ghosts)],
        ghosts=frozenset(ghosts),
        twins=frozenset(node for node, name in enumerate(ids) if kept[name] != node),
    )


def picture(ids: Iterable[str], rows: Iterable[AnyRow]) -> list[str]:
    """Draw each row, with its node's id and, column by column, the hues of all that is coloured on it."""
    names = list(ids)
    return [f"{graph_text(row, UNICODE).text} {_name(names, row)} {hues_on(row)}".rstrip() for row in rows]


def _name(ids: list[str], row: AnyRow) -> str:
    if isinstance(row, FoldRow):
        return f"{row.index}-{row.stop - 1}"
    upward = "".join(f"^{ids[node]}" for node in row.upward)
    return ids[row.node] + upward + "".join(f"^~{ids[node]}" for node in row.upward_dependencies)


def hues_on(row: AnyRow) -> str:
    """Return the hue of what stands in each column of a row as a digit; ``.`` where nothing does."""
    if isinstance(row, FoldRow):
        hues = {mark.column: mark.hue for mark in row.marks}
    else:
        hues = {lane.column: lane.hue for lane in (*row.ins, *row.outs)} | {row.column: row.hue}
    hues |= {lane.column: lane.hue for lane in row.passing}
    return "".join(str(hues[column]) if hues.get(column, -1) >= 0 else "." for column in range(max(hues) + 1))


def faults_of_lanes(layout: Layout) -> Iterator[str]:
    """Yield where a lane is not one thing from its opening to its end, or a row read alone differs."""
    live: dict[int, Lane] = {}
    known: set[int] = set()
    for row in layout.rows():
        if layout.row(row.index) != row:
            yield f"row {row.index} differs when read alone"
        own = live.pop(row.column, None)
        if (own is not None) != row.from_above or (
            own and (own.target, own.dotted, own.hue) != (row.node, False, row.hue)
        ):
            yield f"row {row.index}: {own} comes to its node"
        for lane in row.ins:
            if live.pop(lane.column, None) != lane or lane.target != row.node:
                yield f"row {row.index}: {lane} comes in"
        if row.passing != tuple(live[column] for column in sorted(live)):
            yield f"row {row.index}: {row.passing} pass"
        if not set(row.joins) <= set(row.passing):
            yield f"row {row.index}: {row.joins} are joined"
        if own is None:
            known.add(-1)
        for lane in row.outs:
            if lane.opening in known or lane.column in live:
                yield f"row {row.index}: {lane} opens"
            known.add(lane.opening)
            live[lane.column] = lane
        if layout.own_target(row.index) != row.below:
            yield f"row {row.index}: {layout.own_target(row.index)} is below"
        lanes = [(lane.column, lane.target) for lane in (*row.joins, *row.outs)]
        below = [(row.column, row.below)] if row.below >= 0 else []
        if sorted(layout.lanes_from(row.node)) != sorted(lanes + below):
            yield f"row {row.index}: other lanes lead on"
        if row.below >= 0:
            after = layout.lanes_above(row.index + 1)[row.column]
            opening = after.opening if after else -1
            if after is None or after != Lane(row.column, row.below, False, row.hue, opening):
                yield f"row {row.index}: {after} goes on"
                continue
            if opening in known if own is None else opening != own.opening:
                yield f"row {row.index}: {after} is another lane"
            known.add(opening)
            live[row.column] = after
    if live:
        yield f"{live} lead nowhere"
