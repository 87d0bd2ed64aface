"""What the screens look like; `python -m pytest tests/app/test_looks.py --snapshot-update` renews them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, tzinfo
from functools import partial
from pathlib import Path

import pytest
from textual.app import App
from textual.pilot import Pilot
from textual.widgets import Static

import limbeck_core.drafts
from explorer import RecordedReading, explorer, settled, until
from hostile import hostile_project
from limbeck.app import LimbeckApp
from limbeck.demo import demo_project
from limbeck.loading import Event, Progress
from limbeck.request import OpenRequest
from limbeck.screens.consent_dialog import ConsentDialog
from limbeck.screens.undo_dialog import UndoDialog
from limbeck_core.writing.changes import ChangeSet, FileChange
from limbeck_core.writing.journal import Journal
from projects import ScriptSpec, linear, write_project, write_script
from writable import forked_shop, versions

SnapCompare = Callable[..., bool]
"""The fixture of pytest-textual-snapshot."""

WIDE, NARROW, SMALL, TINY = (120, 40), (80, 24), (40, 15), (20, 5)


@pytest.fixture(scope="module")
def shop() -> Iterator[Path]:
    with demo_project("shop") as folder:
        yield Path(folder)


@pytest.fixture(scope="module")
def broken() -> Iterator[Path]:
    with demo_project("broken") as folder:
        yield Path(folder)


def after(*keys: str) -> Callable[[Pilot[str]], object]:
    """What to do before the picture is taken."""

    async def run(pilot: Pilot[str]) -> None:
        await settled(pilot)
        # until all scripts have been read to their ends: what is offered depends on it
        await pilot.app.workers.wait_for_complete()
        await pilot.press(*keys)
        await settled(pilot)

    return run


@pytest.mark.parametrize("size", [WIDE, NARROW, SMALL, TINY], ids=["wide", "narrow", "small", "tiny"])
def test_the_explorer(shop: Path, snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    assert snap_compare(explorer(shop), terminal_size=size, run_before=after("down", "down"))


@pytest.mark.parametrize("theme", ["textual-light", "nord", "ansi-dark", "ansi-light", "gruvbox"])
def test_themes(shop: Path, snap_compare: SnapCompare, theme: str) -> None:
    assert snap_compare(explorer(shop, theme=theme), terminal_size=WIDE, run_before=after("down", "down"))


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_ascii(shop: Path, snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    assert snap_compare(explorer(shop, ascii_only=True), terminal_size=size, run_before=after())


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_broken_history(broken: Path, snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    assert snap_compare(explorer(broken), terminal_size=size, run_before=after("exclamation_mark"))


SCREENS = {
    "facts": ("right_curly_bracket", "right_curly_bracket", "right_curly_bracket", "2", "tab"),
    "operations": ("down", "3"),
    "range": ("v", *["down"] * 9, "v"),
    "no range": ("v", "down", "down"),
    "find": ("slash", *"orders"),
    "found": ("slash", *"orders", "enter", "n"),
    "help": ("question_mark",),
    "palette": ("colon",),
    "palette, an identifier": ("colon", *"billing@head"),
    "palette, an ambiguity": ("colon", *"head"),
    "palette, a range": ("colon", *"a1f3:c3d5"),
    "palette, a failure": ("colon", *"zzzz"),
}


@pytest.mark.parametrize("name", SCREENS)
def test_screens(shop: Path, snap_compare: SnapCompare, name: str) -> None:
    assert snap_compare(explorer(shop), terminal_size=(120, 34), run_before=after(*SCREENS[name]))


def test_hostile_text(tmp_path: Path, snap_compare: SnapCompare) -> None:
    folder = hostile_project(tmp_path)
    assert snap_compare(explorer(folder), terminal_size=WIDE, run_before=after("G", "up", "up"))


@pytest.fixture
def forked(tmp_path: Path, empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two heads, opened from its own folder: the commands that are shown name no other."""
    folder = forked_shop(tmp_path / "shop")
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("size", [WIDE, NARROW, SMALL], ids=["wide", "narrow", "small"])
def test_undo(forked: Path, snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    script = versions(forked) / "cccc1111cccc.py"
    before = script.read_bytes()
    change = FileChange(str(script), before, before.replace(b"'aaaa1111aaaa'", b"'bbbb1111bbbb'"))
    journal = Journal(str(forked / "migrations"), clock=lambda: datetime(2026, 3, 1, 12, tzinfo=UTC))
    journal.apply(ChangeSet("Rebase cccc1111cccc onto bbbb1111bbbb", (change,)))

    async def open_undo(pilot: Pilot[str]) -> None:
        await settled(pilot)
        await pilot.press("z")
        await until(pilot, lambda: isinstance(pilot.app.screen, UndoDialog))
        await pilot.pause()

    assert snap_compare(explorer(forked), terminal_size=size, run_before=open_undo)


NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def noon(zone: tzinfo | None) -> datetime:
    return NOON


@pytest.fixture
def known_drafts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give new revisions an id and a date that are always the same."""
    draft = partial(limbeck_core.drafts.draft_revision, clock=noon)
    monkeypatch.setattr(limbeck_core.drafts, "draft_revision", draft)
    monkeypatch.setattr(limbeck_core.drafts, "unused_id", lambda history, new_id=None: "ae1027a6acf7")
    monkeypatch.setattr("limbeck.screens.new_dialog.unused_id", lambda history: "ae1027a6acf7")


@pytest.mark.usefixtures("known_drafts")
@pytest.mark.parametrize("allowed", [False, True], ids=["asked", "allowed"])
@pytest.mark.parametrize("size", [WIDE, NARROW, SMALL], ids=["wide", "narrow", "small"])
def test_new(forked: Path, snap_compare: SnapCompare, size: tuple[int, int], allowed: bool) -> None:

    async def fill_in(pilot: Pilot[str]) -> None:
        await settled(pilot)
        await pilot.press("N", *"add users")
        keys, told = (pilot.app.screen.query_one(name, Static) for name in ("#new-keys", "#new-told"))
        await until(pilot, lambda: "add users" in str(told.content))
        await until(pilot, lambda: "Only the head" in str(keys.content))
        if allowed:
            await pilot.press("enter")
            await until(pilot, lambda: isinstance(pilot.app.screen, ConsentDialog))
            await pilot.press("enter")
            await until(pilot, lambda: "Enter writes" in str(keys.content))

    assert snap_compare(explorer(forked), terminal_size=size, run_before=fill_in)


@pytest.mark.usefixtures("known_drafts")
@pytest.mark.parametrize("steps", [1, 2, 3], ids=["ways", "preview", "written"])
@pytest.mark.parametrize("size", [WIDE, NARROW, SMALL], ids=["wide", "narrow", "small"])
def test_merge(forked: Path, snap_compare: SnapCompare, size: tuple[int, int], steps: int) -> None:
    template = (forked / "migrations" / "script.py.mako").read_bytes()
    Journal(str(forked / "migrations")).allow(limbeck_core.drafts.TEMPLATE_CONSENT, template)

    async def walk(pilot: Pilot[str]) -> None:
        await settled(pilot)
        pages = [("m", "takes it"), ("enter", "writes"), ("enter", "copies")]
        for key, words in pages[:steps]:
            await pilot.press(key)
            await until(pilot, partial(is_said, pilot, words))

    def is_said(pilot: Pilot[str], words: str) -> bool:
        found = pilot.app.screen.query("#telling-keys").results(Static)
        return any(words in str(keys.content) for keys in found)

    assert snap_compare(explorer(forked), terminal_size=size, run_before=walk)


CLASH = {"understand": (), "strategy": ("enter",), "preview": ("enter", "tab", "tab", "enter")}


@pytest.mark.usefixtures("known_drafts")
@pytest.mark.parametrize("step", CLASH)
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_clash(forked: Path, snap_compare: SnapCompare, size: tuple[int, int], step: str) -> None:
    script = versions(forked) / "cccc1111cccc.py"
    script.write_text(script.read_text().replace("'c', sa", "'b', sa"))

    async def walk(pilot: Pilot[str]) -> None:
        await settled(pilot)
        await pilot.press("m")
        keys = pilot.app.screen.query_one("#telling-keys", Static)
        await until(pilot, lambda: "Enter goes on" in str(keys.content))
        await pilot.press(*CLASH[step])
        await until(pilot, lambda: "Working" not in str(keys.content))

    assert snap_compare(explorer(forked), terminal_size=size, run_before=walk)


@pytest.mark.parametrize("size", [WIDE, NARROW, SMALL], ids=["wide", "narrow", "small"])
def test_a_diagnosis(forked: Path, snap_compare: SnapCompare, size: tuple[int, int]) -> None:
    write_script(forked, ScriptSpec("dddd1111dddd", ("0000ffff0000",), "Rests on what is missing"))
    write_script(forked, ScriptSpec("eeee1111eeee", (), "Create what others need"))
    write_script(forked, ScriptSpec("ffff1111ffff", ("bbbb1111bbbb",), "Need it", (), ("eeee1111eeee",)))

    async def walk(pilot: Pilot[str]) -> None:
        await settled(pilot)
        await pilot.press("m")
        keys = pilot.app.screen.query_one("#telling-keys", Static)
        await until(pilot, lambda: "Space takes a head" in str(keys.content))

    assert snap_compare(explorer(forked), terminal_size=size, run_before=walk)


def test_an_empty_history(tmp_path: Path, snap_compare: SnapCompare) -> None:
    folder = write_project(tmp_path / "empty", [])
    assert snap_compare(explorer(folder), terminal_size=NARROW, run_before=after())


def test_one_revision(tmp_path: Path, snap_compare: SnapCompare) -> None:
    folder = write_project(tmp_path / "one", [ScriptSpec("1a2b3c4d5e6f", (), "Create everything")])
    assert snap_compare(explorer(folder), terminal_size=NARROW, run_before=after())


class StoppedReading(RecordedReading):
    """A reading that is half through."""

    def events(self) -> Iterator[Event]:
        yield Progress(3_400, 10_000)


def test_reading_under_way(shop: Path, snap_compare: SnapCompare) -> None:
    request = OpenRequest(str(shop))
    app: App[str] = LimbeckApp(request, StoppedReading(request), theme="textual-dark")

    async def wait(pilot: Pilot[str]) -> None:
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()

    assert snap_compare(app, terminal_size=NARROW, run_before=wait)


def test_several_histories(tmp_path: Path, snap_compare: SnapCompare) -> None:
    folder = tmp_path / "several"
    write_project(folder / "billing", linear(3))
    write_project(folder / "shop", linear(4))

    async def wait(pilot: Pilot[str]) -> None:
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()

    assert snap_compare(explorer(folder), terminal_size=NARROW, run_before=wait)
