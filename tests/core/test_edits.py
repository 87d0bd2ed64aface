"""Edits change a literal and the docstring's line about it, and no other byte."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from edited import changed_lines, reparent_everything
from limbeck.demo import demo_project
from limbeck_core.reading import read_script
from limbeck_core.reading.metadata import ScriptMetadata
from limbeck_core.writing.edits import redirected, renamed, reparented
from limbeck_core.writing.locating import EditRefused

HEAD = '"""Add notes\n\nRevision ID: c3\nRevises: b2\nCreate Date: 2024-05-17\n"""\nrevision = "c3"\n'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('down_revision = "b2"', 'down_revision = "d4"'),
        ("down_revision = 'b2'  # by hand", "down_revision = 'd4'  # by hand"),
        ("down_revision = r'b2'", "down_revision = r'd4'"),
        ('down_revision = u"b2"', 'down_revision = u"d4"'),
        ('down_revision = """b2"""', 'down_revision = """d4"""'),
        ("down_revision = R'''b2'''", "down_revision = R'''d4'''"),
        ('down_revision: Union[str, None] = "b2"', 'down_revision: Union[str, None] = "d4"'),
        ("down_revision = (\n    'b'  # first\n    '2'\n)", "down_revision = (\n    'd4'  # first\n)"),
        (
            "down_revision = (\n    'b'  # why\n    # alone\n    '2'  # d\n)",
            "down_revision = (\n    'd4'  # why\n    # alone\n    # d\n)",
        ),
        ("down_revision = (\r\n  'b' # é'\r\n  '2'  \r\n)", "down_revision = (\r\n  'd4' # é'\r\n)"),
        ("down_revision = ('b'  # '\n '' ''  # \"\n r'2')", "down_revision = ('d4'  # '\n # \"\n )"),
        ("down_revision = 'b' \\\n  '2'", "down_revision = 'd4'"),
        ("down_revision = ('b2')", "down_revision = ('d4')"),
        ("down_revision = ('b2',)", "down_revision = ('d4',)"),
        ("down_revision = ['b2']", "down_revision = ['d4']"),
        ("down_revision = {'b2'}", "down_revision = {'d4'}"),
        ("parent = down_revision = 'b2'", "parent = down_revision = 'd4'"),
        ("x, down_revision = 1, 'b2'", "x, down_revision = 1, 'd4'"),
        ("[x, (down_revision, y)] = [1, ('b2', 2)]", "[x, (down_revision, y)] = [1, ('d4', 2)]"),
        ("down_revision = 'b0'; down_revision = 'b2'", "down_revision = 'b0'; down_revision = 'd4'"),
        ("é = 'ü'; down_revision = 'b2'; ö = 1", "é = 'ü'; down_revision = 'd4'; ö = 1"),
        ("\x0cdown_revision = 'b2'", "\x0cdown_revision = 'd4'"),
        ("down_revision = \\\n  'b2'", "down_revision = \\\n  'd4'"),
    ],
)
def test_the_literal_is_replaced_in_whatever_form_it_stands(before: str, after: str) -> None:
    tail = "\ndepends_on = None\n\n\ndef upgrade():\n    pass  # down_revision = 'b2'"
    edited = reparented((HEAD + before + tail).encode(), "c3.py", ("d4",))
    assert edited.decode() == HEAD.replace("Revises: b2", "Revises: d4") + after + tail
    names = [None, "d4", ("d4",), ["d4"], {"d4"}]
    scope: dict[str, object] = {"Union": {(str, None): None}}
    exec(compile(ast.parse(edited), "c3.py", "exec"), scope)
    assert scope["down_revision"] in names


@pytest.mark.parametrize(
    ("before", "parents", "after"),
    [
        ("None", ("d4",), '"d4"'),
        ("'b2'", (), "None"),
        ("'b2'", ("d4", "e5"), "('d4', 'e5')"),
        ("('b2', 'x1')", ("d4", "x1"), "('d4', 'x1')"),
        ("(\n  'x1',  # theirs\n  'b2'  # ours\n)", ("x1", "d4"), "(\n  'x1',  # theirs\n  'd4'  # ours\n)"),
        ("'b2', 'x1'", ("b2", "d4"), "'b2', 'd4'"),
        ("['b2', 'x1']", ("d4",), "['d4']"),
        ("('b2', 'x1')", ("d4",), "('d4',)"),
        ("{'b2', 'x1'}", ("d4", "x1"), "{'d4', 'x1'}"),
        ("{'b2'}", ("d4", "x1"), "{'d4', 'x1'}"),
        ("('b2', 'x1')", (), "None"),
        ("['x' 'y', u'b2']", ("d4", "b2"), "['d4', u'b2']"),
        (
            "(\n  'x'  # one\n  '1',  # theirs\n  \"b2\"\n)",
            ("d4", "b2"),
            "(\n  'd4'  # one\n  ,  # theirs\n  \"b2\"\n)",
        ),
        ("r'b2'", ("d\\4",), "r'd\\4'"),
        ("r'b2'", ("d\\",), "'d\\\\'"),
        ("r'b2'", ("d\n",), "'d\\n'"),
        ('u"""b2"""', ('d"',), 'u"""d\\""""'),
        ('"b2"', ("it's",), '"it\'s"'),
        ("'b2'", ("it's",), "'it\\'s'"),
    ],
)
def test_there_may_be_none_one_or_several_parents(before: str, parents: tuple[str, ...], after: str) -> None:
    head = 'revision = "c3"\ndown_revision = '
    edited = reparented(f"{head}{before}\nx = 1\n".encode(), "c3.py", parents)
    assert edited.decode() == f"{head}{after}\nx = 1\n"


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("PARENT", "no literal but PARENT"),
        ("find('b2')", r"no literal but find\('b2'\)"),
        ("tuple(['b2'])", "no literal"),
        ("('b2', PARENT)", "no literal"),
        ("f'{PARENT}'", "no literal"),
        ("'b' + find('2')", "no literal"),
        ("'b' + '2'", r"no literal but 'b' \+ '2'"),
        ("f'b2'", "no literal but f'b2'"),
        ("'b' f'2'", "no literal"),
        ("('x1', f'b2')", "no literal"),
        ("['b2', 'x' + PARENT]", "no literal"),
        ("'b2' if True else 'x'", "no literal"),
    ],
)
def test_a_value_that_is_no_literal_is_refused_with_its_line(value: str, reason: str) -> None:
    data = f"PARENT = 'b2'\nrevision = 'c3'\ndown_revision = {value}\n".encode()
    with pytest.raises(EditRefused, match=rf"c3\.py:3: down_revision is {reason}") as refused:
        reparented(data, "c3.py", ("d4",))
    assert refused.value.line == 3


@pytest.mark.parametrize(
    "text",
    [
        "revision = 'c3'\ndown_revision = 'b2'\nif True:\n    down_revision = 'x1'\n",
        "revision = 'c3'\ndown_revision = depends_on = 'b2'\n",
        "revision = 'c3'\ndown_revision = 'b2'\nbranch_labels = down_revision\n",
        "revision = 'c3'\ndown_revision = 'b2'\ndown_revision += 'x'\n",
    ],
)
def test_a_literal_that_decides_more_or_less_than_the_parent_is_refused(text: str) -> None:
    with pytest.raises(EditRefused, match=r"c3\.py:2: down_revision cannot be changed by itself"):
        reparented(text.encode(), "c3.py", ("d4",))


def test_what_python_does_not_parse_is_refused() -> None:
    with pytest.raises(EditRefused, match=r"c3\.py:3: Python does not parse it"):
        reparented(b"revision = 'c3'\ndown_revision = 'b2'\ndef upgrade(:\n", "c3.py", ("d4",))


def test_of_what_python_does_not_parse_no_reference_is_redirected() -> None:
    with pytest.raises(EditRefused, match=r"other\.py:1: "):
        redirected(b"down_revision = 'b2'; def upgrade(:\n", "other.py", {"b2": "d4"})


def test_an_encoding_that_is_unknown_or_loses_bytes_is_refused() -> None:
    text = b"revision = 'c3'\ndown_revision = 'b2'\n"
    with pytest.raises(EditRefused, match=r"c3\.py:1: The encoding klingon is unknown"):
        reparented(b"# coding: klingon\n" + text, "c3.py", ("d4",))
    # it shifts to ASCII where it is in ASCII already
    twice = b"# coding: iso-2022-jp\nx = '\x1b(B'\n" + text
    with pytest.raises(EditRefused, match="iso-2022-jp does not give back the same bytes"):
        reparented(twice, "c3.py", ("d4",))


@pytest.mark.parametrize("names", ["down_revision, *rest", "*rest, down_revision", "down_revision, rest"])
def test_a_part_of_a_value_that_cannot_be_told_is_refused(names: str) -> None:
    data = f"revision = 'c3'\n{names} = ['b2', 'x1', 'y2']\n".encode()
    with pytest.raises(EditRefused, match="not assigned to by a plain statement"):
        reparented(data, "c3.py", ("d4",))


def test_where_nothing_is_quoted_the_quotes_are_double() -> None:
    data = b"revision = make()\ndown_revision = None\n"
    assert reparented(data, "c3.py", ("d4",)) == b'revision = make()\ndown_revision = "d4"\n'


def test_a_script_without_the_assignment_is_refused() -> None:
    with pytest.raises(EditRefused, match="not assigned to by a plain statement"):
        reparented(b"revision = 'c3'\nfor down_revision in ['b2']: pass\n", "c3.py", ("d4",))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (HEAD.replace("notes", "größe") + "down_revision = 'b2'\n", "utf-8"),
        (
            "# -*- coding: latin-1 -*-\n" + HEAD.replace("notes", "größe") + "down_revision = 'b2'\n",
            "latin-1",
        ),
        ("# coding: iso-2022-jp\n" + HEAD.replace("notes", "売上") + "down_revision = 'b2'\n", "iso-2022-jp"),
        (
            "# coding: shift_jis\nö = 1\n".replace("ö", "x")
            + "d = '売'; down_revision = 'b2'\nrevision = 'c3'",
            "shift_jis",
        ),
        (HEAD.replace("notes", "größe") + "down_revision = 'b2'\n", "utf-8-sig"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encoding_and_ends_of_lines_stay(text: str, encoding: str, end: str) -> None:
    data = text.replace("\n", end).encode(encoding)
    expected = data.replace(b"'b2'", b"'d4'").replace(b"Revises: b2", b"Revises: d4")
    assert reparented(data, "c3.py", ("d4",)) == expected


def test_bytes_that_the_encoding_does_not_know_stay_in_a_comment() -> None:
    data = b"# caf\xe9\nrevision = 'c3'\nx = '\xc3\xa9'; down_revision = 'b2'  # \xff\n"
    try:
        ast.parse(data)
    except SyntaxError:
        pytest.skip("this Python does not pass them over")
    assert reparented(data, "c3.py", ("d4",)) == data.replace(b"'b2'", b"'d4'")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Revises: b2", "Revises: d4"),
        ("Revises:   b2  ", "Revises:   d4  "),
        ("Revises:", "Revises: d4"),
        ("Revises: ", "Revises: d4"),
        ("Revises: b2 (see the ticket)", "Revises: d4 (see the ticket)"),
        ("Revises: x1, b2", "Revises: x1, d4"),
        ("Revises: what was there; ask Ann!", "Revises: what was there; ask Ann!"),
        ("It revises: b2", "It revises: b2"),
    ],
)
def test_the_line_of_the_docstring_follows(before: str, after: str) -> None:
    data = f"'''Add\n\n{before}\n'''\nrevision = 'c3'\ndown_revision = 'b2'\n"
    expected = f"'''Add\n\n{after}\n'''\nrevision = 'c3'\ndown_revision = 'd4'\n"
    assert reparented(data.encode(), "c3.py", ("d4",)).decode() == expected


def test_the_line_may_stand_in_the_first_paragraph() -> None:
    data = b'"""Revision ID: c3\nRevises: b2\n"""\nrevision = "c3"\ndown_revision = "b2"\n'
    assert reparented(data, "c3.py", ("d4",)) == data.replace(b"b2", b"d4")


@pytest.mark.parametrize(
    ("opening", "there", "name", "written"),
    [
        ('"""', "b2", "it's", "it's"),
        ("'''", "b2", "it's", "it's"),
        ("'''", "b2", "its'", "its\\'"),
        ('"""', "b2", 'd"4', 'd"4'),
        ('r"""', "b2", "d\\4x", "d\\4x"),
        ('"""', "b2", "d\\4x", "d\\\\4x"),
        ('"""', "it's", "d4", "d4"),
        ("'''", "it\\'s", "d4", "d4"),
    ],
)
def test_an_id_with_quotes_is_spelled_as_the_docstring_has_it(
    opening: str, there: str, name: str, written: str
) -> None:
    former = there.replace("\\", "")
    head = f"{opening}Add\n\nRevises: "
    tail = f"\n{opening[-3:]}\nrevision = 'c3'\ndown_revision = "
    edited = reparented(f"{head}{there}{tail}{former!r}\n".encode(), "c3.py", (name,)).decode()
    assert edited.startswith(head + written + tail)
    scope: dict[str, object] = {}
    exec(compile(edited, "c3.py", "exec"), scope)
    assert scope["down_revision"] == name
    assert scope["__doc__"] == f"Add\n\nRevises: {name}\n"


