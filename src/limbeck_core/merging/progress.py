"""How far a study or a plan has got, told while it is made."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TypeAlias


class Stage(StrEnum):
    """What is being done."""

    SCRIPTS = "scripts"
    """Scripts are read for what they do."""
    BRANCHES = "branches"
    """Git is asked what is published."""
    PAIRS = "pairs"
    """Pairs of operations are judged."""
    STATES = "states"
    """States of databases are worked out; of these the total is the most that there may be."""


Progress: TypeAlias = Callable[[Stage, int, int], object]
"""Called with how many of how many are done. Nothing is written while it is called: an error that it raises
ends the work."""


def untold(stage: Stage, done: int, total: int) -> None:
    """Hear of progress, and do nothing."""
