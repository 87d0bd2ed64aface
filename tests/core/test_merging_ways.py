"""What several heads are, what is recommended for them, and the summary of it."""

from __future__ import annotations

import errno
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from forks import Says, adds, fork, project, versions
from limbeck_core.errors import CommandError
from limbeck_core.history import History
from limbeck_core.merging import publication, published_ids
from limbeck_core.merging.branches import Ancestry
from limbeck_core.merging.diagnosis import BY_DESIGN, diagnose
from limbeck_core.merging.model import Diagnosis, StrategyKind, Verdict
from limbeck_core.merging.new_ids import plan_new_id
from limbeck_core.merging.plans import plan_merge, plan_rebase
from limbeck_core.merging.publication import PATIENCE, Repository
from limbeck_core.merging.strategies import NoRebase, rebase_edit
from limbeck_core.merging.study import study
from limbeck_core.merging.summary import PAIRS_TOLD, STATES_TOLD, summary_of, summary_of_changes
from projects import ScriptSpec, write_script

# What heads are -------------------------------------------------------------------------------------------


def test_files_with_one_id_are_told_to_those_whose_heads_rest_on_it(tmp_path: Path) -> None:
    fork(tmp_path)
    for name in ("b2b2_copy.py", "b2b2_again.py"):
        write_script(tmp_path, ScriptSpec("b2b2", ("bbbb",), name=name))
    write_script(tmp_path, ScriptSpec("dddd", ("aaaa",)))
    history = History.open(tmp_path)
    [twins, _] = diagnose(history)
    assert twins.kind is Diagnosis.DUPLICATE_ID
    assert twins.revisions == ("b2b2",)
    kept = Path(history.paths[history.node_of("b2b2") or 0]).name
    assert [Path(path).name for path in twins.paths][-1] == kept
    assert {Path(path).name for path in twins.paths} == {"b2b2.py", "b2b2_copy.py", "b2b2_again.py"}
    assert twins.message.endswith("all declare b2b2, and Alembic keeps the last")
    assert [finding.kind for finding in diagnose(history, ("cccc", "dddd"))] == [Diagnosis.FORK]


def test_two_files_with_one_id_have_one_cure(tmp_path: Path) -> None:
    fork(tmp_path)
    write_script(tmp_path, ScriptSpec("cccc", ("aaaa",), name="cccc_copy.py"))
    found = diagnose(History.open(tmp_path))[0]
    assert "cccc" in found.message
    assert " both declare cccc" in found.message
    assert found.cure.startswith("Give one of the two a new id")


def test_branches_whose_labels_are_their_own_are_left_apart(tmp_path: Path) -> None:
    history = project(
        tmp_path,
        ScriptSpec("aaaa", (), branch_labels=("all",)),
        ScriptSpec("bbbb", ("aaaa",), branch_labels=("shop",)),
        ScriptSpec("cccc", ("aaaa",), branch_labels=("bill",)),
    )
    [found] = diagnose(history)
    assert found.kind is Diagnosis.LABELLED_BRANCHES
    assert found.message == "bbbb and cccc went apart since aaaa, labelled shop and bill"
    assert found.cure == BY_DESIGN
    looked = study(history, repository=Says(bbbb=False, cccc=False))
    assert (looked.recommended.kind, looked.reason) == (StrategyKind.LEAVE, "they look separate by design")


def test_a_label_of_one_branch_alone_sets_nothing_apart(tmp_path: Path) -> None:
    history = project(
        tmp_path,
        ScriptSpec("aaaa"),
        ScriptSpec("bbbb", ("aaaa",), branch_labels=("shop",)),
        ScriptSpec("cccc", ("aaaa",)),
    )
    assert [finding.kind for finding in diagnose(history)] == [Diagnosis.FORK]


