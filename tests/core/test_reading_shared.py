"""Two processes that share the reading of many scripts find what one of them finds."""

from __future__ import annotations

import marshal
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from limbeck_core.history import History
from limbeck_core.problems import Problem
from limbeck_core.reading import ConstantSource, ScriptMetadata, read_scripts, sharing
from limbeck_core.reading.signatures import Signature

Read = tuple[str, Signature, ScriptMetadata | Problem]

STOCK = '"""{0}\n\nRevision ID: {0}\n"""\nrevision = "{0}"\ndown_revision = {1}\n'

ODD = {
    "c0ffee_calls.py": "revision = make()\ndown_revision = None\n",
    "c0ffee_broken.py": "revision = 'c1'\ndown_revision = (\n",
    "c0ffee_elsewhere.py": "from shop import PARENT\nrevision = 'c2'\ndown_revision = PARENT\n",
    "c0ffee_star.py": "from shop import *\nrevision = 'c5'\ndown_revision = PARENT\n",
    # what is known of them does not hang on what they ask of another module, but they follow it
    "c0ffee_asks.py": (
        "from shop import PARENT\nrevision = 'c6'\nif PARENT:\n    down_revision = 'a0'\n"
        "else:\n    down_revision = 'a0'\n"
    ),
    "c0ffee_asks_for_all.py": (
        "from shop import *\nrevision = 'c7'\ndown_revision = 'a0'\nbranch_labels = depends_on = None\n"
    ),
    "c0ffee_latin.py": "# coding: latin-1\nrevision = 'c3'\ndown_revision = 'a0'\nbranch_labels = ('x',)\n",
    "c0ffee_long.py": "revision = 'c4'\ndown_revision = 'a0'\n" + "# " + "x" * 20_000 + "\n",
}

UNSAID = [
    "c0ffee_asks.py",
    "c0ffee_asks_for_all.py",
    "c0ffee_broken.py",
    "c0ffee_calls.py",
    "c0ffee_elsewhere.py",
    "c0ffee_star.py",
    "gone.py",
]
"""The scripts of which the other process says nothing: they are wrong, unknown or ask another module."""


@pytest.fixture
def scripts(tmp_path: Path) -> list[str]:
    """Scripts of every kind, and one that is gone."""
    (tmp_path / "shop.py").write_text("PARENT = 'a1'\n", encoding="utf-8")
    versions = tmp_path / "versions"
    versions.mkdir()
    for number in range(20):
        parent = f'"a{number - 1}"' if number else None
        text = STOCK.format(f"a{number}", parent)
        (versions / f"a{number}.py").write_text(text, encoding="utf-8")
    for name, text in ODD.items():
        (versions / name).write_text(text, encoding="utf-8")
    return [*sorted(map(str, versions.iterdir())), str(versions / "gone.py")]


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The processes that are forked to read pieces of a few scripts, wherever this runs."""
    forked: list[int] = []
    fork = os.fork

    def noted() -> int:
        child = fork()
        forked.append(child)
        return child

    monkeypatch.setattr(os, "fork", noted)
    monkeypatch.setattr(sharing, "can_fork", lambda: True)
    monkeypatch.setattr(sharing, "LEAST_SHARED", 2)
    monkeypatch.setattr(sharing, "PIECE", 3)
    yield forked
    for child in forked:
        with pytest.raises(ChildProcessError):  # none is left behind
            os.waitpid(child, os.WNOHANG)


def read(scripts: list[str], how: Callable[..., Iterator[Read]]) -> list[Read]:
    root = os.path.dirname(os.path.dirname(scripts[0]))
    return sorted(how(scripts, ConstantSource([root])), key=lambda found: found[0])


def other_reads_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let this process take no piece: the other one reads all of them."""
    monkeypatch.setattr(sharing._Other, "next_piece", lambda other: None)


def test_both_find_what_one_finds(scripts: list[str], children: list[int]) -> None:
    assert read(scripts, sharing.read_shared) == read(scripts, read_scripts)
    assert len(children) == 1


