"""Alembic's own command line, with our script directory in place of its own, shows failures as failures."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from pathlib import Path

import alembic.script
import alembic.util
import pytest
from alembic.config import main as alembic_main

from commanded import write_project
from histories import linear
from limbeck_core.errors import CommandError, UnknownMetadata
from limbeck_core.script import ScriptDirectory

FAILURES = {
    "no such revision": ["history", "-r", "nothing:"],
    "no such head": ["show", "nothing"],
    "no ancestor": ["history", "-r", "head:base"],
    "no such branch": ["show", "nothing@head"],
    "several heads or none": ["merge", "nothing"],
}


def shown(
    arguments: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, ours: bool
) -> tuple[object, str, str]:
    """Return the status and what the command line prints."""
    script_directory: object = ScriptDirectory if ours else alembic.script.ScriptDirectory
    monkeypatch.setattr("alembic.command.ScriptDirectory", script_directory)
    capsys.readouterr()
    try:
        alembic_main(arguments)
        status: object = 0
    except SystemExit as end:
        status = end.code
    return (status, *capsys.readouterr())


@pytest.mark.parametrize("name", FAILURES)
def test_the_command_line_shows_a_failure_as_with_its_own_directory(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(tmp_path, linear(3))
    arguments = ["-c", str(tmp_path / "alembic.ini"), *FAILURES[name]]
    theirs = shown(arguments, capsys, monkeypatch, ours=False)
    assert shown(arguments, capsys, monkeypatch, ours=True) == theirs
    if theirs[0]:
        assert "FAILED: " in theirs[1]


def test_a_script_that_must_be_run_is_a_failure_of_the_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(tmp_path, linear(1))
    unknown = "import uuid\nrevision = str(uuid.uuid4())\ndown_revision = None\n"
    (tmp_path / "migrations" / "versions" / "unknown.py").write_text(unknown, encoding="utf-8")
    status, printed, _ = shown(["-c", str(tmp_path / "alembic.ini"), "heads"], capsys, monkeypatch, ours=True)
    assert status
    assert "FAILED: revision of " in " ".join(printed.split())


@pytest.mark.parametrize("error", [CommandError("no"), UnknownMetadata("no", "x.py", 3)])
def test_an_error_is_alembics_too_and_travels_as_ours(error: CommandError) -> None:
    assert isinstance(error, alembic.util.CommandError)
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(again) is type(error)
        assert (str(again), again.args, vars(again)) == (str(error), error.args, vars(error))
    assert (type(error).__name__, type(error).__module__) in (
        ("CommandError", "limbeck_core.errors"),
        ("UnknownMetadata", "limbeck_core.errors"),
    )


def test_without_alembic_an_error_is_ours_alone_also_where_it_comes_from_a_process_with_it() -> None:
    program = (
        "import pickle, sys; from limbeck_core.errors import CommandError; "
        "assert type(CommandError('a')) is CommandError; "
        f"error = pickle.loads({pickle.dumps(CommandError('b'))!r}); "
        "assert type(error) is CommandError and str(error) == 'b'; assert 'alembic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
