"""Post-write hooks as command lines: shown before they run, run in the project's interpreter, and recorded.

Alembic's own way is in `write_hooks`: there a hook runs in the interpreter of who writes.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from limbeck_core.script.write_hooks import HookRun, _arguments

if TYPE_CHECKING:
    import subprocess

    from limbeck_core.config import PostWriteHookConfig

NOT_FOUND = 127
"""What a shell ends with where there is no such program."""

STOP_PAUSE = 0.1
"""Seconds between two looks at whether a hook is to be stopped."""

LOOKS_AFTER_STOP = 10
"""So many such looks later nobody waits for what a stopped hook still writes."""

_ENTRY_POINT = (
    "import sys; from importlib.metadata import entry_points; "
    "found = list(entry_points(group='console_scripts', name={name!r})); "
    "sys.exit(found[0].load()() if found else 'there is no console script ' + {name!r})"
)
"""What runs a console script by its name, in whatever interpreter."""


@dataclass(frozen=True, slots=True)
class HookCommand:
    """One hook, as it will run on a new script."""

    hook: str
    """Its name in the configuration."""
    command: tuple[str, ...]
    """The program and its arguments; empty where it is not run."""
    shown: str
    """The command line for people; a console script by its name."""
    cwd: str | None = None
    not_run: str = ""
    """Why it is not run, where it is not."""


def hook_commands(
    hooks: Sequence[PostWriteHookConfig], path: str, *, python: str, cwd: str | None = None
) -> tuple[HookCommand, ...]:
    """Return what hooks will run on a script.

    Args:
        hooks: As the configuration gives them.
        path: The script.
        python: The interpreter for modules and console scripts.
        cwd: Where they run, unless they say so.
    """
    return tuple(_command(hook, path, python, cwd) for hook in hooks)


def _command(hook: PostWriteHookConfig, path: str, python: str, cwd: str | None) -> HookCommand:
    from shlex import join

    name = hook["_hook_name"]
    where = hook.get("cwd", cwd)
    keys = {"exec": "executable", "module": "module", "console_scripts": "entrypoint"}
    kind = hook.get("type", "")
    if kind not in keys:
        why = f"its type {kind!r} is registered by env.py, which is not run" if kind else "it has no type"
        return HookCommand(name, (), "", where, why)
    if keys[kind] not in hook:
        return HookCommand(name, (), "", where, f"it has no {keys[kind]}")
    target = hook[keys[kind]]
    try:
        arguments = _arguments(hook.get("options", ""), path)
    except ValueError as error:
        return HookCommand(name, (), "", where, f"its options cannot be split: {error}")
    if kind == "exec":
        command = (target, *arguments)
    elif kind == "module":
        command = (python, "-m", target, *arguments)
    else:
        command = (python, "-c", _ENTRY_POINT.format(name=target), *arguments)
        return HookCommand(name, command, join((target, *arguments)) + f"  (of {python})", where)
    return HookCommand(name, command, join(command), where)


def never() -> bool:
    """Stop nothing."""
    return False


def run_hook(command: HookCommand, path: str, is_stopped: Callable[[], bool] = never) -> HookRun:
    """Run a hook, and return what it wrote and how it ended; a failure is no error.

    Args:
        command: The hook.
        path: The script.
        is_stopped: Asked again and again; where it says so, the hook is ended with all that it has started.
    """
    import subprocess

    try:
        process = subprocess.Popen(
            command.command,
            cwd=command.cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            # a group of its own, so that what it starts ends with it
            start_new_session=True,
        )
    except OSError as error:
        said = f"{error.filename}: {error.strerror}"
        return HookRun(command.hook, path, command.command, command.cwd, NOT_FOUND, said)
    looks_left = None
    try:
        while True:
            try:
                written = process.communicate(timeout=STOP_PAUSE)[0]
                break
            except subprocess.TimeoutExpired as waiting:
                if looks_left is None and is_stopped():
                    looks_left = LOOKS_AFTER_STOP
                    _end(process)
                elif looks_left == 0:
                    # something that it started has left its group, and holds what it writes to open
                    written = waiting.output or b""
                    break
                elif looks_left is not None:
                    looks_left -= 1
    finally:
        # also where the user breaks off
        if process.poll() is None:
            _end(process)
        assert process.stdout is not None
        process.stdout.close()
        process.wait()
    output = written.decode("utf-8", "replace")
    stopped = looks_left is not None
    return HookRun(command.hook, path, command.command, command.cwd, process.returncode, output, stopped)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it has started."""
    import signal

    if sys.platform == "win32":
        process.kill()
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def project_python(root: str, given: str | None = None, environ: Mapping[str, str] = os.environ) -> str:
    """Return the interpreter that runs what belongs to a project.

    The one that the user names, else that of the active virtual environment, else that of ``.venv`` or
    ``venv`` in the project, else this one.
    """
    if given:
        # found on the PATH where it is no path
        return os.path.abspath(given) if os.path.dirname(given) else given
    inside = (
        os.path.join("Scripts", "python.exe") if sys.platform == "win32" else os.path.join("bin", "python")
    )
    active = environ.get("VIRTUAL_ENV")
    places = [active] if active else []
    places += [os.path.join(root, name) for name in (".venv", "venv")]
    for place in places:
        python = os.path.join(place, inside)
        if os.path.isfile(python) and os.access(python, os.X_OK):
            return python
    return sys.executable
