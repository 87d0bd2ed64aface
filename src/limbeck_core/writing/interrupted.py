"""Whether a change was interrupted, told at a glance and with few imports: asked at every start."""

from __future__ import annotations

import os
import sys

SETTLED = b'"pending": null'
"""What a journal holds while nothing is being done."""


def state_home() -> str:
    """Return the folder in which programs keep what outlives a run: ``$XDG_STATE_HOME``."""
    given = os.environ.get("XDG_STATE_HOME", "")
    if os.path.isabs(given):
        return given
    if sys.platform == "win32":
        return os.environ.get("LOCALAPPDATA") or os.path.expanduser("~")
    return os.path.join(os.path.expanduser("~"), ".local", "state")


def may_be_interrupted(project: str) -> bool:
    """Return whether some change of a project, or of one that is named like it, is not finished.

    Args:
        project: The migrations folder.
    """
    folder = os.path.join(state_home(), "limbeck")
    name = os.path.basename(os.path.realpath(project))
    try:
        found = [one for one in os.listdir(folder) if one.startswith(f"{name}-")]
    except OSError:
        return False
    for one in found:
        try:
            with open(os.path.join(folder, one, "journal.json"), "rb") as file:
                if SETTLED not in file.read():
                    return True
        except OSError:
            continue
    return False
