"""One script imported in a process of its own: what it declares, and that nothing of it stays behind."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from limbeck_core.history import History, ProblemKind
from limbeck_core.reading import import_child, importing
from limbeck_core.reading.importing import MOST_OUTPUT, Imported, ImportPlan, import_script, search_path
from limbeck_core.reading.metadata import ScriptMetadata, Unknown
from limbeck_core.reading.scripts import read_script
from limbeck_core.reading.signatures import signature
from projects import ScriptSpec, write_project

HEADER = "'''Add orders\n\nmore'''\ndef f(x): return x\nrevision = f('aaaa')\ndown_revision = f('bbbb')\n"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder whose processes, those that name it, are all gone at the end."""
    yield tmp_path
    end = time.monotonic() + 5
    while left := processes_about(tmp_path):
        if time.monotonic() > end:
            raise AssertionError(f"still running: {left}")


def processes_about(folder: Path) -> list[int]:
    found = []
    for name in os.listdir("/proc"):
        try:
            if name.isdigit() and str(folder).encode() in Path(f"/proc/{name}/environ").read_bytes():
                found.append(int(name))
        except OSError:
            continue  # ended meanwhile
    return [number for number in found if number != os.getpid()]


def run(folder: Path, source: str, *, timeout: float = 20.0, interpreter: str = sys.executable) -> Imported:
    path = folder / "aaaa_add_orders.py"
    path.write_text(source)
    known = read_script(str(path))
    if not isinstance(known, ScriptMetadata):
        known = ScriptMetadata(str(path), None)
    previous = os.environ.get("LIMBECK_TEST")
    os.environ["LIMBECK_TEST"] = str(folder)
    try:
        return import_script(ImportPlan(str(path), interpreter, str(folder)), known, timeout=timeout)
    finally:
        if previous is None:
            del os.environ["LIMBECK_TEST"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("", (("bbbb",), False, (), ())),
        ("down_revision = f(('bbbb', 'cccc'))", (("bbbb", "cccc"), True, (), ())),
        ("down_revision = f(None)", ((), False, (), ())),
        ("branch_labels = f(['x']); depends_on = f('cccc')", (("bbbb",), False, ("x",), ("cccc",))),
        (
            "import enum\nclass E(str, enum.Enum):\n    A = 'zzzz'\ndown_revision = f(E.A)",
            (("zzzz",), False, (), ()),
        ),
        ("from os import environ\ndown_revision = f({'bbbb'})", (("bbbb",), True, (), ())),
    ],
)
def test_it_tells_what_the_script_declares(folder: Path, lines: str, expected: tuple[object, ...]) -> None:
    imported = run(folder, f"{HEADER}{lines}\n")
    script = imported.script
    assert script is not None, imported
    assert (script.revision, script.doc) == ("aaaa", "Add orders")
    assert (
        script.down_revision,
        script.down_revision_is_sequence,
        script.branch_labels,
        script.depends_on,
    ) == expected
    assert not (folder / "__pycache__").exists()


@pytest.mark.parametrize(
    ("lines", "failure"),
    [
        ("import sys; sys.exit(3)", "It ended with status 3 before it was imported"),
        ("import sys; sys.exit('no database')", "no database"),
        ("import os; os._exit(0)", "It ended with status 0 before it was imported"),
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "It was ended by SIGSEGV"),
        ("import os; os.kill(os.getpid(), 40)", "It was ended by signal 40"),
        ("down_revision = 7", "What it declares is an int, where a string or a tuple of strings belongs"),
        (
            "down_revision = ('a', 7)",
            "What it declares is a tuple, where a string or a tuple of strings belongs",
        ),
        ("del down_revision", "It declares no down_revision"),
        ("def (", "SyntaxError: invalid syntax"),
    ],
)
def test_it_tells_why_there_is_nothing_to_tell(folder: Path, lines: str, failure: str) -> None:
    imported = run(folder, f"{HEADER}{lines}\n")
    assert imported.script is None
    assert imported.failure == failure


