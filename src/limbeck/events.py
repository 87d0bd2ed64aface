"""What a reading process is told and what it tells: the words that go through the pipes to it and from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from limbeck.first_rows import FirstRows
from limbeck_core.values import value

if TYPE_CHECKING:
    from limbeck_core.graph.lanes import Layout
    from limbeck_core.history import Changes, Choice, History
    from limbeck_core.problems import Problem


@value
class Progress:
    """How many of the files have been read."""

    done: int
    total: int


@value
class Opened:
    """A history with its drawing."""

    history: History
    layout: Layout
    changes: Changes | None = None
    """What differs from the earlier reading, where there is one."""


@value
class FirstScript:
    """The script of the first row, with the colours of its first lines: told at the start."""

    file: bytes
    """As the right-hand pane opens it by itself, pickled: whoever has not shown anything yet leaves it so."""


@value
class Unchanged:
    """In place of `Opened`, where nothing differs from the earlier reading."""


@value
class Relaid:
    """In place of `Opened`, where the files read as before and are drawn otherwise."""

    layout: Layout
    changes: Changes
    """None at all."""


@value
class Failed:
    """Why nothing could be opened: the end of a reading that did not go well."""

    message: str
    choices: tuple[Choice, ...] = ()
    """The configurations to choose from, where there are several."""
    details: str = ""
    """A traceback, where the reader itself is at fault."""


@value
class Checked:
    """What reading all scripts to their ends has found: it comes after `Opened`, and ends the reading."""

    problems: tuple[Problem, ...]
    forks: tuple[tuple[str, ...], ...] = ()
    """The heads that a merge is the cure of, in groups."""


Event: TypeAlias = Progress | FirstRows | Opened | FirstScript | Unchanged | Relaid | Checked | Failed
