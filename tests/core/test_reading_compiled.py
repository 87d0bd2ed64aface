"""Compiled files without their source: what they declare is read from their code, which is never run."""

from __future__ import annotations

import dis
import importlib.util
import marshal
import py_compile
import sys
import types
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from alembic.script import ScriptDirectory as AlembicDirectory

import limbeck.demo
from declared_projects import write_environment
from histories import History, branchy, labelled_lines, linear
from limbeck_core.errors import CommandError, UnknownMetadata
from limbeck_core.history import History as TolerantHistory
from limbeck_core.problems import Problem, ProblemKind
from limbeck_core.reading import ScriptMetadata, Unknown, read_script
from limbeck_core.reading.compiled import HEADER_SIZE, UNKNOWN, _codes, _Module
from limbeck_core.reading.marshalled import Code, MarshalError, read_code
from limbeck_core.script import ScriptDirectory

NAMES = ("revision", "down_revision", "branch_labels", "depends_on")

STOCK = '''"""Add users.

More of it.
"""
from __future__ import annotations
from typing import TYPE_CHECKING, Sequence, Union

from alembic import op
import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Iterable

revision: str = 'a1b2'
down_revision: Union[str, None] = 'ffff'
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column("users", sa.Column("name", sa.String(40)), schema=setattr.__name__)


def downgrade() -> None:
    pass
'''


def compiled(source: str | bytes, optimize: int = -1) -> bytes:
    """Return what Python writes beside a script."""
    code = compile(source, "x.py", "exec", dont_inherit=True, optimize=optimize)
    return importlib.util.MAGIC_NUMBER + bytes(HEADER_SIZE - 4) + marshal.dumps(code)


def read_bytes(folder: Path, data: bytes) -> ScriptMetadata | Problem:
    path = folder / "x.pyc"
    path.write_bytes(data)
    return read_script(str(path))


def read(folder: Path, source: str | bytes) -> ScriptMetadata:
    found = read_bytes(folder, compiled(source))
    assert isinstance(found, ScriptMetadata), found
    return found


def declared(found: ScriptMetadata) -> tuple[object, ...]:
    values = (found.revision, found.down_revision, found.branch_labels, found.depends_on)
    return tuple("unknown" if isinstance(value, Unknown) else value for value in values)


@pytest.mark.parametrize(
    "source",
    [
        STOCK,
        "revision = 'a1'\ndown_revision = None",
        "'doc'\nrevision, down_revision = 'b1', ('a1', 'a2')",
        "revision = 'b' '1'\ndown_revision = ['a1', 'a2', 'a3']\ndepends_on = ('x',)",
        "revision = 'b1'\ndown_revision = ('a1')\nbranch_labels = {'x'}",
        "one = 'a1'\nrevision = f'{one}b'\ndown_revision = (one, 'c')\nbranch_labels = ('x',) + ('y',)",
        "revision = down_revision = 'a1'\ndown_revision = None\ndepends_on = (None,)",
        "revision = 'a1'\ndel revision\nrevision = 'b1'\ndown_revision = ()",
        "revision = 'ä1'\ndown_revision = '\\ud800'\nbranch_labels = 'x' * 300",
        "down_revision = None",
        "revision = 'a1'",
        "revision = 1\ndown_revision = (1.5, 'a')",
        "import sys\nrevision = 'a1'\ndown_revision = 'b1'\nprint(end='')",
        "class Users:\n    revision = 'x'\n\nrevision = 'a1'\ndown_revision = None",
        "revision = 'a1'\ndown_revision = None\nif 1:\n    depends_on = 'x'\nelse:\n    depends_on = 'y'",
        "revision = 'a1'\ndown_revision = None\n" + "\n".join(f"x{n} = {n}" for n in range(400)),
    ],
)
def test_a_compiled_file_declares_what_its_source_does(tmp_path: Path, source: str) -> None:
    (tmp_path / "s.py").write_text(source, encoding="utf-8", errors="surrogatepass")
    from_source = read_script(str(tmp_path / "s.py"))
    found = read(tmp_path, source)
    if "\ud800" not in source and "\\ud800" not in source:
        assert isinstance(from_source, ScriptMetadata)
        assert declared(found) == declared(from_source)
        assert found.longdoc == from_source.longdoc
    module = types.ModuleType("x")
    exec(compile(source, "x.py", "exec", dont_inherit=True), vars(module))
    for name in NAMES:
        value = getattr(found, name)
        if not isinstance(value, Unknown) and hasattr(module, name) and name != "revision":
            real = getattr(module, name)
            names = () if real in (None, (None,)) else (real,) if isinstance(real, str) else tuple(real)
            assert value == names


