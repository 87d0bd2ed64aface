"""Every history opens: what could be read stands in the graph, what is wrong beside it."""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from random import Random

import pytest

import histories
from alembic_oracle import outcome
from declared_projects import script_text, write_project
from histories import Declared
from limbeck_core.history import History, Problem, ProblemKind, Severity
from limbeck_core.script import ScriptDirectory
from random_histories import random_history


def opened(folder: Path, history: histories.History) -> History:
    """The history of a project that declares it."""
    return History.open(write_project(folder, history))


def versions(folder: Path) -> Path:
    return folder / "migrations" / "versions"


def kinds(history: History) -> list[ProblemKind]:
    return [problem.kind for problem in history.problems]


def only(history: History) -> Problem:
    """The one problem of a history."""
    assert len(history.problems) == 1, history.problems
    return history.problems[0]


def parents_of(history: History, revision: str) -> list[str]:
    node = history.node_of(revision)
    assert node is not None
    return [history.dag.ids[parent] for parent in history.dag.parents[node]]


def test_a_sound_history_has_no_problem(tmp_path: Path) -> None:
    history = opened(tmp_path, histories.labelled())
    assert history.problems == ()
    assert history.notes == ()
    assert (history.heads, history.real_heads) == (("bill2", "shop3"), ("bill2", "shop3"))
    assert (history.bases, history.ghosts) == (("shop1", "bill1"), ())
    assert [script.revision for script in history.scripts] == ["shop1", "shop2", "bill1", "bill2", "shop3"]
    assert history.title == tmp_path.name
    assert history.script_location == str(tmp_path / "migrations")
    assert history.version_locations == (str(versions(tmp_path)),)
    assert (history.root, history.config_path) == (str(tmp_path), str(tmp_path / "alembic.ini"))


def test_an_empty_history_opens(tmp_path: Path) -> None:
    history = opened(tmp_path, ())
    assert (history.heads, history.bases, history.problems) == ((), (), ())
    assert history.revision_map.heads == ()


def test_nodes_and_edges(tmp_path: Path) -> None:
    history = opened(tmp_path, (*histories.diamond(), Declared("eeee", None, ("bbbb", "cccc"))))
    base, left, right, merge, other = range(5)
    assert history.children(base) == (left, right)
    assert history.dag.parents[merge] == (left, right)
    assert history.dag.dependencies[other] == (left, right)
    assert history.dependents(left) == (other,)
    assert history.node_script(merge) == history.scripts[3]
    assert history.node_of("nothing") is None


def test_an_effective_head_is_a_head_that_another_branch_depends_on(tmp_path: Path) -> None:
    history = opened(tmp_path, (Declared("aaaa"), Declared("bbbb"), Declared("cccc", "bbbb", "aaaa")))
    assert history.heads == ("aaaa", "cccc")
    assert history.real_heads == ("cccc",)
    assert [history.is_effective_head(node) for node in range(3)] == [True, False, False]


def test_a_missing_parent_is_a_ghost(tmp_path: Path) -> None:
    history = opened(tmp_path, histories.missing_parent())
    problem = only(history)
    assert problem == Problem(
        ProblemKind.MISSING_PARENT,
        Severity.ERROR,
        "down_revision 'gone' is not in this history",
        str(versions(tmp_path) / "n001_make.py"),
        12,
        ("bbbb", "gone"),
        "Restore the file that declares it, or name a revision that is here as the parent.",
    )
    ghost = history.node_of("gone")
    assert ghost is not None
    assert history.ghosts == ("gone",)
    assert history.node_script(ghost) is None
    assert history.problems_of(ghost) == (problem,)
    assert parents_of(history, "bbbb") == ["gone"]
    assert (history.heads, history.bases) == (("aaaa", "cccc"), ("aaaa",))
    assert [script.revision for script in history.revision_map.iterate_revisions("cccc", "base")] == [
        "cccc",
        "bbbb",
    ]


def test_one_ghost_stands_for_all_who_name_it(tmp_path: Path) -> None:
    history = opened(
        tmp_path, (Declared("aaaa", "gone"), Declared("bbbb", "gone"), Declared("cccc", None, "gone"))
    )
    assert history.ghosts == ("gone",)
    assert kinds(history) == [
        ProblemKind.MISSING_PARENT,
        ProblemKind.MISSING_PARENT,
        ProblemKind.MISSING_DEPENDENCY,
    ]


