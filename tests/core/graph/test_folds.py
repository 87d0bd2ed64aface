"""Which rows are folded away, and where the others stand then."""

from __future__ import annotations

import pytest

from limbeck_core.graph.folds import Folds, fold_rows, no_folds


def told(folds: Folds) -> tuple[int, list[range], list[int], list[int]]:
    """How many lines there are, the folds, the line of each row, and the row of each line."""
    lines = [folds.line_of(row) for row in range(folds.rows)]
    return len(folds), list(folds), lines, [folds.row_at(line) for line in range(len(folds))]


def hidden(text: str) -> bytes:
    return bytes(char == "x" for char in text)


@pytest.mark.parametrize(
    ("rows", "folds", "lines", "shown"),
    [
        ("", [], [], []),
        ("...", [], [0, 1, 2], [0, 1, 2]),
        ("xx.", [], [0, 1, 2], [0, 1, 2]),
        ("xxx", [range(3)], [0, 0, 0], [0]),
        ("xxx.", [range(3)], [0, 0, 0, 1], [0, 3]),
        (
            ".xxxx..xx.xxx",
            [range(1, 5), range(10, 13)],
            [0, 1, 1, 1, 1, 2, 3, 4, 5, 6, 7, 7, 7],
            [0, 1, 5, 6, 7, 8, 9, 10],
        ),
        (
            "xxx.xxx.xxx.",
            [range(3), range(4, 7), range(8, 11)],
            [0, 0, 0, 1, 2, 2, 2, 3, 4, 4, 4, 5],
            [0, 3, 4, 7, 8, 11],
        ),
        ("xxx.xxxx.", [range(3), range(4, 8)], [0, 0, 0, 1, 2, 2, 2, 2, 3], [0, 3, 4, 8]),
    ],
)
def test_a_fold_takes_one_line(rows: str, folds: list[range], lines: list[int], shown: list[int]) -> None:
    found = fold_rows(hidden(rows))
    assert told(found) == (len(shown), folds, lines, shown)
    for row in range(len(rows)):
        assert found.fold_of(row) == next((fold for fold in folds if row in fold), None)
    for line, row in enumerate(shown):
        assert found.fold_at(line) == next((fold for fold in folds if row in fold), None)


def test_shorter_stretches_fold_where_they_may() -> None:
    found = fold_rows(hidden("x..xx"), least=2)
    assert told(found) == (4, [range(3, 5)], [0, 1, 2, 3, 3], [0, 1, 2, 3])
    assert list(fold_rows(hidden("x..xx"), least=1)) == [range(1), range(3, 5)]


def test_nothing_is_folded_away_at_first() -> None:
    assert told(no_folds(3)) == (3, [], [0, 1, 2], [0, 1, 2])
    assert no_folds(3).fold_at(0) is None
    assert no_folds(3).fold_of(0) is None
