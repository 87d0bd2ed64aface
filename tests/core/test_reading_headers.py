"""The three ways of reading give one answer, which is Python's, on headers near the stock ones."""

from __future__ import annotations

import builtins
import re
import types
import warnings
from pathlib import Path
from unittest.mock import MagicMock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limbeck_core.reading import (
    Lines,
    ScriptMetadata,
    SourceText,
    Unknown,
    header,
    read_script,
    sparse,
    syntax,
)
from limbeck_core.reading.header import read_header
from limbeck_core.reading.identifiers import identifiers_of
from limbeck_core.reading.scope import Module, Scope
from limbeck_core.reading.signs import may_bind_metadata
from limbeck_core.reading.syntax import read_syntax

PATH = "/project/versions/x1.py"

quoted = st.sampled_from(
    ("'{}'", '"{}"', "'''{}'''", '"""{}"""', "r'{}'", "u'{}'", "('{}')", "b'{}'", "f'{}'")
)
texts = st.sampled_from(
    ("ae1027a6acf", "", "a-b", "x#y", "é", "it''s", 'say "x"', "back\\\\slash", "a\\nb", "{0}")
)
strings = st.builds(lambda form, text: form.format(text), st.one_of(st.just("'{}'"), quoted), texts)
tuples = st.builds(
    lambda items, separator, form: form.format(separator.join(items)),
    st.lists(strings, max_size=3),
    st.sampled_from((", ", ",", ",\n    ", " , # why\n  ")),
    st.sampled_from(("({})", "({},)", "(\n    {},\n)", "[{}]", "({}, )", "tuple([{}])", "{{{}}}")),
)
values = st.one_of(st.just("None"), strings, strings, tuples, st.sampled_from(("5", "True", "...", "x")))
hints = st.sampled_from(
    (
        "",
        "",
        ": str",
        ": Union[str, Sequence[str], None]",
        ": str | Sequence[str] | None",
        ':"str"',
        " : str",
        ":str",
    )
)
equals = st.sampled_from((" = ", " = ", " = ", "=", "  =  ", " = \\\n    "))
ends = st.sampled_from(("\n", "\n", "\n", "\n\n", "  # a note\n", ";\n", "  \n", "; pass\n", "\n# note\n"))
docstrings = st.builds(
    lambda form, message, tail: form.format(message + tail),
    st.sampled_from(
        ('"""{}"""\n', '"""{}"""\n', "'''{}'''\n", '"{}"\n', 'r"""{}"""\n', '"""{}""" # x\n', "# {}\n", "{}")
    ),
    st.sampled_from(
        ("Add users", "", "  spaced  ", "A\\tb", "quote \" in ''it", 'revision = "no"', "two\n\nparts")
    ),
    st.sampled_from(
        (
            "",
            "\n\nRevision ID: a\nRevises: b\nCreate Date: 2024-01-01\n\n",
            "\n  Revises: c\n",
            "\n    ind\n\n    x\n",
        )
    ),
).filter(lambda text: not (text.startswith(('"', "#")) and text[1:3] != '""' and "\n" in text[1:-1]))
lines = st.sampled_from(
    (
        "from alembic import op\n",
        "import sqlalchemy as sa\n",
        "from typing import Sequence, Union\n",
        "from typing import (\n    Sequence,\n    Union as U,\n)\n",
        "import os, sys\n",
        "from x import revision as depends_on\n",
        "from x import branch_labels\n",
        "\n",
        "# revision identifiers, used by Alembic.\n",
        "x = 'xx'\n",
        "try:\n    import y\nexcept ImportError:\n    y = None\n",
        "if x == 'xx':\n    z = 1\n",
    )
)
rests = st.sampled_from(
    (
        "def upgrade():\n    pass\n",
        "def upgrade() -> None:\n    revision = 'no'\n",
        'def upgrade():\n    op.execute("""\nrevision = 1\n""")\n',
        "class A:\n    revision = 'no'\n",
        "revision = 'late'\n",
        "if True:\n    down_revision = 'late'\n",
        "    \x0cbranch_labels = 'late'\n",
        "def upgrade():\n    pass\n\n    \x0cdepends_on = 'late'\n",
        "x = revision, depends_on = 'p', 'q'\n",
        "del branch_labels\n",
        "@d\ndef depends_on(): pass\n",
        "import revision\n",
        "(revision) = 'late'\n",
        "for down_revision in ('u', 'v'): pass\n",
        "\\\nrevision = 'late'\n",
        "globals()['revision'] = 'late'\n",
        "__doc__ = 'late'\n",
        "def f(a, b): return revision\n",
        "async def f(): pass\n",
    )
)


