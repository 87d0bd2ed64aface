"""Following changes on disk: what is noticed, what is kept, what is passed over."""

from __future__ import annotations

import gc
import os
import re
import shutil
import subprocess
import threading
import weakref
from functools import partial
from pathlib import Path

import pytest
from textual.pilot import Pilot

from explorer import explorer, history_lines, press, selected_id, settled, until
from limbeck.screens.explorer import ExplorerScreen
from limbeck.settings import LoadedSettings, Settings, Watch
from limbeck.watching import Watcher, is_remote, places_of
from limbeck.widgets.detail_pane import DetailPane
from limbeck.widgets.history_view import HistoryView
from limbeck.wish import Extent
from limbeck_core.history import History
from projects import ScriptSpec, linear, write_project, write_script
from terminal import Terminal


@pytest.fixture
def line(tmp_path: Path) -> Path:
    return write_project(tmp_path / "shop", linear(60))


def versions(folder: Path) -> Path:
    return folder / "migrations" / "versions"


def heads(screen: ExplorerScreen) -> tuple[str, ...]:
    assert screen.opened is not None
    return screen.opened.history.heads


async def watching(pilot: Pilot[str]) -> ExplorerScreen:
    """Wait until changes are followed: one is noticed."""
    screen = await settled(pilot)
    assert screen.opened is not None
    folder = versions(Path(screen.opened.history.root))
    trial = write_script(folder.parent.parent, ScriptSpec("ffff00000000", (), "A trial"))
    await until(pilot, lambda: "ffff00000000" in heads(screen))
    trial.unlink()
    await until(pilot, lambda: "ffff00000000" not in heads(screen))
    await settled(pilot)
    return screen


def has_head(screen: ExplorerScreen, head: str) -> bool:
    return heads(screen) == (head,)


@pytest.mark.parametrize("watch", [Watch.ON, Watch.POLL])
async def test_what_changes_on_disk_is_shown_and_marked_and_the_place_is_kept(
    line: Path, watch: Watch
) -> None:
    app = explorer(line, watch=True, loaded=LoadedSettings(Settings(watch=watch)))
    async with app.run_test(size=(120, 24)) as pilot:
        screen = await settled(pilot)
        view = screen.query_one(HistoryView)
        await press(pilot, "pagedown", *["down"] * 4)
        before = selected_id(screen), view.screen_line
        write_script(line, ScriptSpec("0060feedbeef", ("0059feedbeef",), "Step 60"))
        aside = line / "aside.py"
        aside.write_text(linear(31)[30].source.replace("Step 30", "Another step 30"))
        aside.replace(versions(line) / "0030feedbeef.py")  # as editors save
        (versions(line) / "0000feedbeef.py").unlink()
        await until(pilot, lambda: heads(screen) == ("0060feedbeef",))
        await until(pilot, lambda: len(list(screen.fresh)) == 2)
        await settled(pilot)
        assert (selected_id(screen), view.screen_line) == before
        assert screen.notice.startswith("Changed on disk: ")
        await press(pilot, "g")
        assert "new" not in history_lines(screen)[0]
        write_script(line, ScriptSpec("0061feedbeef", ("0060feedbeef",), "Step 61"))
        await until(pilot, lambda: heads(screen) == ("0061feedbeef",))
        await settled(pilot)
        assert history_lines(screen)[0].split()[1:] == ["0061feedbeef", "Step", "61", "new", "head"]
        assert selected_id(screen) == "0060feedbeef"
        long = versions(line) / "0030feedbeef.py"
        long.write_text(long.read_text() + "# more\n")
        await until(pilot, lambda: list(screen.fresh.values()) == ["changed"])
        await press(pilot, "colon", *"0030", "enter")
        assert not screen.fresh


async def test_filter_folds_range_and_scrolling_are_kept(line: Path) -> None:
    long = versions(line) / "0055feedbeef.py"
    long.write_text(long.read_text() + "# more\n" * 200)
    async with explorer(line, watch=True).run_test(size=(120, 24)) as pilot:
        screen = await settled(pilot)
        view, script = screen.query_one(HistoryView), screen.query_one(DetailPane).script
        await press(pilot, *["down"] * 4, "tab", "pagedown")
        scrolled = script.scroll_offset
        assert scrolled.y > 0
        write_script(line, ScriptSpec("0060feedbeef", ("0059feedbeef",), "Step 100"))
        await until(pilot, lambda: heads(screen) == ("0060feedbeef",))
        await settled(pilot)
        assert (script.scroll_offset, screen.focused) == (scrolled, script)

        await press(pilot, "escape", "slash", *"step 1", "enter", "o")
        shown, found = view.count, len(screen.matches)
        assert (shown < 30, found) == (True, 16)
        write_script(line, ScriptSpec("0061feedbeef", ("0060feedbeef",), "Step 101"))
        await until(pilot, lambda: heads(screen) == ("0061feedbeef",))
        await settled(pilot)
        assert (view.count, len(screen.matches)) == (shown + 1, found + 1)
        await press(pilot, "escape", "escape", "F")
        folded = view.count
        assert folded < 10
        await press(pilot, "colon", *"0020:0061", "enter")
        for number in range(30):
            (versions(line) / f"{number:04d}feedbeef.py").unlink()
        await until(
            pilot, lambda: screen.opened is not None and "0029feedbeef" in screen.opened.history.ghosts
        )
        await settled(pilot)
        assert view.count <= folded + 1


