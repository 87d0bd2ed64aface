"""Post-write hooks run as Alembic runs them, and what they did is kept for a caller who asks."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import alembic.script.write_hooks as alembic_hooks
import pytest
from alembic.config import Config as AlembicConfig
from alembic.script import ScriptDirectory as AlembicDirectory

from limbeck_core.config import Config, PostWriteHookConfig
from limbeck_core.errors import CommandError
from limbeck_core.script import ScriptDirectory, write_hooks
from limbeck_core.script.write_hooks import HookRun, record_hook_runs

RUFF = Path(sys.executable).parent / "ruff"

TEMPLATE = """\
'''${message}'''
import os
revision   = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels=None
depends_on=None
"""

FORMATTED = '''\
"""Add users"""

import os

revision = "ae10"
down_revision = None
branch_labels = None
depends_on = None
'''

TELL = "import os, sys; print(*sys.argv[1:], os.path.basename(os.getcwd()), sep='|')"
"""A program that prints its arguments and the name of the folder that it runs in."""

TOOL = """\
import subprocess, sys
from ruff import find_ruff_bin

__version__ = "1.2.3"

def main():
    sys.exit(subprocess.call([find_ruff_bin(), *sys.argv[1:]]))
"""
"""What is installed under the entry point ``tidy``."""

Hooks = dict[str, dict[str, str]]
"""The options of hooks by name, in the order in which they are to run."""

CASES: dict[str, Hooks] = {
    "no hooks": {},
    "ruff, as a program": {
        "ruff": {"type": "exec", "executable": str(RUFF), "options": "format REVISION_SCRIPT_FILENAME"}
    },
    "ruff, as a module": {
        "ruff": {"type": "module", "module": "ruff", "options": "format REVISION_SCRIPT_FILENAME"}
    },
    "ruff, as a console script": {
        "tidy": {
            "type": "console_scripts",
            "entrypoint": "tidy",
            "options": "format REVISION_SCRIPT_FILENAME",
        }
    },
    "two, one after the other": {
        "lint": {
            "type": "module",
            "module": "ruff",
            "options": "check --isolated --select F401 --fix REVISION_SCRIPT_FILENAME",
        },
        "format": {"type": "exec", "executable": str(RUFF), "options": "format REVISION_SCRIPT_FILENAME"},
    },
    "one that finds fault": {
        "lint": {"type": "module", "module": "ruff", "options": "check --isolated REVISION_SCRIPT_FILENAME"}
    },
    "a program that fails": {
        "fail": {
            "type": "exec",
            "executable": sys.executable,
            "options": "-c 'raise SystemExit(3)' REVISION_SCRIPT_FILENAME",
        }
    },
    "without options": {"ruff": {"type": "exec", "executable": "/bin/echo"}},
    "options without the script": {
        "show": {"type": "exec", "executable": "/bin/echo", "options": "-l 'two words'"}
    },
    "quoted options": {
        "show": {
            "type": "exec",
            "executable": sys.executable,
            "options": f'-c "{TELL}" "two words" \'x "y"\' --into=REVISION_SCRIPT_FILENAME z\\ z ""',
        }
    },
    "options without an end": {
        "show": {"type": "exec", "executable": "/bin/echo", "options": "'REVISION_SCRIPT_FILENAME"}
    },
    "another folder": {
        "show": {
            "type": "exec",
            "executable": sys.executable,
            "options": f'-c "{TELL}" REVISION_SCRIPT_FILENAME',
            "cwd": "%(here)s/migrations",
        }
    },
    "a folder that is not there": {"show": {"type": "exec", "executable": "/bin/echo", "cwd": "/not/there"}},
    "a program that is not there": {"show": {"type": "exec", "executable": "/not/there"}},
    "a module that is not there": {"show": {"type": "module", "module": "not_there"}},
    "a module of a package that is not there": {"show": {"type": "module", "module": "not_there.at_all"}},
    "an entry point that is not there": {"show": {"type": "console_scripts", "entrypoint": "not-there"}},
    "a type that is not there": {"show": {"type": "not_there"}},
    "no type": {"show": {"executable": "/bin/echo"}},
    "no executable": {"show": {"type": "exec"}},
    "no module": {"show": {"type": "module"}},
    "no entry point": {"show": {"type": "console_scripts"}},
    "a function": {"mark": {"type": "mark", "with": "x"}},
    "a function, then a program": {
        "mark": {"type": "mark", "with": "x"},
        "show": {"type": "exec", "executable": "/bin/echo"},
    },
}


def ini(hooks: Hooks) -> str:
    """Return a configuration file with hooks."""
    lines = ["[alembic]", "script_location = %(here)s/migrations", "[post_write_hooks]"]
    lines.append(f"hooks = {', '.join(hooks)}")
    lines += [f"{name}.{key} = {value}" for name, options in hooks.items() for key, value in options.items()]
    return "\n".join(lines) + "\n"


def toml(hooks: Hooks) -> str:
    """Return a ``pyproject.toml`` with hooks."""
    lines = ["[tool.alembic]", "script_location = '%(here)s/migrations'"]
    for name, options in hooks.items():
        lines += ["[[tool.alembic.post_write_hooks]]", f"name = '{name}'"]
        lines += [f"{key} = '''{value}'''" for key, value in options.items()]
    return "\n".join(lines) + "\n"


def write(root: Path, hooks: Hooks, form: str) -> dict[str, Any]:
    """Write a project with hooks; return the arguments of its configuration."""
    (root / "migrations" / "versions").mkdir(parents=True)
    (root / "migrations" / "script.py.mako").write_text(TEMPLATE)
    path = root / ("alembic.ini" if form == "ini" else "pyproject.toml")
    path.write_text(ini(hooks) if form == "ini" else toml(hooks))
    return {"file_" if form == "ini" else "toml_file": path}


def answer(make: Callable[[], Any], root: Path, capfd: pytest.CaptureFixture[str]) -> list[str]:
    """Write a revision with hooks; return what became of it, apart from the name of the folder."""
    capfd.readouterr()
    try:
        outcome = str(make().generate_revision("ae10", "Add users"))
    except Exception as error:  # noqa: BLE001 - whatever Alembic raises is the answer
        outcome = f"{type(error).__name__}: {error}"
    written = (root / "migrations" / "versions" / "ae10_add_users.py").read_text()
    return [text.replace(str(root), "{root}") for text in (outcome, *capfd.readouterr(), written)]


def mark(path: str, options: PostWriteHookConfig) -> str:
    """A hook of a project: write a line to the script."""
    with open(path, "a", encoding="utf-8") as file:
        file.write(f"# marked with {options['with']} by {options['_hook_name']}\n")
    return path


@pytest.fixture(autouse=True)
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install an entry point, register a function, and leave no compiled files."""
    installed = tmp_path / "installed"
    (installed / "tidy-1.2.3.dist-info").mkdir(parents=True)
    (installed / "tidy_of_tests.py").write_text(TOOL)
    (installed / "tidy-1.2.3.dist-info" / "METADATA").write_text("Name: tidy\nVersion: 1.2.3\n")
    (installed / "tidy-1.2.3.dist-info" / "entry_points.txt").write_text(
        "[console_scripts]\ntidy = tidy_of_tests:main\n"
    )
    monkeypatch.syspath_prepend(installed)
    monkeypatch.setenv("PYTHONPATH", str(installed))
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setattr(write_hooks, "_registry", dict(write_hooks._registry))
    monkeypatch.setattr(alembic_hooks, "_registry", dict(alembic_hooks._registry))
    write_hooks.register("mark")(mark)
    alembic_hooks.register("mark")(mark)


