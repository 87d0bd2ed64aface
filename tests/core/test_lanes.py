"""Lanes as numbers: what must hold of every layout, on random graphs."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from itertools import pairwise
from random import Random

import pytest

from limbeck_core.graph.dag import Dag
from limbeck_core.graph.hues import HUES
from limbeck_core.graph.lanes import Lane, Layout, RowKind, lay_out
from limbeck_core.graph.path import lit_path
from limbeck_core.graph.placing import CHECKPOINT
from random_graphs import dag_of, random_dag

SEEDS = range(50)


def laid_out(seed: int, size: int = 30) -> tuple[Dag, Layout]:
    """A random graph, sound or broken, and its layout around a random pin."""
    rng = Random(seed)
    dag = random_dag(rng, size, broken=seed % 3 == 0)
    return dag, lay_out(dag, rng.choice((None, rng.randrange(size))))


def columns_of(dag: Dag, layout: Layout) -> list[tuple[str, int]]:
    return [(dag.ids[row.node], row.column) for row in layout.rows()]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_node_has_one_row_and_every_row_one_node(seed: int) -> None:
    dag, layout = laid_out(seed)
    assert len(layout) == len(dag.ids)
    assert sorted(layout.nodes) == list(range(len(dag.ids)))
    assert all(layout.node_at(layout.row_of(node)) == node for node in range(len(dag.ids)))
    assert [row.column for row in layout.rows()] == list(layout.columns)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_main_line_alone_keeps_lane_0(seed: int) -> None:
    _dag, layout = laid_out(seed)
    main = set(layout.main_line)
    rows = list(layout.rows())
    assert all(row.column == 0 for row in rows if row.node in main)
    if main:
        first, last = layout.row_of(layout.main_line[0]), layout.row_of(layout.main_line[-1])
        for row in rows:
            if row.index < first:
                assert 0 not in {row.column, *(lane.column for lane in row.passing)}
            elif row.index <= last and row.node not in main:
                assert row.passing[0].column == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_lanes_never_move_sideways_and_never_leave_the_width(seed: int) -> None:
    _dag, layout = laid_out(seed)
    live: dict[int, tuple[int, bool]] = {}
    widest = 0
    for row in layout.rows():
        assert row.from_above == (row.column in live)
        if row.from_above:
            assert live.pop(row.column) == (row.node, False)
        for lane in row.ins:
            assert live.pop(lane.column) == (row.node, lane.dotted)
        assert live == {lane.column: (lane.target, lane.dotted) for lane in row.passing}
        assert set(row.joins) <= set(row.passing)
        ended = {row.column, *(lane.column for lane in row.ins)}
        for lane in row.outs:
            assert lane.column not in live
            assert lane.column not in ended, "a lane that ended on this row is not reused on it"
            live[lane.column] = lane.target, lane.dotted
        if row.below >= 0:
            live[row.column] = row.below, False
        widest = max(widest, row.column + 1, *(column + 1 for column in live), 0)
    assert live == {}
    assert widest == layout.width


@pytest.mark.parametrize("seed", SEEDS)
def test_a_head_never_stands_under_a_base_in_its_column(seed: int) -> None:
    _dag, layout = laid_out(seed)
    rows = list(layout.rows())
    for above, row in pairwise(rows):
        leads_nowhere = above.below < 0 and not any(not lane.dotted for lane in above.joins + above.outs)
        if leads_nowhere:
            assert row.from_above or row.column != above.column


@pytest.mark.parametrize("seed", SEEDS)
def test_a_line_comes_from_above_to_every_node_with_a_child_above_and_to_no_other(seed: int) -> None:
    dag, layout = laid_out(seed)
    with_child_above = {
        parent
        for node, parents in enumerate(dag.parents)
        for parent in parents
        if layout.row_of(parent) > layout.row_of(node)
    }
    assert {row.node for row in layout.rows() if row.from_above} == with_child_above


def test_a_walk_that_enters_a_cycle_at_its_side_leads_down_to_it() -> None:
    dag = dag_of({"a": "d", "c": "d", "d": "e", "e": "d", "m": "", "n": "m"})
    layout = lay_out(dag, dag.ids.index("n"))
    assert columns_of(dag, layout) == [("n", 0), ("m", 0), ("a", 1), ("c", 2), ("e", 2), ("d", 1)]


@pytest.mark.parametrize("seed", range(40))
def test_rows_alone_equal_the_same_slice_of_the_whole(seed: int) -> None:
    _dag, layout = laid_out(seed, size=900)
    whole = list(layout.rows())
    rng = Random(seed)
    for start in (0, 255, 256, 257, rng.randrange(len(layout)), len(layout) - 1):
        stop = start + rng.choice((1, 3, 300))
        assert list(layout.rows(start, stop)) == whole[start:stop]
        assert layout.row(start) == whole[start]


def test_painting_replays_no_more_rows_than_a_checkpoint_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    _dag, layout = laid_out(1, size=3000)
    replayed: list[int] = []
    advance = Layout.advance

    def counting(self: Layout, index: int, live: list[Lane | None]) -> None:
        replayed.append(index)
        advance(self, index, live)

    monkeypatch.setattr(Layout, "advance", counting)
    for start in range(0, 2900, 97):
        replayed.clear()
        assert len(list(layout.rows(start, start + 40))) == 40
        assert len(replayed) == start % CHECKPOINT


def test_rows_outside_are_none() -> None:
    layout = lay_out(dag_of({"a": ""}))
    assert list(layout.rows(1, 5)) == []
    assert list(layout.rows(-3, 1)) == [layout.row(0)]
    for index in (-1, 1):
        with pytest.raises(IndexError):
            layout.row(index)


def test_an_empty_graph_is_laid_out() -> None:
    layout = lay_out(dag_of({}))
    assert (len(layout), layout.width, list(layout.rows())) == (0, 0, [])


def test_a_layout_survives_pickling() -> None:
    _dag, layout = laid_out(1, size=600)
    again = pickle.loads(pickle.dumps(layout, pickle.HIGHEST_PROTOCOL))
    assert list(again.rows()) == list(layout.rows())
    assert (again.width, again.main_line) == (layout.width, layout.main_line)


def test_short_branches_on_one_revision_take_two_lanes() -> None:
    heads = {f"h{number:02}": ["r"] for number in range(11)}
    assert lay_out(dag_of({**heads, "r": []})).width == 2
    runs = {f"{run}{age}": [f"{run}{age - 1}" if age else "r"] for run in "abcdefgh" for age in range(4)}
    assert lay_out(dag_of({**runs, "r": []})).width == 2


def test_the_kind_of_a_row_tells_merges_bases_and_ghosts() -> None:
    dag = dag_of({"d": "bc", "b": "a", "c": "g", "a": ""})
    kinds = {dag.ids[row.node]: row.kind for row in lay_out(dag).rows()}
    assert kinds == {
        "d": RowKind.MERGE,
        "b": RowKind.REVISION,
        "c": RowKind.REVISION,
        "a": RowKind.BASE,
        "g": RowKind.GHOST,
    }


@pytest.mark.parametrize("seed", range(60))
def test_the_lanes_from_a_node_lead_to_its_parents(seed: int) -> None:
    dag, layout = laid_out(seed)
    for node in range(len(dag.ids)):
        row = layout.row_of(node)
        below = [
            parent for parent in dag.parents[node] + dag.dependencies[node] if layout.row_of(parent) > row
        ]
        assert sorted(target for _column, target in layout.lanes_from(node)) == sorted(below)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_path_lights_the_lanes_of_its_edges_from_row_to_row_and_no_others(seed: int) -> None:
    dag, layout = laid_out(seed)
    rng = Random(seed)
    chosen = set(rng.sample(range(len(dag.ids)), rng.randint(1, len(dag.ids))))
    path = lit_path(layout, chosen)
    expected = {
        (row, column)
        for node in chosen
        for column, target in layout.lanes_from(node)
        if target in chosen
        for row in range(layout.row_of(node) + 1, layout.row_of(target))
    }
    lit = {
        (row.index, lane.column)
        for row in layout.rows()
        for lane in row.passing
        # on the row on which an edge joins it, a lane is lit although the edge only begins
        if path.carries(row.index, lane) and path.starts[lane.column, lane.target] < row.index
    }
    assert lit == expected


def hues_at_openings(layout: Layout) -> Iterator[tuple[int, set[int]]]:
    """The hue of each lane that opens, with those of the lanes beside it."""
    for row in layout.rows():
        live = {lane.column: lane.hue for lane in row.passing}
        if not row.from_above:
            yield row.hue, {live[c] for c in (row.column - 1, row.column + 1) if c in live}
        live[row.column] = row.hue
        for lane in row.outs:
            yield lane.hue, {live[c] for c in (lane.column - 1, lane.column + 1) if c in live}
            live[lane.column] = lane.hue


@pytest.mark.parametrize("seed", SEEDS)
def test_a_lane_never_opens_beside_its_own_hue(seed: int) -> None:
    _dag, layout = laid_out(seed)
    for hue, beside in hues_at_openings(layout):
        assert 0 <= hue < HUES
        assert hue not in beside


def test_a_branch_keeps_its_hue_when_its_tip_changes() -> None:
    short = dag_of({"b": "a", "a": ""})
    long = dag_of({"d": "c", "c": "b", "b": "a", "a": ""})
    assert lay_out(short).row(0).hue == lay_out(long).row(0).hue


def test_a_branch_label_decides_the_hue() -> None:
    hues = {lay_out(dag_of({name: ""}, labels={name: ["billing"]})).row(0).hue for name in "abcdefgh"}
    assert len(hues) == 1
    assert len({lay_out(dag_of({name: ""})).row(0).hue for name in "abcdefgh"}) > 1
