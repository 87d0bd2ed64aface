"""What edges lead to, and in which order."""

from __future__ import annotations

import pytest

from limbeck_core.columns import PackedNumbers, turned_round
from limbeck_core.graph import redundancy
from limbeck_core.graph.labels import NO_LABELS, spread_labels
from limbeck_core.graph.reach import (
    Overlap,
    backwards,
    is_without_circle,
    parents_first,
    parents_first_as_far,
    reach,
    reach_apart,
    walk,
)
from limbeck_core.graph.redundancy import without_inherited

DIAMOND = [(), (0,), (0,), (1, 2), (3,)]
CIRCLE = [(2,), (0,), (1,), (2,)]


def test_what_is_reached_are_the_starts_and_all_below() -> None:
    assert reach([], DIAMOND) == set()
    assert reach([2], DIAMOND) == {0, 2}
    assert reach([1, 2], DIAMOND) == {0, 1, 2}
    assert reach([4], DIAMOND) == {0, 1, 2, 3, 4}
    assert reach([0], CIRCLE) == {0, 1, 2}


def test_a_walk_follows_the_last_edge_first_and_yields_each_node_once() -> None:
    assert list(walk([4], DIAMOND)) == [4, 3, 2, 0, 1]
    assert list(walk([1, 4, 1], DIAMOND)) == [1, 0, 4, 3, 2]
    assert list(walk([0], CIRCLE)) == [0, 2, 1]
    assert list(walk([], CIRCLE)) == []


def test_nodes_apart_reach_what_they_reach() -> None:
    assert reach_apart([1, 2], DIAMOND) == {0, 1, 2}
    assert reach_apart([1], DIAMOND, [2, 3]) == {0, 1}
    assert reach_apart([2, 2], DIAMOND, [1]) == {0, 2}
    assert reach_apart([1, 1, 2], DIAMOND) == {0, 1, 2}
    assert reach_apart([0], CIRCLE) == {0, 1, 2}


@pytest.mark.parametrize(
    ("starts", "others", "start", "met"),
    [
        ([1, 4, 2], [], 4, [1, 2]),
        ([3], [4, 0, 2], 3, [0, 2]),
        ([2, 1, 3], [0], 2, [0]),
        ([3, 1], [], 3, [1]),
    ],
)
def test_the_first_start_that_leads_to_others_is_named_with_them(
    starts: list[int], others: list[int], start: int, met: list[int]
) -> None:
    with pytest.raises(Overlap) as raised:
        reach_apart(starts, DIAMOND, others)
    assert (raised.value.start, raised.value.others, raised.value.args) == (start, met, (start, met))


def test_what_an_earlier_start_has_led_to_is_not_walked_again() -> None:
    # 4 leads to 3, from which 4 does not: so 3, which comes later, says nothing
    with pytest.raises(Overlap) as raised:
        reach_apart([4, 3], DIAMOND)
    assert (raised.value.start, raised.value.others) == (4, [3])
    # the way from 1 to 0 is over, when 3 comes to 1's 0
    assert reach_apart([1, 2], [(), (0,), (0,), (1,)], [3]) == {0, 1, 2}


def test_edges_backwards_are_in_the_order_of_the_nodes() -> None:
    assert backwards([]) == []
    assert backwards(DIAMOND) == [(1, 2), (3,), (3,), (4,), ()]
    assert backwards([(), (0,), (0,), (0, 1)]) == [(1, 2, 3), (3,), (), ()]


def test_parents_come_first_unless_there_is_a_circle() -> None:
    assert parents_first(DIAMOND) == [0, 1, 2, 3, 4]
    assert parents_first([(1,), (), (0, 3), ()]) == [1, 3, 0, 2]
    # the edges backwards are taken as they are given
    assert parents_first(DIAMOND, [(2, 1), (3,), (3,), (4,), ()]) == [0, 2, 1, 3, 4]
    assert parents_first(CIRCLE) is None
    assert parents_first([]) == []
    assert parents_first([(), (), (), (0, 1, 2), (3,)]) == [0, 1, 2, 3, 4]
    assert parents_first_as_far([1, 1, 0, 1, 2], backwards([(1,), (0,), (), (2,), (3, 1)])) == [2, 3]


def test_packed_edges_are_packed_backwards_too() -> None:
    found = backwards(turned_round(DIAMOND))
    assert isinstance(found, PackedNumbers)
    assert list(found) == DIAMOND


