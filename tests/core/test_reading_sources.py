"""Bytes to text as Python does it: encodings, marks, newlines, and what no Python reads."""

from __future__ import annotations

import ast
import stat
import textwrap
import types
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limbeck_core.problems import Problem, ProblemKind, Severity
from limbeck_core.reading import ScriptMetadata, Unknown, check_syntax, read_script, read_text
from limbeck_core.reading import source as source_module
from limbeck_core.reading.docstring import dedent, facts, long_doc
from limbeck_core.reading.source import decode, not_a_file
from limbeck_core.reading.syntax import parse

BODY = '"""Größe ändern"""\nrevision = "ä1"\ndown_revision = None\n'
COOKIES = (
    "# -*- coding: {} -*-\n",
    "#!/usr/bin/python\n# vim: set fileencoding={} :\n",
    "\n# coding={}\n",
    "\x0c # coding: {}\n",
)


def read(tmp_path: Path, data: bytes, name: str = "x1.py") -> ScriptMetadata:
    path = tmp_path / name
    path.write_bytes(data)
    found = read_script(str(path))
    assert isinstance(found, ScriptMetadata), found
    return found


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("cookie", COOKIES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf8", "latin-1", "iso-8859-15", "cp1252", "Latin-1-unix"])
def test_a_coding_cookie_is_obeyed(tmp_path: Path, encoding: str, cookie: str, newline: str) -> None:
    codec = encoding.removesuffix("-unix")
    data = (cookie.format(encoding) + BODY).replace("\n", newline).encode(codec)
    found = read(tmp_path, data)
    assert (found.revision, found.doc, found.problem) == ("ä1", "Größe ändern", None)


def test_a_mark_is_taken_off_and_named(tmp_path: Path) -> None:
    found = read(tmp_path, b"\xef\xbb\xbf" + BODY.encode())
    assert (found.revision, found.encoding, found.lines.revision) == ("ä1", "utf-8-sig", 2)


def test_a_cookie_below_the_second_line_or_behind_code_counts_for_nothing(tmp_path: Path) -> None:
    for start in ("\n\n# coding: latin-1\n", "x = 1\n# coding: latin-1\n", '"""# coding: latin-1"""\n'):
        assert read(tmp_path, (start + BODY).encode()).revision == "ä1"


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (BODY.encode("latin-1"), 1, "Not utf-8: the byte 0xf6 has no meaning there"),
        (b"# coding: no-such\nrevision = 'a'\n", 1, "The encoding no-such is unknown"),
        (b"# coding: rot13\nrevision = 'a'\n", 1, "The encoding rot13 is unknown"),
        (b"\xef\xbb\xbf# coding: latin-1\nrevision = 'a'\n", 1, "The coding cookie says iso-8859-1, but"),
        (b"revision = 'a'\n\n\0\n", 3, "Null bytes stand in the source"),
    ],
)
def test_what_python_refuses_is_a_problem_beside_what_could_be_read(
    tmp_path: Path, data: bytes, line: int, message: str
) -> None:
    found = read(tmp_path, data)
    assert found.revision in ("a", "\N{REPLACEMENT CHARACTER}1")
    assert found.problem is not None
    assert found.problem.kind is ProblemKind.SYNTAX_ERROR
    assert found.problem.line == line
    assert found.problem.message.startswith(message)
    assert refused(data)