@st.composite
def headers(draw: st.DrawFn) -> str:
    """Draw a header, most often in the stock order, with what may stand around it."""
    names = ["revision", "down_revision", "branch_labels", "depends_on"]
    if draw(st.integers(0, 5)) == 0:
        names = draw(st.permutations(names))
    names = names[: draw(st.sampled_from((4, 4, 4, 3, 2)))]
    text = draw(docstrings) + "".join(draw(st.lists(lines, max_size=4)))
    for name in names:
        form = draw(strings) if name == "revision" else draw(values)
        text += name + draw(hints) + draw(equals) + form + draw(ends)
    below: list[str] = draw(st.lists(rests, max_size=3))
    return "".join((text, *below))


def executed(text: str) -> dict[str, object] | None:
    """Return what the names mean after Python has run the text; ``None`` if it fails."""
    module = types.ModuleType("x1_py")
    vars(module)["__builtins__"] = {**vars(builtins), "__import__": MagicMock()}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            exec(compile(text, PATH, "exec", dont_inherit=True), vars(module))
    except (LookupError, NameError, SyntaxError, TypeError, ValueError):
        return None
    return vars(module)


@given(headers())
@settings(max_examples=400, deadline=None)
def test_all_ways_give_the_answer_of_python(text: str) -> None:
    source = SourceText(text, "utf-8")
    fast = read_header(text, PATH, "utf-8")
    slow = read_syntax(source, PATH, None)
    # a first line that is no function keeps the reader from stopping at the header
    whole = read_syntax(SourceText(text + "\nif revision == revision: revision\n", "utf-8"), PATH, None)
    if fast is not None:
        assert fast == slow
    namespace = executed(text)
    if namespace is None or not isinstance(slow, ScriptMetadata) or slow.problem is not None:
        return
    assert whole == slow
    for name in ("revision", "down_revision", "branch_labels", "depends_on"):
        ours, theirs = getattr(slow, name), namespace.get(name)
        if isinstance(ours, Unknown) or isinstance(theirs, (MagicMock, set)):
            continue
        if name == "revision":
            assert ours == (theirs if name in namespace else None)
        else:
            assert ours == identifiers_of(theirs, 1, none_is_nothing=name != "branch_labels")[0]
    if "globals()" in text:
        # then the docstring is shown that stands there, whatever has become of it
        return
    docstring = namespace["__doc__"]
    assert slow.doc == re.split("\n\n", docstring.strip() if isinstance(docstring, str) else "")[0]


@pytest.mark.parametrize(
    "rest",
    [
        "revision = 'x'",
        "  \x0crevision = 'x'",
        "if x: revision = 'y'",
        "x = (revision := 'y')",
        "import a as branch_labels",
        "from a import *",
        "from a import \\\n *",
        "exec('x')",
        "vars()['x'] = 1",
        "setattr(sys.modules[__name__], 'x', 1)",
        "def revision(): pass",
        "def f(a=(depends_on := 1)): pass",
        "class X:\n    global down_revision",
        "def __getattr__(name): pass",
        "__doc__ = ''",
    ],
)
def test_what_may_bind_metadata_below_a_header_is_seen(rest: str) -> None:
    for above in ("", "def f():\n    pass\n\n\n", "@d\ndef f(x=1):\n    return 1\n\n"):
        text = "x = 1\n" + above + rest + "\n"
        assert may_bind_metadata(text, 6)


@pytest.mark.parametrize(
    "rest",
    [
        "def upgrade() -> None:\n    revision = 'local'\n\n# revision\n\ndef downgrade():\n\treturn\n",
        "@decorated\ndef upgrade(x=1):\n    op.execute(f'{x}')\n",
        "X = table('y', column('z'))\n",
        "",
    ],
)
def test_what_binds_no_metadata_is_passed_over(rest: str) -> None:
    assert not may_bind_metadata("x = 1\n" + rest, 6)