@pytest.mark.parametrize(
    ("edges", "answer"),
    [
        (DIAMOND, True),
        (CIRCLE, False),
        ([], True),
        ([(), (0,), (1, 0), (1, 2)], True),
        ([(1,), (0,), (), (2,), (3, 1)], False),
        ([(), (0, 2), (1,)], False),
    ],
)
def test_a_circle_is_found_without_an_order(edges: list[tuple[int, ...]], answer: bool) -> None:
    assert is_without_circle(edges, backwards(edges)) is answer


# --- labels along lines ---------------------------------------------------------------------------------


def spread(parents: list[tuple[int, ...]], own: dict[int, str], *, ordered: bool = True) -> list[str]:
    """Spread labels of one letter; return each node's, sorted."""
    children = backwards(parents)
    found = spread_labels(
        [frozenset(own.get(node, "")) for node in range(len(parents))],
        parents,
        children,
        [node for node, above in enumerate(children) if not above],
        lambda node: len(children[node]) > 1 or len(parents[node]) > 1,
        parents_first(parents, children) if ordered else None,
    )
    return ["".join(sorted(labels)) for labels in found]


@pytest.mark.parametrize("ordered", [True, False])
def test_a_label_goes_up_and_along_its_line_down_to_a_branch_or_merge_point(ordered: bool) -> None:
    line = [(), (0,), (1,)]
    assert spread(line, {}, ordered=ordered) == ["", "", ""]
    assert spread(line, {1: "a"}, ordered=ordered) == ["a", "a", "a"]
    assert spread(line, {0: "b", 2: "a"}, ordered=ordered) == ["ab", "ab", "ab"]
    fork = [(), (0,), (1,), (1,), (3,)]
    assert spread(fork, {4: "a"}, ordered=ordered) == ["", "", "", "a", "a"]
    assert spread(fork, {1: "a", 2: "b"}, ordered=ordered) == ["", "a", "ab", "a", "a"]
    assert spread(DIAMOND, {4: "a"}, ordered=ordered) == ["", "", "", "", "a"]
    assert spread(DIAMOND, {1: "a", 2: "b"}, ordered=ordered) == ["", "a", "b", "ab", "ab"]


def test_labels_of_several_lines_come_together_at_a_merge_point() -> None:
    three = [(), (), (), (0, 1, 2), (3,)]
    assert spread(three, {0: "a", 1: "b", 2: "c"}) == ["a", "b", "c", "abc", "abc"]
    assert spread(three, {0: "a", 1: "b", 2: "c", 3: "abcd"}) == ["a", "b", "c", "abcd", "abcd"]
    assert spread(three, {0: "a", 1: "b", 2: "c", 3: "d"}) == ["a", "b", "c", "abcd", "abcd"]
    two = [(), (), (0, 1), (2,)]
    assert spread(two, {0: "a", 1: "ab"}) == ["a", "ab", "ab", "ab"]
    assert spread(two, {0: "ab", 1: "a", 2: "c"}) == ["ab", "a", "abc", "abc"]
    # a fork's labels reach a node that has others of its own
    assert spread([(), (0,), (0,), (1,), (1,)], {0: "a", 1: "b"}) == ["a", "ab", "a", "ab", "ab"]


def test_a_set_that_exists_already_is_taken_where_it_has_all_labels() -> None:
    one, two = frozenset("a"), frozenset("ab")

    def found_at(node: int, own: list[frozenset[str]], *parents: tuple[int, ...]) -> frozenset[str]:
        return spread_labels(own, parents, backwards(parents), [], lambda node: True)[node]

    assert found_at(1, [one, NO_LABELS], (), (0,)) is one
    assert found_at(1, [one, two], (), (0,)) is two
    assert found_at(1, [two, one], (), (0,)) is two
    assert found_at(2, [one, two, NO_LABELS], (), (), (0, 1)) is two
    assert found_at(2, [two, one, NO_LABELS], (), (), (0, 1)) is two
    assert found_at(2, [one, NO_LABELS, two], (), (), (0, 1)) is two
    assert found_at(2, [two, NO_LABELS, one], (), (), (0, 1)) is two
    both = frozenset("ab")
    assert found_at(3, [one, frozenset("b"), NO_LABELS, both], (), (), (), (0, 1, 2)) is both


