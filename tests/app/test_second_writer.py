"""Somebody else writes while hooks run: what is written is said to be, and can be undone."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from explorer import explorer, settled, until
from limbeck.screens.consent_dialog import ConsentDialog
from limbeck.screens.new_dialog import NewDialog
from limbeck_core.writing.changes import ChangeRefused
from limbeck_core.writing.journal import Journal
from writable import forked_shop, names, run, versions

HOOK = """#!{python}
import sys
from limbeck_core.writing.changes import ChangeSet, FileChange
from limbeck_core.writing.journal import Journal
other = FileChange({other!r}, None, b"revision = 'dddd'\\ndown_revision = 'bbbb1111bbbb'\\n")
Journal({project!r}).apply(ChangeSet("Other", (other,)))
with open(sys.argv[1], "a") as file:
    file.write("# formatted\\n")
"""


@pytest.fixture
def shop(tmp_path: Path, empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a hook during which another Limbeck writes."""
    folder = forked_shop(tmp_path / "shop")
    hook = tmp_path / "hook.py"
    project, other = str(folder / "migrations"), str(versions(folder) / "dddd.py")
    hook.write_text(HOOK.format(python=sys.executable, project=project, other=other))
    hook.chmod(0o755)
    with (folder / "alembic.ini").open("a") as ini:
        ini.write(
            f"\n[post_write_hooks]\nhooks = slow\nslow.type = exec\nslow.executable = {hook}\n"
            "slow.options = REVISION_SCRIPT_FILENAME\n"
        )
    monkeypatch.chdir(folder)
    return folder


def test_a_second_writer_does_not_hide_that_it_is_written(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = names(shop)
    status, out, err = run(capsys, "new -m slow --head cccc --rev-id 5107aa5107aa --yes")
    path = versions(shop) / "5107aa5107aa_slow.py"
    assert (status, out.endswith(f"wrote {path}\n"), "not noted" in err) == (0, True, False)
    assert names(shop) == {*before, "dddd.py", path.name}
    assert path.read_text().endswith("# formatted\n")
    assert run(capsys, "undo --yes")[0] == 0
    assert names(shop) == {*before, path.name}
    assert run(capsys, "undo --yes")[0] == 0
    assert names(shop) == before


def told(dialog: NewDialog, where: str) -> str:
    return str(dialog.query_one(where, Static).content)


async def written(pilot: Pilot[str]) -> NewDialog:
    """Write a new revision, and wait for its hooks."""
    await settled(pilot)
    await pilot.press("N", *"slow")
    await until(pilot, lambda: isinstance(pilot.app.screen, NewDialog))
    dialog = pilot.app.screen
    assert isinstance(dialog, NewDialog)
    await until(pilot, lambda: "Only the head" in told(dialog, "#new-keys"))
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, ConsentDialog))
    await pilot.press("enter")
    await until(pilot, lambda: "Enter writes" in told(dialog, "#new-keys"))
    await pilot.press("enter")
    await until(pilot, lambda: not dialog._is_writing)
    return dialog


async def test_the_explorer_says_that_it_is_written(shop: Path) -> None:
    async with explorer(shop).run_test(size=(100, 40)) as pilot:
        dialog = await written(pilot)
        await until(pilot, lambda: told(dialog, "#new-told").startswith("Written: "))
    journal = Journal(str(shop / "migrations"))
    journal.undo()
    journal.undo()
    assert len(names(shop)) == 3


def refuse(*_: object) -> None:
    raise ChangeRefused("the disk is full")


@pytest.mark.parametrize("line", ["new -m slow --head cccc", "merge --strategy merge"])
def test_what_cannot_be_noted_is_written_all_the_same(
    shop: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, line: str
) -> None:
    monkeypatch.setattr(Journal, "amend", refuse)
    status, out, err = run(capsys, f"{line} --yes")
    assert (status, "wrote " in out) == (0, True)
    assert "note: what the hooks did is not noted, so that undo will refuse: the disk is full" in err


async def test_the_explorer_says_what_cannot_be_noted(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Journal, "amend", refuse)
    async with explorer(shop).run_test(size=(100, 40)) as pilot:
        dialog = await written(pilot)
        await until(pilot, lambda: "undo will refuse: the disk is full" in told(dialog, "#new-told"))


def test_a_file_that_is_taken_back_while_its_hooks_run_is_not_called_written(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hook = shop.parent / "hook.py"
    text = hook.read_text()
    hook.write_text(text[: text.index("other =")] + f"Journal({str(shop / 'migrations')!r}).undo()\n")
    status, out, err = run(capsys, "new -m slow --head cccc --yes")
    assert (status, "wrote" in out) == (2, False)
    assert "was taken back while programs worked on its files" in err
