"""Packed columns: the same values, in less room, also after a journey."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limbeck_core.history.columns import PackedTexts, PackedTriples, PackedTuples, packed

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