def test_labels_of_a_circle_go_to_all_of_it_and_to_what_hangs_on_it() -> None:
    parents = [(2,), (0,), (1,), (2,), (3,), (), (5, 4)]
    assert spread(parents, {1: "a"}) == ["a", "a", "a", "a", "a", "", "a"]
    assert spread(parents, {0: "a", 2: "b", 5: "c"}) == ["ab", "ab", "ab", "ab", "ab", "c", "abc"]
    assert spread(parents, {4: "d"}) == ["", "", "", "", "d", "", "d"]
    assert spread([(1,), (0,)], {0: "a", 1: "b"}) == ["ab", "ab"]
    three = [(3,), (), (), (0, 1, 2)]
    assert spread(three, {0: "a", 1: "b", 2: "c"}) == ["abc", "b", "c", "abc"]
    assert spread(three, {0: "abc", 1: "b", 2: "c"}) == ["abc", "b", "c", "abc"]


# --- dependencies that an ancestor has --------------------------------------------------------------------


def kept(parents: list[tuple[int, ...]], needed: dict[int, tuple[int, ...]]) -> dict[int, tuple[int, ...]]:
    """Return what is left of dependencies: the same in small sets and in large ones, and without an order."""
    dependencies = [needed.get(node, ()) for node in range(len(parents))]
    children = backwards(parents)
    found = without_inherited(parents, children, dependencies, parents_first(parents, children))
    assert found == without_inherited(parents, children, dependencies, None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(redundancy, "BITS_OF_SMALL_SETS", 0)
        assert found == without_inherited(parents, children, dependencies, parents_first(parents, children))
    return {node: left for node, left in enumerate(found) if left}


def test_a_dependency_of_an_ancestor_is_left_out() -> None:
    line = [(), (), (0,), (2,), (3,)]
    assert kept(line, {}) == {}
    assert kept(line, {2: (1,)}) == {2: (1,)}
    assert kept(line, {2: (1,), 4: (1,)}) == {2: (1,)}
    assert kept(line, {4: (1,), 3: (1,), 2: (1,)}) == {2: (1,)}
    assert kept([(), (), (), (0,), (3,)], {3: (1,), 4: (1, 2)}) == {3: (1,), 4: (2,)}
    assert kept([(), (), (), (0,), (3,)], {3: (1, 2), 4: (2, 1)}) == {3: (1, 2)}


def test_a_dependency_of_another_branch_stays() -> None:
    fork = [(), (), (0,), (0,), (2,), (3,), (4, 5)]
    assert kept(fork, {2: (1,), 3: (1,)}) == {2: (1,), 3: (1,)}
    assert kept(fork, {2: (1,), 5: (1,)}) == {2: (1,), 5: (1,)}
    assert kept(fork, {2: (1,), 6: (1,)}) == {2: (1,)}
    assert kept(fork, {3: (1,), 6: (1,)}) == {3: (1,)}
    assert kept(fork, {0: (1,), 4: (1,), 5: (1,)}) == {0: (1,)}


def test_a_merge_point_hands_on_what_each_of_its_parents_has() -> None:
    merge = [(), (), (), (0,), (1,), (3, 4), (5,)]
    assert kept(merge, {4: (2,), 6: (2,)}) == {4: (2,)}
    assert kept(merge, {3: (2,), 6: (2,)}) == {3: (2,)}


def test_each_of_several_children_inherits() -> None:
    three: list[tuple[int, ...]] = [(), (), (0,), (0,), (0,), (2,), (3,), (4,)]
    for last in (2, 3, 4, 5, 6, 7):
        assert kept(three, {0: (1,), last: (1,)}) == {0: (1,)}


def test_several_shared_dependencies_are_told_apart() -> None:
    parents: list[tuple[int, ...]] = [(), (), (), (), (0,), (4,), (4,), (5,), (6,), (7, 8)]
    needed = {4: (1, 2), 5: (3, 1), 6: (2,), 7: (3,), 8: (3, 2), 9: (3,)}
    assert kept(parents, needed) == {4: (1, 2), 5: (3,), 8: (3,)}
    needed = {5: (1,), 6: (2,), 7: (2, 1), 8: (1, 2), 9: (1, 2, 3)}
    assert kept(parents, needed) == {5: (1,), 6: (2,), 7: (2,), 8: (1,), 9: (3,)}


def test_in_a_circle_each_inherits_what_the_others_depend_on() -> None:
    parents = [(2,), (0,), (1,), (2,), ()]
    dependencies = [(4,), (), (4,), (4,), ()]
    assert without_inherited(parents, backwards(parents), dependencies, None) == [(), (), (), (), ()]
    assert without_inherited(parents, backwards(parents), [(4,), (), (), (), ()], None) == [
        (4,),
        (),
        (),
        (),
        (),
    ]
    assert without_inherited(parents, backwards(parents), [(4,), (), (), (0, 4), ()], None) == [
        (4,),
        (),
        (),
        (0,),
        (),
    ]
