"""The command line's common options, in one table: what is read here is what ``--help`` shows.

They may stand before and after a subcommand, and are read without click, which takes long to import and is
of no use to the explorer. What belongs to a subcommand alone is left to it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

from limbeck.request import OpenRequest
from limbeck_core.values import value

SUBCOMMANDS = (
    *("log", "show", "resolve", "plan", "locate", "heads", "check", "conflicts"),
    *("operations", "history-of"),
    *("new", "merge", "rebase", "reidentify", "undo", "redo"),
)
"""The names that are no folder: ``./log`` is one."""

_REVISION_OPTIONS = ("-m", "--message", "--rev-id")

TAKES_VALUE = {
    "log": ("--format",),
    "plan": ("--from",),
    "check": ("--allow-heads",),
    "new": (*_REVISION_OPTIONS, "--head", "--branch-label", "--depends-on", "--version-path"),
    "merge": (*_REVISION_OPTIONS, "--strategy", "--published", "--from"),
    "rebase": ("--onto", "--published", "--from"),
    "reidentify": ("--rev-id", "--follower"),
}
"""The options of a subcommand alone whose value may be the next word."""


@value
class CommonOption:
    """One option that every command takes."""

    flags: tuple[str, ...]
    """Its spellings, the one to name first; the long one, where there is one, last."""
    help: str
    metavar: str = ""
    """What its value is called; empty for a switch."""
    choices: tuple[str, ...] = ()
    """The words that may follow it as its value; the first is meant where none does."""
    repeatable: bool = False

    @property
    def key(self) -> str:
        """Its name among the values that were read."""
        return self.flags[-1]


FOLDER = CommonOption(("-C",), "Start in this folder: other paths are relative to it.", "DIR")
CONFIG = CommonOption(("-c", "--config"), "Read this configuration: alembic.ini or pyproject.toml.", "FILE")
SECTION = CommonOption(
    ("-n", "--name"), "Read this section of the ini file, in place of [alembic].", "SECTION"
)
SOURCE = CommonOption(
    ("--source",), "Look up constants that scripts import in this source tree too.", "DIR", repeatable=True
)
ASCII = CommonOption(("--ascii",), "Draw with ASCII characters.")
PYTHON = CommonOption(
    ("--python",), "Run what belongs to the project with this interpreter: hooks, an imported script.", "FILE"
)
READ_ONLY = CommonOption(("--read-only",), "Refuse every write.")
DEMO = CommonOption(
    ("--demo",), "Open a bundled history: a sound shop, or a broken one.", "[broken]", ("shop", "broken")
)
NO_WATCH = CommonOption(("--no-watch",), "Do not follow changes on disk.")
PRINT_CONFIG = CommonOption(("--print-config",), "Print the settings, as TOML with comments, and exit.")
HELP = CommonOption(("-h", "--help"), "Show this message and exit.")
VERSION = CommonOption(("--version",), "Show the version and exit.")

COMMON_OPTIONS = (
    FOLDER,
    CONFIG,
    SECTION,
    SOURCE,
    ASCII,
    PYTHON,
    READ_ONLY,
    NO_WATCH,
    DEMO,
    PRINT_CONFIG,
    VERSION,
    HELP,
)
"""Every common option, in the order of ``--help``."""

_BY_FLAG = {flag: option for option in COMMON_OPTIONS for flag in option.flags}
_IDENTIFIER = r"-\d"
"""How an argument begins that looks like an option and is an identifier: ``-1``, ``-3:``."""


class UsageProblem(Exception):  # noqa: N818 - what the user did is no error of the program
    """The command line cannot be understood; the message is one line."""


@value
class Invocation:
    """A command line, read."""

    request: OpenRequest
    subcommand: str | None = None
    """The subcommand; without one, the explorer."""
    flags: tuple[str, ...] = ()
    """The subcommand's own options."""
    operands: tuple[str, ...] = ()
    """The subcommand's operands, identifiers such as ``-1`` among them."""
    wants_help: bool = False
    wants_version: bool = False
    wants_settings: bool = False


