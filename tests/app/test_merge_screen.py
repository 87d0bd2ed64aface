"""The guided merge by keys: step by step, back again, previewed, written, summed up."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input, Static

from explorer import RecordedReading, explorer, screen_of, selected_id, until
from explorer import settled as history_settled
from limbeck.app import LimbeckApp
from limbeck.screens.consent_dialog import ConsentDialog
from limbeck.screens.explorer import ExplorerScreen
from limbeck.screens.merge_dialog import MergeDialog
from limbeck.screens.palette import PaletteScreen
from limbeck.widgets.rows_view import RowsView
from limbeck_core.drafts import TEMPLATE_CONSENT
from limbeck_core.history import History
from limbeck_core.merging.progress import Progress, Stage
from limbeck_core.merging.publication import Publication, Repository
from limbeck_core.writing.journal import Journal
from projects import ScriptSpec, write_script
from writable import HEAD, adds, forked_shop, names, versions


@pytest.fixture
def shop(tmp_path: Path, empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = forked_shop(tmp_path / "shop")
    monkeypatch.chdir(folder)
    return folder


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


def title(pilot: Pilot[str]) -> str:
    return str(pilot.app.screen.query_one("#telling").border_title)


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
        await told(pilot, "they collide")
        assert "went apart" in shown(pilot)
        assert "Ways out" not in shown(pilot)
        assert "migrations/versions/bbbb1111bbbb.py:" in shown(pilot)
        assert "the same as: limbeck conflicts bbbb1111bbbb dddd1111dddd" in shown(pilot)
        assert title(pilot) == "Merge 1/3: what the branches do"
        await pilot.press("enter")
        await told(pilot, "Ways out")
        assert "change the one that nobody else has and rebase it" in " ".join(shown(pilot).split())
        await pilot.press("tab", "tab", "tab", "shift+tab", "down")
        await pilot.press("enter")
        await told(pilot, "The graph afterwards")
        assert "-down_revision = 'aaaa1111aaaa'" in shown(pilot)
        assert "+down_revision = 'dddd1111dddd'" in shown(pilot)
        assert "left behind" in shown(pilot)
        assert "\x1b" not in shown(pilot)
        assert title(pilot) == "Merge 3/3: what will be written"
        for words in ("Ways out", "they collide"):
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
        assert title(pilot) == "Merge 1/4: the heads"
        assert "the same as: limbeck merge --dry-run" in shown(pilot)
        await cursor_on(pilot, "bbbb1111bbbb")
        await pilot.press("space")
        await told(pilot, "[ ] bbbb1111bbbb")
        await cursor_on(pilot, "cccc1111cccc")
        await pilot.press("space", "enter")
        assert "take two or more" in keys(pilot)
        await pilot.press("space", "enter")
        await told(pilot, "cccc1111cccc and eeee1111eeee: ")
        await pilot.press("enter")
        await told(pilot, "Merge cccc1111cccc and eeee1111eeee")


async def test_a_private_branch_that_collides_is_rebased_and_what_must_change_is_said(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def publication(_: Repository, paths: list[str], __: object) -> Publication:
        return Publication("bbbb" in paths[0], "as said")

    monkeypatch.setattr(Repository, "publication", publication)
    script = versions(shop) / "cccc1111cccc.py"
    script.write_text(script.read_text().replace("'c'", "'b'"))
    where = "cccc1111cccc.py:11 add_column t.b (both make t.b)"
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        await history_settled(pilot)
        await pilot.press("m")
        await told(pilot, "they collide")
        await pilot.press("enter")
        await told(pilot, "recommended: they collide; cccc1111cccc is private and the other is not")
        assert f"Change it before anybody upgrades: {where}" in shown(pilot)
        await pilot.press("enter")
        await told(pilot, "limbeck rebase cccc1111cccc --onto bbbb1111bbbb")
        assert f"An upgrade fails until a script is changed: {where}" in shown(pilot)
        await pilot.press("enter")
        await told(pilot, "**Until a script is changed, an upgrade fails half-way**")
        assert f"- to be changed: {where}" in shown(pilot)
    assert History.open(str(shop)).heads == ("cccc1111cccc",)


async def test_of_two_scripts_with_one_id_one_gets_another(shop: Path) -> None:
    add(shop, ScriptSpec("cccc1111cccc", ("aaaa1111aaaa",), "Twin", name="cccc1111cccc_twin.py"))
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        await history_settled(pilot)
        await pilot.press("m")
        await told(pilot, "Give cccc1111cccc_twin.py another id")
        await cursor_on(pilot, "Give cccc1111cccc_twin.py")
        await pilot.press("enter")
        await told(pilot, "limbeck reidentify migrations/versions/cccc1111cccc_twin.py --rev-id ")
        assert "A database that has run cccc1111cccc has run" in " ".join(shown(pilot).split())
        await pilot.press("enter")
        await told(pilot, "### Give ")
        text = shown(pilot)
        assert "- `migrations/versions/cccc1111cccc_twin.py`: removed" in text
        assert "_twin.py`: new" in text
        assert "A database that has run cccc1111cccc has run" in " ".join(text.split())
        await pilot.press("enter")
        screen = await closed(pilot)
        await until(pilot, lambda: screen.notice.startswith("Written: "))
        assert f"{selected_id(screen)}_twin.py" in names(shop), "what was written is selected"
        assert "cccc1111cccc_twin.py" not in names(shop)
        assert len(History.open(str(shop)).heads) == 3


async def test_one_head_that_two_scripts_declare_is_cured_too(shop: Path) -> None:
    (versions(shop) / "cccc1111cccc.py").unlink()
    add(shop, ScriptSpec("bbbb1111bbbb", ("aaaa1111aaaa",), "Twin", name="bbbb1111bbbb_twin.py"))
    async with explorer(shop).run_test(size=(80, 24)) as pilot:
        await history_settled(pilot)
        await pilot.press("m")
        await told(pilot, "There is one head, bbbb1111bbbb")
        assert "Enter takes it" in keys(pilot)
        await pilot.press("enter")
        await told(pilot, "limbeck reidentify migrations/versions/")
        await pilot.press("enter")
        await told(pilot, "### Give ")
        await pilot.press("enter")
        await closed(pilot)
    assert len(History.open(str(shop)).heads) == 2


async def test_a_file_that_may_follow_a_head_is_named(shop: Path) -> None:
    (versions(shop) / "zz_bad.py").write_text("def x(:\n")
    async with explorer(shop).run_test(size=(80, 24)) as pilot:
        await history_settled(pilot)
        await pilot.press("m")
        await told(pilot, "zz_bad.py may follow one of them: mend it first")
        assert "[ ] bbbb1111bbbb" in shown(pilot), "none is taken beforehand"


async def test_without_a_revision_there_is_nothing_to_merge(shop: Path) -> None:
    for path in versions(shop).glob("*.py"):
        path.unlink()
    async with explorer(shop).run_test(size=(40, 15)) as pilot:
        await until(pilot, lambda: screen_of(pilot).opened is not None)
        await pilot.press("m")
        await told(pilot, "There is no revision")
        await pilot.press("enter")
        await closed(pilot)


async def test_with_one_head_there_is_nothing_to_merge(shop: Path) -> None:
    (versions(shop) / "cccc1111cccc.py").unlink()
    async with explorer(shop).run_test(size=(40, 15)) as pilot:
        await history_settled(pilot)
        await pilot.press("m")
        await told(pilot, "Nothing is to be merged")
        await pilot.press("enter")
        await closed(pilot)


async def test_read_only_shows_all_and_writes_nothing(shop: Path) -> None:
    allow_template(shop)
    before = names(shop)
    request = replace(explorer(shop)._request, read_only=True)
    app = LimbeckApp(request, RecordedReading(request), theme="textual-dark")
    async with app.run_test(size=(80, 24)) as pilot:
        await history_settled(pilot)
        await pilot.press("m")
        await told(pilot, "Ways out")
        await pilot.press("enter")
        await told(pilot, "heads afterwards: ")
        await pilot.press("enter")
        assert "Opened read-only: nothing is written" in keys(pilot)
        await pilot.press("escape", "escape")
        screen = await closed(pilot)
        await pilot.press("z")
        assert screen.notice == "Opened read-only: nothing is written"
    assert names(shop) == before


async def test_a_head_that_another_branch_depends_on_is_left_out_at_first(shop: Path) -> None:
    add(shop, ScriptSpec("eeee1111eeee", (), "Create e"))
    add(shop, ScriptSpec("ffff1111ffff", ("bbbb1111bbbb",), "Needs e", depends_on=("eeee1111eeee",)))
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        await history_settled(pilot)
        await pilot.press("m")
        await told(pilot, "eeee1111eeee is a head that ffff1111ffff depends on")
        assert "[ ] eeee1111eeee Create e" in shown(pilot)
        assert "[x] ffff1111ffff Needs e" in shown(pilot)
        assert "[x] cccc1111cccc Add c" in shown(pilot)
        await cursor_on(pilot, "[x] ffff1111ffff")
        await pilot.press("enter")
        await told(pilot, "cccc1111cccc and ffff1111ffff: ")


async def test_separate_bases_are_left_unless_they_are_taken(shop: Path) -> None:
    (versions(shop) / "cccc1111cccc.py").unlink()
    add(shop, ScriptSpec("eeee1111eeee", (), "Create e"))
    before = names(shop)
    async with explorer(shop).run_test(size=(80, 24)) as pilot:
        await history_settled(pilot)
        await pilot.press("m")
        await told(pilot, "stand on bases of their own")
        assert "[x]" not in shown(pilot)
        await pilot.press("enter")
        await closed(pilot)
        await pilot.press("m")
        await told(pilot, "stand on bases of their own")
        for head in ("bbbb1111bbbb", "eeee1111eeee"):
            await cursor_on(pilot, head)
            await pilot.press("space")
        await pilot.press("enter")
        await told(pilot, "eeee1111eeee: independent")
        await pilot.press("enter")
        await told(pilot, "they look separate by design")
        await pilot.press("enter")
        assert (await closed(pilot)).notice == "Left as they are: nothing was written"
        assert names(shop) == before


async def test_what_names_a_missing_parent_gets_another(shop: Path) -> None:
    script = versions(shop) / "cccc1111cccc.py"
    script.write_text(script.read_text().replace("'aaaa1111aaaa'", "'0000ffff0000'"))
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        await history_settled(pilot)
        await pilot.press("m")
        await told(pilot, "cccc1111cccc names 0000ffff0000, which is not in this history")
        assert "[x]" not in shown(pilot)
        await cursor_on(pilot, "Let cccc1111cccc follow another revision")
        await pilot.press("enter", *"zzzz", "enter")
        await told(pilot, "zzzz")
        await pilot.press("escape")
        await told(pilot, "Let cccc1111cccc follow another revision")
        await cursor_on(pilot, "Let cccc1111cccc follow another revision")
        await pilot.press("enter", *"aaaa", "enter")
        await told(pilot, "the same as: limbeck rebase cccc1111cccc --onto aaaa1111aaaa")
        assert "-down_revision = '0000ffff0000'" in shown(pilot)
        assert title(pilot) == "Merge 2/2: what will be written"
        await pilot.press("enter")
        await told(pilot, "now follows")
        await pilot.press("enter")
        screen = await closed(pilot)
        await until(pilot, lambda: screen.notice.startswith("Written: "))
        assert History.open(str(shop)).problems == ()


async def test_what_is_missing_is_looked_for(shop: Path) -> None:
    script = versions(shop) / "cccc1111cccc.py"
    script.write_text(script.read_text().replace("'aaaa1111aaaa'", "'0000ffff0000'"))
    async with explorer(shop).run_test(size=(80, 24)) as pilot:
        await history_settled(pilot)
        await pilot.press("m")
        await told(pilot, "Look for 0000ffff0000")
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, PaletteScreen))
        assert pilot.app.screen.query_one(Input).value == "locate 0000ffff0000"


async def test_a_database_tells_what_is_published_and_whether_it_is_left_behind(shop: Path) -> None:
    async with explorer(shop).run_test(size=(80, 24)) as pilot:
        await history_settled(pilot)
        await pilot.press("m")
        await told(pilot, "Ways out")
        await pilot.press("d", *"nowhere", "enter")
        assert "nowhere" in keys(pilot)
        typed = pilot.app.screen.query_one("#merge-typed", Input)
        typed.value = ""
        typed.post_message(events.Paste(" version_num\n--------------\n bbbb1111bbbb\n(1 row)\n"))
        await until(pilot, lambda: "(1 row)" in typed.value)
        await pilot.press("enter")
        await told(pilot, "a database has run bbbb1111bbbb")
        assert "to be typed out: others may have run it: a database has run bbbb1111bbbb" in " ".join(
            shown(pilot).split()
        )
        assert "--dry-run --from bbbb1111bbbb" in " ".join(shown(pilot).split())
        await cursor_on(pilot, "Rebase bbbb1111bbbb onto cccc1111cccc")
        await pilot.press("enter")
        await told(pilot, "heads afterwards")
        text = " ".join(shown(pilot).split())
        assert "the one that was named, at bbbb1111bbbb: left behind, an upgrade skips cccc1111cccc" in text
        assert "--onto cccc1111cccc --published bbbb1111bbbb --from bbbb1111bbbb" in text


async def test_an_empty_table_is_a_database_that_fits(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        await history_settled(pilot)
        await pilot.press("m")
        await told(pilot, "Ways out")
        await pilot.press("d")
        pilot.app.screen.query_one("#merge-typed", Input).value = "version_num ----- (0 rows)"
        await pilot.press("enter")
        await told(pilot, "The database that was named has no row: nothing has been run on it")
        await pilot.press("d", "escape")
        assert isinstance(pilot.app.screen, MergeDialog)
        assert not pilot.app.screen.query_one("#merge-typed").display


async def test_the_work_tells_how_far_it_is_and_ends_where_it_is_given_up(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = Event()

    def endless(*_: object, progress: Progress, **__: object) -> None:
        try:
            for done in range(10**9):
                progress(Stage.PAIRS, done, 10**9)
        finally:
            ended.set()

    monkeypatch.setattr("limbeck_core.merging.study.study", endless)
    monkeypatch.setattr("limbeck.screens.merge_work.PROGRESS_INTERVAL", 0.01)
    async with explorer(shop).run_test(size=(80, 24)) as pilot:
        await history_settled(pilot)
        await pilot.press("m")
        await told(pilot, "of 1,000,000,000 pairs of operations judged")
        await pilot.press("escape")
        await closed(pilot)
        assert ended.wait(10)


async def test_a_hook_that_hangs_is_stopped_and_the_file_is_kept(shop: Path) -> None:
    allow_template(shop)
    slow = shop / "slow.sh"
    slow.write_text("#!/bin/sh\nexec sleep 600\n")
    slow.chmod(0o755)
    with (shop / "alembic.ini").open("a") as ini:
        ini.write(f"[post_write_hooks]\nhooks = slow, more\nslow.type = exec\nslow.executable = {slow}\n")
        ini.write("more.type = exec\nmore.executable = false\n")
    before = names(shop)
    async with explorer(shop).run_test(size=(80, 24)) as pilot:
        await history_settled(pilot)
        await pilot.press("m")
        await told(pilot, "Ways out")
        await pilot.press("enter")
        await told(pilot, "then runs slow:")
        await pilot.press("enter")
        await until(pilot, lambda: "Esc stops them" in keys(pilot))
        await pilot.press("escape")
        await told(pilot, "slow was stopped; the file is kept")
        await told(pilot, "### Merge")
        assert "more ended" not in shown(pilot)
        assert len(names(shop) - before) == 1
        await pilot.press("enter")
        screen = await closed(pilot)
        await until(pilot, lambda: "slow was stopped; the file is kept" in screen.notice)


async def test_a_diff_is_coloured_as_code(shop: Path) -> None:
    allow_template(shop)
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        await history_settled(pilot)
        await pilot.press("m")
        await told(pilot, "Ways out")
        await pilot.press("enter")
        await told(pilot, "heads afterwards")
        dialog = pilot.app.screen
        assert isinstance(dialog, MergeDialog)
        roles = {span.text: span.role for row in dialog.tell().rows for span in row.spans}
        assert roles["None"] == "code-constant"
        assert roles["'bbbb1111bbbb'"] == "code-string"
        assert roles["+"] == "effect-add"
        looks = dialog.query_one(RowsView)._looks
        assert looks["code-string"] != looks["message"]
