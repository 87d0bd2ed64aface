"""Reloading reads what changed on disk, and says what differs."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest

from declared_projects import script_text, write_project
from histories import Declared, diamond, linear
from limbeck_core.history import Changes, History, ProblemKind, gathering


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_project(tmp_path, diamond())


def script(project: Path, number: int) -> Path:
    return project / "migrations" / "versions" / f"n{number:03}_make.py"


def test_nothing_changed(project: Path) -> None:
    before = History.open(project)
    after, changes = before.reload()
    assert (after.scripts, after.dag, after.problems) == (before.scripts, before.dag, before.problems)
    assert not changes
    assert changes == Changes()


def test_unchanged_files_are_not_read(project: Path) -> None:
    before = History.open(project)
    path = script(project, 1)
    status = path.stat()
    path.write_text(path.read_text().replace("bbbb", "eeee"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert before.reload()[0].scripts == before.scripts


def test_an_added_file(project: Path) -> None:
    before = History.open(project)
    script(project, 9).write_text(script_text(Declared("eeee", "dddd")))
    after, changes = before.reload()
    assert changes == Changes(added=(str(script(project, 9)),))
    assert (before.heads, after.heads) == (("dddd",), ("eeee",))


def test_a_removed_file(project: Path) -> None:
    before = History.open(project)
    script(project, 0).unlink()
    after, changes = before.reload()
    assert changes == Changes(removed=(str(script(project, 0)),))
    assert after.ghosts == ("aaaa",)


def test_a_changed_file(project: Path) -> None:
    before = History.open(project)
    script(project, 3).write_text(script_text(Declared("dddd", "bbbb"), "A longer message"))
    after, changes = before.reload()
    assert changes == Changes(changed=(str(script(project, 3)),))
    assert after.heads == ("cccc", "dddd")
    again, changes = after.reload()
    assert not changes
    assert again.heads == after.heads


def test_a_file_that_becomes_broken_and_whole_again(project: Path) -> None:
    before = History.open(project)
    text = script(project, 3).read_text()
    script(project, 3).write_text(text + "def (:\n")
    broken, changes = before.reload()
    assert changes.changed == (str(script(project, 3)),)
    assert [problem.kind for problem in broken.problems] == [ProblemKind.SYNTAX_ERROR]
    assert broken.reload()[0].problems == broken.problems
    script(project, 3).write_text(text)
    assert broken.reload()[0].problems == ()


def test_a_new_problem_of_the_whole_is_seen(project: Path) -> None:
    before = History.open(project)
    script(project, 9).write_text(script_text(Declared("bbbb", "aaaa")))
    assert [problem.kind for problem in before.reload()[0].problems] == [ProblemKind.DUPLICATE_ID]


def test_a_folder_that_appears_and_goes(tmp_path: Path) -> None:
    project = write_project(tmp_path, linear(3))
    history = History.open(project)
    versions = project / "migrations" / "versions"
    versions.rename(project / "away")
    empty, changes = history.reload()
    assert (len(changes.removed), empty.heads) == (3, ())
    (project / "away").rename(versions)
    again, changes = empty.reload()
    assert (len(changes.added), again.heads) == (3, history.heads)


def test_an_imported_constant_that_changed_is_followed_again(tmp_path: Path) -> None:
    project = write_project(tmp_path, linear(1))
    assert not History.open(project).has_followers
    (project / "labels.py").write_text("SHOP = 'shop'\n")
    script(project, 5).write_text(
        "from labels import SHOP\nrevision = 'abcd'\ndown_revision = None\nbranch_labels = SHOP\n"
    )
    before = History.open(project)
    assert before.has_followers
    (project / "labels.py").write_text("SHOP = 'another'\n")
    after, changes = before.reload()
    assert (before.labels_of(1)[0], after.labels_of(1)[0]) == (("shop",), ("another",))
    assert changes.changed == (str(script(project, 5)),)


def test_of_many_scripts_the_older_ones_are_checked_for_syntax_on_demand(tmp_path: Path) -> None:
    folder = write_project(tmp_path, linear(130))
    path = script(folder, 2)
    path.write_text(path.read_text() + "def broken(:\n")
    os.utime(path, (0, 0))
    history = History.open(folder)
    assert len(history.unchecked) == 30
    assert history.problems == ()
    found = history.check_syntax()
    assert [problem.kind for problem in found] == [ProblemKind.SYNTAX_ERROR]
    checked = history.with_syntax_checked(found)
    assert checked.problems == found
    assert checked.unchecked == ()
    assert history.problems == ()
    node = checked.node_of_file(str(path.resolve()))
    assert node is not None
    assert checked.problems_of(node) == found


@pytest.mark.parametrize("few", [0, gathering.FEW])
def test_of_few_and_of_many_files_the_same_were_changed_last(
    few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "FEW", few)
    signatures = {f"{number}.py": (number * 7 % 10, number, number) for number in range(20)}
    changed = gathering.changed_last(tuple(signatures), signatures, 3)
    assert changed == ["17.py", "7.py", "14.py"]


def test_the_scripts_that_were_changed_last_may_be_checked_later(tmp_path: Path) -> None:
    folder = write_project(tmp_path, linear(130))
    for number in (2, 100):
        path = script(folder, number)
        path.write_text(path.read_text() + "def broken(:\n")
    for number in range(130):
        os.utime(script(folder, number), (number, number))
    at_once, later = History.open(folder), History.open(folder, check_newest=False)
    assert (later.problems, len(later.unchecked)) == ((), 130)
    checked = later.with_newest_checked()
    assert checked.problems == at_once.problems
    assert [problem.path for problem in checked.problems] == [str(script(folder, 100).resolve())]
    assert checked.unchecked == at_once.unchecked == later.unchecked[:30]
    assert later.problems == ()


def test_a_header_that_python_refuses_is_told_of_once(tmp_path: Path) -> None:
    folder = write_project(tmp_path, linear(130))
    path = script(folder, 2)
    path.write_text("x = (\n" + path.read_text())
    os.utime(path, (0, 0))
    history = History.open(folder)
    assert str(path.resolve()) in history.unchecked
    assert [problem.kind for problem in history.problems] == [ProblemKind.SYNTAX_ERROR]
    assert history.check_syntax() == ()
    assert History.open(folder, check_newest=False).with_newest_checked().problems == history.problems


def test_what_the_check_of_the_syntax_found_stays_known(tmp_path: Path) -> None:
    folder = write_project(tmp_path, linear(130))
    path = script(folder, 2)
    path.write_text(path.read_text() + "def broken(:\n")
    os.utime(path, (0, 0))
    history = pickle.loads(pickle.dumps(History.open(folder)))
    checked = history.with_syntax_checked(history.check_syntax())
    script(folder, 999).write_text(script_text(Declared("abcd", "n129")))
    after, changes = checked.reload()
    assert changes == Changes(added=(str(script(folder, 999)),))
    assert after.unchecked == ()
    assert set(checked.problems) <= set(after.problems)
    unchecked, _ = history.reload()
    assert unchecked.unchecked == history.unchecked


def test_an_earlier_reading_tells_what_has_changed_since(project: Path) -> None:
    before = History.open(project)
    assert not before.is_stale()
    script(project, 9).write_text(script_text(Declared("eeee", "dddd")))
    script(project, 0).unlink()
    assert before.is_stale()
    after = pickle.loads(pickle.dumps(History.open(project)))
    assert after.changes_since(pickle.loads(pickle.dumps(before))) == Changes(
        added=(str(script(project, 9)),), removed=(str(script(project, 0)),)
    )
    assert not after.is_stale()


def test_a_module_that_holds_a_constant_is_known(tmp_path: Path) -> None:
    project = write_project(tmp_path, linear(1))
    module = project / "labels.py"
    module.write_text("SHOP = 'shop'\n")
    script(project, 5).write_text(
        "from labels import SHOP\nrevision = 'abcd'\ndown_revision = None\nbranch_labels = SHOP\n"
    )
    history = History.open(project)
    assert history.modules == (str(module),)
    module.write_text("SHOP = 'another'\n")
    assert history.is_stale()
    assert not history.reload()[0].is_stale()


def test_scripts_that_are_left_out_are_not_taken_for_new(tmp_path: Path) -> None:
    project = write_project(tmp_path, diamond())
    below = project / "migrations" / "versions" / "old"
    below.mkdir()
    (below / "other.py").write_text(script_text(Declared("eeee")))
    history = History.open(project)
    assert history.node_of("eeee") is None
    assert not history.is_stale()


def test_what_is_forgotten_is_worked_out_again(project: Path) -> None:
    history = pickle.loads(pickle.dumps(History.open(project)))
    before = history.heads, history.revision_map.heads, history.node_of("bbbb"), history.paths
    history.forget()
    assert before == (
        history.heads,
        history.revision_map.heads,
        history.node_of("bbbb"),
        history.paths,
    )
    assert [history.node_of_file(path) for path in history.paths] == list(range(len(history.paths)))


LONG_AGO = (1_700_000_000, 1_700_000_000)


def test_what_stands_as_it_was_read_needs_no_listing(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.utime(script(project, 0).parent, LONG_AGO)
    history = pickle.loads(pickle.dumps(History.open(project)))
    monkeypatch.delattr("limbeck_core.reading.listing.list_scripts")
    assert not history.is_stale()
    monkeypatch.undo()
    script(project, 0).write_text(script_text(Declared("ffff")))
    assert history.is_stale()


@pytest.mark.parametrize("is_recent", [True, False])
def test_a_script_that_comes_or_goes_is_noticed(project: Path, is_recent: bool) -> None:
    new = script(project, 9)
    folder = new.parent
    if not is_recent:
        os.utime(folder, LONG_AGO)
    history, then = History.open(project), folder.stat().st_mtime_ns
    new.write_text(script_text(Declared("eeee", "dddd")))
    if is_recent:
        # Within one tick of the file system's clock a folder looks as it did.
        os.utime(folder, ns=(then, then))
    assert history.is_stale()
    new.unlink()
    assert not history.is_stale()


def test_what_a_link_leads_to_is_noticed(project: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere.py"
    folder = script(project, 0).parent
    (folder / "link.py").symlink_to(target)
    os.utime(folder, LONG_AGO)
    history = History.open(project)
    assert not history.is_stale()
    target.write_text(script_text(Declared("eeee", "dddd")))
    assert history.is_stale()