def read_command_line(arguments: Sequence[str]) -> Invocation:
    """Read the arguments of ``limbeck``.

    >>> read_command_line(["log", "-3:", "--ascii", "--json"]).operands
    ('-3:',)

    Raises:
        UsageProblem: A common option is misspelt or misused.
    """
    values: dict[str, list[str]] = {}
    subcommand: str | None = None
    flags: list[str] = []
    words: list[str] = []
    waiting = list(arguments)
    while waiting:
        argument = waiting.pop(0)
        if argument == "--":
            words += waiting
            break
        if not argument.startswith("-") or argument == "-" or re.match(_IDENTIFIER, argument):
            if subcommand is None and not words and argument in SUBCOMMANDS:
                subcommand = argument
            else:
                words.append(argument)
            continue
        option, value = _option(argument)
        if option is None:
            if subcommand is None:
                raise UsageProblem(f"no such option: {argument}")
            flags.append(argument)
            if argument in TAKES_VALUE.get(subcommand, ()):
                if not waiting:
                    raise UsageProblem(f"{argument} needs a value")
                flags.append(waiting.pop(0))
            continue
        if value is None and option.metavar:
            if option.choices:
                value = waiting.pop(0) if waiting and waiting[0] in option.choices else option.choices[0]
            elif not waiting:
                raise UsageProblem(f"{option.flags[0]} needs a value: {option.metavar}")
            else:
                value = waiting.pop(0)
        if option.choices and value not in option.choices:
            raise UsageProblem(f"{option.flags[0]} takes {' or '.join(option.choices)}, not {value!r}")
        values.setdefault(option.key, []).append(value or "")
    if subcommand is None and len(words) > 1:
        raise UsageProblem(f"one folder at a time: {words[1]!r} is too much")
    folders = () if subcommand is not None else tuple(words)
    return Invocation(
        _request(values, folders),
        subcommand,
        tuple(flags),
        () if subcommand is None else tuple(words),
        HELP.key in values,
        VERSION.key in values,
        PRINT_CONFIG.key in values,
    )


def same_command(command: str, request: OpenRequest) -> str:
    """Return a command line of ``limbeck`` that opens what a request does, from where that was made.

    >>> same_command("limbeck merge b1 c1", OpenRequest("shop", section="billing"))
    'limbeck -C shop -n billing merge b1 c1'

    Args:
        command: What it does, without the options of what is opened.
        request: What was asked to be opened.
    """
    from shlex import join

    words: list[str] = []
    if request.demo is not None:
        words += [DEMO.flags[0], request.demo]  # its path is that of a copy, which goes with this run
    elif os.path.abspath(request.path) != os.getcwd():
        words += [FOLDER.flags[0], request.path]
    if request.config_file is not None:
        words += [CONFIG.flags[0], _from(request.path, request.config_file)]
    if request.section is not None:
        words += [SECTION.flags[0], request.section]
    for source in request.sources:
        words += [SOURCE.flags[0], _from(request.path, source)]
    if request.python is not None:
        words += [PYTHON.flags[0], request.python]
    name, _, rest = command.partition(" ")
    return " ".join(part for part in (name, join(words), rest) if part)


def start_of(request: OpenRequest, root: str) -> str:
    """Return the folder from which the paths in a command are taken that opens the same.

    Args:
        request: What was asked to be opened.
        root: The folder of the project that was found.
    """
    if request.demo is not None:
        return root  # wherever the copy lies
    return request.path if os.path.isdir(request.path) else os.curdir


def _option(argument: str) -> tuple[CommonOption | None, str | None]:
    """Return the common option that an argument names, and the value that is attached to it."""
    if argument.startswith("--"):
        flag, equals, attached = argument.partition("=")
        option = _BY_FLAG.get(flag)
        if option is not None and equals and not option.metavar:
            raise UsageProblem(f"{flag} takes no value")
        return option, attached if equals else None
    option = _BY_FLAG.get(argument[:2])
    if option is not None and len(argument) > 2 and not option.metavar:
        raise UsageProblem(f"no such option: {argument}")
    return option, argument[2:] or None


def _request(values: dict[str, list[str]], folders: Sequence[str]) -> OpenRequest:
    """Return what is to be opened."""
    demo = _last(values, DEMO)
    if demo is not None and (folders or FOLDER.key in values or CONFIG.key in values):
        raise UsageProblem("--demo opens a bundled history: it takes no folder and no configuration")
    start = os.curdir
    for folder in values.get(FOLDER.key, ()):
        start = _below(start, folder)
    config = _last(values, CONFIG)
    return OpenRequest(
        path=_below(start, folders[0]) if folders else start,
        config_file=_below(start, config) if config is not None else None,
        section=_last(values, SECTION) or None,
        sources=tuple(_below(start, source) for source in values.get(SOURCE.key, ())),
        ascii=True if ASCII.key in values else None,
        python=_last(values, PYTHON) or None,
        read_only=READ_ONLY.key in values,
        watch=NO_WATCH.key not in values,
        demo=demo,
    )


def _below(start: str, path: str) -> str:
    return path if start == os.curdir else os.path.join(start, path)


def _from(start: str, path: str) -> str:
    """Return the path that leads from a folder to what `_below` made of it."""
    return path if start == os.curdir or os.path.isabs(path) else os.path.relpath(path, start)


def _last(values: dict[str, list[str]], option: CommonOption) -> str | None:
    given = values.get(option.key)
    return given[-1] if given else None