def test_a_parent_named_by_the_start_of_its_id_is_told_the_whole(tmp_path: Path) -> None:
    problem = only(opened(tmp_path, (Declared("aaaabbbb"), Declared("cccc", "aaaab"))))
    assert problem.kind is ProblemKind.MISSING_PARENT
    assert problem.message.endswith("it is the start of 'aaaabbbb'")
    assert problem.cure == "Write the whole id: 'aaaabbbb'."


@pytest.mark.parametrize("name", ["aa", "aaa", "a", ""])
def test_a_parent_named_by_too_little_is_only_missing(tmp_path: Path, name: str) -> None:
    problem = only(opened(tmp_path, (Declared("aaaabbbb"), Declared("cccc", (name,)))))
    assert problem.kind is ProblemKind.MISSING_PARENT
    assert "start" not in problem.message
    assert problem.revisions == ("cccc", name)


def test_a_parent_named_by_its_label_is_told_the_id(tmp_path: Path) -> None:
    problem = only(opened(tmp_path, (Declared("aaaa", None, None, "shop"), Declared("cccc", "shop"))))
    assert problem.kind is ProblemKind.MISSING_PARENT
    assert "branch label" in problem.message
    assert "'aaaa'" in problem.cure


def test_a_missing_parent_whose_file_cannot_be_read_leads_there(tmp_path: Path) -> None:
    write_project(tmp_path, (Declared("aaaa"), Declared("cccc", "beef1234")))
    (versions(tmp_path) / "beef1234_broken.py").write_text("def (:\n")
    history = History.open(tmp_path)
    assert kinds(history) == [ProblemKind.SYNTAX_ERROR, ProblemKind.MISSING_PARENT]
    assert history.problems[1].cure.startswith("Mend beef1234_broken.py")


def test_a_missing_dependency(tmp_path: Path) -> None:
    history = opened(tmp_path, (Declared("aaaa"), Declared("bbbb", "aaaa", "gone")))
    problem = only(history)
    assert (problem.kind, problem.line) == (ProblemKind.MISSING_DEPENDENCY, 14)
    assert history.ghosts == ("gone",)
    assert history.heads == ("bbbb",)


def test_a_partial_dependency_is_drawn_to_what_it_means(tmp_path: Path) -> None:
    history = opened(tmp_path, (Declared("aaaabbbb"), Declared("cccc", None, "aaaa")))
    problem = only(history)
    assert (problem.kind, problem.severity) == (ProblemKind.PARTIAL_DEPENDENCY, Severity.ERROR)
    assert history.dag.dependencies[1] == (0,)
    assert history.ghosts == ()


def test_a_partial_dependency_that_may_mean_two_is_missing(tmp_path: Path) -> None:
    history = opened(tmp_path, (Declared("aaaabbbb"), Declared("aaaacccc"), Declared("cccc", None, "aaaa")))
    problem = only(history)
    assert problem.kind is ProblemKind.MISSING_DEPENDENCY
    assert "aaaabbbb and aaaacccc" in problem.message


def test_twins_are_both_shown_and_the_last_read_is_kept(tmp_path: Path) -> None:
    history = opened(tmp_path, histories.twins())
    problem = only(history)
    assert (problem.kind, problem.severity) == (ProblemKind.DUPLICATE_ID, Severity.ERROR)
    assert problem.message == (
        "Both n002_make.py and n003_make.py declare revision 'cccc'; "
        "Alembic keeps n003_make.py, the last read"
    )
    assert history.dag.twins == {2}
    assert history.node_of("cccc") == 3
    assert history.problems_of(2) == history.problems_of(3) == (problem,)
    assert history.dag.parents[2:5] == ((0,), (1,), (3,))
    assert history.children(2) == ()
    assert history.heads == ("dddd",)