STOCK = """\"\"\"add users

Revision ID: ae1027a6acf
Revises: 27c6a30d7c24
Create Date: 2020-12-22 16:54:19

\"\"\"
from typing import Sequence, Union

import sqlalchemy as sa  # the types

# revision identifiers, used by Alembic.
revision: str = 'ae1027a6acf'
down_revision: Union[str, None] = '27c6a30d7c24'
branch_labels: Union[str, None] = None
depends_on: Union[str, None] = None


def upgrade() -> None:
    pass
"""

BARE = '""""""\nrevision = \'ae1027a6acf\'\ndown_revision = '
"""The shortest header, up to its parent."""

edits = st.tuples(
    st.integers(0, len(STOCK) - 1),
    st.integers(0, 30),
    st.sampled_from(
        (
            "",
            " ",
            "\n",
            "'",
            '"',
            '"""',
            "\\",
            "#",
            "None",
            "x",
            "0a",
            "('a', 'b')",
            "('a',\n 'b')",
            "\nrevision",
            "\nrevision: str = 'ae1027a6acf'",
            "'\ndown_revision: Union[str, None] = ",
            "\nbranch_labels: Union[str, None] = None\ndepends_on: Union[str, None] = None\n",
            "\nx = 1",
            "\fx",
        )
    ),
)


@settings(max_examples=400, deadline=None)
@given(st.lists(edits, min_size=1, max_size=3))
def test_a_header_known_by_comparing_is_read_as_by_matching(changes: list[tuple[int, int, str]]) -> None:
    text = STOCK
    for start, length, put in changes:
        text = text[:start] + put + text[start + length :]
    header._stock_seen.clear()
    matched = read_header(text, PATH, "utf-8")
    header._stock_seen.clear()
    read_header(STOCK, PATH, "utf-8")
    assert len(header._stock_seen) == 1
    assert read_header(text, PATH, "utf-8") == matched


@pytest.mark.parametrize(
    ("parent", "parents"),
    [("None", ()), ("'b'", ("b",)), ('"b"', ("b",)), ("('b', 'c')", ("b", "c")), ("''", ("",))],
)
def test_a_header_like_one_seen_before_is_known_with_other_ids(parent: str, parents: tuple[str, ...]) -> None:
    read_header(STOCK, PATH, "utf-8")
    text = STOCK.replace("'27c6a30d7c24'", parent).replace("ae1027a6acf", "5")
    read = header.read_stock(text)
    assert (read is None) == (parent in ("''", '"b"'))
    metadata = read_header(text, PATH, "utf-8")
    assert metadata is not None
    assert (metadata.revision, metadata.down_revision) == ("5", parents)
    assert metadata.down_revision_is_sequence == (len(parents) > 1)
    assert (metadata.doc, metadata.create_date, metadata.lines.depends_on) == (
        "add users",
        "2020-12-22 16:54:19",
        16,
    )


def test_a_header_in_blocks_is_not_taken_for_what_is_known_by_comparing() -> None:
    header._stock_seen.clear()
    text = STOCK.replace("branch_labels:", "\nbranch_labels:")
    metadata = read_header(text, PATH, "utf-8")
    assert metadata is not None
    assert (metadata.lines.down_revision, metadata.lines.branch_labels) == (14, 16)
    assert header._stock_seen == []
    below = text.replace("\n\n\ndef upgrade", "\n\n\n\ndef upgrade").replace("ae1027a6acf", "beef")
    again = read_header(below, PATH, "utf-8")
    assert again is not None
    assert (again.revision, again.lines) == ("beef", metadata.lines)


def test_a_header_that_goes_on_otherwise_than_the_one_seen_is_matched() -> None:
    header._stock_seen.clear()
    assert read_header(STOCK, PATH, "utf-8") is not None
    text = STOCK.replace("down_revision: Union[str, None] =", "down_revision: str =")
    assert header.read_stock(text) is None
    metadata = read_header(text, PATH, "utf-8")
    assert metadata is not None
    assert metadata.down_revision == ("27c6a30d7c24",)


@pytest.mark.parametrize("parent", ["None", "'b'", "('b', 'c')"])
@pytest.mark.parametrize("above", [STOCK[: STOCK.index("'27c6a30d7c24'")], BARE])
def test_a_script_that_ends_with_its_parent_has_no_lines_below_it(above: str, parent: str) -> None:
    header._stock_seen.clear()
    annotation = ": Union[str, None]" if "Union" in above else ""
    below = f"branch_labels{annotation} = None\ndepends_on{annotation} = None\n"
    assert read_header(f"{above}None\n{below}", PATH, "utf-8") is not None
    assert len(header._stock_seen) == 1
    text = f"{above}{parent}\n"
    metadata = read_header(text, PATH, "utf-8")
    assert metadata == read_syntax(SourceText(text, "utf-8"), PATH, None)
    assert isinstance(metadata, ScriptMetadata)
    assert (metadata.lines.down_revision, metadata.lines.branch_labels) == (above.count("\n") + 1, 0)


