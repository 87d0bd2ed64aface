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
)
"""Editors that take ``+LINE`` before the file."""


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
    at_line = [f"+{line}"] if os.path.basename(command[0]) in TAKES_LINE else []
    return [*command, *at_line, path]


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