def test_what_a_twin_names_is_a_head_as_in_alembic(tmp_path: Path) -> None:
    declared = (
        Declared("aaaa"),
        Declared("bbbb"),
        Declared("cccc", "aaaa", "bbbb", "shop"),
        Declared("cccc", "bbbb"),
        Declared("dddd", "bbbb", "aaaa"),
    )
    history = opened(tmp_path, declared)
    first, second, twin, kept, other = range(5)
    assert history.heads == history.revision_map.heads == ("aaaa", "cccc", "dddd")
    assert history.real_heads == ("cccc", "dddd")
    assert (history.children(first), history.drawn_children(first)) == ((), (twin,))
    assert (history.children(second), history.drawn_children(second)) == ((kept, other), (kept, other))
    assert history.dependents(second) == ()
    assert (history.is_effective_head(first), history.is_effective_head(kept)) == (True, False)
    assert history.labels_of(twin) == (("shop",), ())
    assert history.labels_of(first) == history.labels_of(kept) == ((), ())
    assert history.dag.parents[twin] == (first,)


def test_no_problem_that_a_merge_does_not_mend_advises_one(tmp_path: Path) -> None:
    for name in ("missing_parent", "twins", "cycle", "dependency_cycle", "hidden_cycle"):
        for problem in opened(tmp_path / name, getattr(histories, name)()).problems:
            assert "merge" not in (problem.message + problem.cure).lower()


def test_a_cycle_names_its_members(tmp_path: Path) -> None:
    history = opened(tmp_path, histories.cycle())
    problem = only(history)
    assert problem.kind is ProblemKind.CYCLE
    assert problem.message == "2 revisions follow one another in a circle: cccc -> dddd -> cccc"
    assert set(problem.revisions) == {"cccc", "dddd"}
    assert parents_of(history, "cccc") == ["dddd"]
    assert history.heads == ("bbbb",)
    assert {script.revision for script in history.revision_map.iterate_revisions("heads", "base")} == {
        "aaaa",
        "bbbb",
        "cccc",
        "dddd",
    }


def test_a_cycle_that_alembic_does_not_refuse_is_one_all_the_same(tmp_path: Path) -> None:
    assert only(opened(tmp_path, histories.hidden_cycle())).kind is ProblemKind.CYCLE


def test_a_dependency_cycle_names_its_members(tmp_path: Path) -> None:
    problem = only(opened(tmp_path, histories.dependency_cycle()))
    assert problem.kind is ProblemKind.DEPENDENCY_CYCLE
    assert set(problem.revisions) == {"bbbb", "dddd"}
    assert problem.line == 14


def test_a_long_cycle_is_named_in_part(tmp_path: Path) -> None:
    line = histories.linear(30)
    history = opened(tmp_path, (line[0]._replace(down_revision=line[-1].revision), *line[1:]))
    problem = only(history)
    assert problem.message.endswith("and 22 more")
    assert len(problem.revisions) == 30


@pytest.mark.parametrize("field", ["down_revision", "dependencies"])
def test_a_self_loop(tmp_path: Path, field: str) -> None:
    history = opened(tmp_path, (Declared("aaaa"), Declared("bbbb")._replace(**{field: "bbbb"})))
    problem = only(history)
    assert (problem.kind, problem.revisions) == (ProblemKind.SELF_LOOP, ("bbbb",))
    assert history.revision_map.get_revision("bbbb") is not None


def test_a_script_that_depends_on_its_own_label(tmp_path: Path) -> None:
    history = opened(tmp_path, (Declared("aaaa"), Declared("bbbb", "aaaa", ("x", "aaaa"), "x")))
    problem = only(history)
    assert (problem.kind, problem.severity) == (ProblemKind.DEPENDENCY_CYCLE, Severity.ERROR)
    assert (problem.line, problem.revisions) == (14, ("bbbb",))
    assert history.dag.dependencies == ((), ())
    assert (history.heads, history.real_heads) == (("bbbb",), ("bbbb",))
    assert history.revision_map.heads == ("bbbb",)
    assert [script.revision for script in history.revision_map.iterate_revisions("heads", "base")] == [
        "bbbb",
        "aaaa",
    ]


def test_an_empty_dependency_is_none(tmp_path: Path) -> None:
    history = opened(tmp_path, (Declared("aaaa"), Declared("bbbb", "aaaa", "")))
    assert (history.problems, history.ghosts) == ((), ())
    assert history.revision_map.heads == ("bbbb",)


