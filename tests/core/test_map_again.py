"""Maps of revisions that are not fresh: objects of another map, or one object given twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from alembic_oracle import DeclaredOrderMap, DeclaredOrderRevision, difference, everything, outcome
from limbeck_core.errors import MissingRevision, RevisionError
from limbeck_core.script.assembly import LINEAGES_KEPT
from limbeck_core.script.revision import Revision, RevisionMap

Make = Callable[[Any, Any], Any]
"""Makes something of a class of maps and a class of revisions."""


def differs(make: Make) -> str | None:
    """Say how what is made of Alembic's classes differs from what is made of ours."""
    theirs = outcome(lambda: plain(make(DeclaredOrderMap, DeclaredOrderRevision)))
    return difference(theirs, outcome(lambda: plain(make(RevisionMap, Revision))))


def plain(value: Any) -> Any:
    """Return an answer without the objects of one side."""
    if isinstance(value, (Revision, DeclaredOrderRevision)):
        return value.revision
    if isinstance(value, (tuple, list)):
        return tuple(plain(element) for element in value)
    return frozenset(value) if isinstance(value, (set, frozenset)) else value


def shop(revision_class: Any) -> list[Any]:
    """Two lines, one of which depends on the other by id and by label."""
    return [
        revision_class("aaaa", None, None, "shop"),
        revision_class("bbbb", "aaaa"),
        revision_class("cccc", None, "bbbb"),
        revision_class("dddd", "cccc", ("shop", "bbbb")),
    ]


def test_revisions_of_a_former_map_are_read_anew() -> None:
    def again(map_class: Any, revision_class: Any) -> Any:
        found = shop(revision_class)
        former = everything(map_class(lambda: found))
        found[2].dependencies = found[3].dependencies = None
        revisions = map_class(lambda: found)
        return former, everything(revisions), list(revisions.iterate_revisions("dddd", "base"))

    assert differs(again) is None
    assert plain(again(RevisionMap, Revision)[2]) == ("dddd", "cccc")


def test_one_revision_given_twice_is_warned_of_and_is_one() -> None:
    def twice(map_class: Any, revision_class: Any) -> Any:
        found = shop(revision_class)
        return everything(map_class(lambda: [*found, found[1], found[3]]))

    assert differs(twice) is None


def test_a_revision_that_replaces_itself_keeps_its_children() -> None:
    def replaced(map_class: Any, revision_class: Any) -> Any:
        found = [revision_class("aaaa", None), revision_class("bbbb", "aaaa"), revision_class("cccc", "bbbb")]
        revisions = map_class(lambda: found)
        revisions.add_revision(revisions.get_revision("bbbb"), _replace=True)
        return everything(revisions), list(revisions.iterate_revisions("head", "base"))

    assert differs(replaced) is None


@pytest.mark.parametrize("dependencies", [(None, "aaaa"), ((), "bbbb"), (None, None)])
def test_a_dependency_of_an_added_revision_on_the_base_is_none(dependencies: Any) -> None:
    def added(map_class: Any, revision_class: Any) -> Any:
        revisions = map_class(lambda: [revision_class("aaaa", None), revision_class("bbbb", "aaaa")])
        assert revisions.heads == ("bbbb",)
        revisions.add_revision(revision_class("cccc", None, dependencies))
        return everything(revisions), list(revisions.iterate_revisions("cccc", "base"))

    assert differs(added) is None


def test_a_revision_with_a_child_of_another_map_is_refused_by_its_name() -> None:
    found = [Revision("aaaa", None), Revision("bbbb", "aaaa")]
    assert RevisionMap(lambda: found).heads == ("bbbb",)
    with pytest.raises(MissingRevision, match=r"^Revision bbbb is not present$") as caught:
        _ = RevisionMap(lambda: found[:1]).heads
    assert caught.value.revision == "bbbb"


def test_more_lineages_than_are_kept_are_as_right_as_the_first() -> None:
    def lineages(map_class: Any, revision_class: Any) -> Any:
        count = LINEAGES_KEPT + 3
        lines = [revision_class(f"line{number:02}a", None) for number in range(count)]
        lines += [revision_class(f"line{number:02}b", f"line{number:02}a") for number in range(count)]
        revisions = map_class(lambda: lines)
        names = [f"line{number:02}a@heads" for number in [*range(count), 0, 1, count - 1, 0]]
        return [revisions.get_revisions(name) for name in names]

    assert differs(lineages) is None


@pytest.mark.parametrize("target", [None, 7, [], {}, "nothing", "*"])
@pytest.mark.parametrize("check_against", ["aaaa", ("aaaa", 7), ("aaaa", {}), None, "cccc"])
def test_a_lineage_is_asked_of_revisions_alone(target: Any, check_against: Any) -> None:
    def filtered(map_class: Any, revision_class: Any) -> Any:
        revisions = map_class(lambda: shop(revision_class))
        return revisions.filter_for_lineage(["bbbb", target], check_against)

    assert differs(filtered) is None
    if check_against is not None:
        with pytest.raises(RevisionError):
            filtered(RevisionMap, Revision)


@pytest.mark.parametrize("names", [["bbbb"], ["aaaa", "cccc"], ["cccc"], ["dddd"], []])
@pytest.mark.parametrize("include_dependencies", [False, True])
def test_of_descendants_the_immediate_dependents_may_be_left_out(
    names: list[str], include_dependencies: bool
) -> None:
    def descendants(map_class: Any, revision_class: Any) -> Any:
        revisions = map_class(
            lambda: [
                *shop(revision_class),
                revision_class("eeee", "bbbb"),
                revision_class("ffff", None, "eeee"),
            ]
        )
        found = revisions._get_descendant_nodes(
            [revisions.get_revision(name) for name in names],
            omit_immediate_dependencies=True,
            include_dependencies=include_dependencies,
        )
        return sorted(revision.revision for revision in found)

    assert differs(descendants) is None
