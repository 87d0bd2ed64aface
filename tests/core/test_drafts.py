"""A new revision as it would be written, beside what Alembic writes, and what its hooks make of it."""

from __future__ import annotations

import ast
import pickle
import shlex
import sys
from pathlib import Path

import pytest
from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory as AlembicDirectory

from limbeck.drafting import Wanted
from limbeck_core.drafts import ProblemsInTheWay, draft_revision, id_warnings, unused_id
from limbeck_core.errors import CommandError
from limbeck_core.history import History
from limbeck_core.merging.applying import write_draft
from limbeck_core.merging.conditions import post_condition
from limbeck_core.script.hook_commands import HookCommand
from limbeck_core.script.write_hooks import HookRun
from limbeck_core.writing.changes import ChangeRefused, ChangeSet, FileChange
from limbeck_core.writing.journal import Journal
from projects import INI, ScriptSpec, linear, write_project, write_script

TEMPLATE = '''"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
Create Date: ${create_date}
"""
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}
'''

STAMP = "import sys; open(sys.argv[1], 'a').write('# stamped' + chr(10))"

HOOKS = f"""
[post_write_hooks]
hooks = stamp, own, fail
stamp.type = exec
stamp.executable = {sys.executable}
stamp.options = -c "{STAMP}" REVISION_SCRIPT_FILENAME
own.type = own
fail.type = exec
fail.executable = {sys.executable}
fail.options = -c 'raise SystemExit(3)' REVISION_SCRIPT_FILENAME
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    project = write_project(tmp_path / "shop", linear(3))
    (project / "migrations" / "script.py.mako").write_text(TEMPLATE)
    (project / "alembic.ini").write_text(INI + HOOKS)
    return project


@pytest.fixture
def journal(tmp_path: Path, folder: Path) -> Journal:
    return Journal(str(folder / "migrations"), state_folder=str(tmp_path / "state"))


def test_a_draft_is_the_file_that_alembic_writes(folder: Path) -> None:
    history = History.open(folder)
    draft = draft_revision(
        history, "Add brand", revision="7f0c2d9e4b1a", branch_labels=("brand",), hooks=False
    )
    (folder / "alembic.ini").write_text(INI)
    theirs = AlembicDirectory.from_config(AlembicConfig(str(folder / "alembic.ini")))
    written = theirs.generate_revision("7f0c2d9e4b1a", "Add brand", branch_labels="brand")
    assert written is not None
    assert draft.path == written.path

    def plain(text: str) -> list[str]:
        return [line for line in text.splitlines() if not line.startswith("Create Date")]

    assert plain(draft.rendered().decode()) == plain(Path(written.path).read_text())
    assert draft.rendered().decode().startswith(draft.header)
    assert draft.expected_heads == ("7f0c2d9e4b1a",)
    assert draft.hooks == ()
    assert "--branch-label brand" in draft.command
    assert shlex.split(draft.command)[-1] == "--no-hooks"


def test_hooks_run_once_the_file_is_there_and_undo_takes_their_work_back_too(
    folder: Path, journal: Journal
) -> None:
    history = History.open(folder)
    draft = draft_revision(history, "Add brand", python=sys.executable)
    told: list[tuple[str, int | None]] = []

    def hear(command: HookCommand, run: HookRun | None) -> None:
        assert Path(draft.path).exists()
        told.append((command.hook, run.exit_status if run is not None else None))

    written = write_draft(draft, history, journal, hear)
    assert told == [("stamp", None), ("stamp", 0), ("fail", None), ("fail", 3)]
    assert [run.hook for run in written.hooks] == ["stamp", "fail"]
    assert [run.hook for run in written.failed_hooks] == ["fail"]
    assert Path(draft.path).read_bytes() == draft.rendered() + b"# stamped\n"
    assert History.open(folder).heads == (draft.revision,)
    journal.undo()
    assert not Path(draft.path).exists()


def test_nobody_needs_to_hear_of_the_hooks(folder: Path, journal: Journal) -> None:
    history = History.open(folder)
    draft = draft_revision(history, "Add brand", python=sys.executable)
    assert [run.exit_status for run in write_draft(draft, history, journal).hooks] == [0, 3]


def test_a_file_that_leads_to_other_heads_is_taken_back(folder: Path, journal: Journal) -> None:
    history = History.open(folder)
    draft = draft_revision(history, "Add brand", hooks=False)
    write_script(folder, ScriptSpec("5ca1ab1e5ca1", (history.heads[0],)))
    with pytest.raises(ChangeRefused, match=r"The heads would be .* everything was put back"):
        write_draft(draft, history, journal)
    assert not Path(draft.path).exists()


def test_what_would_be_wrong_afterwards_is_told(folder: Path, journal: Journal) -> None:
    history = History.open(folder)
    path = str(folder / "migrations" / "versions" / "x.py")
    source = ScriptSpec("5ca1ab1e5ca1", ("77770000aaaa",)).source.encode()
    wanted = post_condition(history, (*history.heads, "5ca1ab1e5ca1"))
    with pytest.raises(ChangeRefused, match=r"Something would be wrong: .*77770000aaaa"):
        journal.apply(ChangeSet("Break it", (FileChange(path, None, source),)), wanted)
    assert not Path(path).exists()


@pytest.mark.parametrize(
    ("template", "complaint"),
    [
        ("down_revision = (", "is no Python"),
        ("${nothing.at_all}", "Template rendering failed"),
        ("${nope", r"script\.py\.mako is no template: .* at line: 1"),
        ("% if x:\n", "is no template"),
    ],
)
def test_a_template_that_makes_no_python_or_fails_is_told(
    folder: Path, template: str, complaint: str
) -> None:
    (folder / "migrations" / "script.py.mako").write_text(template)
    with pytest.raises(CommandError, match=complaint):
        draft_revision(History.open(folder), "Add brand").rendered()


def test_a_template_that_is_missing_is_told(folder: Path) -> None:
    draft = draft_revision(History.open(folder), "Add brand")
    (folder / "migrations" / "script.py.mako").unlink()
    with pytest.raises(CommandError, match=r"script\.py\.mako: No such file or directory"):
        draft.rendered()


def test_what_is_odd_about_an_id_is_said(folder: Path) -> None:
    write_script(folder, ScriptSpec("5ca1ab1e5ca1", ("77770000aaaa",)))
    history = History.open(folder)
    assert id_warnings(history, "ae1027a6acf7") == ()
    assert "looks typed by hand" in id_warnings(history, "a1b2c3d4e5f6")[0]
    assert "is the id of a missing revision" in id_warnings(history, "77770000aaaa")[-1]
    assert "begins like 0000feedbeef" in id_warnings(history, "0000c0ffee99")[-1]
    ids = iter(["5ca1ab1e5ca1", "77770000aaaa", "0d1e2f3a4b5c"])
    assert unused_id(history, lambda: next(ids)) == "0d1e2f3a4b5c"


def test_nothing_is_built_on_what_is_broken_and_no_id_is_given_twice(folder: Path) -> None:
    write_script(folder, ScriptSpec("5ca1ab1e5ca1", ("77770000aaaa",)))
    write_script(folder, ScriptSpec("5ca1ab1e5ca2", ("5ca1ab1e5ca1",)))
    history = History.open(folder)
    with pytest.raises(ProblemsInTheWay, match="This would rest on what is broken") as raised:
        draft_revision(history, "Add brand", head="5ca1ab1e5ca2")
    assert [problem.revisions[-1] for problem in raised.value.problems] == ["77770000aaaa"]
    with pytest.raises(CommandError, match="Revision 0000feedbeef already exists"):
        draft_revision(history, "Add brand", head="0002feedbeef", revision="0000feedbeef")


@pytest.mark.parametrize(
    ("revision", "labels", "why"),
    [
        ("a/b", (), "'a/b' cannot be an id: its file would lie in another folder"),
        ("../../evil", (), "'../../evil' cannot be an id: its file would lie in another folder"),
        ("a\\b", (), "cannot be an id: its file would lie in another folder"),
        ("7f0c2d9e4b1a", ("0001feedbeef",), "The branch label 0001feedbeef is the id of a revision"),
        ("7f0c2d9e4b1a", ("7f0c2d9e4b1a",), "The branch label 7f0c2d9e4b1a is the id of a revision"),
        ("7f0c2d9e4b1a", ("shop", "till"), "till is the branch label of 5ca1ab1e5ca1 already"),
        ("till", (), "till is the branch label of 5ca1ab1e5ca1 already"),
    ],
)
def test_a_preview_refuses_the_names_that_the_write_would_refuse(
    folder: Path, revision: str, labels: tuple[str, ...], why: str
) -> None:
    write_script(folder, ScriptSpec("5ca1ab1e5ca1", ("0002feedbeef",), branch_labels=("till",)))
    with pytest.raises(CommandError) as raised:
        draft_revision(History.open(folder), "Add brand", revision=revision, branch_labels=labels)
    assert why in str(raised.value)
    with pytest.raises(CommandError):
        Wanted("Add brand", label=" ".join(labels), revision=revision).draft(
            History.open(folder), "f00d", None
        )


def test_a_preview_refuses_a_file_that_is_there(folder: Path) -> None:
    (folder / "alembic.ini").write_text(INI + "file_template = %%(slug)s\n")
    (folder / "migrations" / "versions" / "add_brand.py").write_text("")
    with pytest.raises(CommandError, match=r"add_brand\.py is there already"):
        draft_revision(History.open(folder), "Add brand")


def test_a_draft_knows_the_configuration_that_it_was_read_from(tmp_path: Path) -> None:
    project = write_project(tmp_path / "shop", linear(2))
    (project / "migrations" / "script.py.mako").write_text(TEMPLATE)
    (project / "alembic.ini").unlink()
    assert draft_revision(History.open(project / "migrations"), "Add").parents == ("0001feedbeef",)
    (project / "pyproject.toml").write_text(
        "[tool.alembic]\nscript_location = '%(here)s/migrations'\nfile_template = 'new_%%(rev)s'\n"
    )
    draft = draft_revision(History.open(project), "Add", revision="7f0c2d9e4b1a")
    assert Path(draft.path).name == "new_7f0c2d9e4b1a.py"
    assert ast.parse(draft.rendered())


def test_what_is_in_the_way_comes_through_to_another_process(folder: Path) -> None:
    write_script(folder, ScriptSpec("5ca1ab1e5ca1", ("77770000aaaa",)))
    with pytest.raises(ProblemsInTheWay) as raised:
        draft_revision(History.open(folder), "Add brand", head="5ca1ab1e5ca1")
    again = pickle.loads(pickle.dumps(raised.value))
    assert isinstance(again, ProblemsInTheWay)
    assert (str(again), again.problems) == (str(raised.value), raised.value.problems)


def test_a_configuration_that_alembic_refuses_is_refused_with_its_name(folder: Path) -> None:
    history = History.open(folder)
    (folder / "alembic.ini").write_text(f"{INI}truncate_slug_length = %(many)s\n")
    with pytest.raises(CommandError) as raised:
        draft_revision(history, "Add brand")
    assert str(raised.value).startswith(f"{folder / 'alembic.ini'}: ")
    assert "many" in str(raised.value)
    assert "\n" not in str(raised.value)
    (folder / "alembic.ini").write_text(f"{INI}truncate_slug_length = many\n")
    with pytest.raises(CommandError, match=r"alembic\.ini: invalid literal for int\(\)"):
        draft_revision(history, "Add brand")


def test_a_migrations_folder_that_has_gone_is_told_in_alembics_words(folder: Path) -> None:
    history = History.open(folder)
    (folder / "migrations").rename(folder / "elsewhere")
    with pytest.raises(CommandError) as raised:
        draft_revision(history, "Add brand")
    assert str(raised.value) == (
        f"Path doesn't exist: {folder / 'migrations'}.  "
        "Please use the 'init' command to create a new scripts folder."
    )
