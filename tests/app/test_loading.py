"""Reading in a process of its own."""

from __future__ import annotations

import os
import pickle
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Queue

import pytest

from explorer import RecordedReading, explorer, history_lines, screen_of, selected_id, settled, until
from limbeck import launch
from limbeck.app import LimbeckApp
from limbeck.columns import Columns
from limbeck.composed_rows import first_rows
from limbeck.first_rows import FirstRows, FirstRowsLine, RowsWanted
from limbeck.loading import (
    Checked,
    Event,
    Failed,
    FirstScript,
    Opened,
    Progress,
    Relaid,
    Unchanged,
    fork_reading,
    spawn_reading,
)
from limbeck.reading import read
from limbeck.request import OpenRequest
from limbeck.source.files import ScriptFiles, open_file
from limbeck.source.highlighting import Highlighter
from limbeck.widgets.script_view import ScriptView
from limbeck.wish import Extent, Known, Wish
from limbeck_core.history import History
from projects import ScriptSpec, forked, linear, write_project, write_script


@pytest.mark.parametrize("start", [fork_reading, spawn_reading])
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_history_comes_back_whole(tmp_path: Path, start: object) -> None:
    assert callable(start)
    folder = write_project(tmp_path / "shop", forked())
    *progress, opened, checked = start(OpenRequest(str(folder))).events()
    assert all(isinstance(event, Progress) for event in progress)
    assert isinstance(opened, Opened)
    assert checked == Checked((), (("0000aaaa0000", "ffff1111ffff"),))
    assert len(opened.layout) == len(opened.history.scripts) == 7
    assert sorted(opened.history.revision_map.heads) == ["0000aaaa0000", "ffff1111ffff"]


def test_no_project_is_a_failure_with_a_message(tmp_path: Path) -> None:
    (last,) = spawn_reading(OpenRequest(str(tmp_path / "nowhere"))).events()
    assert isinstance(last, Failed)
    assert "nowhere" in last.message


def test_several_projects_are_a_failure_with_choices(tmp_path: Path) -> None:
    write_project(tmp_path / "one", linear(2))
    write_project(tmp_path / "two", linear(2))
    (last,) = spawn_reading(OpenRequest(str(tmp_path))).events()
    assert isinstance(last, Failed)
    assert len(last.choices) == 2


def test_a_reading_that_is_given_up_ends_without_a_word(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "shop", linear(3))
    reading = spawn_reading(OpenRequest(str(folder)))
    reading.close()
    reading.close()
    assert list(reading.events()) == []


def known(folder: Path) -> tuple[Known, list[int]]:
    """An earlier reading of the forked project, and another main line of it than the longest."""
    history = History.open(folder)
    line = [history.node_of(revision) for revision in ("ffff1111ffff", "eeee1111eeee")]
    return Known(history), [node for node in line if node is not None]


def test_the_main_line_is_kept(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "shop", forked())
    before, main_line = known(folder)
    write_script(folder, ScriptSpec("9999aaaa9999", ("0000aaaa0000",)))
    for extent in Extent:
        events: list[Event] = []
        read(OpenRequest(str(folder)), events.append, Wish(None, before, main_line, extent))
        opened = events[-2]
        assert isinstance(opened, Opened)
        assert len(opened.layout) == len(before.history.dag.ids) + 1
        assert opened.history.dag.ids[opened.layout.main_line[0]] == "ffff1111ffff"


def test_what_has_not_changed_is_not_sent_again(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "shop", forked())
    for path in (folder / "migrations" / "versions", *(folder / "migrations" / "versions").iterdir()):
        os.utime(path, (1, 1))  # one that was changed just now may change again without a sign of it
    before, main_line = known(folder)
    request = OpenRequest(str(folder))
    events: list[Event] = []
    read(request, events.append, Wish(None, before, main_line, Extent.LAYOUT))
    relaid, checked = events
    assert isinstance(relaid, Relaid)
    assert not relaid.changes
    assert before.history.dag.ids[relaid.layout.main_line[0]] == "ffff1111ffff"
    assert checked == Checked((), (("0000aaaa0000", "ffff1111ffff"),))
    for extent in (Extent.CHANGED, Extent.ALL):
        events.clear()
        read(request, events.append, Wish(None, before, main_line, extent))
        assert events == [Unchanged(), checked]


