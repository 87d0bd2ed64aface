"""A layout as it is shown: whatever is folded away, the rows still tell of every revision and every lane."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest

from limbeck_core.graph.dag import Dag
from limbeck_core.graph.drawing import Drawing, FoldPart, FoldRow, whole
from limbeck_core.graph.folding import Folding
from limbeck_core.graph.folds import LEAST, fold_rows
from limbeck_core.graph.lanes import Lane, Layout, Row, lay_out
from limbeck_core.graph.path import lit_path
from random_graphs import dag_of, random_dag

SEEDS = range(24)


def drawn(seed: int, size: int = 40) -> tuple[Random, Dag, Drawing]:
    """A random graph, drawn with random folds, either way up, with or without lanes of ``depends_on``."""
    rng = Random(seed)
    dag = random_dag(rng, size, broken=seed % 3 == 0)
    layout = lay_out(dag)
    density = rng.choice((0.5, 0.8, 0.95))
    folds = fold_rows(bytes(rng.random() < density for _ in range(len(layout))))
    return rng, dag, Drawing(layout, folds, oldest_first=seed % 2 == 1, dependencies=seed % 4 < 2)


def hidden_by(layout: Layout, row: FoldRow) -> set[int]:
    return {layout.node_at(index) for index in range(row.index, row.stop)}


def solid(drawing: Drawing, lanes: list[Lane | None]) -> dict[int, Lane]:
    """The lanes that a drawing shows of those at one place, by column."""
    return {lane.column: lane for lane in lanes if lane and (drawing.dependencies or not lane.dotted)}


@pytest.mark.parametrize("seed", SEEDS)
def test_each_revision_has_a_row_of_its_own_or_lies_in_a_fold(seed: int) -> None:
    _rng, dag, drawing = drawn(seed)
    rows = list(drawing.rows())
    assert len(rows) == len(drawing)
    shown: list[int] = []
    for place, row in enumerate(rows):
        if isinstance(row, FoldRow):
            assert row.count == row.stop - row.index >= LEAST
            assert drawing.node_at(place) is None
            assert drawing.fold_at(place) == range(row.index, row.stop)
            nodes = sorted(hidden_by(drawing.layout, row))
        else:
            assert drawing.node_at(place) == row.node
            assert drawing.fold_at(place) is None
            nodes = [row.node]
        assert {(drawing.row_of(node), drawing.hides(node)) for node in nodes} == {
            (place, isinstance(row, FoldRow))
        }
        shown += nodes
    assert sorted(shown) == list(range(len(dag.ids)))


@pytest.mark.parametrize("seed", SEEDS)
def test_some_rows_are_the_same_slice_of_all(seed: int) -> None:
    rng, _dag, drawing = drawn(seed, size=700)
    rows = list(drawing.rows())
    for _ in range(4):
        start, stop = sorted((rng.randrange(len(rows) + 1), rng.randrange(len(rows) + 9)))
        assert list(drawing.rows(start, stop)) == rows[start:stop]
    assert list(drawing.rows(-5, 2)) == rows[:2]
    assert list(drawing.rows(len(rows))) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_oldest_first_is_newest_first_turned_round(seed: int) -> None:
    _rng, _dag, drawing = drawn(seed)
    other = Drawing(
        drawing.layout,
        drawing.folds,
        oldest_first=not drawing.oldest_first,
        dependencies=drawing.dependencies,
    )
    assert list(other.rows()) == list(drawing.rows())[::-1]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_fold_shows_which_lanes_pass_end_and_begin_in_it(seed: int) -> None:
    _rng, dag, drawing = drawn(seed)
    layout = drawing.layout
    for row in drawing.rows():
        if not isinstance(row, FoldRow):
            continue
        hidden = hidden_by(layout, row)
        above = solid(drawing, layout.lanes_above(row.index))
        below = solid(drawing, layout.lanes_above(row.stop))
        marks = {mark.column: mark for mark in row.marks}
        assert list(marks) == sorted(marks)
        for lane in row.passing:
            assert above[lane.column] == below[lane.column] == lane
            assert lane.target not in hidden
        if [mark.part for mark in row.marks] == [FoldPart.ALONE]:
            assert {lane.column for lane in row.passing} == {*above} == {*below}
            passed = {lane.target for lane in row.passing}
            # an edge that runs upward has no lane
            for child, parents in enumerate(dag.parents if not layout.upwards else ()):
                if child in hidden:
                    assert all(parent in hidden | passed for parent in parents)
                else:
                    assert hidden.isdisjoint(parents)
            continue
        assert {*marks}.isdisjoint(lane.column for lane in row.passing)
        assert {*marks, *(lane.column for lane in row.passing)} == {*above, *below}
        for column, mark in marks.items():
            match mark.part:
                case FoldPart.ENDS:
                    assert above[column].target in hidden
                    assert column not in below
                    assert mark.hue == above[column].hue
                case FoldPart.BEGINS:
                    assert column not in above
                    assert mark.hue == below[column].hue
                case FoldPart.BREAKS:
                    assert above[column].target in hidden
                    assert above[column].opening != below[column].opening
                    assert mark.hue == below[column].hue
                case FoldPart.THROUGH:
                    assert above[column].target in hidden
                    assert above[column].opening == below[column].opening
                    assert mark.hue == above[column].hue
                case FoldPart.ALONE:
                    raise AssertionError("it stands beside others")


@pytest.mark.parametrize("seed", SEEDS)
def test_without_depends_on_the_other_lanes_stay_where_they_are(seed: int) -> None:
    rng = Random(seed)
    layout = lay_out(random_dag(rng, 40, broken=seed % 3 == 0))
    plain = Drawing(layout, whole(layout).folds, dependencies=False)
    for row, bare in zip(whole(layout).rows(), plain.rows(), strict=True):
        assert isinstance(row, Row)
        assert isinstance(bare, Row)
        assert (bare.node, bare.column, bare.below, bare.from_above, bare.upward, bare.hue) == (
            row.node,
            row.column,
            row.below,
            row.from_above,
            row.upward,
            row.hue,
        )
        for lanes in ("passing", "joins", "ins", "outs"):
            assert getattr(bare, lanes) == tuple(lane for lane in getattr(row, lanes) if not lane.dotted)
        assert bare.upward_dependencies == ()


def test_below_a_fold_of_many_rows_the_lanes_are_those_of_the_layout() -> None:
    trunk = {f"t{number}": [f"t{number - 1}"] if number else [] for number in range(700)}
    side = {f"s{number}": [f"s{number - 1}" if number else "t9"] for number in range(9)}
    layout = lay_out(dag_of({**trunk, **side}, {"s8": ["t3"]}))
    for start, stop in ((12, 690), (20, 705), (0, 708)):
        folded = Drawing(layout, fold_rows(bytes(start <= row < stop for row in range(len(layout)))))
        assert [row.stop for row in folded.rows() if isinstance(row, FoldRow)] == [stop]
        shown = list(folded.rows())
        assert shown[start + 1 :] == list(whole(layout).rows(stop))


# --- what may fold ------------------------------------------------------------


def folded(seed: int) -> tuple[Random, Dag, Layout, Folding, set[int]]:
    rng = Random(seed)
    dag = random_dag(rng, 60, broken=seed % 3 == 0)
    layout = lay_out(dag)
    kept = set(rng.sample(range(len(dag.ids)), 3))
    return rng, dag, layout, Folding(dag, layout, kept), kept


def firm_nodes(dag: Dag, layout: Layout, kept: set[int]) -> set[int]:
    """What never folds: heads, bases, labels, ends of ``depends_on``, ghosts, twins, problems."""
    parents = {parent for named in dag.parents for parent in named}
    needed = {other for named in dag.dependencies for other in named}
    return kept | {
        node
        for node in range(len(dag.ids))
        if node not in parents
        or not dag.parents[node]
        or dag.labels[node]
        or dag.dependencies[node]
        or node in needed
        or node in dag.ghosts | dag.twins
        or layout.row_of(node) in layout.upwards
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_the_outline_never_folds(seed: int) -> None:
    _rng, dag, layout, folding, kept = folded(seed)
    firm = firm_nodes(dag, layout, kept)
    assert folding.closed == []
    folding.close(range(len(dag.ids)))
    closed = set(folding.closed)
    assert closed.isdisjoint(firm)
    loose = [layout.node_at(row) not in firm for row in range(len(layout))]
    long_enough = {
        layout.node_at(row)
        for row in range(len(layout))
        for start in range(max(0, row - LEAST + 1), row + 1)
        if loose[start : start + LEAST] == [True] * LEAST
    }
    assert closed == long_enough
    folding.open_all()
    assert folding.closed == []
    assert folding.close_rows(range(len(layout))) == bool(closed)
    assert set(folding.closed) == closed
    assert not folding.close_rows(range(len(layout)))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_run_is_one_line_of_only_children_and_folds_as_a_whole(seed: int) -> None:
    _rng, dag, layout, folding, kept = folded(seed)
    firm = firm_nodes(dag, layout, kept)
    children = [node for parents in dag.parents for node in parents]
    folding.close_runs()
    for fold in folding.folds:
        for row in fold:
            node = layout.node_at(row)
            assert node not in firm
            assert (children.count(node), len(dag.parents[node])) == (1, 1)
            run = folding.run_at(row)
            assert run is not None
            assert row in run
            assert fold.start <= run.start < run.stop <= fold.stop
            nodes = [layout.node_at(at) for at in run]
            assert all(dag.parents[child] == (parent,) for child, parent in pairwise(nodes))
    for fold in list(folding.folds):
        folding.open(fold)
        assert not set(folding.closed) & {layout.node_at(row) for row in fold}


def test_a_run_is_found_from_the_rows_beside_it_and_a_short_one_is_none() -> None:
    line = [f"r{number}" for number in range(9)]
    dag = dag_of({name: line[at + 1 : at + 2] for at, name in enumerate(line)}, labels={"r2": ["shop"]})
    layout = lay_out(dag)
    folding = Folding(dag, layout)
    assert [folding.run_at(row) for row in range(9)] == [None, None, range(3, 8)] + [range(3, 8)] * 6
    folding.close_runs(but=5)
    assert folding.closed == []
    folding.close_runs()
    assert [dag.ids[node] for node in folding.closed] == ["r3", "r4", "r5", "r6", "r7"]


@pytest.mark.parametrize("seed", SEEDS[:6])
def test_what_is_prepared_folds_the_same(seed: int) -> None:
    _rng, dag, layout, folding, kept = folded(seed)
    prepared = Folding(dag, layout, kept)
    prepared.prepare()
    assert {"_firm", "_plain", "_linked"} <= vars(prepared).keys()
    for one in (folding, prepared):
        one.close_runs()
    assert prepared.closed == folding.closed
    assert [prepared.run_at(row) for row in range(len(layout))] == [
        folding.run_at(row) for row in range(len(layout))
    ]


def test_two_runs_may_stand_row_by_row_and_are_two() -> None:
    left = {"a2": ["a1"], "a1": ["a0"], "a0": ["fork"]}
    right = {"b3": ["b2"], "b2": ["b1"], "b1": ["b0"], "b0": ["fork"]}
    top, bottom = {"head": ["merge"], "merge": ["a2", "b3"]}, {"fork": ["base"], "base": []}
    dag = dag_of({**top, **left, **right, **bottom})
    layout = lay_out(dag, pin=dag.ids.index("a1"))
    names = [dag.ids[node] for node in layout.nodes]
    assert names == ["head", "merge", "a2", "a1", "a0", "b3", "b2", "b1", "b0", "fork", "base"]
    folding = Folding(dag, layout)
    # the lowest of a side branch ends its lane, and is no row of a run
    assert [folding.run_at(row) for row in range(2, 8)] == [range(2, 5)] * 3 + [range(5, 8)] * 3


@pytest.mark.parametrize("seed", SEEDS)
def test_side_branches_fold_and_the_main_line_stays(seed: int) -> None:
    rng, _dag, layout, folding, _kept = folded(seed)
    main = set(layout.main_line)
    but = rng.randrange(len(layout))
    folding.close_side_branches(but=but)
    assert not main & set(folding.closed)
    assert layout.node_at(but) not in folding.closed
    folding.close_side_branches()
    everything = set(folding.closed)
    folding.open_all()
    for row in range(len(layout)):
        branch = folding.side_branch_at(row)
        assert (branch is None) == (layout.node_at(row) in main)
        if branch is not None:
            assert row in branch
            folding.close_rows(branch)
    assert everything <= set(folding.closed)


def test_a_side_branch_is_its_lane_down_to_its_fork_with_what_hangs_on_it() -> None:
    line = {f"m{number}": [f"m{number - 1}"] if number else [] for number in range(9)}
    dag = dag_of({**line, "s1": ["m2"], "s2": ["s1"], "s3": ["s2"], "t1": ["s2"]})
    layout = lay_out(dag)
    folding = Folding(dag, layout)
    names = [dag.ids[layout.node_at(row)] for row in range(len(layout))]
    found = {name: folding.side_branch_at(row) for row, name in enumerate(names)}
    assert [found[f"m{number}"] for number in range(9)] == [None] * 9
    branch = found["s1"]
    assert branch is not None
    assert sorted(names[row] for row in branch) == ["s1", "s2", "s3", "t1"]


# --- what is lit up ------------------------------------------------------------


def test_the_side_branch_of_a_merge_into_it_is_not_what_stands_below_the_merge() -> None:
    dag = dag_of({"h": ["m"], "x": ["s", "m"], "m": ["b", "s"], "s": ["b"], "b": []})
    layout = lay_out(dag)
    names = [dag.ids[node] for node in layout.nodes]
    assert names == ["h", "x", "m", "s", "b"]
    folding = Folding(dag, layout)
    assert [folding.side_branch_at(row) for row in range(5)] == [None, range(1, 2), None, range(3, 4), None]


def test_a_path_lights_the_edges_between_its_nodes_and_no_other() -> None:
    dag = dag_of({"a": [], "b": ["a"], "c": ["b"], "x": ["b"], "y": ["x"]})
    layout = lay_out(dag)
    lit = {dag.ids.index(name) for name in "abc"}
    path = lit_path(layout, [*lit, len(layout) + 3])
    assert path.nodes == lit
    rows = [layout.row_of(node) for node in sorted(lit, key=layout.row_of)]
    assert list(path.rows) == rows
    for start in range(len(layout)):
        for stop in range(start, len(layout) + 1):
            assert path.passes(start, stop) == any(start <= row < stop for row in rows)
    for row in layout.rows():
        for lane in row.joins:
            assert path.joins(row.node, lane) == (row.node in lit and lane.target in lit)
        for lane in row.passing:
            above = [node for node in lit if lane.target in dag.parents[node]]
            carried = lane.target in lit and any(
                layout.row_of(node) <= row.index and (lane.column, lane.target) in layout.lanes_from(node)
                for node in above
            )
            assert path.carries(row.index, lane) == carried
