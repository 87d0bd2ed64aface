"""Maps and questions at the edge of what is allowed, and what is said of them."""

from __future__ import annotations

import gc
from functools import partial
from itertools import product
from typing import Any

import pytest

import histories
from alembic_oracle import DeclaredOrderRevision, Hang, Pair, outcome, time_limit
from histories import Declared
from limbeck_core.errors import CycleDetected, MissingRevision, RevisionError
from limbeck_core.garbage import uncollected_garbage
from limbeck_core.graph.identifiers import parse_relative
from limbeck_core.graph.labels import NO_LABELS, spread_labels
from limbeck_core.graph.running_order import Unordered, running_order_with_circles
from limbeck_core.script.planning import plan
from limbeck_core.script.resolve import resolve
from limbeck_core.script.revision import Revision, RevisionMap
from limbeck_core.script.version_rows import RowsRefused, VersionRows


def map_of(*history: Declared) -> RevisionMap:
    return RevisionMap(lambda: [Revision(*declared) for declared in history])


def test_a_number_of_steps_too_long_to_be_read_leads_past_every_end() -> None:
    digits = "9" * 5000
    up, down = parse_relative(f"+{digits}"), parse_relative(f"-{digits}")
    assert up is not None
    assert down is not None
    assert (up.steps > 10**9, down.steps < -(10**9)) == (True, True)
    found = resolve(map_of(*histories.linear(3)), f"+{digits}")
    assert found.outcome == "unresolved"


@pytest.mark.parametrize("was_enabled", [True, False])
def test_a_caller_s_garbage_collector_is_left_as_it_was(was_enabled: bool) -> None:
    before = gc.isenabled()
    (gc.enable if was_enabled else gc.disable)()
    try:
        with uncollected_garbage():
            assert not gc.isenabled()
        assert gc.isenabled() == was_enabled
        assert map_of(*histories.diamond()).heads == ("dddd",)
        assert gc.isenabled() == was_enabled
    finally:
        (gc.enable if before else gc.disable)()


def test_a_revision_of_another_map_is_refused_by_name() -> None:
    revisions = map_of(*histories.diamond())
    with pytest.raises(RevisionError, match="Revision zzzz is not in this map"):
        revisions.filter_for_lineage([Revision("zzzz", None)], "aaaa")


def test_what_is_no_text_is_no_identifier() -> None:
    revisions = map_of(*histories.diamond())
    no_texts: tuple[Any, ...] = (7, ["aaaa"], {})
    for given in no_texts:
        with pytest.raises(RevisionError):
            revisions.get_revision(given)


def test_rows_that_do_not_go_with_a_script_are_refused() -> None:
    revisions = map_of(*histories.two_heads())
    by_id = {name: revisions.get_revision(name) for name in ("aaaa", "bbbb", "cccd", "ccce")}
    with pytest.raises(RevisionError, match="Can't locate revision identified by 'zzzz'"):
        VersionRows(revisions, ["zzzz"])
    with pytest.raises(RevisionError, match="Can't locate revision identified by 'aa'"):
        VersionRows(revisions, ["aa"])
    base, cccd = by_id["aaaa"], by_id["cccd"]
    assert base is not None
    assert cccd is not None
    with pytest.raises(RowsRefused, match="there is a row for aaaa already"):
        VersionRows(revisions, ["aaaa"]).upgrade(base)
    with pytest.raises(RowsRefused, match="there is no row for cccd, which is undone"):
        VersionRows(revisions, ["ccce"]).downgrade(cccd)


def test_a_plan_without_a_target_or_from_what_is_not_there_says_so() -> None:
    revisions = map_of(*histories.two_heads())
    assert plan(revisions, " ", ()).failure == "no target: say head, base, an id or a number of steps"
    failure = plan(revisions, "bbbb", ("zzzz",)).failure
    assert failure.startswith("from 'zzzz': ")