def test_the_rows_that_are_asked_for_come_before_the_history(tmp_path: Path) -> None:
    write_project(tmp_path, linear(60))
    wanted = RowsWanted(66, 20, ascii_only=False, columns=Columns(date=True))
    line = FirstRowsLine(first_rows)
    line.ask(wanted)
    reading = fork_reading(OpenRequest(str(tmp_path)), line)
    events = [event for event in reading.events() if not isinstance(event, Progress)]
    assert [type(event) for event in events] == [FirstRows, Opened, Checked]
    first, opened = events[0], events[1]
    assert isinstance(first, FirstRows)
    assert isinstance(opened, Opened)
    assert first == first_rows(wanted, opened.history, opened.layout)
    assert (first.width, len(first.rows), first.count) == (66, 20, 60)
    reading.want(wanted)  # too late, and no harm
    reading.close()


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("at once", ["FirstRows", "with_newest_checked", "pack", "Opened", "Checked"]),
        ("with_newest_checked", ["with_newest_checked", "FirstRows", "pack", "Opened", "Checked"]),
        ("pack", ["with_newest_checked", "pack", "FirstRows", "Opened", "Checked"]),
    ],
)
def test_the_first_rows_wait_for_nothing_that_they_do_not_show(
    asked: str, expected: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_project(tmp_path, linear(60))
    line = FirstRowsLine(first_rows)
    done: list[str] = []

    def ask(at: str) -> None:
        if at == asked:
            line.ask(RowsWanted(66, 20, ascii_only=False, columns=Columns()))

    def noted(name: str) -> None:
        step = getattr(History, name)

        def take(history: History) -> object:
            done.append(name)
            ask(name)
            return step(history)

        monkeypatch.setattr(History, name, take)

    noted("with_newest_checked")
    noted("pack")
    ask("at once")
    read(OpenRequest(str(tmp_path)), lambda event: done.append(type(event).__name__), line=line)
    line.close()
    assert [name for name in done[: done.index("Checked") + 1] if name != "Progress"] == expected


def test_a_history_whose_first_rows_came_early_comes_with_its_problems(tmp_path: Path) -> None:
    folder = write_project(tmp_path, linear(130))
    for path in (folder / "migrations" / "versions").glob("*9feedbeef.py"):
        path.write_text(path.read_text() + "def broken(:\n")
    for path in (folder / "migrations" / "versions").glob("000*feedbeef.py"):
        os.utime(path, (0, 0))
    line = FirstRowsLine(first_rows)
    line.ask(RowsWanted(66, 20, ascii_only=False, columns=Columns()))
    events: list[Event] = []
    read(OpenRequest(str(tmp_path)), events.append, line=line)
    line.close()
    alone: list[Event] = []
    read(OpenRequest(str(tmp_path)), alone.append)
    assert [event for event in events if isinstance(event, Checked)] == alone[-1:]
    (opened,) = (event for event in events if isinstance(event, Opened))
    (other,) = (event for event in alone if isinstance(event, Opened))
    assert opened.history.problems == other.history.problems != ()
    assert opened.history.unchecked == other.history.unchecked != ()


def test_where_no_rows_are_asked_for_the_history_comes_at_once(tmp_path: Path) -> None:
    write_project(tmp_path, linear(3))
    reading = fork_reading(OpenRequest(str(tmp_path)), FirstRowsLine(first_rows))
    kinds = {type(event) for event in reading.events()}
    assert kinds - {Progress} == {Opened, Checked}


def test_what_has_come_by_now_is_there_without_waiting(tmp_path: Path) -> None:
    write_project(tmp_path, linear(3))
    reading = fork_reading(OpenRequest(str(tmp_path)))
    first = next(event for event in reading.events() if isinstance(event, Opened))
    assert len(first.layout) == 3
    assert {type(event) for event in (*reading.ready(), *reading.events())} <= {Checked}
    assert list(reading.ready()) == []


class SlowlySent(RecordedReading):
    """A reading whose first rows come long before its history."""

    def __init__(self, request: OpenRequest) -> None:
        super().__init__(request)
        self.wanted: Queue[RowsWanted] = Queue()
        self.may_come = threading.Event()

    def want(self, rows: RowsWanted) -> None:
        self.wanted.put(rows)

    def events(self) -> Iterator[Event]:
        for event in super().events():
            if isinstance(event, Opened):
                yield first_rows(self.wanted.get(), event.history, event.layout)
                self.may_come.wait()
            yield event


async def test_the_first_rows_are_those_of_the_history(tmp_path: Path) -> None:
    write_project(tmp_path, linear(100))
    request = OpenRequest(str(tmp_path), watch=False)
    reading = SlowlySent(request)
    async with LimbeckApp(request, reading, theme="textual-dark").run_test(size=(120, 40)) as pilot:
        screen = screen_of(pilot)
        await until(pilot, lambda: screen.first_rows is not None)
        await pilot.press("down", "down")
        assert screen.opened is None
        early = history_lines(screen)
        reading.may_come.set()
        await settled(pilot)
        assert history_lines(screen) == early
        assert "0097feedbeef" in early[2]
        assert selected_id(screen) == "0097feedbeef"


def test_the_first_script_comes_in_colour_behind_the_history(tmp_path: Path) -> None:
    folder = write_project(tmp_path, linear(3))
    reading = fork_reading(OpenRequest(str(folder)), FirstRowsLine(first_rows, launch._first_script))
    opened, script, _ = [event for event in reading.events() if not isinstance(event, Progress)]
    assert isinstance(opened, Opened)
    assert isinstance(script, FirstScript)
    first = opened.history.node_script(opened.layout.node_at(0))
    assert first is not None
    expected, told = open_file(first.path), pickle.loads(script.file)
    assert (told.path, told.signature) == (expected.path, expected.signature)
    lines = range(expected.text.count)
    assert expected.highlighter is not None
    assert [told.highlighter.line(n) for n in lines] == [expected.highlighter.line(n) for n in lines]
    # Whoever shows it needs nothing that has coloured it.
    assert b"pygments" not in script.file


def test_a_long_history_is_not_kept_waiting_by_its_first_script(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("limbeck.reading.LONG", 3)
    folder = write_project(tmp_path, linear(3))
    reading = fork_reading(OpenRequest(str(folder)), FirstRowsLine(first_rows, launch._first_script))
    said = [type(event) for event in reading.events() if not isinstance(event, Progress)]
    assert said == [Opened, Checked]


def test_a_script_that_was_told_of_is_read_again_when_it_has_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    path.write_text("revision = 'a'\n")
    files = ScriptFiles()
    told = launch._first_script(str(path))
    assert told is not None
    files.take(told)
    assert files.get(str(path)) is told
    path.write_text("revision = 'aa'\n")
    assert files.get(str(path)).text.text == "revision = 'aa'\n"


@pytest.mark.parametrize("content", [None, "x = 1\n" * 20_000], ids=["missing", "long"])
def test_only_a_script_of_common_size_is_told_of(content: str | None, tmp_path: Path) -> None:
    path = tmp_path / "a.py"
    if content is not None:
        path.write_text(content)
    assert launch._first_script(str(path)) is None


async def test_the_first_script_is_shown_as_it_was_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_project(tmp_path, linear(3))
    request = OpenRequest(str(folder))
    events: list[Event] = []
    line = FirstRowsLine(first_rows, launch._first_script)
    read(request, lambda event: events.append(pickle.loads(pickle.dumps(event))), line=line)
    line.close()
    monkeypatch.setattr(Highlighter, "_lex", lambda *_: pytest.fail("it is coloured here"))
    app = explorer(folder)
    app._reading._events = events  # type: ignore[attr-defined]  # those of a recorded reading
    async with app.run_test(size=(120, 12)) as pilot:
        screen = await settled(pilot)
        script = screen.query_one(ScriptView)
        assert script.render_line(0).text.strip()
        assert screen.files.get(screen.shown.path or "").highlighter is script._highlighter
