"""What a long history makes ready beside the screen: keys do what they do in a short one, only later."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from explorer import explorer, press, selected_id, settled, until
from limbeck import branches
from limbeck.palette import hits
from limbeck.rows import HistoryRows
from limbeck.screens import effecting, preparing
from limbeck.screens.palette import PaletteScreen
from limbeck.widgets import graph_view
from limbeck.widgets.history_view import HistoryView
from limbeck.widgets.rows_view import RowsView
from limbeck_core.graph.folding import Folding
from limbeck_core.graph.lanes import Layout
from limbeck_core.graph.path import LitPath, lit_path
from limbeck_core.history import History, sound
from limbeck_core.history.packed_map import Columns
from limbeck_core.script import planning
from limbeck_core.script.planning import Plan
from limbeck_core.script.revision import RevisionMap
from projects import ScriptSpec, linear, write_project


@pytest.fixture
def line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A history that is taken for a long one."""
    monkeypatch.setattr(preparing, "MOST_PREPARED", 0)
    monkeypatch.setattr(preparing, "MOST_AT_ONCE", 10)
    monkeypatch.setattr(preparing, "FOLDS_DELAY", 0.01)
    return write_project(tmp_path / "shop", linear(60))


class Held:
    """Holds whoever asks for something until it may go on."""

    def __init__(self) -> None:
        self.may_go_on = threading.Event()
        self.asked = False

    def wait(self) -> None:
        """Wait, in any thread but the one that answers the keys."""
        assert threading.current_thread() is not threading.main_thread()
        self.asked = True
        assert self.may_go_on.wait(20)


@pytest.fixture
def held() -> Iterator[Held]:
    holding = Held()
    yield holding
    holding.may_go_on.set()


