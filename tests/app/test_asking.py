"""The palette over the graph: what lights up while typing, plans, and keys pressed before it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input, Static

from explorer import explorer, palette_with, press, screen_of, selected_id, settled, until
from limbeck.matching import Haystack
from limbeck.palette.choices import GoTo, OpenPlace, Pin, Run, ShowPlan
from limbeck.palette.hit_list import Hits
from limbeck.palette.hits import PaletteIndex
from limbeck.screens.explorer import ExplorerScreen
from limbeck.screens.palette import PaletteScreen
from limbeck.widgets.detail_pane import Detail, DetailPane
from limbeck.widgets.history_view import HistoryView
from limbeck.widgets.rows_view import RowsView
from limbeck_core.history import History
from projects import forked, linear, write_project


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return write_project(tmp_path / "shop", forked())


@pytest.fixture
def index(shop: Path) -> PaletteIndex:
    history = History.open(shop)
    return PaletteIndex(history, Haystack(history))


def lit_ids(screen: ExplorerScreen) -> set[str] | None:
    if screen.lit is None or screen.opened is None:
        return None
    return {screen.opened.history.dag.ids[node][:4] for node in screen.lit}


async def test_what_a_text_means_lights_up_while_it_is_typed(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        await palette_with(pilot, "bbbb:eeee")
        assert lit_ids(screen_of(pilot)) == {"bbbb", "cccc", "dddd", "eeee"}
        await pilot.press(*["backspace"] * 5)
        await pilot.pause()
        assert lit_ids(screen_of(pilot)) == {"bbbb"}


async def test_between_what_a_text_is_ambiguous_lights_up_too(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        await palette_with(pilot, "head")
        assert lit_ids(screen_of(pilot)) == {"0000", "ffff"}


async def test_leaving_without_a_choice_brings_back_what_was_lit(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        await palette_with(pilot, "cccc:eeee")
        await press(pilot, "enter")
        before = lit_ids(screen_of(pilot))
        assert before == {"cccc", "eeee"}
        await palette_with(pilot, "aaaa")
        assert lit_ids(screen_of(pilot)) == {"aaaa"}
        await press(pilot, "escape")
        assert lit_ids(screen_of(pilot)) == before


async def test_what_lights_up_comes_into_view_and_leaving_goes_back(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "long", linear(200))
    async with explorer(folder).run_test(size=(120, 40)) as pilot:
        await palette_with(pilot, "0003")
        screen = screen_of(pilot)
        view = screen.query_one("#history", RowsView)
        assert view.scroll_offset.y <= 196 < view.scroll_offset.y + view.scrollable_content_region.height
        await press(pilot, "escape")
        assert view.scroll_offset.y == 0
        assert selected_id(screen).startswith("0199")


async def test_the_steps_to_a_meaning_are_told(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        palette = await palette_with(pilot, "shop@head")
        steps = str(palette.query_one("#palette-steps", Static).content).splitlines()
        assert steps == [
            "shop  branch label on revision aaaa1111aaaa, inherited by 6 revisions",
            "head  2 heads that no down_revision names: 0000aaaa0000, ffff1111ffff",
            "shop  2 heads of these on the line of aaaa1111aaaa, above, at or below it: "
            "0000aaaa0000, ffff1111ffff",
        ]


async def test_a_plan_is_listed_with_its_rows_and_its_path_lit(shop: Path) -> None:
    async with explorer(shop).run_test(size=(160, 40)) as pilot:
        palette = await palette_with(pilot, "plan eeee from bbbb")
        meaning = str(palette.query_one("#palette-meaning", Static).content)
        assert meaning.startswith("upgrade eeee from bbbb1111bbbb: 3 revisions to run")
        assert lit_ids(screen_of(pilot)) == {"cccc", "dddd", "eeee"}
        await press(pilot, "enter")
        screen = screen_of(pilot)
        detail = screen.query_one(DetailPane)
        assert detail.detail is Detail.RANGE
        rows = detail.query_one("#range", RowsView)
        assert rows.source is not None
        lines = ["".join(span.text for span in rows.source.compose_row(row, 100)) for row in range(3)]
        assert [line.split()[1] for line in lines] == ["dddd1111dddd", "cccc1111cccc", "eeee1111eeee"]
        assert lines[1].rstrip().endswith("→ cccc1111cccc, dddd1111dddd")
        assert lit_ids(screen) == {"cccc", "dddd", "eeee"}
        await press(pilot, "tab", "down", "enter")
        assert selected_id(screen_of(pilot)) == "cccc1111cccc"


@pytest.mark.parametrize(
    ("text", "meaning", "revisions"),
    [
        ("upgrade +1 from bbbb,", "upgrade +1 from bbbb1111bbbb", None),
        ("downgrade -1 from cccc", "downgrade -1 from cccc1111cccc", ["cccc"]),
        ("downgrade base from cccc and dddd", "downgrade base from cccc1111cccc, dddd1111dddd", None),
        ("plan bbbb", "upgrade bbbb from an empty database", ["aaaa", "bbbb"]),
        ("plan bbbb from eeee", "downgrade bbbb from eeee1111eeee", None),
    ],
)
def test_plans_are_asked_for_in_words(
    index: PaletteIndex, text: str, meaning: str, revisions: list[str] | None
) -> None:
    answer = index.answer(text)
    assert answer.explanation.startswith(meaning)
    if revisions is not None:
        assert [hit.text[:4] for hit in answer.hits if isinstance(hit.choice, GoTo)] == revisions
        assert isinstance(answer.hits[0].choice, ShowPlan)


def test_a_plan_that_alembic_refuses_says_so_in_both_words(index: PaletteIndex) -> None:
    answer = index.answer("plan head")
    assert answer.failed
    assert answer.explanation.endswith("2 heads; say 0000, ffff or heads for all")
    assert answer.steps[-1].startswith("Alembic says: Multiple head revisions are present")


async def test_keys_pressed_before_the_palette_stands_go_into_it(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        for key in (":", *"dddd+1"):
            name = {":": "colon", "+": "plus"}.get(key, key)
            pilot.app.post_message(events.Key(name, key))
        pilot.app.post_message(events.Key("enter", "\r"))
        await until(pilot, lambda: selected_id(screen) == "eeee1111eeee")
        assert screen_of(pilot) is pilot.app.screen


async def test_pasted_lines_become_one(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        palette = await palette_with(pilot, "plan heads from ")
        palette.query_one(Input).post_message(events.Paste("cccc\n dddd\n"))
        await pilot.pause()
        assert palette.query_one(Input).value == "plan heads from cccc dddd"


# -- locating


async def test_a_message_that_is_pasted_is_explained(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        palette = await palette_with(pilot, "")
        text = "FAILED: Can't locate revision\n identified by 'dddd1111dddc'\n"
        palette.query_one(Input).post_message(events.Paste(text))
        await pilot.pause()
        meaning = str(palette.query_one("#palette-meaning", Static).content)
        assert meaning == "a message of Alembic about dddd1111dddc"
        assert lit_ids(screen_of(pilot)) == {"dddd"}
        await press(pilot, "enter")
        assert selected_id(screen_of(pilot)) == "dddd1111dddd"


def test_locating_offers_the_places(index: PaletteIndex) -> None:
    answer = index.answer("locate 'CCCC1111CCCC'")
    assert answer.explanation == "'cccc1111cccc' is in this history"
    assert isinstance(answer.hits[0].choice, OpenPlace)
    assert [hit.text for hit in answer.hits] == ["here", "why", "helps"]


def test_locating_nothing_says_what_can_be(index: PaletteIndex) -> None:
    assert index.answer("locate ").hits == []
    assert "alembic_version" in index.answer("locate ").explanation


async def test_the_files_are_looked_through_on_demand(shop: Path) -> None:
    (shop / "attic").mkdir()
    (shop / "attic" / "lost.py").write_text("revision = 'beef1234beef'\ndown_revision = None\n")
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("L", *"beef1234beef")
        await pilot.pause()
        palette = pilot.app.screen
        assert isinstance(palette, PaletteScreen)
        rows = palette.query_one(RowsView)
        await pilot.press(*["down"] * (rows.count - 1), "enter")
        await pilot.pause()
        assert palette is pilot.app.screen
        await press(pilot, "enter")
        assert screen_of(pilot).shown.path == str(shop / "attic" / "lost.py")


async def test_the_sentence_under_the_cursor_is_shown_whole(shop: Path) -> None:
    async with explorer(shop).run_test(size=(80, 24)) as pilot:
        palette = await palette_with(pilot, "locate beef9999")
        told = palette.query_one("#palette-steps", Static)
        assert str(told.content) == "no file of this history declares it, among 7 scripts"
        await pilot.press("down")
        await pilot.pause()
        assert str(told.content).endswith("(git log --all -- '*beef9999*')")


async def test_a_line_that_only_tells_something_is_no_choice(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        palette = await palette_with(pilot, "locate beef9999")
        await pilot.press("enter")
        await pilot.pause()
        assert palette is pilot.app.screen


async def test_a_plan_begins_at_the_selected_revision(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await press(pilot, "G")
        await pilot.press("u")
        await pilot.pause()
        palette = pilot.app.screen
        assert isinstance(palette, PaletteScreen)
        assert palette.query_one(Input).value == "plan heads from aaaa1111aaaa"
        assert lit_ids(screen_of(pilot)) == {"bbbb", "cccc", "dddd", "eeee", "ffff", "0000"}


async def test_in_a_long_history_a_plan_waits_for_the_last_key_and_enter_for_the_plan(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("limbeck.palette.hits.MANY", 3)
    asked: list[str] = []
    answer = PaletteIndex.answer

    def noted(index: PaletteIndex, text: str) -> Hits:
        asked.append(text)
        return answer(index, text)

    monkeypatch.setattr(PaletteIndex, "answer", noted)
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        palette = await palette_with(pilot, "plan eeee")
        palette.query_one(Input).post_message(events.Paste(" from bbbb"))
        await until(pilot, lambda: palette.query_one(Input).value == "plan eeee from bbbb")
        await press(pilot, "enter")
        assert lit_ids(screen_of(pilot)) == {"cccc", "dddd", "eeee"}
    assert asked[-1] == "plan eeee from bbbb"
    assert "plan eeee fro" not in asked


async def test_where_heads_part_is_asked_with_one_key_and_gone_to_with_another(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("H")
        await until(pilot, lambda: isinstance(pilot.app.screen, PaletteScreen))
        assert lit_ids(screen_of(pilot)) == {"0000", "eeee", "ffff"}
        await press(pilot, "enter")
        assert selected_id(screen_of(pilot)).startswith("eeee")


def test_a_range_whose_ends_no_line_joins_says_where_they_part(index: PaletteIndex) -> None:
    told = index.answer("0000:ffff")
    assert told.failed
    assert told.hits[0].text == "eeee1111eeee"
    assert told.hits[0].note == "0000aaaa0000 and ffff1111ffff part here, 1 and 1 above  Merge email and wrap"
    assert isinstance(told.hits[0].choice, GoTo)


def test_where_revisions_part_is_told_for_those_that_are_named(index: PaletteIndex) -> None:
    assert index.answer("heads part cccc dddd").explanation.startswith("they part at bbbb1111bbbb ")
    assert index.answer("heads part bbbb cccc").explanation.endswith(": one rests on the other")
    assert index.answer("heads part nothing").failed


async def test_marking_a_range_between_two_lines_says_where_they_part(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        for found in ("cccc", "dddd"):
            await press(pilot, "colon", *found, "enter", "v")
        assert screen.notice.startswith("No line joins them: they part at bbbb1111bbbb ")
        assert lit_ids(screen) == {"bbbb", "cccc", "dddd"}


def test_what_is_to_be_the_main_line_can_be_named(index: PaletteIndex) -> None:
    assert index.answer("pin sho").hits[0].choice == Pin("shop")
    assert index.answer("main line dddd").hits[0].choice == Pin("dddd1111dddd")
    named = index.answer("pin")
    assert isinstance(named.hits[0].choice, Run)
    assert {hit.choice for hit in named.hits} >= {Pin("shop"), Pin("0000aaaa0000"), Pin("ffff1111ffff")}
    assert index.answer("pin nothing").failed


async def test_the_line_that_is_named_is_pinned(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "colon", *"pin", "space", *"dddd", "enter")
        await until(pilot, lambda: screen.notice.startswith("Pinned: "))
        assert screen.pin == "dddd1111dddd"


@pytest.mark.parametrize("key", ["y", "B", "colon"])
async def test_what_is_left_by_two_keys_at_once_is_left_once(key: str, shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        screen = await press(pilot, key)
        # As over a slow line: the second comes before the first is answered.
        pilot.app.simulate_key("enter")
        pilot.app.simulate_key("enter")
        await settled(pilot)
        assert pilot.app.screen_stack[0] is screen


async def test_enter_with_the_last_word_takes_what_takes_its_time(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("limbeck.palette.hits.MANY", 3)
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        for times in range(10):
            for key in (":", *"plan eeee from bbbb"):
                pilot.app.post_message(events.Key({":": "colon", " ": "space"}.get(key, key), key))
            pilot.app.post_message(events.Key("enter", "\r"))
            await until(pilot, lambda: lit_ids(screen) == {"cccc", "dddd", "eeee"})
            await until(pilot, lambda: pilot.app.screen is screen)
            await press(pilot, "escape", "escape")
            assert lit_ids(screen) is None, times


async def test_escape_with_the_key_that_opens_the_palette_leaves_it(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        for key in ("colon", "e", "escape"):
            pilot.app.simulate_key(key)
        await pilot.pause()
        await until(pilot, lambda: pilot.app.screen is screen)
        await press(pilot, "G")
        assert selected_id(screen) == "aaaa1111aaaa"


@pytest.mark.parametrize("stands", [False, True])
async def test_keys_behind_enter_are_commands_on_what_was_chosen(stands: bool, shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        if stands:
            await palette_with(pilot, "")
        else:
            pilot.app.simulate_key("colon")
        for key in (*"dddd", "enter", "p", "v"):
            pilot.app.simulate_key(key)
        await until(pilot, lambda: screen.mark is not None)
        await settled(pilot)
        assert (pilot.app.screen, selected_id(screen)) == (screen, "bbbb1111bbbb")


async def test_keys_behind_an_enter_that_chooses_nothing_are_words(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        palette = await palette_with(pilot, "")
        for key in (*"zzz", "enter", "q", "q"):
            pilot.app.simulate_key(key)
        await until(pilot, lambda: palette.query_one(Input).value == "zzzqq")
        assert pilot.app.screen is palette


@pytest.mark.parametrize("stands", [False, True])
@pytest.mark.parametrize(("keys", "hit", "down"), [(("down", "enter"), 1, 0), (("enter", "down"), 0, 1)])
async def test_arrows_before_enter_choose_and_those_behind_it_move(
    stands: bool, keys: tuple[str, ...], hit: int, down: int, index: PaletteIndex, shop: Path
) -> None:
    choice = index.answer("Add").hits[hit].choice
    assert isinstance(choice, GoTo)
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        if stands:
            await palette_with(pilot, "")
        else:
            pilot.app.simulate_key("colon")
        for key in (*"Add", *keys):
            pilot.app.simulate_key(key)
        view = screen.query_one("#history", HistoryView)
        await pilot.pause()
        await until(pilot, lambda: pilot.app.screen is screen and screen.selected is not None)
        await settled(pilot)
        assert view.cursor == view.row_of(choice.node) + down
