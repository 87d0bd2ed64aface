"""Where the merge is offered: wherever several heads are spoken of, if it is their cure; else nowhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from explorer import explorer, press, screen_of, settled, until
from limbeck.palette.choices import Run
from limbeck.screens.branches import BranchesScreen
from limbeck.screens.explorer import ExplorerScreen
from limbeck.screens.merge_dialog import MergeDialog
from limbeck.screens.palette import PaletteScreen
from limbeck.widgets.lines import SpansLine
from limbeck.widgets.rows_view import RowsView
from projects import ScriptSpec, write_script
from writable import forked_shop, versions

OFFER = "m merge the heads"
COMMAND = "Guided merge"


@pytest.fixture
def shop(tmp_path: Path, empty_home: Path) -> Path:
    return forked_shop(tmp_path / "shop")


async def checked(pilot: Pilot[str]) -> ExplorerScreen:
    """Wait until all scripts have been read to their ends."""
    screen = await settled(pilot)
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    return screen


def line(pilot: Pilot[str], name: str) -> str:
    return "".join(span.text for span in screen_of(pilot).query_one(name, SpansLine).left)


def palette(pilot: Pilot[str]) -> list[str]:
    dialog = pilot.app.screen
    assert isinstance(dialog, PaletteScreen)
    return [hit.text for hit in dialog._hits.hits if isinstance(hit.choice, Run)]


async def test_of_a_fork_the_line_of_keys_the_header_and_the_lists_offer_it(shop: Path) -> None:
    async with explorer(shop).run_test(size=(80, 24)) as pilot:
        await checked(pilot)
        assert line(pilot, "#keys").strip().startswith(OFFER)
        header = screen_of(pilot).query_one("#header", SpansLine)
        assert [span.action for span in header.left if "2 heads" in span.text] == ["merge"]
        for text in ("head", "heads", "heads part", "upgrade head", "Multiple head revisions are present"):
            await press(pilot, "colon")
            pilot.app.screen.query_one("#palette-words").value = text  # type: ignore[attr-defined]  # an input
            await until(pilot, lambda: any(COMMAND in hit for hit in palette(pilot)))
            assert sum(COMMAND in hit for hit in palette(pilot)) == 1, text
            await pilot.press("escape")
        await press(pilot, "B")
        assert isinstance(pilot.app.screen, BranchesScreen)
        keys = pilot.app.screen.query_one("#branch-keys", RowsView).source
        assert keys is not None
        told = " ".join(span.text for row in range(keys.count) for span in keys.compose_row(row, 70))
        assert OFFER in told
        await pilot.press("m")
        await until(pilot, lambda: isinstance(pilot.app.screen, MergeDialog))


@pytest.mark.parametrize(
    "scripts",
    [
        pytest.param([ScriptSpec("cccc1111cccc", ("aaaa1111aaaa",), name="twin.py")], id="a duplicate id"),
        pytest.param([ScriptSpec("dddd1111dddd", ("aaaa1111aaaa",), depends_on=("gone",))], id="a ghost"),
        pytest.param([], id="bases of their own"),
    ],
)
async def test_where_it_is_the_wrong_cure_nothing_offers_it(shop: Path, scripts: list[ScriptSpec]) -> None:
    for script in scripts:
        write_script(shop, script)
    if not scripts:
        path = versions(shop) / "cccc1111cccc.py"
        path.write_text(path.read_text().replace("'aaaa1111aaaa'", "None"))
    async with explorer(shop).run_test(size=(80, 24)) as pilot:
        screen = await checked(pilot)
        assert screen.opened is not None
        assert len(screen.opened.history.heads) > 1
        assert OFFER not in line(pilot, "#keys")
        header = screen.query_one("#header", SpansLine)
        assert not [span for span in header.left if span.action == "merge"]
        for typed in ("heads part", "head", "one head"):
            await press(pilot, "colon", *typed)
            assert not any(COMMAND in hit for hit in palette(pilot)), typed
            await pilot.press("escape")
        await press(pilot, "colon", *"guided merge")
        assert any(COMMAND in hit for hit in palette(pilot))
        await pilot.press("escape")
        await press(pilot, "B", "m")
        assert isinstance(pilot.app.screen, BranchesScreen)


async def test_a_merge_that_is_written_ends_the_offer(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        screen = await checked(pilot)
        assert OFFER in line(pilot, "#keys")
        write_script(shop, ScriptSpec("eeee1111eeee", ("bbbb1111bbbb", "cccc1111cccc"), "Merge"))
        await pilot.press("r")
        await until(pilot, lambda: screen.opened is not None and len(screen.opened.history.heads) == 1)
        await pilot.press("down")
        assert OFFER not in line(pilot, "#keys")
