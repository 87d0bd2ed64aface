"""Alembic's order of running revisions, beside a plain retelling of how it finds it."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest

from limbeck_core.graph.reach import Edges, reach
from limbeck_core.graph.running_order import Unordered, running_order, running_order_with_circles

Parents = Sequence[tuple[int, ...]]


def retold(nodes: set[int], heads: list[int], parents: Edges) -> list[int]:
    """Alembic's rule to the letter: from a place to the first one above it, until there is none."""
    todo, standing, order, place = set(nodes), list(heads), [], 0
    while standing:
        node = standing[place]
        above = [at for at, other in enumerate(standing) if at != place and node in reach([other], parents)]
        if above:
            place = above[0]
            continue
        order.append(node)
        todo.discard(node)
        onward = [parent for parent in parents[node] if parent in todo and parent not in standing]
        if onward:
            standing[place] = onward[0]
            standing += onward[1:]
        else:
            del standing[place]
            place = max(place - 1, 0)
    return order


def both(heads: list[int], parents: Parents, nodes: set[int] | None = None) -> list[int]:
    """The order by each way of finding it."""
    todo = reach(heads, parents) if nodes is None else nodes
    found = running_order(todo, heads, parents)
    assert found == running_order_with_circles(todo, heads, parents)
    return found


def test_a_line_runs_from_its_head_to_its_base() -> None:
    assert both([3], [(), (0,), (1,), (2,)]) == [3, 2, 1, 0]
    assert both([2], [(), (0,), (1,), (2,)]) == [2, 1, 0]
    assert both([3], [(), (0,), (1,), (2,)], {3, 2}) == [3, 2]
    assert both([], []) == []


def test_a_fork_waits_for_all_its_branches() -> None:
    fork = [(), (0,), (0,), (1,), (2,)]
    assert both([3, 4], fork) == [3, 1, 4, 2, 0]
    assert both([4, 3], fork) == [4, 2, 3, 1, 0]
    assert both([3, 4, 5], [*fork, (0,)]) == [3, 1, 4, 2, 5, 0]


def test_further_parents_of_a_merge_point_come_last() -> None:
    merged = [(), (0,), (0,), (0,), (1, 2, 3), (4,)]
    assert both([5], merged) == [5, 4, 1, 2, 3, 0]
    assert both([5], [(), (0,), (0,), (0,), (3, 1, 2), (4,)]) == [5, 4, 3, 1, 2, 0]


def test_a_place_below_another_waits_although_it_has_others_above_itself() -> None:
    parents = [(1, 5, 3), (6, 3), (5, 3, 6, 1), (5,), (6,), (6,), ()]
    assert both([2, 0, 4], parents) == [2, 0, 1, 3, 4, 5, 6]


def test_a_way_over_what_is_not_to_be_taken_holds_up_what_is_below_it() -> None:
    line = [(), (0,), (1,), (2,)]
    assert both([0, 3], line, {0, 3}) == [3, 0]
    assert both([0, 3, 5], [*line, (0,), (4,)], {0, 3, 5}) == [3, 5, 0]


def random_parents(random: Random, count: int) -> list[tuple[int, ...]]:
    """Parents of nodes without a circle: lines, branches, merges of several, bases."""
    merging = random.choice((0.1, 0.4, 0.7))
    near = random.choice((2, 5, count))
    parents: list[tuple[int, ...]] = []
    for node in range(count):
        below = range(max(0, node - near), node)
        several = 1
        while random.random() < merging and several < 4:
            several += 1
        parents.append(tuple(random.sample(below, min(several, len(below)) if random.random() > 0.1 else 0)))
    shuffled = random.sample(range(count), count)
    place = {old: new for new, old in enumerate(shuffled)}
    return [tuple(place[parent] for parent in parents[old]) for old in shuffled]


@pytest.mark.parametrize("seed", range(2))
def test_the_order_is_the_one_of_the_rule(seed: int) -> None:
    random = Random(seed)
    for _ in range(60):
        parents = random_parents(random, random.randint(1, 14))
        named = {parent for of in parents for parent in of}
        heads = [node for node in range(len(parents)) if node not in named]
        if random.random() < 0.3:
            heads = random.sample(heads, random.randint(1, len(heads)))
        nodes = reach(heads, parents)
        if random.random() < 0.4:
            # what is left when something runs already: the upper part
            nodes -= reach(random.sample(sorted(nodes), 1), parents)
            heads = [head for head in heads if head in nodes]
        if random.random() < 0.3:
            # ways between nodes over what is not to be taken
            nodes = set(random.sample(range(len(parents)), random.randint(1, len(parents))))
            heads = [node for node in sorted(nodes) if not any(node in parents[child] for child in nodes)]
        assert (parents, both(heads, parents, nodes)) == (parents, retold(nodes, heads, parents))


def test_what_the_heads_do_not_lead_to_is_refused() -> None:
    parents = [(), (0,), (0,), (), (1,)]
    with pytest.raises(Unordered) as raised:
        running_order([4, 3, 1, 0, 2], [4], parents)
    assert (raised.value.nodes, raised.value.circle, raised.value.args) == ([2, 3], False, ([2, 3],))
    with pytest.raises(Unordered) as raised:
        running_order_with_circles([4, 3, 1, 0, 2], [4], parents)
    assert (raised.value.nodes, raised.value.circle, raised.value.args) == ([2, 3], False, ([2, 3],))
    # over what is not to be taken leads no way
    with pytest.raises(Unordered) as raised:
        running_order([4, 0], [4], parents)
    assert raised.value.nodes == [0]


def test_heads_above_one_another_are_taken_from_above() -> None:
    parents = [(), (0,), (1,), (2,)]
    assert both([1, 3], parents) == [3, 2, 1, 0]
    assert both([0, 2, 3], parents) == [3, 2, 1, 0]
    assert both([3, 1, 4], [*parents, (0,)]) == [3, 2, 1, 4, 0]


def test_circles_below_a_head_and_above_a_base_are_run() -> None:
    # 1 and 2 follow one another, between the base 0 and the head 3
    parents = [(), (0, 2), (1,), (2,)]
    assert running_order_with_circles([0, 1, 2, 3], [3], parents) == [
        3,
        2,
        1,
        0,
    ]


def test_places_that_stand_above_one_another_are_refused() -> None:
    with pytest.raises(Unordered) as raised:
        running_order_with_circles([0, 1, 2], [0, 2, 1], [(1,), (0,), ()])
    assert (raised.value.nodes, raised.value.circle) == ([0, 1], True)
