"""Post-write hooks: what runs on a new script once it is written.

As in Alembic, the exit status of a program counts for nothing, and a program that is missing raises what the
system says. `record_hook_runs` is for a caller who wants to know both.

>>> @register("mark")
... def mark(path: str, options: PostWriteHookConfig) -> None:
...     print("marked", path, options["with"])
>>> _run_hooks("ae10_add_users.py", [{"_hook_name": "first", "type": "mark", "with": "x"}])
Running post write hook 'first' ...
marked ae10_add_users.py x
  done
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from limbeck_core.errors import CommandError
from limbeck_core.writing import status

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from limbeck_core.config import PostWriteHookConfig

REVISION_SCRIPT_TOKEN = "REVISION_SCRIPT_FILENAME"
"""What stands for the new script in the ``options`` of a hook; without it, the script comes first."""

Hook: TypeAlias = Callable[..., Any]
"""Called with the path of the new script and the options of the hook."""

HookT = TypeVar("HookT", bound=Hook)


@dataclass(frozen=True, slots=True)
class HookRun:
    """What a hook did: one program that it ran, or, if it ran none, the call of its function.

    >>> HookRun("lint", "a1.py", ("ruff", "check", "a1.py"), exit_status=1, output="E501").succeeded
    False
    """

    hook: str
    """The name of the hook in the configuration."""
    script: str
    """The new script."""
    command: tuple[str, ...] = ()
    """The program and its arguments; empty for a function that runs none."""
    cwd: str | None = None
    """The folder that it ran in, where the configuration names one."""
    exit_status: int | None = None
    """What it ended with, negative for a signal; ``None`` for a function that runs no program."""
    output: str = ""
    """All that it wrote, to standard output and to standard error, as it came."""
    stopped: bool = False
    """Whether the user ended it."""

    @property
    def succeeded(self) -> bool:
        """Whether nothing went wrong."""
        return not self.exit_status


_registry: dict[str, Hook] = {}

_record: ContextVar[list[HookRun] | None] = ContextVar("limbeck_hook_runs", default=None)


def register(name: str) -> Callable[[HookT], HookT]:
    """Make the decorated function the hook of a ``type``.

    >>> @register("shout")
    ... def shout(path: str, options: PostWriteHookConfig) -> None:
    ...     print(path.upper())
    >>> _run_hooks("ae10.py", [{"_hook_name": "loud", "type": "shout"}])
    Running post write hook 'loud' ...
    AE10.PY
      done
    """

    def decorate(function: HookT) -> HookT:
        _registry[name] = function
        return function

    return decorate


@contextmanager
def record_hook_runs() -> Iterator[list[HookRun]]:
    """Keep what hooks do inside the block; what their programs write is kept as well instead of shown.

    Around `ScriptDirectory.generate_revision`, or any other call that runs hooks.

    >>> hook = {"_hook_name": "show", "type": "exec", "executable": "echo", "options": "--from"}
    >>> with record_hook_runs() as runs:
    ...     _run_hooks("ae10_add_users.py", [hook])
    Running post write hook 'show' ...
      done
    >>> [(run.hook, run.exit_status, run.output.strip()) for run in runs]
    [('show', 0, 'ae10_add_users.py --from')]
    """
    runs: list[HookRun] = []
    token = _record.set(runs)
    try:
        yield runs
    finally:
        _record.reset(token)


@register("console_scripts")
def console_scripts(
    path: str,
    options: PostWriteHookConfig,
    ignore_output: bool = False,
    verify_version: tuple[int, ...] | None = None,
) -> None:
    """Run the console script that ``entrypoint`` names, in a Python of its own.

    Raises:
        CommandError: nothing that is installed has this entry point.

    >>> console_scripts("ae10.py", {"_hook_name": "black", "entrypoint": "no-such-script"})
    Traceback (most recent call last):
        ...
    limbeck_core.errors.CommandError: Could not find entrypoint console_scripts.no-such-script
    """
    name = _required(options, "entrypoint")
    entry = _console_script(name)
    package = entry.module
    program = [f"import {package}"]
    if verify_version:
        program.append(
            f"assert tuple(int(x) for x in {package}.__version__.split('.')) >= {verify_version}, "
            f"'need exactly version {verify_version} of {entry.name}'"
        )
    program.append(f"{package}.{entry.attr}()")
    _run_hook(path, options, ignore_output, [sys.executable, "-c", "; ".join(program)])


@register("exec")
def exec_(path: str, options: PostWriteHookConfig, ignore_output: bool = False) -> None:
    """Run the program that ``executable`` names.

    >>> with record_hook_runs() as runs:
    ...     exec_("ae10.py", {"executable": "echo", "options": "REVISION_SCRIPT_FILENAME --fix"})
    >>> runs[0].output
    'ae10.py --fix\\n'
    """
    _run_hook(path, options, ignore_output, [_required(options, "executable")])


@register("module")
def module(path: str, options: PostWriteHookConfig, ignore_output: bool = False) -> None:
    """Run the module that ``module`` names, as ``python -m`` does.

    Raises:
        CommandError: there is no such module.

    >>> module("ae10.py", {"_hook_name": "lint", "module": "no_such_module"})
    Traceback (most recent call last):
        ...
    limbeck_core.errors.CommandError: Could not find module no_such_module
    """
    from importlib.util import find_spec

    name = _required(options, "module")
    if find_spec(name) is None:
        raise CommandError(f"Could not find module {name}")
    _run_hook(path, options, ignore_output, [sys.executable, "-m", name])


def _run_hooks(path: str | os.PathLike[str], hooks: Sequence[PostWriteHookConfig]) -> None:
    """Run hooks on a new script, one after the other.

    Raises:
        CommandError: a hook has no ``type``, or one that is not registered.
    """
    for hook in hooks:
        name = hook["_hook_name"]
        if "type" not in hook:
            raise CommandError(
                f"Key '{name}.type' (or 'type' in toml) is required for post write hook {name!r}"
            )
        with status(f"Running post write hook {name!r}", newline=True):
            runs = _record.get()
            known = len(runs) if runs is not None else 0
            _invoke(hook["type"], path, hook)
            if runs is not None and len(runs) == known:
                runs.append(HookRun(name, os.fspath(path)))


def _invoke(name: str, revision_path: str | os.PathLike[str], options: PostWriteHookConfig) -> Any:
    """Call the hook of a ``type`` on a script.

    Raises:
        CommandError: no hook is registered under this name.
    """
    hook = _registry.get(name) or _registered_with_alembic(name)
    if hook is None:
        raise CommandError(f"No formatter with name '{name}' registered")
    return hook(os.fspath(revision_path), options)


def _registered_with_alembic(name: str) -> Hook | None:
    """Return a hook that a project's ``env.py`` has registered with Alembic, where Alembic is loaded."""
    theirs = sys.modules.get("alembic.script.write_hooks")
    registry: dict[str, Hook] = getattr(theirs, "_registry", {})
    return registry.get(name)


