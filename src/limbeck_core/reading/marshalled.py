"""The code object in a compiled file, read without making one.

``marshal.loads`` may crash on bytes that are made to harm. This reads the same format, as Python 3.11 to 3.13
write it, into plain values: nothing in it can be executed, and no bytes make it do more than refuse them.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import NamedTuple

DEEPEST = 100
"""So deep do constants lie in one another at most: those that a compiler writes lie in a few."""


class MarshalError(ValueError):
    """The bytes are no code object of this format."""


class Code(NamedTuple):
    """What is known of a code object."""

    instructions: bytes
    constants: tuple[object, ...]
    names: tuple[str, ...]
    guarded_from: int
    """The first instruction in which an exception is handled, in bytes; past the end where none is."""


class Other:
    """A constant of a kind that nothing is asked about."""


OTHER = Other()


def read_code(data: bytes) -> Code:
    """Return the code object that some bytes hold.

    >>> import marshal
    >>> read_code(marshal.dumps(compile("revision = 'a1'", "x.py", "exec"))).names
    ('revision',)

    Raises:
        MarshalError: They hold none, or what no compiler writes.
    """
    found = _Reader(data).value(0)
    if not isinstance(found, Code):
        raise MarshalError("no code object")
    return found


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0
        self.kept: list[object] = []
        """What may be referred to again."""

    def take(self, count: int) -> bytes:
        taken = self.data[self.at : self.at + count]
        if count < 0 or len(taken) < count:
            raise MarshalError("it ends too early")
        self.at += count
        return taken

    def short(self) -> int:
        return self.take(1)[0]

    def long(self) -> int:
        number: int = struct.unpack("<i", self.take(4))[0]
        return number

    def value(self, depth: int) -> object:
        """Return the object that begins here."""
        if depth > DEEPEST:
            raise MarshalError("nested too deeply")
        kind = self.short()
        place = -1
        if kind & 0x80:
            place = len(self.kept)
            self.kept.append(OTHER)
        read = _KINDS.get(chr(kind & 0x7F))
        if read is None:
            raise MarshalError(f"an object of kind {kind & 0x7F:#x}")
        found = read(self, depth + 1)
        if place >= 0:
            self.kept[place] = found
        return found

    def text(self, size: int, encoding: str) -> str:
        try:
            return self.take(size).decode(encoding, "surrogatepass")
        except UnicodeDecodeError as error:
            raise MarshalError("a text that is none") from error

    def several(self, count: int, depth: int) -> tuple[object, ...]:
        # each takes a byte at least
        if not 0 <= count <= len(self.data) - self.at:
            raise MarshalError("more than there is")
        return tuple([self.value(depth) for _ in range(count)])

    def again(self, depth: int) -> object:
        number = self.long()
        if not 0 <= number < len(self.kept):
            raise MarshalError("a reference to nothing")
        return self.kept[number]

    def skipped(self, count: int) -> Other:
        self.take(count)
        return OTHER

    def code(self, depth: int) -> Code:
        self.take(5 * 4)  # what is known of arguments, the stack and the flags
        instructions, constants, names = (self.value(depth) for _ in range(3))
        for _ in range(5):
            # of the local names, then how the file, the function, and it in its place are called
            self.value(depth)
        self.long()  # the first line
        self.value(depth)  # the lines
        exceptions = self.value(depth)
        if not (isinstance(instructions, bytes) and isinstance(exceptions, bytes)):
            raise MarshalError("code without instructions")
        if not (isinstance(constants, tuple) and isinstance(names, tuple)):
            raise MarshalError("code without constants")
        return Code(
            instructions, constants, tuple([_name(name) for name in names]), _first(exceptions, instructions)
        )


def _first(exceptions: bytes, instructions: bytes) -> int:
    """Return where the first range of a table of exceptions begins: numbers in groups of six bits."""
    if not exceptions:
        return len(instructions)
    start = 0
    for group in exceptions:
        start = start << 6 | group & 0x3F
        if not group & 0x40:
            break
    return 2 * start


def _name(name: object) -> str:
    if not isinstance(name, str):
        raise MarshalError("a name that is no text")
    return name


_KINDS: dict[str, Callable[[_Reader, int], object]] = {
    "N": lambda reader, depth: None,
    "F": lambda reader, depth: False,
    "T": lambda reader, depth: True,
    ".": lambda reader, depth: OTHER,
    "i": lambda reader, depth: reader.long(),
    "l": lambda reader, depth: reader.skipped(2 * abs(reader.long())),
    "g": lambda reader, depth: reader.skipped(8),
    "y": lambda reader, depth: reader.skipped(16),
    "s": lambda reader, depth: reader.take(reader.long()),
    "t": lambda reader, depth: reader.text(reader.long(), "utf-8"),
    "u": lambda reader, depth: reader.text(reader.long(), "utf-8"),
    "a": lambda reader, depth: reader.text(reader.long(), "ascii"),
    "A": lambda reader, depth: reader.text(reader.long(), "ascii"),
    "z": lambda reader, depth: reader.text(reader.short(), "ascii"),
    "Z": lambda reader, depth: reader.text(reader.short(), "ascii"),
    "(": lambda reader, depth: reader.several(reader.long(), depth),
    ")": lambda reader, depth: reader.several(reader.short(), depth),
    # a set is kept as it stands: nothing that is read is hashed
    "<": lambda reader, depth: reader.several(reader.long(), depth),
    ">": lambda reader, depth: reader.several(reader.long(), depth),
    "r": lambda reader, depth: reader.again(depth),
    "c": lambda reader, depth: reader.code(depth),
}
"""How each kind is read that compilers write."""
