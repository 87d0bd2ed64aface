"""What can be copied of a revision."""

from __future__ import annotations

import os
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from limbeck.spans import message_of
from limbeck.text import visible

if TYPE_CHECKING:
    from limbeck_core.history import History

VERBS = ("upgrade", "downgrade", "show", "stamp")
"""The commands of Alembic that are ready to be copied."""

FOUND_BY_ITSELF = ("alembic.ini", "pyproject.toml")
"""The configurations that Alembic finds in the folder it is started in."""

LONGEST_COPY = 74_994
"""Bytes that may be copied: in base64 they fill the 100,000 that terminals take at one time."""

TMUX_TIMEOUT = 1.0
"""Seconds that tmux may take."""


@dataclass(frozen=True, slots=True)
class Copyable:
    """One text to copy; without controls, since it may be pasted into a shell."""

    name: str
    text: str
    shown: str = ""
    """What is shown in its place, where it has several lines."""


def copyables(history: History, node: int) -> tuple[Copyable, ...]:
    """What can be copied of a node, the likeliest first."""
    identifier = visible(history.dag.ids[node])
    script = history.node_script(node)
    found = [Copyable("id", identifier)]
    if script is not None:
        found.append(Copyable("path", visible(script.path)))
        found.append(Copyable("message", visible(message_of(history, node))))
    command = " ".join(map(shlex.quote, ["alembic", *_options(history)]))
    quoted = shlex.quote(identifier)
    found += [Copyable("command", f"{command} {verb} {quoted}") for verb in VERBS]
    return tuple(found)


def _options(history: History) -> list[str]:
    """What Alembic has to be told to find this history from the folder of the project."""
    options = []
    config = history.config_path
    if config is not None and visible(config) == config:
        place = os.path.relpath(config, history.root)
        if place not in FOUND_BY_ITSELF:
            options += ["-c", config if place.startswith(os.pardir) else place]
    if history.section != "alembic":
        options += ["-n", visible(history.section)]
    return options


def into_tmux(text: str, environ: Mapping[str, str]) -> bool:
    """Give a text to tmux, which passes it on to its terminal; return whether it took it.

    As tmux comes, it leaves what a program copies by escape sequence (OSC 52) unheeded.
    """
    if not environ.get("TMUX"):
        return False
    import subprocess

    try:
        done = subprocess.run(
            ["tmux", "load-buffer", "-w", "-"],
            input=text.encode("utf-8", "replace"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=TMUX_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
