"""Change sets are made together or not at all, written down, undone and made again."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import types
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from crashes import NEW, OLD, files, journal_of, killed_at, new_project, state_after, three_files
from limbeck_core.writing import ledger
from limbeck_core.writing.changes import ChangeRefused, ChangeSet, FileChange
from limbeck_core.writing.disk import content_of, name_new, remove, write_new
from limbeck_core.writing.interrupted import may_be_interrupted, state_home
from limbeck_core.writing.journal import Journal
from limbeck_core.writing.steps import is_ours


@pytest.fixture
def versions(tmp_path: Path) -> Path:
    return new_project(tmp_path)


def test_a_change_set_is_made_undone_and_made_again(tmp_path: Path, versions: Path) -> None:
    journal = journal_of(tmp_path)
    journal.apply(three_files(versions))
    assert files(versions) == NEW
    assert (versions / "a.py").stat().st_mode & 0o7777 == 0o640
    again = journal_of(tmp_path)
    assert again.undoable is not None
    assert again.undoable.command == "limbeck rebase x --onto y"
    again.undo()
    assert files(versions) == OLD
    assert not (versions / "sub").exists()
    assert again.undoable is None
    journal_of(tmp_path).redo()
    assert files(versions) == NEW
    assert journal_of(tmp_path).redoable is None


def test_a_change_set_names_its_files_in_order(versions: Path) -> None:
    names = [os.path.relpath(path, versions) for path in three_files(versions).paths]
    assert names == ["a.py", "b.py", "sub/c.py"]


def test_a_new_change_takes_the_place_of_what_was_undone(tmp_path: Path, versions: Path) -> None:
    journal = journal_of(tmp_path)
    journal.apply(three_files(versions))
    journal.undo()
    entry = journal.apply(ChangeSet("Other", (FileChange(str(versions / "x.py"), None, b"x"),)))
    assert journal.redoable is None
    assert journal.undoable == entry
    with pytest.raises(ChangeRefused, match="nothing to redo"):
        journal.redo()


def test_there_may_be_nothing_to_undo(tmp_path: Path, versions: Path) -> None:
    with pytest.raises(ChangeRefused, match="nothing to undo"):
        journal_of(tmp_path).undo()


def test_what_changed_since_is_not_undone(tmp_path: Path, versions: Path) -> None:
    journal = journal_of(tmp_path)
    journal.apply(three_files(versions))
    (versions / "b.py").write_bytes(b"mine\n")
    entry = journal.undoable
    assert entry is not None
    told = journal.why_not(tuple(change.reversed for change in entry.changes))
    path = versions / "b.py"
    assert told == f"{path} has changed since limbeck wrote it: what was written since would be lost"
    with pytest.raises(ChangeRefused, match=r"b\.py has changed since"):
        journal.undo()
    assert files(versions) == {**NEW, "b.py": b"mine\n"}
    assert journal.undoable is not None


@pytest.mark.parametrize(
    ("meanwhile", "reason"),
    [
        (lambda path: path.write_bytes(b"mine\n"), "has changed since it was read"),
        (lambda path: path.unlink(), "is gone"),
    ],
)
def test_a_file_that_is_not_what_was_read_stops_everything(
    tmp_path: Path, versions: Path, meanwhile: Callable[[Path], None], reason: str
) -> None:
    change_set = three_files(versions)
    meanwhile(versions / "b.py")
    before = files(versions)
    with pytest.raises(ChangeRefused, match=reason):
        journal_of(tmp_path).apply(change_set)
    assert files(versions) == before


@pytest.mark.parametrize("moment", ["before its turn", "after its turn"])
def test_a_file_that_changes_while_others_are_written_stays_as_it_is(
    tmp_path: Path, versions: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    changed = "b.py" if moment == "before its turn" else "a.py"
    replaced = os.replace

    def replace(source: str, target: str) -> None:
        replaced(source, target)
        if target == str(versions / "a.py") and source.endswith(".tmp"):
            (versions / changed).write_bytes(b"mine\n")

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(ChangeRefused, match=f"{changed} .*chang"):
        journal_of(tmp_path).apply(three_files(versions))
    assert files(versions) == {**OLD, changed: b"mine\n"}
    assert journal_of(tmp_path).undoable is None


def test_a_new_file_never_takes_the_place_of_another(
    tmp_path: Path, versions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    linked = os.link

    def link(source: str, target: str) -> None:
        if target.endswith("c.py"):
            Path(target).write_bytes(b"")
        linked(source, target)

    monkeypatch.setattr(os, "link", link)
    with pytest.raises(ChangeRefused, match="already exists"):
        journal_of(tmp_path).apply(three_files(versions))
    assert files(versions) == {**OLD, "sub/c.py": b""}


def test_what_must_hold_afterwards_is_checked(tmp_path: Path, versions: Path) -> None:
    seen = []

    def check() -> str:
        seen.append({name: content for name, content in files(versions).items() if ".limbeck" not in name})
        return "There are two heads"

    with pytest.raises(ChangeRefused, match="There are two heads; everything was put back"):
        journal_of(tmp_path).apply(three_files(versions), check)
    assert seen == [NEW]
    assert files(versions) == OLD
    assert not (versions / "sub").exists()


class Refusing:
    """A call of the system that is refused when it is made for the nth time."""

    def __init__(self, genuine: Callable[..., Any], code: int, nth: int) -> None:
        self.genuine, self.code, self.left = genuine, code, nth

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        self.left -= 1
        if self.left == 0:
            raise OSError(self.code, os.strerror(self.code))
        return self.genuine(*arguments, **named)


@pytest.mark.parametrize("call", ["open", "write", "fsync", "link", "replace", "mkdir", "chmod", "unlink"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS])
def test_what_the_system_refuses_leaves_nothing_behind(
    tmp_path: Path, versions: Path, call: str, code: int
) -> None:
    refusals = 0
    refused = Refusing(getattr(os, call), code, 1)
    while refused.left <= 0 or not refusals:
        refused = Refusing(getattr(os, call), code, refusals + 1)
        said = ""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, call, refused)
            try:
                journal_of(tmp_path).apply(three_files(versions))
            except ChangeRefused as refusal:
                said = str(refusal)
        if said:
            assert os.strerror(code) in said, said
            assert "\n" not in said
        refusals += 1
        if state_after(tmp_path) == "new":
            assert not said
            journal_of(tmp_path).undo()
        else:
            assert said
        assert files(versions) == OLD
    assert refusals > 1


def test_a_read_only_file_is_not_replaced(
    tmp_path: Path, versions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: not str(path).endswith("b.py"))
    with pytest.raises(ChangeRefused, match=r"b\.py is read-only"):
        journal_of(tmp_path).apply(three_files(versions))
    assert files(versions) == OLD


def test_a_link_is_written_through(tmp_path: Path, versions: Path) -> None:
    target = tmp_path / "shared" / "a.py"
    target.parent.mkdir()
    (versions / "a.py").rename(target)
    (versions / "a.py").symlink_to(target)
    journal = journal_of(tmp_path)
    journal.apply(three_files(versions))
    assert (versions / "a.py").is_symlink()
    assert target.read_bytes() == NEW["a.py"]
    journal.undo()
    assert (versions / "a.py").is_symlink()
    assert target.read_bytes() == OLD["a.py"]


def test_a_link_that_leads_nowhere_is_refused(tmp_path: Path, versions: Path) -> None:
    (versions / "new.py").symlink_to(tmp_path / "missing")
    change = FileChange(str(versions / "new.py"), None, b"x")
    with pytest.raises(ChangeRefused, match="leads nowhere"):
        journal_of(tmp_path).apply(ChangeSet("New", (change,)))


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_what_is_no_file_is_refused(tmp_path: Path, versions: Path, make: Callable[[Path], None]) -> None:
    (versions / "b.py").unlink()
    make(versions / "b.py")
    with pytest.raises(ChangeRefused, match=r"a folder, not a file|no regular file"):
        journal_of(tmp_path).apply(three_files(versions))


def test_a_file_comes_back_with_its_permissions(tmp_path: Path, versions: Path) -> None:
    path = versions / "a.py"
    journal = journal_of(tmp_path)
    changes = (FileChange(str(path), OLD["a.py"], None), FileChange(str(versions / "d.py"), None, b"d"))
    journal.apply(ChangeSet("Rename", changes))
    assert sorted(files(versions)) == ["b.py", "d.py"]
    journal.undo()
    assert files(versions) == OLD
    assert path.stat().st_mode & 0o7777 == 0o640


def test_python_sees_that_a_file_of_the_same_size_and_second_has_changed(
    tmp_path: Path, versions: Path
) -> None:
    path = versions / "a.py"
    change = FileChange(str(path), OLD["a.py"], OLD["a.py"].replace(b"one", b"two"))
    seconds = int(path.stat().st_mtime)
    journal_of(tmp_path).apply(ChangeSet("Same size", (change,)))
    assert int(path.stat().st_mtime) != seconds


def test_two_limbecks_do_not_write_at_once(tmp_path: Path, versions: Path) -> None:
    journal = journal_of(tmp_path)

    def check() -> None:
        with pytest.raises(ChangeRefused, match=f"Another Limbeck \\(process {os.getpid()}\\) is writing"):
            journal_of(tmp_path).undo()
        with pytest.raises(ChangeRefused, match="Another Limbeck"):
            journal_of(tmp_path).recover()

    journal.apply(three_files(versions), check)
    assert files(versions) == NEW


def test_the_lock_of_a_process_that_died_is_free(tmp_path: Path, versions: Path) -> None:
    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    killed_at(None, lambda: journal_of(tmp_path).apply(three_files(versions), die))
    assert journal_of(tmp_path).is_interrupted
    recovery = journal_of(tmp_path).recover()
    assert recovery is not None
    assert recovery.message == "an interrupted change was rolled back: Change three files"
    assert files(versions) == OLD


def test_an_interrupted_change_is_left_alone_where_somebody_went_on(tmp_path: Path, versions: Path) -> None:
    killed_at(None, lambda: journal_of(tmp_path).apply(three_files(versions), _killed))
    (versions / "a.py").write_bytes(b"mended by hand\n")
    recovery = journal_of(tmp_path).recover()
    assert recovery is not None
    assert not recovery.rolled_back
    assert "a.py changed since" in recovery.message
    assert files(versions) == {**NEW, "a.py": b"mended by hand\n"}
    kept = [path.read_bytes() for path in Path(recovery.kept_in).iterdir()]
    assert OLD["a.py"] in kept
    assert journal_of(tmp_path).recover() is None


def _killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_the_next_change_rolls_back_what_was_interrupted(tmp_path: Path, versions: Path) -> None:
    killed_at(None, lambda: journal_of(tmp_path).apply(three_files(versions), _killed))
    entry = journal_of(tmp_path).apply(ChangeSet("New", (FileChange(str(versions / "x.py"), None, b"x"),)))
    assert files(versions) == {**OLD, "x.py": b"x"}
    assert entry.number == 1


def change_three(folder: Path) -> None:
    journal_of(folder).apply(three_files(folder / "versions"))


def test_a_process_killed_at_any_call_leaves_the_old_or_the_new_state(tmp_path: Path) -> None:
    """A sample; ``tests/proofs/changes.py`` goes through all of them."""
    new_project(tmp_path / "whole")
    whole = tmp_path / "whole"
    calls = killed_at(None, partial(change_three, whole))
    assert calls is not None
    assert calls > 200
    drawn = random.Random(5)
    seen = set()
    for number in sorted({*drawn.sample(range(1, calls + 1), 25), 1, calls}):
        folder = tmp_path / str(number)
        new_project(folder)
        made = killed_at(number, partial(change_three, folder))
        state = state_after(folder)
        # A run may take a few calls less than the one that was counted: it is over before it is killed.
        assert made is None or (made < number and state == "new")
        seen.add(state)
    assert seen == {"old", "new"}


def test_a_damaged_journal_is_refused_by_name(tmp_path: Path, versions: Path) -> None:
    journal = journal_of(tmp_path)
    journal.apply(three_files(versions))
    (Path(journal.folder) / "journal.json").write_text("{")
    with pytest.raises(ChangeRefused, match=r"journal\.json cannot be read .* move it away"):
        journal.undo()
    assert files(versions) == NEW


def test_hooks_may_work_on_what_was_written(tmp_path: Path, versions: Path) -> None:
    journal = journal_of(tmp_path)
    entry = journal.apply(three_files(versions))
    (versions / "b.py").write_bytes(b"formatted\n")
    journal.amend(entry)
    journal.undo()
    assert files(versions) == OLD
    journal.redo()
    assert (versions / "b.py").read_bytes() == b"formatted\n"


def test_what_the_user_allows_is_remembered_until_it_changes(tmp_path: Path, versions: Path) -> None:
    assert not journal_of(tmp_path).allows("template", b"${message}")
    journal_of(tmp_path).allow("template", b"${message}")
    journal_of(tmp_path).apply(three_files(versions))
    assert journal_of(tmp_path).allows("template", b"${message}")
    assert not journal_of(tmp_path).allows("template", b"<% import os %>")


def test_journals_of_different_projects_are_apart_and_links_lead_to_one(tmp_path: Path) -> None:
    first, second = tmp_path / "a" / "migrations", tmp_path / "b" / "migrations"
    for folder in (first, second):
        folder.mkdir(parents=True)
    (tmp_path / "link").symlink_to(first)
    states = [Journal(str(path), state_folder="s").folder for path in (first, second, tmp_path / "link")]
    assert states[0] == states[2] != states[1]


def test_journals_are_kept_in_the_state_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert state_home() == str(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert state_home() == str(tmp_path / ".local" / "state")


def test_a_glance_tells_whether_a_change_was_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    versions = new_project(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    assert not may_be_interrupted(str(versions))
    Journal(str(versions)).apply(three_files(versions))
    assert not may_be_interrupted(str(versions))
    Journal(str(versions)).undo()
    killed_at(None, lambda: Journal(str(versions)).apply(three_files(versions), _killed))
    assert may_be_interrupted(str(versions))
    Journal(str(versions)).recover()
    assert not may_be_interrupted(str(versions))


def test_entries_say_when(tmp_path: Path, versions: Path) -> None:
    journal = Journal(
        str(versions), state_folder=str(tmp_path / "s"), clock=lambda: datetime(2024, 5, 17, 12, tzinfo=UTC)
    )
    assert journal.apply(three_files(versions)).made == "2024-05-17T12:00:00+00:00"


def test_the_diff_shows_ends_of_lines_and_files() -> None:
    change = FileChange("/p/a.py", b"one\r\ntwo", b"one\r\nthree")
    assert ChangeSet("x", (change,)).diff("/p") == (
        "--- a/a.py\n+++ b/a.py\n@@ -1,2 +1,2 @@\n one\r\n-two\n\\ No newline at end of file\n"
        "+three\n\\ No newline at end of file\n"
    )
    made = ChangeSet("x", (FileChange("/p/b.py", None, b"b\n"),))
    assert made.diff("/p").startswith("--- /dev/null\n+++ b/b.py\n@@ -0,0 +1 @@\n+b\n")


def test_the_proof_is_a_command() -> None:
    proof = Path(__file__).parent.parent / "proofs" / "changes.py"
    done = subprocess.run(
        [sys.executable, str(proof), "--every", "300"], capture_output=True, text=True, check=True
    )
    assert "0 mixtures" in done.stdout


# --- what a change is refused for, and what a system does without ------------------------------------------


def test_why_a_change_cannot_be_made_is_told_without_making_it(tmp_path: Path, versions: Path) -> None:
    journal = journal_of(tmp_path)
    change_set = three_files(versions)
    assert journal.why_not(change_set.changes) is None
    (versions / "sub").mkdir()
    (versions / "sub" / "c.py").write_bytes(b"mine\n")
    path = versions / "sub" / "c.py"
    assert journal.why_not(change_set.changes) == f"{path} already exists and is not overwritten"
    assert files(versions) == {**OLD, "sub/c.py": b"mine\n"}


def test_what_is_gone_cannot_be_taken_back(tmp_path: Path, versions: Path) -> None:
    journal = journal_of(tmp_path)
    change_set = three_files(versions)
    (versions / "b.py").unlink()
    assert journal.why_not(change_set.changes) == f"{versions / 'b.py'} is gone"


def test_a_file_system_that_nobody_may_write_to_needs_no_putting_back(
    tmp_path: Path, versions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_, unlink = os.open, os.unlink

    def refuses(path: str) -> None:
        if str(path).startswith(str(versions)):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    def opened(path: str, flags: int, *more: int) -> int:
        if flags & os.O_CREAT:
            refuses(path)
        return open_(path, flags, *more)

    def unlinked(path: str) -> None:
        refuses(path)
        unlink(path)

    monkeypatch.setattr(os, "open", opened)
    monkeypatch.setattr(os, "unlink", unlinked)
    journal = journal_of(tmp_path)
    with pytest.raises(ChangeRefused, match=r"Read-only file system; nothing was changed$"):
        journal.apply(three_files(versions))
    assert files(versions) == OLD
    assert not journal.is_interrupted
    # what is there, and cannot be taken away, is no file that is gone
    with pytest.raises(OSError, match="Read-only"):
        remove(str(versions / "a.py"))


def test_one_file_is_not_changed_twice_at_once(tmp_path: Path, versions: Path) -> None:
    path = str(versions / "a.py")
    changes = (FileChange(path, OLD["a.py"], b"x"), FileChange(path, OLD["a.py"], b"y"))
    with pytest.raises(ChangeRefused, match=r"a\.py would be changed twice at once"):
        journal_of(tmp_path).apply(ChangeSet("Twice", changes))
    assert files(versions) == OLD


def test_what_is_no_file_is_not_read_as_one(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.py")
    for path in (tmp_path / "pipe.py", tmp_path):
        with pytest.raises(ChangeRefused, match="is no regular file"):
            content_of(str(path))
        assert not is_ours(FileChange(str(path), None, b"x"))
    assert content_of(str(tmp_path / "gone.py")) is None
    assert content_of(str(tmp_path / "pipe.py" / "below.py")) is None


def no_links(*_: object) -> None:
    raise OSError(errno.EPERM, "Operation not permitted")


def test_where_there_are_no_links_a_name_in_use_stays_with_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", no_links)
    (tmp_path / "new.tmp").write_bytes(b"new")
    (tmp_path / "a.py").write_bytes(b"mine")
    with pytest.raises(ChangeRefused, match=r"a\.py already exists"):
        name_new(str(tmp_path / "new.tmp"), str(tmp_path / "a.py"))
    assert (tmp_path / "a.py").read_bytes() == b"mine"
    name_new(str(tmp_path / "new.tmp"), str(tmp_path / "b.py"))
    assert (tmp_path / "b.py").read_bytes() == b"new"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.py", "b.py"]


def test_a_file_keeps_its_attributes_where_the_system_has_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.py").write_bytes(b"old")
    given: list[tuple[str, str, bytes]] = []
    monkeypatch.setattr(os, "listxattr", lambda path: ["user.origin"], raising=False)
    monkeypatch.setattr(os, "getxattr", lambda path, name: f"{name} of {path[-4:]}".encode(), raising=False)
    monkeypatch.setattr(os, "setxattr", lambda *what: given.append(what), raising=False)
    write_new(str(tmp_path / "new.tmp"), b"new", like=str(tmp_path / "a.py"))
    assert given == [(str(tmp_path / "new.tmp"), "user.origin", b"user.origin of a.py")]
    monkeypatch.delattr(os, "listxattr")
    write_new(str(tmp_path / "other.tmp"), b"new", like=str(tmp_path / "a.py"))
    assert (len(given), (tmp_path / "other.tmp").read_bytes()) == (1, b"new")


def test_a_file_keeps_its_owner_as_far_as_the_system_allows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.py").write_bytes(b"old")
    wanted: list[tuple[int, int]] = []
    status = os.stat

    def stat_of_others(path: str) -> os.stat_result:
        found = list(status(path))
        found[4:6] = 12345, 12346
        return os.stat_result(found)

    def chown(path: str, owner: int, group: int) -> None:
        wanted.append((owner, group))
        raise PermissionError(errno.EPERM, "Operation not permitted")

    with monkeypatch.context() as patched:
        patched.setattr(os, "stat", stat_of_others)
        patched.setattr(os, "chown", chown)
        write_new(str(tmp_path / "new.tmp"), b"new", like=str(tmp_path / "a.py"))
    assert wanted == [(-1, 12346), (12345, -1)]
    assert (tmp_path / "new.tmp").read_bytes() == b"new"


def test_a_folder_that_cannot_be_locked_is_told(
    tmp_path: Path, versions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_locks(_descriptor: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(ledger, "_take", no_locks)
    with pytest.raises(ChangeRefused, match="cannot be locked: No locks available; set XDG_STATE_HOME"):
        journal_of(tmp_path).apply(three_files(versions))
    assert files(versions) == OLD


def test_on_windows_the_lock_stands_far_behind_the_owner_s_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[tuple[int, int, int]] = []
    msvcrt: Any = types.ModuleType("msvcrt")
    msvcrt.LK_NBLCK = 2
    msvcrt.locking = lambda file, mode, count: taken.append((os.lseek(file, 0, os.SEEK_CUR), mode, count))
    monkeypatch.setitem(sys.modules, "msvcrt", msvcrt)
    spec = spec_from_file_location("ledger_on_windows", ledger.__file__)
    assert spec is not None
    assert spec.loader is not None
    there: Any = module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "ledger_on_windows", there)
    with monkeypatch.context() as patched:
        patched.setattr(sys, "platform", "win32")
        spec.loader.exec_module(there)
    with there.Ledger(str(tmp_path)).locked():
        pass
    assert taken == [(1 << 20, 2, 1)]


@pytest.mark.parametrize(
    ("environ", "home"),
    [
        ({"LOCALAPPDATA": "C:/Users/a/AppData/Local"}, "C:/Users/a/AppData/Local"),
        ({"HOME": "/home/a"}, "/home/a"),
        ({"XDG_STATE_HOME": "/state"}, "/state"),
        ({"XDG_STATE_HOME": "relative", "HOME": "/home/a"}, "/home/a"),
    ],
)
def test_on_windows_journals_stand_in_the_local_application_data(
    environ: dict[str, str], home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", "win32")
    assert state_home() == home


def test_a_folder_without_a_journal_is_no_interrupted_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert not may_be_interrupted(str(tmp_path / "versions"))
    (tmp_path / "limbeck" / "versions-1").mkdir(parents=True)
    assert not may_be_interrupted(str(tmp_path / "versions"))
    (tmp_path / "limbeck" / "versions-2").mkdir()
    (tmp_path / "limbeck" / "versions-2" / "journal.json").write_text('{"pending": {}}')
    assert may_be_interrupted(str(tmp_path / "versions"))
    assert not may_be_interrupted(str(tmp_path / "other"))


def test_a_journal_of_a_newer_limbeck_or_with_a_damaged_text_is_refused(
    tmp_path: Path, versions: Path
) -> None:
    journal = journal_of(tmp_path)
    journal.apply(three_files(versions))
    path = Path(journal.folder) / "journal.json"
    former = path.read_text()
    path.write_text(former.replace('"format": 1', '"format": 2'))
    with pytest.raises(ChangeRefused, match="format 2"):
        journal.undo()
    path.write_text(former)
    text = next((Path(journal.folder) / "texts").iterdir())
    text.write_bytes(b"damaged")
    with pytest.raises(ChangeRefused, match=f"the text {text.name[:12]} is missing or damaged"):
        journal.undo()
    assert files(versions) == NEW


def test_what_cannot_be_put_back_is_told_and_left_to_the_next_start(
    tmp_path: Path, versions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    journal = journal_of(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr("limbeck_core.writing.journal.roll_back", full)
        with pytest.raises(ChangeRefused) as raised:
            journal.apply(three_files(versions), check=lambda: "two heads")
    assert str(raised.value).startswith(
        "two heads, and not everything could be put back (No space left on device)"
    )
    assert journal.is_interrupted
    recovery = journal_of(tmp_path).recover()
    assert recovery is not None
    assert recovery.rolled_back
    assert files(versions) == OLD