def test_labels_that_are_imported_above_a_header_are_no_stock() -> None:
    text = STOCK.replace("import sqlalchemy as sa  # the types", "from shop import branch_labels")
    assert read_header(text.replace("branch_labels: Union[str, None] = None\n", ""), PATH, "utf-8") is None
    metadata = read_header(text, PATH, "utf-8")
    assert metadata is not None
    assert metadata.branch_labels == ()


def test_lines_of_very_many_layouts_are_told_right() -> None:
    for empty in range(1010):
        text = STOCK.replace("\n\nRevises", f"{chr(10) * empty}\n\nRevises").replace(
            "add users", "\n" * empty
        )
        metadata = header.match_header(text, PATH, "utf-8")
        assert metadata is not None
        assert metadata.lines.revision == text[: text.index("revision:")].count("\n") + 1
    assert len(header._lines_seen) <= 1002


PARTS = """\
from alembic import op
import sqlalchemy as sa

# revision identifiers, used by Alembic.
"""


def tree_header(
    docstring: str, revision: str, parents: str, above: str = PARTS, labels: str = "(None, sa)[0]"
) -> str:
    """A header that needs the syntax tree."""
    return (
        f'"""{docstring}"""\n{above}revision = "{revision}"\ndown_revision = {parents}\n'
        f"branch_labels = {labels}\ndepends_on = None\n\n\ndef upgrade():\n    pass\n"
    )


def declared(folder: Path, text: str) -> ScriptMetadata:
    path = folder / "script.py"
    path.write_text(text, encoding="utf-8")
    found = read_script(str(path))
    assert isinstance(found, ScriptMetadata)
    return found


def test_what_is_remembered_of_one_header_is_right_for_its_like(tmp_path: Path) -> None:
    first = declared(tmp_path, tree_header("one\n", "a1", "None"))
    alike = declared(tmp_path, tree_header("two\n", "b2", '("a1", "c3")'))
    lower = declared(tmp_path, tree_header("three\n\n\n", "d4", '"b2"'))
    for found, revision, parents, line in (
        (first, "a1", (), 7),
        (alike, "b2", ("a1", "c3"), 7),
        (lower, "d4", ("b2",), 9),
    ):
        assert (found.revision, found.down_revision, found.branch_labels) == (revision, parents, ())
        assert found.lines == Lines(line, line + 1, line + 2, line + 3)
    unlike = declared(tmp_path, tree_header("two\n", "e5", '"b2"', labels="(sa, None)[0]"))
    assert unlike.branch_labels == Unknown(9, "a module, where a string or a tuple of strings belongs")


@pytest.mark.parametrize(
    ("parents", "read"),
    [
        ('("a1" "b2",\n    # and\n    "c3")', ("a1b2", "c3")),
        ('"a1" \\\n    "b2"', ("a1b2",)),
        ('"a1" "b2"', ("a1b2",)),
        ('["a1",\n]', ("a1",)),
    ],
)
def test_parents_on_several_lines_are_read_below_what_is_remembered(
    tmp_path: Path, parents: str, read: tuple[str, ...]
) -> None:
    for revision in ("d4", "e5"):
        found = declared(tmp_path, tree_header("one\n", revision, parents))
        assert (found.revision, found.down_revision, found.branch_labels) == (revision, read, ())


def test_what_scripts_depend_on_is_not_remembered(tmp_path: Path) -> None:
    for labels in ("(None, sa)[0]", ""):
        for number in range(3):
            text = tree_header("one\n", "d4", "'b2' 'c3'", labels=labels or "None")
            text = text.replace("depends_on = None", f"depends_on = 'a{number}'")
            text = text if labels else text.replace("branch_labels = None\n", "")
            found = declared(tmp_path, text)
            assert (found.down_revision, found.branch_labels) == (("b2c3",), ())
            assert found.depends_on == (f"a{number}",)
            assert not any(f"a{number}" in part for part, _ in sparse._stretches)