def test_an_id_that_the_script_does_not_declare_is_in_the_name_of_its_file(folder: Path) -> None:
    for name, revision in (("beef12.py", "beef12"), ("beef12_add_orders.py", None)):
        path = folder / name
        path.write_text("def f(x): return x\ndown_revision = f('bbbb')\n")
        known = read_script(str(path))
        assert isinstance(known, ScriptMetadata)
        imported = import_script(ImportPlan(str(path), sys.executable, str(folder)), known)
        assert imported.script is not None
        assert (imported.script.revision, imported.script.down_revision) == (revision, ("bbbb",))


def test_what_is_asked_of_a_process_that_has_ended_is_asked_of_nobody() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    importing._give(writing, b"{}")
    os.close(writing)


def test_where_processes_are_no_files_a_script_is_imported_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed, listdir = [], os.listdir

    def without_processes(path: str) -> list[str]:
        if path == "/proc":
            listed.append(path)
            raise FileNotFoundError(path)
        return listdir(path)

    with monkeypatch.context() as patch:
        patch.setattr("os.listdir", without_processes)
        imported = run(folder, f"{HEADER}import subprocess; subprocess.Popen(['sleep', '600'])\n")
    assert imported.script is not None
    assert listed == ["/proc"]


@pytest.mark.parametrize(
    "lines",
    [
        "while True: pass",
        "import time; time.sleep(600)",
        "import signal, time\nfor n in (2, 15, 1): signal.signal(n, signal.SIG_IGN)\ntime.sleep(600)",
        "import threading; threading.Event().wait()",
        "input()\nimport time; time.sleep(600)",
    ],
)
def test_one_that_hangs_is_ended(folder: Path, lines: str) -> None:
    imported = run(folder, f"{HEADER}{lines}\n", timeout=0.6)
    assert imported.script is None
    assert imported.failure.startswith(("It was still running after 0.6 seconds", "EOFError"))


@pytest.mark.parametrize(
    "lines",
    [
        "import subprocess; subprocess.Popen(['sleep', '600'])",
        "import subprocess; subprocess.Popen(['sleep', '600'], start_new_session=True)",
        "import os, time\nif not os.fork():\n    os.setsid()\n    time.sleep(600)",
        "import threading, time; threading.Thread(target=time.sleep, args=(600,)).start()",
        "import atexit, time; atexit.register(time.sleep, 600)",
    ],
)
def test_no_process_stays_behind(folder: Path, lines: str) -> None:
    assert run(folder, f"{HEADER}{lines}\n").script is not None


def test_of_a_flood_of_output_the_ends_are_kept(folder: Path) -> None:
    imported = run(
        folder, f"{HEADER}print('first')\nfor n in range(300_000): print('x' * 20)\nprint('last')\n"
    )
    assert imported.script is not None
    assert len(imported.output) <= 3 * MOST_OUTPUT
    assert imported.output.startswith("first\n")
    assert imported.output.endswith("last\n")


def test_it_is_ended_when_it_is_given_up(folder: Path) -> None:
    path = folder / "aaaa.py"
    path.write_text(f"{HEADER}import time; time.sleep(600)\n")
    known = read_script(str(path))
    assert isinstance(known, ScriptMetadata)
    plan = ImportPlan(str(path), sys.executable, str(folder))
    assert import_script(plan, known, is_given_up=lambda: True).failure == "It was ended before it was done"


def test_an_interpreter_that_is_not_there_is_named(folder: Path) -> None:
    assert run(folder, HEADER, interpreter="/no/python").failure.startswith("/no/python cannot be started: ")


def test_the_folders_of_the_project_come_first_on_its_path(folder: Path) -> None:
    (folder / "tree").mkdir()
    (folder / "tree" / "ids.py").write_text("def make(): return 'bbbb'\n")
    path = folder / "aaaa.py"
    path.write_text("revision = 'aaaa'\nfrom ids import make\ndown_revision = make()\n")
    known = read_script(str(path))
    assert isinstance(known, ScriptMetadata)
    assert isinstance(known.down_revision, Unknown)
    folders = search_path([str(folder / "tree"), str(folder / "gone"), str(folder / "tree")])
    assert folders == (str(folder / "tree"),)
    imported = import_script(ImportPlan(str(path), sys.executable, str(folder), folders), known)
    assert imported.script is not None
    assert imported.script.down_revision == ("bbbb",)


