"""Writing: whole files or none, never in the place of another; messages as Alembic's; nothing run unasked."""

from __future__ import annotations

import datetime
import io
import os
import re
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import alembic.util
import alembic.util.messaging
import pytest
from alembic.script import ScriptDirectory as AlembicDirectory

from limbeck_core.errors import CommandError, RevisionError
from limbeck_core.script import ScriptDirectory
from limbeck_core.writing import create_file, format_as_comma, render, status
from revision_requests import THIRD, WITHOUT_LABELS, Case, clock, project, written


def directory_of(root: Path, case: Case | None = None) -> ScriptDirectory:
    """A directory of this package with a stopped clock."""
    return ScriptDirectory(project(root, case or Case()) / "migrations", clock=clock)


@pytest.mark.parametrize("directory_type", [AlembicDirectory, ScriptDirectory])
def test_a_template_that_fails_leaves_a_report_and_no_file(
    directory_type: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    directory = directory_type(project(tmp_path / "x", Case(template="a\n${1 / 0}\n")) / "migrations")
    before = written(tmp_path / "x")
    with pytest.raises(Exception, match="Template rendering failed; see ") as caught:
        directory.generate_revision("ae10", "Add users")
    report = Path(str(caught.value).split()[4])
    assert str(caught.value) == (
        f"Template rendering failed; see {report} for a template-oriented traceback."
    )
    assert type(caught.value).__name__ == "CommandError"
    assert "ZeroDivisionError: division by zero" in report.read_text()
    assert "${1 / 0}" in report.read_text()
    assert written(tmp_path / "x") == before


def test_what_the_encoding_cannot_take_is_told_in_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    template = tmp_path / "script.py.mako"
    template.write_text("Größe ${message}")
    with pytest.raises(CommandError) as caught:
        render(template, "ascii", message="Größe")
    assert "UnicodeEncodeError" in Path(str(caught.value).split()[4]).read_text()


@pytest.mark.parametrize("template", ["% if x:\n", "${", None])
def test_what_is_no_template_is_refused_as_mako_refuses_it(
    template: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    errors = []
    for directory_type in (AlembicDirectory, ScriptDirectory):
        root = project(tmp_path / directory_type.__module__, Case(template=template or ""))
        if template is None:
            (root / "migrations" / "script.py.mako").unlink()
        with pytest.raises(Exception) as caught:  # noqa: PT011 - compared below
            directory_type(root / "migrations").generate_revision("ae10", "Add users")
        errors.append((type(caught.value), str(caught.value).replace(str(root), "")))
        assert not list(root.rglob("*ae10*"))
    assert errors[0] == errors[1]
    assert capsys.readouterr().out.count("FAILED") == 2


def test_a_file_is_never_overwritten(tmp_path: Path) -> None:
    directory = directory_of(tmp_path)
    directory.generate_revision("ae10", "Add users")
    before = written(tmp_path)
    with pytest.raises(CommandError, match=r"ae10_add_users.py already exists and is not overwritten"):
        directory.generate_revision("ae10", "Add users")
    assert written(tmp_path) == before


def test_a_link_that_leads_nowhere_is_not_followed(tmp_path: Path) -> None:
    directory = directory_of(tmp_path)
    link = tmp_path / "migrations" / "versions" / "ae10_add_users.py"
    link.symlink_to(tmp_path / "elsewhere.py")
    with pytest.raises(CommandError, match="already exists"):
        directory.generate_revision("ae10", "Add users")
    assert not (tmp_path / "elsewhere.py").exists()


def another_writer(path: Path, call: Callable[..., Any]) -> Callable[..., Any]:
    """Make another program write a file just before a call."""

    def first(*arguments: Any, **options: Any) -> Any:
        path.write_text("theirs")
        return call(*arguments, **options)

    return first


def refuse(*_: Any, **__: Any) -> None:
    """Fail as a file system does that cannot do something."""
    raise PermissionError("not here")


@pytest.mark.parametrize("links", [True, False])
def test_whoever_writes_a_file_first_keeps_it(
    links: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.py"
    monkeypatch.setattr(os, "link", another_writer(path, os.link if links else refuse))
    with pytest.raises(CommandError, match="already exists"):
        create_file(path, b"ours")
    assert written(tmp_path) == {"a.py": b"theirs"}


def test_a_file_system_without_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "link", refuse)
    create_file(tmp_path / "a.py", b"ours")
    assert written(tmp_path) == {"a.py": b"ours"}


def test_a_name_that_was_taken_for_nothing_is_given_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", refuse)
    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(PermissionError):
        create_file(tmp_path / "a.py", b"ours")
    assert written(tmp_path) == {}


def test_a_disk_that_fails_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(PermissionError):
        create_file(tmp_path / "a.py", b"ours")
    assert written(tmp_path) == {}


def test_a_new_file_has_the_permissions_that_the_process_gives(tmp_path: Path) -> None:
    create_file(tmp_path / "ours", b"")
    (tmp_path / "usual").write_bytes(b"")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_steps_that_lead_below_the_base_are_an_error(tmp_path: Path) -> None:
    directory = directory_of(tmp_path)
    with pytest.raises(CommandError, match="'-3' leads to the base, which no revision can follow"):
        directory.generate_revision("ae10", "Add users", head="-3")


def test_nothing_depends_on_the_base(tmp_path: Path) -> None:
    directory = directory_of(tmp_path)
    with pytest.raises(CommandError, match="'base' is no revision that another can depend on"):
        directory.generate_revision("ae10", "Add users", depends_on="base")


def test_a_new_script_is_not_run(tmp_path: Path) -> None:
    case = Case(template=WITHOUT_LABELS + "raise SystemExit('run')\n")
    script = directory_of(tmp_path, case).generate_revision("ae10", "Add users")
    assert script is not None
    assert script.down_revision == THIRD


def test_a_template_that_computes_its_ids_takes_a_run(tmp_path: Path) -> None:
    case = Case(template=WITHOUT_LABELS + "depends_on = tuple(sorted(set()))\n")
    directory = ScriptDirectory(project(tmp_path, case) / "migrations", execute="when-needed")
    script = directory.generate_revision("ae10", "Add users")
    assert script is not None
    assert script.dependencies is None


def test_a_template_without_a_parent_is_refused_by_name(tmp_path: Path) -> None:
    directory = directory_of(tmp_path, Case(template="revision = ${repr(up_revision)}\n"))
    with pytest.raises(CommandError, match=r"ae10.* declares no down_revision") as caught:
        directory.generate_revision("ae10", "Add users")
    assert isinstance(caught.value.__cause__, RevisionError)


def test_the_machine_has_a_clock(tmp_path: Path) -> None:
    before = datetime.datetime.now().replace(microsecond=0)
    path = tmp_path / "migrations" / "versions" / "ae10_add_users.py"
    ScriptDirectory(project(tmp_path, Case()) / "migrations").generate_revision("ae10", "Add users")
    found = re.search("Create Date: (.*)", path.read_text())
    assert found is not None
    assert before <= datetime.datetime.fromisoformat(found[1]) <= datetime.datetime.now()


@pytest.mark.parametrize("value", [None, "a", ("a", "b"), 7])
def test_names_are_joined_as_alembic_joins_them(value: Any) -> None:
    def told(join: Callable[[Any], str]) -> str:
        try:
            return join(value)
        except ValueError as error:
            return f"ValueError: {error}"

    assert told(format_as_comma) == told(alembic.util.format_as_comma)


class Terminal(io.StringIO):
    """A stream that notes what is written, of some encoding, or that nobody reads."""

    def __init__(self, encoding: str | None = None, *, closed_pipe: bool = False) -> None:
        super().__init__()
        self._encoding, self._closed_pipe = encoding, closed_pipe

    @property
    def encoding(self) -> str | None:  # type: ignore[override]  # as a stream of another party may have it
        return self._encoding

    def write(self, text: str) -> int:
        if self._closed_pipe:
            raise BrokenPipeError
        return super().write(text)


@pytest.mark.parametrize("width", [None, 0, 30, 200])
@pytest.mark.parametrize("encoding", ["utf-8", "ascii", None])
def test_messages_are_set_as_alembic_sets_them(
    width: int | None, encoding: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def terminal_size(_: int) -> os.terminal_size:
        if width is None:
            raise OSError
        return os.terminal_size((width, 24))

    monkeypatch.setattr(os, "get_terminal_size", terminal_size)
    monkeypatch.setattr(alembic.util.messaging, "TERMWIDTH", width or None)
    said = []
    for status_of in (alembic.util.status, status):
        monkeypatch.setattr(sys, "stdout", Terminal(encoding))
        for newline in (True, False):
            with status_of("Generating /home/größe/migrations/versions/ae10_add_users.py", newline=newline):
                pass
        with suppress(KeyError), status_of("Failing"):
            raise KeyError
        said.append(cast("Terminal", sys.stdout).getvalue())
    assert said[0] == said[1]


def test_a_reader_who_has_gone_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Terminal(closed_pipe=True))
    with status("Generating"):
        done = True
    assert done
