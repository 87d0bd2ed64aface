"""The drawing as a whole: it reads back, paints alike in part, and stays put when a history grows."""

from __future__ import annotations

import pytest

from graph_decoder import UnreadableError, decode
from limbeck.glyphs import ASCII, UNICODE, Glyphs, graph_text
from limbeck_core.graph.lanes import lay_out
from random_graphs import dag_of


def test_twenty_revisions_added_one_by_one_leave_what_is_below_where_it_is() -> None:
    dag = dag_of({"m": "bc", "b": "a", "c": "a", "a": "r", "r": "", "s": "r", "t": "s"}, {"t": "c"})
    rows = [graph_text(row, UNICODE).text for row in lay_out(dag).rows()]
    parents = {dag.ids[node]: [dag.ids[p] for p in dag.parents[node]] for node in range(len(dag.ids))}
    for number in range(20):
        parents[f"t{number:02}"] = [f"t{number - 1:02}" if number else "t"]
        grown = lay_out(dag_of(parents, {"t": ["c"]}))
        drawn = [graph_text(row, UNICODE).text for row in grown.rows()]
        assert len(drawn) == len(rows) + number + 1
        assert drawn[-2:] == rows[-2:]


@pytest.mark.parametrize(
    ("rows", "solid", "dotted"),
    [
        (["○", "●", "■"], {(0, 1), (1, 2)}, set()),
        (["◇─╮", "● │", "├─●", "■"], {(0, 1), (0, 2), (1, 3), (2, 3)}, set()),
        (["□", "□"], set(), set()),
        (["□─╮", "  ■"], {(0, 1)}, set()),
        (["○", "│ □┄╮", "■┄┄┄╯"], {(0, 2)}, {(1, 2)}),
        (["M-.", "* |", "+-*", "b"], {(0, 1), (0, 2), (1, 3), (2, 3)}, set()),
    ],
)
def test_the_decoder_reads_what_a_person_would(
    rows: list[str], solid: set[tuple[int, int]], dotted: set[tuple[int, int]]
) -> None:
    assert decode(rows) == (solid, dotted)


@pytest.mark.parametrize(
    "rows",
    [
        ["●"],
        ["○", "│"],
        ["◇─╮", "● │", "■"],
        ["◇─╮", "■ ┊", "  ■"],
        ["○", "│┄□", "■"],
        ["○ ○", "■"],
        ["○", "│ ■", "■"],
        ["○─", "■"],
        ["○ ╮", "■ ■"],
    ],
)
def test_the_decoder_refuses_what_contradicts_itself(rows: list[str]) -> None:
    with pytest.raises(UnreadableError):
        decode(rows)


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_the_loss_of_a_single_character_never_goes_unnoticed(glyphs: Glyphs) -> None:
    dag = dag_of({"z": "xy", "x": "ab", "y": "ba", "a": "r", "b": "r", "r": ""}, {"x": "r"})
    rows = [graph_text(row, glyphs).text for row in lay_out(dag).rows()]
    whole = decode(rows)
    for index, text in enumerate(rows):
        for cell, char in enumerate(text):
            if char not in glyphs.passing + glyphs.across:
                continue
            changed = [*rows[:index], f"{text[:cell]} {text[cell + 1 :]}", *rows[index + 1 :]]
            try:
                assert decode(changed) != whole, (index, cell)
            except UnreadableError:
                continue