def refused(data: bytes) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(data, "x.py", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    return False


PIECES = (
    b"# coding: ",
    b"latin-1",
    b"utf-8",
    b"cp1252",
    b"\n",
    b"\r\n",
    b"\xef\xbb\xbf",
    b"x = 1",
    b"\xe4",
    b"#",
    b" ",
    b"\x0c",
    b"\xc3\xa4",
    b"'\xc3\xa4'",
)


@given(st.lists(st.sampled_from(PIECES), max_size=9).map(b"".join))
@settings(max_examples=300, deadline=None)
def test_the_text_is_what_python_decodes(data: bytes) -> None:
    data += b"\nvalue = '\xc3\xa4'\n"
    found = decode(data, "/x.py")
    if found.problem is not None:
        assert refused(data)
    elif not refused(data):
        assert ast.dump(parse(found.text)) == ast.dump(ast.parse(data))


def test_lines_count_newlines_alone(tmp_path: Path) -> None:
    found = read(
        tmp_path, "x = '\x0b\x1c\x85\u2028'\x0c\r\n\x0c\r\nrevision = 'a'\rdown_revision = None\n".encode()
    )
    assert found.lines.revision == 3


def test_text_for_a_pane_never_fails(tmp_path: Path) -> None:
    path = tmp_path / "x1.py"
    path.write_bytes(b"a\r\n\xff\0")
    shown = read_text(str(path))
    assert shown.text == "a\n\N{REPLACEMENT CHARACTER}\0"
    assert shown.problem is not None
    gone = read_text(str(tmp_path / "gone.py"))
    assert gone.text == ""
    assert gone.problem is not None
    assert gone.problem.message == "gone.py cannot be read: No such file or directory"


def test_a_path_with_a_null_character_is_a_problem() -> None:
    assert isinstance(read_script("/x\0.py"), Problem)


def test_a_huge_script_is_read_and_a_monstrous_one_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    huge = BODY + "\n\ndef upgrade():\n" + "    op.execute('x')\n" * 100_000
    assert read(tmp_path, huge.encode()).revision == "ä1"
    monkeypatch.setattr(source_module, "MAX_SOURCE_BYTES", 1024 * 1024)
    problem = read_script(str(tmp_path / "x1.py"))
    assert isinstance(problem, Problem)
    assert problem.message == "x1.py is larger than 1 MB and is not read"


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "-" * 100_000 + "1\nrevision = 'a'\n",
        "x = " + "(" * 1000 + ")" * 1000 + "\nrevision = 'a'\n",
        "x = a" + ".b" * 50_000 + "\nrevision = 'a'\n",
        "if f():\n pass\n" + "elif f():\n pass\n" * 2000 + "revision = 'a'\n",
        "x = " + "9" * 5000 + "\nrevision = 'a'\n",
        "x = 10 ** 10 ** 10 ** 10\nz = 'a' * 10 ** 12\ny = '%999999999d' % 1\nrevision = 'a'\n",
        "t = ()\n" + "t = (t, t)\n" * 60 + "u = {t: t == t}\nrevision = 'a'\n",
        "x = '\\d'; y = 1is 1\nrevision = 'a'\n",
    ],
    ids=["signs", "parentheses", "attributes", "branches", "digits", "large results", "nests", "warnings"],
)
def test_extravagant_source_is_read_at_once_and_without_a_warning(tmp_path: Path, source: str) -> None:
    assert read(tmp_path, source.encode()).revision == "a"


def test_an_error_below_the_header_is_found_by_the_check(tmp_path: Path) -> None:
    found = read(tmp_path, BODY.encode() + b"\ndef upgrade(:\n")
    assert (found.revision, found.problem) == ("ä1", None)
    problem = check_syntax(found.path)
    assert problem is not None
    assert (problem.kind, problem.line) == (ProblemKind.SYNTAX_ERROR, 5)
    (tmp_path / "x1.py").write_text(BODY)
    assert check_syntax(found.path) is None


# --- docstrings --------------------------------------------------------------------------------------------


@given(st.text(alphabet=" \t\nab\N{NO-BREAK SPACE}", max_size=30))
@settings(max_examples=300, deadline=None)
def test_the_docstring_is_this_interpreters(docstring: str) -> None:
    module = types.ModuleType("x")
    exec(compile(repr(docstring) + "\n", "x.py", "exec", dont_inherit=True), vars(module))
    assert long_doc(docstring) == (module.__doc__ or "").strip()


def test_dedenting_is_that_of_python_3_13() -> None:
    docstring = "  Title\n    more\n      yet more\n   \n\tx\n    "
    assert dedent(docstring) == "Title\nmore\n  yet more\n\n    x\n"
    assert long_doc(docstring, dedents=True) == "Title\nmore\n  yet more\n\n    x"
    assert long_doc(docstring, dedents=False) == docstring.strip()


def test_facts_stand_at_the_start_of_a_line() -> None:
    stock = "T\n\nRevision ID: a\nRevises: b, c\nCreate Date: 2024-01-01 00:00:00"
    assert facts(stock) == ("2024-01-01 00:00:00", "b, c")
    assert facts("T\n\n  Create Date:  1 \nRevises:\n") == ("1", "")
    assert facts("About Revises: x\n\nRevision ID: a") == (None, None)
    assert facts(textwrap.dedent(stock).replace("Create", "\nCreate")) == ("2024-01-01 00:00:00", "b, c")


