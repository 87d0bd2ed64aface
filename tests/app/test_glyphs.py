"""The drawn graph: the design's figures, marks for what is hidden, parts, and the choice of the alphabet."""

from __future__ import annotations

import pytest

from limbeck.glyphs import ASCII, UNICODE, Glyphs, GraphText, Part, graph_text, legend
from limbeck.text import prefers_ascii
from limbeck_core.graph.dag import Dag
from limbeck_core.graph.drawing import Drawing
from limbeck_core.graph.folds import fold_rows
from limbeck_core.graph.lanes import lay_out
from limbeck_core.graph.path import lit_path
from random_graphs import dag_of


def drawn(dag: Dag, pin: str | None = None, glyphs: Glyphs = UNICODE, width: int | None = None) -> list[str]:
    """Draw a whole graph as lines: graph and id."""
    layout = lay_out(dag, None if pin is None else dag.ids.index(pin))
    texts = [(graph_text(row, glyphs, width).text, dag.ids[row.node]) for row in layout.rows()]
    cells = max(len(text) for text, _ in texts)
    return [f"{text:{cells}} {name}" for text, name in texts]


LINEAR = dag_of({"c": "b", "b": "a", "a": ""})
TWO_HEADS = dag_of({"c": "b", "d": "b", "b": "a", "a": ""})
MERGE_OF_TWO = dag_of({"m": "bc", "b": "a", "c": "a", "a": ""})
MERGE_OF_THREE = dag_of({"m": "bcd", "b": "a", "c": "a", "d": "a", "a": ""})
CRISS_CROSS = dag_of({"z": "xy", "x": "ab", "y": "ba", "a": "r", "b": "r", "r": ""})
DEPENDING = dag_of(
    {"c3": ["c2"], "c2": ["c1"], "c1": [], "a3": ["a2"], "a2": ["a1"], "a1": []}, {"a2": ["c2"]}
)
FIVE_HEADS = dag_of({"a": "r", "b": "r", "c": "r", "d": "r", "e": "r", "r": ""})
TWO_BASES = dag_of({"c2": ["c1"], "c1": [], "a2": ["a1"], "a1": []})

FIGURES = [
    (LINEAR, None, ["○ c", "● b", "■ a"]),
    (TWO_HEADS, None, ["○   c", "├─○ d", "●   b", "■   a"]),
    (MERGE_OF_TWO, None, ["◇─╮ m", "● │ b", "├─● c", "■   a"]),
    (MERGE_OF_THREE, None, ["◇─┬─╮ m", "● │ │ b", "├─● │ c", "├───● d", "■     a"]),
    (CRISS_CROSS, None, ["◇─╮   z", "◆─│─╮ x", "├─◆ │ y", "● │ │ a", "├─●─╯ b", "■     r"]),
    (DEPENDING, "c3", ["○     c3", "│ ○   a3", "│ ●┄╮ a2", "●┄│┄╯ c2", "■ │   c1", "  ■   a1"]),
    (FIVE_HEADS, None, ["○   a", "├─○ b", "├─○ c", "├─○ d", "├─○ e", "■   r"]),
    (TWO_BASES, "c2", ["○   c2", "■   c1", "  ○ a2", "  ■ a1"]),
]


@pytest.mark.parametrize(("dag", "pin", "lines"), FIGURES)
def test_the_figures_of_the_design_are_drawn_to_the_letter(
    dag: Dag, pin: str | None, lines: list[str]
) -> None:
    assert drawn(dag, pin) == lines


def test_ascii_has_a_character_of_its_own_for_every_part() -> None:
    assert drawn(CRISS_CROSS, glyphs=ASCII) == [
        "M-.   z",
        "m-|-. x",
        "+-m | y",
        "* | | a",
        "+-*-' b",
        "b     r",
    ]
    assert drawn(DEPENDING, "c3", ASCII) == [
        "o     c3",
        "| o   a3",
        "| *~. a2",
        "*~|~' c2",
        "b |   c1",
        "  b   a1",
    ]


def test_a_ghost_stands_as_a_base_of_its_own() -> None:
    assert drawn(dag_of({"b": "a", "a": "x"})) == ["○ b", "● a", "? x"]


def test_a_cycle_opens_no_lane_upwards_and_names_what_is_above() -> None:
    dag = dag_of({"h": "b", "b": "c", "c": "ax", "a": "b", "x": ""})
    layout = lay_out(dag)
    assert drawn(dag) == ["○   h", "●   b", "◆─╮ c", "● │ a", "  ■ x"]
    assert [row.upward for row in layout.rows()] == [(), (), (), (dag.ids.index("b"),), ()]


WIDE = dag_of({"m": "bcdefgh", **dict.fromkeys("bcdefgh", "a"), "a": ""})


def painted(row: int, width: int | None, offset: int = 0, glyphs: Glyphs = UNICODE) -> GraphText:
    return graph_text(lay_out(WIDE).row(row), glyphs, width, offset=offset)


def test_lanes_that_do_not_fit_are_counted_in_a_mark() -> None:
    assert painted(0, 13).text == "◇─┬─┬─┬─┬─┬─╮"
    assert painted(0, 12).text == "◇─┬─┬─┬─┬─›2"
    assert painted(0, 9).text == "◇─┬─┬─┬›3"
    assert painted(2, 9).text == "├─● │ │›3"
    assert painted(2, 9, glyphs=ASCII).text == "+-* | |>3"


@pytest.mark.parametrize("width", range(14))
@pytest.mark.parametrize("offset", range(8))
def test_a_row_never_takes_more_cells_than_there_are_and_keeps_lane_0(width: int, offset: int) -> None:
    for row in range(9):
        graph = painted(row, width, offset)
        assert len(graph.text) <= width
        assert graph.text[:1] == painted(row, None).text[:width][:1]


