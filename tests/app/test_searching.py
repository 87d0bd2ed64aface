"""Finding in the explorer, by its keys: what is marked, what is said, and what the index adds."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Mapping
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Label

from explorer import explorer, history_lines, press, screen_of, selected_id, settled, until
from limbeck.__main__ import main
from limbeck.editing import NoEditor
from limbeck.loading import Progress
from limbeck.screens.explorer import ExplorerScreen
from limbeck.screens.palette import PaletteScreen
from limbeck.widgets.detail_pane import Detail, DetailPane
from limbeck.widgets.history_view import HistoryView
from limbeck.widgets.revision_find_line import RevisionFindLine
from limbeck.widgets.rows_view import RowsView
from projects import ScriptSpec, doing, linear, write_project, write_script

CREATES = doing("op.create_table('orders', sa.Column('id', sa.Integer()))")
ADDS = doing("op.add_column('orders', sa.Column('notes', sa.Text()))")
DELETES = doing("op.execute('DELETE FROM baskets')")
DROPS = doing("op.drop_column('orders', 'notes')")

SPECS = [
    ScriptSpec("aaaa1111aaaa", (), "Create orders", ("shop",), body=CREATES),
    ScriptSpec("bbbb1111bbbb", ("aaaa1111aaaa",), "Add notes", body=ADDS, name="2024_notes_of_orders.py"),
    ScriptSpec("cccc1111cccc", ("bbbb1111bbbb",), "Add email", body=DELETES),
    ScriptSpec("dddd1111dddd", ("cccc1111cccc",), "Drop notes", body=DROPS),
]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return write_project(tmp_path / "shop", SPECS)


async def typed(pilot: Pilot[str], text: str) -> None:
    """Type a text: `Pilot.press` waits three times as long after each key."""
    for character in text:
        pilot.app.simulate_key(character)
        await pilot.pause()


async def look_for(pilot: Pilot[str], text: str) -> None:
    """Type a query, and wait until the explorer has followed."""
    await pilot.press("slash")
    await typed(pilot, text)
    await settled(pilot)


def found_ids(screen: ExplorerScreen) -> set[str]:
    assert screen.opened is not None
    return {screen.opened.history.dag.ids[node] for node in screen.matches}


def said(screen: ExplorerScreen) -> str:
    return str(screen.query_one("#find #find-count", Label).content)


def marked(screen: ExplorerScreen, row: int) -> list[str]:
    """The pieces of a row that stand out as found."""
    view = screen.query_one(HistoryView)
    assert view.source is not None
    width = view.scrollable_content_region.width
    return [span.text.strip() for span in view.source.compose_row(row, width) if span.role == "match"]


def rows_of(screen: ExplorerScreen, name: str) -> list[str]:
    view = screen.query_one(f"#{name}", RowsView)
    assert view.source is not None
    return ["".join(s.text for s in view.source.compose_row(row, 60)) for row in range(view.count)]


async def test_the_letters_that_were_found_are_marked(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await look_for(pilot, "notes bb")
        assert found_ids(screen) == {"bbbb1111bbbb"}
        assert marked(screen, 2) == ["bbbb", "bbbb", "notes"]
        assert marked(screen, 0) == []


async def test_what_the_row_does_not_show_is_said_by_a_badge(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await look_for(pilot, "2024")
        assert found_ids(screen) == {"bbbb1111bbbb"}
        assert marked(screen, 2) == ["file 2024_notes_of_orders.py"]


async def test_what_was_cut_off_marks_the_message(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "shop", [ScriptSpec("aaaa1111aaaa", (), "Long " * 30 + "tail")])
    async with explorer(folder).run_test(size=(80, 24)) as pilot:
        screen = await settled(pilot)
        await look_for(pilot, "tail")
        [message] = marked(screen, 0)
        assert message.startswith("Long Long")


async def test_tables_columns_and_operations_are_found_once_they_are_indexed(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await look_for(pilot, "column:orders.notes")
        await until(pilot, lambda: found_ids(screen) == {"bbbb1111bbbb", "dddd1111dddd"})
        assert marked(screen, 0) == ["orders.notes"]
        assert said(screen).strip() == "2 found"
        await press(pilot, *" -op:drop_column", "enter")
        assert found_ids(screen) == {"bbbb1111bbbb"}
        assert selected_id(screen) == "bbbb1111bbbb"
        assert "/ column:orders.notes -op:drop_column  1 found" in str(
            screen.query_one(HistoryView).border_subtitle
        )


async def test_a_text_is_found_in_the_sources_and_the_script_shows_its_line(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await look_for(pilot, 'text:"delete from"')
        await until(pilot, lambda: found_ids(screen) == {"cccc1111cccc"})
        await settled(pilot)
        assert marked(screen, 1) == ["line 11"]
        assert screen.query_one(DetailPane).script.top_line == 11


async def test_what_is_not_understood_is_said_while_it_is_typed(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await look_for(pilot, "tabel:x")
        assert "no field tabel: looked for as a word" in said(screen)
        assert "0 found" in said(screen)


async def test_typing_finds_from_where_it_began(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "down")
        await look_for(pilot, "a")
        assert selected_id(screen) == "cccc1111cccc"
        await press(pilot, *"dd n")
        assert selected_id(screen) == "bbbb1111bbbb"
        await press(pilot, "backspace", "backspace")
        assert selected_id(screen) == "cccc1111cccc"


async def test_find_opens_with_what_is_looked_for_and_escape_clears_it(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await look_for(pilot, "notes")
        await press(pilot, "enter", "slash")
        assert screen.query_one("#find #find-words", Input).value == "notes"
        await press(pilot, *"email", "enter")
        assert found_ids(screen) == {"cccc1111cccc"}
        await press(pilot, "escape")
        assert screen.matches == frozenset()
        assert not screen.query_one(RevisionFindLine).display
        await look_for(pilot, "notes")
        await press(pilot, "escape")
        assert screen.matches == frozenset()


async def test_keys_typed_right_behind_enter_are_commands(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await look_for(pilot, "note")
        for key in ("enter", "n"):
            pilot.app.simulate_key(key)
        await until(pilot, lambda: selected_id(screen) == "bbbb1111bbbb")
        assert not screen.query_one(RevisionFindLine).display
        assert screen.finding.text == "note"
        await press(pilot, "slash", "n")
        assert screen.finding.text == "n"


@pytest.mark.parametrize("times", [1, 2], ids=["the first time", "when the line is there already"])
async def test_keys_that_come_before_the_line_has_the_focus_are_words(shop: Path, times: int) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        for _ in range(times):
            # at once, as over a slow line: "e", "m" and "N" are commands elsewhere
            for key in ("slash", *"emNx", "backspace", "backspace", *"ail"):
                pilot.app.simulate_key(key)
            await until(pilot, lambda: screen.finding.text == "email")
            assert screen.query_one(RevisionFindLine).display
            await press(pilot, "escape")
            assert screen.finding.text == ""
        assert pilot.app.screen is screen


async def test_enter_and_escape_and_what_follows_them_can_come_before_the_focus_too(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        line = screen.query_one(RevisionFindLine)
        for key in ("slash", *"note", "enter", "n", "v"):
            pilot.app.simulate_key(key)
        await until(pilot, lambda: screen.mark is not None)
        assert not line.display
        assert screen.finding.text == "note"
        assert selected_id(screen) == "bbbb1111bbbb"
        await press(pilot, "escape", "escape")
        for key in ("slash", *"mail", "escape"):
            pilot.app.simulate_key(key)
        await until(pilot, lambda: screen.finding.text == "" and not line.display)
        await settled(pilot)
        assert screen.matches == frozenset()


async def test_matches_can_be_shown_alone_and_escape_goes_back_step_by_step(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "long", linear(20))
    async with explorer(folder).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        view = screen.query_one(HistoryView)
        await press(pilot, "o")
        assert "/ finds" in screen.notice
        await look_for(pilot, "0011")
        await press(pilot, "ctrl+o")
        assert view.count < 8
        await press(pilot, "backspace", "0")
        assert selected_id(screen) == "0010feedbeef"
        assert view.count < 8
        await press(pilot, "escape")
        assert view.count == 20
        assert screen.query_one(RevisionFindLine).display
        await press(pilot, "enter", "o")
        assert view.count < 8
        await press(pilot, "escape")
        assert view.count == 20
        assert screen.matches
        await press(pilot, "escape")
        assert not screen.matches


async def test_what_is_shown_alone_is_counted_again_when_more_is_found(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await look_for(pilot, "table:orders")
        await press(pilot, "enter")
        await until(pilot, lambda: len(screen.matches) == 3)
        selected = screen.selected
        assert selected is not None
        assert selected in screen.matches
        screen.matches = frozenset([selected])  # as if the others were not known yet
        await pilot.press("o")
        assert screen.notice.startswith("What is found alone: 1 revision;")
        screen.index_grew()
        assert screen.notice.startswith("What is found alone: 3 revisions;")
        assert screen.only == screen.matches


async def test_what_is_looked_for_is_looked_for_again_after_a_reload(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await look_for(pilot, "table:orders")
        await press(pilot, "enter")
        await until(pilot, lambda: len(screen.matches) == 3)
        await press(pilot, "o")
        body = doing("op.drop_table('orders')")
        write_script(shop, ScriptSpec("eeee1111eeee", ("dddd1111dddd",), "No more orders", body=body))
        await pilot.press("r")
        await until(pilot, lambda: "eeee1111eeee" in found_ids(screen))
        assert len(screen.matches) == 4
        assert screen.only == screen.matches


@pytest.mark.parametrize("goes_on", [False, True])
async def test_what_was_accepted_before_it_was_found_is_gone_to_when_it_is(
    shop: Path, monkeypatch: pytest.MonkeyPatch, goes_on: bool
) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        index = screen.index_operations
        monkeypatch.setattr(screen, "index_operations", lambda: None)
        screen.indexing = Progress(1, 4)
        await look_for(pilot, "column:orders.notes op:add")
        await press(pilot, "enter")
        assert screen.notice == "Nothing found yet: indexed 1 of 4 scripts"
        assert selected_id(screen) == "dddd1111dddd"
        if goes_on:
            await press(pilot, "down")
        monkeypatch.undo()
        index()
        await until(pilot, lambda: found_ids(screen) == {"bbbb1111bbbb"})
        assert selected_id(screen) == ("cccc1111cccc" if goes_on else "bbbb1111bbbb")


async def test_where_nothing_is_found_the_cursor_is_back_where_the_typing_began(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await look_for(pilot, "email")
        assert selected_id(screen) == "cccc1111cccc"
        await typed(pilot, "s")
        await until(pilot, lambda: screen.finding.text == "emails")
        assert selected_id(screen) == "dddd1111dddd"


async def test_the_explorer_outlives_its_index(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await look_for(pilot, "table:orders")
        await press(pilot, "enter")
        await until(pilot, lambda: len(screen.matches) == 3)
        process = screen.index_process
        assert process is not None
        os.kill(process.pid, signal.SIGKILL)
        await until(pilot, lambda: "ended by signal 9" in screen.notice)
        await press(pilot, "G", "3")
        await until(pilot, lambda: any("create" in row for row in rows_of(screen, "operations")))
        assert screen.index_process not in (None, process)
    assert screen.index_process is not None
    with pytest.raises(ProcessLookupError):
        os.kill(screen.index_process.pid, 0)


async def test_operations_are_listed_and_enter_leads_to_their_line(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "3")
        detail = screen.query_one(DetailPane)
        assert detail.detail is Detail.OPERATIONS
        await until(pilot, lambda: len(rows_of(screen, "operations")) > 2)
        rows = [row.rstrip() for row in rows_of(screen, "operations")]
        assert rows == [
            " upgrade()  1 operation, 1 loses data,",
            "      1 not undone",
            "  11  drop    column orders.notes",
            "              loses data  not undone",
            "",
            " downgrade()  is empty: nothing is undone",
        ]
        await press(pilot, "tab", "down", "down", "enter")
        assert str(detail.detail) == "script"
        assert detail.script.top_line == 11
        await press(pilot, "3", "escape", "G")
        assert "table orders" in "".join(rows_of(screen, "operations"))


async def test_the_editor_opens_at_the_operation_under_the_cursor(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[tuple[str, int]] = []

    def recorded(path: str, line: int, environ: Mapping[str, str]) -> list[str]:
        opened.append((os.path.basename(path), line))
        raise NoEditor("recorded")

    monkeypatch.setattr("limbeck.editing.editor_command", recorded)
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "3")
        await until(pilot, lambda: len(rows_of(screen, "operations")) > 2)
        await press(pilot, "tab", "down", "down", "e")
        assert screen.notice == "recorded"
        name = os.path.basename(screen.shown.path or "")
        assert opened == [(name, 11)]
        await press(pilot, "down", "down", "e")
        assert opened[1:] == [(name, 1)], "no operation stands there: the top line of the script"


async def type_history_of(pilot: Pilot[str], text: str) -> PaletteScreen:
    await pilot.press("h")
    await typed(pilot, text)
    palette = pilot.app.screen
    assert isinstance(palette, PaletteScreen)
    hits = palette.query_one("#palette-hits", RowsView)
    await until(pilot, lambda: hits.count > 0)
    return palette


async def test_the_history_of_a_column_is_completed_and_listed(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await type_history_of(pilot, "orders.no")
        await press(pilot, "enter")
        detail = screen.query_one(DetailPane)
        await until(pilot, lambda: any("drop" in row for row in rows_of(screen, "range")))
        assert detail.detail is Detail.RANGE
        assert [row.rstrip() for row in rows_of(screen, "range")] == [
            " orders.notes  2 revisions",
            " dddd1111dddd  Drop notes",
            "    drop    column orders.notes  loses data",
            " bbbb1111bbbb  Add notes",
            "    add     column orders.notes  TEXT",
        ]
        assert screen.lit is not None
        assert len(screen.lit) == 2
        await press(pilot, "tab", "enter")
        assert selected_id(screen) == "dddd1111dddd"
        await press(pilot, "G", "enter")
        assert selected_id(screen) == "bbbb1111bbbb"
        assert detail.script.top_line == 11
        await press(pilot, "escape")
        assert screen.lit is None
        assert not detail.has_range


async def test_the_palette_offers_the_history_of_what_it_is_given(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        screen.index_operations()
        await until(pilot, lambda: screen.is_indexed)
        await pilot.press("colon")
        await typed(pilot, "orders.notes")
        hits = pilot.app.screen.query_one("#palette-hits", RowsView)
        assert hits.source is not None
        rows = ["".join(s.text for s in hits.source.compose_row(row, 80)) for row in range(hits.count)]
        assert any("history of orders.notes  2 revisions" in row for row in rows)


async def test_the_index_may_grow_while_the_palette_comes_and_goes(shop: Path) -> None:
    async with explorer(shop).run_test(size=(40, 15)) as pilot:
        screen = await settled(pilot)
        screen.action_ask_history_of()
        screen.index_grew()  # its screen is pushed, and nothing stands on it yet
        await until(pilot, lambda: pilot.app.screen.is_mounted)
        palette = pilot.app.screen
        assert isinstance(palette, PaletteScreen)
        hits = palette.query_one("#palette-hits", RowsView)
        await until(pilot, lambda: screen.is_indexed and hits.count > 0)
        await press(pilot, "escape")
        palette.answer_again()
        assert screen_of(pilot) is screen


async def test_every_row_fits_on_small_screens_in_ascii_too(shop: Path) -> None:
    async with explorer(shop, ascii_only=True).run_test(size=(40, 15)) as pilot:
        screen = await settled(pilot)
        await look_for(pilot, "column:orders.notes op:drop")
        await press(pilot, "enter", "3")
        await until(pilot, lambda: bool(screen.matches))
        assert all(line.isascii() for line in history_lines(screen))
        assert screen_of(pilot) is screen


async def test_the_history_of_what_was_renamed_is_the_same_by_key_palette_and_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def id_of(letter: str) -> str:
        return f"{letter * 4}1111{letter * 4}"

    bodies = {  # who does what on which parents
        "a": ((), "op.create_table('t', sa.Column('name', sa.Text()))\n    op.create_table('w')"),
        "b": ("a", "op.rename_table('t', 'u')\n    op.alter_column('u', 'name', new_column_name='title')"),
        "c": ("b", "op.execute('ALTER TABLE u RENAME TO v')"),
        "d": ("c", "op.create_table('t')\n    op.add_column('v', sa.Column('size', sa.Text()))"),
        "e": ("a", "op.add_column('t', sa.Column('color', sa.Text()))"),
        "f": ("a", "op.alter_column('t', 'name', type_=sa.String(80))"),
    }
    folder = write_project(
        tmp_path / "shop",
        [
            ScriptSpec(id_of(one), tuple(map(id_of, parents)), one, body=doing(body))
            for one, (parents, body) in bodies.items()
        ],
    )
    expected = {
        "v": "abcdef",  # the branches of e and f begin before the renames
        "u": "abcef",
        "t": "abdef",
        "v.title": "abcf",
        "u.title": "abcf",
        "t.name": "abdf",  # d makes a t of its own
        "v.size": "bcd",
        "t.color": "bde",
    }
    answered = {}
    for name in expected:
        assert main(["-C", str(folder), "history-of", name, "--json"]) == 0
        told = json.loads(capsys.readouterr().out)["revisions"]
        answered[name] = {one["revision"]: len(one["operations"]) for one in told}
    assert {name: "".join(sorted(one[0] for one in ids)) for name, ids in answered.items()} == expected
    async with explorer(folder).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        assert screen.opened is not None
        ids = screen.opened.history.dag.ids
        screen.index_operations()
        await until(pilot, lambda: screen.is_indexed)
        for number, name in enumerate(expected):
            if number % 2:
                await pilot.press("colon")
                await typed(pilot, f"history of {name}")
            else:
                await type_history_of(pilot, name)
            hits = pilot.app.screen.query_one("#palette-hits", RowsView)
            assert hits.source is not None
            offered = "".join(span.text for span in hits.source.compose_row(0, 80)).split()
            assert offered[2:4] == [name, str(len(expected[name]))]
            await press(pilot, "enter")
            listed = rows_of(screen, "range")
            assert {ids[node] for node in screen.lit or ()} == set(answered[name])
            assert sum(row.startswith("    ") for row in listed) == sum(answered[name].values())
            await press(pilot, "escape")