def test_a_script_without_docstring_has_an_empty_one(tmp_path: Path) -> None:
    found = read(tmp_path, b"revision = 'a'\n")
    assert (found.doc, found.longdoc) == ("", "")


# --- the check of the whole file ---------------------------------------------------------------------------


def test_the_check_names_what_keeps_it_from_reading(tmp_path: Path) -> None:
    gone = check_syntax(str(tmp_path / "gone.py"))
    assert gone is not None
    assert gone.kind is ProblemKind.UNREADABLE_FILE
    (tmp_path / "x1.pyc").write_bytes(b"\0\1\xff")
    assert check_syntax(str(tmp_path / "x1.pyc")) is None
    (tmp_path / "x1.py").write_bytes(b"x = '\xff'\n")
    odd = check_syntax(str(tmp_path / "x1.py"))
    assert odd is not None
    assert (odd.kind, odd.line, odd.message) == (
        ProblemKind.SYNTAX_ERROR,
        1,
        "Not utf-8: the byte 0xff has no meaning there",
    )


@pytest.mark.parametrize(
    "body",
    [
        b"x = " + b"-" * 100_000 + b"1\n",
        b"x = 1" + b"+1" * 100_000 + b"\n",
        b"# coding: unicode_escape\nx = '\\ud800'\n",
        b"def f():\n    return\nreturn\n",
        b"nonlocal x\n",
        b"x = 1\n",
        b"'\\d'\n",
    ],
    ids=["signs", "sums", "surrogate", "return", "nonlocal", "sound", "warning"],
)
def test_the_check_refuses_what_python_does_not_compile(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "x1.py"
    path.write_bytes(body)
    problem = check_syntax(str(path))
    assert (problem is not None) == refused(body)
    if problem is not None:
        assert problem.kind is ProblemKind.SYNTAX_ERROR
        assert "\n" not in problem.message


@pytest.mark.parametrize("encoding", ["utf-7", "unicode_escape"])
def test_a_carriage_return_that_its_encoding_hides_is_a_problem_of_a_script(
    tmp_path: Path, encoding: str
) -> None:
    written = {"utf-7": b"+AA0-", "unicode_escape": b"\\r"}[encoding]
    data = b"# coding: %s\n'One%stwo'\nrevision = 'a'\ndown_revision = 'b%sc'\n" % (
        encoding.encode(),
        written,
        written,
    )
    names: dict[str, object] = {}
    exec(compile(data, "x1.py", "exec", dont_inherit=True), names)
    assert (names["__doc__"], names["down_revision"]) == ("One\rtwo", "b\rc")
    found = read(tmp_path, data)
    assert found.revision == "a"
    assert isinstance(found.down_revision, Unknown)
    assert found.problem is not None
    assert (found.problem.kind, found.problem.line) == (ProblemKind.UNKNOWN_METADATA, 2)
    assert found.problem.message.startswith(f"Its encoding, {encoding}, hides carriage returns")
    assert read_text(found.path).text.count("\n") == 6


def test_a_null_byte_beside_bytes_without_a_meaning_is_refused(tmp_path: Path) -> None:
    for data in (b"revision = 'a'\n# \0\xff\n", b"revision = 'a'\n# \xff\0\n"):
        assert refused(data)
        problem = read(tmp_path, data).problem
        assert problem is not None
        assert (problem.kind, problem.line) == (ProblemKind.SYNTAX_ERROR, 2)


@pytest.mark.parametrize(
    ("mode", "kind", "severity"),
    [
        (stat.S_IFDIR, "a folder", Severity.NOTE),
        (stat.S_IFIFO, "a pipe", Severity.ERROR),
        (stat.S_IFSOCK, "a socket", Severity.ERROR),
        (stat.S_IFCHR, "a device", Severity.ERROR),
        (stat.S_IFBLK, "a device", Severity.ERROR),
        (0, "no regular file", Severity.ERROR),
    ],
)
def test_what_is_no_file_is_named_as_what_it_is(mode: int, kind: str, severity: Severity) -> None:
    problem = not_a_file("/versions/x1.py", mode | 0o644)
    assert (problem.message, problem.severity) == (f"x1.py is {kind}, not a script", severity)
