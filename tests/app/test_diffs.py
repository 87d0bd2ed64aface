"""A change as rows: coloured as code, safe to show, nothing cut."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from limbeck.diffs import diff_rows
from limbeck.spans import Span
from limbeck_core.writing.changes import ChangeSet, FileChange


def rows(before: bytes | None, after: bytes | None, *, width: int = 80) -> list[tuple[Span, ...]]:
    change = FileChange("/shop/a1.py", before, after)
    return list(diff_rows(ChangeSet("", (change,)), "/shop", width=width, ascii_only=False))


def texts(found: list[tuple[Span, ...]]) -> list[str]:
    return ["".join(span.text for span in row)[1:] for row in found]


def test_a_change_is_the_diff_with_the_roles_of_code() -> None:
    found = rows(b"x = 1\ny = 'b2'\n", b"x = 1\ny = 'c3'\n")
    assert texts(found) == [
        "--- a/a1.py",
        "+++ b/a1.py",
        "@@ -1,2 +1,2 @@",
        " x = 1",
        "-y = 'b2'",
        "+y = 'c3'",
    ]
    context, dropped, added = found[-3:]
    assert [(span.text, span.role, span.dim) for span in context[1:]] == [
        (" ", "message", False),
        ("x = ", "message", True),
        ("1", "code-literal", True),
    ]
    assert {span.role for span in dropped[1:]} == {"effect-drop"}
    assert [(span.text, span.role) for span in added[1:]] == [
        ("+", "effect-add"),
        ("y = ", "message"),
        ("'c3'", "code-string"),
    ]


def test_a_line_is_coloured_by_where_it_stands_in_its_file() -> None:
    docstring = b'"""Add\n\nFrom here to there\n"""\nx = 1\n'
    *_, last = [row for row in rows(None, docstring) if "From" in "".join(span.text for span in row)]
    assert [(span.text, span.role) for span in last[2:]] == [("From here to there", "code-docstring")]


def test_a_dropped_line_of_dashes_is_no_name_of_a_file() -> None:
    found = rows(b"-- a/x\n", b"++ b/x\n")
    assert [row[-1].role for row in found] == ["heading", "heading", "fact", "effect-drop", "message"]


@pytest.mark.parametrize("width", [1, 4, 10, 40])
def test_what_is_too_long_goes_on_in_the_next_row_and_nothing_is_lost(width: int) -> None:
    line = "name = 'something long', 日本語, \t1"
    found = rows(None, f"{line}\n".encode(), width=width)
    shown = "".join("".join(span.text for span in row[2:]) for row in found)
    assert "".join(shown.split()).endswith("".join(line.split()))
    assert all(sum(cell_len(span.text) for span in row) <= max(width, 4) for row in found)


def test_nothing_in_a_file_acts() -> None:
    found = texts(rows(b"x\r\n", b"'\x1b[2J[red]'\r\ny\r\n"))
    assert not any("\x1b" in text or "\r" in text for text in found)
    assert any("[red]" in text for text in found)


def test_lone_carriage_returns_and_a_missing_last_break_are_shown_as_they_are() -> None:
    found = rows(b"a = 1\rb = 2", b"a = 1\rb = 3")
    assert texts(found)[-1] == "\\ No newline at end of file"
    assert any(text.startswith("+a = 1") and text.endswith("b = 3") for text in texts(found))
