"""The revision map by shape, each shape in Alembic's map and in ours."""

from __future__ import annotations

import doctest
from collections.abc import Callable
from functools import partial
from types import ModuleType
from typing import Any

import pytest

import limbeck_core.script.resolve
import limbeck_core.script.revision
from alembic_oracle import Pair, outcome
from histories import (
    Declared,
    History,
    branchy,
    cycle,
    dependency_cycle,
    diamond,
    hidden_cycle,
    labelled,
    labelled_lines,
    linear,
    missing_parent,
    open_branches,
    twins,
    two_heads,
    wide,
)
from limbeck_core.script.revision import (
    CycleDetected,
    DependencyCycleDetected,
    DependencyLoopDetected,
    LoopDetected,
    MissingRevision,
    MultipleHeads,
    ResolutionError,
    Revision,
    RevisionError,
    RevisionMap,
)

SOUND = {
    "empty": (),
    "linear": linear(6),
    "diamond": diamond(),
    "two_heads": two_heads(),
    "labelled": labelled(),
    "wide": wide(5),
    "branchy": branchy(10),
    "open_branches": open_branches(3, 3),
    "labelled_lines": labelled_lines(3, 8),
    "hidden_cycle": hidden_cycle(),
}
BROKEN = {
    "missing_parent": missing_parent(),
    "cycle": cycle(),
    "dependency_cycle": dependency_cycle(),
    "twins": twins(),
}


def map_of(history: History) -> RevisionMap:
    """Return our map of a history."""
    return RevisionMap(lambda: [Revision(*declared) for declared in history])


def ids(revisions: Any) -> list[str]:
    """Return the ids of revisions."""
    return [revision.revision for revision in revisions]


@pytest.mark.parametrize("shape", SOUND | BROKEN)
def test_every_shape_is_built_as_alembic_builds_it(shape: str) -> None:
    assert Pair((SOUND | BROKEN)[shape]).differs_when_built() is None


@pytest.mark.parametrize("shape", SOUND)
@pytest.mark.parametrize(
    "ask",
    [
        lambda revisions: list(revisions.iterate_revisions("heads", "base")),
        lambda revisions: list(revisions.iterate_revisions("head", "base")),
        lambda revisions: list(revisions.iterate_revisions("heads", "+1")),
        lambda revisions: list(revisions.iterate_revisions("+1", None)),
        lambda revisions: list(revisions.iterate_revisions("heads", "-1", select_for_downgrade=True)),
        lambda revisions: list(revisions.iterate_revisions("heads", "base", select_for_downgrade=True)),
        lambda revisions: revisions.get_revisions("-1"),
        lambda revisions: revisions.get_revisions("heads"),
        lambda revisions: revisions.get_revision("head"),
    ],
)
def test_every_shape_answers_as_alembic_does(shape: str, ask: Callable[[Any], Any]) -> None:
    pair = Pair(SOUND[shape])
    pair.differs_when_built()
    assert pair.differs(ask) is None


def test_a_missing_parent_is_named_after_alembics_warning() -> None:
    revisions = map_of(missing_parent())
    with (
        pytest.warns(UserWarning, match=r"^Revision gone referenced from Revision\('bbbb', 'gone'\) is not"),
        pytest.raises(MissingRevision, match=r"^Revision gone referenced from") as caught,
    ):
        revisions.heads  # noqa: B018
    assert isinstance(caught.value, KeyError)
    assert (caught.value.revision, caught.value.referrer) == ("gone", "bbbb")


def test_a_missing_dependency_is_named() -> None:
    revisions = map_of((Declared("aaaa"), Declared("bbbb", "aaaa", "gone")))
    with pytest.raises(MissingRevision, match=r"^Revision gone that revision bbbb depends on is not"):
        revisions.heads  # noqa: B018


def test_a_partial_id_is_no_dependency() -> None:
    revisions = map_of((Declared("aaaa1"), Declared("bbbb", None, "aaaa")))
    with pytest.raises(MissingRevision, match=r"^Revision aaaa that"):
        revisions.heads  # noqa: B018


