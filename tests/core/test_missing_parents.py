"""A revision whose parent is missing follows another one: the cure of a ghost that is a re-parenting."""

from __future__ import annotations

from pathlib import Path

import pytest

from limbeck_core.errors import CommandError
from limbeck_core.history import History
from limbeck_core.merging.applying import apply
from limbeck_core.merging.plans import plan_rebase
from limbeck_core.writing.journal import Journal
from projects import ScriptSpec, write_project

SHOP = (
    ScriptSpec("aaaa", ()),
    ScriptSpec("bbbb", ("aaaa",)),
    ScriptSpec("cccc", ("gone",)),
    ScriptSpec("dddd", ("gone",)),
    ScriptSpec("eeee", ("bbbb", "lost")),
)


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History.open(write_project(tmp_path / "shop", SHOP))


def test_what_named_a_missing_parent_follows_another_and_nothing_else_changes(
    history: History, tmp_path: Path
) -> None:
    plan = plan_rebase(history, "cccc", "bbbb")
    assert plan.mends == ("gone",)
    assert plan.expected_heads == ("cccc", "dddd", "eeee")
    assert "-down_revision = 'gone'\n+down_revision = 'bbbb'\n" in plan.change_set().diff(history.root)
    apply(plan, history, Journal(history.script_location, state_folder=str(tmp_path / "state")))
    now = history.reload()[0]
    assert [one.revisions for one in now.problems if one.path and "cccc" in one.path] == []
    assert len(now.problems) == len(history.problems) - 1


def test_of_a_merge_the_missing_parent_alone_is_replaced(history: History) -> None:
    plan = plan_rebase(history, "eeee", "aaaa")
    assert plan.edits == {"eeee": ("bbbb", "aaaa")}
    assert plan.mends == ("lost",)
    assert plan.stranding.stranded == (), "what it follows afterwards lies below what it follows now"
    assert plan_rebase(history, "eeee", "bbbb").edits == {"eeee": ("bbbb",)}


def test_no_way_out_runs_alembic_while_the_parent_is_missing(history: History) -> None:
    stranding = plan_rebase(history, "cccc", "bbbb", applied=("cccc",)).stranding
    assert stranding.stranded
    assert not any(way.before for one in stranding.stranded for way in one.ways)
    assert "What lies below gone is not known" in stranding.note
    assert stranding.database is not None
    assert stranding.database.stranded is not None
    assert not any(way.before for way in stranding.database.stranded.ways)


def test_a_database_that_is_not_concerned_fits_all_the_same(history: History) -> None:
    database = plan_rebase(history, "cccc", "bbbb", applied=("bbbb",)).stranding.database
    assert database is not None
    assert database.stranded is None


@pytest.mark.parametrize(
    ("revision", "onto", "reason"),
    [("cccc", "dddd", "'gone' is not in this history"), ("gone", "bbbb", "'gone' is not in this history")],
)
def test_what_is_wrong_elsewhere_below_still_stands_in_the_way(
    history: History, revision: str, onto: str, reason: str
) -> None:
    with pytest.raises(CommandError, match=reason):
        plan_rebase(history, revision, onto)


def test_what_else_is_wrong_with_the_revision_stands_in_the_way(tmp_path: Path) -> None:
    scripts = (*SHOP[:2], ScriptSpec("cccc", ("gone",), depends_on=("nowhere",)))
    history = History.open(write_project(tmp_path / "shop", scripts))
    with pytest.raises(CommandError, match="depends_on 'nowhere' is not in this history"):
        plan_rebase(history, "cccc", "bbbb")