@pytest.mark.parametrize("twice", [("aaaa", "aaaa"), ("aaaa", "zzzz", "aaaa")])
def test_a_parent_named_twice_makes_a_merge_point_as_in_alembic(twice: tuple[str, ...]) -> None:
    line = (Declared("zzzz"), Declared("aaaa", "zzzz"), Declared("bbbb", twice), Declared("cccc", "bbbb"))
    labelled = (*line, Declared("dddd", "cccc", None, "shop"))
    circle = (
        Declared("zzzz"),
        Declared("aaaa", ("zzzz", "cccc")),
        Declared("bbbb", twice),
        Declared("cccc", "bbbb"),
        Declared("dddd", ("cccc", "cccc")),
        Declared("eeee", "dddd"),
    )
    for history in (line, labelled, circle):
        pair = Pair(history)
        assert pair.differs_when_built() is None
        for upper in ("head", "cccc"):
            assert pair.differs(partial(_down_to_the_base, upper)) is None


def test_labels_in_a_circle_are_those_of_all() -> None:
    none = NO_LABELS
    own = [none, frozenset({"shop"}), none, none]
    parents = [(), (0, 2), (1,), (2,)]
    children = [(1,), (2,), (1, 3), ()]
    found = spread_labels(own, parents, children, [3], lambda node: node in (1, 2))
    assert found == [none, {"shop"}, {"shop"}, {"shop"}]


def test_what_the_heads_do_not_lead_to_and_heads_above_one_another_have_no_order() -> None:
    with pytest.raises(Unordered) as raised:
        running_order_with_circles([0, 1], [0], [(), ()])
    assert ([*raised.value.nodes], raised.value.circle) == ([1], False)
    with pytest.raises(Unordered) as raised:
        running_order_with_circles([0, 1], [0, 1], [(1,), (0,)])
    assert (sorted(raised.value.nodes), raised.value.circle) == ([0, 1], True)


STACKED_CIRCLES = (
    Declared("aaaa"),
    Declared("eeee", ("cccc", "ffff")),
    Declared("ffff", "eeee"),
    Declared("gggg", "ffff"),
    Declared("hhhh", "cccc"),
    Declared("bbbb", ("aaaa", "cccc")),
    Declared("cccc", "bbbb"),
)
"""Two circles, one above the other, and a head beside the upper one: Alembic refuses none of it."""


@pytest.mark.parametrize(
    "current", ["eeee", "ffff", "gggg", "bbbb", "cccc", ("gggg", "hhhh"), ("eeee", "hhhh")]
)
@pytest.mark.parametrize("turned", [False, True])
def test_of_a_circle_one_revision_is_current_if_nothing_above_it_is(
    current: str | tuple[str, ...], turned: bool
) -> None:
    pair = Pair(STACKED_CIRCLES[::-1] if turned else STACKED_CIRCLES)
    assert pair.differs_when_built() is None

    def circles(revisions: Any) -> list[str]:
        # which one of a circle is left hangs on the hash seed of Alembic
        named = {"eeee": "upper", "ffff": "upper", "bbbb": "lower", "cccc": "lower"}
        found = [revision.revision for revision in revisions._get_all_current(current)]
        return sorted(named.get(name, name) for name in found)

    assert pair.differs(circles) is None


def test_circles_in_which_alembic_turns_for_ever_are_named() -> None:
    history = (
        Declared("aaaa"),
        Declared("bbbb", "cccc", "cccc"),
        Declared("cccc", "aaaa", "bbbb"),
        Declared("dddd", ("cccc", "bbbb")),
    )
    pair = Pair(history)
    with time_limit(0.2), pytest.raises(Hang):
        list(pair.theirs.iterate_revisions("head", None))
    with pytest.raises(CycleDetected) as caught:
        list(pair.ours.iterate_revisions("head", None))
    assert sorted(caught.value.revisions) == ["bbbb", "cccc"]


