"""The spelling of identifiers: what a text may mean before any graph is asked."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from typing import TypeVar

from limbeck_core.errors import RevisionError
from limbeck_core.values import value

ILLEGAL_CHARACTERS = frozenset("@-+:")
"""What a revision id may not contain, since the grammar of identifiers gives it a meaning."""

SYMBOLS = frozenset({"head", "heads", "base"})
"""The words that identifiers reserve: a revision of that name is not found by it."""

SHORTEST_ABBREVIATED = 4
"""Ids and labels of fewer characters are found in full only, as Alembic has it."""

_RELATIVE = re.compile(r"(?:(?P<branch>.+?)@)?(?P<symbol>\w+)?(?P<steps>[+-]\d+)")

_T = TypeVar("_T")


@value
class Relative:
    """An identifier that counts steps: ``ae10+2``, ``-1``, ``billing@+1``."""

    branch: str | None
    """What stands before the ``@``."""
    symbol: str | None
    """The identifier counted from; without it, the state of the database is."""
    sign_and_steps: str
    """The count as it is written, with its sign."""

    @property
    def steps(self) -> int:
        """The count, negative for steps down."""
        try:
            return int(self.sign_and_steps)
        except ValueError:
            # thousands of digits are not read, and lead past the end of any history
            return -sys.maxsize if self.sign_and_steps[0] == "-" else sys.maxsize

    @property
    def anchor(self) -> str:
        """The identifier counted from, narrowed to the branch where one is given."""
        return f"{self.branch}@{self.symbol}" if self.branch is not None else str(self.symbol)

    @property
    def shortfall(self) -> str:
        """Alembic's message when there are fewer revisions than steps."""
        return f"Relative revision {self.sign_and_steps} didn't produce {abs(self.steps)} migrations"


def parse_relative(text: str) -> Relative | None:
    """Return the relative form that a text begins with, if any.

    As in Alembic the match is not anchored at the end: ``ae10+2x`` reads as ``ae10+2``.
    """
    match = _RELATIVE.match(text)
    return Relative(match["branch"], match["symbol"], match["steps"]) if match else None


def steps_of(text: str) -> Relative | None:
    """Return the steps that a text counts, if that is all it says.

    Alembic counts steps down from the heads only where a number is left once the branch is taken off:
    ``-1@base`` is the base of a branch that is called ``-1``.
    """
    relative = parse_relative(text)
    if relative is None or relative.symbol is not None or relative.steps >= 0:
        return relative
    branch, at, name = text.partition("@")
    counted = Relative(branch, None, name) if at else Relative(None, None, text)
    try:
        return counted if int(counted.sign_and_steps) < 0 else None
    except ValueError:
        return None


def as_tuple(value: str | Iterable[str] | None) -> tuple[str, ...]:
    """Return one name, several, or none, as a tuple; as in Alembic, anything else counts as a name."""
    if value is None:
        return ()
    if type(value) is tuple:
        return value
    if isinstance(value, str) or not isinstance(value, Iterable):
        return (value,)
    return tuple(value)


def as_text(name: object) -> str:
    """Return a name as Alembic writes it in messages: what stands alone in a tuple stands for itself."""
    match name:
        case tuple((alone,)):
            return str(alone)
        case _:
            return str(name)


def as_scalar(names: tuple[str, ...]) -> str | tuple[str, ...] | None:
    """Return a tuple of names as Alembic's attributes hold it: ``None``, a name, or two and more."""
    if not names:
        return None
    return names[0] if len(names) == 1 else names


def each_once(names: Iterable[_T]) -> tuple[_T, ...]:
    """Return the names in order, without repetitions."""
    return tuple(dict.fromkeys(names))


def check_revision_id(revision: object) -> None:
    """Refuse what cannot be a revision id.

    Raises:
        RevisionError: It is no string, or holds one of ``@ - + :``.
    """
    if isinstance(revision, str) and revision.isalnum():
        return
    if not isinstance(revision, str):
        raise RevisionError(f"Revision identifier {revision!r} is not a string")
    illegal = ILLEGAL_CHARACTERS.intersection(revision)
    if illegal:
        raise RevisionError(
            f"Character(s) '{', '.join(sorted(illegal))}' not allowed in revision identifier '{revision}'"
        )