async def test_a_script_that_is_being_written_is_a_problem_for_a_moment(line: Path) -> None:
    async with explorer(line, watch=True).run_test(size=(120, 24)) as pilot:
        screen = await settled(pilot)
        script = versions(line) / "0030feedbeef.py"
        whole = script.read_text()
        script.write_text(whole + "def half(:\n")
        assert screen.opened is not None
        await until(pilot, lambda: screen.opened is not None and len(screen.opened.history.problems) == 1)
        script.write_text(whole)
        await until(pilot, lambda: screen.opened is not None and not screen.opened.history.problems)


async def test_a_folder_of_scripts_may_go_and_come_back(line: Path) -> None:
    async with explorer(line, watch=True).run_test(size=(120, 24)) as pilot:
        screen = await settled(pilot)
        folder = versions(line)
        folder.rename(line / "away")
        await until(pilot, lambda: heads(screen) == ())
        (line / "away").rename(folder)
        await until(pilot, lambda: heads(screen) == ("0059feedbeef",))
        shutil.rmtree(folder)
        await until(pilot, lambda: heads(screen) == ())
        folder.mkdir()
        write_script(line, ScriptSpec("0000feedbeef"))
        await until(pilot, lambda: heads(screen) == ("0000feedbeef",))


async def test_a_configuration_that_changes_is_read_again(line: Path) -> None:
    other = line / "other"
    other.mkdir()
    async with explorer(line, watch=True).run_test(size=(120, 24)) as pilot:
        screen = await settled(pilot)
        (versions(line) / "0059feedbeef.py").unlink()
        await until(pilot, lambda: heads(screen) == ("0058feedbeef",))
        ini = line / "alembic.ini"
        text = ini.read_text()
        ini.write_text(f"{text}version_locations = %(here)s/other\npath_separator = os\n")
        await until(pilot, lambda: heads(screen) == ())
        (other / "a.py").write_text(ScriptSpec("aaaa1111aaaa").source)
        await until(pilot, lambda: heads(screen) == ("aaaa1111aaaa",))
        ini.unlink()
        await until(pilot, lambda: heads(screen) == ("0058feedbeef",))
        assert screen.notice == "Changed on disk: 59 new, 1 removed"


class Reports:
    """What a watcher in a thread of its own reports."""

    def __init__(self, folder: Path, *, poll: bool = False) -> None:
        self.history = History.open(folder)
        self.extents: list[Extent] = []
        self.said: list[str] = []
        self._arrived = threading.Condition()
        self.watcher = Watcher(self.history, self._take, self.said.append, poll=poll)
        self._thread = threading.Thread(target=self.watcher.run)

    def __enter__(self) -> Reports:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.watcher.stop()
        self._thread.join(20)
        assert not self._thread.is_alive()

    def _take(self, extent: Extent) -> None:
        with self._arrived:
            self.extents.append(extent)
            self._arrived.notify_all()

    def wait(self, count: int) -> list[Extent]:
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.extents) >= count, 20)
        return self.extents


@pytest.mark.parametrize("poll", [False, True])
def test_what_changed_while_another_reading_was_made_is_reported_of_that(line: Path, poll: bool) -> None:
    with Reports(line, poll=poll) as reports:
        newest = write_script(line, ScriptSpec("0060feedbeef", ("0059feedbeef",)))
        reports.wait(1)
        read_before = History.open(line)
        newest.unlink()
        reports.wait(2)
        reports.watcher.follow(read_before)
        assert reports.wait(3) == [Extent.CHANGED] * 3


@pytest.mark.parametrize("poll", [False, True])
def test_what_is_no_script_is_passed_over(line: Path, poll: bool) -> None:
    with Reports(line, poll=poll) as reports:
        first = write_script(line, ScriptSpec("0060feedbeef", ("0059feedbeef",)))
        reports.wait(1)
        folder = versions(line)
        for name in (".#0060feedbeef.py", "0060feedbeef.py~", ".0060feedbeef.py.swp", "4913", "notes.txt"):
            (folder / name).write_text("x")
        (folder / "__pycache__").mkdir()
        (folder / "__pycache__" / "0060feedbeef.cpython-311.pyc").write_bytes(b"x")
        (line / ".git").mkdir()
        (line / ".git" / "index").write_bytes(b"x")
        reports.watcher.follow(History.open(line))
        first.unlink()
        assert reports.wait(2) == [Extent.CHANGED] * 2


