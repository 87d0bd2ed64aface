"""What a script declares, read from its source, against what Python makes of the same source."""

from __future__ import annotations

import builtins
import re
import types
import warnings
from pathlib import Path
from unittest.mock import MagicMock

import pytest

from limbeck_core.problems import Problem
from limbeck_core.reading import ScriptMetadata, Unknown, read_script
from limbeck_core.reading.header import read_header
from limbeck_core.reading.metadata import Identifiers
from limbeck_core.reading.source import decode
from limbeck_core.reading.syntax import read_syntax

PLAIN = '''"""Add users

Revision ID: ae1027a6acf
Revises: 1975ea83b712
Create Date: 2024-03-01 12:00:00.000000

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'ae1027a6acf'
down_revision = '1975ea83b712'
branch_labels = None
depends_on = None


def upgrade():
    op.execute("select 1")


def downgrade():
    pass
'''

ANNOTATED = '''"""Merge email and wrap

Revision ID: b2e4d3c5f6a7
Revises: a9d3c2b1e0f9, c3d5e4f6a7b8
Create Date: 2024-03-01 12:00:00.000000

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision: str = "b2e4d3c5f6a7"
down_revision: Union[str, Sequence[str], None] = (
    "a9d3c2b1e0f9",
    "c3d5e4f6a7b8",
)
branch_labels: str | Sequence[str] | None = ("billing",)
depends_on: Union[str, Sequence[str], None] = "17f0aa"  # the gift wrap


def upgrade() -> None:
    """Upgrade schema."""
    pass
'''


def executed(data: bytes, name: str = "x1.py") -> dict[str, object]:
    """Return what the names of a script mean after Python has run it; imports give stubs."""
    module = types.ModuleType(re.sub(r"\W", "_", name))
    module.__file__ = "/project/versions/" + name

    namespace = vars(module)
    namespace["__builtins__"] = {**vars(builtins), "__import__": MagicMock()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(data, name, "exec", dont_inherit=True), namespace)
    return namespace


def as_alembic(value: object) -> Identifiers:
    """Return identifiers as Alembic normalises them."""
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,)
    assert isinstance(value, (tuple, list, set))
    return () if tuple(value) == (None,) else tuple(value)


def read(tmp_path: Path, source: str | bytes, name: str = "x1.py") -> ScriptMetadata:
    """Write a script and read it."""
    path = tmp_path / name
    path.write_bytes(source if isinstance(source, bytes) else source.encode())
    found = read_script(str(path))
    assert isinstance(found, ScriptMetadata), found
    return found


def agrees(found: ScriptMetadata, data: bytes, name: str = "x1.py") -> None:
    """Check metadata against what Python makes of the source."""
    namespace = executed(data, name)
    assert found.revision == namespace.get("revision")
    for ours, theirs in (
        (found.down_revision, "down_revision"),
        (found.branch_labels, "branch_labels"),
        (found.depends_on, "depends_on"),
    ):
        expected = namespace.get(theirs)
        if isinstance(expected, (set, frozenset)):
            assert not isinstance(ours, Unknown)
            assert sorted(ours) == sorted(expected)
        else:
            assert ours == as_alembic(expected), theirs
    docstring = namespace["__doc__"]
    longdoc = docstring.strip() if isinstance(docstring, str) else ""
    assert found.doc == re.split("\n\n", longdoc)[0]


@pytest.mark.parametrize("source", [PLAIN, ANNOTATED], ids=["plain", "annotated"])
def test_a_stock_header_takes_the_fast_path_with_the_answer_of_the_tree(source: str) -> None:
    fast = read_header(source, "/x1.py", "utf-8")
    assert fast is not None
    assert fast == read_syntax(decode(source.encode(), "/x1.py"), "/x1.py", None)
    agrees(fast, source.encode())


def test_facts_of_the_docstring_are_read(tmp_path: Path) -> None:
    found = read(tmp_path, ANNOTATED)
    assert found.doc == "Merge email and wrap"
    assert found.revises == "a9d3c2b1e0f9, c3d5e4f6a7b8"
    assert found.create_date == "2024-03-01 12:00:00.000000"
    assert found.longdoc.startswith("Merge email and wrap\n\nRevision ID: b2e4")


def test_the_line_of_each_assignment_is_known(tmp_path: Path) -> None:
    lines = read(tmp_path, ANNOTATED).lines
    assert (lines.revision, lines.down_revision, lines.branch_labels, lines.depends_on) == (15, 16, 20, 21)


