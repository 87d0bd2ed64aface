"""Scripts as lines, colours and cells: what the script pane shows, computed without a screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments.lexers.python import PythonLexer
from rich.cells import cell_len

from limbeck.source.files import FILES_KEPT, ScriptFiles, open_file
from limbeck.source.highlighting import LONGEST_LEXED, Highlighter
from limbeck.source.shaping import LONG_LINE, TAB_SIZE, Wrapping, most_cells, shown
from limbeck.source.text import MOST_MATCHES, ScriptText
from limbeck.text import visible

SCRIPT = '''\
# a comment with a " quote
"""Add orders

def upgrade(): not this one
"""
revision = 'a'

SQL = """
def downgrade(): nor this
"""


def upgrade() -> None:
    pass


async def downgrade(engine):
    pass
'''

ODD = "abc \t\x1b\x00\u202e\u200d\u0301\u20e3\ufe0f\u3000列é🙂👩🏽\U0001f1e9한、‮\xad\u2028"
odd_lines = st.text(alphabet=st.sampled_from(ODD), max_size=60)


def test_functions_are_found_outside_strings() -> None:
    text = ScriptText(SCRIPT)
    assert text.line_of_docstring == 2
    assert text.line_of_function("upgrade") == 13
    assert text.line_of_function("downgrade") == 17
    assert text.line_of_function("sidegrade") is None


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("def upgrade():\r\n    pass\r\n", 1),
        ("x = 1\nupgrade = noop\n", 2),
        ("x = 1\nupgrade: Callable[[], None] = noop\n", 2),
        ("if upgrade == 1:\n    def upgrade(): pass\n", 2),
        ("\nfrom helpers import downgrade, upgrade\n", 2),
        ("def upgrades():\n    pass\n", None),
        ("'''\ndef upgrade(): pass\n", None),
    ],
)
def test_what_counts_as_the_function(source: str, line: int | None) -> None:
    assert ScriptText(source).line_of_function("upgrade") == line


@pytest.mark.parametrize(
    ("source", "line"),
    [("x = '''a'''", None), ("'a'", 1), ("\n# b\n\nr'''a\nb'''", 4), ("", None), ("b'a'", None)],
)
def test_where_the_docstring_begins(source: str, line: int | None) -> None:
    assert ScriptText(source).line_of_docstring == line


def test_words_are_found_whatever_their_case_and_literally() -> None:
    text = ScriptText("Add .*\nadd\nAD")
    assert text.find("add") == [0, 7]
    assert text.find(".*") == [4]
    assert text.find("") == []
    assert len(ScriptText("a" * 2 * MOST_MATCHES).find("a")) == MOST_MATCHES


@pytest.mark.parametrize("text", ["", "\n", "a", "a\n", "a\r\nb\rc", "\n\n"])
def test_lines_are_those_of_an_editor(text: str) -> None:
    source = ScriptText(text)
    assert source.lines == (text.splitlines() or [""])
    assert [source.line_at(start) for start in source.starts] == list(range(source.count))


# -- colours

pieces_of_source = st.lists(
    st.sampled_from(
        [
            "def f(x):",
            "\n",
            "\n\n",
            "    ",
            '"""',
            "'''",
            '"',
            "'",
            "#",
            "\\",
            "f'{x}'",
            "1",
            "None",
            " = ",
            "a",
            "@b",
            "é",
        ]
    ),
    max_size=60,
).map("".join)


@given(source=pieces_of_source)
def test_the_pieces_of_every_line_are_the_line(source: str) -> None:
    text = ScriptText(source)
    highlighter = Highlighter(text)
    for index in reversed(range(text.count)):
        assert "".join(piece for piece, _ in highlighter.line(index)) == text.lines[index]


def roles_of(text: ScriptText) -> list[list[str]]:
    highlighter = Highlighter(text)
    return [[role for piece, role in highlighter.line(n) for _ in piece] for n in range(text.count)]


def test_a_script_in_stretches_looks_like_the_whole_script() -> None:
    source = (SCRIPT + "x = '''a\nb'''; y = 1\n") * 30
    whole = list(PythonLexer(stripnl=False, ensurenl=False).get_tokens(source))
    expected = ["String" in str(kind) for kind, value in whole for _ in value]
    flat = "".join(value for _, value in whole)
    seen: list[str] = []
    text = ScriptText(source)
    for roles in roles_of(text):
        seen += [*roles, ""]
    for character, is_string, role in zip(flat, expected, seen, strict=True):
        if not character.isspace():
            assert (role in ("string", "docstring")) == is_string


