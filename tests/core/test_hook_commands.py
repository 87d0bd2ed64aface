"""Post-write hooks as command lines: what is shown is what runs, and it does what Alembic's own hook does."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import alembic.script.write_hooks as alembic_hooks
import pytest

from limbeck_core.script import hook_commands as hook_runs
from limbeck_core.script.hook_commands import (
    NOT_FOUND,
    HookCommand,
    hook_commands,
    project_python,
    run_hook,
)

TELL = "import os, sys; print(*sys.argv[1:], os.path.basename(os.getcwd()), sep='|')"
"""A program that prints its arguments and the name of the folder that it runs in."""

TOOL = """\
import os
import signal
import sys

def main():
    print('tidied', *sys.argv[1:])
    return 3

if __name__ == '__main__':
    sys.exit(main())
"""


def command_of(path: str, **options: str) -> HookCommand:
    (command,) = hook_commands([{"_hook_name": "it", **options}], path, python=sys.executable)
    return command


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install a module and an entry point where this interpreter and those that it starts find them."""
    installed = tmp_path / "installed"
    (installed / "tidy-1.dist-info").mkdir(parents=True)
    (installed / "tidy_of_this_test.py").write_text(TOOL)
    (installed / "tidy-1.dist-info" / "METADATA").write_text("Name: tidy\nVersion: 1\n")
    (installed / "tidy-1.dist-info" / "entry_points.txt").write_text(
        "[console_scripts]\ntidied = tidy_of_this_test:main\n"
    )
    monkeypatch.syspath_prepend(installed)
    monkeypatch.setenv("PYTHONPATH", str(installed))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")


@pytest.mark.usefixtures("tools")
@pytest.mark.parametrize(
    ("options", "shown"),
    [
        (
            {"type": "exec", "executable": sys.executable, "options": f'-c "{TELL}" "two words" \'x "y"\''},
            None,
        ),
        (
            {
                "type": "exec",
                "executable": "/bin/echo",
                "options": "-l --into=REVISION_SCRIPT_FILENAME 'a b'",
            },
            "/bin/echo -l --into=a1.py 'a b'",
        ),
        ({"type": "exec", "executable": "/bin/echo"}, "/bin/echo a1.py"),
        (
            {"type": "module", "module": "tidy_of_this_test", "options": "x REVISION_SCRIPT_FILENAME"},
            f"{sys.executable} -m tidy_of_this_test x a1.py",
        ),
        (
            {"type": "console_scripts", "entrypoint": "tidied", "options": "-q REVISION_SCRIPT_FILENAME"},
            f"tidied -q a1.py  (of {sys.executable})",
        ),
    ],
)
def test_a_command_does_what_alembic_s_hook_does(
    options: dict[str, str], shown: str | None, capfd: pytest.CaptureFixture[str]
) -> None:
    command = command_of("a1.py", **options)
    assert command.not_run == ""
    assert shown is None or command.shown == shown
    run = run_hook(command, "a1.py")
    assert capfd.readouterr() == ("", "")
    theirs: dict[str, Any] = {
        "exec": alembic_hooks.exec_,
        "module": alembic_hooks.module,
        "console_scripts": alembic_hooks.console_scripts,
    }
    theirs[options["type"]]("a1.py", {"_hook_name": "it", **options})
    assert "".join(capfd.readouterr()) == run.output != ""
    assert (run.hook, run.script, run.command) == ("it", "a1.py", command.command)


@pytest.mark.usefixtures("tools")
def test_the_exit_status_is_kept_and_is_no_error() -> None:
    run = run_hook(command_of("a1.py", type="console_scripts", entrypoint="tidied"), "a1.py")
    assert (run.exit_status, run.succeeded, run.output) == (3, False, "tidied a1.py\n")


def test_a_console_script_that_is_not_installed_is_named() -> None:
    run = run_hook(command_of("a1.py", type="console_scripts", entrypoint="not-there"), "a1.py")
    assert (run.exit_status, run.output) == (1, "there is no console script not-there\n")


def test_a_program_that_is_not_there_ends_as_in_a_shell(tmp_path: Path) -> None:
    run = run_hook(command_of("a1.py", type="exec", executable="/not/there"), "a1.py")
    assert (run.exit_status, run.output) == (NOT_FOUND, "/not/there: No such file or directory")
    gone = str(tmp_path / "gone")
    run = run_hook(command_of("a1.py", type="exec", executable="/bin/echo", cwd=gone), "a1.py")
    assert (run.exit_status, run.cwd, run.output) == (NOT_FOUND, gone, f"{gone}: No such file or directory")