def test_labelled_bases_are_told_by_their_labels(tmp_path: Path) -> None:
    history = project(
        tmp_path, ScriptSpec("aaaa", branch_labels=("shop",)), ScriptSpec("bbbb", branch_labels=("bill",))
    )
    [found] = diagnose(history)
    assert found.kind is Diagnosis.SEPARATE_BASES
    assert found.message == "aaaa and bbbb stand on bases of their own, labelled shop and bill"


def test_where_there_is_no_revision_nothing_is_merged(tmp_path: Path) -> None:
    [found] = diagnose(project(tmp_path))
    assert (found.kind, found.message) == (Diagnosis.ONE_HEAD, "There is no revision")


def test_what_is_missing_is_cured_where_it_is_named(tmp_path: Path) -> None:
    fork(tmp_path)
    write_script(tmp_path, ScriptSpec("dddd", ("cccc",), depends_on=("lost",)))
    write_script(tmp_path, ScriptSpec("eeee", ("gone",)))
    lost, gone = sorted(diagnose(History.open(tmp_path))[:2], key=lambda one: one.message)
    assert (gone.kind, lost.kind) == (Diagnosis.GHOST_PARENT, Diagnosis.GHOST_PARENT)
    assert gone.message == "eeee names gone, which is not in this history"
    assert "or re-parent what names it" in gone.cure
    assert lost.message == "dddd names lost, which is not in this history"
    assert "or take it out of the depends_on that names it" in lost.cure
    assert [Path(path).name for path in (*gone.paths, *lost.paths)] == ["eeee.py", "dddd.py"]


# What is recommended --------------------------------------------------------------------------------------


def test_a_head_below_the_other_is_no_branch_to_move(tmp_path: Path) -> None:
    history = fork(tmp_path)
    with pytest.raises(NoRebase, match="b2b2 rests on bbbb already"):
        rebase_edit(Ancestry(history, ("bbbb", "b2b2")), "bbbb", "b2b2")


def test_a_branch_that_begins_with_a_merge_is_not_rebased(tmp_path: Path) -> None:
    fork(tmp_path)
    write_script(tmp_path, ScriptSpec("dddd", ("aaaa",)))
    write_script(tmp_path, ScriptSpec("mmmm", ("b2b2", "cccc")))
    write_script(tmp_path, ScriptSpec("eeee", ("b2b2",), depends_on=("cccc",)))
    history = History.open(tmp_path)
    found = study(history, ("mmmm", "eeee"))
    refused = {one.heads[0]: one.refused for one in found.strategies if one.kind is StrategyKind.REBASE}
    assert refused == {"mmmm": "mmmm, the first revision of the branch, is a merge", "eeee": ""}


def test_of_two_files_with_one_id_a_merge_is_no_cure(tmp_path: Path) -> None:
    fork(tmp_path)
    write_script(tmp_path, ScriptSpec("cccc", ("bbbb",), name="twin.py"))
    found = study(History.open(tmp_path), repository=Says(bbbb=False, cccc=False))
    assert found.recommended.kind is StrategyKind.LEAVE
    assert found.reason == "two files declare one id, which a merge would only cover up"


def test_an_error_below_stands_in_the_way_of_a_merge(tmp_path: Path) -> None:
    fork(tmp_path)
    write_script(tmp_path, ScriptSpec("dddd", ("cccc",), branch_labels=("x", "x")))
    write_script(tmp_path, ScriptSpec("eeee", ("b2b2",), branch_labels=("x",)))
    found = study(History.open(tmp_path), repository=Says(bbbb=False, cccc=False))
    assert found.problems
    assert found.recommended.kind is StrategyKind.LEAVE
    assert found.reason == f"something is wrong below them: {found.problems[0].message}"


def test_what_is_no_revision_is_not_studied(tmp_path: Path) -> None:
    history = fork(tmp_path)
    with pytest.raises(CommandError, match=r"'nope': .*nope"):
        study(history, ("b2b2", "nope"))
    assert study(history, ("b2b2", "b2b", "cccc")).heads == ("b2b2", "cccc")


