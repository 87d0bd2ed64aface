"""What the explorer costs, in counts that no other program on the machine can change.

Bytes, rows, modules, calls; the bounds of the bytes are those of a slow line. Times are for the benchmarks.
"""

from __future__ import annotations

import gc
import os
import pickle
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath
from types import FunctionType, ModuleType
from typing import Any

import pytest
from textual import events
from textual.css.stylesheet import Stylesheet
from textual.geometry import Region, Size
from textual.scrollbar import ScrollBar
from textual.strip import Strip
from textual.widget import Widget

from explorer import explorer, press, screen_of, settled, until
from limbeck.loading import Event, Opened
from limbeck.reading import read
from limbeck.request import OpenRequest
from limbeck.rows import HistoryRows
from limbeck.widgets.history_view import HistoryView
from limbeck.widgets.lines import SpansLine
from limbeck_core.history import History
from make_history import main as make_history
from probe import Terminal, ask_key, hold_key
from terminal import COMMAND, clean_environment

KILOBYTE = 1000

LONG_QUIET = 1.0
"""Seconds without a byte after which all has followed that follows a key, on a machine that is busy too."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A history of more pages than one, with branches."""
    folder = tmp_path_factory.mktemp("quiet") / "project"
    make_history([str(folder), "--count", "300", "--shape", "branchy"])
    return folder


@pytest.fixture
def terminal(project: Path, empty_home: Path) -> Iterator[Terminal]:
    """The explorer on a terminal of 120x40, settled."""
    environment = clean_environment(empty_home, COLORTERM="truecolor")
    started = Terminal([COMMAND, str(project)], environment)
    started.wait_until(lambda lines: any("Revision ID" in line for line in lines))
    started.settle()
    yield started
    started.close()


def test_a_start_sends_little(terminal: Terminal) -> None:
    assert sum(len(chunk.data) for chunk in terminal.chunks) <= 30 * KILOBYTE


@pytest.mark.parametrize("tells_sizes", [False, True])
def test_the_first_screen_is_sent_once(project: Path, empty_home: Path, tells_sizes: bool) -> None:
    """A terminal tells of its size several times at the start; only a change of it moves what it shows."""
    environment = clean_environment(empty_home, COLORTERM="truecolor")
    terminal = Terminal([COMMAND, str(project)], environment, tells_sizes=tells_sizes)
    try:
        terminal.wait_until(lambda lines: any("Revision ID" in line for line in lines))
        terminal.settle(0.5)
        sent = b"".join(chunk.data for chunk in terminal.chunks)
        assert (b"\x1b[?2048h" in sent) is tells_sizes
        assert sent.count(b"History") == 1
        assert len(sent) <= 20 * KILOBYTE
        # What is the old size again was another one in between.
        before = len(terminal.chunks)
        terminal.change_size_and_back()
        terminal.wait_until(
            lambda _: b"History" in b"".join(chunk.data for chunk in terminal.chunks[before:])
        )
    finally:
        terminal.close()


def test_a_key_sends_little(terminal: Terminal) -> None:
    terminal.settle(LONG_QUIET)  # what colours the next scripts is imported
    for _ in range(5):
        down = ask_key(terminal, "down", LONG_QUIET)
        assert down.first_sent <= 500
        assert down.sent <= 6 * KILOBYTE
    for _ in range(3):
        assert ask_key(terminal, "pagedown", LONG_QUIET).first_sent <= 9 * KILOBYTE
    assert hold_key(terminal, "down", 60, 30).sent <= 150 * KILOBYTE
    assert ask_key(terminal, ":").sent <= 30 * KILOBYTE


@pytest.mark.parametrize(("key", "rows"), [("down", 2), ("up", 2), ("v", 40), ("pagedown", 40), ("G", 40)])
async def test_a_key_paints_only_the_rows_it_changes(
    key: str, rows: int, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with explorer(project).run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: screen_of(pilot).is_settled)
        await pilot.press("down", "down")
        await until(pilot, lambda: screen_of(pilot).is_settled)
        painted: Counter[int] = Counter()
        compose_row = HistoryRows.compose_row

        def counted(source: HistoryRows, row: int, width: int) -> Any:
            painted[row] += 1
            return compose_row(source, row, width)

        monkeypatch.setattr(HistoryRows, "compose_row", counted)
        await pilot.press(key)
        await pilot.pause()
        assert 0 < sum(painted.values()) <= rows


async def test_a_key_asks_nothing_for_its_lines_that_it_does_not_change(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with explorer(project).run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: screen_of(pilot).is_settled)
        await pilot.press("down", "down")
        await until(pilot, lambda: screen_of(pilot).is_settled)
        asked: set[type[Widget]] = set()
        render_lines = Widget.render_lines

        def noted(widget: Widget, crop: Region) -> list[Strip]:
            if not widget.BLANK:
                asked.add(type(widget))
            return render_lines(widget, crop)

        monkeypatch.setattr(Widget, "render_lines", noted)
        monkeypatch.setattr("limbeck.screens.history_screen.FOLLOW_DELAY", 3600)
        screen = screen_of(pilot)
        screen.query_one(HistoryView).cursor += 1
        await pilot.pause()
        assert asked == {HistoryView, ScrollBar}
        asked.clear()
        screen.notice = "Something else"
        await pilot.pause()
        assert SpansLine in asked


