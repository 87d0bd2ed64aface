"""What must hold of every drawing, for the suite and the long proof: each function returns what does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

from graph_decoder import UnreadableError, decode_all, decode_reversed
from limbeck.glyphs import ASCII, UNICODE, graph_text, upside_down
from limbeck_core.graph.dag import Dag
from limbeck_core.graph.drawing import Drawing, FoldRow, whole
from limbeck_core.graph.folding import Folding
from limbeck_core.graph.folds import fold_rows, no_folds
from limbeck_core.graph.lanes import Layout, Row, lay_out

Edges = set[tuple[int, int]]


def broken_rules(dag: Dag, pin: int | None) -> list[str]:
    """Return what a drawing of a graph gets wrong: edges misread, or rows that differ when painted alone."""
    layout = lay_out(dag, pin)
    rows = list(layout.rows())
    faults = misread(dag, whole(layout))
    for start in {0, len(rows) // 2, 255, 256, 257}:
        if list(layout.rows(start, start + 5)) != rows[start : start + 5]:
            faults.append(f"rows from {start} differ when painted alone")
    return faults


def shapes_of(rng: Random, dag: Dag, layout: Layout) -> Iterator[tuple[str, Drawing]]:
    """The ways in which a layout can be shown: folded in each way, turned round, without dependencies."""
    folding = Folding(dag, layout, rng.sample(range(len(dag.ids)), len(dag.ids) // 8))
    folding.close_runs(but=rng.choice((None, rng.randrange(len(layout)))))
    folds = {"runs folded": folding.folds}
    folding.open_all()
    folding.close_side_branches()
    folds["side branches folded"] = folding.folds
    folding.open_all()
    row = rng.randrange(len(layout))
    branch = folding.side_branch_at(row)
    if branch is not None:
        folding.close_rows(branch)
    folds[f"the side branch at {row} folded"] = folding.folds
    shown = set(rng.sample(range(len(layout)), rng.randint(0, len(layout))))
    folds["only some"] = fold_rows(bytes(row not in shown for row in range(len(layout))), least=1)
    folds["whole"] = no_folds(len(layout))
    for name, numbers in folds.items():
        for oldest_first in (False, True):
            for dependencies in (True, False):
                turned = " oldest first" if oldest_first else ""
                without = "" if dependencies else " without dependencies"
                yield f"{name}{turned}{without}", Drawing(layout, numbers, oldest_first, dependencies)


def broken_shapes(rng: Random, dag: Dag, pin: int | None) -> list[str]:
    """Return what is wrong with a layout as it is shown in its several ways."""
    faults: list[str] = []
    layout = lay_out(dag, pin)
    for name, drawing in shapes_of(rng, dag, layout):
        faults += [f"{name}: {fault}" for fault in misread(dag, drawing)]
        rows = list(drawing.rows())
        start = rng.randrange(len(rows))
        if list(drawing.rows(start, start + 5)) != rows[start : start + 5]:
            faults.append(f"{name}: rows from {start} differ when painted alone")
        for at, row in enumerate(rows):
            nodes = [layout.node_at(row.index)] if isinstance(row, Row) else _hidden(layout, row)
            if any(drawing.row_of(node) != at for node in nodes):
                faults.append(f"{name}: row {at} is not found again")
            if drawing.node_at(at) != (nodes[0] if isinstance(row, Row) else None):
                faults.append(f"{name}: row {at} names another node")
    return faults


def _hidden(layout: Layout, fold: FoldRow) -> list[int]:
    return [layout.node_at(row) for row in range(fold.index, fold.stop)]


def misread(dag: Dag, drawing: Drawing) -> list[str]:
    """Return what is misread of a drawing in either alphabet."""
    rows = list(drawing.rows())
    faults: list[str] = []
    for name, glyphs in (("Unicode", UNICODE), ("ASCII", ASCII)):
        alphabet = upside_down(glyphs) if drawing.oldest_first else glyphs
        texts = [graph_text(row, alphabet).text for row in rows]
        faults += [f"{name}: {fault}" for fault in misread_texts(dag, drawing, texts)]
    return faults


def misread_texts(dag: Dag, drawing: Drawing, texts: Sequence[str]) -> list[str]:
    """Read the characters back and compare the edges with the graph's.

    An edge that closes a cycle has no line: the row names its parent in words. Of what is folded away all
    edges to a fold are shown, and those from it for which no lane ran before.
    """
    try:
        decoded = decode_reversed(texts) if drawing.oldest_first else decode_all(texts)
    except UnreadableError as error:
        return [str(error)]
    layout, folds = drawing.layout, drawing.folds
    faults = []
    if decoded.folds != set(folds.lines):
        faults.append(f"folds {sorted(decoded.folds)} read")
    needs = dag.dependencies if drawing.dependencies else ((),) * len(dag.ids)
    for kind, read, edges in (("solid", decoded.solid, dag.parents), ("dotted", decoded.dotted, needs)):
        places = [
            (layout.row_of(node), layout.row_of(parent))
            for node, parents in enumerate(edges)
            for parent in parents
        ]
        # what closes a cycle has no line
        lines = {(folds.line_of(child), folds.line_of(parent)) for child, parent in places if child < parent}
        drawn = {(child, parent) for child, parent in lines if child != parent}
        to_be_read = {edge for edge in drawn if edge[0] not in decoded.folds}
        if not to_be_read <= read <= drawn:
            faults.append(f"{kind} edges {sorted(read - drawn)} read, {sorted(to_be_read - read)} lost")
    for line, columns in decoded.through.items():
        for column in columns:
            if not _leads_through(dag, drawing, line, column):
                faults.append(f"nothing leads through the fold {line} in column {column}")
    return faults


def _leads_through(dag: Dag, drawing: Drawing, line: int, column: int) -> bool:
    """Whether the line that goes into a fold in a column is the one that leaves it, parent by parent."""
    layout, fold = drawing.layout, drawing.folds.fold_at(line)
    assert fold is not None
    into, out = layout.lanes_above(fold.start)[column], layout.lanes_above(fold.stop)[column]
    if into is None or out is None:
        return False
    hidden = {layout.node_at(row) for row in fold}
    reached, waiting = set(), [into.target]
    while waiting:
        node = waiting.pop()
        if node == out.target:
            return True
        if node in hidden and node not in reached:
            reached.add(node)
            waiting.extend(dag.parents[node])
    return False


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