def test_a_script_that_is_gone_meanwhile_is_not_taken_for_harmless(tmp_path: Path) -> None:
    history = fork(tmp_path)
    (versions(tmp_path) / "bbbb.py").unlink()
    found = study(history)
    assert found.verdict is Verdict.NOT_PROVEN
    [pair] = found.comparisons[0].pairs
    assert pair.first is not None
    assert pair.first.revision == "bbbb"
    assert "bbbb.py cannot be read: No such file or directory" in pair.reason


# The summary ----------------------------------------------------------------------------------------------


def test_the_summary_lists_the_worst_pairs_and_counts_the_rest(tmp_path: Path) -> None:
    many = PAIRS_TOLD + 3
    one = "\n".join(adds(f"x{number}") for number in range(many))
    history = fork(tmp_path, one, one)
    plan = plan_rebase(history, "cccc", "b2b2")
    told = summary_of(plan, study(history)).splitlines()
    assert told[:3] == ["### Rebase cccc onto b2b2", "", "`cccc` now follows `b2b2`."]
    assert "`b2b2` and `cccc`: **collide**" in told
    pairs = [line for line in told if line.startswith("- collide: ")]
    assert len(pairs) == PAIRS_TOLD
    assert pairs[0].endswith("(`add_column` in `bbbb`, line 11 / `add_column` in `cccc`, line 11)")
    assert "- and 3 more" in told


def test_a_pair_of_which_one_side_is_everything_names_the_other(tmp_path: Path) -> None:
    history = fork(tmp_path, adds("b"), "    op.execute(somebody.sql())")
    told = summary_of(plan_merge(history, history.heads, revision="dddd"), study(history))
    assert "- not proven: what it does is not known: " in told
    assert "(`execute` in `cccc`, line 11)" in told


def test_the_summary_of_bases_of_their_own_names_no_place_where_they_went_apart(tmp_path: Path) -> None:
    history = project(tmp_path, ScriptSpec("aaaa"), ScriptSpec("bbbb"))
    told = summary_of(plan_merge(history, history.heads, revision="dddd"), study(history))
    assert "went apart" not in told
    assert told.endswith(
        "No database is left behind. No revision that exists gets other parents: an upgrade runs what is "
        "missing from any state.\n"
    )


def test_the_summary_tells_what_would_run_again(tmp_path: Path) -> None:
    history = project(
        tmp_path, ScriptSpec("aaaa"), ScriptSpec("bbbb", ("aaaa",)), ScriptSpec("cccc", ("bbbb",))
    )
    told = summary_of(plan_rebase(history, "cccc", "aaaa"))
    assert "- `cccc`: an upgrade would run `bbbb` again\n" in told


def test_the_summary_of_a_new_id_lists_the_files_and_the_databases(tmp_path: Path) -> None:
    history = fork(tmp_path)
    changes = plan_new_id(history, str(versions(tmp_path) / "bbbb.py"), "f0f0")
    told = summary_of_changes(changes, str(versions(tmp_path)), ("A database may know it.",)).splitlines()
    assert told[:2] == [f"### {changes.title}", ""]
    assert sorted(told[2:5]) == ["- `b2b2.py`: changed", "- `bbbb.py`: removed", "- `f0f0.py`: new"]
    assert told[5:] == ["", "A database may know it."]
    assert summary_of_changes(changes, str(tmp_path)).splitlines()[5:] == []


def test_the_summary_says_where_no_command_leads_out(tmp_path: Path) -> None:
    history = project(tmp_path, ScriptSpec("aaaa"), ScriptSpec("cccc", ("lost",)))
    told = summary_of(plan_rebase(history, "cccc", "aaaa"))
    assert "- `cccc`: an upgrade would skip `aaaa`\n  no command of Alembic leads out of it\n" in told


