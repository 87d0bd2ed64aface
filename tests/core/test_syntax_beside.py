"""Syntax errors are found beside other work by a forked child, and are the same as without one."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from limbeck_core.history import History, ProblemKind
from limbeck_core.reading import beside, check_syntax, syntax_problems
from limbeck_core.reading.beside import SyntaxBeside
from projects import linear, write_project

PATHS = [f"s{number}.py" for number in range(beside.LEAST_BESIDE)]
BROKEN = PATHS[2]


@pytest.fixture
def scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Scripts in the current folder, one of them broken."""
    monkeypatch.chdir(tmp_path)
    for path in PATHS:
        Path(path).write_text("x = (\n" if path == BROKEN else "x = 1\n", encoding="utf-8")
    return PATHS


@pytest.fixture
def forks(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The children that are forked, wherever this runs."""
    children: list[int] = []
    fork = os.fork

    def noted() -> int:
        child = fork()
        children.append(child)
        return child

    monkeypatch.setattr(os, "fork", noted)
    monkeypatch.setattr(beside, "can_fork", lambda: True)
    yield children
    for child in children:
        with pytest.raises(ChildProcessError):  # none is left behind
            os.waitpid(child, os.WNOHANG)


def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What this process itself looks at, from now on."""
    seen: list[str] = []

    def problems(paths: Iterator[str]) -> object:
        seen.extend(asked := list(paths))
        return syntax_problems(asked)

    monkeypatch.setattr(beside, "syntax_problems", problems)
    return seen


def test_what_the_child_finds_sound_is_not_looked_at_again(
    scripts: list[str], forks: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = looked_at(monkeypatch)
    with SyntaxBeside() as syntax:
        syntax.begin(scripts)
        assert len(forks) == 1
        syntax.begin(scripts[:1])  # one child is enough
        found = syntax.problems([*scripts, "missing.py"])
        assert [path for path, _ in found] == [BROKEN, "missing.py"]
        assert seen == [BROKEN, "missing.py"]
        assert syntax.problems(scripts) == found[:1]
    assert len(forks) == 1


def test_nobody_waits_for_a_child_that_is_not_asked(scripts: list[str], forks: list[int]) -> None:
    with SyntaxBeside() as syntax:
        syntax.begin(scripts)
    assert len(forks) == 1


def test_few_scripts_are_looked_at_when_they_are_asked_for(scripts: list[str], forks: list[int]) -> None:
    with SyntaxBeside() as syntax:
        syntax.begin(scripts[:-1])
        assert [path for path, _ in syntax.problems(scripts)] == [BROKEN]
    assert forks == []


def test_without_leave_to_fork_all_are_looked_at_here(
    scripts: list[str], forks: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "can_fork", lambda: False)
    seen = looked_at(monkeypatch)
    with SyntaxBeside() as syntax:
        syntax.begin(scripts)
        assert [path for path, _ in syntax.problems(scripts)] == [BROKEN]
    assert (seen, forks) == (scripts, [])


def test_where_no_process_can_be_made_all_are_looked_at_here(
    scripts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> int:
        raise BlockingIOError("too many processes")

    monkeypatch.setattr(beside, "can_fork", lambda: True)
    monkeypatch.setattr(os, "fork", refuse)
    before = os.listdir("/dev/fd")
    with SyntaxBeside() as syntax:
        syntax.begin(scripts)
        assert [path for path, _ in syntax.problems(scripts)] == [BROKEN]
    assert os.listdir("/dev/fd") == before


class Ended(BaseException):
    """In place of the end of a process."""


@pytest.mark.parametrize("interrupted", [False, True])
def test_a_child_says_of_each_script_whether_it_is_sound_and_ends(
    scripts: list[str], interrupted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[bytes] = []

    def look(path: str) -> object:
        if interrupted and path == scripts[4]:
            raise KeyboardInterrupt
        return check_syntax(path)

    def end(status: int) -> None:
        raise Ended(status)

    def write(descriptor: int, answer: bytes) -> int:
        said.append(answer)
        return len(answer)

    monkeypatch.setattr(beside, "can_fork", lambda: True)
    monkeypatch.setattr(beside, "check_syntax", look)
    monkeypatch.setattr(os, "fork", lambda: 0)
    monkeypatch.setattr(os, "_exit", end)
    monkeypatch.setattr(os, "write", write)
    with SyntaxBeside() as syntax, pytest.raises(Ended) as ended:
        syntax.begin(scripts)
    monkeypatch.undo()
    assert ended.value.args == (0,)
    whole = [b"\1", b"\1", b"\0", *[b"\1"] * (len(scripts) - 3)]
    assert said == (whole[:4] if interrupted else whole)


def test_what_a_child_has_not_come_to_is_looked_at_here(
    scripts: list[str], forks: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def look(path: str) -> object:
        if path == scripts[4]:
            raise KeyboardInterrupt
        return check_syntax(path)

    monkeypatch.setattr(beside, "check_syntax", look)
    seen = looked_at(monkeypatch)
    with SyntaxBeside() as syntax:
        syntax.begin(scripts)
        assert [path for path, _ in syntax.problems(scripts)] == [BROKEN]
    assert seen == [BROKEN, *scripts[4:]]


@pytest.mark.parametrize(("processors", "may"), [(1, False), (2, True)])
def test_a_child_needs_a_processor_and_a_process_without_threads(
    processors: int, may: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(processors)), raising=False)
    assert beside.can_fork() == may
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: processors)
    assert beside.can_fork() == may
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert not beside.can_fork()
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert beside.can_fork()
    monkeypatch.setattr(threading, "active_count", lambda: 2)
    assert not beside.can_fork()
    monkeypatch.setattr(threading, "active_count", lambda: 1)
    monkeypatch.delattr(os, "fork")
    assert not beside.can_fork()


@pytest.mark.parametrize("keeps_bytecode", [False, True])
@pytest.mark.parametrize("broken", [[], [0], [3, 129]])
def test_a_history_checked_beside_is_as_one_checked_at_once(
    tmp_path: Path, broken: list[int], keeps_bytecode: bool, forks: list[int]
) -> None:
    root = write_project(tmp_path, linear(130))
    if keeps_bytecode:
        (root / "migrations" / "versions" / "__pycache__").mkdir()  # of other scripts than these, say
    paths = sorted((root / "migrations" / "versions").glob("*.py"))
    for number, path in enumerate(paths):
        if number in broken:
            path.write_text(path.read_text(encoding="utf-8") + "x = (\n", encoding="utf-8")
        os.utime(path, (number, number))
    plain = History.open(root)
    with SyntaxBeside() as syntax:
        opened = History.open(root, beside=syntax)
        assert (opened.problems, len(opened.unchecked)) == ((), 130)
        checked = opened.with_newest_checked(syntax)
    assert len(forks) == 1
    assert checked.problems == plain.problems
    assert [problem.kind for problem in checked.problems] == [ProblemKind.SYNTAX_ERROR] * (broken == [3, 129])
    assert checked.scripts == plain.scripts
    assert checked.unchecked == plain.unchecked
