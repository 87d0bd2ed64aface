"""What programs do with written files is noted with their change, whoever else writes meanwhile."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from crashes import files, journal_of, new_project
from limbeck_core.writing import journal as journal_module
from limbeck_core.writing.changes import ChangeRefused, ChangeSet, FileChange
from limbeck_core.writing.journal import Journal
from limbeck_core.writing.ledger import Entry


@pytest.fixture
def versions(tmp_path: Path) -> Path:
    return new_project(tmp_path)


def made(journal: Journal, path: Path, content: bytes = b"written\n") -> Entry:
    return journal.apply(ChangeSet(f"New {path.name}", (FileChange(str(path), None, content),)))


def test_a_change_is_amended_below_another_and_both_are_undone(tmp_path: Path, versions: Path) -> None:
    before = files(versions)
    journal = journal_of(tmp_path)
    first = made(journal, versions / "slow.py")
    second = made(journal_of(tmp_path), versions / "other.py")
    (versions / "slow.py").write_bytes(b"formatted\n")
    amended = journal.amend(first)
    assert (amended.number, amended.changes[0].after) == (first.number, b"formatted\n")
    assert journal.undoable == second
    journal.undo()
    assert journal.undoable == amended
    journal.undo()
    assert files(versions) == before
    journal.redo()
    assert (versions / "slow.py").read_bytes() == b"formatted\n"
    journal.redo()
    assert (versions / "other.py").exists()


def test_what_is_amended_leaves_what_can_be_redone(tmp_path: Path, versions: Path) -> None:
    journal = journal_of(tmp_path)
    first = made(journal, versions / "slow.py")
    second = made(journal, versions / "other.py")
    journal.undo()
    (versions / "slow.py").write_bytes(b"formatted\n")
    journal.amend(first)
    assert journal.redoable == second


def test_programs_that_work_on_a_file_that_another_change_took_over(tmp_path: Path, versions: Path) -> None:
    journal = journal_of(tmp_path)
    path = versions / "slow.py"
    first = made(journal, path)
    path.write_bytes(b"half formatted\n")
    over = FileChange(str(path), b"half formatted\n", b"half formatted, moved\n")
    journal.apply(ChangeSet("Move it", (over,)))
    path.write_bytes(b"formatted, moved\n")
    assert journal.amend(first).changes[0].after == b"half formatted\n"
    journal.undo()
    assert path.read_bytes() == b"half formatted\n"
    journal.undo()
    assert not path.exists()


def test_what_was_taken_back_meanwhile_is_not_amended(tmp_path: Path, versions: Path) -> None:
    journal = journal_of(tmp_path)
    entry = made(journal, versions / "slow.py")
    journal.undo()
    with pytest.raises(ChangeRefused, match=r"New slow\.py was taken back while programs worked on its"):
        journal.amend(entry)
    with pytest.raises(ChangeRefused, match="was taken back"):
        journal.amend(replace(entry, number=77))


def test_noting_waits_for_who_is_writing_at_this_moment(tmp_path: Path, versions: Path) -> None:
    journal = journal_of(tmp_path)
    entry = made(journal, versions / "slow.py")
    (versions / "slow.py").write_bytes(b"formatted\n")
    noted: list[Entry] = []
    waiting = threading.Thread(target=lambda: noted.append(journal.amend(entry)))

    def begin_noting() -> None:
        waiting.start()

    other = FileChange(str(versions / "other.py"), None, b"")
    journal_of(tmp_path).apply(ChangeSet("Other", (other,)), begin_noting)
    waiting.join()
    assert [one.changes[0].after for one in noted] == [b"formatted\n"]


def test_who_writes_for_too_long_is_named(
    tmp_path: Path, versions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_module, "PATIENCE", 0.1)
    journal = journal_of(tmp_path)
    entry = made(journal, versions / "slow.py")

    def note() -> None:
        with pytest.raises(ChangeRefused, match="Another Limbeck"):
            journal.amend(entry)

    journal_of(tmp_path).apply(ChangeSet("Other", (FileChange(str(versions / "x.py"), None, b""),)), note)
