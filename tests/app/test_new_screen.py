"""A new revision by keys: shown before it is written, the template asked for once, hooks told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, Static

from explorer import RecordedReading, explorer, selected_id, settled, until
from limbeck.app import LimbeckApp
from limbeck.drafting import first_parents
from limbeck.screens.consent_dialog import ConsentDialog
from limbeck.screens.explorer import ExplorerScreen
from limbeck.screens.new_dialog import NewDialog
from limbeck.widgets.script_view import ScriptView
from limbeck_core.history import History
from projects import ScriptSpec, write_script
from writable import forked_shop, names, versions


@pytest.fixture
def shop(tmp_path: Path, empty_home: Path) -> Path:
    return forked_shop(tmp_path / "shop")


def told(dialog: NewDialog, where: str) -> str:
    return str(dialog.query_one(where, Static).content)


def file_shown(dialog: NewDialog) -> str:
    text = dialog.query_one(ScriptView)._text
    return text.text if text is not None else ""


async def opened(pilot: Pilot[str], *keys: str) -> NewDialog:
    await settled(pilot)
    await pilot.press(*keys)
    await until(pilot, lambda: isinstance(pilot.app.screen, NewDialog))
    dialog = pilot.app.screen
    assert isinstance(dialog, NewDialog)
    await until(pilot, lambda: bool(told(dialog, "#new-keys")))
    return dialog


async def allow(pilot: Pilot[str], dialog: NewDialog) -> None:
    await until(pilot, lambda: "Only the head" in told(dialog, "#new-keys"))
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, ConsentDialog))
    await pilot.press("enter")
    await until(pilot, lambda: "Enter writes" in told(dialog, "#new-keys"))


async def test_it_is_shown_then_written_then_selected(shop: Path) -> None:
    before = names(shop)
    async with explorer(shop).run_test(size=(80, 24)) as pilot:
        dialog = await opened(pilot, "N", *"add users")
        await until(pilot, lambda: "add users" in file_shown(dialog))
        assert "Revision ID: " in file_shown(dialog)
        assert "down_revision =" not in file_shown(dialog), "what the template makes is not known yet"
        await allow(pilot, dialog)
        content = file_shown(dialog)
        assert "down_revision = 'bbbb1111bbbb'" in content
        assert "2 heads afterwards" in told(dialog, "#new-told")
        assert f"limbeck -C {shop} new -m 'add users' --head bbbb1111bbbb" in told(dialog, "#new-told")
        assert names(shop) == before
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ExplorerScreen))
        screen = pilot.app.screen
        assert isinstance(screen, ExplorerScreen)
        await until(pilot, lambda: screen.notice.startswith("Written: "))
        (new,) = names(shop) - before
        assert (versions(shop) / new).read_text() == content
        assert selected_id(screen) == new[:12]


async def test_nothing_is_written_without_a_message_or_a_consent(shop: Path) -> None:
    before = names(shop)
    async with explorer(shop).run_test(size=(40, 15)) as pilot:
        dialog = await opened(pilot, "N")
        await pilot.press("enter")
        assert "A message is needed" in told(dialog, "#new-keys")
        await pilot.press(*"add x")
        await until(pilot, lambda: "Only the head" in told(dialog, "#new-keys"))
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConsentDialog))
        await pilot.press("escape", "escape")
        await until(pilot, lambda: isinstance(pilot.app.screen, ExplorerScreen))
        assert names(shop) == before


async def test_the_palette_brings_the_message(shop: Path) -> None:
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        dialog = await opened(pilot, "colon", *"new add users", "enter")
        assert dialog.query_one("#new-message", Input).value == "add users"


async def test_what_cannot_be_is_said_and_an_odd_id_is_warned_about(shop: Path) -> None:
    async with explorer(shop).run_test(size=(80, 24)) as pilot:
        dialog = await opened(pilot, "N", *"add x")
        dialog.query_one("#new-parents", Input).value = "aaaa1111aaaa"
        await until(pilot, lambda: "splice" in told(dialog, "#new-told"))
        dialog.query_one("#new-splice").focus()
        await pilot.press("space")
        await until(pilot, lambda: "3 heads afterwards" in told(dialog, "#new-told"))
        dialog.query_one("#new-revision", Input).value = "a1b2c3d4e5f6"
        await until(pilot, lambda: "looks typed by hand" in told(dialog, "#new-told"))
        dialog.query_one("#new-revision", Input).value = "bbbb1111bbbb"
        await until(pilot, lambda: "already exists" in told(dialog, "#new-told"))
        await pilot.press("ctrl+s")
        assert pilot.app.screen is dialog


async def test_a_hook_is_listed_then_run_and_its_failure_stays_to_be_read(shop: Path) -> None:
    ini = shop / "alembic.ini"
    hook = "\n[post_write_hooks]\nhooks = lint\nlint.type = exec\nlint.executable = ls\n"
    ini.write_text(f"{ini.read_text()}{hook}lint.options = --bad-option\n")
    before = names(shop)
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        dialog = await opened(pilot, "N", *"x")
        await until(pilot, lambda: "-m x " in told(dialog, "#new-told"))
        await allow(pilot, dialog)
        assert "Then runs lint: ls " in told(dialog, "#new-told")
        assert "--bad-option" in told(dialog, "#new-told")
        await pilot.press("enter")
        await until(pilot, lambda: "Enter closes" in told(dialog, "#new-keys"))
        assert "lint ended with 2; the file is kept" in file_shown(dialog)
        assert len(names(shop) - before) == 1
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, ExplorerScreen))


async def test_hostile_messages_are_shown_and_read_only_refuses(shop: Path) -> None:
    request = replace(explorer(shop)._request, read_only=True)
    app = LimbeckApp(request, RecordedReading(request), theme="textual-dark")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await settled(pilot)
        await pilot.press("N")
        assert pilot.app.screen is screen
        assert screen.notice == "Opened read-only: nothing is written"
    async with explorer(shop, ascii_only=True).run_test(size=(80, 24)) as pilot:
        dialog = await opened(pilot, "N")
        dialog.query_one("#new-message", Input).value = "[red]x\x1b[2J"
        await until(pilot, lambda: "[red]x" in told(dialog, "#new-told"))
        assert "\x1b" not in told(dialog, "#new-told")


def test_what_it_follows_unless_the_user_says_otherwise(shop: Path) -> None:
    history = History.open(str(shop))
    assert first_parents(history, history.node_of("bbbb1111bbbb")) == "bbbb1111bbbb"
    assert first_parents(history, history.node_of("aaaa1111aaaa")) == "aaaa1111aaaa"
    assert first_parents(history, None) == ""
    (versions(shop) / "cccc1111cccc.py").unlink()
    history = History.open(str(shop))
    assert first_parents(history, history.node_of("aaaa1111aaaa")) == "bbbb1111bbbb"


async def test_a_hook_that_hangs_is_stopped_and_the_file_is_kept(shop: Path) -> None:
    slow = shop / "slow.sh"
    slow.write_text(f"#!/bin/sh\necho begun\ntouch {shop}/begun\nexec sleep 600\n")
    slow.chmod(0o755)
    with (shop / "alembic.ini").open("a") as ini:
        ini.write(f"[post_write_hooks]\nhooks = slow\nslow.type = exec\nslow.executable = {slow}\n")
    before = names(shop)
    async with explorer(shop).run_test(size=(40, 15)) as pilot:
        dialog = await opened(pilot, "N", *"x")
        await allow(pilot, dialog)
        # what does not fit is reached with the keys
        facts = dialog.query_one("#new-facts")
        assert facts.max_scroll_y > 0
        assert facts.focusable
        await pilot.press("enter")
        await until(pilot, lambda: "Esc stops them" in told(dialog, "#new-keys"))
        await until(pilot, (shop / "begun").exists)
        await pilot.press("escape")
        await until(pilot, lambda: "Enter closes" in told(dialog, "#new-keys"))
        assert "begun" in file_shown(dialog)
        assert "slow was stopped; the file is kept" in file_shown(dialog)
        assert "slow was stopped" in told(dialog, "#new-told")
        assert len(names(shop) - before) == 1


async def test_problems_elsewhere_are_said_not_to_stand_in_the_way(shop: Path) -> None:
    write_script(shop, ScriptSpec("dddd1111dddd", ("0000ffff0000",)))
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        dialog = await opened(pilot, "N", *"x")
        dialog.query_one("#new-parents", Input).value = "bbbb1111bbbb"
        await until(pilot, lambda: "none is among its ancestors" in told(dialog, "#new-told"))
        assert "An error in this history does not concern what is written" in told(dialog, "#new-told")