@pytest.mark.parametrize(("opening", "name"), [('"""', "d\n4"), ('r"""', 'd"""4')])
def test_an_id_that_a_docstring_cannot_hold_is_refused(opening: str, name: str) -> None:
    data = f'{opening}Add\n\nRevises: b2\n"""\nrevision = "c3"\ndown_revision = "b2"\n'.encode()
    with pytest.raises(EditRefused, match=r"c3\.py:3: the docstring cannot hold the id 'd"):
        reparented(data, "c3.py", (name,))


@pytest.mark.parametrize(
    ("value", "parents"),
    [
        ("(\n  'x1',  # theirs\n  'b2'\n)", ("d4",)),
        ("(\n  'b'  # one\n  '2'\n)", ("d4", "e5")),
        ("(\n  'b'  # one\n  '2'\n)", ()),
        ("[\n  'b2',  # '\n]", ()),
    ],
)
def test_a_value_that_would_lose_its_comments_is_refused(value: str, parents: tuple[str, ...]) -> None:
    data = f"revision = 'c3'\ndown_revision = {value}\n".encode()
    with pytest.raises(EditRefused, match=r"c3\.py:[23]: down_revision would lose the comments in it"):
        reparented(data, "c3.py", parents)


def test_an_id_that_the_encoding_cannot_hold_is_refused() -> None:
    data = b"# coding: latin-1\nrevision = 'c3'\ndown_revision = 'b2'\n"
    with pytest.raises(EditRefused, match=r"c3\.py:3: the encoding iso-8859-1 of the file has no bytes"):
        reparented(data, "c3.py", ("売",))


