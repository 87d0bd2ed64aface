"""Heads studied, merged and rebased, and what is said of databases."""

from __future__ import annotations

import subprocess
from pathlib import Path
from random import Random

import pytest

from forked_projects import Files
from forks import Says, fork, project, written
from limbeck_core.errors import CommandError
from limbeck_core.graph.lanes import lay_out
from limbeck_core.graph.revision import Revision
from limbeck_core.history import History
from limbeck_core.merging.diagnosis import diagnose
from limbeck_core.merging.model import Diagnosis, StrategyKind, Verdict
from limbeck_core.merging.new_ids import plan_new_id
from limbeck_core.merging.plans import plan_merge, plan_rebase
from limbeck_core.merging.preview import dag_after, nodes_concerned
from limbeck_core.merging.publication import Repository
from limbeck_core.merging.stranding import Graph, who_is_stranded
from limbeck_core.merging.study import study
from limbeck_core.merging.summary import summary_of
from limbeck_core.script.revision import RevisionMap
from limbeck_core.writing.changes import ChangeRefused
from limbeck_core.writing.journal import Journal
from projects import ScriptSpec, write_script
from stranded_databases import check_fork


def test_a_fork_is_studied(tmp_path: Path) -> None:
    found = study(fork(tmp_path), repository=Says(bbbb=True, cccc=True))
    assert [finding.kind for finding in found.findings] == [Diagnosis.FORK]
    assert found.heads == ("b2b2", "cccc")
    assert found.nearest == ("aaaa",)
    assert [branch.revisions for branch in found.branches] == [("bbbb", "b2b2"), ("cccc",)]
    assert [site.operation.object.spelt for site in found.branches[0].operations] == ["t.b"]
    assert found.verdict is Verdict.SAME_TABLE
    assert found.recommended.kind is StrategyKind.MERGE
    assert "both are published" in found.reason


def test_what_a_database_has_run_is_published(tmp_path: Path) -> None:
    found = study(fork(tmp_path), repository=Says(bbbb=False, cccc=False), applied=("bbbb",))
    assert [branch.published for branch in found.branches] == [True, False]
    assert found.branches[0].publication == "a database has run bbbb"
    assert found.recommended.title == "Rebase cccc onto b2b2"


def test_a_merge_joins_the_heads_and_strands_nobody(tmp_path: Path) -> None:
    history = fork(tmp_path)
    plan = plan_merge(history, history.heads, "Join", revision="dddd")
    assert plan.expected_heads == ("dddd",)
    assert plan.stranding.stranded == ()
    now = written(plan, history, tmp_path)
    assert now.heads == ("dddd",)
    assert now.dag.parents[now.node_of("dddd") or 0]
    assert "New revision `dddd` on top of `b2b2`, `cccc`." in summary_of(plan, study(history))


def test_a_rebase_changes_one_literal(tmp_path: Path) -> None:
    history = fork(tmp_path)
    plan = plan_rebase(history, "b2b2", "cccc", whole_branch=True)
    assert plan.edits == {"bbbb": ("cccc",)}
    assert plan.change_set().diff(history.root).count("\n-") == 1
    states = {one.state: (one.skipped, bool(one.refused)) for one in plan.stranding.stranded}
    assert states == {
        ("bbbb",): (("cccc",), False),
        ("b2b2",): (("cccc",), False),
        ("bbbb", "cccc"): ((), True),
        ("b2b2", "cccc"): ((), True),
    }
    assert written(plan, history, tmp_path).heads == ("b2b2",)
    assert "an upgrade would skip `cccc`" in summary_of(plan)


def test_the_graph_afterwards_can_be_drawn(tmp_path: Path) -> None:
    history = fork(tmp_path)
    merged = plan_merge(history, history.heads, revision="dddd")
    dag = dag_after(history, merged.edits)
    new = dag.ids.index("dddd")
    assert [dag.ids[node] for node in dag.parents[new]] == ["b2b2", "cccc"]
    shown = {dag.ids[node] for node in nodes_concerned(history, merged.edits)}
    assert shown == {"aaaa", "bbbb", "b2b2", "cccc", "dddd"}
    rebased = plan_rebase(history, "cccc", "b2b2")
    after = dag_after(history, rebased.edits)
    assert [after.ids[node] for node in after.parents[after.ids.index("cccc")]] == ["b2b2"]
    assert len(lay_out(after)) == 4
    assert {after.ids[node] for node in nodes_concerned(history, rebased.edits)} == {
        "aaaa",
        "bbbb",
        "b2b2",
        "cccc",
    }


