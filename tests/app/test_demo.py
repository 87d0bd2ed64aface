"""The bundled histories are what they claim to be, and leave nothing behind."""

from __future__ import annotations

import ast
import os
import pty
import signal
import subprocess
import sys
import tokenize
from pathlib import Path

import pytest

from limbeck.demo import HISTORIES, OWNER, PREFIX, demo_project, sweep
from limbeck_core.history import History, Severity

LOOK = """
import os, select, signal, sys
from limbeck.demo import demo_project
def wait():
    while True:  # in turns: a signal just before a single long wait would be dealt with after it
        select.select([], [], [], 0.05)
with demo_project() as path:
    print(path, flush=True)
    if "fork" in sys.argv:
        receiving, sending = os.pipe()
        child = os.fork()
        if child == 0:
            os.write(sending, b"ready")  # Python drops what is signalled earlier
            wait()
        os.read(receiving, 5)
        os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)
        print(os.path.isdir(path), flush=True)
    wait()
"""


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary directory of the test's own, for this process and its children."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    return tmp_path


def looking(*arguments: str) -> subprocess.Popen[str]:
    """Start a process that opens the demo and waits."""
    return subprocess.Popen([sys.executable, "-c", LOOK, *arguments], stdout=subprocess.PIPE, text=True)


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def alembic(folder: str, *arguments: str) -> str:
    """Run Alembic, in a process of its own since it imports the project."""
    return subprocess.run(
        [sys.executable, "-m", "alembic", *arguments], cwd=folder, capture_output=True, text=True, check=True
    ).stdout


def test_the_copy_lasts_as_long_as_the_context(temporary: Path) -> None:
    with demo_project() as path:
        assert Path(path).name == "shop"
        assert Path(path).parent.name.startswith(PREFIX)
        assert Path(path).parent.parent == temporary
        assert (Path(path).parent / OWNER).read_text() == f"{os.getpid()}\n"
        (Path(path) / "left by an editor").write_text("")
    assert not list(temporary.iterdir())


def test_the_copy_goes_when_the_context_fails(temporary: Path) -> None:
    with pytest.raises(KeyboardInterrupt), demo_project("broken"):
        raise KeyboardInterrupt
    assert not list(temporary.iterdir())


def test_handlers_of_signals_are_put_back(temporary: Path) -> None:
    before = [signal.getsignal(number) for number in (signal.SIGHUP, signal.SIGTERM)]
    with demo_project():
        assert [signal.getsignal(number) for number in (signal.SIGHUP, signal.SIGTERM)] != before
    assert [signal.getsignal(number) for number in (signal.SIGHUP, signal.SIGTERM)] == before


def test_an_unknown_name_is_an_error() -> None:
    with (
        pytest.raises(ValueError, match="no demo named 'shoe'; there are shop and broken"),
        demo_project("shoe"),
    ):
        pass


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_signal_removes_the_copy_and_ends_the_process(temporary: Path, number: signal.Signals) -> None:
    with looking() as process:
        assert first_line(process)
        process.send_signal(number)
        assert process.wait(30) == -number
    assert not list(temporary.iterdir())


def test_a_signal_to_a_forked_child_keeps_the_copy(temporary: Path) -> None:
    with looking("fork") as process:
        assert first_line(process)
        assert first_line(process) == "True"
        process.terminate()
    assert not list(temporary.iterdir())


def test_the_copy_goes_when_the_terminal_hangs_up(temporary: Path) -> None:
    child, terminal = pty.fork()
    if child == 0:
        os.execv(sys.executable, [sys.executable, "-c", LOOK])
    with os.fdopen(terminal, "rb") as reader:
        assert PREFIX.encode() in reader.readline()
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGHUP
    assert not list(temporary.iterdir())


def test_a_sweep_removes_the_folders_of_the_dead_alone(temporary: Path) -> None:
    (temporary / f"{PREFIX}new").mkdir()
    (temporary / f"{PREFIX}link").symlink_to("/")
    with looking() as living, looking() as dead:
        kept, left = first_line(living), first_line(dead)
        dead.kill()
        dead.wait(30)
        assert os.path.isdir(left)
        sweep()
        assert os.path.isdir(kept)
        assert not os.path.exists(os.path.dirname(left))
        living.terminate()
    assert {path.name for path in temporary.iterdir()} == {f"{PREFIX}new", f"{PREFIX}link"}


def test_a_demo_starts_with_a_sweep(temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    swept: list[bool] = []
    monkeypatch.setattr("limbeck.demo.sweep", lambda: swept.append(True))
    with demo_project():
        assert swept == [True]


@pytest.mark.parametrize("name", HISTORIES)
def test_nothing_but_the_project_is_copied(temporary: Path, name: str) -> None:
    with demo_project(name) as path:
        suffixes = {file.suffix for file in Path(path).rglob("*") if file.is_file()}
    assert suffixes == {".ini", ".py", ".mako"}


def test_alembic_loads_the_shop_and_counts_its_heads(temporary: Path) -> None:
    with demo_project() as path:
        heads = alembic(path, "heads").splitlines()
        assert sorted(heads) == [
            "69d3f7b1e5ca (loyalty) (effective head)",
            "c7e5a3b1d9f4 (reporting) (head)",
            "d4e6f5a7b8c9 (shop) (head)",
            "e5f7a6b8c9d0 (shop) (head)",
            "f9d2b6a4c0e8 (billing) (head)",
        ]
        history = alembic(path, "history")
    assert len(history.splitlines()) == 64
    assert history.count("(mergepoint)") == 3
    assert history.count("<base>") == 4


def test_the_shop_shows_what_is_odd_but_legal(temporary: Path) -> None:
    with demo_project() as path:
        scripts = [file for file in Path(path).rglob("*.py") if file.parent.name != "migrations"]
        contents = [file.read_bytes() for file in scripts]
        encodings = set()
        for file in scripts:
            with file.open("rb") as lines:
                encodings.add(tokenize.detect_encoding(lines.readline)[0])
    assert len(scripts) == 64
    assert encodings == {"utf-8", "iso-8859-1"}
    assert sum(b"\r\n" in content for content in contents) == 2
    assert any("売上".encode() in content for content in contents)
    assert all(ast.parse(content) for content in contents)


def test_two_heads_of_the_shop_touch_the_notes_of_orders(temporary: Path) -> None:
    with demo_project() as path:
        [text] = Path(path).rglob("e5f7a6b8c9d0_*.py")
        [moved] = Path(path).rglob("77e1a9c5d3b0_*.py")
        assert 'alter_column("notes"' in text.read_text()
        assert 'drop_column("notes")' in moved.read_text()
        assert 'down_revision: str | Sequence[str] | None = "c3d5e4f6a7b8"' in moved.read_text()
        assert 'down_revision: str | Sequence[str] | None = "c3d5e4f6a7b8"' in text.read_text()


def test_the_shop_is_sound(temporary: Path) -> None:
    with demo_project() as path:
        history = History.open(path)
    assert (history.title, len(history.scripts), history.problems, history.notes) == ("shop", 64, (), ())
    assert len(history.heads) == 5
    assert len(history.real_heads) == 4


def test_the_broken_history_is_broken_in_the_ways_it_is_meant_to_be(temporary: Path) -> None:
    with demo_project("broken") as path:
        history = History.open(path)
    assert len(history.scripts) == 20
    kinds = [problem.kind for problem in history.problems if problem.severity is Severity.ERROR]
    assert sorted(kinds) == ["cycle", "duplicate-id", "missing-parent", "syntax-error"]
