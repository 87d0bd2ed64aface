"""The order of rows and the choice of the main line."""

from __future__ import annotations

from random import Random

import pytest

from limbeck_core.graph.dag import Dag
from limbeck_core.graph.order import draw_order
from random_graphs import dag_of, random_dag


def ordered(dag: Dag, pin: str | None = None) -> str:
    """The ids in the order of their rows; for ids of one letter."""
    order = draw_order(dag, None if pin is None else dag.ids.index(pin))
    return "".join(dag.ids[node] for node in order.nodes)


def main_line_of(dag: Dag, pin: str | None = None, kept: str = "") -> str:
    """The main line's ids, newest first; for ids of one letter."""
    order = draw_order(
        dag, None if pin is None else dag.ids.index(pin), [dag.ids.index(name) for name in kept]
    )
    return "".join(dag.ids[node] for node in order.main_line)


def test_a_side_branch_stands_whole_just_above_its_fork() -> None:
    dag = dag_of({"d": "c", "c": "b", "b": "a", "a": "", "z": "y", "y": "b"})
    assert ordered(dag) == "dczyba"


def test_children_are_visited_main_line_first_then_by_first_parent_then_by_kind_then_by_id() -> None:
    dag = dag_of(
        {"z": "y", "y": "x", "x": "r", "b": "r", "m": "sr", "a": "s", "s": "", "r": "", "d": ""}, {"d": "r"}
    )
    assert main_line_of(dag) == "zyxr"
    assert ordered(dag) == "zyxbmdras"


def test_the_base_of_the_main_line_comes_first_even_with_a_dependency() -> None:
    dag = dag_of({"c": "b", "b": "a", "a": "", "y": ""}, {"a": "y"})
    assert ordered(dag) == "cbay"


def test_bases_follow_by_id() -> None:
    assert ordered(dag_of({"c": "b", "b": "", "z": "", "a": "", "m": ""})) == "cbamz"


def test_the_longest_line_of_first_parents_is_the_main_line() -> None:
    dag = dag_of({"a": "r", "z": "y", "y": "r", "r": ""})
    assert main_line_of(dag) == "zyr"


def test_of_equal_lines_the_head_with_the_smallest_id_is_the_main_line() -> None:
    assert main_line_of(dag_of({"b": "r", "a": "r", "r": ""})) == "ar"


def test_a_pinned_base_leads_upwards_by_first_parents_and_the_smallest_id() -> None:
    dag = dag_of({"m": "bc", "b": "a", "c": "a", "a": "", "d": "c", "e": "c"})
    assert main_line_of(dag, pin="a") == "mba"
    assert main_line_of(dag, pin="c") == "dca"


def test_at_a_merge_passed_on_the_way_up_the_parent_it_came_from_counts_as_the_first() -> None:
    dag = dag_of({"m": "bc", "b": "a", "c": "a", "a": ""})
    assert main_line_of(dag, pin="c") == "mca"
    assert ordered(dag, pin="c") == "mcba"


def test_a_ghost_ends_a_line_but_counts_for_nothing() -> None:
    dag = dag_of({"b": "x", "a": "c", "c": ""})
    assert main_line_of(dag) == "ac"
    assert main_line_of(dag, pin="b") == "bx"


def test_neither_a_ghost_nor_a_twin_is_a_head() -> None:
    ghostly = dag_of({"b": ""}, {"b": "a"})
    assert main_line_of(ghostly) == "b"
    twins = Dag(
        ids=("a", "a", "r"),
        parents=((2,), (2,), ()),
        dependencies=((), (), ()),
        labels=((), (), ()),
        twins=frozenset({0}),
    )
    assert list(draw_order(twins).main_line) == [1, 2]


def test_a_cycle_without_a_head_has_no_main_line_and_is_ordered_all_the_same() -> None:
    dag = dag_of({"a": "b", "b": "c", "c": "a"})
    assert main_line_of(dag) == ""
    assert sorted(ordered(dag)) == ["a", "b", "c"]


def test_a_head_above_a_cycle_counts_each_member_once() -> None:
    dag = dag_of({"h": "a", "a": "b", "b": "a", "z": "y", "y": "x", "x": ""})
    assert main_line_of(dag) == "hab"


def test_a_revision_that_names_itself_is_ordered() -> None:
    assert ordered(dag_of({"a": "a", "b": "a"})) == "ba"


def test_a_kept_line_is_continued_when_another_has_grown_longer() -> None:
    dag = dag_of({"c": "b", "b": "a", "a": "", "z": "y", "y": "x", "x": "w", "w": "a"})
    assert main_line_of(dag) == "zyxwa"
    assert main_line_of(dag, kept="ba") == "cba"


def test_a_kept_line_survives_merges_and_new_children_of_its_middle() -> None:
    dag = dag_of({"m": "sh", "s": "b", "h": "b", "a": "b", "b": "r", "r": ""})
    assert main_line_of(dag, kept="hbr") == "mhbr"


def test_a_pin_off_the_kept_line_wins() -> None:
    dag = dag_of({"b": "a", "c": "a", "a": ""})
    assert main_line_of(dag, pin="c", kept="ba") == "ca"
    assert main_line_of(dag, pin="a", kept="ca") == "ca"


def test_of_a_broken_kept_line_the_longest_piece_is_continued() -> None:
    dag = dag_of({"e": "d", "d": "x", "x": "a", "c": "b", "b": "a", "a": ""})
    assert main_line_of(dag, kept="edcba") == "cba"


@pytest.mark.parametrize("seed", range(60))
def test_children_stand_above_their_parents_and_linear_runs_in_one_piece(seed: int) -> None:
    rng = Random(seed)
    dag = random_dag(rng, 40)
    order = draw_order(dag, rng.choice((None, 7)))
    row = {node: index for index, node in enumerate(order.nodes)}
    assert sorted(row) == list(range(len(dag.ids)))
    children = [0] * len(dag.ids)
    for named in (dag.parents, dag.dependencies):
        for node, parents in enumerate(named):
            for parent in parents:
                children[parent] += 1
                assert row[node] < row[parent]
    for node, parents in enumerate(dag.parents):
        if len(parents) == 1 and not dag.dependencies[node] and children[parents[0]] == 1:
            assert row[parents[0]] == row[node] + 1


@pytest.mark.parametrize("seed", range(20))
def test_a_broken_graph_is_ordered_whole(seed: int) -> None:
    dag = random_dag(Random(seed), 40, broken=True)
    assert sorted(draw_order(dag).nodes) == list(range(len(dag.ids)))


def test_a_long_line_needs_no_recursion() -> None:
    count = 30_000
    dag = Dag(
        ids=tuple(f"{number:06}" for number in range(count)),
        parents=((), *((number,) for number in range(count - 1))),
        dependencies=((),) * count,
        labels=((),) * count,
    )
    assert list(draw_order(dag).nodes) == list(range(count - 1, -1, -1))