def test_the_summary_tells_some_states_and_counts_the_rest(tmp_path: Path) -> None:
    fork(tmp_path)
    for number in range(4):
        write_script(tmp_path, ScriptSpec(f"c{number}c{number}", ("cccc",)))
    history = History.open(tmp_path)
    plan = plan_rebase(history, "cccc", "b2b2", bound=20)
    told = summary_of(plan).splitlines()
    stranded = plan.stranding.stranded
    assert len(stranded) > STATES_TOLD
    states = [line for line in told if line.startswith("- `")]
    assert len(states) == STATES_TOLD
    assert f"- and {len(stranded) - STATES_TOLD} more" in told
    assert "Only 20 states were worked out; there are more." in told
    assert "- `cccc`: an upgrade would skip `b2b2`, `bbbb`" in told
    assert "  run `alembic downgrade aaaa` before" in told


# What git says --------------------------------------------------------------------------------------------


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(folder), *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A repository with one file in one commit, and no upstream."""
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "one.py").write_text("")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "One")
    return folder


def test_without_upstream_and_tags_nothing_is_known(work: Path) -> None:
    found = Repository(str(work))
    assert found.publication([str(work / "one.py")]) == publication.Publication(
        None, "there is no upstream branch and no tag"
    )


def test_a_tag_alone_publishes(work: Path) -> None:
    git(work, "tag", "v1")
    git(work, "tag", "v2")
    (work / "two.py").write_text("")
    found = Repository(str(work))
    assert found.references == ("--tags",)
    assert found.publication([str(work / "one.py")]).how.startswith("one.py is reachable from a tag (")
    assert found.publication([str(work / "two.py")]) == publication.Publication(
        False, "none of it is reachable from a tag"
    )


def test_the_branch_that_is_followed_counts_beside_that_of_the_origin(work: Path) -> None:
    git(work, "branch", "trunk")
    git(work, "branch", "--set-upstream-to=trunk")
    git(work, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(work, "update-ref", "refs/remotes/origin/master", "HEAD")
    found = Repository(str(work))
    assert found.references == ("refs/heads/trunk", "refs/remotes/origin/main")
    how = found.publication([str(work / "one.py")]).how
    assert how.startswith("one.py is reachable from trunk or origin/main (")


def test_an_upstream_that_is_some_other_reference_is_named_in_full(work: Path) -> None:
    git(work, "update-ref", "refs/topics/one", "HEAD")
    git(work, "config", "branch.main.remote", ".")
    git(work, "config", "branch.main.merge", "refs/topics/one")
    found = Repository(str(work))
    assert found.references == ("refs/topics/one",)
    assert "reachable from refs/topics/one (" in found.publication([str(work / "one.py")]).how


def test_a_repository_that_git_cannot_read_is_told_in_its_words(work: Path) -> None:
    git(work, "tag", "v1")
    found = Repository(str(work))
    for path in sorted((work / ".git" / "objects").rglob("*"), reverse=True):
        if path.is_file():
            path.unlink()
    told = found.publication([str(work / "one.py")])
    assert told.published is None
    assert told.how.startswith("git says: ")
    (work / ".git" / "config").write_text("[core\n")
    assert Repository(str(work)).why_not.startswith("git says: ")


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (subprocess.TimeoutExpired("git", PATIENCE), f"git did not answer within {PATIENCE} seconds"),
        (PermissionError(errno.EACCES, os.strerror(errno.EACCES)), "git cannot be run: Permission denied"),
    ],
)
def test_git_that_does_not_answer_is_told(
    work: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, why: str
) -> None:
    def run(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(subprocess, "run", run)
    assert Repository(str(work)).publication(["one.py"]) == publication.Publication(None, why)


def test_half_an_answer_of_git_makes_nothing_private(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(work, "tag", "v1")
    really = subprocess.run

    def run(command: list[str], **options: Any) -> Any:
        if any(word.startswith("refs/remotes/origin/main") for word in command):
            raise subprocess.TimeoutExpired(command, PATIENCE)
        return really(command, **options)

    monkeypatch.setattr(subprocess, "run", run)
    (work / "two.py").write_text("")
    assert Repository(str(work)).publication([str(work / "two.py")]).published is None


def test_git_that_fails_without_a_word_or_stops_meanwhile_is_told(
    work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(work, "tag", "v1")
    found = Repository(str(work))
    silent = subprocess.CompletedProcess([], -9, b"", b"")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: silent)
    assert found.publication(["one.py"]).how == "git does not say why it gives no answer"

    def run(*_: Any, **__: Any) -> None:
        raise subprocess.TimeoutExpired("git", PATIENCE)

    monkeypatch.setattr(subprocess, "run", run)
    assert found.publication(["one.py"]) == publication.Publication(
        None, f"git did not answer within {PATIENCE} seconds"
    )


SCRIPT = "revision: str = 'aaa111'\ndown_revision = '-e.*'\n"


@pytest.fixture
def versioned(work: Path) -> Path:
    """The same with a script that origin/main and a tag know."""
    (work / "versions").mkdir()
    (work / "versions" / "aaa111_x.py").write_text(SCRIPT)
    git(work, "add", "-A")
    git(work, "commit", "-qm", "Two")
    git(work, "update-ref", "refs/remotes/origin/main", "HEAD")
    return work


@pytest.mark.parametrize("known_to", ["origin/main", "refs/tags/v1"])
@pytest.mark.parametrize("committed", [True, False])
@pytest.mark.parametrize("to", ["versions/better.py", "moved/aaa111_x.py"])
def test_a_script_that_was_moved_is_as_published_as_before(
    versioned: Path, known_to: str, committed: bool, to: str
) -> None:
    if known_to != "origin/main":
        git(versioned, "tag", "v1")
        git(versioned, "update-ref", "-d", "refs/remotes/origin/main")
    (versioned / to).parent.mkdir(exist_ok=True)
    (versioned / "versions" / "aaa111_x.py").rename(versioned / to)
    if committed:
        git(versioned, "add", "-A")
        git(versioned, "commit", "-qm", "Better")
    found = Repository(str((versioned / to).parent)).publication([str(versioned / to)], ["aaa111"])
    assert found == publication.Publication(True, f"aaa111 is in {known_to}, as versions/aaa111_x.py")


@pytest.mark.parametrize("revision", ["bbb222", "-e.*", "a", "--help", "aaa11.", "revision"])
def test_what_is_only_named_or_looks_alike_is_private(versioned: Path, revision: str) -> None:
    path = versioned / "versions" / "new.py"
    path.write_text("")
    git(versioned, "tag", "v1")
    found = Repository(str(versioned / "versions")).publication([str(path)], [revision])
    assert found == publication.Publication(False, "none of it is reachable from origin/main or a tag")


def test_nothing_is_private_that_could_not_be_searched(
    versioned: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = versioned / "versions" / "new.py"
    path.write_text("")
    repository = Repository(str(versioned / "versions"))
    told = repository.publication([str(path)], ["b\nc"])
    assert told == publication.Publication(None, "an id has a line break in it")
    monkeypatch.setattr(published_ids, "FILES_READ", 0)
    told = repository.publication([str(path)], ["aaa111"])
    assert told == publication.Publication(None, "more than 0 published files name the ids")
    run = repository._run

    def failing(question: str) -> None:
        def answer(*words: Any, **options: Any) -> Any:
            return run("no-such-command") if words[0] == question else run(*words, **options)

        monkeypatch.setattr(repository, "_run", answer)

    failing("grep")
    told = repository.publication([str(path)], ["aaa111"])
    assert told == publication.Publication(None, "git could not search the published scripts for the ids")
    monkeypatch.setattr(published_ids, "FILES_READ", 9)
    failing("cat-file")
    told = repository.publication([str(path)], ["aaa111"])
    assert told == publication.Publication(None, "git could not read a published script")