def test_a_history_takes_in_what_was_imported_while_the_file_stays_as_it_was(tmp_path: Path) -> None:
    project = write_project(tmp_path / "shop", [ScriptSpec("bbbb")])
    path = project / "migrations" / "versions" / "aaaa.py"
    path.write_text(HEADER)
    history = History.open(project)
    assert [problem.kind for problem in history.problems] == [ProblemKind.UNKNOWN_METADATA] * 2
    known = next(script for script in history.scripts if script.path == str(path))
    found = known._replace(revision="aaaa", down_revision=("bbbb",))
    at = signature(str(path))
    after = history.with_imported([(at, found)])
    assert (after.heads, after.problems, after.imported) == (("aaaa",), (), frozenset([str(path)]))
    again, changes = after.reload()
    assert (again.heads, bool(changes)) == (("aaaa",), False)
    path.write_text(HEADER + "x = 1\n")
    changed = history.reload()[0].with_imported([(at, found)])
    assert len(changed.problems) == 2
    assert not changed.imported


# --- what runs in that process, looked at in this one ----------------------------


class Ended(BaseException):
    """The process would be gone here."""


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("aaaa", {"value": "aaaa"}),
        (None, {"value": None}),
        (("aaaa", None), {"value": ["aaaa", None], "kind": "tuple"}),
        (["aaaa"], {"value": ["aaaa"], "kind": "list"}),
        ({"aaaa": 1}, {"value": ["aaaa"], "kind": "dict"}),
        (frozenset({"aaaa"}), {"value": ["aaaa"], "kind": "frozenset"}),
        (7, {"kind": "int"}),
        (("aaaa", 7), {"kind": "tuple"}),
        ((("aaaa",),), {"kind": "tuple"}),
    ],
)
def test_the_process_tells_texts_and_of_all_else_the_type(value: object, said: dict[str, object]) -> None:
    assert import_child.described(value) == said


def test_a_text_of_another_class_is_told_as_the_text_that_it_is() -> None:
    class Shouting(str):
        def __str__(self) -> str:
            return "SHOUTED"

    said = import_child.described(Shouting("aaaa"))
    assert said == {"value": "aaaa"}
    assert type(said["value"]) is str


def test_the_process_answers_and_ends_with_the_one_who_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "aaaa_add_orders.py"
    script.write_text(f"{HEADER}import sys\nassert sys.argv == ['alembic']\nassert sys.path[0] == '/x'\n")
    ends: list[object] = []
    gone = threading.Event()

    def kill(group: int, number: int) -> None:
        ends.append((group, number))
        gone.set()

    def leave(status: int) -> None:
        ends.append(status)
        raise Ended

    monkeypatch.setattr("os.killpg", kill)
    monkeypatch.setattr("os._exit", leave)
    monkeypatch.setattr(sys, "argv", [*sys.argv])
    monkeypatch.setattr(sys, "path", ["", *sys.path])
    answer_from, answer = os.pipe()
    task_from, task = os.pipe()
    former = os.dup(0)
    os.dup2(task_from, 0)
    try:
        names = {"file": str(script), "name": "aaaa_add_orders_py", "path": ["/x"], "answer": answer}
        os.write(task, json.dumps(names).encode())
        with pytest.raises(Ended):
            import_child.run()
        assert os.read(0, 1) == b"", "the script would read what is asked of the process"
    finally:
        os.dup2(former, 0)
        os.close(former)
        os.close(task_from)
    assert "" not in sys.path
    with os.fdopen(answer_from, "rb") as told:
        assert json.loads(told.read()) == {
            "missing": ["branch_labels", "depends_on"],
            "revision": {"value": "aaaa"},
            "down_revision": {"value": "bbbb"},
            "branch_labels": {"value": None},
            "depends_on": {"value": None},
            "doc": "Add orders\n\nmore",
        }
    assert ends == [0]
    os.close(task)
    assert gone.wait(10)
    assert ends == [0, (os.getpgrp(), signal.SIGKILL)]