def _console_script(name: str) -> EntryPoint:
    from importlib.metadata import entry_points

    for entry in entry_points().select(group="console_scripts"):
        if entry.name == name:
            return entry
    raise CommandError(f"Could not find entrypoint console_scripts.{name}")


def _required(options: PostWriteHookConfig, key: str) -> str:
    if key not in options:
        name = options["_hook_name"]
        raise CommandError(f"Key {name}.{key} is required for post write hook {name!r}")
    return options[key]


def _arguments(options: str, path: str) -> list[str]:
    """Return ``options`` as a shell splits them, with the path of the script wherever its token stands."""
    from shlex import split

    if REVISION_SCRIPT_TOKEN not in options:
        options = f"{REVISION_SCRIPT_TOKEN} {options}"
    # the token is replaced last, so that a path with a space in it stays one argument
    return [part.replace(REVISION_SCRIPT_TOKEN, path) for part in split(options, posix=os.name == "posix")]


def _run_hook(path: str, options: PostWriteHookConfig, ignore_output: bool, command: list[str]) -> None:
    """Run a program with the ``options`` of a hook, in its ``cwd``."""
    import subprocess

    command = [*command, *_arguments(options.get("options", ""), path)]
    cwd = options.get("cwd")
    runs = _record.get()
    if ignore_output:
        stdout, stderr = subprocess.DEVNULL, subprocess.DEVNULL
    elif runs is not None:
        stdout, stderr = subprocess.PIPE, subprocess.STDOUT
    else:
        stdout, stderr = None, None
    done = subprocess.run(command, cwd=cwd, stdout=stdout, stderr=stderr, check=False)
    if runs is not None:
        output = (done.stdout or b"").decode("utf-8", "replace")
        name = options.get("_hook_name", "")
        runs.append(HookRun(name, path, tuple(command), cwd, done.returncode, output))