def test_a_label_used_twice(tmp_path: Path) -> None:
    history = opened(tmp_path, (Declared("aaaa", None, None, "shop"), Declared("bbbb", None, None, "shop")))
    problem = only(history)
    assert (problem.kind, problem.line) == (ProblemKind.LABEL_CLASH, 13)
    assert problem.message == "branch label 'shop' is already used by revision 'aaaa'"
    assert history.revision_map.get_revision("shop@head").revision == "aaaa"  # type: ignore[union-attr]  # is found


def test_a_label_that_is_an_id(tmp_path: Path) -> None:
    problem = only(opened(tmp_path, (Declared("aaaa"), Declared("bbbb", "aaaa", None, "aaaa"))))
    assert problem.kind is ProblemKind.LABEL_CLASH
    assert "is the id of a revision" in problem.message


def test_a_label_declared_twice_by_one_script(tmp_path: Path) -> None:
    problem = only(opened(tmp_path, (Declared("aaaa", None, None, ("shop", "shop")),)))
    assert problem.kind is ProblemKind.LABEL_CLASH
    assert "twice" in problem.message


def test_twins_do_not_clash_over_their_label(tmp_path: Path) -> None:
    history = opened(tmp_path, (Declared("aaaa", None, None, "shop"), Declared("aaaa", None, None, "shop")))
    assert kinds(history) == [ProblemKind.DUPLICATE_ID]


@pytest.mark.parametrize("character", "@-+:")
def test_an_illegal_id_is_shown(tmp_path: Path, character: str) -> None:
    odd = f"a{character}b"
    history = opened(tmp_path, (Declared(odd), Declared("cccc", odd)))
    problem = only(history)
    assert problem.kind is ProblemKind.ILLEGAL_ID
    assert problem.message == f"Character(s) '{character}' not allowed in revision identifier '{odd}'"
    assert parents_of(history, "cccc") == [odd]
    assert history.revision_map.heads == ("cccc",)


@pytest.mark.parametrize("word", ["head", "heads", "base"])
def test_an_id_that_is_a_word_of_the_grammar_is_shown(tmp_path: Path, word: str) -> None:
    history = opened(tmp_path, (Declared("aaaa"), Declared(word, "aaaa"), Declared("cccc", word)))
    problem = only(history)
    assert (problem.kind, problem.severity) == (ProblemKind.ILLEGAL_ID, Severity.WARNING)
    assert (problem.revisions, problem.line) == ((word,), 11)
    assert problem.cure == "Choose an id other than head, heads and base, here and where it is named."
    assert parents_of(history, "cccc") == [word]
    assert history.revision_map.heads == ("aaaa", "cccc")


def test_a_file_without_an_id_is_no_node(tmp_path: Path) -> None:
    write_project(tmp_path, histories.linear(2))
    (versions(tmp_path) / "tools.py").write_text("x = 1\n")
    history = History.open(tmp_path)
    problem = only(history)
    assert (problem.kind, problem.path) == (ProblemKind.NO_REVISION_ID, str(versions(tmp_path) / "tools.py"))
    assert len(history.dag.ids) == 2
    assert len(history.scripts) == 3


def test_a_legacy_file_name_is_an_id(tmp_path: Path) -> None:
    write_project(tmp_path)
    (versions(tmp_path) / "1a2b.py").write_text("down_revision = None\n")
    history = History.open(tmp_path)
    assert (history.heads, history.problems) == (("1a2b",), ())


def test_a_script_without_a_parent_is_told(tmp_path: Path) -> None:
    write_project(tmp_path)
    (versions(tmp_path) / "odd.py").write_text("revision = 'abcd'\n")
    history = History.open(tmp_path)
    problem = only(history)
    assert (problem.severity, problem.message) == (Severity.ERROR, "odd.py declares no down_revision")
    assert history.bases == ()


def test_what_is_no_string_is_told_as_what_it_is(tmp_path: Path) -> None:
    write_project(tmp_path)
    (versions(tmp_path) / "odd.py").write_text("revision = ('abcd',)\ndown_revision = None\n")
    problem = only(History.open(tmp_path))
    assert (problem.kind, problem.severity) == (ProblemKind.UNKNOWN_METADATA, Severity.ERROR)
    assert (problem.message, problem.line) == ("revision is a tuple, where an id is a string", 1)
    assert problem.cure == "Write it as plain strings."