def test_few_and_short_parts_of_headers_are_remembered(tmp_path: Path) -> None:
    for number in range(2 * sparse.MOST_REMEMBERED):
        found = declared(
            tmp_path, tree_header("", f"a{number}", "None", f"{PARTS}x = {number}\n", "(None, x)[0]")
        )
        assert (found.revision, found.branch_labels) == (f"a{number}", ())
        assert 0 < len(sparse._stretches) <= sparse.MOST_REMEMBERED
    long = f"{PARTS}x = '{'x' * sparse.LONGEST_REMEMBERED}'\n"
    assert declared(tmp_path, tree_header("", "b1", "None", long, "(None, x)[0]")).revision == "b1"
    assert max(len(text) for text, _ in sparse._stretches) <= sparse.LONGEST_REMEMBERED


class Elsewhere:
    """Other modules, of which each binds every name to its own."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def attribute(self, module: str, name: str, importer: Module) -> object:
        self.asked.append(f"{module}.{name}")
        return f"{name}-of-{importer.name}"

    def exported(self, module: str, importer: Module) -> Scope | None:
        self.asked.append(f"{module}.*")
        return None


OTHER_PARTS = {
    "labels": "branch_labels = ('x',) + ('y',)\n",
    "of the id": "branch_labels = revision + '-x'\n",
    "of the parents": "depends_on = down_revision\n",
    "of the file": "branch_labels = __file__[-5:]\n",
    "of the module": "branch_labels = __name__\n",
    "of the docstring": "branch_labels = __doc__\n",
    "of another module": "from shop import a\nbranch_labels = (a,)\n",
    "of all another module": "from shop import *\n",
    "of the package": "from . import a\nbranch_labels = (None, a)[0]\n",
    "id again": "if True:\n    globals()['revision'] = 'x'\n",
    "parents again": "if 1:\n    down_revision = 'x'\n",
    "a list": "branch_labels = ['x']\n",
    "no value": "branch_labels = unheard_of()\n",
    "no more id": "del revision\n",
    "stock": "branch_labels = None\n# (\nx = 'y'\n",
}
"""What stands below the parents."""


@pytest.mark.parametrize("part", OTHER_PARTS.values(), ids=OTHER_PARTS.keys())
@pytest.mark.parametrize("ids", ["revision = 'a1'\ndown_revision = None\n", "revision = None\n"])
def test_a_header_says_the_same_whatever_was_read_before(part: str, ids: str) -> None:
    for text, path in (
        (f'"""one\n"""\n{PARTS}{ids}{part}\ndef upgrade():\n    pass\n', "/project/versions/b2.py"),
        (f'"""two\n\n"""\n{PARTS}{ids}{part}\ndef upgrade():\n    pass\n', "/other/place/c3.py"),
        (
            f'"""one\n"""\n{PARTS}revision = "d4"\ndown_revision = ("e5", "f6")\n{part}\n'
            "def upgrade():\n    pass\n",
            "/project/versions/d4.py",
        ),
        (f'"""new\n"""\n{PARTS}{ids}{part}\ndef downgrade():\n    pass\n', "/project/versions/g7.py"),
    ):
        modules, alone = Elsewhere(), Elsewhere()
        found = read_syntax(SourceText(text, "utf-8"), path, modules)
        remembered = dict(syntax._alike)
        syntax._alike.clear()
        assert found == read_syntax(SourceText(text, "utf-8"), path, alone)
        assert modules.asked == alone.asked
        syntax._alike.update(remembered)


def test_few_and_short_headers_are_remembered(tmp_path: Path) -> None:
    modules = Elsewhere()
    above = f"{PARTS}x = {{}}\n"
    for number in range(2 * sparse.MOST_REMEMBERED):
        text = tree_header("", f"a{number}", "None", above.format(number), "(None, x)[0]")
        found = read_syntax(SourceText(text, "utf-8"), PATH, modules)
        assert isinstance(found, ScriptMetadata)
        assert (found.revision, found.branch_labels) == (f"a{number}", ())
        assert 0 < len(syntax._alike) <= sparse.MOST_REMEMBERED
    long = above.format(f"'{'x' * sparse.LONGEST_REMEMBERED}'")
    text = tree_header("", "b1", "None", long, "(None, x)[0]")
    before = dict(syntax._alike)
    assert isinstance(found := read_syntax(SourceText(text, "utf-8"), PATH, modules), ScriptMetadata)
    assert (found.revision, syntax._alike) == ("b1", before)
