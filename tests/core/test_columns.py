"""Packed columns: the same values, in less room, also after a journey."""

from __future__ import annotations

import pickle
from itertools import accumulate
from typing import Any
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limbeck_core.columns import (
    PIECE,
    CodedValues,
    Finder,
    PackedNumbers,
    PackedTexts,
    PackedTriples,
    PackedTuples,
    SomeOf,
    WithOthers,
    flat_numbers,
    packed,
)
from limbeck_core.history.table import ScriptTable
from limbeck_core.problems import Problem, ProblemKind, Severity
from limbeck_core.reading.metadata import ScriptMetadata

texts = st.text(alphabet="ab/é漢\x00", max_size=6)
values = st.one_of(
    st.lists(texts),
    st.lists(st.lists(texts, max_size=3).map(tuple)),
    st.lists(st.sampled_from([None, True, 1, 1.0, "1", ()])),
    st.lists(st.one_of(texts, st.none(), st.lists(st.integers()))),
)


@given(values)
def test_a_packed_column_holds_what_was_put_in(column: list[Any]) -> None:
    for kept in (packed(column), pickle.loads(pickle.dumps(packed(column)))):
        assert list(kept) == column
        assert [type(value) for value in kept] == [type(value) for value in column]
        assert len(kept) == len(column)
        assert list(kept[1:3]) == column[1:3]
        if column:
            assert kept[-1] == column[-1]
        with pytest.raises(IndexError):
            kept[len(column)]


def test_many_different_values_are_packed_by_their_kind() -> None:
    names = [f"/srv/app/migrations/versions/{number}.py" for number in range(1000)]
    assert isinstance(packed(names), PackedTexts)
    assert isinstance(packed([(name,) for name in names]), PackedTuples)
    assert packed([{}, *names]) == [{}, *names]
    assert len(pickle.dumps(packed(names))) < len(pickle.dumps(names)) / 2


@given(st.dictionaries(texts, st.tuples(*[st.integers(-(2**63), 2**63 - 1)] * 3)))
def test_packed_triples_are_the_mapping(triples: dict[str, tuple[int, int, int]]) -> None:
    for kept in (PackedTriples(triples), pickle.loads(pickle.dumps(PackedTriples(triples)))):
        assert dict(kept) == triples
        assert list(kept) == list(triples)
        with pytest.raises(KeyError):
            kept["another"]


def test_triples_share_the_column_of_their_keys_where_it_is_theirs() -> None:
    triples = {f"{number}.py": (number, number, number) for number in range(9)}
    keys = PackedTexts(list(triples))
    assert PackedTriples(triples, keys).keys_in_order is keys
    others = PackedTriples(triples, PackedTexts(["another.py"]))
    for kept in (others, pickle.loads(pickle.dumps(PackedTriples(triples, keys)))):
        assert dict(kept) == triples
        assert dict(kept.items_in_order()) == triples


def test_a_few_values_of_another_kind_stay_among_many_packed_ones() -> None:
    names: list[Any] = [f"{number}.py" for number in range(1000)]
    mixed = [None, *names, {}]
    kept = pickle.loads(pickle.dumps(packed(mixed)))
    assert isinstance(kept, WithOthers)
    assert kept == mixed
    assert packed([{}] * 400 + names) == [{}] * 400 + names


def test_some_rows_of_a_column_are_kept_by_number() -> None:
    names = PackedTexts(list("abcdef"))
    assert list(SomeOf(("b", "e"), names)) == ["b", "e"]
    with pytest.raises(ValueError, match="order"):
        SomeOf(("e", "b"), names)
    with pytest.raises(ValueError, match="order"):
        SomeOf(("b", "x"), names)


def test_a_long_column_is_written_in_pieces() -> None:
    written: list[int] = []

    class Pipe:
        def write(self, data: bytes) -> int:
            written.append(len(data))
            return len(data)

    names = [f"{number:05}-{number:014}" for number in range(5 * PIECE + 7)]
    column = PackedTexts(names)
    assert list(column) == names
    assert [column[row] for row in (0, PIECE - 1, PIECE, 5 * PIECE, -1)] == [
        names[row] for row in (0, PIECE - 1, PIECE, 5 * PIECE, -1)
    ]
    pickle.dump(column, Pipe(), protocol=pickle.HIGHEST_PROTOCOL)
    assert max(written) <= max(21 * PIECE, 4 * len(names) + 100)
    assert len(written) > 5