def test_what_the_other_one_reads_is_the_same(
    scripts: list[str], children: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = read(scripts, read_scripts)
    other_reads_first(monkeypatch)
    looked_at: list[str] = []

    def noted(paths: list[str], resolver: ConstantSource | None = None) -> Iterator[Read]:
        looked_at.extend(map(os.path.basename, paths))
        yield from read_scripts(paths, resolver)

    monkeypatch.setattr(sharing, "read_scripts", noted)  # what the other one notes stays with it
    assert read(scripts, sharing.read_shared) == alone
    # Here only what hangs on another module, what is wrong, and what cannot be known is read again.
    assert sorted(looked_at) == UNSAID


class Ended(BaseException):
    """In place of the end of a process."""


def said_by_the_other_one(pieces: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, Any]]:
    """Let this process be the other one, until it ends; return what it says of which pieces."""

    def end(status: int) -> None:
        raise Ended(status)

    pipes: list[tuple[int, int]] = []
    pipe = os.pipe

    def noted() -> tuple[int, int]:
        pipes.append(pipe())
        return pipes[-1]

    with monkeypatch.context() as patch:
        patch.setattr(os, "pipe", noted)
        patch.setattr(os, "fork", lambda: 0)
        patch.setattr(os, "_exit", end)
        with pytest.raises(Ended) as ended:
            sharing._Other(pieces)
    assert ended.value.args == (0,)
    (waiting, _), (heard, _) = pipes
    os.close(waiting)
    said = []
    with os.fdopen(heard, "rb") as stream:
        while head := stream.read(2 * sharing.NUMBER_SIZE):
            number, size = (int.from_bytes(part, "little") for part in (head[:4], head[4:]))
            said.append((number, marshal.loads(stream.read(size))))
    return said


def test_the_other_one_says_what_scripts_declare_by_themselves_and_ends(
    scripts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = {path: (seen, found) for path, seen, found in read(scripts, read_scripts)}
    pieces = [scripts[:12], scripts[12:24], scripts[24:]]
    said = said_by_the_other_one(pieces, monkeypatch)
    assert [number for number, _ in said] == [0, 1, 2]
    unsaid = []
    for number, told in said:
        for path, of_script in zip(pieces[number], told, strict=True):
            seen, found = alone[path]
            if of_script is None:
                unsaid.append(os.path.basename(path))
            else:
                assert isinstance(found, ScriptMetadata)
                lines = found.lines
                at = lines.revision, lines.down_revision, lines.branch_labels, lines.depends_on
                assert of_script == (seen, found[1 : found._fields.index("lines")], at)
    assert sorted(unsaid) == UNSAID


def test_the_other_one_ends_when_it_is_interrupted_and_has_said_what_it_came_to(
    scripts: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(paths: list[str], resolver: Any) -> Iterator[Read]:
        if paths == scripts[2:]:
            raise KeyboardInterrupt
        yield from read_scripts(paths, resolver)

    monkeypatch.setattr(sharing, "read_scripts", interrupted)
    said = said_by_the_other_one([scripts[:2], scripts[2:]], monkeypatch)
    assert [(number, len(told)) for number, told in said] == [(0, 2)]


@pytest.mark.parametrize("said", [b"", b"\0\0\0\0", b"\0\0\0\0\xff\0\0\0half"], ids=["none", "head", "half"])
def test_what_a_dying_process_does_not_say_is_read_all_the_same(
    scripts: list[str], children: list[int], monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    def dies(pieces: object, turns: int, answers: int) -> None:
        while os.read(turns, sharing.NUMBER_SIZE):
            pass
        os.write(answers, said)
        os._exit(1)

    other_reads_first(monkeypatch)
    monkeypatch.setattr(sharing, "_read_pieces", dies)
    assert read(scripts, sharing.read_shared) == read(scripts, read_scripts)
    assert len(children) == 1


def test_one_reads_alone_where_no_process_can_be_made(
    scripts: list[str], children: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> int:
        raise BlockingIOError

    monkeypatch.setattr(os, "fork", refused)
    assert read(scripts, sharing.read_shared) == read(scripts, read_scripts)
    assert not children


def test_more_pieces_than_the_pipe_has_room_for_are_all_read(
    scripts: list[str], children: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sharing, "PIECE", 1)
    monkeypatch.setattr(sharing, "NUMBER_SIZE", 1 << 13)  # eight of them fill a pipe of 64 KiB
    assert read(scripts, sharing.read_shared) == read(scripts, read_scripts)


def test_a_history_is_the_same_however_many_read_it(
    scripts: list[str], children: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = os.path.dirname(scripts[0])
    together = History.open(folder)
    assert len(children) == 1
    monkeypatch.setattr(sharing, "can_fork", lambda: False)
    alone = History.open(folder)
    assert (together.scripts, together.dag, together.problems) == (alone.scripts, alone.dag, alone.problems)
    assert not together.changes_since(alone)
    assert not together.is_stale()


def test_an_owner_that_is_interrupted_leaves_no_process_behind(
    scripts: list[str], children: list[int]
) -> None:
    reading = sharing.read_shared(scripts)
    next(reading)
    assert len(children) == 1
    del reading
