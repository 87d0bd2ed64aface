"""What a map tells its revisions, and when."""

from __future__ import annotations

from limbeck_core.graph.revision import Revision
from limbeck_core.graph.telling import Telling

IDS = ["a", "b", "c", "d"]


def known(asked: list[str] | None = None) -> Telling:
    """A line of three, and one beside it that depends on the first and the second."""

    def run_dependencies() -> list[tuple[int, ...]]:
        if asked is not None:
            asked.append("run")
        return [(), (), (), (1, 0)]

    telling = Telling()
    telling.know(
        IDS,
        {name: node for node, name in enumerate(IDS)},
        [(1,), (2,), (), ()],
        [(1, 3), (2, 3), (), ()],
        run_dependencies,
    )
    return telling


def test_who_knows_nothing_yet_tells_of_no_children() -> None:
    assert Telling().children_of("a") == ((), ())


def test_children_are_told_by_their_ids() -> None:
    telling = known()
    assert telling.children_of("a") == (("b",), ("b", "d"))
    assert telling.children_of("b") == (("c",), ("c", "d"))
    assert telling.children_of("c") == ((), ())
    assert telling.children_of("elsewhere") == ((), ())


def test_the_same_children_are_told_once() -> None:
    telling = Telling()
    telling.know(["a", "b"], {"a": 0, "b": 1}, [(1,), ()], [(1,), ()], lambda: [(), ()])
    children, all_children = telling.children_of("a")
    assert children == ("b",)
    assert all_children is children


def test_what_runs_before_is_told_by_its_ids_and_looked_for_when_it_is_asked() -> None:
    asked: list[str] = []
    telling = known(asked)
    assert asked == []
    assert telling.run_dependencies_of("d") == ("b", "a")
    assert telling.run_dependencies_of("a") == ()
    assert asked == ["run", "run"]


def test_a_revision_asks_once() -> None:
    asked: list[str] = []
    telling = known(asked)
    first, last = Revision("a", None), Revision("d", None, ("a", "b"))
    first._all_followers = telling
    last._run_dependencies = telling
    assert first._all_nextrev_in_order == ("b", "d")
    assert first._followers == ("b",)
    assert not isinstance(first._all_followers, Telling)
    assert first._nextrev_in_order == ("b",)
    other = Revision("b", "a")
    other._all_followers = telling
    assert other._nextrev_in_order == ("c",)
    assert other._all_nextrev_in_order == ("c", "d")
    assert last._normalized_resolved_dependencies == ("b", "a")
    assert last._normalized_resolved_dependencies == ("b", "a")
    assert asked == ["run"]


def test_a_child_that_is_added_comes_after_those_that_are_told() -> None:
    revision = Revision("a", None)
    revision._all_followers = known()
    revision.add_nextrev(Revision("e", "a"))
    assert (revision._nextrev_in_order, revision._all_nextrev_in_order) == (("b", "e"), ("b", "d", "e"))