def test_packing_what_is_packed_changes_nothing() -> None:
    names = [f"/srv/app/migrations/versions/{number}.py" for number in range(1000)]
    for values in (names, [True, None] * 500, [(name,) for name in names]):
        once = packed(values)
        assert packed(once) is once
    assert list(packed(PackedTexts(["a", "b"] * 500))) == ["a", "b"] * 500


def test_of_texts_with_one_checksum_the_right_one_is_found() -> None:
    assert crc32(b"plumless") == crc32(b"buckeroo")
    texts = ["plumless", "other", "buckeroo", "plumless"]
    finder = Finder(texts)
    assert [finder.row(text, texts) for text in texts] == [3, 1, 2, 3]
    assert Finder(texts[:2]).row("buckeroo", texts[:2]) is None
    assert Finder(texts, left_out={3}).row("plumless", texts) == 0


def test_a_table_of_scripts_is_the_same_packed_and_with_problems(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("limbeck_core.history.table.MOST_MADE", 2)
    scripts = [ScriptMetadata(f"/{number}.py", f"a{number}", (f"b{number}",)) for number in range(9)]
    table = ScriptTable(scripts)
    problem = Problem(ProblemKind.SYNTAX_ERROR, Severity.ERROR, "it is no Python", "/3.py")
    for kept in (table, pickle.loads(pickle.dumps(table))):
        assert kept.with_problems({}) is kept
        assert kept.with_problems({"/gone.py": problem}) is kept
        wanted = [
            script._replace(problem=problem) if script.path == "/3.py" else script for script in scripts
        ]
        for packs in (False, True):
            told = kept.with_problems({"/gone.py": problem, "/3.py": problem}).with_problems({})
            if packs:
                told.pack()
            assert [told[number] for number in [*range(9), *range(9)]] == wanted * 2
            assert told.all() == tuple(wanted)
            assert told.column("problem") == [None] * 3 + [problem] + [None] * 5
            assert (list(told.paths), len(told)) == ([script.path for script in scripts], 9)
        assert [kept[number] for number in range(9)] == scripts


@pytest.mark.parametrize("count", [3, 40, 200, 300, 1200])
def test_values_of_which_few_differ_are_kept_by_number(count: int) -> None:
    few = [f"value {number * count // 1000}" for number in range(1000)]
    kept = packed(few)
    assert list(kept) == few
    assert isinstance(kept, CodedValues) == (count <= 256)
    if isinstance(kept, CodedValues):
        assert [kept.different[code] for code in kept.codes] == few
        assert sorted(kept.different) == sorted(set(few))


@pytest.mark.parametrize("row", [3, 4, -4, -99])
@pytest.mark.parametrize("values", [["a", "b", "c"], [(), (1,), (2, 3)], [None, 1, "x"]])
def test_beyond_both_ends_of_a_column_there_is_nothing(values: list[Any], row: int) -> None:
    kept = packed(values)
    assert [kept[-3], kept[-1]] == [values[0], values[2]]
    with pytest.raises(IndexError):
        kept[row]


@pytest.mark.parametrize(
    "values", [[()] * 40, [(1, 2), (), (0,)] * 20, [(number,) for number in range(40)], []]
)
def test_the_numbers_of_a_column_are_those_of_its_tuples(values: list[tuple[int, ...]]) -> None:
    for column in (values, packed(values), PackedNumbers(values)):
        numbers, ends = flat_numbers(column)
        assert list(numbers) == [number for value in values for number in value]
        assert list(ends) == list(accumulate(map(len, values)))


def test_tuples_of_more_than_one_kind_are_kept_as_they_are() -> None:
    mixed: list[Any] = [(f"{number}", number) for number in range(400)]
    assert packed(mixed) == mixed
    few = [*((f"{number}",) for number in range(400)), ("x", 1)]
    assert isinstance(packed(few), WithOthers)
    assert list(packed(few)) == few