@pytest.mark.parametrize("replaces", [False, True])
def test_an_added_revision_that_follows_a_label_spoils_no_range_without_it(replaces: bool) -> None:
    pair = Pair((Declared("aaaa", None, None, "shop"), Declared("bbbb", None, None, "billing")))
    assert pair.differs_when_built() is None
    added = Declared("aaaa" if replaces else "cccc", "billing")
    assert pair.add(added, replace=replaces) == (None, True)
    for upper in ("shop", "billing", "aaaa", "bbbb", "cccc"):
        assert pair.differs(partial(_down_to_the_base, upper)) is None
    error = outcome(lambda: _down_to_the_base(added.revision, pair.ours)).error
    assert str(error) == "Dependency resolution failed; broken map"
    # the label leads to the revision that was replaced, the order of running goes by ids
    refused = outcome(lambda: _down_to_the_base("shop", pair.ours)).error is not None
    assert refused == replaces


def _down_to_the_base(upper: str, revisions: Any) -> list[Any]:
    return list(revisions.iterate_revisions(upper, "base"))


def test_what_needs_a_sound_line_is_built_beside_one_that_follows_a_label() -> None:
    sound = (Declared("aaaa"), Declared("bbbb", None, "aaaa"), Declared("cccc", None, None, "shop"))
    # above no head: its twin has taken the id
    broken = (Declared("dddd", "shop", None, "bill"), Declared("dddd", "cccc"))
    assert Pair((*sound, *broken)).differs_when_built() is None
    assert Pair((Declared("ffff", "shop", "aaaa"), *sound)).differs_when_built() is None
    assert Pair((*sound, Declared("ffff", "shop"))).differs_when_built() is None


def test_a_twin_without_a_parent_is_refused_for_what_it_needs() -> None:
    history = (Declared("aaaa", "gone", "bbbb"), Declared("aaaa"), Declared("bbbb"))
    pair = Pair(history)
    assert pair.differs_when_built() is None
    with (
        pytest.warns(UserWarning, match="more than once"),
        pytest.raises(MissingRevision, match=r"^Revision gone referenced from Revision\('aaaa', 'gone'"),
    ):
        _ = pair.ours.heads


@pytest.mark.parametrize("lower", ["-1", "-2", "-3", "-9", "shop@-2", "bbbb@-9"])
@pytest.mark.parametrize("upper", ["bbbb", "cccc", "heads", "aaaa"])
def test_steps_down_past_the_base_of_one_head_count_from_the_upper_end(lower: str, upper: str) -> None:
    history = (Declared("aaaa", None, None, "shop"), Declared("bbbb", "aaaa"), Declared("cccc"))
    pair = Pair(history)
    assert pair.differs_when_built() is None
    for flags in product((False, True), repeat=3):
        question = partial(_between, upper, lower, flags)
        assert (flags, pair.differs(question)) == (flags, None)


def _between(upper: str, lower: str, flags: tuple[bool, ...], revisions: Any) -> list[Any]:
    return list(revisions.iterate_revisions(upper, lower, *flags))


@pytest.mark.parametrize("name", ["add_x", "2024.01.02", "a b", "", "ä_ö", "'", "\n"])
def test_an_id_may_hold_whatever_has_no_meaning_in_identifiers(name: str) -> None:
    assert Revision(name, "bbbb").revision == name
    assert Pair((Declared("bbbb"), Declared(name, "bbbb"))).differs_when_built() is None


def test_labels_that_are_set_on_a_revision_are_those_that_it_bears() -> None:
    def bearing(revision_class: Any) -> Any:
        revision = revision_class("bbbb", "aaaa", None, "billing")
        revision.branch_labels = {"shop"}
        return revision

    ours, theirs = bearing(Revision), bearing(DeclaredOrderRevision)
    assert repr(ours) == repr(theirs) == "Revision('bbbb', 'aaaa', branch_labels={'shop'})"
    built = RevisionMap(lambda: [Revision("aaaa", None), ours, Revision("cccc", "bbbb")])
    judge = type(Pair(()).theirs)(
        lambda: [DeclaredOrderRevision("aaaa", None), theirs, DeclaredOrderRevision("cccc", "bbbb")]
    )
    for name in ("aaaa", "bbbb", "cccc"):
        found, wanted = built.get_revision(name), judge.get_revision(name)
        assert found is not None
        assert found.branch_labels == wanted.branch_labels == {"shop"}
    assert outcome(lambda: judge.get_revision("shop")).error is not None
    assert outcome(lambda: built.get_revision("shop")).error is not None