REMOTE = {"COLORTERM": "truecolor", "SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}


@pytest.mark.parametrize(
    ("round_trip", "environment", "slow"),
    [(0.25, REMOTE, True), (0.0, REMOTE, False), (0.25, {"COLORTERM": "truecolor"}, False)],
)
def test_a_remote_terminal_that_answers_late_is_scrolled_by_half_pages(
    round_trip: float, environment: dict[str, str], slow: bool, project: Path, empty_home: Path
) -> None:
    command = [COMMAND, str(project)]
    terminal = Terminal(command, clean_environment(empty_home, **environment), round_trip=round_trip)
    try:
        terminal.wait_until(lambda lines: any("Revision ID" in line for line in lines))
        if slow:
            terminal.wait_until(lambda lines: any("slow line" in line for line in lines))
        else:
            terminal.settle(2.5)
            assert "slow line" not in "\n".join(terminal.screen().display)
        sent = hold_key(terminal, "down", 60, 30).sent
        if slow:
            assert sent <= 60 * KILOBYTE
            terminal.press("l")
            terminal.wait_until(lambda lines: any("row by row" in line for line in lines))
    finally:
        terminal.close()


async def test_on_a_slow_line_the_cursor_leaves_the_edge_by_half_a_page(project: Path) -> None:
    async with explorer(project).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        view = screen.query_one(HistoryView)
        height = view.scrollable_content_region.height
        await pilot.press("l", *["down"] * height)
        assert view.scroll_offset.y == 1 + height // 2
        await pilot.press(*["up"] * height)
        assert view.cursor == 0
        assert view.scroll_offset.y == 0
        await pilot.press("l", *["down"] * height)
        assert view.scroll_offset.y == 1


UNSEEN = (
    "click",
    "mako",
    "sqlglot",
    "tomllib",
    "watchfiles",
    "importlib.metadata",
    "rich.markdown",
    "rich.syntax",
    "pygments.lexers",
    "limbeck.deeds",
    "limbeck.facts",
    "limbeck.index.dialogue",
    "limbeck.marking",
    "limbeck.palette",
    "limbeck.source",
    "limbeck.toml_text",
    "limbeck.widgets.find_words",
    "limbeck.widgets.problems_view",
    "limbeck_core.reading.header",
    "limbeck.screens.dialog",
    "limbeck.screens.palette",
    "limbeck.screens.help",
    "limbeck.headless",
    "limbeck.saving",
    "limbeck.watching",
    "limbeck_core.writing",
    "limbeck_core.script.resolve",
)
"""Modules that the first frame has no use for."""


def test_what_the_first_frame_does_not_show_is_not_imported(project: Path, empty_home: Path) -> None:
    program = f"""
import sys
from textual.app import App
before = set(sys.modules)
first = []
display = App._display
def watched(self, screen, renderable):
    shown = getattr(screen, "opened", None)
    if shown is not None and not first:
        first.extend(set(sys.modules) - before)
        self.call_later(self.exit)
    return display(self, screen, renderable)
App._display = watched
from limbeck.loading import fork_reading
from limbeck.request import OpenRequest
from limbeck.rows import HistoryRows
request = OpenRequest(path={str(project)!r})
reading = fork_reading(request)
from limbeck.app import LimbeckApp
events = list(reading.events())
class Read:
    def ready(self): return iter(events)
    def events(self): return iter(())
    def want(self, rows): pass
    def close(self): pass
app = LimbeckApp(request, Read())
app.run(headless=True, size=(120, 40))
print(*first)
"""
    environment = {**os.environ, "HOME": str(empty_home)}
    command = [sys.executable, "-c", program]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60)
    imported = set(ran.stdout.split())
    assert not {name for name in UNSEEN if name in imported}
    # Beyond what an empty Textual application has imported.
    assert len(imported) <= 115


def test_nothing_is_compiled_to_print_a_log(project: Path) -> None:
    # of each text that annotates a field of a named tuple, `typing` compiles one expression; the first takes
    # a millisecond
    program = """
import builtins
calls = []
compiled = builtins.compile
def compile(source, name, *others, **named):
    calls.append(name)
    return compiled(source, name, *others, **named)
builtins.compile = compile
import limbeck.__main__, limbeck.headless.commands, limbeck.headless.drawing, limbeck.rows
from limbeck_core.history import History
History.open(sys.argv[1], check_newest=False)
print(*[name for name in calls if not name.endswith(".py")])
"""
    command = [sys.executable, "-c", f"import sys{program}", str(project)]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout.split() == []