def test_unknown_values_are_shown_as_unknown(tmp_path: Path) -> None:
    write_project(tmp_path, histories.linear(1))
    (versions(tmp_path) / "odd.py").write_text(
        "from somewhere import get\n\nrevision = 'abcd'\ndown_revision = get(revision)\n"
    )
    (versions(tmp_path) / "odder.py").write_text(
        "from somewhere import get\n\nrevision = get()\ndown_revision = 'abcd'\n"
    )
    history = History.open(tmp_path)
    assert kinds(history) == [ProblemKind.UNKNOWN_METADATA] * 2
    assert [(problem.severity, problem.line) for problem in history.problems] == [
        (Severity.WARNING, 4),
        (Severity.WARNING, 3),
    ]
    assert history.problems[0].message.startswith("down_revision cannot be known without running the script")
    assert history.bases == (histories.revision_id(0),)
    assert history.dag.ids[2] == "odder.py"
    assert history.node_of("odder.py") is None
    assert history.heads == (histories.revision_id(0),)
    assert history.dag.parents[2] == (1,)
    assert history.problems_of(2) == (history.problems[1],)


def test_constants_are_followed_in_given_source_trees(tmp_path: Path) -> None:
    write_project(tmp_path / "project")
    (tmp_path / "else" / "labels_of_tests").mkdir(parents=True)
    (tmp_path / "else" / "labels_of_tests" / "__init__.py").write_text("SHOP = 'shop'\nraise SystemExit\n")
    (versions(tmp_path / "project") / "odd.py").write_text(
        "from labels_of_tests import SHOP\nrevision = 'abcd'\ndown_revision = None\nbranch_labels = (SHOP,)\n"
    )
    alone = History.open(tmp_path / "project")
    assert (kinds(alone), alone.problems[0].line) == ([ProblemKind.UNKNOWN_METADATA], 4)
    assert "--source" in alone.problems[0].cure
    together = History.open(tmp_path / "project", sources=[tmp_path / "else"])
    assert (together.problems, together.labels_of(0)) == ((), (("shop",), ()))


def test_constants_of_several_modules_are_followed_once_each(tmp_path: Path) -> None:
    write_project(tmp_path, (Declared("aaaa"),))
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "__init__.py").write_text("")
    (tmp_path / "shop" / "ids.py").write_text("OLD = 'aaaa'\nNEW = 'bbbb'\n")
    versions = tmp_path / "migrations" / "versions"
    (versions / "x1.py").write_text("from shop.ids import *\nrevision = NEW\ndown_revision = OLD\n")
    (versions / "x2.py").write_text("from shop import ids\nrevision = 'cccc'\ndown_revision = ids.NEW\n")
    history = History.open(tmp_path)
    assert (history.heads, history.problems) == (("cccc",), ())
    assert sorted(history.modules) == [str(tmp_path / "shop" / name) for name in ("__init__.py", "ids.py")]
    (tmp_path / "shop" / "ids.py").write_text("OLD = 'aaaa'\nNEW = 'dddd'\n")
    assert history.is_stale()
    again, _changes = history.reload()
    assert again.node_of("dddd") is not None


def test_a_syntax_error_is_a_problem_with_its_line(tmp_path: Path) -> None:
    write_project(tmp_path, histories.linear(2))
    (versions(tmp_path) / "odd.py").write_text("x = (\n")
    history = History.open(tmp_path)
    assert (only(history).kind, only(history).line) == (ProblemKind.SYNTAX_ERROR, 1)
    assert len(history.dag.ids) == 2


def test_a_syntax_error_below_the_header_is_seen(tmp_path: Path) -> None:
    write_project(tmp_path)
    path = versions(tmp_path) / "odd.py"
    path.write_text(script_text(Declared("abcd")) + "\n<<<<<<< HEAD\n")
    history = History.open(tmp_path)
    assert (only(history).kind, only(history).line) == (ProblemKind.SYNTAX_ERROR, 24)
    assert history.heads == ("abcd",)
    assert history.problems_of(0) == history.problems