KNOWN = {
    "concatenation": "revision = 'a' 'b'\ndown_revision = 'c' + 'd' + 'e'\n",
    "f-string": "n = 3\nrevision = f'a{n}{\"b\"!r:>5}'\ndown_revision = None\n",
    "percent": "revision = 'a%s' % 1\ndown_revision = '%s-%02d' % ('x', 7)\n",
    "format": "revision = 'a{}{x}'.format(1, x='y')\ndown_revision = None\n",
    "tuple of a list": "revision = 'a'\ndown_revision = tuple(['b', 'c'])\n",
    "list": "revision = 'a'\ndown_revision = ['b', 'c']\nbranch_labels = ['x']\ndepends_on = []\n",
    "set": "revision = 'a'\ndown_revision = {'b'}\nbranch_labels = {'x', 'y'}\n",
    "parentheses": "revision = (('a'))\ndown_revision = ('b')\nbranch_labels = ('c',)\n",
    "tuple assignment": "revision, down_revision = 'a', 'b'\n",
    "starred assignment": "revision, *down_revision = 'a', 'b', 'c'\n",
    "multiple assignment": "x = revision = 'a'\ndown_revision = branch_labels = None\n",
    "earlier names": "BASE = 'b'\nALL = (BASE, 'c')\nrevision = 'a'\ndown_revision = ALL\n",
    "starred tuple": "A = ('b', 'c')\nrevision = 'a'\ndown_revision = (*A, 'd')\n",
    "subscript": "A = ('b', 'c')\nD = {'k': 'v'}\nrevision = D['k']\ndown_revision = A[1:]\n",
    "augmented": "revision = 'a'\nrevision += 'b'\ndown_revision = ('c',)\ndown_revision += ('d',)\n",
    "condition": "if 1 < 2:\n revision = 'a'\nelse:\n revision = 'b'\ndown_revision = 'c' if True else 'd'\n",
    "same either way": "import os\nif os.x:\n revision = 'a'\nelse:\n revision = 'a'\ndown_revision = None\n",
    "below functions": "def upgrade():\n    revision = 'no'\n\nrevision = 'a'\ndown_revision = None\n",
    "rebinding": PLAIN + "\nrevision = 'other'\n",
    "rebinding after a comment": PLAIN + "\nif True:\n    down_revision = 'other'\n",
    "deleted": PLAIN + "\ndel branch_labels\nbranch_labels = 'x'\n",
    "docstring with assignments": '"""Doc\n\nrevision = "no"\n\n"""\nrevision = "a"\ndown_revision = "b"\n',
    "docstring with a function": '"""Doc\n\ndef upgrade():\n"""\nrevision = "a"\ndown_revision = "b"\n',
    "single-quoted docstring": "'''Doc'''\nrevision = 'a'\ndown_revision = None\n",
    "docstring with escapes": '"""Do\\x63 \\\n on\\n\\nmore"""\nrevision = "a"\ndown_revision = None\n',
    "raw docstring": 'r"""Do\\x63"""\nrevision = "a"\ndown_revision = None\n',
    "implicit docstring": '"""A""" "B"\nrevision = "a"\ndown_revision = None\n',
    "f-string is no docstring": 'f"""Doc"""\nrevision = "a"\ndown_revision = None\n',
    "bytes are no docstring": 'b"""Doc"""\nrevision = "a"\ndown_revision = None\n',
    "sum is no docstring": '"A" + "B"\nrevision = "a"\ndown_revision = None\n',
    "doc assigned": '"""A"""\nrevision = "a"\ndown_revision = None\n__doc__ = "B" + __doc__\n',
    "indented docstring": '"""\n    A\n  B\n   \n\tC\n    """\nrevision = "a"\ndown_revision = None\n',
    "docstring below a comment": '# x\n\n"""A"""\nrevision = "a"\ndown_revision = None\n',
    "future": 'from __future__ import annotations\nrevision: X = "a"\ndown_revision = None\n',
    "semicolons": "revision = 'a'; down_revision = 'b'; branch_labels = 'c'\n",
    "continued lines": "revision = \\\n    'a'\ndown_revision = (\n  'b'  # why\n  , 'c')\n",
    "form feed": "\x0crevision = 'a'\n\x0c\ndown_revision = 'b'\n",
    "class constants": "class B:\n    X = 'x'\n    Y = X + 'y'\nrevision = 'a'\ndown_revision = B.Y\n",
    "try": "try:\n    import foo\nexcept ImportError:\n  foo = 1\nrevision = 'a'\ndown_revision = None\n",
    "try with metadata": "try:\n  revision = 'a'\n  down_revision = None\nfinally:\n  branch_labels = 'c'\n",
    "none in a tuple": "revision = 'a'\ndown_revision = (None,)\ndepends_on = [None]\n",
    "empty": "revision = 'a'\ndown_revision = ()\nbranch_labels = ''\n",
    "legacy annotation only": "revision: str\nrevision = 'a'\ndown_revision = None\n",
    "unicode": "revision = 'é'\ndown_revision = '\\N{BULLET}'\n",
    "lone surrogate": "revision = 'a\\ud800'\ndown_revision = None\n",
    "string methods": "revision = ' A '.strip().lower()\ndown_revision = ','.join(['b', 'c']).split(',')\n",
    "module name": "revision = __name__\ndown_revision = None\nif __name__ == '__main__':\n revision = 'n'\n",
    "assigned in a condition": "if (x := 'a'):\n    pass\nrevision = 'a'\ndown_revision = None\n",
    "imported and used": "import os as o, sys\nrevision = 'a'\ndown_revision = None\nif o.x: pass\n",
    "imported under such a name": "from os import sep as x, path as branch_labels\n"
    "revision = 'a'\ndown_revision = None\nbranch_labels = None\n",
    "labels apart": PLAIN.replace("branch_labels", "\n\nbranch_labels"),
    "assertion": "revision = 'a'\ndown_revision = 'b'\nassert revision != down_revision\n",
}