@pytest.mark.parametrize(
    ("source", "unknown"),
    [
        ("import uuid\nrevision = uuid.uuid4().hex\ndown_revision = None", {"revision"}),
        ("from other import revision\ndown_revision = None", {"revision"}),
        ("revision = 'a1'\ndown_revision = tuple(['x'])", {"down_revision"}),
        ("revision = 'a1'\ndown_revision = ['x']\ndown_revision.append('y')", {"down_revision"}),
        ("revision = 'a1'\ndown_revision = ['x']\ndown_revision[0] = 'y'", {"down_revision"}),
        ("import a\nrevision = 'a1'\ndown_revision = 'x'\nif a.b:\n    revision = 'b1'", {"revision"}),
        ("import a\nrevision = 'a1' if a.b else 'b1'\ndown_revision = 'x'", {"revision", "down_revision"}),
        ("revision = 'a1'\ntry:\n    down_revision = 'x'\nfinally:\n    pass", {"down_revision"}),
        ("revision = 'a1'\ndown_revision = 'x'\nfor revision in 'ab':\n    pass", {"revision"}),
        ("revision = 'a1'\ndown_revision = (uuid, 'x')", {"down_revision"}),
        ("revision = 'a1'\ndown_revision = 'x' + uuid", {"down_revision"}),
        ("revision = 'a1'\ndown_revision = f'{uuid}'", {"down_revision"}),
        ("revision = 'a1'\ndown_revision, depends_on = uuid", {"down_revision", "depends_on"}),
        ("revision = 'a1'\ndown_revision = [*uuid, 'x']", {"down_revision"}),
        ("revision = 'a1'\ndown_revision = [*uuid, *('x', 'y')]", {"down_revision"}),
        ("revision = 'a1'\ndown_revision = 'x'\nfrom other import *", set(NAMES)),
        ("revision = 'a1'\ndown_revision = 'x'\nif uuid:\n    from other import *", set(NAMES)),
        ("revision = 'a1'\ndown_revision = 'x'\nexec('')", set(NAMES)),
        ("revision = 'a1'\ndown_revision = 'x'\nglobals()['revision'] = 'b1'", set(NAMES)),
        (
            "revision = 'a1'\ndown_revision = 'x'\n"
            "def f():\n    def g():\n        global revision\n        revision = 'b1'\nf()",
            set(NAMES),
        ),
        ("revision = 'a1'\ndown_revision = 'x'\ndef __getattr__(name): ...", {"branch_labels", "depends_on"}),
    ],
)
def test_what_is_computed_is_unknown(tmp_path: Path, source: str, unknown: set[str]) -> None:
    found = read(tmp_path, source)
    assert {name for name in NAMES if isinstance(getattr(found, name), Unknown)} == unknown


def test_a_function_that_is_not_run_binds_nothing(tmp_path: Path) -> None:
    source = (
        "revision = 'a1'\ndown_revision = ['x']\ndef f():\n    global revision\n    revision = exec('')\n"
    )
    assert declared(read(tmp_path, source)) == ("a1", ("x",), (), ())


def test_the_docstring_is_there_unless_it_was_left_out(tmp_path: Path) -> None:
    assert read(tmp_path, STOCK).longdoc == "Add users.\n\nMore of it."
    without = read_bytes(tmp_path, compiled(STOCK, optimize=2))
    assert isinstance(without, ScriptMetadata)
    assert (without.docstring, without.revision) == ("", "a1b2")


def test_a_file_of_another_python_is_a_problem(tmp_path: Path) -> None:
    for data, reason in (
        (b"", "shorter than any"),
        (b"\x00\x01", "shorter than any"),
        (b"\xff" * 4 + compiled(STOCK)[4:], "another version of Python"),
        (compiled(STOCK)[:HEADER_SIZE], "no code of a module"),
    ):
        found = read_bytes(tmp_path, data)
        assert isinstance(found, Problem)
        assert found.kind is ProblemKind.UNREADABLE_FILE
        assert reason in found.message


def hostile(random: Random, data: bytes) -> bytes:
    """Return a compiled file that has been tampered with."""
    changed = bytearray(data)
    for _ in range(random.randint(1, 6)):
        at = random.randrange(HEADER_SIZE, len(changed))
        form = random.random()
        if form < 0.6:
            changed[at] = random.choice((random.randrange(256), 0xFF, 0x7F, 0x80, 0))
        elif form < 0.8:
            del changed[at : at + random.randint(1, 9)]
        else:
            changed[at:at] = random.choice(
                (b"\xff\xff\xff\x7f", b")\xff", b"(\xff\xff\xff\x7f", b"r\0\0\0\0")
            )
        if len(changed) <= HEADER_SIZE + 1:
            break
    return bytes(changed)


