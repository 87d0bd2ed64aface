"""What the screens look like; `python -m pytest tests/app/test_looks.py --snapshot-update` renews them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual.app import App
from textual.pilot import Pilot

from explorer import RecordedReading, explorer, settled
from hostile import hostile_project
from limbeck.app import LimbeckApp
from limbeck.demo import demo_project
from limbeck.loading import Event, Progress
from limbeck.request import OpenRequest
from projects import ScriptSpec, linear, write_project

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
