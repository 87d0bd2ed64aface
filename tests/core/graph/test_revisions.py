"""One revision: what it declares, and what its map tells it."""

from __future__ import annotations

import pytest

from limbeck_core.errors import DependencyLoopDetected, LoopDetected, RevisionError
from limbeck_core.graph.labels import NO_LABELS
from limbeck_core.graph.revision import OrderedNames, Revision


def test_names_in_order_are_a_set_walked_in_that_order() -> None:
    names = OrderedNames(("c", "a", "b"))
    assert list(names) == ["c", "a", "b"]
    assert names == frozenset("abc")


def test_one_name_is_held_as_itself_and_several_as_a_tuple() -> None:
    plain = Revision("c", "b")
    assert (plain.revision, plain.down_revision, plain.dependencies) == ("c", "b", None)
    assert (plain.branch_labels, plain._orig_branch_labels) == (set(), ())
    assert plain._shared_labels is NO_LABELS
    listed = Revision("c", ("b",), ("x",), ["shop"])
    assert (listed.down_revision, listed.dependencies, listed.branch_labels) == ("b", "x", {"shop"})
    merged = Revision("c", ("b", "a"), ("x", "y"), "shop")
    assert (merged.down_revision, merged.dependencies) == (("b", "a"), ("x", "y"))
    assert (merged.branch_labels, merged._orig_branch_labels) == ({"shop"}, ("shop",))
    base = Revision("c", (), (), ())
    assert (base.down_revision, base.dependencies, base.branch_labels) == (None, None, set())
    # as in Alembic, an empty label is one
    assert Revision("c", None, None, "").branch_labels == {""}
    assert repr(Revision("c", None, None, ("x", "y", "x"))) == "Revision('c', None, branch_labels={'x', 'y'})"
    with pytest.raises(RevisionError, match="Branch labels \\[\\[\\]\\] of revision c are not strings"):
        Revision("c", None, None, [[]])  # type: ignore[list-item]


def test_a_revision_that_follows_or_needs_itself_is_refused() -> None:
    with pytest.raises(LoopDetected) as raised:
        Revision("c", ("b", "c"))
    assert list(raised.value.revisions) == ["c"]
    assert not isinstance(raised.value, DependencyLoopDetected)
    with pytest.raises(DependencyLoopDetected) as raised:
        Revision("c", "b", "c")
    assert list(raised.value.revisions) == ["c"]
    with pytest.raises(RevisionError, match="Character"):
        Revision("c@", None)


def test_a_revision_is_shown_as_it_is_declared() -> None:
    assert repr(Revision("c", "b")) == "Revision('c', 'b')"
    assert repr(Revision("c", None)) == "Revision('c', None)"
    assert repr(Revision("c", ("a", "b"), "x")) == "Revision('c', ('a', 'b'), dependencies='x')"
    labelled = Revision("c", "b", branch_labels=("z", "a"))
    assert repr(labelled) == "Revision('c', 'b', branch_labels={'z', 'a'})"
    labelled.branch_labels |= {"n", "m"}
    assert repr(labelled) == "Revision('c', 'b', branch_labels={'z', 'a', 'm', 'n'})"

    class Script(Revision):
        pass

    assert repr(Script("c", None)) == "Script('c', None)"


def test_labels_taken_on_are_shared_until_somebody_asks() -> None:
    shop = frozenset({"shop"})
    both = frozenset({"shop", "core"})
    grown: dict[frozenset[str], frozenset[str]] = {}
    first, second, third = Revision("a", None), Revision("b", "a"), Revision("c", "b", branch_labels="x")
    for revision in (first, second, third):
        revision._take_labels(shop, grown)
    assert first._labels is shop
    assert second._labels is shop
    assert third._labels == {"x", "shop"}
    assert grown == {NO_LABELS: shop, frozenset({"x"}): third._labels}
    fourth = Revision("d", "c", branch_labels="x")
    fourth._take_labels(shop, grown)
    assert fourth._labels is third._labels
    fifth = Revision("e", "d", branch_labels="shop")
    fifth._take_labels(shop, {})
    assert fifth._labels is shop
    # who has been asked has a set of its own, and it grows
    own = first.branch_labels
    first._take_labels(both, {})
    assert first.branch_labels is own
    assert own == {"shop", "core"}
    assert second.branch_labels == {"shop"}
    assert second.branch_labels is not first.branch_labels
    second.branch_labels = {"new"}
    assert second.branch_labels == {"new"}
    assert repr(second) == "Revision('b', 'a', branch_labels={'new'})"


def test_who_follows_and_who_depends_are_noted_in_order_and_once() -> None:
    base = Revision("a", None)
    assert (base.is_head, base._is_real_head, base.is_branch_point, base._is_real_branch_point) == (
        True,
        True,
        False,
        False,
    )
    base.add_nextrev(Revision("c", "a"))
    assert (base.is_head, base._is_real_head, base.is_branch_point, base._is_real_branch_point) == (
        False,
        False,
        False,
        False,
    )
    base.add_nextrev(Revision("x", None, "a"))
    assert (base.is_branch_point, base._is_real_branch_point) == (False, True)
    base.add_nextrev(Revision("b", ("z", "a")))
    base.add_nextrev(Revision("c", "a"))
    assert (base.is_branch_point, base._is_real_branch_point) == (True, True)
    assert list(base.nextrev) == ["c", "b"]
    assert base._nextrev_in_order == ("c", "b")
    assert base._all_nextrev_in_order == ("c", "x", "b")
    assert base._all_nextrev == {"b", "c", "x"}


def test_a_revision_that_only_is_needed_is_a_head_by_its_line_alone() -> None:
    needed = Revision("a", None)
    needed.add_nextrev(Revision("x", None, "a"))
    assert (needed.is_head, needed._is_real_head) == (True, False)


def test_bases_and_merge_points_are_told_by_what_they_name() -> None:
    base, needing = Revision("a", None), Revision("b", None, "a")
    merged = Revision("c", ("a", "b"), "x")
    assert (base.is_base, base._is_real_base, base.is_merge_point) == (True, True, False)
    assert (needing.is_base, needing._is_real_base, needing.is_merge_point) == (True, False, False)
    assert (merged.is_base, merged._is_real_base, merged.is_merge_point) == (False, False, True)
    assert Revision("d", "c").is_merge_point is False


def test_parents_in_a_run_are_what_is_followed_and_what_is_needed() -> None:
    plain = Revision("c", ("b", "a", "b"), ("x", "a"))
    assert plain._versioned_down_revisions == ("b", "a", "b")
    assert plain._all_down_revisions == ("b", "a")
    assert plain._normalized_down_revisions == ("b", "a")
    wired = Revision("c", ("b", "a", "b"), ("x", "y", "a"))
    wired._resolved_dependencies = ("x", "y", "a")
    wired._normalized_resolved_dependencies = ("y",)
    assert wired._all_down_revisions == ("b", "a", "x", "y")
    assert wired._normalized_down_revisions == ("b", "a", "y")
    assert Revision("c", None)._all_down_revisions == ()
    assert Revision("c", "b")._normalized_down_revisions == ("b",)
