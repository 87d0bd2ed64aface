"""Columns of values packed into a few large pieces.

Ten thousand scripts are a hundred thousand small strings, tuples and numbers: as objects they take several
times the memory of what they say, and are slow to send to another process. A packed column holds one string
and one array, and makes a value when it is asked for.
"""

from __future__ import annotations

from abc import abstractmethod
from array import array
from bisect import bisect_right
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain
from operator import eq
from typing import Any, TypeVar, overload
from zlib import crc32

Value = TypeVar("Value")

MOST_CODED = 256
"""Different values of a column that are numbered by a byte each."""


LEAST_ALIKE = 4
"""One in so many values of a packed column may be of another kind than the rest."""


class Column(Sequence[Value]):
    """A column whose values are made one at a time."""

    __slots__ = ()

    @abstractmethod
    def value(self, index: int) -> Value:
        """The value of a row, counted from 0.

        Raises:
            IndexError: There is no such row.
        """

    @overload
    def __getitem__(self, index: int) -> Value: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Value]: ...
    def __getitem__(self, index: int | slice) -> Value | Sequence[Value]:
        if isinstance(index, slice):
            return [self.value(row) for row in range(*index.indices(len(self)))]
        if index < 0:
            index += len(self)
            if index < 0:
                raise IndexError(index)
        return self.value(index)

    def __iter__(self) -> Iterator[Value]:
        return map(self.value, range(len(self)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, (Column, tuple, list)):
            return NotImplemented
        return len(self) == len(other) and all(map(eq, self, other))

    __hash__ = None  # type: ignore[assignment]  # equal to lists, which have none either


PIECE = 4096
"""Rows whose texts are kept as one string: none of these is so long that copying it would be felt."""


class PackedTexts(Column[str]):
    """Strings, as a few long ones and the places where each of them ends.

    >>> list(PackedTexts(["migrations/a.py", "migrations/b.py"]))
    ['migrations/a.py', 'migrations/b.py']
    """

    __slots__ = ("_ends", "_pieces", "_start")

    def __init__(self, values: Sequence[str]) -> None:
        # Paths begin alike: what all have in common is kept once.
        cut = _alike(min(values), max(values)) if values else 0
        self._start = values[0][:cut] if values else ""
        self._pieces: list[str] = []
        self._ends = array("I")
        for begin in range(0, len(values), PIECE):
            piece = [value[cut:] for value in values[begin : begin + PIECE]]
            self._pieces.append("".join(piece))
            self._ends.extend(accumulate(map(len, piece)))

    def __len__(self) -> int:
        return len(self._ends)

    def value(self, index: int) -> str:
        begin = self._ends[index - 1] if index % PIECE else 0
        return self._start + self._pieces[index // PIECE][begin : self._ends[index]]

    def __iter__(self) -> Iterator[str]:
        start, ends = self._start, self._ends
        for number, text in enumerate(self._pieces):
            begin = 0
            for end in ends[number * PIECE : (number + 1) * PIECE]:
                yield start + text[begin:end]
                begin = end


def _alike(first: str, last: str) -> int:
    """How many characters two strings begin with alike."""
    for place, (one, other) in enumerate(zip(first, last, strict=False)):
        if one != other:
            return place
    return min(len(first), len(last))


class SomeOf(Column[str]):
    """Some of the rows of another column, in its order."""

    __slots__ = ("_rows", "_texts")

    def __init__(self, values: Collection[str], texts: Sequence[str]) -> None:
        """Keep values, all of which stand in another column.

        Raises:
            ValueError: One does not, or they stand there in another order.
        """
        wanted = frozenset(values)
        self._texts = texts
        self._rows = array("I", (row for row, text in enumerate(texts) if text in wanted))
        if list(self) != list(values):
            raise ValueError("they are not in the order of the column")

    def __len__(self) -> int:
        return len(self._rows)

    def value(self, index: int) -> str:
        return self._texts[self._rows[index]]


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

    @property
    def codes(self) -> bytes:
        """The number of each row's value among the different ones."""
        return self._codes

    @property
    def different(self) -> Sequence[Value]:
        """The values that there are."""
        return self._values


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


class PackedNumbers(Column[tuple[int, ...]]):
    """Tuples of numbers from 0, as one array of all and the places where each tuple ends.

    >>> list(PackedNumbers([(1, 2), (), (0,)]))
    [(1, 2), (), (0,)]
    """

    __slots__ = ("_ends", "_numbers")

    def __init__(self, values: Iterable[Sequence[int]]) -> None:
        self._numbers = array("I")
        self._ends = array("I")
        for value in values:
            self._numbers.extend(value)
            self._ends.append(len(self._numbers))

    def __len__(self) -> int:
        return len(self._ends)

    def value(self, index: int) -> tuple[int, ...]:
        begin = self._ends[index - 1] if index else 0
        return tuple(self._numbers[begin : self._ends[index]])

    @property
    def flat(self) -> tuple[array[int], array[int]]:
        """All numbers, and the places where each tuple ends: for looking at all without making the tuples."""
        return self._numbers, self._ends


def flat_numbers(values: Sequence[Sequence[int]]) -> tuple[array[int], array[int]]:
    """Return the numbers of all tuples of a column, and the places where each tuple ends.

    >>> flat_numbers([(1, 2), (), (0,)])
    (array('I', [1, 2, 0]), array('I', [2, 2, 3]))
    """
    if isinstance(values, CodedValues) and not any(values.different):
        return array("I"), array("I", bytes(4 * len(values)))
    return values.flat if isinstance(values, PackedNumbers) else PackedNumbers(values).flat


class WithOthers(Column[Value]):
    """A packed column, but for a few rows whose values are of another kind."""

    __slots__ = ("_column", "_others")

    def __init__(self, column: Column[Value], others: Mapping[int, Value]) -> None:
        self._column = column
        self._others = others

    def __len__(self) -> int:
        return len(self._column)

    def value(self, index: int) -> Value:
        return self._others[index] if index in self._others else self._column.value(index)


def turned_round(edges: Sequence[Sequence[int]]) -> PackedNumbers:
    """Return for each node those that have it among their edges, by number.

    >>> list(turned_round([(1, 2), (2,), ()]))
    [(), (0,), (0, 1)]
    """
    ends = array("I", bytes(4 * len(edges)))
    for above in edges:
        for other in above:
            ends[other] += 1
    total = 0
    for node, count in enumerate(ends):
        ends[node] = total  # where its own begin; writing them moves it to where they end
        total += count
    numbers = array("I", bytes(4 * total))
    for node, above in enumerate(edges):
        for other in above:
            numbers[ends[other]] = node
            ends[other] += 1
    found = PackedNumbers(())
    found._numbers, found._ends = numbers, ends
    return found


class Finder:
    """Finds the last row of a column that holds a text, by bisection over short numbers made of the texts.

    >>> Finder(["b", "a", "b"]).row("b", ["b", "a", "b"])
    2
    """

    __slots__ = ("_numbers", "_rows")

    def __init__(self, texts: Iterable[str], left_out: Container[int] = ()) -> None:
        """Index some texts.

        Args:
            texts: A column; the finder does not keep it.
            left_out: The rows that are not to be found.
        """
        numbers = array("I", map(_short, texts))
        rows = range(len(numbers))
        # Rows of the same number stay in their order.
        kept = sorted(
            (row for row in rows if row not in left_out) if left_out else rows, key=numbers.__getitem__
        )
        self._numbers = array("I", map(numbers.__getitem__, kept))
        self._rows = array("I", kept)

    def row(self, text: str, texts: Sequence[str]) -> int | None:
        """Return the row of a text in the column that was indexed; ``None`` where no row holds it."""
        number = _short(text)
        last = bisect_right(self._numbers, number)
        while last and self._numbers[last - 1] == number:
            last -= 1
            if texts[self._rows[last]] == text:
                return self._rows[last]
        return None


def _short(text: str) -> int:
    """Return a number that is the same for the same text in every process."""
    return crc32(text.encode("utf-8", "surrogatepass"))


def packed(values: Sequence[Any]) -> Sequence[Any]:
    """Return values in the most compact of the columns that holds them; else as a list.

    >>> list(packed([True, False, True])), list(packed([("a", "b"), ()])), list(packed([None, 1.5]))
    ([True, False, True], [('a', 'b'), ()], [None, 1.5])
    """
    if isinstance(values, CodedValues):
        return values
    coded = _coded(values)
    if coded is not None:
        return coded
    if isinstance(values, Column):
        return values
    kinds = set(map(type, values))
    if kinds == {str}:
        return PackedTexts(values)
    if kinds == {tuple}:
        held = set(map(type, chain.from_iterable(values)))
        if held <= {int}:
            return PackedNumbers(values)
        if held == {str}:
            return PackedTuples(values)
    for fits, neutral, pack in _KINDS:
        odd = {row: value for row, value in enumerate(values) if not fits(value)}
        if len(odd) <= len(values) // LEAST_ALIKE:
            return WithOthers(
                pack([neutral if row in odd else value for row, value in enumerate(values)]), odd
            )
    return list(values)


_KINDS: tuple[tuple[Callable[[Any], bool], Any, Callable[[Sequence[Any]], Column[Any]]], ...] = (
    (lambda value: type(value) is str, "", PackedTexts),
    (lambda value: type(value) is tuple and all(type(n) is int for n in value), (), PackedNumbers),
    (lambda value: type(value) is tuple and all(type(text) is str for text in value), (), PackedTuples),
)
"""What fits a kind of column, what stands there in place of another value, and the column."""


def _coded(values: Sequence[Any]) -> CodedValues[Any] | None:
    """Return values by number, where few differ; 1, 1.0 and True are told apart."""
    numbers: dict[tuple[type, Any], int] = {}
    codes = bytearray()
    # Most values are the same object as an earlier one: these need no comparison.
    held = values if isinstance(values, (list, tuple)) else list(values)
    number_of: dict[int, int] = {}
    try:
        for value in held:
            number = number_of.get(id(value), -1)
            if number < 0:
                number = numbers.setdefault((type(value), value), len(numbers))
                number_of[id(value)] = number
            if number >= MOST_CODED or (number > 8 and number > len(codes) // 4):
                return None
            codes.append(number)
    except TypeError:
        return None  # a value that cannot be looked up
    return CodedValues([value for _, value in numbers], bytes(codes))


class PackedTriples(Mapping[str, tuple[int, int, int]]):
    """Three numbers for each string, such as the signatures of files by their paths, in their order."""

    def __init__(self, values: Mapping[str, tuple[int, int, int]], keys: Sequence[str] = ()) -> None:
        """Pack a mapping.

        Args:
            values: The mapping.
            keys: A packed column, which is kept in place of another where it holds just the keys.
        """
        self._keys = keys if keys and list(values) == list(keys) else PackedTexts(list(values))
        self._numbers = array("q", [number for triple in values.values() for number in triple])
        self._finder: Finder | None = None

    def __len__(self) -> int:
        return len(self._keys)

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    @property
    def keys_in_order(self) -> Sequence[str]:
        """The strings, as a column."""
        return self._keys

    def items_in_order(self) -> Iterator[tuple[str, tuple[int, int, int]]]:
        """Yield each string with its numbers, one after another: none of them is looked up."""
        numbers = iter(self._numbers)
        return zip(self._keys, zip(numbers, numbers, numbers, strict=True), strict=True)

    def as_dict(self) -> dict[str, tuple[int, int, int]]:
        """Return the same as a dictionary, for many look-ups."""
        return dict(self.items_in_order())

    def __getitem__(self, key: str) -> tuple[int, int, int]:
        if self._finder is None:
            self._finder = Finder(self._keys)
        row = self._finder.row(key, self._keys)
        if row is None:
            raise KeyError(key)
        first, second, third = self._numbers[3 * row : 3 * row + 3]
        return first, second, third

    def __getstate__(self) -> tuple[Sequence[str], array[int]]:
        return self._keys, self._numbers

    def __setstate__(self, state: tuple[Sequence[str], array[int]]) -> None:
        self._keys, self._numbers = state
        self._finder = None
