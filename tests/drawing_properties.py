"""What must hold of every drawing, for the suite and the long proof: each function returns what does not."""

from __future__ import annotations

from random import Random

from graph_decoder import UnreadableError, decode
from limbeck.glyphs import ASCII, UNICODE, Glyphs, graph_text
from limbeck_core.graph.dag import Dag
from limbeck_core.graph.lanes import Layout, Row, lay_out

Edges = set[tuple[int, int]]


def broken_rules(dag: Dag, pin: int | None) -> list[str]:
    """Return what a drawing of a graph gets wrong: edges misread, or rows that differ when painted alone."""
    layout = lay_out(dag, pin)
    rows = list(layout.rows())
    faults = [
        f"{name}: {fault}"
        for name, glyphs in (("Unicode", UNICODE), ("ASCII", ASCII))
        for fault in _misread(dag, layout, rows, glyphs)
    ]
    for start in {0, len(rows) // 2, 255, 256, 257}:
        if list(layout.rows(start, start + 5)) != rows[start : start + 5]:
            faults.append(f"rows from {start} differ when painted alone")
    return faults


def _misread(dag: Dag, layout: Layout, rows: list[Row], glyphs: Glyphs) -> list[str]:
    """Read the characters back and compare the edges with the graph's.

    An edge that closes a cycle has no line: the row names its parent in words.
    """
    try:
        solid, dotted = decode([graph_text(row, glyphs).text for row in rows])
    except UnreadableError as error:
        return [str(error)]
    solid |= {(row.index, layout.row_of(parent)) for row in rows for parent in row.upward}
    dotted |= {(row.index, layout.row_of(parent)) for row in rows for parent in row.upward_dependencies}
    faults = []
    for kind, read, edges in (("solid", solid, dag.parents), ("dotted", dotted, dag.dependencies)):
        drawn = {
            (layout.row_of(node), layout.row_of(parent))
            for node, parents in enumerate(edges)
            for parent in parents
        }
        if read != drawn:
            faults.append(f"{kind} edges {sorted(read - drawn)} read, {sorted(drawn - read)} lost")
    return faults


def _grown(rng: Random, dag: Dag, parents: tuple[int, ...]) -> Dag:
    """The graph with one more revision, whose id may come anywhere among the others."""
    return Dag(
        ids=(*dag.ids, f"{rng.choice(dag.ids)}{rng.choice('0z')}"),
        parents=(*dag.parents, parents),
        dependencies=(*dag.dependencies, ()),
        labels=(*dag.labels, ()),
    )


def with_new_child(rng: Random, dag: Dag, pin: int | None) -> list[str]:
    """Add a revision with one parent: no row is reordered, no lane moves but between it and its parent."""
    before = lay_out(dag, pin)
    parent = rng.randrange(len(dag.ids))
    grown = _grown(rng, dag, (parent,))
    after = lay_out(grown, pin, before.main_line)
    new = len(dag.ids)
    nodes = list(after.nodes)
    nodes.remove(new)
    if nodes != list(before.nodes):
        return [f"a child of {dag.ids[parent]} reorders rows"]
    first, last = after.row_of(new), after.row_of(parent)
    for row in after.rows():
        if first <= row.index <= last:
            continue
        old = before.row(before.row_of(row.node))
        if drawn_alike(old, row):
            continue
        return [f"a child of {dag.ids[parent]} moves lanes on the row of {dag.ids[row.node]}"]
    return []


def drawn_alike(one: Row, other: Row) -> bool:
    """Whether two rows have the same characters."""
    return graph_text(one, UNICODE).text == graph_text(other, UNICODE).text


def with_new_merge(rng: Random, dag: Dag, pin: int | None) -> list[str]:
    """Merge some heads: no row is reordered."""
    before = lay_out(dag, pin)
    named = {parent for parents in dag.parents for parent in parents}
    heads = [node for node in range(len(dag.ids)) if node not in named]
    if len(heads) < 2:
        return []
    merged = rng.sample(heads, rng.randint(2, min(len(heads), 4)))
    after = lay_out(_grown(rng, dag, tuple(merged)), pin, before.main_line)
    nodes = list(after.nodes)
    nodes.remove(len(dag.ids))
    if nodes != list(before.nodes):
        return ["a merge reorders rows"]
    return []