@pytest.mark.parametrize("form", ["ini", "toml"])
@pytest.mark.parametrize("name", CASES)
def test_hooks_do_what_they_do_in_alembic(
    name: str, form: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    answers = []
    for folder, config_type, directory_type in (
        ("of them", AlembicConfig, AlembicDirectory),
        ("of ours", Config, ScriptDirectory),
    ):
        root = tmp_path / folder
        arguments = write(root, CASES[name], form)

        def make(
            config_type: Any = config_type, directory_type: Any = directory_type, arguments: Any = arguments
        ) -> Any:
            return directory_type.from_config(config_type(**arguments))

        answers.append(answer(make, root, capfd))
    assert answers[1] == answers[0]
    assert "{root}" in "".join(answers[1])
    if name.startswith("ruff"):
        assert answers[1][3] == FORMATTED


def directory_with(root: Path, hooks: Hooks) -> ScriptDirectory:
    """A directory of this package with hooks."""
    return ScriptDirectory.from_config(Config(**write(root, hooks, "ini")))


def test_a_caller_who_asks_gets_status_and_output(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    directory = directory_with(tmp_path / "x", CASES["one that finds fault"])
    with record_hook_runs() as runs:
        script = directory.generate_revision("ae10", "Add users")
    assert script is not None
    (run,) = runs
    assert (run.hook, run.script, run.cwd, run.exit_status) == ("lint", script.path, None, 1)
    assert run.command == (sys.executable, "-m", "ruff", "check", "--isolated", script.path)
    assert "F401" in run.output
    assert not run.succeeded
    assert "F401" not in "".join(capfd.readouterr())


def test_each_program_that_ran_is_kept_and_each_function_that_ran_none(tmp_path: Path) -> None:
    hooks = {
        "mark": {"type": "mark", "with": "x"},
        "fail": {
            "type": "exec",
            "executable": sys.executable,
            "options": "-c 'raise SystemExit(3)' REVISION_SCRIPT_FILENAME",
        },
        "show": {"type": "exec", "executable": "/bin/echo", "options": "ä", "cwd": str(tmp_path)},
    }
    directory = directory_with(tmp_path / "x", hooks)
    with record_hook_runs() as runs:
        script = directory.generate_revision("ae10", "Add users")
    assert script is not None
    assert runs[0] == HookRun("mark", script.path)
    assert [(run.hook, run.cwd, run.exit_status, run.succeeded) for run in runs] == [
        ("mark", None, None, True),
        ("fail", None, 3, False),
        ("show", str(tmp_path), 0, True),
    ]
    assert runs[2].output == f"{script.path} ä\n"


def test_what_both_streams_say_is_kept_as_it_came(tmp_path: Path) -> None:
    program = "import os; os.write(1, b'one '); os.write(2, b'two '); os.write(1, b'\\xff')"
    options = {"_hook_name": "show", "executable": sys.executable, "options": f'-c "{program}"'}
    with record_hook_runs() as runs:
        write_hooks.exec_("script.py", {**options, "options": f'-c "{program}" REVISION_SCRIPT_FILENAME'})
    assert runs[0].output == "one two \N{REPLACEMENT CHARACTER}"


def test_nothing_is_kept_outside_the_block(capfd: pytest.CaptureFixture[str]) -> None:
    with record_hook_runs() as runs:
        pass
    write_hooks.exec_("script.py", {"executable": "/bin/echo"})
    assert runs == []
    assert capfd.readouterr().out == "script.py\n"


@pytest.mark.parametrize("hooks", [alembic_hooks, write_hooks])
def test_output_can_be_ignored(hooks: Any, capfd: pytest.CaptureFixture[str]) -> None:
    options = {"_hook_name": "show", "executable": "/bin/echo", "module": "ruff"}
    with record_hook_runs() as runs:
        hooks.exec_("script.py", options, ignore_output=True)
        hooks.module("script.py", options, ignore_output=True)
    assert "".join(capfd.readouterr()) == ""
    assert [run.output for run in runs] == ([] if hooks is alembic_hooks else ["", ""])


@pytest.mark.parametrize("hooks", [alembic_hooks, write_hooks])
@pytest.mark.parametrize(
    ("version", "complaint"), [((1, 2), ""), ((1, 3), "need exactly version (1, 3) of tidy")]
)
def test_a_version_can_be_asked_for(
    hooks: Any, version: tuple[int, ...], complaint: str, capfd: pytest.CaptureFixture[str]
) -> None:
    options = {"_hook_name": "tidy", "entrypoint": "tidy", "options": "--version REVISION_SCRIPT_FILENAME"}
    hooks.console_scripts("script.py", options, verify_version=version)
    shown = capfd.readouterr()
    assert complaint in shown.err
    assert ("AssertionError" in shown.err) == bool(complaint)


def test_a_hook_that_env_py_registers_with_alembic_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = directory_with(tmp_path / "x", CASES["a function"])
    write_hooks._registry.pop("mark")
    assert directory.generate_revision("ae10", "Add users") is not None
    assert "# marked with x by mark" in next((tmp_path / "x").rglob("ae10*")).read_text()
    monkeypatch.delitem(sys.modules, "alembic.script.write_hooks")
    with pytest.raises(CommandError, match="No formatter with name 'mark' registered"):
        directory.generate_revision("be10", "Add users")


@pytest.mark.parametrize(
    ("config_type", "directory_type"), [(AlembicConfig, AlembicDirectory), (Config, ScriptDirectory)]
)
def test_a_hook_that_takes_the_script_away_is_told(
    config_type: Any, directory_type: Any, tmp_path: Path
) -> None:
    config = config_type(**write(tmp_path, {"gone": {"type": "exec", "executable": "/bin/rm"}}, "ini"))
    with pytest.raises(ImportError, match=r"Can't find Python file .*/versions/ae10_add_users.py"):
        directory_type.from_config(config).generate_revision("ae10", "Add users")