def test_no_bytes_make_reading_fail(tmp_path: Path) -> None:
    random = Random(7)
    data = compiled(STOCK)
    answers = {type(read_bytes(tmp_path, hostile(random, data))) for _ in range(600)}
    assert answers == {ScriptMetadata, Problem}
    for _ in range(200):
        noise = random.randbytes(random.randint(0, 200))
        assert isinstance(
            read_bytes(tmp_path, data[:HEADER_SIZE] + b"\xe3" + noise), (ScriptMetadata, Problem)
        )


@pytest.mark.parametrize(
    "data",
    [
        b")\x01" * 5000 + b"N",
        b"N",
        b"(\xff\xff\xff\x7f",
        b"(\xff\xff\xff\xff",
        b"r\x05\x00\x00\x00",
        b"r\xff\xff\xff\xff",
        b"s\xff\xff\xff\xff",
        b"u\x01\x00\x00\x00\xff",
        b"?",
        b"{0",
    ],
)
def test_what_no_compiler_writes_is_refused(data: bytes) -> None:
    with pytest.raises(MarshalError):
        read_code(data)


def test_constants_that_grow_when_they_are_looked_at_are_read_once() -> None:
    # each of sixty tuples holds the one within it twice: to walk through all of that takes years
    data = b"\xa9\x02" * 60 + b"\xa9\x00"
    data += b"".join(b"r" + number.to_bytes(4, "little") for number in range(60, 0, -1))
    with pytest.raises(MarshalError, match="no code object"):
        read_code(data)


def sourceless(folder: Path, history: History, place: Callable[[Path], Path | None]) -> Path:
    """Write a migrations folder that holds compiled files alone."""
    write_environment(folder, history)
    for script in (folder / "versions").glob("*.py"):
        target = place(script)
        py_compile.compile(str(script), cfile=None if target is None else str(target), doraise=True)
        script.unlink()
    return folder


