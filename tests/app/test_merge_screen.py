"""The guided merge by keys: step by step, back again, previewed, written, summed up."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from explorer import RecordedReading, explorer, screen_of, selected_id, until
from explorer import settled as history_settled
from limbeck.app import LimbeckApp
from limbeck.screens.consent_dialog import ConsentDialog
from limbeck.screens.explorer import ExplorerScreen
from limbeck.screens.merge_dialog import MergeDialog
from limbeck.widgets.rows_view import RowsView
from limbeck_core.drafts import TEMPLATE_CONSENT
from limbeck_core.history import History
from limbeck_core.writing.journal import Journal
from projects import ScriptSpec, write_script
from writable import HEAD, adds, forked_shop, names, versions


@pytest.fixture
def shop(tmp_path: Path, empty_home: Path) -> Path:
    return forked_shop(tmp_path / "shop")


def allow_template(shop: Path) -> None:
    text = (shop / "migrations" / "script.py.mako").read_bytes()
    Journal(str(shop / "migrations")).allow(TEMPLATE_CONSENT, text)


def add(shop: Path, script: ScriptSpec) -> None:
    path = write_script(shop, script)
    path.write_text(path.read_text().replace("revision =", HEAD, 1))


def shown(pilot: Pilot[str]) -> str:
    dialog = pilot.app.screen
    assert isinstance(dialog, MergeDialog)
    return "\n".join("".join(span.text for span in row.spans) for row in dialog.tell().rows)


def keys(pilot: Pilot[str]) -> str:
    return str(pilot.app.screen.query_one("#telling-keys", Static).content)


async def told(pilot: Pilot[str], words: str) -> None:
    """Wait until the dialog says something on its page."""
    await until(pilot, lambda: isinstance(pilot.app.screen, MergeDialog) and words in shown(pilot))


async def cursor_on(pilot: Pilot[str], words: str) -> None:
    """Put the cursor on the row that can be chosen and has these words."""
    dialog = pilot.app.screen
    assert isinstance(dialog, MergeDialog)
    rows = dialog.tell().rows
    texts = ["".join(span.text for span in row.spans) if row.choice else "" for row in rows]
    dialog.query_one(RowsView).cursor = next(n for n, text in enumerate(texts) if words in text)
    await pilot.pause()


async def closed(pilot: Pilot[str]) -> ExplorerScreen:
    await until(pilot, lambda: isinstance(pilot.app.screen, ExplorerScreen))
    return screen_of(pilot)


async def test_where_nothing_clashes_three_keys_write_a_merge(shop: Path) -> None:
    allow_template(shop)
    before = names(shop)
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        await history_settled(pilot)
        await pilot.press("m")
        await told(pilot, "Ways out")
        text = shown(pilot)
        assert "bbbb1111bbbb and cccc1111cccc went apart since aaaa1111aaaa" in text
        assert "they touch the same table, and do not clash" in text
        assert "recommended: " in text
        assert "add_column t.b" in text
        await pilot.press("enter")
        await told(pilot, "heads afterwards: ")
        text = shown(pilot)
        assert "+++ b/migrations/versions/" in text
        assert "+down_revision = ('bbbb1111bbbb', 'cccc1111cccc')" in text
        assert "The graph now" in text
        assert "The graph afterwards" in text
        assert "none is left behind" in text
        assert "limbeck merge bbbb1111bbbb cccc1111cccc --strategy merge" in text
        assert names(shop) == before
        await pilot.press("enter")
        await told(pilot, "### Merge bbbb1111bbbb and cccc1111cccc")
        await pilot.press("y")
        assert pilot.app.clipboard.startswith("### Merge bbbb1111bbbb and cccc1111cccc")
        await pilot.press("enter")
        screen = await closed(pilot)
        await until(pilot, lambda: screen.notice.startswith("Written: "))
        (new,) = names(shop) - before
        assert selected_id(screen) == new[:12]
        assert History.open(str(shop)).heads == (new[:12],)


async def test_the_template_is_asked_for_and_nothing_is_written_until_it_ran(shop: Path) -> None:
    before = names(shop)
    async with explorer(shop).run_test(size=(80, 24)) as pilot:
        await history_settled(pilot)
        await pilot.press("m")
        await told(pilot, "Ways out")
        await pilot.press("enter")
        await told(pilot, "heads afterwards: ")
        assert "Revision ID: " in shown(pilot)
        assert "down_revision" not in shown(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConsentDialog))
        await pilot.press("escape")
        assert isinstance(pilot.app.screen, MergeDialog)
        assert names(shop) == before
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConsentDialog))
        await pilot.press("enter")
        await told(pilot, "down_revision")
        assert names(shop) == before
        await pilot.press("escape")
        await told(pilot, "Ways out")
        await pilot.press("escape")
        await closed(pilot)
        assert names(shop) == before


async def test_a_clash_is_told_step_by_step_and_every_step_can_be_walked_back(shop: Path) -> None:
    add(shop, ScriptSpec("dddd1111dddd", ("cccc1111cccc",), "Add b too [red]\x1b[2J", body=adds("b")))
    before = names(shop)
    async with explorer(shop, ascii_only=True).run_test(size=(80, 24)) as pilot:
        await history_settled(pilot)
        await pilot.press("m")
        await told(pilot, "went apart")
        assert "Ways out" not in shown(pilot)
        await pilot.press("enter")
        await told(pilot, "they collide")
        assert "migrations/versions/bbbb1111bbbb.py:" in shown(pilot)
        await pilot.press("enter")
        await told(pilot, "Ways out")
        assert "one must be changed first" in " ".join(shown(pilot).split())
        await cursor_on(pilot, "Rebase bbbb1111bbbb onto dddd1111dddd")
        await pilot.press("enter")
        await told(pilot, "The graph afterwards")
        assert "-down_revision = 'aaaa1111aaaa'" in shown(pilot)
        assert "+down_revision = 'dddd1111dddd'" in shown(pilot)
        assert "left behind" in shown(pilot)
        assert "\x1b" not in shown(pilot)
        for words in ("Ways out", "they collide", "went apart"):
            await pilot.press("backspace")
            await told(pilot, words)
        await pilot.press("escape")
        await closed(pilot)
        assert names(shop) == before


async def test_a_rebase_changes_one_file_and_can_be_undone(shop: Path) -> None:
    script = versions(shop) / "bbbb1111bbbb.py"
    before = script.read_bytes()
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        await history_settled(pilot)
        await pilot.press("m")
        await told(pilot, "Ways out")
        await cursor_on(pilot, "Rebase bbbb1111bbbb onto cccc1111cccc")
        await pilot.press("enter")
        await told(pilot, "heads afterwards: bbbb1111bbbb")
        await pilot.press("enter")
        await told(pilot, "now follows")
        await pilot.press("enter")
        screen = await closed(pilot)
        await until(pilot, lambda: screen.notice.startswith("Written: "))
        assert History.open(str(shop)).heads == ("bbbb1111bbbb",)
        assert selected_id(screen) == "bbbb1111bbbb"
        await pilot.press("z")
        await until(pilot, lambda: pilot.app.screen is not screen)
        await pilot.press("enter")
        await until(pilot, lambda: screen.notice.startswith("Undone: "))
        assert script.read_bytes() == before


async def test_what_others_may_have_is_moved_only_when_typed_out(shop: Path) -> None:
    git = ["git", "-C", str(shop), "-c", "user.name=a", "-c", "user.email=a@b.c"]
    for line in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"], ["tag", "v1"]):
        subprocess.run([*git, *line], check=True)
    script = versions(shop) / "bbbb1111bbbb.py"
    before = script.read_bytes()
    async with explorer(shop).run_test(size=(80, 24)) as pilot:
        await history_settled(pilot)
        await pilot.press("m")
        await told(pilot, "to be typed out")
        await cursor_on(pilot, "Rebase bbbb1111bbbb onto cccc1111cccc")
        await pilot.press("enter")
        await told(pilot, "heads afterwards")
        await pilot.press("enter")
        assert "Type bbbb1111bbbb" in keys(pilot)
        assert script.read_bytes() == before
        pilot.app.screen.query_one("#merge-typed", Input).value = "bbbb1111bbbb"
        await pilot.press("enter")
        await told(pilot, "now follows")
        assert script.read_bytes() != before


async def test_three_heads_are_chosen_from(shop: Path) -> None:
    add(shop, ScriptSpec("eeee1111eeee", ("aaaa1111aaaa",), "Add e", body=adds("e")))
    async with explorer(shop).run_test(size=(80, 24)) as pilot:
        await history_settled(pilot)
        await pilot.press("m")
        await told(pilot, "[x] eeee1111eeee Add e")
        await cursor_on(pilot, "bbbb1111bbbb")
        await pilot.press("space")
        await told(pilot, "[ ] bbbb1111bbbb")
        await cursor_on(pilot, "cccc1111cccc")
        await pilot.press("space", "enter")
        assert "Take two heads" in keys(pilot)
        await pilot.press("space", "enter")
        await told(pilot, "cccc1111cccc and eeee1111eeee: ")
        await pilot.press("enter")
        await told(pilot, "Merge cccc1111cccc and eeee1111eeee")


async def test_of_two_scripts_with_one_id_one_gets_another(shop: Path) -> None:
    add(shop, ScriptSpec("cccc1111cccc", ("aaaa1111aaaa",), "Twin", name="cccc1111cccc_twin.py"))
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        await history_settled(pilot)
        await pilot.press("m")
        await told(pilot, "Give cccc1111cccc_twin.py another id")
        await cursor_on(pilot, "Give cccc1111cccc_twin.py")
        await pilot.press("enter")
        await told(pilot, "limbeck reidentify migrations/versions/cccc1111cccc_twin.py --rev-id ")
        await pilot.press("enter")
        await told(pilot, "### Give ")
        await pilot.press("enter")
        await closed(pilot)
        assert "cccc1111cccc_twin.py" not in names(shop)
        assert len(History.open(str(shop)).heads) == 3


async def test_without_a_revision_there_is_nothing_to_merge(shop: Path) -> None:
    for path in versions(shop).glob("*.py"):
        path.unlink()
    async with explorer(shop).run_test(size=(40, 15)) as pilot:
        await until(pilot, lambda: screen_of(pilot).opened is not None)
        await pilot.press("m")
        await told(pilot, "There is no revision")
        await pilot.press("enter")
        await closed(pilot)


async def test_with_one_head_there_is_nothing_to_merge_and_read_only_refuses(shop: Path) -> None:
    (versions(shop) / "cccc1111cccc.py").unlink()
    async with explorer(shop).run_test(size=(40, 15)) as pilot:
        await history_settled(pilot)
        await pilot.press("m")
        await told(pilot, "Nothing is to be merged")
        await pilot.press("enter")
        await closed(pilot)
    request = replace(explorer(shop)._request, read_only=True)
    app = LimbeckApp(request, RecordedReading(request), theme="textual-dark")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await history_settled(pilot)
        await pilot.press("m")
        assert pilot.app.screen is screen
        assert screen.notice == "Opened read-only: nothing is written"
