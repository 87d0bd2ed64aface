"""Writing: whole files or none, never in the place of another; messages as Alembic's; nothing run unasked."""

from __future__ import annotations

import datetime
import io
import os
import py_compile
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any, NamedTuple, cast

import alembic.command
import alembic.util
import alembic.util.messaging
import pytest
from alembic.config import Config as AlembicConfig
from alembic.script import Script as AlembicScript
from alembic.script import ScriptDirectory as AlembicDirectory

import histories
from limbeck_core.errors import CommandError, RevisionError
from limbeck_core.script import Script, ScriptDirectory
from limbeck_core.writing import create_file, format_as_comma, render, status
from revision_requests import THIRD, WITHOUT_LABELS, Case, clock, project, written


def directory_of(root: Path, case: Case | None = None) -> ScriptDirectory:
    """A directory of this package with a stopped clock."""
    return ScriptDirectory(project(root, case or Case()) / "migrations", clock=clock)


@pytest.mark.parametrize("directory_type", [AlembicDirectory, ScriptDirectory])
@pytest.mark.parametrize(
    ("failing", "error"),
    [("${1 / 0}", "ZeroDivisionError: division by zero"), ("<% raise SystemExit(3) %>", "SystemExit: 3")],
)
def test_a_template_that_fails_leaves_a_report_and_no_file(
    failing: str, error: str, directory_type: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    # Alembic runs the scripts that are there, and Python would keep what it compiles of them.
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    directory = directory_type(project(tmp_path / "x", Case(template=f"a\n{failing}\n")) / "migrations")
    before = written(tmp_path / "x")
    with pytest.raises(Exception, match="Template rendering failed; see ") as caught:
        directory.generate_revision("ae10", "Add users")
    report = Path(str(caught.value).split()[4])
    assert str(caught.value) == (
        f"Template rendering failed; see {report} for a template-oriented traceback."
    )
    assert type(caught.value).__name__ == "CommandError"
    assert error in report.read_text()
    assert failing in report.read_text()
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
    directory.get_heads()  # read before the link is there: it could not be read with it
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


class Env(NamedTuple):
    """What makes Alembic's commands work on one of the two script directories."""

    name: str
    directory: Any
    script: type


ENVS = (Env("them", AlembicDirectory, AlembicScript), Env("ours", ScriptDirectory, Script))


@pytest.fixture(params=ENVS, ids=lambda env: env.name)
def env(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Env:
    """Put a script directory into Alembic's commands."""
    chosen: Env = request.param
    monkeypatch.setattr(alembic.command, "ScriptDirectory", chosen.directory)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    return chosen


@pytest.mark.parametrize("template", ["generic", "async", "multidb", "pyproject", "pyproject_async"])
@pytest.mark.parametrize("has_toml", [False, True])
def test_alembic_sets_up_the_same_environment(
    template: str, has_toml: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def set_up(directory_type: Any, root: Path) -> tuple[dict[str, bytes], str, list[int]]:
        root.mkdir()
        if has_toml:
            (root / "pyproject.toml").write_text("[project]\nname = 'shop'\n")
        config = AlembicConfig(root / "alembic.ini", toml_file=root / "pyproject.toml")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(alembic.command, "ScriptDirectory", directory_type)
            alembic.command.init(config, str(root / "migrations"), template)
        modes = [path.stat().st_mode for path in sorted(root.rglob("*"))]
        output = capsys.readouterr().out.replace(str(root), "{root}")
        made = {name: text.replace(root.name.encode(), b"root") for name, text in written(root).items()}
        return made, output, modes

    assert set_up(ScriptDirectory, tmp_path / "ours") == set_up(AlembicDirectory, tmp_path / "them")


def test_alembic_writes_revisions_and_merges(env: Env, tmp_path: Path) -> None:
    root = project(tmp_path, Case(histories.two_heads()))
    config = AlembicConfig()
    config.set_main_option("script_location", str(root / "migrations"))
    made = alembic.command.revision(config, "Add users", head="cccd", rev_id="ae10", depends_on="ccce")
    merged = alembic.command.merge(config, ["ae10", "ccce"], "Join", rev_id="be10")
    assert (type(made), type(merged)) == (env.script, env.script)
    versions = root / "migrations" / "versions"
    texts = [(versions / name).read_text() for name in ("ae10_add_users.py", "be10_join.py")]
    assert "down_revision: Union[str, Sequence[str], None] = 'cccd'" in texts[0]
    assert "depends_on: Union[str, Sequence[str], None] = 'ccce'" in texts[0]
    assert "Revises: ae10, ccce" in texts[1]
    assert env.directory.from_config(config).get_heads() == ["be10"]


def test_the_environment_is_run_from_its_source_or_what_it_was_compiled_to(env: Env, tmp_path: Path) -> None:
    folder = project(tmp_path, Case()) / "migrations"
    source, told = folder / "env.py", tmp_path / "told"
    source.write_text(f"with open({str(told)!r}, 'a') as told:\n    told.write(__name__ + ' ')\n")
    directory = env.directory(folder)
    directory.run_env()
    cached = Path(cache_from_source(str(source)))
    py_compile.compile(str(source), str(cached), doraise=True)
    source.unlink()
    directory.run_env()
    cached.rename(folder / "env.pyc")
    directory.run_env()
    assert told.read_text() == "env_py env_py env_py "
    (folder / "env.pyc").unlink()
    with pytest.raises(ImportError, match=re.escape(f"Can't find Python file {source}")):
        directory.run_env()


def test_what_writes_is_loaded_when_it_writes(tmp_path: Path) -> None:
    root = project(tmp_path, Case())
    program = (
        "import sys\nfrom limbeck_core.script import Script, ScriptDirectory, write_hooks\n"
        f"directory = ScriptDirectory({str(root / 'migrations')!r})\ndirectory.get_heads()\n"
        "heavy = {'mako', 'subprocess', 'shlex', 'importlib.metadata', 'datetime', 'zoneinfo', 'textwrap', "
        "'tempfile', 'alembic', 'sqlalchemy', 'textual'}\n"
        "print(sorted(heavy & sys.modules.keys()))\n"
        "directory.generate_revision('ae10', 'Add users')\nprint('mako' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[0] == "[]"
    assert done.stdout.splitlines()[-1].endswith("True")


def test_every_name_of_the_package_is_there_and_no_other() -> None:
    import limbeck_core.writing as writing

    assert all(callable(getattr(writing, name)) or name == "Clock" for name in writing.__all__)
    with pytest.raises(AttributeError, match=r"module 'limbeck_core\.writing' has no attribute 'erase'"):
        _ = writing.erase  # type: ignore[attr-defined]  # that is the point