async def test_words_are_collected_while_keys_are_answered(
    line: Path, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = History.each_path_and_doc

    def held_words(history: History) -> Iterator[tuple[str, str]]:
        held.wait()
        return read(history)

    monkeypatch.setattr(History, "each_path_and_doc", held_words)
    async with explorer(line).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        assert not held.asked
        await pilot.press("slash", *"0007")
        await pilot.pause()
        assert screen.finding.text == "0007"
        assert not screen.matches
        held.may_go_on.set()
        await until(pilot, lambda: bool(screen.matches))
        assert len(screen.matches) == 1
        assert selected_id(await settled(pilot)).startswith("0007")


async def test_a_question_in_the_palette_is_answered_when_the_map_is_there(
    line: Path, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = sound.sound_revision_map

    def held_map(columns: Columns, unnamed: frozenset[int]) -> RevisionMap:
        held.wait()
        return made(columns, unnamed)

    monkeypatch.setattr(sound, "sound_revision_map", held_map)
    async with explorer(line).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("colon")
        palette = pilot.app.screen
        assert isinstance(palette, PaletteScreen)
        rows = palette.query_one("#palette-hits", RowsView)
        assert rows.count  # the commands
        await pilot.press(*"head")
        await pilot.pause()
        assert palette.query_one(Input).value == "head"
        assert not rows.count
        held.may_go_on.set()
        await until(pilot, lambda: rows.count > 0)


async def test_what_takes_its_time_in_the_palette_is_found_out_in_another_thread(
    line: Path, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hits, "MANY", 10)
    planned = planning.plan

    def held_plan(*asked: Any) -> Plan:
        held.wait()
        return planned(*asked)

    monkeypatch.setattr(planning, "plan", held_plan)
    async with explorer(line).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await pilot.press("down", "down", "u")
        palette = pilot.app.screen
        assert isinstance(palette, PaletteScreen)
        await until(pilot, lambda: held.asked)
        await pilot.press("enter")
        assert pilot.app.screen is palette
        held.may_go_on.set()
        await until(pilot, lambda: pilot.app.screen is screen)
        assert screen.lit is not None
        assert len(screen.lit) == 2


async def test_a_range_is_listed_when_the_map_is_there(line: Path) -> None:
    async with explorer(line).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "v", "down", "down", "down")
        await press(pilot, "v")
        await until(pilot, lambda: screen.lit is not None and screen.mark is None)
        assert screen.lit is not None
        assert len(screen.lit) == 4


async def test_what_folds_is_found_out_before_it_is_asked_for(line: Path) -> None:
    async with explorer(line).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        view = screen.query_one(HistoryView)
        await until(pilot, lambda: view.folding is not None and "_linked" in vars(view.folding))
        await press(pilot, "F")
        assert view.count < 60


async def test_what_folds_is_found_out_while_keys_are_answered(
    line: Path, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare = Folding.prepare

    def waited(folding: Folding) -> None:
        held.wait()
        prepare(folding)

    monkeypatch.setattr(Folding, "prepare", waited)
    async with explorer(line).run_test(size=(100, 30)) as pilot:
        screen = await settled(pilot)
        view = screen.query_one(HistoryView)
        await pilot.press("F")
        await until(pilot, lambda: held.asked)
        assert screen.notice == "A long history: one moment"
        before = view.cursor
        await pilot.press("down")
        assert (view.cursor, view.count) == (before + 1, 60)
        held.may_go_on.set()
        await until(pilot, lambda: screen.is_settled)
        assert view.count < 10
        assert not screen.notice
        assert view.node is not None  # what is selected stays in sight


@pytest.mark.parametrize("deed", ["o", "f"])
async def test_the_revisions_of_a_branch_are_found_while_keys_are_answered(
    tmp_path: Path, held: Held, monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    monkeypatch.setattr(preparing, "MOST_AT_ONCE", 10)
    side = [
        ScriptSpec(f"bbbb0000000{number}", (f"bbbb0000000{number - 1}" if number else "0030feedbeef",))
        for number in range(4)
    ]
    folder = write_project(tmp_path / "shop", [*linear(60), *side])
    found = branches.revisions_of

    def held_branch(history: History, branch: branches.Branch) -> frozenset[int]:
        held.wait()
        return found(history, branch)

    monkeypatch.setattr(branches, "revisions_of", held_branch)
    async with explorer(folder).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        view = screen.query_one(HistoryView)
        await pilot.press("B", "down", deed)
        await until(pilot, lambda: held.asked)
        assert selected_id(screen) == "0059feedbeef"
        assert (view.count, screen.notice) == (64, "A long history: one moment")
        await pilot.press("down")
        await pilot.pause()
        assert selected_id(screen) == "0058feedbeef"
        held.may_go_on.set()
        await until(pilot, lambda: view.count != 64)
        assert view.count < 64


async def test_the_lanes_of_many_lit_revisions_are_found_while_keys_are_answered(
    line: Path, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held_path(layout: Layout, nodes: Collection[int]) -> LitPath:
        if nodes:
            held.wait()
        return lit_path(layout, nodes)

    monkeypatch.setattr(graph_view, "MOST_FOUND_AT_ONCE", 10)
    monkeypatch.setattr(graph_view, "lit_path", held_path)
    async with explorer(line).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        view = screen.query_one(HistoryView)
        screen.lit = frozenset(range(60))
        await pilot.press("down")
        await pilot.pause()
        assert selected_id(screen) == "0058feedbeef"
        await until(pilot, lambda: held.asked)
        assert view.is_finding_lanes
        assert isinstance(view.source, HistoryRows)

        def dim_roles() -> set[str]:
            assert view.source is not None
            return {
                span.role[:4] for row in range(5) for span in view.source.compose_row(row, 60) if span.dim
            }

        assert dim_roles() == {"node"}
        held.may_go_on.set()
        await until(pilot, lambda: not view.is_finding_lanes)
        assert dim_roles() == set()


async def test_a_range_of_a_long_history_is_summed_up_beside_the_screen(
    line: Path, held: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = effecting._paths_in_running_order

    def held_paths(history: History, revisions: Sequence[str]) -> tuple[str, ...]:
        held.wait()
        return found(history, revisions)

    monkeypatch.setattr(effecting, "_paths_in_running_order", held_paths)
    async with explorer(line).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await pilot.press("v", "G")
        await until(pilot, lambda: screen.lit is not None and len(screen.lit) == 60)
        await pilot.press("v")
        await until(pilot, lambda: held.asked)
        rows = screen.query_one("#range", RowsView)

        def told() -> str:
            assert rows.source is not None
            return "".join(span.text for span in rows.source.compose_row(0, 60))

        assert "60 revisions  Net effect  reading the scripts" in told()
        held.may_go_on.set()
        await until(pilot, lambda: "Net effect  nothing changes" in told())
