"""Random histories and questions: the answers are Alembic's, item by item and word by word."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alembic_oracle import differences
from histories import History
from random_histories import random_history


@pytest.mark.parametrize("seed", range(8))
def test_thirty_histories_of_any_kind(seed: int) -> None:
    random = Random(seed)
    for _ in range(30):
        history = random_history(random)
        assert (history, list(differences(random, history, 20))) == (history, [])


@pytest.mark.parametrize("seed", range(2))
def test_ten_larger_sound_histories(seed: int) -> None:
    random = Random(seed)
    for _ in range(10):
        history = random_history(random, most=60, flawed=False)
        assert (history, list(differences(random, history, 20))) == (history, [])


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False))
def test_whatever_hypothesis_thinks_of(random: Random) -> None:
    history: History = random_history(random, most=8)
    assert (history, list(differences(random, history, 6))) == (history, [])
