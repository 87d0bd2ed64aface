"""What the explorer asks its index, and what the index answers: messages over a pair of pipes."""

from __future__ import annotations

import pickle
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from limbeck.index.names import Touched
from limbeck_core.garbage import uncollected_garbage

if TYPE_CHECKING:
    from limbeck_core.operations import NetChange, Operation, ScriptOperations

_LENGTH = struct.Struct("!Q")

# -- questions: of each kind the newest is answered, and it replaces one that is still being answered


@dataclass(frozen=True, slots=True)
class Scripts:
    """The scripts of a history that has just been read: what further questions are about."""

    reading: int
    """The number of the reading, which answers name."""
    paths: tuple[str, ...]
    sources: tuple[str, ...]
    """Source trees in which constants that scripts import are looked up."""


@dataclass(frozen=True, slots=True)
class IndexAll:
    """Read what all scripts do; those that have not changed since they were read are passed over."""


@dataclass(frozen=True, slots=True)
class FindTexts:
    """Look for texts in the sources."""

    texts: tuple[str, ...]
    """Case-folded."""


@dataclass(frozen=True, slots=True)
class ReadOne:
    """Read what one script does."""

    path: str


@dataclass(frozen=True, slots=True)
class SumUp:
    """Say what the upgrades of some scripts amount to, one after the other."""

    number: int
    """The number of the question, which the answer names."""
    paths: tuple[str, ...]
    """In the order in which they run."""


@dataclass(frozen=True, slots=True)
class LookAt:
    """Say what some scripts do to one table or column."""

    number: int
    scripts: tuple[tuple[str, tuple[tuple[str, str | None], ...]], ...]
    """Each by its path, with what the table and the column are called in it; ``None`` for no column."""


Question: TypeAlias = Scripts | IndexAll | FindTexts | ReadOne | SumUp | LookAt

# -- answers


@dataclass(frozen=True, slots=True)
class Indexed:
    """What some more scripts touch."""

    touched: tuple[tuple[str, Touched], ...]
    """Each script by its path."""
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class TextFound:
    """Where a text stands, as far as the sources have been looked through."""

    reading: int
    text: str
    lines: tuple[tuple[int, int], ...]
    """The scripts by their places among the paths of that reading, each with the first line of the text."""
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class OneRead:
    """What one script does."""

    path: str
    operations: ScriptOperations


@dataclass(frozen=True, slots=True)
class SummedUp:
    """What the upgrades of some scripts amount to, or how far they have been read."""

    number: int
    changes: tuple[NetChange, ...]
    """In their order; none before all scripts have been read."""
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Deed:
    """One operation of a script on what was looked at."""

    operation: Operation
    is_downgrade: bool = False
    """Whether it stands in ``downgrade()``, of a script whose ``upgrade()`` is not known to touch it."""


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What some scripts do to one table or column."""

    number: int
    deeds: tuple[tuple[str, tuple[Deed, ...]], ...]
    """Each script by its path, in the order of the question, as far as they have been read."""
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Broken:
    """The index has come to an end by itself; the explorer's side says so."""

    reason: str


Answer: TypeAlias = Indexed | TextFound | OneRead | SummedUp | LookedAt | Broken


def framed(message: Question | Answer) -> bytes:
    """A message as it goes through a pipe."""
    body = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    return _LENGTH.pack(len(body)) + body


class Frames:
    """Puts the pieces that come out of a pipe together to messages."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def feed(self, piece: bytes) -> Iterator[object]:
        """Take in a piece and yield the messages that are whole."""
        self._waiting += piece
        while len(self._waiting) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._waiting)
            end = _LENGTH.size + length
            if len(self._waiting) < end:
                return
            body = bytes(memoryview(self._waiting)[_LENGTH.size : end])
            del self._waiting[:end]
            with uncollected_garbage():
                message = pickle.loads(body)
            yield message