def test_a_hook_runs_where_it_says_or_else_where_the_caller_says(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "there").mkdir()
    tell = {"type": "exec", "executable": sys.executable, "options": f'-c "{TELL}" REVISION_SCRIPT_FILENAME'}
    hooks = [{"_hook_name": "a", **tell}, {"_hook_name": "b", **tell, "cwd": str(tmp_path / "there")}]
    commands = hook_commands(hooks, "a1.py", python=sys.executable, cwd=str(tmp_path / "here"))
    assert [run_hook(command, "a1.py").output for command in commands] == ["a1.py|here\n", "a1.py|there\n"]


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({}, "it has no type"),
        ({"type": "mark"}, "its type 'mark' is registered by env.py, which is not run"),
        ({"type": "exec"}, "it has no executable"),
        ({"type": "module"}, "it has no module"),
        ({"type": "console_scripts"}, "it has no entrypoint"),
        (
            {"type": "exec", "executable": "/bin/echo", "options": "'REVISION_SCRIPT_FILENAME"},
            "its options cannot be split: No closing quotation",
        ),
    ],
)
def test_what_cannot_run_says_why(options: dict[str, str], why: str) -> None:
    command = command_of("a1.py", **options)
    assert (command.command, command.shown, command.not_run) == ((), "", why)


def interpreter_in(folder: Path) -> str:
    python = folder / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    return str(python)


def test_the_interpreter_of_a_project_is_the_named_the_active_its_own_or_this_one(tmp_path: Path) -> None:
    root = str(tmp_path)
    assert project_python(root, environ={}) == sys.executable
    second = interpreter_in(tmp_path / "venv")
    assert project_python(root, environ={}) == second
    first = interpreter_in(tmp_path / ".venv")
    assert project_python(root, environ={}) == first
    active = interpreter_in(tmp_path / "elsewhere")
    assert project_python(root, environ={"VIRTUAL_ENV": str(tmp_path / "elsewhere")}) == active
    assert project_python(root, environ={"VIRTUAL_ENV": str(tmp_path / "gone")}) == first
    assert project_python(root, "python3.11", environ={}) == "python3.11"
    assert project_python(root, f"{root}/x/../venv/bin/python", environ={}) == second


def test_what_is_no_program_is_no_interpreter(tmp_path: Path) -> None:
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").write_text("not executable")
    assert project_python(str(tmp_path), environ={}) == sys.executable


def shell(line: str) -> HookCommand:
    return HookCommand("slow", ("sh", "-c", line), line)


def written(pid: Path) -> Callable[[], bool]:
    return lambda: pid.exists() and bool(pid.read_text())


def ends(pid: int) -> bool:
    """Whether a process has ended, or does so soon: a signal is sent long before it has its effect."""
    try:
        watched = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([watched], [], [], 30.0)[0])
    finally:
        os.close(watched)


def test_a_hook_that_hangs_is_ended_with_what_it_has_started(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    run = run_hook(shell(f"echo begun; sleep 600 & echo $! > {pid}; wait"), "a1.py", written(pid))
    assert run.stopped
    assert not run.succeeded
    assert run.output == "begun\n"
    assert ends(int(pid.read_text()))


def test_a_hook_that_takes_long_is_asked_about_again_and_again_until_it_ends(tmp_path: Path) -> None:
    asked = tmp_path / "asked"
    times: list[bool] = []

    def is_stopped() -> bool:
        times.append(asked.exists())
        if len(times) == 3:
            asked.touch()
        return False

    run = run_hook(shell(f"while [ ! -e {asked} ]; do sleep 0.01; done; echo done"), "a1.py", is_stopped)
    assert run.succeeded
    assert (run.stopped, run.output, times[:3]) == (False, "done\n", [False] * 3)


def test_nobody_waits_for_what_a_stopped_hook_left_behind(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    run = run_hook(shell(f"echo begun; setsid sleep 600 & echo $! > {pid}; wait"), "a1.py", written(pid))
    try:
        assert run.stopped
        assert run.output == "begun\n"
    finally:
        os.kill(int(pid.read_text()), signal.SIGKILL)


def test_who_breaks_off_ends_the_hook_too(tmp_path: Path) -> None:
    pid = tmp_path / "pid"

    def break_off() -> bool:
        if written(pid)():
            raise KeyboardInterrupt
        return False

    with pytest.raises(KeyboardInterrupt):
        run_hook(shell(f"echo $$ > {pid}; exec sleep 600"), "a1.py", break_off)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)


@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_a_process_is_ended_on_every_system(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    process = subprocess.Popen(["sleep", "600"], start_new_session=True)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "platform", platform)
        patch.setattr("os.killpg", None) if platform == "win32" else None
        hook_runs._end(process)
    assert process.wait(10) == -signal.SIGKILL
    hook_runs._end(process)


@pytest.mark.parametrize(("platform", "place"), [("linux", "bin/python"), ("win32", "Scripts/python.exe")])
def test_the_interpreter_of_a_project_is_where_its_system_keeps_it(
    tmp_path: Path, platform: str, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("bin/python", "Scripts/python.exe"):
        python = tmp_path / ".venv" / name
        python.parent.mkdir(parents=True)
        python.symlink_to(sys.executable)
    monkeypatch.setattr(sys, "platform", platform)
    assert project_python(str(tmp_path), environ={}) == str(tmp_path / ".venv" / place)