PLACES: dict[str, Callable[[Path], Path | None]] = {
    "beside": lambda script: script.with_suffix(".pyc"),
    "in __pycache__": lambda script: None,
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("history", [linear(5), branchy(12), labelled_lines(3, 8)], ids=len)
def test_a_sourceless_directory_is_alembics_and_runs_nothing(
    tmp_path: Path, history: History, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = sourceless(tmp_path / "m", history, PLACES[place])
    theirs = AlembicDirectory(str(folder), sourceless=True)
    expected = {
        script.revision: (script.down_revision, script.dependencies, script.branch_labels, script.doc)
        for script in theirs.walk_revisions()
    }
    heads = sorted(theirs.get_heads())
    ran: list[Any] = []
    monkeypatch.setattr("limbeck_core.script.script.load_script", ran.append)
    ours = ScriptDirectory(str(folder), sourceless=True)
    assert sorted(ours.get_heads()) == heads
    assert {
        script.revision: (script.down_revision, script.dependencies, script.branch_labels, script.doc)
        for script in ours.walk_revisions()
    } == expected
    assert ran == []
    assert ScriptDirectory(str(folder)).get_heads() == []


def test_a_script_of_a_sourceless_directory_has_a_module(tmp_path: Path) -> None:
    folder = sourceless(tmp_path / "m", linear(2), PLACES["beside"])
    script = ScriptDirectory(str(folder), sourceless=True).get_revision("head")
    assert script.module.revision == script.revision


def test_a_history_knows_its_compiled_scripts(tmp_path: Path) -> None:
    folder = sourceless(tmp_path / "migrations", linear(3), PLACES["in __pycache__"])
    (tmp_path / "alembic.ini").write_text(
        f"[alembic]\nscript_location = {folder}\nsourceless = true\n", encoding="utf-8"
    )
    history = TolerantHistory.open(tmp_path)
    assert len(history.scripts) == 3
    assert history.revision_map.heads == (linear(3)[-1].revision,)


def test_a_compiled_file_of_another_python_is_refused_as_its_import_would_be(tmp_path: Path) -> None:
    folder = sourceless(tmp_path / "m", linear(1), PLACES["beside"])
    (script,) = (folder / "versions").glob("*.pyc")
    script.write_bytes(b"\0\0\0\0" + script.read_bytes()[4:])
    for directory in (
        AlembicDirectory(str(folder), sourceless=True),
        ScriptDirectory(folder, sourceless=True),
    ):
        with pytest.raises(ImportError) as refused:
            directory.get_heads()
        assert not isinstance(refused.value, CommandError)


def test_what_a_compiled_file_computes_is_refused_or_run(tmp_path: Path) -> None:
    folder = sourceless(tmp_path / "m", linear(1), PLACES["beside"])
    (folder / "versions" / "x.pyc").write_bytes(compiled("revision = 'a' + str(1)\ndown_revision = None"))
    with pytest.raises(UnknownMetadata, match="this is computed"):
        ScriptDirectory(folder, sourceless=True).get_heads()
    assert "a1" in ScriptDirectory(folder, sourceless=True, execute="when-needed").get_heads()


def test_the_demo_is_read_compiled_as_from_its_source(tmp_path: Path) -> None:
    scripts = sorted(Path(str(limbeck.demo.__file__)).parent.glob("histories/shop/**/versions/*.py"))
    assert len(scripts) > 20, sys.version
    for script in scripts:
        from_source = read_script(str(script))
        assert isinstance(from_source, ScriptMetadata)
        assert declared(read(tmp_path, script.read_bytes())) == declared(from_source)


def module_of(instructions: list[tuple[str, int]], *constants: object) -> _Module:
    """Follow instructions that are put together by hand: not every interpreter writes them all."""
    code = Code(
        b"".join(bytes([dis.opmap[name], argument]) for name, argument in instructions),
        constants,
        ("revision", "depends_on"),
        1 << 20,
    )
    module = _Module(code)
    module.follow()
    return module


def test_what_only_some_interpreters_write_is_followed() -> None:
    swapped = [("LOAD_CONST", 0), ("LOAD_CONST", 1), ("SWAP", 2), ("STORE_NAME", 0), ("STORE_NAME", 1)]
    assert module_of(swapped, "a", "b").values == {"revision": "a", "depends_on": "b"}
    added = [("LOAD_CONST", 0), ("LOAD_CONST", 1), ("BINARY_OP", 0), ("STORE_NAME", 0)]
    assert module_of(added, "a", "b").values == {"revision": "ab"}
    assert module_of(added, ("a",), ("b",)).values == {"revision": ("a", "b")}
    extended = [("BUILD_SET", 0), ("LOAD_CONST", 0), ("SET_UPDATE", 1), ("STORE_NAME", 1)]
    assert module_of(extended, ("x", "y", "x", 1)).values == {"depends_on": ("x", "y", UNKNOWN)}
    assert module_of([("LOAD_CONST", 0), *extended[1:]], "a").values == {"depends_on": UNKNOWN}
    for value, asked in ((True, True), ("a", UNKNOWN)):
        module = module_of([("LOAD_CONST", 0)], value)
        assert module.step("TO_BOOL", 0, 0)  # before a condition, from Python 3.13 on
        assert module.stack == [asked]


@pytest.mark.parametrize(
    "instructions",
    [
        [("POP_TOP", 0)],
        [("CALL", 200)],
        [("LOAD_CONST", 0)] * 10_002,
        [("STORE_NAME", 0)],
        [("LOAD_CONST", 9)],
    ],
    ids=lambda instructions: f"{instructions[0][0]} {len(instructions)}",
)
def test_instructions_that_no_compiler_writes_are_refused(instructions: list[tuple[str, int]]) -> None:
    with pytest.raises(IndexError):
        module_of(instructions, "a")


def test_a_function_in_two_places_is_looked_into_once() -> None:
    inner = Code(b"", (), ("exec",), 0)
    outer = Code(b"", (inner, inner), (), 0)
    assert list(_codes(outer)) == [inner]


def test_where_exceptions_are_handled_is_read_to_the_last_group() -> None:
    source = "x = 1\n" * 200 + "try:\n    y = 1\nfinally:\n    z = 1\n"
    code = read_code(marshal.dumps(compile(source, "x.py", "exec")))
    real = compile(source, "x.py", "exec")
    first = min(entry.start for entry in dis.Bytecode(real).exception_entries)  # type: ignore[attr-defined]
    assert code.guarded_from == first > 128
    # a table that ends in the middle of a number
    assert read_code(marshal.dumps(real.replace(co_exceptiontable=b"\x41"))).guarded_from == 2


def test_a_name_that_is_no_text_is_refused() -> None:
    data = marshal.dumps(compile("revision = 1", "x", "exec"))
    with pytest.raises(MarshalError, match="a name that is no text"):
        read_code(data.replace(b"\xda\x08revision", b"\xce").replace(b"Z\x08revision", b"N"))