@pytest.mark.parametrize("opened", ["", "History.open(sys.argv[1], check_newest=False)"])
def test_a_history_is_read_with_few_modules(opened: str, project: Path) -> None:
    program = f"""
import sys
before = set(sys.modules)
import limbeck.__main__, limbeck.launch
from limbeck_core.history import History
from limbeck_core.graph.lanes import lay_out
{opened}
print(*set(sys.modules).difference(before))
"""
    command = [sys.executable, "-c", program, str(project)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    imported = set(ran.stdout.split())
    assert "limbeck.loading" in imported
    # What the reading process has imported when it is forked, and what it imports, it waits for.
    assert imported.isdisjoint(
        ["asyncio", "inspect", "logging", "pathlib", "subprocess", "threading", "traceback"]
    )
    assert ("limbeck_core.reading.header" in imported) is bool(opened)


async def test_the_first_frame_is_made_of_few_widgets(project: Path) -> None:
    """Each one is mounted, matched against the style sheet several times, laid out and told its size."""
    async with explorer(project).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        assert len(screen.query("*")) <= 16
        assert [widget for widget in screen.query("*") if widget.COMPONENT_CLASSES] == []


async def test_a_size_lays_the_screen_out_once_however_often_it_is_told(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At a start Textual tells it three times."""
    async with explorer(project).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await pilot.pause()
        laid_out: list[Size] = []
        lay_out = screen._refresh_layout

        def noted(size: Size | None = None, scroll: bool = False) -> None:
            if size is not None:
                laid_out.append(size)
            lay_out(size, scroll)

        monkeypatch.setattr(screen, "_refresh_layout", noted)
        for _ in range(2):
            screen.post_message(events.Resize(screen.size, screen.size))
        await pilot.pause()
        assert laid_out == []
        await pilot.resize_terminal(80, 24)
        await until(pilot, lambda: screen.has_class("-narrow"))
        await pilot.pause()
        assert laid_out == [Size(80, 24)]


def weight(of: object) -> tuple[int, int]:
    """How many objects hang on one, and how many bytes they take."""
    waiting, seen = [of], {id(of): of}
    size = 0
    while waiting:
        one = waiting.pop()
        size += sys.getsizeof(one)
        for other in gc.get_referents(one):
            if id(other) not in seen and not isinstance(other, (type, ModuleType, FunctionType)):
                seen[id(other)] = other
                waiting.append(other)
    return len(seen), size


def test_a_history_on_the_screen_takes_little_room(tmp_path: Path) -> None:
    make_history([str(tmp_path / "project"), "--count", "2000", "--shape", "branchy"])
    events: list[Event] = []
    read(
        OpenRequest(str(tmp_path / "project")), lambda event: events.append(pickle.loads(pickle.dumps(event)))
    )
    (opened,) = (event for event in events if isinstance(event, Opened))
    objects, size = weight((opened.history, opened.layout))
    assert objects <= 300
    assert size <= 400 * 2000


def test_a_file_is_opened_and_read_once(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: Counter[str] = Counter()

    def counting(name: str) -> Callable[..., Any]:
        original = getattr(os, name)

        def counted(*arguments: Any, **options: Any) -> Any:
            calls[name] += 1
            return original(*arguments, **options)

        return counted

    for name in ("open", "read", "close", "fstat", "stat", "lstat", "scandir"):
        monkeypatch.setattr(os, name, counting(name))
    history = History.open(project)
    count = len(history.scripts)
    few = 120
    assert count == 300
    assert calls["open"] <= count + few
    assert calls["read"] <= count + few
    assert calls["stat"] + calls["lstat"] + calls["fstat"] <= count + 2 * few
    assert calls["scandir"] <= few


async def test_what_a_closed_dialog_has_painted_is_not_kept(project: Path) -> None:
    """Textual itself remembers the last thousand widgets that were painted, with their lines."""

    def painted_lines() -> int:
        gc.collect()
        return sum(isinstance(one, Strip) for one in gc.get_objects())

    async with explorer(project).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        kept = []
        for _ in range(3):
            await press(pilot, "question_mark", "escape")
            kept.append(painted_lines())
        assert kept[-1] - kept[0] <= 20


async def test_what_dialogs_look_like_is_read_once_and_after_the_first_frame(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_at: list[tuple[str, bool]] = []
    read_styles = Stylesheet.read

    def noted(styles: Stylesheet, path: str | PurePath) -> None:
        read_at.append((Path(path).name, bool(painted)))
        read_styles(styles, path)

    painted: list[int] = []
    render_line = HistoryView.render_line

    def counted(view: HistoryView, y: int) -> Strip:
        painted.append(y)
        return render_line(view, y)

    monkeypatch.setattr(Stylesheet, "read", noted)
    monkeypatch.setattr(HistoryView, "render_line", counted)
    async with explorer(project).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await press(pilot, ":")
        assert [at for at in read_at if at[0] == "dialogs.tcss"] == [("dialogs.tcss", True)]
        assert pilot.app.screen.query_one("#palette").styles.max_width is not None
