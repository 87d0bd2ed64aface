"""What else a history tells: paths and documents, what changed, and where nothing is looked for."""

from __future__ import annotations

import os
import pickle
from pathlib import Path
from typing import Any

import pytest

from limbeck_core.errors import CommandError
from limbeck_core.history import History, ProblemKind
from limbeck_core.history.places import entries, holds_scripts, peek, subfolders
from limbeck_core.problems import Problem, Severity
from limbeck_core.reading.signatures import MISSING, signature
from projects import INI, ScriptSpec, forked, write_project, write_script


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_project(tmp_path / "shop", [*forked(), ScriptSpec("abcd1234abcd", ("beef1234beef",))])


def test_paths_and_documents_are_those_of_the_scripts_and_empty_for_a_ghost(folder: Path) -> None:
    for history in (History.open(folder), pickle.loads(pickle.dumps(History.open(folder)))):
        scripts = [history.node_script(node) for node in range(len(history.dag.ids))]
        assert list(history.paths) == [script.path if script else "" for script in scripts]
        assert list(history.each_path_and_doc()) == [
            (script.path, script.doc) if script else ("", "") for script in scripts
        ]
        assert [history.node_of_file(script.path) for script in scripts if script] == [
            node for node, script in enumerate(scripts) if script
        ]
        assert [history.node_doc(node) for node in range(len(scripts))] == [
            script.doc if script else "" for script in scripts
        ]
        assert history.node_of_file("nowhere.py") is None
        ghost = history.node_of("beef1234beef")
        assert ghost is not None
        assert scripts[ghost] is None
        assert repr(history) == "<History 'shop': 8 scripts, 1 problems>"


def test_a_problem_leads_to_its_file_or_else_to_the_first_id_that_there_is(folder: Path) -> None:
    write_script(folder, ScriptSpec("one1", ("two2",)))
    write_script(folder, ScriptSpec("two2", ("one1",)))
    history = History.open(folder)
    for problem in history.problems:
        node = history.problem_node(problem)
        assert node is not None
        if problem.path is not None:
            script = history.node_script(node)
            assert script is not None
            assert script.path == problem.path
        else:
            assert history.dag.ids[node] in problem.revisions


def test_a_problem_without_a_node_of_its_own_leads_to_the_first_id_that_there_is(folder: Path) -> None:
    broken = folder / "migrations" / "versions" / "broken.py"
    broken.write_text("%%%")
    history = History.open(folder)
    (unread,) = (problem for problem in history.problems if problem.path == str(broken))
    assert history.problem_node(unread) is None
    for path in (None, str(broken)):
        problem = Problem(
            ProblemKind.CYCLE,
            Severity.ERROR,
            "they follow one another",
            path,
            revisions=("x", "ffff1111ffff"),
        )
        assert history.problem_node(problem) == history.node_of("ffff1111ffff")


def test_scripts_that_are_packed_first_are_the_same_scripts(folder: Path) -> None:
    history = History.open(folder)
    before = (
        history.scripts,
        history.heads,
        [history.node_script(node) for node in range(len(history.dag.ids))],
    )
    history.pack_scripts()
    assert before == (
        history.scripts,
        history.heads,
        [history.node_script(node) for node in range(len(history.dag.ids))],
    )


def test_a_history_that_is_packed_stays_as_it_is(folder: Path) -> None:
    history = History.open(folder)
    unpacked = (history.dag, history.heads, history.scripts)
    history.pack()
    packed = history.dag
    assert (packed, history.heads, history.scripts) == unpacked
    assert packed is not unpacked[0]
    history.pack()
    assert history.dag is packed


def test_a_script_of_the_map_says_where_it_is_and_what_it_is_about(folder: Path) -> None:
    history = History.open(folder)
    for script in history.scripts[:3]:
        assert isinstance(script.revision, str)
        found: Any = history.revision_map.get_revision(script.revision)
        assert (found.path, found.doc, found.longdoc) == (script.path, script.doc, script.longdoc)
        for name in ("path", "_docstring"):
            with pytest.raises(AttributeError, match="a script of a history"):
                setattr(found, name, "another")
        assert (found.path, found.doc) == (script.path, script.doc)


