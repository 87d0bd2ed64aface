"""The questions of a map, as numbers: lineage, tips, circles, the order of a run."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from limbeck_core.errors import CycleDetected, DependencyCycleDetected, MissingRevision, RevisionError
from limbeck_core.graph.network import BROKEN_MAP, Network
from limbeck_core.graph.reach import backwards, parents_first

Edges = list[tuple[int, ...]]


def network_of(
    parents: Edges,
    needed: Mapping[int, tuple[int, ...]] | None = None,
    *,
    count: int | None = None,
    broken: Mapping[int, str] | None = None,
    repeated: set[int] | None = None,
    run_needed: Mapping[int, tuple[int, ...]] | None = None,
    names: str = "abcdefghij",
) -> Network:
    """A network of nodes with ids of one letter; those from ``count`` on are twins of the first ones."""
    known = len(parents) if count is None else count
    all_parents = [of + (needed or {}).get(node, ()) for node, of in enumerate(parents)]
    ids = [*names[:known]]
    return Network(
        ids=[*ids, *ids][: len(parents)],
        count=known,
        parents=parents,
        all_parents=all_parents,
        find_run_dependencies=lambda: [
            (run_needed or needed or {}).get(node, ()) for node in range(len(parents))
        ],
        children=backwards(parents),
        all_children=backwards(all_parents),
        broken=broken or {},
        repeated=repeated or set(),
        has_circle=parents_first(all_parents) is None,
    )


DIAMOND: Edges = [(), (0,), (0,), (1, 2), (3,)]
CIRCLE: Edges = [(2,), (0,), (1,), (2,), ()]


def test_a_twin_is_known_by_the_node_that_has_its_id() -> None:
    network = network_of([(), (0,), (0,), ()], count=2)
    assert [network.node_of_id(node) for node in range(4)] == [0, 1, 0, 1]


def test_ancestors_in_a_run_are_parents_and_what_is_needed() -> None:
    plain = network_of(DIAMOND)
    assert plain.run_parents is plain.parents
    network = network_of([(), (), (0,), (2,)], {2: (1, 0), 3: (1,)}, run_needed={2: (1, 0)})
    assert list(network.run_parents) == [(), (), (0, 1), (2,)]
    assert network.ancestry(include_dependencies=True) is network.run_parents
    assert network.ancestry(include_dependencies=False) is network.parents
    assert network.descent(include_dependencies=True) is network.all_children
    assert network.descent(include_dependencies=False) is network.children


def test_a_lineage_is_all_above_and_below() -> None:
    network = network_of([(), (0,), (0,), (), (1,)], {2: (3,)})
    assert network.lineage([1]) == {0, 1, 4}
    assert network.lineage([2]) == {0, 2}
    assert network.lineage(iter([2]), include_dependencies=True) == {0, 2, 3}
    assert network.lineage([3]) == {3}
    assert network.lineage([3], include_dependencies=True) == {2, 3}
    assert network.lineage([]) == set()


def test_a_lineage_does_not_lead_up_to_what_needs_a_thing_less_than_its_ancestors() -> None:
    network = network_of([(), (), (0,), (2,)], {2: (1,), 3: (1,)}, run_needed={2: (1,)})
    assert network.lineage([1], include_dependencies=True) == {1, 2, 3}
    assert network.lineage([3], include_dependencies=True) == {0, 1, 2, 3}


def test_tips_are_what_nothing_else_stands_on() -> None:
    network = network_of(DIAMOND)
    assert network.tips({0, 1, 2}) == {1, 2}
    assert network.tips({0, 4}) == {4}
    assert network.tips({0, 1, 2, 3, 4}) == {4}
    assert network.tips({2}) == {2}
    assert network.tips(set()) == set()


def test_of_a_circle_one_tip_is_left() -> None:
    network = network_of(CIRCLE)
    assert network.tips({0, 1, 2}) == {2}
    assert network.tips({0, 1}) == {1}
    assert network.tips({0, 3}) == {3}
    assert network.tips({0, 4}) == {0, 4}
    assert network.tips({1, 4, 0, 2, 3}) == {3, 4}


def test_what_follows_a_label_is_refused_where_it_is_met() -> None:
    broken = network_of(DIAMOND, broken={1: "shop"})
    broken.refuse_broken([0, 2])
    with pytest.raises(RevisionError) as raised:
        broken.refuse_broken([0, 1])
    assert str(raised.value) == BROKEN_MAP
    network_of(DIAMOND).refuse_broken([0, 1, 2, 3])


def refusal(
    network: Network,
    heads: list[int],
    bases: list[int],
    real_heads: list[int] | None = None,
    real_bases: list[int] | None = None,
) -> Exception | None:
    try:
        network.refuse_circles(
            heads,
            bases,
            heads if real_heads is None else real_heads,
            bases if real_bases is None else real_bases,
        )
    except RevisionError as error:
        return error
    return None


def test_a_sound_graph_has_no_circle() -> None:
    assert refusal(network_of(DIAMOND), [4], [0]) is None
    assert refusal(network_of([(), (), (0,)], {2: (1,)}), [1, 2], [0, 1], [2], [0, 1]) is None
    assert refusal(network_of([]), [], []) is None
    assert refusal(network_of([(), (0,), (0,)], count=2), [1], [0]) is None


def test_a_circle_is_refused_with_the_revisions_in_it() -> None:
    error = refusal(network_of([(1,), (0,)]), [], [])
    assert type(error) is CycleDetected
    assert list(error.revisions) == ["a", "b"]
    error = refusal(network_of([(1,), (0,), ()]), [2], [2])
    assert type(error) is CycleDetected
    assert list(error.revisions) == ["a", "b"]
    # below a head and yet above no base, above a base and yet below no head
    error = refusal(network_of([(1,), (0,), (1,), ()]), [2, 3], [3])
    assert type(error) is CycleDetected
    assert list(error.revisions) == ["a", "b", "c"]
    error = refusal(network_of([(1, 2), (0,), (), ()]), [3], [2, 3])
    assert type(error) is CycleDetected
    assert list(error.revisions) == ["a", "b", "c"]
    assert refusal(network_of([(1, 2), (0,), (), (0,)]), [3], [2]) is None


def test_no_base_or_no_head_is_a_circle_of_all() -> None:
    cases: list[tuple[Edges, list[int], list[int]]] = [
        ([(), (0, 2), (1,)], [], [0]),
        ([(1,), (0,), (0,)], [2], []),
    ]
    for parents, heads, bases in cases:
        error = refusal(network_of(parents), heads, bases)
        assert type(error) is CycleDetected
        assert list(error.revisions) == ["a", "b", "c"]
    # in the order of the map, where none at all is spanned, and else by name
    error = refusal(network_of([(1,), (0,), (0,)], names="zyx"), [2], [])
    assert type(error) is CycleDetected
    assert list(error.revisions) == ["z", "y", "x"]
    error = refusal(network_of([(1,), (0,), ()], names="zyx"), [2], [2])
    assert type(error) is CycleDetected
    assert list(error.revisions) == ["y", "z"]
    # twins are not named twice
    error = refusal(network_of([(1,), (0,), (0,)], count=2), [0], [])
    assert type(error) is CycleDetected
    assert list(error.revisions) == ["a", "b"]


def test_a_twin_spans_the_node_that_has_its_id() -> None:
    error = refusal(network_of([(1,), (0,), ()], count=2), [2], [2])
    assert type(error) is CycleDetected
    assert list(error.revisions) == ["b"]


def test_a_circle_of_dependencies_is_told_from_one_of_parents() -> None:
    network = network_of([(), (0,), ()], {0: (2,), 2: (1,)})
    error = refusal(network, [1, 2], [0, 2], [], [])
    assert type(error) is DependencyCycleDetected
    assert list(error.revisions) == ["a", "b", "c"]
    network = network_of([(), (0,), (), ()], {0: (1,)})
    error = refusal(network, [1, 2, 3], [0, 2, 3], [2, 3], [2, 3])
    assert type(error) is DependencyCycleDetected
    assert list(error.revisions) == ["a", "b"]


def test_what_follows_no_revision_is_named_before_the_circle() -> None:
    network = network_of([(), (0,), (0,)], broken={1: "shop", 2: "core"})
    error = refusal(network, [1, 2], [0])
    assert isinstance(error, MissingRevision)
    assert str(error) == "Revision b follows 'shop', which is no revision"
    assert (error.revision, error.referrer) == ("shop", "b")


def test_nodes_run_in_alembic_s_order_from_the_heads_among_them() -> None:
    network = network_of(DIAMOND)
    assert network.in_running_order([0, 1, 2, 3, 4], [4]) == [4, 3, 1, 2, 0]
    assert network.in_running_order(iter([1, 0, 2]), iter([4, 2, 1])) == [1, 2, 0]
    assert network.in_running_order([], [4]) == []
    needing = network_of([(), (0,), (), (2,)], {1: (3,)})
    assert needing.in_running_order([0, 1, 2, 3], [1]) == [1, 0, 3, 2]
    twins = network_of([(), (0,), (0,), ()], count=2)
    assert twins.in_running_order([2, 3], [3]) == [1, 0]


def test_what_cannot_be_run_is_refused_by_name() -> None:
    network = network_of(DIAMOND)
    with pytest.raises(RevisionError) as raised:
        network.in_running_order([1, 2, 0], [1])
    assert str(raised.value) == "Revisions (c) are not reached from the requested heads"
    with pytest.raises(RevisionError) as raised:
        network.in_running_order([1, 4, 2, 0], [1])
    assert str(raised.value) == "Revisions (c, e) are not reached from the requested heads"
    broken = network_of(DIAMOND, broken={1: "shop"})
    assert broken.in_running_order([0, 2], [2]) == [2, 0]
    with pytest.raises(RevisionError) as raised:
        broken.in_running_order([4, 3, 2, 1, 0], [4])
    assert str(raised.value) == BROKEN_MAP


def test_a_circle_is_run_where_alembic_runs_it_and_else_refused() -> None:
    between = network_of([(), (0, 2), (1,), (2,)])
    assert between.in_running_order([0, 1, 2, 3], [3]) == [3, 2, 1, 0]
    cases: list[tuple[Edges, dict[int, tuple[int, ...]], list[str]]] = [
        ([(2, 1), (2,), (1,)], {}, ["b", "c"]),
        ([(1,), (0,), (0,)], {2: (1,)}, ["a", "b"]),
    ]
    for parents, needed, names in cases:
        with pytest.raises(CycleDetected) as raised:
            network_of(parents, needed).in_running_order([0, 1, 2], [0, 2])
        assert list(raised.value.revisions) == names
    around = network_of([(1,), (0,), ()])
    with pytest.raises(CycleDetected) as raised:
        around.in_running_order([0, 1, 2], [0, 1, 2])
    assert list(raised.value.revisions) == ["a", "b"]