def test_nothing_changes_where_nothing_is_to_change() -> None:
    data = b"PARENT = 'b2'\nrevision = 'c3'\ndown_revision = PARENT\n"
    assert reparented(data, "c3.py", ("b2",)) == data


def test_a_new_id_changes_the_id_and_its_line() -> None:
    data = (HEAD + "down_revision = 'b2'\n").encode()
    expected = data.replace(b'"c3"', b'"f6"').replace(b"Revision ID: c3", b"Revision ID: f6")
    assert renamed(data, "c3.py", "f6") == expected


def test_references_follow_a_new_id() -> None:
    data = (HEAD + "down_revision = 'b2'\ndepends_on = ('x1', 'b2')\n").encode()
    expected = data.replace(b"'b2'", b"'f6'").replace(b"Revises: b2", b"Revises: f6")
    assert redirected(data, "c3.py", {"b2": "f6"}) == expected
    assert redirected(data, "c3.py", {"c3": "f6"}) == data


def test_every_script_of_the_demo_comes_back_to_the_byte(tmp_path: Path) -> None:
    with demo_project("shop") as folder:
        count, refused = reparent_everything(Path(folder), tmp_path)
    assert (count > 50, refused) == (True, [])


def test_changed_lines_are_told() -> None:
    assert changed_lines(b"a\nb\n", b"a\nc\n") == [(b"b\n", b"c\n")]


def test_the_proof_is_a_command(tmp_path: Path) -> None:
    (tmp_path / "c3.py").write_bytes((HEAD + "down_revision = 'b2'\n").encode())
    proof = Path(__file__).parent.parent / "proofs" / "edits.py"
    done = subprocess.run(
        [sys.executable, str(proof), str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert "1 scripts" in done.stdout
    script = read_script(str(tmp_path / "c3.py"))
    assert isinstance(script, ScriptMetadata)
    assert script.down_revision == ("b2",)