@pytest.mark.parametrize("quotes", ['"""', "'''"])
def test_a_very_long_string_is_one_all_along(quotes: str) -> None:
    inner = "insert into x values (1)\n" * (LONGEST_LEXED // 10)
    text = ScriptText(f"sql = {quotes}{inner}{quotes} + str(1)\nx = None\n")
    roles = roles_of(text)
    assert roles[0][:3] == ["", "", ""]
    assert set(roles[0][6:]) == {"string"}
    assert all(set(line) == {"string"} for line in roles[1:-2])
    assert roles[-2][:3] == ["string"] * 3
    assert "builtin" in roles[-2]
    assert "constant" in roles[-1]
    assert roles_of(ScriptText(f"{quotes}{inner}"))[0][0] == "docstring"


def test_a_very_long_line_is_plain() -> None:
    text = ScriptText(f"x = 1\ny = [{'1, ' * LONGEST_LEXED}]\nz = 2\n")
    roles = roles_of(text)
    assert "literal" in roles[0]
    assert set(roles[1]) == {""}
    assert "literal" in roles[2]


# -- cells


@given(line=odd_lines, ascii_only=st.booleans())
def test_what_is_shown_fills_the_cells_that_are_counted(line: str, ascii_only: bool) -> None:
    seen = shown(line, ascii_only=ascii_only)
    assert cell_len(seen.text) == seen.width <= most_cells(line) + line.count("\t")
    assert visible(seen.text) == seen.text
    if "\t" not in line:
        assert seen.text == visible(line, ascii=ascii_only)
    assert [seen.place(index) for index in range(len(line) + 1)] == sorted(
        seen.place(index) for index in range(len(line) + 1)
    )
    assert seen.place(len(line)) == len(seen.text)


def test_a_tab_goes_to_its_stop() -> None:
    assert shown("\ta").text == " " * TAB_SIZE + "a"
    assert shown("列\ta").text == "列  a"
    assert shown("abcd\ta").text == "abcd    a"


@given(line=odd_lines, width=st.integers(2, 20))
def test_a_wrapped_line_is_cut_into_rows_that_are_full(line: str, width: int) -> None:
    seen = shown(line)
    starts = seen.rows(width)
    parts = [seen.text[a:b] for a, b in zip(starts, [*starts[1:], len(seen.text)], strict=True)]
    assert "".join(parts) == seen.text
    assert all(cell_len(part) <= width for part in parts)
    # a row ends only where the next character does not fit
    assert all(cell_len(part) >= width - 1 for part in parts[:-1])


@given(
    lines=st.lists(odd_lines | st.text("ab\t ", max_size=80), min_size=1, max_size=12),
    width=st.integers(2, 30),
)
def test_rows_and_lines_lead_to_each_other(lines: list[str], width: int) -> None:
    wrapping = Wrapping(lines, width)
    rows = [(line, part) for line, text in enumerate(lines) for part in range(len(shown(text).rows(width)))]
    assert wrapping.count == len(rows)
    assert [wrapping.line_at(row) for row in range(len(rows))] == rows
    assert [wrapping.first_row(line) for line in range(len(lines))] == [
        rows.index((n, 0)) for n in range(len(lines))
    ]


@given(line=odd_lines, left=st.integers(0, 40), room=st.integers(0, 20))
def test_a_line_scrolled_sideways_keeps_its_cells(line: str, left: int, room: int) -> None:
    seen = shown(line)
    first, last, blank = seen.slice_cells(left, left + room)
    cells = [0] if seen.cells is None else list(seen.cells)
    if seen.cells is not None and first < len(seen.text):
        assert cells[first] - left == blank <= 1
    assert blank + cell_len(seen.text[first:last]) <= room or first == last


@pytest.mark.parametrize("character", ["\u0301", "\x1b", "\u202e", "列", "\t", "\ufe0f", "a", "\U0001f1e9"])
def test_in_a_very_long_line_each_character_stands_for_itself(character: str) -> None:
    line = character * (LONG_LINE + 1)
    seen = shown(line)
    assert len(seen.text) == len(line)
    assert visible(seen.text) == seen.text
    assert seen.width == cell_len(seen.text) == len(line) * (2 if character == "列" else 1)


# -- files


def test_a_file_is_read_again_only_when_it_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(b"x = 1\r\ny = 2\r\n")
    files = ScriptFiles()
    first = files.get(str(path))
    assert files.get(str(path)) is first
    assert (first.line_ends, first.encoding, first.size) == ("CRLF", "utf-8", 14)
    assert first.text.lines == ["x = 1", "y = 2"]
    path.write_bytes(b"\xef\xbb\xbfx = 1\r\n\ty = 2")
    again = files.get(str(path))
    assert again.oddities == ("begins with a UTF-8 mark", "its last line has no end", "is indented with tabs")
    for number in range(FILES_KEPT):
        files.get(str(tmp_path / f"{number}.py"))
    assert files.get(str(path)) is not again


def test_what_is_no_source_says_so(tmp_path: Path) -> None:
    compiled = tmp_path / "a.pyc"
    compiled.write_bytes(b"\0\1\2")
    assert open_file(str(compiled)).text.text == "a.pyc is compiled: its source is not here"
    gone = open_file(str(tmp_path / "gone.py"))
    assert gone.text.text.startswith("gone.py cannot be read: ")
    assert gone.highlighter is None
