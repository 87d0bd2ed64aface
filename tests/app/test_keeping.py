"""What was read of a long history is kept for the next start, and shown only where nothing has changed."""

from __future__ import annotations

import os
import pickle
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from limbeck import keeping as kept_readings
from limbeck.columns import Columns
from limbeck.composed_rows import first_rows
from limbeck.first_rows import FirstRowsLine, RowsWanted
from limbeck.keeping import Keeping, KeptReading, readings_folder
from limbeck.loading import Checked, Event, Opened, Progress, fork_reading
from limbeck.reading import read
from limbeck.request import OpenRequest
from limbeck_core.graph.lanes import lay_out
from limbeck_core.history import History
from limbeck_core.problems import ProblemKind
from projects import ScriptSpec, linear, write_project

LATER = 10_000_000_000
"""Nanoseconds after which a reading would begin, so that these files have not changed just before."""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A short history, for which all is as for a long one."""
    monkeypatch.setattr(kept_readings, "LEAST_KEPT", 1)
    return write_project(tmp_path / "shop", linear(5))


@pytest.fixture
def keeping(tmp_path: Path) -> Keeping:
    """Readings that are kept in a folder of the test's own."""
    return Keeping(str(tmp_path / "cache"))


def keep(keeping: Keeping, folder: Path, *, began: int = LATER) -> bool:
    history = History.open(folder)
    reading = KeptReading(history, lay_out(history.dag), (), ())
    return keeping.keep(request(folder), reading, time.time_ns() + began)


def request(folder: Path) -> OpenRequest:
    return OpenRequest(str(folder))


def script(folder: Path, number: int = 2) -> Path:
    return sorted((folder / "migrations" / "versions").iterdir())[number]


def file_of(keeping: Keeping) -> Path:
    [path] = Path(keeping._folder).iterdir()
    return path


def test_what_was_read_is_found_again(folder: Path, keeping: Keeping) -> None:
    assert keeping.find(request(folder)) is None
    assert keep(keeping, folder)
    found = keeping.find(request(folder))
    assert found is not None
    now = History.open(folder)
    assert (found.history.scripts, found.history.dag) == (now.scripts, now.dag)
    assert list(found.layout.rows()) == list(lay_out(now.dag).rows())
    assert not found.history.is_stale()
    assert (file_of(keeping).stat().st_mode & 0o777, Path(keeping._folder).stat().st_mode & 0o777) == (
        0o600,
        0o700,
    )


def written_again(path: Path, content: bytes) -> None:
    """Change a file so that neither its size nor its time tells."""
    before = path.stat()
    path.write_bytes(content)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)


def replaced(path: Path) -> None:
    """Put another file in its place that is alike."""
    other = path.with_name("other")
    other.write_bytes(path.read_bytes())
    before = path.stat()
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(path)