def test_scrolled_sideways_lane_0_stays_and_a_mark_stands_for_the_lanes_passed_over() -> None:
    assert painted(0, None, 2).text == "◇‹┬─┬─┬─╮"
    assert painted(1, 7, 2).text == "●‹│ │›2"
    assert painted(8, 7, 2).text == "■"


def test_a_node_among_hidden_lanes_has_no_cell() -> None:
    assert painted(7, None).node == 12
    assert painted(7, 9).node is None
    assert painted(2, None, 1).node is None


def test_fifty_lanes_fit_into_a_third_of_eighty_columns() -> None:
    names = [f"p{number:02}" for number in range(50)]
    layout = lay_out(dag_of({"m": names, **{name: ["a"] for name in names}, "a": []}))
    for row in layout.rows():
        text = graph_text(row, UNICODE, 32).text
        assert len(text) <= 32
        assert text[0] in "◇●├■"
    assert graph_text(layout.row(0), UNICODE, 32).text == "◇" + 14 * "─┬" + "›35"


def test_every_character_belongs_to_one_span() -> None:
    for dag in (CRISS_CROSS, DEPENDING, WIDE):
        for row in lay_out(dag).rows():
            graph = graph_text(row, UNICODE)
            assert [span.start for span in graph.spans] == [0, *(span.stop for span in graph.spans[:-1])]
            assert graph.spans[-1].stop == len(graph.text) == len(graph.hues)


def test_dotted_characters_are_marked_even_where_the_glyph_is_the_same() -> None:
    layout = lay_out(DEPENDING, DEPENDING.ids.index("c3"))
    graph = graph_text(layout.row(3), UNICODE)
    assert graph.text == "●┄│┄╯"
    assert [(graph.text[span.start : span.stop], span.part, span.dotted) for span in graph.spans] == [
        ("●", Part.NODE, False),
        ("┄", Part.ACROSS, True),
        ("│", Part.LANE, False),
        ("┄", Part.ACROSS, True),
        ("╯", Part.LANE, True),
    ]


def test_a_horizontal_keeps_its_own_hue_across_the_lanes_it_crosses() -> None:
    layout = lay_out(CRISS_CROSS)
    row = layout.row(1)
    graph = graph_text(row, UNICODE)
    assert graph.text == "◆─│─╮"
    assert graph.hues == (row.hue, row.hue, row.passing[0].hue, row.hue, row.outs[0].hue)


def test_a_fold_shows_the_lanes_that_pass_and_no_edges() -> None:
    layout = lay_out(MERGE_OF_TWO)
    folded = Drawing(layout, fold_rows(bytes([0, 1, 0, 0]), least=1))
    row = list(folded.rows())[1]
    assert graph_text(row, UNICODE).text == "⋮ │"
    assert graph_text(row, ASCII).text == "= |"


def test_a_path_is_lit_from_end_to_end_and_nothing_else_is() -> None:
    layout = lay_out(CRISS_CROSS)
    path = lit_path(layout, (CRISS_CROSS.ids.index(name) for name in "zybr"))
    shown = []
    for row in layout.rows():
        graph = graph_text(row, UNICODE, lit=path)
        cells = [graph.text[s.start : s.stop] if s.lit else " " * (s.stop - s.start) for s in graph.spans]
        shown.append("".join(cells).rstrip())
    # the lane that x opened to b carries no edge of the path, nor does its end at b; b joins the main line
    assert shown == ["◇─╮", "  │", "  ◆", "  │", "├─●", "■"]


def test_the_legend_explains_both_alphabets_alike() -> None:
    assert [meaning for _, meaning in legend(UNICODE)] == [meaning for _, meaning in legend(ASCII)]
    assert all(glyphs.isascii() for glyphs, _ in legend(ASCII))


@pytest.mark.parametrize(
    ("environ", "ascii_form"),
    [
        ({}, True),
        ({"LANG": "C"}, True),
        ({"LANG": "en_US.UTF-8"}, False),
        ({"LANG": "en_US.utf8"}, False),
        ({"LANG": "de_DE.UTF-8@euro"}, False),
        ({"LANG": "de_DE@euro"}, True),
        ({"LANG": "de_DE.ISO-8859-1"}, True),
        ({"LANG": "C.UTF-8"}, False),
        ({"LC_ALL": "C", "LANG": "en_US.UTF-8"}, True),
        ({"LC_ALL": "C.UTF-8"}, False),
        ({"LC_ALL": "", "LC_CTYPE": "", "LANG": "en_US.UTF-8"}, False),
        ({"LC_CTYPE": "en_US.UTF-8"}, False),
        ({"LC_CTYPE": "UTF-8"}, False),
        ({"LC_CTYPE": "POSIX", "LANG": "en_US.UTF-8"}, True),
        # what Python leaves in the environment of a C locale
        ({"LC_CTYPE": "C.UTF-8"}, True),
        ({"LC_CTYPE": "C.UTF-8", "LANG": "C"}, True),
        ({"LC_CTYPE": "C.UTF-8", "LANG": "POSIX"}, True),
        ({"LC_CTYPE": "C.UTF-8", "LANG": ""}, True),
        # what a user has set beside another language
        ({"LC_CTYPE": "C.UTF-8", "LANG": "en_US"}, False),
        ({"LC_CTYPE": "C.UTF-8", "LANG": "en_US.UTF-8"}, False),
        ({"LC_ALL": "C.UTF-8", "LC_CTYPE": "C.UTF-8", "LANG": "C"}, False),
    ],
)
def test_ascii_is_chosen_where_the_locale_is_not_utf_8(environ: dict[str, str], ascii_form: bool) -> None:
    assert prefers_ascii(environ) is ascii_form
