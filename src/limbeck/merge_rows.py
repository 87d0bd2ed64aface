"""A guided merge as rows: what heads are, how they get on, the ways out, and what comes of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from limbeck.glyphs import ASCII, UNICODE, graph_text
from limbeck.spans import Span, message_of, place_of
from limbeck.telling import Telling
from limbeck.text import clip, fit
from limbeck_core.graph.dag import Dag
from limbeck_core.merging.model import SAFE, StrategyKind, Verdict, worst_first

if TYPE_CHECKING:
    from limbeck_core.history import History
    from limbeck_core.merging.model import (
        Branch,
        Comparison,
        Finding,
        Pair,
        Site,
        Stranded,
        Stranding,
        Strategy,
    )
    from limbeck_core.merging.study import MergeStudy

LEAST_COLUMN = 38
"""Cells of a column below which branches stand one below the other."""

OPERATIONS_TOLD = 60
"""So many operations of a branch are told."""

PAIRS_TOLD = 80
"""So many pairs of operations are told."""

STATES_TOLD = 12
"""So many databases that are left behind are told."""

ROWS_OF_GRAPH = 30
"""So many rows of the graph are drawn."""

VERDICT_ROLES = {
    Verdict.COLLIDE: "badge-problem",
    Verdict.NOT_PROVEN: "warning",
    Verdict.ORDER_MATTERS: "warning",
    Verdict.SAME_TABLE: "message",
    Verdict.INDEPENDENT: "badge-head",
}

VERDICTS = {
    Verdict.COLLIDE: "they collide",
    Verdict.NOT_PROVEN: "not proven: something in them is not known",
    Verdict.ORDER_MATTERS: "the order matters",
    Verdict.SAME_TABLE: "they touch the same table, and do not clash",
    Verdict.INDEPENDENT: "independent",
}


def tell_finding(told: Telling, finding: Finding) -> None:
    """Tell one thing that several heads are, and what mends it."""
    told.say(finding.message, "heading")
    told.say(finding.cure, indent=2)


def tell_branches(told: Telling, study: MergeStudy) -> None:
    """Tell what each branch does since they went apart: side by side where there is room for that."""
    nearest = ", ".join(study.nearest) or "none"
    told.heading("What each branch does")
    told.say(f"nearest common ancestors: {nearest}", "fact")
    wide = told.width // 2
    if len(study.branches) == 2 and wide >= LEAST_COLUMN:
        columns = [Telling(wide, ascii_only=told.ascii_only) for _ in study.branches]
        for column, branch in zip(columns, study.branches, strict=True):
            _tell_branch(column, branch)
        told.side_by_side(*columns)
        return
    for branch in study.branches:
        _tell_branch(told, branch)


def _tell_branch(told: Telling, branch: Branch) -> None:
    known = {True: "published", False: "private", None: "not known whether published"}[branch.published]
    count = len(branch.revisions)
    own = f"{count} revision{'s' if count != 1 else ''}, {known}" if count else "nothing of its own"
    told.say(f"{branch.head}: {own}", "badge-label")
    if branch.publication:
        told.say(branch.publication, "fact", indent=2)
    for site in branch.operations[:OPERATIONS_TOLD]:
        opaque = bool(site.operation.opaque)
        told.say(what(site), "effect-opaque" if opaque else "message", indent=2)
    if not branch.operations:
        told.say("no operations", "fact", indent=2)
    if len(branch.operations) > OPERATIONS_TOLD:
        told.say(f"and {len(branch.operations) - OPERATIONS_TOLD} more", "fact", indent=2)


def what(site: Site) -> str:
    """Return an operation in one line: its method, its object, what more there is to it."""
    operation = site.operation
    parts = [operation.name or operation.effect.value, operation.object.spelt, operation.detail]
    text = " ".join(part for part in parts if part)
    if operation.opaque:
        text += f"  ? {operation.opaque}"
    return f"{text}  ({operation.condition})" if operation.condition else text


def tell_comparisons(told: Telling, history: History, comparisons: Iterable[Comparison]) -> None:
    """Tell how branches get on, pair by pair, with the lines."""
    told.heading("How they get on")
    for comparison in worst_first(comparisons):
        tell_verdict(told, comparison)
        pairs = "pair" if comparison.compared == 1 else "pairs"
        told.say(f"{comparison.compared:,} {pairs} of operations compared", "fact", indent=2)
        for pair in comparison.pairs[:PAIRS_TOLD]:
            _tell_pair(told, history, pair)
        if len(comparison.pairs) > PAIRS_TOLD:
            told.say(f"and {len(comparison.pairs) - PAIRS_TOLD} more", "fact", indent=2)


def tell_verdict(told: Telling, comparison: Comparison) -> None:
    """Tell in one line how two branches get on."""
    names = f"{comparison.first} and {comparison.second}"
    told.say(f"{names}: {VERDICTS[comparison.verdict]}", VERDICT_ROLES[comparison.verdict])


def _tell_pair(told: Telling, history: History, pair: Pair) -> None:
    verdict = pair.verdict.value.replace("-", " ")
    told.say(f"{verdict}: {pair.told}", VERDICT_ROLES[pair.verdict], indent=2)
    for site in (pair.first, pair.second):
        if site is not None:
            place = f"{place_of(history, site.path)}:{site.operation.line}"
            told.say(f"{place}  {what(site)}", "fact", indent=4)


def tell_strategies(told: Telling, study: MergeStudy) -> None:
    """Tell the ways out; each can be chosen, the recommended one comes first."""
    told.heading("Ways out")
    ordered = sorted(study.strategies, key=lambda strategy: strategy != study.recommended)
    for strategy in ordered:
        told.choose(strategy.title, strategy)
        below: list[tuple[str, str]] = []
        if strategy == study.recommended:
            below.append((f"recommended: {study.reason}", "badge-head"))
        if strategy.refused:
            below.append((f"cannot be done: {strategy.refused}", "badge-problem"))
        if strategy.guarded:
            below.append((f"to be typed out: {strategy.guarded}", "warning"))
        below += [(consequence, "fact") for consequence in strategy.consequences]
        for text, role in below:
            told.say(text, role, indent=4, choice=strategy)


def tell_stranding(told: Telling, stranding: Stranding) -> None:
    """Tell which databases are left behind, and what to run for them."""
    told.heading("Databases")
    if not stranding.stranded:
        told.say("none is left behind", "badge-head")
    if stranding.note:
        told.say(stranding.note, "fact", indent=2)
    database = stranding.database
    if database is not None and database.stranded is not None:
        _tell_stranded(told, database.stranded, "the one that was named, ")
    elif database is not None:
        rows, runs = ", ".join(database.rows), ", ".join(database.runs) or "nothing"
        told.say(f"the one that was named, at {rows}: it fits, an upgrade runs {runs}", "badge-head")
    for one in stranding.stranded[:STATES_TOLD]:
        _tell_stranded(told, one, "")
    if len(stranding.stranded) > STATES_TOLD:
        told.say(f"and {len(stranding.stranded) - STATES_TOLD} more", "fact")
    if not stranding.complete:
        told.say(f"only {stranding.bound} states were worked out; there are more", "warning")


def _tell_stranded(told: Telling, one: Stranded, which: str) -> None:
    parts = [f"fails: {one.refused}"] if one.refused else []
    parts += [f"skips {', '.join(one.skipped)}"] if one.skipped else []
    parts += [f"runs {', '.join(one.replayed)} again"] if one.replayed else []
    state = ", ".join(one.state)
    told.say(f"{which}at {state}: left behind, an upgrade {'; '.join(parts)}", "badge-problem")
    if one.note:
        told.say(one.note, "fact", indent=2)
    if not one.ways:
        told.say("no command of Alembic leads out of it", "fact", indent=2)
    for number, way in enumerate(one.ways):
        steps = [*(f"{command} (before)" for command in way.before)]
        steps += [f"{command} (afterwards)" for command in way.after]
        told.say(f"{'or' if number else 'run'} {', then '.join(steps)}", indent=2)
        if way.loses:
            hold = "it holds" if len(way.loses) == 1 else "they hold"
            told.say(f"takes back {', '.join(way.loses)}, and what {hold}", "warning", indent=4)
        if way.note:
            told.say(way.note, "fact", indent=4)


def tell_graphs(told: Telling, history: History, edits: Mapping[str, tuple[str, ...]], message: str) -> None:
    """Draw the part of the graph that is concerned, as it is and as it will be.

    Args:
        told: Where it is told.
        history: As it is.
        edits: The parents that revisions get.
        message: What a new revision is called.
    """
    from limbeck_core.merging.preview import dag_after, nodes_concerned

    after = dag_after(history, edits)
    nodes = nodes_concerned(history, edits)
    known = [node for node in nodes if node < len(history.dag.ids)]
    wide = told.width // 2
    sides = [("The graph now", history.dag, known), ("The graph afterwards", after, nodes)]
    if wide >= LEAST_COLUMN:
        columns = [Telling(wide, ascii_only=told.ascii_only) for _ in sides]
        for column, (title, dag, shown) in zip(columns, sides, strict=True):
            column.heading(title)
            _tell_graph(column, history, dag, shown, message)
        told.blank()
        told.side_by_side(*columns)
        return
    for title, dag, shown in sides:
        told.heading(title)
        _tell_graph(told, history, dag, shown, message)


def _tell_graph(told: Telling, history: History, dag: Dag, nodes: Sequence[int], message: str) -> None:
    from limbeck_core.graph.lanes import RowKind, lay_out

    part = _part(dag, nodes)
    layout = lay_out(part)
    glyphs = ASCII if told.ascii_only else UNICODE
    width = max(1, min(2 * layout.width - 1, told.width // 3))
    id_cells = min(max(map(len, part.ids), default=0), 12)
    for row in layout.rows(0, ROWS_OF_GRAPH):
        node = nodes[row.node]
        if row.kind is RowKind.BASE and dag.parents[node]:
            # its parents are not drawn
            row = replace(row, kind=RowKind.REVISION)
        words = message_of(history, node) if node < len(history.dag.ids) else message
        room = max(0, told.width - width - id_cells - 6)
        told.spans(
            (
                Span(f" {fit(graph_text(row, glyphs, width).text, width, ascii=told.ascii_only)}  ", "id"),
                Span(f"{fit(part.ids[row.node], id_cells, ascii=told.ascii_only)}  ", "badge-label"),
                Span(clip(words, room, ascii=told.ascii_only), "message"),
            )
        )
    if len(layout) > ROWS_OF_GRAPH:
        told.say(f"and {len(layout) - ROWS_OF_GRAPH} revisions more", "fact")


def _part(dag: Dag, nodes: Sequence[int]) -> Dag:
    """Return some nodes by themselves, with the edges between them."""
    place = {node: number for number, node in enumerate(nodes)}

    def within(edges: Sequence[tuple[int, ...]]) -> tuple[tuple[int, ...], ...]:
        return tuple(tuple(place[one] for one in edges[node] if one in place) for node in nodes)

    return Dag(
        tuple(dag.ids[node] for node in nodes),
        within(dag.parents),
        within(dag.dependencies),
        tuple(dag.labels[node] for node in nodes),
        frozenset(place[node] for node in dag.ghosts if node in place),
        frozenset(place[node] for node in dag.twins if node in place),
    )


def is_plain(study: MergeStudy) -> bool:
    """Return whether nothing clashes and nothing is to be decided but to go on."""
    kinds = {finding.kind.value for finding in study.findings}
    return kinds == {"fork"} and study.verdict in SAFE and study.recommended.kind is not StrategyKind.LEAVE


def phrase(strategy: Strategy) -> str:
    """Return what the user must type for a strategy that is guarded: the revision that is moved."""
    return strategy.edits[0][0] if strategy.edits else strategy.heads[0]
