"""Identifiers that are none: where Alembic dies of their type, ours is an error that names them."""

from __future__ import annotations

from pathlib import Path
from random import Random
from typing import Any

import pytest

from histories import diamond, linear
from limbeck_core.script.revision import CycleDetected, Revision, RevisionError, RevisionMap
from odd_identifiers import asked_of_a_directory, asked_of_a_map, changed, declared

HISTORIES = 60


@pytest.fixture
def revisions() -> RevisionMap:
    return RevisionMap(lambda: [Revision(*one) for one in diamond()])


@pytest.mark.parametrize(
    ("upper", "lower", "downgrade", "named"),
    [
        (1.5, "-2", True, "1.5"),
        ("+1", b"x", False, "120"),
        ("+1", 7, False, "7"),
        ("aaaa", ["aaaa", b"x"], False, "b'x'"),
        (("aaaa", set()), "-1", True, "set()"),
        ("heads", "@", True, "'@'"),
        ("heads", "@head", False, "'@head'"),
    ],
)
def test_the_ends_of_a_range_that_are_no_identifiers_are_named(
    revisions: RevisionMap, upper: Any, lower: Any, downgrade: bool, named: str
) -> None:
    with pytest.raises(RevisionError) as refused:
        list(revisions.iterate_revisions(upper, lower, select_for_downgrade=downgrade))
    assert named in str(refused.value)


def test_questions_of_every_type_to_a_map() -> None:
    random = Random(1)
    assert [found for _ in range(HISTORIES) for found in asked_of_a_map(random, 30)] == []


def test_questions_of_every_type_to_a_script_directory(tmp_path: Path) -> None:
    random = Random(2)
    assert [found for _ in range(HISTORIES) for found in asked_of_a_directory(tmp_path, random, 20)] == []


def test_revisions_that_declare_anything() -> None:
    random = Random(3)
    assert [found for _ in range(2 * HISTORIES) for found in declared(random, 4)] == []


def test_revisions_on_which_anything_is_set_afterwards() -> None:
    random = Random(4)
    assert [found for _ in range(2 * HISTORIES) for found in changed(random, 4)] == []


@pytest.mark.parametrize("parents", [["bbbb", "cccc"], ["aaaa"], {"bbbb"}], ids=str)
def test_what_is_set_as_down_revision_afterwards_is_as_good_as_a_tuple(parents: Any) -> None:
    made = [Revision(*one) for one in diamond()]
    made[3].down_revision = parents
    revisions = RevisionMap(lambda: made)
    assert set(revisions.heads) == {"bbbb", "cccc", "dddd"}.difference(parents)
    assert made[3]._versioned_down_revisions == tuple(parents)
    below = {one.revision for one in revisions.iterate_revisions("dddd", "base")}
    assert below == {"aaaa", "dddd", *parents}


def test_an_empty_list_that_is_set_as_down_revision_makes_no_base_as_in_alembic() -> None:
    made = [Revision(*one) for one in diamond()]
    made[3].down_revision = []  # type: ignore[assignment]  # as Alembic takes it
    with pytest.raises(CycleDetected, match="dddd"):
        _ = RevisionMap(lambda: made).heads


def test_labels_do_not_go_below_a_single_parent_in_a_list_as_in_alembic() -> None:
    made = [Revision("aaaa", None), Revision("bbbb", "aaaa", branch_labels="shop")]
    made[1].down_revision = ["aaaa"]  # type: ignore[assignment]  # as Alembic takes it
    with pytest.raises(RevisionError, match=r"below revision bbbb: its down_revision is \['aaaa'\]"):
        _ = RevisionMap(lambda: made).heads


@pytest.mark.parametrize("name", [7, b"label", ("a", "b", "c", "d")], ids=str)
def test_a_long_label_that_is_no_text_spoils_abbreviations_as_in_alembic(name: Any) -> None:
    made = [Revision(*one) for one in linear(2)]
    labelled = Revision("cccc", made[-1].revision, branch_labels=[name])
    revisions = RevisionMap(lambda: [*made, labelled])
    assert revisions.get_revision("cccc") is labelled
    with pytest.raises(RevisionError, match="branch label of Revision"):
        revisions.get_revision("ccc")


def test_a_label_that_means_the_base_is_refused_when_it_is_added(revisions: RevisionMap) -> None:
    with pytest.raises(RevisionError, match="'None' in revision eeee already means the base"):
        revisions.add_revision(Revision("eeee", "dddd", branch_labels=[None]))  # type: ignore[list-item]
    assert revisions.heads == ("dddd",)


def test_a_revision_that_is_added_may_not_follow_its_own_label(revisions: RevisionMap) -> None:
    with pytest.warns(UserWarning, match="referenced from"), pytest.raises(KeyError, match="shop"):
        revisions.add_revision(Revision("eeee", "shop", branch_labels="shop"))
    assert revisions.heads == ("dddd",)


def test_a_dependency_that_is_no_string_is_named() -> None:
    made = [Revision("aaaa", None), Revision("bbbb", "aaaa", dependencies=(["x"], "aaaa"))]  # type: ignore[arg-type]
    with pytest.raises(RevisionError, match=r"\['x'\] that revision bbbb depends on is not a string"):
        _ = RevisionMap(lambda: made).heads


def test_a_lineage_of_the_base_is_that_of_the_branch_alone(revisions: RevisionMap) -> None:
    assert revisions.filter_for_lineage(["bbbb", "cccc"], ("bbbb", None)) == ("bbbb",)  # type: ignore[arg-type]