def test_a_down_revision_may_not_be_a_label() -> None:
    revisions = map_of((Declared("aaaa", None, None, "shop"), Declared("bbbb", "shop"), Declared("cccc")))
    with pytest.raises(MissingRevision, match=r"^Revision bbbb follows 'shop', which is no revision$"):
        revisions.heads  # noqa: B018


def test_a_cycle_is_refused_with_its_members() -> None:
    with pytest.raises(CycleDetected, match=r"^Cycle is detected in revisions \(cccc, dddd\)$"):
        map_of(cycle()).heads  # noqa: B018


def test_a_dependency_cycle_is_refused() -> None:
    with pytest.raises(DependencyCycleDetected, match=r"^Dependency cycle is detected"):
        map_of(dependency_cycle()).heads  # noqa: B018


def test_a_cycle_between_a_base_and_a_head_is_run_as_alembic_runs_it() -> None:
    assert ids(map_of(hidden_cycle()).iterate_revisions("heads", "base")) == ["dddd", "cccc", "bbbb", "aaaa"]


def test_the_later_of_twins_is_kept_with_a_warning() -> None:
    revisions = map_of(twins())
    with pytest.warns(UserWarning, match=r"^Revision cccc is present more than once$"):
        assert revisions.heads == ("cccc", "dddd")
    found = revisions.get_revision("cccc")
    assert found is not None
    assert found.down_revision == "bbbb"


def test_a_revision_may_not_follow_itself() -> None:
    with pytest.raises(LoopDetected, match=r"^Self-loop is detected in revisions \(aaaa\)$"):
        Revision("aaaa", ("bbbb", "aaaa"))


def test_a_revision_may_not_depend_on_itself() -> None:
    with pytest.raises(DependencyLoopDetected, match=r"^Dependency self-loop is detected"):
        Revision("aaaa", None, "aaaa")


@pytest.mark.parametrize("name", ["a@b", "a-b", "a+b", "a:b", "-+"])
def test_an_id_may_not_hold_what_the_grammar_of_identifiers_uses(name: str) -> None:
    illegal = ", ".join(sorted(set(name) & set("@-+:")))
    with pytest.raises(RevisionError) as caught:
        Revision(name, None)
    assert str(caught.value) == f"Character(s) '{illegal}' not allowed in revision identifier '{name}'"


@pytest.mark.parametrize("name", [None, 7, ("a",)])
def test_an_id_must_be_a_string(name: Any) -> None:
    with pytest.raises(RevisionError, match="is not a string"):
        Revision(name, None)


@pytest.mark.parametrize("down_revision", [None, (), []])
def test_no_parents_in_any_form_make_a_base(down_revision: Any) -> None:
    assert Revision("aaaa", down_revision).down_revision is None


def test_one_parent_in_a_tuple_is_a_scalar() -> None:
    assert Revision("aaaa", ("bbbb",)).down_revision == "bbbb"


def test_children_print_in_the_declared_order() -> None:
    revisions = map_of(wide(40))
    base = revisions.get_revision("base0000")
    assert base is not None
    assert list(base._nextrev_in_order) == ids(Revision(*declared) for declared in wide(40)[1:])


def test_labels_print_in_the_declared_order() -> None:
    revisions = map_of((Declared("a1", None, None, ("zoo", "ape")), Declared("a2", "a1", None, "moa")))
    assert repr(revisions.get_revision("a2")) == "Revision('a2', 'a1', branch_labels={'moa', 'ape', 'zoo'})"


def test_a_prefix_is_found_from_one_character_on_if_the_id_has_four() -> None:
    revisions = map_of((Declared("abcd"), Declared("xyz", "abcd")))
    assert ids(revisions.get_revisions("a")) == ["abcd"]
    with pytest.raises(ResolutionError, match=r"^No such revision or branch 'x'; please ensure at") as caught:
        revisions.get_revision("x")
    # As in Alembic the traceback tells of this error alone.
    assert caught.value.__context__ is None


