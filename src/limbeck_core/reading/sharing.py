"""Thousands of scripts read by two processes, where a second processor can run the other one."""

from __future__ import annotations

import marshal
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from limbeck_core.pipes import PIPE_SIZE, widen
from limbeck_core.problems import Problem
from limbeck_core.reading.beside import can_fork
from limbeck_core.reading.header import lines_at
from limbeck_core.reading.metadata import ScriptMetadata, Unknown
from limbeck_core.reading.scripts import read_scripts
from limbeck_core.reading.signatures import Signature

if TYPE_CHECKING:
    from limbeck_core.reading.scope import Module, Modules, Scope

LEAST_SHARED = 20_000
"""So many scripts take long enough that what the other process has to say weighs little."""

PIECE = 1_000
"""Scripts that either takes at a time: few enough that both end at nearly the same time."""

NUMBER_SIZE = 4
"""Bytes of a number on a pipe."""

_made: Callable[..., ScriptMetadata] = ScriptMetadata
_LINES = ScriptMetadata._fields.index("lines")

_Told: TypeAlias = "tuple[Signature, tuple[Any, ...], tuple[int, int, int, int]] | None"
"""What the other process says of a script: the fields between path and lines, and these."""


def read_shared(
    paths: Sequence[str], resolver: Modules | None = None
) -> Iterator[tuple[str, Signature, ScriptMetadata | Problem]]:
    """Yield the same as `read_scripts`; where two processes read, in another order.

    The other process says only what scripts declare for which their own source is enough and that are
    sound. Any other is read by the one that asks, and so is what it does not come to: what is found is the
    same with and without it, whatever becomes of it.

    Args:
        paths: Regular files, as ``list_scripts`` gives them.
        resolver: Where constants from other modules are looked for.

    >>> import os
    >>> [found.kind.value for _, _, found in read_shared([os.path.abspath("no/such/file.py")])]
    ['unreadable-file']
    """
    if len(paths) < LEAST_SHARED or not can_fork():
        yield from read_scripts(paths, resolver)
        return
    pieces = [paths[start : start + PIECE] for start in range(0, len(paths), PIECE)]
    left = set(range(len(pieces)))
    with _Other(pieces) as other:
        while (number := other.next_piece()) is not None:
            left.discard(number)
            yield from read_scripts(pieces[number], resolver)
            other.listen()
        for number, told in other.heard_out():
            left.discard(number)
            unsaid = []
            for path, of_script in zip(pieces[number], told, strict=True):
                if of_script is None:
                    unsaid.append(path)
                else:
                    seen, fields, lines = of_script
                    yield path, seen, _made(path, *fields, lines_at(lines))
            yield from read_scripts(unsaid, resolver)
        for number in sorted(left):
            yield from read_scripts(pieces[number], resolver)


class _Other:
    """The other process, a forked child; each of the two takes the next piece until none is left."""

    def __init__(self, pieces: Sequence[Sequence[str]]) -> None:
        self._said = bytearray()
        # The numbers of the pieces wait in a pipe: whoever reads one has taken it.
        self._turns, numbers = os.pipe()
        os.set_blocking(numbers, False)
        with suppress(BlockingIOError):  # what the pipe has no room for is left to the end
            for number in range(len(pieces)):
                os.write(numbers, _bytes(number))
        os.close(numbers)
        self._answers, answers = os.pipe()
        widen(answers)
        child: int | None = None
        with suppress(OSError):  # a system that has no room for another process
            child = os.fork()
        if child == 0:
            _read_pieces(pieces, self._turns, answers)
        self._child = child
        os.close(answers)
        os.set_blocking(self._answers, False)

    def next_piece(self) -> int | None:
        """Take a piece; ``None`` where none is left."""
        return _taken(self._turns)

    def listen(self) -> None:
        """Take in what has been said by now, so that the other one need not wait."""
        with suppress(BlockingIOError):
            while said := os.read(self._answers, PIPE_SIZE):
                self._said += said

    def heard_out(self) -> Iterator[tuple[int, list[_Told]]]:
        """Wait until all has been said, and yield what it is, with the numbers of the pieces."""
        os.set_blocking(self._answers, True)
        self.listen()
        at = 0
        while len(self._said) >= (start := at + 2 * NUMBER_SIZE):
            number = int.from_bytes(self._said[at : at + NUMBER_SIZE], "little")
            at = start + int.from_bytes(self._said[at + NUMBER_SIZE : start], "little")
            if at <= len(self._said):  # else it has ended in the middle
                yield number, marshal.loads(memoryview(self._said)[start:at])

    def __enter__(self) -> _Other:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Part with the other one; one that goes on ends when it says the next thing."""
        os.close(self._turns)
        os.close(self._answers)
        if self._child is not None:
            os.waitpid(self._child, 0)


def _read_pieces(pieces: Sequence[Sequence[str]], turns: int, answers: int) -> NoReturn:
    """Read one piece after the other and say what was found, and end, whatever happens."""
    try:
        elsewhere = _Elsewhere()
        with os.fdopen(answers, "wb") as stream:
            while (number := _taken(turns)) is not None:
                told = marshal.dumps(
                    [_told(found, elsewhere) for found in read_scripts(pieces[number], elsewhere)]
                )
                stream.write(_bytes(number) + _bytes(len(told)) + told)
                stream.flush()
    finally:
        os._exit(0)


class _Elsewhere:
    """In place of other modules, which only the one that asks reads: notes when a script needs one."""

    was_asked = False

    def attribute(self, module: str, name: str, importer: Module) -> object:
        self.was_asked = True
        return Unknown(1, "another module")

    def exported(self, module: str, importer: Module) -> Scope | None:
        self.was_asked = True
        return None


def _told(read: tuple[str, Signature, ScriptMetadata | Problem], elsewhere: _Elsewhere) -> _Told:
    """Return what is said of a script."""
    _, seen, found = read
    asked, elsewhere.was_asked = elsewhere.was_asked, False
    if asked or isinstance(found, Problem) or found.problem is not None or found.is_unknown:
        return None
    lines = found.lines
    return (
        seen,
        found[1:_LINES],
        (lines.revision, lines.down_revision, lines.branch_labels, lines.depends_on),
    )


def _taken(turns: int) -> int | None:
    """Take the number of the next piece out of the pipe; ``None`` where it is empty."""
    number = os.read(turns, NUMBER_SIZE)
    return int.from_bytes(number, "little") if number else None


def _bytes(number: int) -> bytes:
    return number.to_bytes(NUMBER_SIZE, "little")