def test_a_revision_in_the_middle_can_follow_another(tmp_path: Path) -> None:
    history = fork(tmp_path)
    plan = plan_rebase(history, "b2b2", "cccc")
    assert plan.expected_heads == ("b2b2", "bbbb")
    assert written(plan, history, tmp_path).heads == ("b2b2", "bbbb")


@pytest.mark.parametrize(
    ("revision", "onto", "reason"),
    [
        ("bbbb", "b2b2", "b2b2 rests on bbbb"),
        ("bbbb", "aaaa", "follows aaaa already"),
        ("bbbb", "bbbb", "rests on bbbb"),
        ("mmmm", "cccc", "is a merge of b2b2, cccc"),
        ("nope", "cccc", "not in this history"),
    ],
)
def test_what_cannot_be_rebased(tmp_path: Path, revision: str, onto: str, reason: str) -> None:
    fork(tmp_path)
    write_script(tmp_path, ScriptSpec("mmmm", ("b2b2", "cccc")))
    with pytest.raises(CommandError, match=reason):
        plan_rebase(History.open(tmp_path), revision, onto)


def test_a_branch_with_two_beginnings_is_not_rebased(tmp_path: Path) -> None:
    scripts = [ScriptSpec("aaaa"), ScriptSpec("bbbb", ("aaaa",)), ScriptSpec("b2b2", ("aaaa",))]
    history = project(tmp_path, *scripts, ScriptSpec("bmbm", ("bbbb", "b2b2")), ScriptSpec("cccc", ("aaaa",)))
    found = study(history)
    assert [bool(one.refused) for one in found.strategies] == [False, True, False, False]
    with pytest.raises(CommandError, match=r"begins with several revisions \(b2b2, bbbb\)"):
        plan_rebase(history, "bmbm", "cccc", whole_branch=True)


def test_problems_below_stand_in_the_way_and_others_do_not(tmp_path: Path) -> None:
    fork(tmp_path)
    write_script(tmp_path, ScriptSpec("xxxx", ("lost",)))
    history = History.open(tmp_path)
    assert plan_merge(history, ("b2b2", "cccc"), revision="dddd").expected_heads == ("dddd", "xxxx")
    with pytest.raises(ChangeRefused, match=r"rest on what is broken: .*xxxx\.py: down_revision 'lost'"):
        plan_merge(history, ("b2b2", "xxxx"))
    found = study(history, ("b2b2", "xxxx"))
    assert found.strategies[0].refused
    assert found.recommended.kind is StrategyKind.LEAVE


def test_other_cures_are_named(tmp_path: Path) -> None:
    fork(tmp_path)
    write_script(tmp_path, ScriptSpec("xxxx", ("lost",)))
    write_script(tmp_path, ScriptSpec("ssss", (), depends_on=("cccc",)))
    write_script(tmp_path, ScriptSpec("cccc", ("bbbb",), name="twin.py"))
    write_script(tmp_path, ScriptSpec("zzzz", ()))
    found = {finding.kind: finding.revisions for finding in diagnose(History.open(tmp_path))}
    assert {Diagnosis.DUPLICATE_ID, Diagnosis.GHOST_PARENT, Diagnosis.EFFECTIVE_HEAD} <= set(found)
    assert "zzzz" in found[Diagnosis.SEPARATE_BASES]
    assert "xxxx" not in found[Diagnosis.SEPARATE_BASES], "on which base it stands is not known"


def test_one_head_needs_nothing(tmp_path: Path) -> None:
    history = project(tmp_path, ScriptSpec("aaaa"))
    assert [finding.kind for finding in diagnose(history)] == [Diagnosis.ONE_HEAD]
    assert study(history).reason == "there is nothing to merge"


