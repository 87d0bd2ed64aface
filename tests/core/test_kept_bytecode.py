"""Bytecode that Python keeps spares the look for syntax errors, where it is of the script as it stands."""

from __future__ import annotations

import importlib.util
import os
import py_compile
import sys
from pathlib import Path

import pytest

from limbeck_core.history import History
from limbeck_core.reading import check_syntax, syntax_problems
from limbeck_core.reading.compiling import KeptBytecode
from projects import linear, write_project

SOUND = "revision = 'a1'\ndown_revision = None\n\n\ndef upgrade():\n    pass\n"
BROKEN = SOUND.replace("pass\n", "pas(\n")


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "a1_.py"
    path.write_text(SOUND, encoding="utf-8")
    py_compile.compile(str(path), doraise=True)
    return path


def bytecode(script: Path) -> Path:
    return Path(importlib.util.cache_from_source(str(script)))


def loads(script: Path) -> bool:
    """Whether Python loads a script, as Alembic has it do it."""
    spec = importlib.util.spec_from_file_location("script", script)
    assert spec is not None
    assert spec.loader is not None
    try:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))
    except SyntaxError:
        return False
    return True


def test_what_python_loads_without_compiling_it_has_no_syntax_error(script: Path) -> None:
    state = script.stat()
    script.write_text(BROKEN, encoding="utf-8")
    assert script.stat().st_size == state.st_size
    os.utime(script, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert check_syntax(str(script)) is not None
    assert loads(script)
    assert list(syntax_problems([str(script)])) == []


@pytest.mark.parametrize("change", ["time", "size", "version", "hash", "cut", "gone", "folder"])
def test_bytecode_of_anything_else_counts_for_nothing(script: Path, change: str) -> None:
    kept = KeptBytecode()
    assert kept.is_of(str(script))
    script.write_text(BROKEN, encoding="utf-8")
    state = script.stat()
    held = bytearray(bytecode(script).read_bytes())
    if change == "time":
        os.utime(script, (state.st_atime, state.st_mtime + 2))
    else:
        held[8:12] = (int(state.st_mtime) & 0xFFFFFFFF).to_bytes(4, "little")
    if change == "size":
        script.write_text(f"{BROKEN}\n", encoding="utf-8")
        os.utime(script, ns=(state.st_atime_ns, state.st_mtime_ns))
    elif change == "version":
        held[0] ^= 1
    elif change == "hash":
        held[4] = 3
    elif change == "cut":
        del held[12:]
    bytecode(script).write_bytes(held)
    if change == "gone":
        bytecode(script).unlink()
        assert not kept.is_of(str(script))
    elif change == "folder":
        bytecode(script).unlink()
        bytecode(script).mkdir()
    assert not KeptBytecode().is_of(str(script))
    assert [path for path, _ in syntax_problems([str(script)])] == [str(script)]
    assert change == "cut" or not loads(script)


def test_bytecode_elsewhere_and_scripts_without_source_are_left_alone(
    script: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not KeptBytecode().is_of(str(bytecode(script)))
    monkeypatch.setattr(sys, "pycache_prefix", str(script.parent))
    assert not KeptBytecode().is_of(str(script))


def test_a_history_tells_the_errors_of_the_scripts_that_it_is_asked_for(tmp_path: Path) -> None:
    root = write_project(tmp_path, linear(5))
    paths = sorted((root / "migrations" / "versions").glob("*.py"))
    for path in (paths[1], paths[3]):
        path.write_text(
            path.read_text(encoding="utf-8").replace("    pass\n", "    pass (\n"), encoding="utf-8"
        )
    history = History.open(root, check_newest=False)
    assert history.problems == ()
    assert len(history.unchecked) == 5
    nodes = [node for node in map(history.node_of_file, map(str, paths[1:3])) if node is not None]
    found = history.check_syntax(nodes)
    assert [problem.path for problem in found] == [str(paths[1])]
    assert [problem.path for problem in History.open(root).problems] == [str(paths[1]), str(paths[3])]