@pytest.mark.parametrize("below", ["", "\n\ndef upgrade():\n    pass\n"], ids=["alone", "above a function"])
@pytest.mark.parametrize("source", KNOWN.values(), ids=KNOWN.keys())
def test_the_answer_is_what_python_gives(tmp_path: Path, source: str, below: str) -> None:
    source += below
    found = read(tmp_path, source)
    assert not any(
        isinstance(value, Unknown)
        for value in (found.revision, found.down_revision, found.branch_labels, found.depends_on)
    )
    agrees(found, source.encode())


def test_a_number_is_no_id_and_says_so(tmp_path: Path) -> None:
    found = read(tmp_path, "revision = 5\ndown_revision = 7\nbranch_labels = (1,)\ndepends_on = b'x'\n")
    assert found.revision == Unknown(1, "an int, 5, where an id is a string", is_misfit=True)
    reason = "an int, 7, where a string or a tuple of strings belongs"
    assert found.down_revision == Unknown(2, reason, is_misfit=True)
    assert found.branch_labels == Unknown(3, "an int, 1 in a tuple, where ids are strings", is_misfit=True)
    reason = "a bytes, b'x', where a string or a tuple of strings belongs"
    assert found.depends_on == Unknown(4, reason, is_misfit=True)
    assert (found.is_unknown, found.is_computed) == (True, False)
    computed = read(tmp_path, "revision = 5\ndown_revision = computed()\n")
    assert (computed.is_unknown, computed.is_computed) == (True, True)


def test_a_syntax_error_keeps_the_id_that_can_be_read(tmp_path: Path) -> None:
    found = read(tmp_path, "revision = 'a'\ndown_revision = = 'b'\nbranch_labels = 'c'\n")
    assert found.revision == "a"
    assert found.branch_labels == ("c",)
    assert found.problem is not None
    assert found.problem.line == 2


@pytest.mark.parametrize(
    ("source", "labels"),
    [
        ("    down_revision = 'b'\nbranch_labels = 'c'\n\ndef f():\n    pass\n", ("c",)),
        ("x = (\ny = (\nz = (\nbranch_labels = 'c'\n", ("c",)),
        ("x = [\n" + "1,\n" * 60 + "y = 2\n]\nbranch_labels = (\n    'c',\n)\n", ("c",)),
        ("branch_labels = (\n" + "    'c',\n" * 20 + "!\n", ()),
        ("# a note\n\n)\nbranch_labels = 'c'\n", ("c",)),
    ],
)
def test_what_stands_above_and_below_a_syntax_error_is_read(
    tmp_path: Path, source: str, labels: tuple[str, ...]
) -> None:
    source = "revision = 'a'\n" + source
    found = read(tmp_path, source)
    assert (found.revision, found.branch_labels) == ("a", labels)
    with pytest.raises(SyntaxError) as refused:
        compile(source, "x1.py", "exec")
    assert found.problem is not None
    assert found.problem.line == refused.value.lineno


@pytest.mark.parametrize("name", ["", "revision", "down_revision", "branch_labels", "depends_on"])
def test_one_value_that_is_not_known_makes_a_script_unknown(tmp_path: Path, name: str) -> None:
    lines = ["revision = 'a'", "down_revision = 'b'", "branch_labels = 'c'", "depends_on = None"]
    source = "\n".join(line + ".join(x())" if line.startswith(f"{name} ") else line for line in lines)
    assert read(tmp_path, source).is_unknown == bool(name)


def test_a_text_that_python_cannot_even_encode_is_read_with_its_reason(tmp_path: Path) -> None:
    found = read(tmp_path, b"# coding: unicode_escape\nrevision = 'a'\nx = '\\ud800'\ndown_revision = 'b'\n")
    assert (found.revision, found.down_revision) == ("a", ("b",))
    assert found.problem is not None
    assert "surrogates not allowed" in found.problem.message


def test_what_is_not_python_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "x1.py"
    path.write_text("%%%")
    assert isinstance(read_script(str(path)), Problem)