def test_what_is_no_file_does_not_block(tmp_path: Path) -> None:
    write_project(tmp_path, histories.linear(1))
    os.mkfifo(versions(tmp_path) / "pipe.py")
    (versions(tmp_path) / "folder.py").mkdir()
    (versions(tmp_path) / "dangling.py").symlink_to("nowhere.py")
    history = History.open(tmp_path)
    assert {problem.kind for problem in history.problems} <= {
        ProblemKind.NOT_A_FILE,
        ProblemKind.UNREADABLE_FILE,
    }
    assert {os.path.basename(problem.path or "") for problem in history.problems} >= {"pipe.py", "folder.py"}
    assert len(history.dag.ids) == 1


def test_odd_bytes_and_no_bytes_open(tmp_path: Path) -> None:
    write_project(tmp_path, histories.linear(1))
    (versions(tmp_path) / "bytes.py").write_bytes(b"\xff\xfe\x00revision = 'x'\n")
    (versions(tmp_path) / "empty.py").write_bytes(b"")
    (versions(tmp_path) / "cookie.py").write_bytes(
        b"# coding: nonsense\nrevision = 'abcd'\ndown_revision = None\n"
    )
    history = History.open(tmp_path)
    assert histories.revision_id(0) in history.heads
    assert {os.path.basename(problem.path or "") for problem in history.problems} == {
        "bytes.py",
        "empty.py",
        "cookie.py",
    }


REVISES = [
    ("aaaa", "aaaa", False),
    ("aaaa", "", False),
    ("aaaa", "aaa", False),
    ("aaaa", "None", True),
    ("aaaa", "bbbb", True),
    ("aaaa", "aaaa, bbbb", True),
    ("aaaa", "the one before", False),
    (("aaaa", "bbbb"), "bbbb, aaaa", False),
    (("aaaa", "bbbb"), "aaaa", True),
    (None, "None", False),
    (None, "", False),
    (None, "aaaa", True),
]


@pytest.mark.parametrize(("parents", "said", "is_wrong"), REVISES)
def test_a_revises_line_is_a_note_where_it_is_certainly_wrong(
    tmp_path: Path, parents: str | tuple[str, ...] | None, said: str, is_wrong: bool
) -> None:
    write_project(tmp_path, [Declared("aaaa"), Declared("bbbb", "aaaa")])
    text = script_text(Declared("cccc", parents))
    lines = [f"Revises: {said}" if line.startswith("Revises:") else line for line in text.splitlines()]
    (versions(tmp_path) / "odd.py").write_text("\n".join(lines) + "\n")
    problems = [problem for problem in History.open(tmp_path).problems if problem.revisions == ("cccc",)]
    assert [(problem.kind, problem.severity) for problem in problems] == (
        [(ProblemKind.REVISES_MISMATCH, Severity.NOTE)] if is_wrong else []
    )


FILE_NAMES = [
    ("0123456789ab_add.py", True),
    ("abcdefabcdef_add.py", True),
    ("202401011200_add.py", False),
    ("2024_01_01_0123456789ab_add.py", False),
    ("feedfeedfeed_add.py", False),
    ("add_feedfeedfeed.py", False),
    ("0123456789ab_feedfeedfeed.py", False),
    ("0123_add.py", False),
    ("add.py", False),
]


def test_the_first_revises_line_counts(tmp_path: Path) -> None:
    write_project(tmp_path, [Declared("aaaa"), Declared("bbbb", "aaaa")])
    text = script_text(Declared("cccc", "bbbb"))
    assert "Revises: bbbb\nCreate Date: 2" in text
    doubled = text.replace("\nRevises: bbbb", "\nRevises: aaaa\n\nRevises: bbbb")
    (versions(tmp_path) / "cccc.py").write_text(doubled)
    assert kinds(History.open(tmp_path)) == [ProblemKind.REVISES_MISMATCH]


@pytest.mark.parametrize("parent", [None, "aaaa"])
@pytest.mark.parametrize(("name", "is_wrong"), FILE_NAMES)
def test_a_file_name_is_a_note_where_it_is_certainly_wrong(
    tmp_path: Path, name: str, is_wrong: bool, parent: str | None
) -> None:
    write_project(tmp_path, [Declared("aaaa")])
    (versions(tmp_path) / name).write_text(script_text(Declared("feedfeedfeed", parent)))
    assert kinds(History.open(tmp_path)) == ([ProblemKind.FILE_NAME_MISMATCH] if is_wrong else [])