def test_an_ambiguous_prefix_names_three_in_the_order_of_the_map() -> None:
    revisions = map_of((Declared("aabb"), Declared("aaaa", "aabb"), Declared("aacc", "aaaa", None, "aazz")))
    with pytest.raises(ResolutionError) as caught:
        revisions.get_revision("aa")
    assert str(caught.value) == "Multiple revisions start with 'aa': 'aabb', 'aaaa', 'aacc'..."


@pytest.mark.parametrize("text", ["", "aaaa@", "@"])
def test_an_empty_identifier_is_an_error_that_says_so(text: str) -> None:
    with pytest.raises(ResolutionError, match=rf"^No such revision or branch '{text}'"):
        map_of(diamond()).get_revision(text)


def test_head_of_two_heads_names_both() -> None:
    with pytest.raises(MultipleHeads) as caught:
        map_of(two_heads()).get_revision("head")
    assert caught.value.heads == ("cccd", "ccce")
    assert caught.value.argument == "head"


def test_requested_revisions_may_not_stand_above_one_another() -> None:
    with pytest.raises(RevisionError) as caught:
        list(map_of(diamond()).iterate_revisions(("dddd", "bbbb", "aaaa"), None))
    words = "Requested revision dddd overlaps with other requested revisions bbbb, aaaa"
    assert str(caught.value) == words


@pytest.mark.parametrize("module", [limbeck_core.script.revision, limbeck_core.script.resolve])
def test_the_examples_in_the_documentation_hold(module: ModuleType) -> None:
    failed, tried = doctest.testmod(module)
    assert (failed, tried > 0) == (0, True)


def test_steps_past_the_base_name_the_identifier() -> None:
    with pytest.raises(RevisionError, match="'bbbb-7' does not lead to a revision"):
        list(map_of(diamond()).iterate_revisions("bbbb-7", None))


def test_a_map_is_read_once() -> None:
    calls = []

    def generate() -> list[Revision]:
        calls.append(1)
        return [Revision(*declared) for declared in diamond()]

    revisions = RevisionMap(generate)
    assert calls == []
    assert (revisions.heads, revisions.bases, len(calls)) == (("dddd",), ("aaaa",), 1)


@pytest.mark.parametrize("identifier", [None, "base", ("base",), (None,), "aaaa@base"])
@pytest.mark.parametrize("broken", [missing_parent, cycle])
def test_a_map_that_cannot_be_built_does_not_even_know_its_base(
    broken: Callable[[], History], identifier: str | tuple[str | None, ...] | None
) -> None:
    pair = Pair(broken())
    assert pair.differs(lambda revisions: revisions.get_revisions(identifier)) is None
    error = outcome(lambda: Pair(broken()).ours.get_revisions(identifier)).error
    assert isinstance(error, (MissingRevision, CycleDetected))


def test_a_refused_addition_leaves_the_map_as_it_was() -> None:
    revisions = map_of(labelled())
    before = dict(revisions._revision_map), revisions.heads, revisions._real_heads
    for declared in (
        Declared("new", "shop3", None, ("fresh", "shop")),
        Declared("new", "shop3", "gone", "fresh"),
        Declared("shop3", "shop2", "gone", "fresh"),
    ):
        assert isinstance(outcome(partial(_add, revisions, declared)).error, RevisionError)
        assert (dict(revisions._revision_map), revisions.heads, revisions._real_heads) == before


def test_an_added_revision_is_found_by_prefix_and_label() -> None:
    revisions = map_of(labelled())
    _add(revisions, Declared("newest", "shop3", None, "fresh"))
    assert ids(revisions.get_revisions(["newe", "fresh@head", "shop@head"])) == ["newest"] * 3


def test_only_a_revision_of_the_map_can_be_replaced() -> None:
    with pytest.raises(RevisionError, match=r"^revision new not in map$"):
        map_of(diamond()).add_revision(Revision("new", None), _replace=True)


def _add(revisions: RevisionMap, declared: Declared) -> None:
    revisions.add_revision(Revision(*declared))
