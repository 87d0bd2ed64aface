"""A script in the user's own editor."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
from collections.abc import Mapping, Sequence

TAKES_LINE = (
    "vi",
    "vim",
    "nvim",
    "view",
    "nano",
    "pico",
    "emacs",
    "emacsclient",
    "micro",
    "kak",
    "joe",
    "mg",
    "ne",
    "jed",
    "nvi",
    "vis",
    "gedit",
    "bbedit",
)
"""Editors that take ``+LINE`` before the file."""

TAKES_COLON = ("hx", "helix", "zed", "subl", "sublime_text", "atom")
"""Editors that take ``FILE:LINE``."""

TAKES_GOTO = ("code", "code-insiders", "codium", "vscodium", "cursor", "windsurf", "code-oss")
"""Editors that take ``FILE:LINE`` after ``--goto``."""

TAKES_OPTION = {"kate": "--line", "mate": "--line", "pycharm": "--line", "idea": "--line", "charm": "--line"}
"""Editors that take the line as the value of an option."""


class NoEditor(Exception):  # noqa: N818 - nothing went wrong in here
    """There is no editor to open."""


def editor_command(path: str, line: int, environ: Mapping[str, str]) -> list[str]:
    """The command line that opens a file at a line.

    >>> editor_command("a.py", 7, {"EDITOR": "vim -u NONE"})
    ['vim', '-u', 'NONE', '+7', 'a.py']

    Raises:
        NoEditor: Neither ``VISUAL`` nor ``EDITOR`` names one.
    """
    try:
        command = shlex.split(environ.get("VISUAL") or environ.get("EDITOR") or "")
    except ValueError as error:
        raise NoEditor(f"VISUAL or EDITOR cannot be read: {error}") from error
    if not command:
        raise NoEditor("Set VISUAL or EDITOR to edit from here")
    name = os.path.basename(command[0])
    if name in TAKES_LINE:
        return [*command, f"+{line}", path]
    if name in TAKES_COLON:
        return [*command, f"{path}:{line}"]
    if name in TAKES_GOTO:
        return [*command, "--goto", f"{path}:{line}"]
    if name in TAKES_OPTION:
        return [*command, TAKES_OPTION[name], str(line), path]
    return [*command, path]


def edit(command: Sequence[str]) -> str:
    """Run an editor and wait until it is closed; return why it could not be started, if so."""
    # Ctrl+C is the editor's: this process must not take it for its own end.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        subprocess.run(command, check=False)
    except (OSError, ValueError) as error:
        return f"{command[0]} cannot be started: {error}"
    finally:
        signal.signal(signal.SIGINT, before)
    return ""