def test_what_changes_on_disk_is_seen_without_opening_a_file(folder: Path) -> None:
    history = History.open(folder)
    before = history.signatures_now()
    assert not history.is_stale()
    path = write_script(folder, ScriptSpec("new1", ("ffff1111ffff",)))
    assert history.is_stale()
    changed = {name for name, now in history.signatures_now().items() if before.get(name) != now}
    assert str(path) in changed
    path.unlink()
    assert signature(str(path)) == MISSING


def test_a_dependency_that_an_unreadable_file_has_in_its_name_is_told_with_that_file(folder: Path) -> None:
    write_script(folder, ScriptSpec("cdef1", ("aaaa1111aaaa",), depends_on=("dead1234dead",)))
    (folder / "migrations" / "versions" / "dead1234dead_broken.py").write_text("def (")
    problem = next(p for p in History.open(folder).problems if p.kind is ProblemKind.MISSING_DEPENDENCY)
    assert problem.cure == ("Mend dead1234dead_broken.py, which cannot be read and has this id in its name.")


def test_what_cannot_be_looked_into_holds_nothing(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    assert peek(str(tmp_path / "pipe.py"), 10) == b""
    assert peek(str(tmp_path / "gone.py"), 10) == b""
    assert not holds_scripts(str(tmp_path))
    assert (entries(str(tmp_path / "gone")), subfolders(str(tmp_path / "gone"))) == ([], [])
    (tmp_path / "script.py").write_text("revision = 'a'\ndown_revision = None\n")
    assert holds_scripts(str(tmp_path))


def test_above_the_end_of_a_repository_nothing_is_looked_for(tmp_path: Path) -> None:
    outer = write_project(tmp_path / "outer", forked())
    inner = outer / "other" / "src"
    inner.mkdir(parents=True)
    assert History.open(inner).root == str(outer)
    (outer / "other" / ".git").mkdir()
    with pytest.raises(CommandError):
        History.open(inner)
    loose = outer / "other" / "loose"
    loose.mkdir()
    (loose / "env.py").write_text("")
    (loose / "versions").mkdir()
    (outer / "alembic.ini").write_text(INI.replace("migrations", "other/loose"))
    assert History.open(loose).config_path is None
    (outer / "other" / ".git").rmdir()
    assert History.open(loose).config_path == str(outer / "alembic.ini")


def test_a_version_location_that_is_nowhere_is_noted_and_one_named_twice_is_read_once(tmp_path: Path) -> None:
    project = write_project(tmp_path / "shop", forked())
    (project / "alembic.ini").write_text(
        INI + "path_separator = newline\nversion_locations =\n    migrations/versions\n"
        "    migrations/./versions\n    nowhere\n    no_such_package:versions\n"
    )
    history = History.open(project)
    assert [os.path.relpath(path, project) for path in history.version_locations] == ["migrations/versions"]
    assert [note for note in history.notes if note.startswith("version location ")] == [
        "version location nowhere is not found",
        "version location no_such_package:versions is not found",
    ]


def test_columns_are_sequences_like_any_other(folder: Path) -> None:
    history = pickle.loads(pickle.dumps(History.open(folder)))
    parents = history.dag.parents
    every = list(parents)
    assert (parents[-1], parents[1:3], parents[::-1]) == (every[-1], every[1:3], every[::-1])
    assert parents == tuple(every)
    assert parents != "parents"
    with pytest.raises(IndexError):
        parents[len(every)]


def test_of_a_script_without_an_id_nobody_can_tell_what_follows_it(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "shop", [ScriptSpec("aaaa1111aaaa")])
    (folder / "migrations" / "versions" / "beside.py").write_text("down_revision = 'aaaa1111aaaa'\n")
    history = History.open(folder)
    assert [history.is_id_known(node) for node in range(len(history.dag.ids))] == [
        name == "aaaa1111aaaa" for name in history.dag.ids
    ]
    assert len(history.dag.ids) == 2