def test_what_changed_before_anybody_watched_is_noticed(line: Path) -> None:
    reports = Reports(line)
    write_script(line, ScriptSpec("0060feedbeef", ("0059feedbeef",)))
    with reports:
        assert reports.wait(1) == [Extent.CHANGED]


def test_without_notifications_the_files_are_looked_at(line: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError("OS file watch limit reached")

    monkeypatch.setattr("watchfiles._rust_notify.RustNotify", refuse)
    reports = Reports(line)
    write_script(line, ScriptSpec("0060feedbeef", ("0059feedbeef",)))
    with reports:
        reports.wait(1)
    assert reports.said == ["Looking for changes every second: OS file watch limit reached"]


def test_where_others_change_the_files_the_system_is_not_relied_upon(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "/dev/sda / ext4 rw 0 0\nserver:/x /srv/x nfs4 rw 0 0\n/dev/sdb /srv/x/own xfs rw 0 0\n"
    )
    assert [
        is_remote(folder, str(mounts)) for folder in ("/home", "/srv/x/a", "/srv/xy", "/srv/x/own/b")
    ] == [
        False,
        True,
        False,
        False,
    ]


def test_modules_that_hold_constants_are_watched(line: Path) -> None:
    (line / "labels.py").write_text("SHOP = 'shop'\n")
    (versions(line) / "a.py").write_text(
        "from labels import SHOP\nrevision = 'abcd'\ndown_revision = None\nbranch_labels = SHOP\n"
    )
    places = places_of(History.open(line))
    assert places.extent_of(str(line / "labels.py")) is Extent.CHANGED
    assert places.extent_of(str(line / "other.py")) is None


def git(folder: Path, *arguments: str) -> None:
    """Run git without the user's settings."""
    identity = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com", "-c", "commit.gpgsign=false"]
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    subprocess.run(
        ["git", *identity, *arguments], cwd=folder, env=environment, check=True, capture_output=True
    )


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_another_branch_is_one_reload(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "shop", linear(300))
    git(folder, "init", "-q", "-b", "main")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "main")
    git(folder, "checkout", "-q", "-b", "other")
    for number in range(100):
        (versions(folder) / f"{number + 200:04d}feedbeef.py").unlink()
    for number in range(400):
        parent = f"{number - 1:04d}cafecafe" if number else "0199feedbeef"
        write_script(folder, ScriptSpec(f"{number:04d}cafecafe", (parent,)))
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "other")
    git(folder, "checkout", "-q", "main")
    with Terminal([str(folder)], home=tmp_path) as terminal:
        terminal.wait_for("─ 0299feedbeef ─")
        terminal.press("down")
        trial = write_script(folder, ScriptSpec("ffff00000000"))
        terminal.wait_for("301 revisions")
        trial.unlink()
        terminal.wait_for("300 revisions")
        terminal.wait_for("Changed on disk: 1 removed")
        terminal.press("down")
        terminal.wait_for("─ 0297feedbeef ─")
        terminal.lines_seen.clear()
        git(folder, "checkout", "-q", "other")
        terminal.wait_for("Changed on disk: 400 new, 100 removed")
        terminal.wait_for("600 revisions")
        terminal.press("G")
        terminal.wait_for("─ 0000feedbeef ─")
        seen = "\n".join(terminal.lines_seen)
        # A second reload would count against the first one.
        assert set(re.findall(r"Changed on disk: [\w ,]*\w", seen)) == {
            "Changed on disk: 400 new, 100 removed"
        }
        assert set(re.findall(r"\d+ revisions", seen)) <= {"300 revisions", "600 revisions"}
        terminal.press("q")
        assert terminal.wait_for_end() == 0


def test_it_can_be_turned_off(line: Path, tmp_path: Path) -> None:
    with Terminal(["--no-watch", str(line)], home=tmp_path) as terminal:
        terminal.wait_for("60 revisions")
        write_script(line, ScriptSpec("0060feedbeef", ("0059feedbeef",)))
        terminal.press("G")
        terminal.wait_for("─ 0000feedbeef ─")
        terminal.press("r")
        terminal.wait_for("Read again: 1 new")


async def test_what_was_read_before_is_let_go(line: Path) -> None:
    async with explorer(line, watch=True).run_test(size=(80, 24)) as pilot:
        screen = await settled(pilot)
        seen = [weakref.ref(screen.opened.history) if screen.opened is not None else None]
        for number in range(60, 66):
            write_script(line, ScriptSpec(f"{number:04d}feedbeef", (f"{number - 1:04d}feedbeef",)))
            await until(pilot, partial(has_head, screen, f"{number:04d}feedbeef"))
            await settled(pilot)
            assert screen.opened is not None
            seen.append(weakref.ref(screen.opened.history))
        gc.collect()
        assert sum(found is not None and found() is not None for found in seen) <= 3
