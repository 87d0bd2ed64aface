"""What is told of a study while it is made, and of the database whose rows are known."""

from __future__ import annotations

from pathlib import Path

import pytest

from limbeck_core.errors import CommandError
from limbeck_core.history import History
from limbeck_core.merging.documents import stranding_document
from limbeck_core.merging.plans import plan_merge, plan_rebase
from limbeck_core.merging.progress import Stage
from limbeck_core.merging.study import publication_of, study
from limbeck_core.merging.summary import summary_of
from projects import linear, write_project
from writable import forked_shop


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History.open(str(forked_shop(tmp_path / "shop")))


class GivenUp(Exception):  # noqa: N818 - what a user does is no error
    """The user has had enough."""


def test_every_stage_is_told_with_its_counts(history: History) -> None:
    told: list[tuple[Stage, int, int]] = []
    study(history, progress=lambda *so_far: told.append(so_far))
    assert told == [
        (Stage.SCRIPTS, 0, 2),
        (Stage.SCRIPTS, 1, 2),
        (Stage.BRANCHES, 0, 2),
        (Stage.BRANCHES, 1, 2),
        (Stage.PAIRS, 0, 1),
    ]


def test_states_are_told_while_they_are_worked_out(history: History) -> None:
    told: list[tuple[Stage, int, int]] = []
    plan = plan_rebase(history, "bbbb1111bbbb", "cccc1111cccc", progress=lambda *so_far: told.append(so_far))
    assert told[:3] == [(Stage.SCRIPTS, 0, 2), (Stage.SCRIPTS, 1, 2), (Stage.PAIRS, 0, 1)]
    states = [(Stage.STATES, done, plan.stranding.bound) for done in range(plan.stranding.examined)]
    assert told[3:] == states


def test_who_hears_of_it_ends_the_work_by_an_error(history: History) -> None:
    heard = []

    def enough(stage: Stage, done: int, total: int) -> None:
        heard.append(stage)
        raise GivenUp

    with pytest.raises(GivenUp):
        study(history, progress=enough)
    assert heard == [Stage.SCRIPTS]


def test_a_database_that_has_run_what_moves_is_left_behind(history: History) -> None:
    plan = plan_rebase(history, "bbbb1111bbbb", "cccc1111cccc", applied=("bbbb",))
    database = plan.stranding.database
    assert database is not None
    assert database.rows == ("bbbb1111bbbb",)
    assert database.stranded is not None
    assert database.stranded.skipped == ("cccc1111cccc",)
    document = stranding_document(plan.stranding)["database"]
    assert document is not None
    assert document["stranded"] is not None
    assert document["stranded"]["skipped"] == ["cccc1111cccc"]


def test_what_an_upgrade_runs_on_a_database_that_fits_is_told_in_order(history: History) -> None:
    plan = plan_rebase(history, "bbbb1111bbbb", "cccc1111cccc", applied=("aaaa1111aaaa",))
    database = plan.stranding.database
    assert database is not None
    assert database.stranded is None
    assert database.runs == ("cccc1111cccc", "bbbb1111bbbb")
    document = stranding_document(plan.stranding)["database"]
    assert document == {"rows": ["aaaa1111aaaa"], "runs": ["cccc1111cccc", "bbbb1111bbbb"], "stranded": None}


def test_a_merge_leaves_a_known_database_where_it_is(history: History) -> None:
    plan = plan_merge(history, history.heads, revision="dddd1111dddd", applied=("bbbb1111bbbb",))
    database = plan.stranding.database
    assert database is not None
    assert database.stranded is None
    assert database.runs == ("cccc1111cccc", "dddd1111dddd")


def test_a_row_that_is_no_revision_is_refused(history: History) -> None:
    with pytest.raises(CommandError, match="nowhere"):
        plan_rebase(history, "bbbb1111bbbb", "cccc1111cccc", applied=("nowhere",))


def test_what_a_database_has_run_is_published_before_git_is_asked(history: History) -> None:
    found = publication_of(history, "bbbb1111bbbb", applied=("bbbb1111bbbb",))
    assert found.published
    assert found.how == "a database has run bbbb1111bbbb"
    assert publication_of(history, "bbbb1111bbbb", applied=("cccc1111cccc",)).published is None


def test_a_revision_can_follow_an_ancestor_of_its_parent(tmp_path: Path) -> None:
    history = History.open(write_project(tmp_path / "line", linear(3)))
    lowest, middle, last = (f"000{number}feedbeef" for number in range(3))
    plan = plan_rebase(history, last, lowest)
    assert plan.expected_heads == (middle, last)
    (stranded,) = plan.stranding.stranded
    assert stranded.state == (last,)
    assert stranded.replayed == (middle,), "its row stands for the lowest alone from then on"


def test_the_summary_tells_of_the_known_database(history: History) -> None:
    plan = plan_merge(history, history.heads, revision="dddd1111dddd", applied=("bbbb1111bbbb",))
    told = summary_of(plan)
    assert (
        "The database at `bbbb1111bbbb` fits: an upgrade runs `cccc1111cccc`, `dddd1111dddd` on it." in told
    )
    assert "No database is left behind. No revision that exists gets other parents" in told
    moved = summary_of(plan_rebase(history, "bbbb1111bbbb", "cccc1111cccc", applied=("bbbb1111bbbb",)))
    assert "fits" not in moved
    assert "- `bbbb1111bbbb`: an upgrade would skip `cccc1111cccc`" in moved
