"""The index: what its process answers, that it reads again only what changed, and that it ends."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from limbeck.index.dialogue import (
    Answer,
    Broken,
    FindTexts,
    Frames,
    IndexAll,
    Indexed,
    LookAt,
    LookedAt,
    OneRead,
    ReadOne,
    Scripts,
    TextFound,
    framed,
)
from limbeck.index.names import Touched
from limbeck.index.process import IndexProcess
from limbeck.index.serving import Service
from limbeck.index.texts import SourceTexts
from projects import ScriptSpec, doing, write_project, write_script

SPECS = [
    ScriptSpec("aaaa", body=doing("op.create_table('orders', sa.Column('id', sa.Integer()))")),
    ScriptSpec("bbbb", ("aaaa",), body=doing("op.add_column('orders', sa.Column('notes', sa.Text()))")),
    ScriptSpec("cccc", ("bbbb",), body=doing("op.execute('DROP TABLE baskets')")),
    ScriptSpec("dddd", ("cccc",), body=doing("op.execute(made())")),
]


@pytest.fixture
def paths(tmp_path: Path) -> tuple[str, ...]:
    folder = write_project(tmp_path / "shop", SPECS) / "migrations" / "versions"
    return tuple(str(folder / f"{spec.revision}.py") for spec in SPECS)


def answered(service: Service, said: list[Answer]) -> list[Answer]:
    """What a service says until it has nothing left to do."""
    said.clear()
    while not service.is_idle:
        service.step()
    return list(said)


def service_on(paths: tuple[str, ...]) -> tuple[Service, list[Answer]]:
    said: list[Answer] = []
    service = Service(said.append)
    service.take(Scripts(1, paths, ()))
    return service, said


def test_all_scripts_are_indexed_by_what_they_touch(paths: tuple[str, ...]) -> None:
    service, said = service_on(paths)
    service.take(IndexAll())
    answers = answered(service, said)
    touched = {path: one for answer in answers if isinstance(answer, Indexed) for path, one in answer.touched}
    assert touched == {
        paths[0]: Touched(("create_table",), ("orders",), ("orders.id",)),
        paths[1]: Touched(("add_column",), ("orders",), ("orders.notes",)),
        paths[2]: Touched(("execute", "drop_table"), ("baskets",), (), ("baskets",)),
        paths[3]: Touched(("execute", "opaque")),
    }
    last = answers[-1]
    assert isinstance(last, Indexed)
    assert (last.done, last.total) == (4, 4)


def test_after_a_reload_only_what_changed_is_read_again(paths: tuple[str, ...]) -> None:
    service, said = service_on(paths)
    service.take(IndexAll())
    answered(service, said)
    Path(paths[1]).write_text(f"def upgrade():\n{doing('op.drop_table(1)')}\n")
    service.take(Scripts(2, paths[:3], ()))
    service.take(IndexAll())
    [indexed] = answered(service, said)
    assert isinstance(indexed, Indexed)
    assert [path for path, _ in indexed.touched] == [paths[1]]
    assert indexed.total == 3


def test_a_text_is_found_with_its_line_also_after_a_change(paths: tuple[str, ...]) -> None:
    service, said = service_on(paths)
    service.take(FindTexts(("op.add_column", "'orders'")))
    found = {answer.text: answer for answer in answered(service, said) if isinstance(answer, TextFound)}
    assert found["op.add_column"].lines == ((1, 11),)
    assert {place for place, _ in found["'orders'"].lines} == {0, 1}
    Path(paths[1]).write_text("x = 'orders'\n")
    Path(paths[0]).unlink()
    service.take(Scripts(2, paths[1:], ()))
    service.take(FindTexts(("'orders'",)))
    [after] = answered(service, said)
    assert isinstance(after, TextFound)
    assert (after.reading, after.lines, after.done, after.total) == (2, ((0, 1),), 3, 3)


def test_what_scripts_did_to_a_column_is_told_in_the_order_of_the_question(paths: tuple[str, ...]) -> None:
    service, said = service_on(paths)
    service.take(LookAt(7, tuple((path, (("Orders", "notes"),)) for path in (paths[1], paths[0]))))
    *_, told = answered(service, said)
    assert isinstance(told, LookedAt)
    assert told.number == 7
    assert [(path, [deed.operation.name for deed in deeds]) for path, deeds in told.deeds] == [
        (paths[1], ["add_column"]),
        (paths[0], []),
    ]


def test_the_most_urgent_question_is_answered_first_and_the_newest_of_each_kind(
    paths: tuple[str, ...],
) -> None:
    service, said = service_on(paths)
    service.take(IndexAll())
    service.take(ReadOne(paths[0]))
    service.take(ReadOne(paths[1]))
    first, *others = answered(service, said)
    assert isinstance(first, OneRead)
    assert first.path == paths[1]
    assert not any(isinstance(answer, OneRead) for answer in others)


def test_what_is_read_of_a_script_that_is_gone_is_nothing(paths: tuple[str, ...]) -> None:
    service, said = service_on(paths)
    Path(paths[0]).unlink()
    os.mkfifo(paths[0])
    service.take(ReadOne(paths[0]))
    [read] = answered(service, said)
    assert isinstance(read, OneRead)
    assert read.operations.upgrade == ()


def test_sources_beyond_what_is_kept_plain_are_found_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("limbeck.index.texts.PLAIN_BYTES", 40)
    monkeypatch.setattr("limbeck.index.texts.BLOCK_BYTES", 20)
    sources = {f"{number}.py": f"first\nSECOND {number}\n" for number in range(9)}
    texts = SourceTexts(sources.__getitem__)
    signatures: dict[str, object] = dict.fromkeys(sources, 0)
    assert list(texts.take_in(texts.keep(signatures), signatures)) == list(range(5))
    assert texts.find("second") == dict.fromkeys(sources, 2)
    assert texts.find("second 7") == {"7.py": 2}
    assert texts.find("first\0") == {}


# -- the process


@pytest.fixture
def process() -> Iterator[IndexProcess]:
    started = IndexProcess()
    yield started
    started.close()


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_process_answers_and_ends_when_it_is_closed(process: IndexProcess, paths: tuple[str, ...]) -> None:
    process.ask(Scripts(1, paths, ()))
    process.ask(ReadOne(paths[1]))
    answers = process.answers()
    read = next(answers)
    assert isinstance(read, OneRead)
    assert [operation.name for operation in read.operations.upgrade] == ["add_column"]
    process.close()
    process.close()
    assert list(answers) == []
    assert not is_running(process.pid)


def test_a_process_that_is_killed_says_so(process: IndexProcess, paths: tuple[str, ...]) -> None:
    process.ask(Scripts(1, paths, ()))
    os.kill(process.pid, signal.SIGKILL)
    *_, last = process.answers()
    assert isinstance(last, Broken)
    assert "signal 9" in last.reason


def test_what_comes_in_pieces_is_put_together() -> None:
    frames = Frames()
    stream = framed(ReadOne("one")) + framed(ReadOne("other"))
    messages = [message for at in range(len(stream)) for message in frames.feed(stream[at : at + 1])]
    assert messages == [ReadOne("one"), ReadOne("other")]


def test_a_script_written_later_is_indexed_with_the_others(tmp_path: Path, paths: tuple[str, ...]) -> None:
    service, said = service_on(paths)
    service.take(IndexAll())
    answered(service, said)
    new = write_script(
        tmp_path / "shop", ScriptSpec("eeee", ("dddd",), body=doing("op.drop_table('orders')"))
    )
    service.take(Scripts(2, (*paths, str(new)), ()))
    service.take(IndexAll())
    [indexed] = answered(service, said)
    assert isinstance(indexed, Indexed)
    assert indexed.touched == ((str(new), Touched(("drop_table",), ("orders",), (), ("orders",))),)
