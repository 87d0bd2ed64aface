"""Undo and redo make nothing worse: told beforehand, checked afterwards, put back with the reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from explorer import explorer, settled, until
from limbeck.screens.undo_dialog import UndoDialog
from limbeck_core.history import History
from limbeck_core.merging.conditions import post_condition
from limbeck_core.merging.taking_back import take_back
from limbeck_core.writing.changes import ChangeRefused
from limbeck_core.writing.journal import Journal
from writable import forked_shop, names, run, versions


@pytest.fixture
def shop(tmp_path: Path, empty_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(forked_shop(tmp_path / "shop"))
    return tmp_path / "shop"


Captured = pytest.CaptureFixture[str]


def by_hand(shop: Path, name: str, revision: str, parent: str | None, body: str = "") -> None:
    text = f"revision = {revision!r}\ndown_revision = {parent!r}\n{body}"
    (versions(shop) / name).write_text(text)


def without_its_child(shop: Path, capsys: Captured) -> tuple[str, str]:
    """Undo takes away the parent of a script that was written by hand."""
    run(capsys, "new -m zed --head bbbb --rev-id cafe01cafe01 --yes")
    by_hand(shop, "dep002.py", "dep002dep002", "cafe01cafe01")
    return "undo", "down_revision 'cafe01cafe01' is not in this history (dep002.py:2)"


def twice(shop: Path, capsys: Captured) -> tuple[str, str]:
    """Redo makes an id again that another script has got."""
    run(capsys, "new -m zed --head bbbb --rev-id cafe01cafe01 --yes")
    run(capsys, "undo --yes")
    by_hand(shop, "other.py", "cafe01cafe01", "cccc1111cccc")
    return "redo", "cafe01cafe01"


def in_a_circle(shop: Path, capsys: Captured) -> tuple[str, str]:
    """Undo gives a script the parent that rests on it since."""
    run(capsys, "rebase bbbb --onto cccc --yes")
    by_hand(shop, "aaaa1111aaaa.py", "aaaa1111aaaa", "bbbb1111bbbb")
    by_hand(shop, "cccc1111cccc.py", "cccc1111cccc", "dddd")
    by_hand(shop, "dddd.py", "dddd", None)
    return "undo", "follow"


WAYS = [without_its_child, twice, in_a_circle]


def contents(shop: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in versions(shop).iterdir() if path.suffix == ".py"}


@pytest.mark.parametrize("way", WAYS)
def test_what_makes_the_history_worse_is_refused_and_told_by_a_dry_run(
    shop: Path, capsys: Captured, way: Callable[[Path, Captured], tuple[str, str]]
) -> None:
    word, reason = way(shop, capsys)
    before = contents(shop)
    for option in ("--dry-run", "--yes"):
        status, out, err = run(capsys, f"{word} {option}")
        assert status == 1
        assert "Something would be wrong" in err
        assert reason in err
        assert f"{word[:2]}done:" not in out
        assert contents(shop) == before


@pytest.mark.parametrize("way", WAYS)
def test_what_was_not_foreseen_is_put_back(
    shop: Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
    way: Callable[[Path, Captured], tuple[str, str]],
) -> None:
    word, reason = way(shop, capsys)
    before = contents(shop)
    monkeypatch.setattr("limbeck_core.merging.taking_back.why_not", lambda *_, **__: None)
    status, _, err = run(capsys, f"{word} --yes")
    assert status == 2
    assert reason in err
    assert "everything was put back" in err
    assert contents(shop) == before


@pytest.mark.parametrize("way", WAYS)
async def test_the_explorer_refuses_and_says_why(
    shop: Path, capsys: Captured, way: Callable[[Path, Captured], tuple[str, str]]
) -> None:
    word, _ = way(shop, capsys)
    before = contents(shop)
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("z" if word == "undo" else "Z")
        await until(pilot, lambda: isinstance(pilot.app.screen, UndoDialog))
        dialog = pilot.app.screen
        assert isinstance(dialog, UndoDialog)
        await until(pilot, lambda: dialog._reason.startswith("Something would be wrong"))
        await pilot.press("enter", "enter")
        assert pilot.app.screen is dialog
        assert contents(shop) == before


async def test_what_the_explorer_does_not_foresee_is_put_back(
    shop: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_its_child(shop, capsys)
    before = contents(shop)
    monkeypatch.setattr("limbeck_core.merging.taking_back.why_not", lambda *_, **__: None)
    async with explorer(shop).run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        await pilot.press("z")
        await until(pilot, lambda: isinstance(pilot.app.screen, UndoDialog))
        dialog = pilot.app.screen
        assert isinstance(dialog, UndoDialog)
        await pilot.press("enter")
        await until(pilot, lambda: dialog._reason.endswith("everything was put back"))
        assert contents(shop) == before


def test_what_is_wrong_elsewhere_does_not_stand_in_the_way(shop: Path, capsys: Captured) -> None:
    run(capsys, "new -m zed --head bbbb --rev-id cafe01cafe01 --yes")
    by_hand(shop, "lost.py", "1057", "nowhere", "def (")
    assert run(capsys, "undo --yes")[0] == 0
    assert run(capsys, "redo --yes")[0] == 0


def test_what_mended_something_is_taken_back_all_the_same(shop: Path, capsys: Captured) -> None:
    by_hand(shop, "twin.py", "cccc1111cccc", "aaaa1111aaaa")
    before = contents(shop)
    assert "duplicate-id" in {problem.kind.value for problem in History.open(str(shop)).problems}
    path = versions(shop) / "twin.py"
    assert run(capsys, f"reidentify {path} --rev-id eeee1111eeee --yes")[0] == 0
    journal = Journal(str(shop / "migrations"))
    entry = journal.undoable
    assert entry is not None
    assert [one[0] for one in entry.mended] == ["duplicate-id"]
    assert run(capsys, "undo --dry-run")[0] == 0
    assert run(capsys, "undo --yes")[0] == 0
    assert contents(shop) == before
    assert run(capsys, "redo --yes")[0] == 0
    assert not History.open(str(shop)).problems


def test_undo_through_the_core_is_checked_with_the_same_condition(shop: Path, capsys: Captured) -> None:
    without_its_child(shop, capsys)
    before = names(shop)
    journal = Journal(str(shop / "migrations"))
    history = History.open(str(shop))
    with pytest.raises(ChangeRefused, match=r"cafe01cafe01.*everything was put back"):
        journal.undo(post_condition(history, history.heads))
    assert names(shop) == before


def test_undo_and_redo_bring_back_the_heads_that_were_there(shop: Path, capsys: Captured) -> None:
    history = History.open(str(shop))
    before = history.heads
    assert run(capsys, "merge --rev-id feed1feed1 --yes")[0] == 0
    journal = Journal(str(shop / "migrations"))
    entry = journal.undoable
    assert entry is not None
    assert entry.heads == (before, ("feed1feed1",))
    # by hand what was merged is put one behind the other: without the merge there would be one head
    path = versions(shop) / "bbbb1111bbbb.py"
    text = path.read_text()
    path.write_text(text.replace("down_revision = 'aaaa1111aaaa'", "down_revision = 'cccc1111cccc'"))
    contents_before = contents(shop)
    told = f"The heads would be bbbb1111bbbb and not {', '.join(before)}"
    code, _, err = run(capsys, "undo --yes")
    assert (code, told in err) == (1, True)
    now = History.open(str(shop))
    with pytest.raises(ChangeRefused, match=f"{told}; everything was put back"):
        take_back(entry, now, journal, redo=False)
    assert contents(shop) == contents_before
    path.write_text(text)
    assert run(capsys, "undo --yes")[0] == 0
    assert History.open(str(shop)).heads == before
    assert run(capsys, "redo --yes")[0] == 0
    assert History.open(str(shop)).heads == ("feed1feed1",)


def test_a_change_whose_heads_were_not_noted_is_undone_by_what_the_texts_give(
    shop: Path, capsys: Captured
) -> None:
    before = History.open(str(shop)).heads
    assert run(capsys, "merge --rev-id feed1feed1 --yes")[0] == 0
    journal = Journal(str(shop / "migrations"))
    path = Path(journal.folder) / "journal.json"
    document = json.loads(path.read_text())
    del document["entries"][0]["heads"]
    path.write_text(json.dumps(document))
    entry = journal.undoable
    assert entry is not None
    assert entry.heads is None
    take_back(entry, History.open(str(shop)), journal, redo=False)
    assert History.open(str(shop)).heads == before