def test_one_head_may_be_two_files(tmp_path: Path) -> None:
    project(tmp_path, ScriptSpec("aaaa"), ScriptSpec("bbbb", ("aaaa",)))
    write_script(tmp_path, ScriptSpec("bbbb", ("aaaa",), name="twin.py"))
    history = History.open(tmp_path)
    assert history.heads == ("bbbb",)
    assert [finding.kind for finding in diagnose(history)] == [Diagnosis.DUPLICATE_ID, Diagnosis.ONE_HEAD]


def test_below_one_head_a_parent_may_be_missing(tmp_path: Path) -> None:
    history = project(tmp_path, ScriptSpec("bbbb", ("lost",)))
    assert [finding.kind for finding in diagnose(history)] == [Diagnosis.GHOST_PARENT, Diagnosis.ONE_HEAD]


def test_what_is_no_head_is_not_merged(tmp_path: Path) -> None:
    history = project(
        tmp_path, ScriptSpec("aaaa"), ScriptSpec("bbbb", ("aaaa",)), ScriptSpec("cccc", ("aaaa",))
    )
    found = study(history, ("bbbb", "aaaa"))
    [finding] = found.findings
    assert (finding.kind, finding.message) == (
        Diagnosis.NO_HEAD,
        "aaaa is no head: bbbb and cccc follow it",
    )
    assert (found.recommended.kind, found.reason) == (StrategyKind.LEAVE, "aaaa is no head")
    assert [one.refused for one in found.strategies] == [
        "aaaa is no head",
        "bbbb follows aaaa already",
        "bbbb rests on aaaa already",
        "",
    ]
    assert (found.branches[1].revisions, found.branches[1].publication) == ((), "")


def test_a_branch_without_its_head_went_apart_too(tmp_path: Path) -> None:
    history = project(
        tmp_path,
        ScriptSpec("aaaa"),
        ScriptSpec("bbbb", ("aaaa",)),
        ScriptSpec("cccc", ("bbbb",)),
        ScriptSpec("dddd", ("aaaa",)),
    )
    kinds = {finding.kind: finding.message for finding in diagnose(history, ("bbbb", "dddd"))}
    assert kinds == {
        Diagnosis.NO_HEAD: "bbbb is no head: cccc follows it",
        Diagnosis.FORK: "bbbb and dddd went apart since aaaa",
    }


def test_what_was_not_expected_is_put_back(tmp_path: Path) -> None:
    history = fork(tmp_path)
    (tmp_path / "migrations" / "script.py.mako").write_text("revision = 'odd1'\ndown_revision = 'b2b2'\n")
    before = {path.name for path in (tmp_path / "migrations" / "versions").iterdir()}
    with pytest.raises(ChangeRefused, match=r"heads would be .* everything was put back"):
        written(plan_merge(history, history.heads), history, tmp_path)
    assert {path.name for path in (tmp_path / "migrations" / "versions").iterdir()} == before


def test_a_twin_gets_an_id_of_its_own(tmp_path: Path) -> None:
    fork(tmp_path)
    twin = write_script(tmp_path, ScriptSpec("bbbb", ("aaaa",), name="bbbb_twin.py"))
    history = History.open(tmp_path)
    change_set = plan_new_id(history, str(twin), "eeee")
    Journal(history.script_location, state_folder=str(tmp_path / "s")).apply(change_set)
    now = history.reload()[0]
    assert not twin.exists()
    assert (twin.parent / "eeee_twin.py").exists()
    assert sorted(now.heads) == ["b2b2", "cccc", "eeee"]
    assert not now.dag.twins


def test_references_follow_a_new_id(tmp_path: Path) -> None:
    history = fork(tmp_path)
    path = tmp_path / "migrations" / "versions" / "bbbb.py"
    Journal(history.script_location, state_folder=str(tmp_path / "s")).apply(
        plan_new_id(history, str(path), "f0f0")
    )
    now = history.reload()[0]
    assert now.heads == ("b2b2", "cccc")
    assert not now.problems
    with pytest.raises(CommandError, match="already exists"):
        plan_new_id(now, str(path.with_name("f0f0.py")), "cccc")
    with pytest.raises(CommandError, match="not allowed in revision identifier"):
        plan_new_id(now, str(path.with_name("f0f0.py")), "a@b")


