"""What ``limbeck new``, ``undo`` and ``redo`` do and say, and what holds for every command that writes."""

from __future__ import annotations

import json
import os
import shlex
import signal
from pathlib import Path

import pexpect
import pytest

from crashes import killed_at
from limbeck.__main__ import main
from limbeck.loading import Opened
from limbeck.reading import read
from limbeck.request import OpenRequest
from limbeck_core.drafts import draft_revision
from limbeck_core.history import History
from limbeck_core.writing.changes import ChangeSet, FileChange
from limbeck_core.writing.journal import Journal
from projects import ScriptSpec, write_script
from terminal import COMMAND, clean_environment
from writable import TEMPLATE, forked_shop, names, run, versions


@pytest.fixture
def shop(tmp_path: Path, empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two heads that touch the same table, in a project with a template."""
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.chdir(forked_shop(tmp_path / "shop"))
    return tmp_path / "shop"


def test_new_writes_what_it_shows(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "new --message=Users --head bbbb --rev-id 3f9d0c55e1aa --yes")
    assert status == 0
    path = versions(shop) / "3f9d0c55e1aa_users.py"
    shown = [line[1:] for line in out.splitlines() if line.startswith("+") and not line.startswith("+++")]
    assert shown == path.read_text().splitlines()
    assert out.endswith(f"wrote {path}\n")
    assert "script.py.mako is a program of the project" in err
    assert run(capsys, "heads")[1].split("\n")[0].startswith("3f9d0c55e1aa")


def test_the_template_is_asked_about_once_until_it_changes(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run(capsys, "new -m Users --head bbbb")
    assert status == 2
    assert "Revises: bbbb1111bbbb" in out
    assert "Nothing is written without --yes" in err
    run(capsys, "new -m Users --head bbbb --yes")
    assert "program" not in run(capsys, "new -m More --head cccc --yes")[2]
    (shop / "migrations" / "script.py.mako").write_text(TEMPLATE + "# more\n")
    assert "program" in run(capsys, "new -m Most --head heads --dry-run")[2]


def test_a_dry_run_writes_nothing(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = names(shop)
    for line in ("new -m x --head bbbb --yes", "merge --yes", "rebase bbbb --onto cccc"):
        assert run(capsys, f"{line} --dry-run")[0] == 0
    assert names(shop) == before
    assert "aaaa1111aaaa" in (versions(shop) / "bbbb1111bbbb.py").read_text()


@pytest.mark.parametrize(
    "line", ["new -m x --yes", "merge --yes", "rebase bbbb --onto cccc --yes", "undo --yes", "redo --yes"]
)
def test_read_only_refuses_every_write(
    shop: Path, capsys: pytest.CaptureFixture[str], line: str, empty_home: Path
) -> None:
    before = names(shop)
    assert run(capsys, f"--read-only {line}") == (2, "", "limbeck: nothing is written with --read-only\n")
    assert names(shop) == before
    assert not (empty_home / "state").exists()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("new -m x --yes", "Multiple heads are present; please specify the head revision"),
        ("new -m x --head aaaa --yes", "is not a head revision; please specify --splice"),
        ("new -m x --head bbbb --rev-id cccc1111cccc --yes", "Revision cccc1111cccc already exists"),
        ("new -m x --head bbbb --rev-id heads --yes", "'heads' cannot be an id"),
        ("new -m x --head bbbb --rev-id= --yes", "'' cannot be an id"),
        ("new -m x --head bbbb --rev-id a@b --yes", "not allowed in revision identifier"),
        ("new -m x --head bbbb --version-path elsewhere --yes", "is not represented in current version"),
        ("new -m x --head nope --yes", "Can't locate revision identified by 'nope'"),
        ("rebase aaaa --onto bbbb --yes", "bbbb1111bbbb rests on aaaa1111aaaa"),
        ("conflicts bbbb bbbb", "must be two revisions"),
        ("merge nope --yes", "'nope': "),
    ],
)
def test_what_cannot_be_done_is_one_line_and_status_2(
    shop: Path, capsys: pytest.CaptureFixture[str], line: str, reason: str
) -> None:
    status, _, err = run(capsys, line)
    assert status == 2
    assert reason in err
    assert err.count("\n") == 1


def test_what_follows_a_hand_typed_id_is_a_note(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    err = run(capsys, "new -m x --head bbbb --rev-id a1b2c3d4e5f6 --dry-run")[2]
    assert "a1b2c3d4e5f6 looks typed by hand" in err
    assert "typed by hand" not in run(capsys, "new -m x --head bbbb --dry-run")[2]


def test_a_splice_labels_and_dependencies(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = "new -m x --head aaaa --splice --branch-label side --depends-on bbbb --yes --rev-id 77aa00bb11cc"
    assert run(capsys, line)[0] == 0
    shown = json.loads(run(capsys, "show 77aa00bb11cc --json")[1])["revisions"][0]
    assert shown["branch_labels"] == ["side"]
    assert shown["depends_on"] == ["bbbb1111bbbb"]


def hooks(shop: Path, *lines: str) -> None:
    options = "\n".join(lines)
    ini = f"[alembic]\nscript_location = %(here)s/migrations\n[post_write_hooks]\n{options}\n"
    (shop / "alembic.ini").write_text(ini)


def test_hooks_are_listed_run_and_told_of(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hooks(
        shop,
        "hooks = mark, odd, bad, gone",
        "mark.type = exec",
        "mark.executable = sh",
        "mark.options = -c 'echo \"# marked\" >> REVISION_SCRIPT_FILENAME; echo done it'",
        "odd.type = of_env_py",
        "bad.type = exec",
        "bad.executable = false",
        "gone.type = exec",
        "gone.executable = no-such-program",
    )
    status, out, err = run(capsys, "new -m Users --head bbbb --rev-id 3f9d0c55e1aa --yes")
    path = versions(shop) / "3f9d0c55e1aa_users.py"
    assert status == 1
    assert out.index("then runs mark: sh -c") < out.index("  done it") < out.index("wrote ")
    assert "the hook odd is not run: its type 'of_env_py' is registered by env.py" in err
    assert f"the hook bad ended with 1; {path} is kept" in err
    assert "the hook gone ended with 127" in err
    assert path.read_text().endswith("# marked\n")
    assert run(capsys, "undo --yes")[0] == 0
    assert not path.exists()
    run(capsys, "redo --yes")
    assert path.read_text().endswith("# marked\n")


def test_hooks_of_modules_run_in_the_interpreter_of_the_project(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hooks(
        shop,
        "hooks = one, two",
        "one.type = module",
        "one.module = formatter",
        "two.type = console_scripts",
        "two.entrypoint = no-such-script",
    )
    python = shop / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "run with $*"\n')
    python.chmod(0o755)
    out = run(capsys, "new -m Users --head bbbb --yes")[1]
    assert f"then runs one: {python} -m formatter" in out
    assert f"then runs two: no-such-script {versions(shop)}" in out
    assert "  run with -m formatter" in out
    assert "  run with -c import sys" in out
    assert "then runs" not in run(capsys, "new -m More --head cccc --yes --no-hooks")[1]


def test_a_template_that_fails_writes_nothing(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = names(shop)
    for text, reason in (
        ("${nothing.here}", "Template rendering failed"),
        ("def (", "makes is no Python"),
        ("${nope", "is no template"),
    ):
        (shop / "migrations" / "script.py.mako").write_text(text)
        status, _, err = run(capsys, "new -m x --head bbbb --yes")
        assert (status, reason in err) == (2, True)
    (shop / "migrations" / "script.py.mako").unlink()
    assert run(capsys, "new -m x --head bbbb --yes")[0] == 2
    assert names(shop) == before


def test_the_command_of_a_draft_writes_the_same(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    history = History.open(shop)
    draft = draft_revision(
        history,
        "Ann's users",
        head="aaaa",
        splice=True,
        branch_labels=["side"],
        depends_on=["bbbb"],
        hooks=False,
    )
    assert main([*shlex.split(draft.command)[1:], "--yes"]) == 0
    assert Path(draft.path).read_bytes() == draft.rendered()
    assert capsys.readouterr().out.endswith(f"wrote {draft.path}\n")


def test_a_folder_that_a_new_revision_made_is_made_again(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ini = shop / "alembic.ini"
    more = "recursive_version_locations = true\nfile_template = %%(year)d/%%(rev)s\n"
    ini.write_text(ini.read_text() + more)
    assert run(capsys, "new -m x --head bbbb --rev-id ae1027a6acf7 --yes")[0] == 0
    [made] = (shop / "migrations" / "versions").glob("*/ae1027a6acf7.py")
    written = made.read_bytes()
    assert run(capsys, "undo --yes")[0] == 0
    assert not made.parent.exists()
    assert run(capsys, "redo --yes")[0] == 0
    assert made.read_bytes() == written


def test_undo_and_redo_say_why_they_cannot(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "undo --yes") == (1, "", "limbeck: there is nothing to undo\n")
    assert run(capsys, "redo --yes") == (1, "", "limbeck: there is nothing to redo\n")
    run(capsys, "rebase bbbb --onto cccc --yes")
    status, out, _ = run(capsys, "undo --dry-run")
    assert (status, "-down_revision = 'cccc1111cccc'" in out) == (0, True)
    assert run(capsys, "undo")[0] == 2
    path = versions(shop) / "bbbb1111bbbb.py"
    path.write_text(path.read_text() + "# mine\n")
    status, _, err = run(capsys, "undo --yes")
    assert (status, "bbbb1111bbbb.py has changed since" in err) == (1, True)
    assert path.read_text().endswith("# mine\n")


def test_an_interrupted_change_is_rolled_back_by_the_next_command(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = versions(shop) / "bbbb1111bbbb.py"
    before = path.read_bytes()
    change_set = ChangeSet("Break", (FileChange(str(path), before, b"broken"),))

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    killed_at(None, lambda: Journal(str(shop / "migrations")).apply(change_set, die))
    assert path.read_bytes() == b"broken"
    assert "it is rolled back without --read-only" in run(capsys, "--read-only check")[2]
    status, out, err = run(capsys, "heads")
    assert status == 0
    assert err == "limbeck: note: an interrupted change was rolled back: Break\n"
    assert out.startswith("bbbb1111bbbb")
    assert path.read_bytes() == before
    assert run(capsys, "heads")[2] == ""


def test_an_interrupted_change_is_rolled_back_by_the_explorer(shop: Path) -> None:
    path = versions(shop) / "bbbb1111bbbb.py"
    before = path.read_bytes()
    change_set = ChangeSet("Break", (FileChange(str(path), before, b"broken"),))

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    killed_at(None, lambda: Journal(str(shop / "migrations")).apply(change_set, die))
    events: list[object] = []
    read(OpenRequest(str(shop)), events.append)
    [opened] = [event for event in events if isinstance(event, Opened)]
    assert opened.history.notes == ("an interrupted change was rolled back: Break",)
    assert opened.history.node_of("bbbb1111bbbb") is not None
    assert path.read_bytes() == before


def test_the_demo_can_be_written_into_and_leaves_nothing(
    capsys: pytest.CaptureFixture[str], empty_home: Path
) -> None:
    assert run(capsys, "--demo new -m x --head d4e6 --yes")[0] == 0
    assert not (empty_home / "state").exists()


def test_problems_elsewhere_do_not_stand_in_the_way(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_script(shop, ScriptSpec("dddd1111dddd", ("gone1111gone",)))
    status, _, err = run(capsys, "new -m Users --head bbbb --yes")
    assert status == 0
    assert "note: an error in this history does not concern what is written" in err
    status, _, err = run(capsys, "new -m Users --head dddd --yes")
    assert status == 2
    assert "This would rest on what is broken: migrations/versions/dddd1111dddd.py: down_revision" in err


def test_a_broken_configuration_is_one_line(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ini = "[alembic]\nscript_location = %(here)s/migrations\nfile_template = %(rev)s\n"
    (shop / "alembic.ini").write_text(ini)
    status, _, err = run(capsys, "new -m Users --head bbbb --yes")
    assert (status, err.count("\n")) == (2, 1)
    assert "alembic.ini: " in err


def test_in_a_terminal_it_asks(shop: Path, tmp_path: Path, empty_home: Path) -> None:
    child = pexpect.spawn(
        COMMAND,
        ["new", "-m", "Users", "--head", "bbbb"],
        cwd=str(shop),
        env=clean_environment(tmp_path, XDG_STATE_HOME=str(empty_home / "state")),
        encoding="utf-8",
        timeout=60,
    )
    child.expect("Run it, now and from now on\\? \\[y/N\\] ")
    child.sendline("y")
    child.expect("Write it\\? \\[y/N\\] ")
    child.sendline("n")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 2
    assert not [name for name in names(shop) if name.endswith("_users.py")]