def test_problems_stand_by_severity_then_by_file(tmp_path: Path) -> None:
    write_project(tmp_path, [Declared("aaaa"), Declared("bbbb", "gone"), Declared("cccc", "lost")])
    text = script_text(Declared("dddd")).replace("Revises: ", "Revises: aaaa")
    (versions(tmp_path) / "a_first.py").write_text(text)
    history = History.open(tmp_path)
    assert [problem.revisions[0] for problem in history.problems] == ["bbbb", "cccc", "dddd"]


def test_a_history_crosses_to_another_process(tmp_path: Path) -> None:
    before = opened(tmp_path, (*histories.twins(), Declared("eeee", "gone", "cccc", ("shop",))))
    after = pickle.loads(pickle.dumps(before))
    assert after.scripts == before.scripts
    assert after.problems == before.problems
    assert after.dag == before.dag
    assert [after.labels_of(node) for node in range(7)] == [before.labels_of(node) for node in range(7)]
    assert after.revision_map.heads == before.revision_map.heads
    assert after.project == before.project
    assert after.reload()[1] == before.reload()[1]


def test_progress_ends_with_all_files(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    History.open(
        write_project(tmp_path, histories.linear(7)), progress=lambda done, total: told.append((done, total))
    )
    assert told == [(done, 7) for done in range(1, 8)]


@pytest.mark.parametrize("seed", range(60))
def test_random_histories_open_and_agree_with_the_strict_map_where_there_is_one(
    tmp_path: Path, seed: int
) -> None:
    declared = random_history(Random(seed), flawed=seed % 2 == 1)
    history = opened(tmp_path, declared)
    assert len(history.scripts) == len(declared)
    # held against Alembic's in tests of its own
    directory = ScriptDirectory(tmp_path / "migrations")
    names = tuple(one.revision for one in declared)
    if not {"head", "heads", "base"}.isdisjoint(names):
        return  # words of the grammar, which no identifier can tell from such ids
    errors = [problem for problem in history.problems if problem.severity is Severity.ERROR]
    if outcome(directory.get_heads).error is not None:
        assert errors
    elif not errors:
        strict = {script.revision: script.branch_labels for script in directory.get_revisions(names)}
        assert list(history.heads) == directory.get_heads()
        assert list(history.real_heads) == directory.get_heads(consider_depends_on=True)
        assert list(history.bases) == directory.get_bases()
        for node, revision in enumerate(history.dag.ids):
            own, inherited = history.labels_of(node)
            assert {*own, *inherited} == strict.get(revision, {*own, *inherited}), revision
        upper = history.real_heads
        assert [script.revision for script in history.revision_map.iterate_revisions(upper, "base")] == [
            script.revision for script in directory.iterate_revisions(upper, "base")
        ]
    assert {getattr(script, "revision", None) for script in history.revision_map.get_revisions(names)} == {
        *names
    }


def test_a_link_to_a_script_elsewhere_is_read(tmp_path: Path) -> None:
    write_project(tmp_path, histories.linear(2))
    (tmp_path / "shared.py").write_text(script_text(Declared("abcd", histories.revision_id(1))))
    (versions(tmp_path) / "linked.py").symlink_to(tmp_path / "shared.py")
    history = History.open(tmp_path)
    assert (history.heads, history.problems, history.notes) == (("abcd",), (), ())


def test_what_is_odd_in_a_sub_folder_that_does_not_count_is_no_problem(tmp_path: Path) -> None:
    write_project(tmp_path, histories.linear(2))
    inner = versions(tmp_path) / "inner"
    inner.mkdir()
    os.mkfifo(inner / "pipe.py")
    (inner / "helper.py").write_text("def (:\n")
    history = History.open(tmp_path)
    assert (len(history.scripts), history.problems, history.notes) == (2, (), ())


def test_a_name_with_a_line_break_stays_on_the_line_of_its_message(tmp_path: Path) -> None:
    problem = only(opened(tmp_path, (Declared("aaaa", "gone\n\x1b[31m\u202e"),)))
    assert problem.message == r"down_revision 'gone\n\x1b[31m\u202e' is not in this history"
    assert problem.revisions == ("aaaa", "gone\n\x1b[31m\u202e")
