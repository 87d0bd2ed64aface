"""Columns of values packed into a few large pieces.

Ten thousand scripts are a hundred thousand small strings, tuples and numbers: as objects they take several
times the memory of what they say, and are slow to send to another process. A packed column holds one string
and one array, and makes a value when it is asked for.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any, TypeVar, overload

Value = TypeVar("Value")

MOST_CODED = 256
"""Different values of a column that are numbered by a byte each."""


class Column(Sequence[Value]):
    """A column whose values are made one at a time."""

    __slots__ = ()

    def value(self, index: int) -> Value:
        """The value of a row, counted from 0."""
        raise NotImplementedError

    @overload
    def __getitem__(self, index: int) -> Value: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Value]: ...
    def __getitem__(self, index: int | slice) -> Value | Sequence[Value]:
        if isinstance(index, slice):
            return [self.value(row) for row in range(*index.indices(len(self)))]
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self.value(index)

    def __iter__(self) -> Iterator[Value]:
        return map(self.value, range(len(self)))


class PackedTexts(Column[str]):
    """Strings, as one string and the places where each of them ends.

    >>> list(PackedTexts(["migrations/a.py", "migrations/b.py"]))
    ['migrations/a.py', 'migrations/b.py']
    """

    __slots__ = ("_ends", "_start", "_text")

    def __init__(self, values: Sequence[str]) -> None:
        # Paths begin alike: what all have in common is kept once.
        cut = _alike(min(values), max(values)) if values else 0
        self._start = values[0][:cut] if values else ""
        self._text = "".join([value[cut:] for value in values])
        self._ends = array(
            "Q" if len(self._text) >> 32 else "I", accumulate(len(value) - cut for value in values)
        )

    def __len__(self) -> int:
        return len(self._ends)

    def value(self, index: int) -> str:
        begin = self._ends[index - 1] if index else 0
        return self._start + self._text[begin : self._ends[index]]

    def __iter__(self) -> Iterator[str]:
        begin = 0
        for end in self._ends:
            yield self._start + self._text[begin:end]
            begin = end


def _alike(first: str, last: str) -> int:
    """How many characters two strings begin with alike."""
    for place, (one, other) in enumerate(zip(first, last, strict=False)):
        if one != other:
            return place
    return min(len(first), len(last))


class CodedValues(Column[Value]):
    """Few different values, and for each row the number of its own."""

    __slots__ = ("_codes", "_values")

    def __init__(self, values: Sequence[Value], codes: bytes) -> None:
        self._values = values
        self._codes = codes

    def __len__(self) -> int:
        return len(self._codes)

    def value(self, index: int) -> Value:
        return self._values[self._codes[index]]


class PackedTuples(Column[tuple[str, ...]]):
    """Tuples of strings, as one column of strings and the places where each tuple ends."""

    __slots__ = ("_ends", "_texts")

    def __init__(self, values: Sequence[tuple[str, ...]]) -> None:
        self._texts = PackedTexts([text for value in values for text in value])
        self._ends = array("I", accumulate(map(len, values)))

    def __len__(self) -> int:
        return len(self._ends)

    def value(self, index: int) -> tuple[str, ...]:
        begin = self._ends[index - 1] if index else 0
        return tuple(map(self._texts.value, range(begin, self._ends[index])))


def packed(values: Sequence[Any]) -> Sequence[Any]:
    """Return values in the most compact of the columns that holds them; else as a list.

    >>> list(packed([True, False, True])), list(packed([("a", "b"), ()])), list(packed([None, 1.5]))
    ([True, False, True], [('a', 'b'), ()], [None, 1.5])
    """
    coded = _coded(values)
    if coded is not None:
        return coded
    if all(type(value) is str for value in values):
        return PackedTexts(values)
    if all(type(value) is tuple and all(type(text) is str for text in value) for value in values):
        return PackedTuples(values)
    return list(values)


def _coded(values: Sequence[Any]) -> CodedValues[Any] | None:
    """Return values by number, where few differ; 1, 1.0 and True are told apart."""
    numbers: dict[tuple[type, Any], int] = {}
    codes = bytearray()
    try:
        for value in values:
            number = numbers.setdefault((type(value), value), len(numbers))
            if number >= MOST_CODED or (number > 8 and number > len(codes) // 4):
                return None
            codes.append(number)
    except TypeError:
        return None  # a value that cannot be looked up
    return CodedValues([value for _, value in numbers], bytes(codes))


class PackedTriples(Mapping[str, tuple[int, int, int]]):
    """Three numbers for each string, such as the signatures of files by their paths, in their order."""

    def __init__(self, values: Mapping[str, tuple[int, int, int]]) -> None:
        self._keys = PackedTexts(list(values))
        self._numbers = array("q", [number for triple in values.values() for number in triple])
        self._rows: dict[str, int] | None = None

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __getitem__(self, key: str) -> tuple[int, int, int]:
        if self._rows is None:
            self._rows = {key: row for row, key in enumerate(self._keys)}
        first, second, third = self._numbers[3 * (row := self._rows[key]) : 3 * row + 3]
        return first, second, third

    def __getstate__(self) -> tuple[PackedTexts, array[int]]:
        return self._keys, self._numbers

    def __setstate__(self, state: tuple[PackedTexts, array[int]]) -> None:
        self._keys, self._numbers = state
        self._rows = None