CHANGES: dict[str, Callable[[Path], object]] = {
    "a file that tells nothing of it": lambda path: written_again(path, path.read_bytes().swapcase()),
    "a file": lambda path: path.write_text(path.read_text() + "\n"),
    "another file": replaced,
    "no file": Path.unlink,
    "another name": lambda path: path.rename(path.with_name("zzz.py")),
    "one more": lambda path: path.with_name("zzz.py").write_text("revision = 'z'\n"),
    "a link": lambda path: path.with_name("zzz.py").symlink_to(path),
    "a folder": lambda path: path.with_name("zzz.py").mkdir(),
    "no right to read": lambda path: path.chmod(0o200),
    "a broken configuration": lambda path: (path.parents[2] / "alembic.ini").write_text("[alembic]\n"),
    "another place": lambda path: (path.parents[2] / "alembic.ini").write_text(
        "[alembic]\nscript_location = migrations\nversion_locations = elsewhere\n"
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_nothing_is_found_where_something_has_changed(
    change: Callable[[Path], object], folder: Path, keeping: Keeping
) -> None:
    assert keep(keeping, folder)
    change(script(folder))
    assert keeping.find(request(folder)) is None


def other_file(path: Path) -> None:
    path.with_name("other").write_bytes(path.read_bytes())
    path.unlink()
    path.symlink_to(path.with_name("other"))


DAMAGE: dict[str, Callable[[Path], object]] = {
    "empty": lambda path: path.write_bytes(b""),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:-9]),
    "damaged": lambda path: path.write_bytes(path.read_bytes().replace(b"feedbeef", b"feedbeed")),
    "another's pickle": lambda path: path.write_bytes(pickle.dumps(("mine", "", None))),
    "a link": other_file,
    "written to by anybody": lambda path: path.chmod(0o666),
    "in a folder that anybody writes to": lambda path: path.parent.chmod(0o777),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_nothing_is_found_in_a_file_that_is_not_as_it_was_written(
    damage: Callable[[Path], object], folder: Path, keeping: Keeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert keep(keeping, folder)
    damage(file_of(keeping))
    # Nor is it looked into.
    monkeypatch.setattr(pickle, "load", lambda stream: pytest.fail("it is taken for a reading"))
    assert keeping.find(request(folder)) is None


def test_nothing_is_found_of_another_user(
    folder: Path, keeping: Keeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert keep(keeping, folder)
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert keeping.find(request(folder)) is None
    assert not keep(keeping, folder)


def test_nothing_is_found_that_another_program_has_made(
    folder: Path, keeping: Keeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert keep(keeping, folder)
    maker = kept_readings._maker()
    assert len(maker[1]) > 200  # every module of both packages
    monkeypatch.setattr(kept_readings, "_maker", lambda: (*maker[:1], maker[1][:-1]))
    assert keeping.find(request(folder)) is None


def test_two_ways_to_ask_may_share_a_place_but_no_reading(
    folder: Path, keeping: Keeping, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(zlib, "crc32", lambda content, start=0: 7)
    other = write_project(tmp_path / "other", linear(4))
    assert keep(keeping, folder)
    assert keeping.find(request(other)) is None
    assert keep(keeping, other)
    assert keeping.find(request(other)) is not None
    assert keeping.find(request(folder)) is None


def test_a_short_history_is_not_kept(folder: Path, keeping: Keeping, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_readings, "LEAST_KEPT", 6)
    assert not keep(keeping, folder)
    assert not os.path.exists(keeping._folder)


def test_what_has_just_changed_is_not_kept(folder: Path, keeping: Keeping) -> None:
    assert not keep(keeping, folder, began=0)


def test_what_has_changed_since_it_was_read_is_not_kept(folder: Path, keeping: Keeping) -> None:
    history = History.open(folder)
    script(folder).write_text("revision = 'b'\ndown_revision = None\n")
    reading = KeptReading(history, lay_out(history.dag))
    assert not keeping.keep(request(folder), reading, time.time_ns() + LATER)


def test_what_hangs_on_another_module_is_not_kept(folder: Path, keeping: Keeping) -> None:
    script(folder).write_text("from shop import PARENT\nrevision = 'b'\ndown_revision = PARENT\n")
    assert not keep(keeping, folder)


def test_what_cannot_be_read_is_not_kept(folder: Path, keeping: Keeping) -> None:
    script(folder).with_name("twice.py").symlink_to(script(folder))
    assert not keep(keeping, folder)


def test_nothing_is_kept_nor_found_for_who_does_not_want_it(folder: Path, keeping: Keeping) -> None:
    unwanted = Keeping(keeping._folder, lambda: False)
    assert not keep(unwanted, folder)
    assert keep(keeping, folder)
    assert unwanted.find(request(folder)) is None


def test_nothing_is_kept_of_what_is_opened_read_only(folder: Path, keeping: Keeping) -> None:
    history = History.open(folder)
    reading = KeptReading(history, lay_out(history.dag))
    assert not keeping.keep(OpenRequest(str(folder), read_only=True), reading, time.time_ns() + LATER)
    assert not os.path.exists(keeping._folder)


def test_a_folder_that_cannot_be_made_is_gone_without(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert not keep(Keeping(str(tmp_path / "file" / "cache")), folder)


def test_a_full_disk_leaves_nothing_behind(
    folder: Path, keeping: Keeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert not keep(keeping, folder)
    assert not os.listdir(keeping._folder)


@pytest.mark.parametrize(("limit", "most"), [("MOST_KEPT", 2), ("MOST_BYTES", 10_000)])
def test_only_the_last_ones_are_kept(
    limit: str, most: int, folder: Path, keeping: Keeping, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert keep(keeping, folder)
    os.utime(file_of(keeping), (0, 0))
    monkeypatch.setattr(
        kept_readings, limit, most if most < 100 else file_of(keeping).stat().st_size * 5 // 2
    )
    others = [write_project(tmp_path / name, linear(5)) for name in ("one", "two")]
    for other in others:
        assert keep(keeping, other)
    assert keeping.find(request(folder)) is None
    assert all(keeping.find(request(other)) is not None for other in others)


def told(request: OpenRequest, keeping: Keeping, *, asks: bool = True) -> list[Event]:
    """What a reading says in the end to a screen that asks for its first rows, or not yet."""
    line = FirstRowsLine(first_rows)
    if asks:
        line.ask(RowsWanted(66, 2, ascii_only=False, columns=Columns()))
    events: list[Event] = []
    read(request, events.append, line=line, keeping=keeping)
    line.close()
    return [event for event in events if not isinstance(event, Progress)]


@pytest.fixture
def long_ago(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every file have been there for long."""
    monkeypatch.setattr(kept_readings, "LONG_AGO", -LATER)


def same(one: list[Event], other: list[Event]) -> None:
    """Two readings say the same, event by event."""
    assert [type(event) for event in one] == [type(event) for event in other]
    for first, second in zip(one, other, strict=True):
        if isinstance(first, Opened) and isinstance(second, Opened):
            assert first.history.scripts == second.history.scripts
            assert first.history.problems == second.history.problems
            assert list(first.layout.rows()) == list(second.layout.rows())
            assert not first.history.changes_since(second.history)
        else:
            assert first == second


@pytest.mark.parametrize("asks", [True, False])
def test_the_next_start_is_told_the_same_and_opens_no_script(
    asks: bool, folder: Path, keeping: Keeping, long_ago: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = told(request(folder), keeping, asks=asks)
    monkeypatch.setattr(History, "open", lambda *_: pytest.fail("the scripts are read"))
    monkeypatch.setattr(History, "check_syntax", lambda *_: pytest.fail("the scripts are parsed"))
    same(told(request(folder), keeping, asks=asks), before)


def test_a_start_that_was_cut_short_leaves_what_it_knew(
    folder: Path, keeping: Keeping, long_ago: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = History.check_syntax

    def cut_short(history: History) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(History, "check_syntax", cut_short)
    with pytest.raises(KeyboardInterrupt):
        told(request(folder), keeping)
    kept = keeping.find(request(folder))
    assert kept is not None
    assert kept.found is None
    monkeypatch.setattr(History, "check_syntax", check)
    checked = told(request(folder), keeping)[-1]
    assert checked == Checked(())
    kept = keeping.find(request(folder))
    assert kept is not None
    assert kept.found == ()


def test_what_is_below_a_header_and_merges_that_are_offered_are_kept_too(
    folder: Path, keeping: Keeping, long_ago: None
) -> None:
    ids = History.open(folder).dag.ids
    fork = ScriptSpec("bead0000bead", (ids[1],))
    script(folder).with_name("fork.py").write_text(fork.source)
    broken = ScriptSpec("dead0000dead", (ids[4],), body="    return (")
    before = told(request(folder), keeping, asks=False)
    assert isinstance(before[-1], Checked)
    assert len(before[-1].forks) == 1
    same(told(request(folder), keeping, asks=False), before)
    script(folder).with_name("broken.py").write_text(broken.source)
    before = told(request(folder), keeping, asks=False)
    assert isinstance(before[0], Opened)
    assert [problem.kind for problem in before[0].history.problems] == [ProblemKind.SYNTAX_ERROR]
    same(told(request(folder), keeping, asks=False), before)


def test_an_interrupted_change_is_looked_after_first(
    folder: Path, keeping: Keeping, long_ago: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from limbeck_core.writing import interrupted

    told(request(folder), keeping)
    opened = []
    real = History.open

    def noted(*given: object, **named: object) -> History:
        opened.append(given)
        return real(*given, **named)  # type: ignore[arg-type]  # whatever it was called with

    monkeypatch.setattr(History, "open", noted)
    told(request(folder), keeping)
    assert not opened
    monkeypatch.setattr(interrupted, "may_be_interrupted", lambda project: True)
    told(request(folder), keeping)
    assert opened


def test_the_reading_process_finds_them(folder: Path, keeping: Keeping) -> None:
    assert keep(keeping, folder)
    reading = fork_reading(request(folder), FirstRowsLine(first_rows), lambda: keeping)
    assert [type(event) for event in reading.events()] == [Opened, Checked]


@pytest.mark.parametrize(
    ("environment", "platform", "expected"),
    [
        ({"HOME": "/home/a"}, "linux", "/home/a/.cache/limbeck"),
        ({"HOME": "/home/a", "XDG_CACHE_HOME": "/c"}, "linux", "/c/limbeck"),
        ({"HOME": "/home/a", "XDG_CACHE_HOME": "relative"}, "linux", "/home/a/.cache/limbeck"),
        ({"HOME": "/Users/a"}, "darwin", "/Users/a/Library/Caches/limbeck"),
        ({}, "linux", None),
        ({"HOME": "/home/a"}, "win32", None),
    ],
)
def test_where_they_are_kept(environment: dict[str, str], platform: str, expected: str | None) -> None:
    assert readings_folder(environment, platform) == expected