def test_the_search_for_stranded_states_is_bounded_and_says_so() -> None:
    revisions = [Revision("trunk", None)]
    for line in range(5):
        for step in range(4):
            revisions.append(Revision(f"r{line}{step}", f"r{line}{step - 1}" if step else "trunk"))
    graph = Graph.of(RevisionMap(lambda: revisions))
    heads = [f"r{line}3" for line in range(5)]
    found = who_is_stranded(graph, {"r00": ("r13",)}, heads, bound=50)
    assert (found.examined, found.complete) == (50, False)
    assert len({one.state for one in found.stranded}) == len(found.stranded) > 3


@pytest.mark.parametrize("seed", [29, 30, 38, 41])
def test_what_is_said_of_databases_is_what_alembic_does(tmp_path: Path, seed: int) -> None:
    """Of two the branches collide; ``tests/proofs/merging.py`` goes through hundreds, on PostgreSQL too."""
    told = check_fork(Random(seed), tmp_path, Files(tmp_path))
    assert told["safe"] > 3


# What git says --------------------------------------------------------------------------------------------


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def upstream(tmp_path: Path) -> Path:
    """A project whose upstream branch has one branch of the fork."""
    origin = tmp_path / "origin.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(origin)], check=True)
    folder = tmp_path / "work"
    fork(folder)
    versions = folder / "migrations" / "versions"
    private = (versions / "cccc.py").read_text()
    (versions / "cccc.py").unlink()
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "One")
    git(folder, "remote", "add", "origin", str(origin))
    git(folder, "push", "-q", "-u", "origin", "main")
    (versions / "cccc.py").write_text(private)
    return folder


def test_what_is_reachable_from_the_upstream_branch_is_published(upstream: Path) -> None:
    found = study(History.open(upstream))
    assert [branch.published for branch in found.branches] == [True, False]
    assert "bbbb.py is reachable from origin/main" in found.branches[0].publication
    assert found.recommended.title == "Rebase cccc onto b2b2"
    git(upstream, "add", "-A")
    git(upstream, "commit", "-qm", "Two")
    assert study(History.open(upstream)).branches[1].published is False
    git(upstream, "tag", "v1")
    tagged = study(History.open(upstream)).branches[1]
    assert tagged.published
    assert "a tag" in tagged.publication


def test_what_was_pushed_to_a_branch_that_none_here_follows_is_published(upstream: Path) -> None:
    git(upstream, "add", "-A")
    git(upstream, "commit", "-qm", "Two")
    git(upstream, "push", "-q", "origin", "HEAD:refs/heads/feature")
    pushed = study(History.open(upstream)).branches[1]
    assert pushed.published
    assert "cccc.py has been pushed to origin/feature" in pushed.publication


def test_nothing_of_the_repository_runs(upstream: Path, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {marker}\n")
    program.chmod(0o755)
    for name in (
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "diff.external",
        "core.askPass",
        "core.editor",
    ):
        git(upstream, "config", name, str(program))
    git(upstream, "config", "core.hooksPath", str(tmp_path))
    git(upstream, "config", "remote.origin.promisor", "true")
    git(upstream, "config", "remote.origin.url", f"ext::{program}")
    marker.unlink(missing_ok=True)
    index = (upstream / ".git" / "index").read_bytes()
    assert [branch.published for branch in study(History.open(upstream)).branches] == [True, False]
    assert not marker.exists()
    assert (upstream / ".git" / "index").read_bytes() == index


def test_without_git_nothing_is_known(upstream: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    found = study(History.open(upstream))
    assert {(branch.published, branch.publication) for branch in found.branches} == {
        (None, "git is not installed")
    }


def test_outside_of_a_repository_nothing_is_known(tmp_path: Path) -> None:
    assert Repository(str(tmp_path)).why_not == "this is no git repository"
