"""What ``limbeck new``, ``merge``, ``conflicts``, ``rebase``, ``undo``, ``redo`` and ``check`` do and say."""

from __future__ import annotations

import json
import os
import re
import signal
from pathlib import Path
from typing import Any

import pexpect
import pytest

from crashes import killed_at
from documented import conforms
from limbeck.__main__ import main
from limbeck.headless.checking import CheckDocument
from limbeck.headless.merge_documents import ConflictsDocument, MergeDocument, RebaseDocument
from limbeck_core.writing.changes import ChangeSet, FileChange
from limbeck_core.writing.journal import Journal
from projects import ScriptSpec, write_project, write_script
from terminal import COMMAND, clean_environment

TEMPLATE = '''"""${message}

Revision ID: ${up_revision}
Revises: ${down_revision | comma,n}
"""
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}
'''

HEAD = "from alembic import op\nimport sqlalchemy as sa\nrevision ="


def adds(column: str) -> str:
    return f"    op.add_column('t', sa.Column({column!r}, sa.Integer()))"


@pytest.fixture
def shop(tmp_path: Path, empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two heads that touch the same table, in a project with a template."""
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    scripts = [
        ScriptSpec("aaaa1111aaaa", (), "Create t", body="    op.create_table('t')"),
        ScriptSpec("bbbb1111bbbb", ("aaaa1111aaaa",), "Add b", body=adds("b")),
        ScriptSpec("cccc1111cccc", ("aaaa1111aaaa",), "Add c", body=adds("c")),
    ]
    folder = write_project(tmp_path / "shop", scripts)
    for path in versions(folder).iterdir():
        path.write_text(path.read_text().replace("revision =", HEAD, 1))
    (folder / "migrations" / "script.py.mako").write_text(TEMPLATE)
    monkeypatch.chdir(folder)
    return folder


def versions(folder: Path) -> Path:
    return folder / "migrations" / "versions"


def names(folder: Path) -> set[str]:
    return {path.name for path in versions(folder).iterdir() if path.suffix == ".py"}


def run(capsys: pytest.CaptureFixture[str], line: str) -> tuple[int, str, str]:
    status = main(line.split())
    out, err = capsys.readouterr()
    return status, out, err


def document(capsys: pytest.CaptureFixture[str], line: str) -> tuple[int, Any]:
    status, out, _ = run(capsys, f"{line} --json")
    return status, json.loads(out)


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
    assert out.index("then runs mark: sh -c") < out.index("wrote ") < out.index("  done it")
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
    for text, reason in (("${nothing.here}", "Template rendering failed"), ("def (", "makes is no Python")):
        (shop / "migrations" / "script.py.mako").write_text(text)
        status, _, err = run(capsys, "new -m x --head bbbb --yes")
        assert (status, reason in err) == (2, True)
    (shop / "migrations" / "script.py.mako").unlink()
    assert run(capsys, "new -m x --head bbbb --yes")[0] == 2
    assert names(shop) == before


def test_merge_joins_the_heads(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "merge --yes --rev-id 77aa00bb11cc")
    assert status == 0
    for told in (
        "fork: bbbb1111bbbb and cccc1111cccc went apart since aaaa1111aaaa",
        "bbbb1111bbbb and cccc1111cccc: same table",
        "migrations/versions/bbbb1111bbbb.py:11  add_column t.b INTEGER",
        "recommended: Merge bbbb1111bbbb and cccc1111cccc",
        "no database is left behind",
        "+down_revision = ('bbbb1111bbbb', 'cccc1111cccc')",
        "heads afterwards: 77aa00bb11cc",
        "### Merge bbbb1111bbbb and cccc1111cccc",
    ):
        assert told in out, told
    assert run(capsys, "heads")[1].startswith("77aa00bb11cc")
    status, out, _ = run(capsys, "merge --yes")
    assert (status, "one-head: There is one head" in out) == (0, True)


def test_a_clash_is_status_1_and_nothing_is_written(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = versions(shop) / "cccc1111cccc.py"
    path.write_text(path.read_text().replace("'c'", "'b'"))
    before = names(shop)
    status, out, err = run(capsys, "merge --yes")
    assert status == 1
    assert "collide: both make t.b" in out
    assert "nothing is written: the branches collide" in err
    assert names(shop) == before
    assert run(capsys, "conflicts bbbb cccc")[0] == 1
    assert run(capsys, "merge --strategy merge --yes")[0] == 0


def test_rebase_moves_one_branch(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (versions(shop) / "bbbb1111bbbb.py").read_bytes()
    status, out, _ = run(capsys, "rebase bbbb --onto cccc --yes")
    assert status == 0
    assert "a database at bbbb1111bbbb is left behind: an upgrade skips cccc1111cccc" in out
    assert "run alembic downgrade aaaa1111aaaa (before)" in out
    after = (versions(shop) / "bbbb1111bbbb.py").read_bytes()
    assert after == before.replace(b"down_revision = 'aaaa1111aaaa'", b"down_revision = 'cccc1111cccc'")
    assert run(capsys, "check")[0] == 0
    assert run(capsys, "undo --yes")[0] == 0
    assert (versions(shop) / "bbbb1111bbbb.py").read_bytes() == before


def test_a_rebase_by_merge_must_say_which(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, err = run(capsys, "merge --strategy rebase --yes")
    assert status == 2
    assert "say which with `limbeck rebase bbbb1111bbbb --onto cccc1111cccc` or" in err


def test_what_is_published_must_be_typed_out(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from limbeck_core.merging.publication import Publication, Repository

    monkeypatch.setattr(Repository, "publication", lambda *_: Publication(True, "a tag has it"))
    status, _, err = run(capsys, "rebase bbbb --onto cccc --yes")
    assert status == 2
    assert "a tag has it; to move it all the same, add --published bbbb1111bbbb" in err
    assert run(capsys, "rebase bbbb --onto cccc --yes --published bbbb")[0] == 2
    assert run(capsys, "rebase bbbb --onto cccc --yes --published bbbb1111bbbb")[0] == 0


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


def test_check_answers_for_ci(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "check")
    assert (status, "error: there are 2 heads, and 1 is allowed: bbbb1111bbbb, cccc1111cccc" in out) == (
        1,
        True,
    )
    assert run(capsys, "check --allow-heads 2") == (0, "sound: 3 revisions, bbbb1111bbbb, cccc1111cccc\n", "")
    write_script(shop, ScriptSpec("dddd1111dddd", ("gone1111gone",), body="    (((("))
    status, out, _ = run(capsys, "check --allow-heads 3")
    assert status == 1
    assert "versions/dddd1111dddd.py:3: error: down_revision 'gone1111gone' is not in this history" in out
    assert "versions/dddd1111dddd.py:" in out.partition("not in this history")[2], "its body is parsed too"
    assert run(capsys, "check -C nowhere")[0] == 2
    assert run(capsys, "check --allow-heads many")[0] == 2


def test_check_annotates_for_github(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(shop.parent))
    write_script(shop, ScriptSpec("dddd1111dddd", ("50%\n::error::",)))
    status, out, _ = run(capsys, "check --github --allow-heads 3")
    assert status == 1
    lines = out.splitlines()
    assert all(line.startswith("::") for line in lines)
    place = "file=shop/migrations/versions/dddd1111dddd.py,line=3"
    assert lines[0].startswith(f"::error {place},title=missing-parent::down_revision '50%25")
    assert len(lines) == len(re.findall("::error ", out))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("check", CheckDocument),
        ("conflicts bbbb cccc", ConflictsDocument),
        ("merge --dry-run", MergeDocument),
        ("merge --dry-run --yes", MergeDocument),
        ("rebase bbbb --onto cccc --dry-run", RebaseDocument),
    ],
)
def test_documents_hold_what_their_types_say(
    shop: Path, capsys: pytest.CaptureFixture[str], line: str, expected: type
) -> None:
    conforms(document(capsys, line)[1], expected)


def test_the_document_of_a_merge_says_what_was_written(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, told = document(capsys, "merge --dry-run")
    assert (status, told["plan"]["files"], told["plan"]["written"]) == (0, None, False)
    status, told = document(capsys, "merge --yes --rev-id 77aa00bb11cc")
    assert (status, told["plan"]["written"]) == (0, True)
    assert told["plan"]["expected_heads"] == ["77aa00bb11cc"]
    assert told["plan"]["files"][0]["change"] == "create"
    assert document(capsys, "merge")[1]["plan"] is None
    run(capsys, "undo --yes")
    status, told = document(capsys, "rebase bbbb --onto cccc --yes")
    assert (status, told["plan"]["written"]) == (0, True)
    assert told["plan"]["stranding"]["stranded"][0]["state"] == ["bbbb1111bbbb"]


def test_the_demo_can_be_written_into_and_leaves_nothing(
    capsys: pytest.CaptureFixture[str], empty_home: Path
) -> None:
    assert run(capsys, "--demo new -m x --head d4e6 --yes")[0] == 0
    assert not (empty_home / "state").exists()


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
