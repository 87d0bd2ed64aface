"""A history as it would be if some files held something else, and taking changes back by what that tells."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from limbeck_core.drafts import draft_revision
from limbeck_core.history import History
from limbeck_core.merging.applying import write, write_draft
from limbeck_core.merging.taking_back import take_back, why_not
from limbeck_core.script.hook_commands import HookCommand
from limbeck_core.script.write_hooks import HookRun
from limbeck_core.writing.changes import ChangeRefused, ChangeSet, FileChange
from limbeck_core.writing.journal import Journal
from limbeck_core.writing.ledger import Entry
from projects import INI, ScriptSpec, linear, write_project

IDS = "aaaa1111aaaa", "bbbb1111bbbb", "cccc1111cccc"


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A project with two heads."""
    base, *heads = IDS
    return write_project(tmp_path / "shop", [ScriptSpec(base), *(ScriptSpec(one, (base,)) for one in heads)])


def versions(folder: Path) -> Path:
    return folder / "migrations" / "versions"


def journal_of(folder: Path) -> Journal:
    return Journal(str(folder / "migrations"), state_folder=str(folder / "state"))


def script_of(folder: Path, revision: str) -> Path:
    [path] = versions(folder).glob(f"{revision}*.py")
    return path


def kinds(history: History) -> set[str]:
    return {problem.kind.value for problem in history.problems}


def made(journal: Journal, *changes: tuple[Path, bytes | None, bytes | None]) -> Entry:
    return journal.apply(
        ChangeSet("Change", tuple(FileChange(str(path), before, after) for path, before, after in changes))
    )


def test_files_that_are_supposed_give_what_reading_them_gives(shop: Path) -> None:
    history = History.open(shop)
    folder, changed = versions(shop), script_of(shop, IDS[1])
    new = b"revision = 'abab'\ndown_revision = 'cccc1111cccc'\n"
    contents = {
        folder / "abab.py": new,
        changed: changed.read_bytes().replace(b"= 'aaaa1111aaaa'", b"= 'abab'"),
        folder / "notes.txt": b"revision = 'no'\n",
        folder / "__init__.py": b"",
        folder / "broken.py": b"revision = \n",
        shop / "else.py": new,
    }
    supposed = history.with_files({str(path): content for path, content in contents.items()})
    assert not (folder / "abab.py").exists()
    for path, content in contents.items():
        path.write_bytes(content)
    read = History.open(shop)
    assert supposed.heads == read.heads == (IDS[1],)
    assert supposed.scripts == read.scripts
    assert supposed.problems == read.problems
    assert kinds(read) == {"syntax-error"}
    gone = read.with_files({str(folder / "abab.py"): None, str(folder / "broken.py"): None})
    (folder / "abab.py").unlink()
    (folder / "broken.py").unlink()
    assert gone.problems == History.open(shop).problems
    assert kinds(gone) == {"missing-parent"}


def test_what_python_refuses_below_the_header_is_supposed_too(shop: Path) -> None:
    path = script_of(shop, IDS[1])
    history = History.open(shop)
    assert not history.problems
    after = history.with_files({str(path): path.read_bytes() + b"def upgrade(:\n"})
    assert (kinds(after), after.heads) == ({"syntax-error"}, history.heads)


def test_a_change_that_others_rest_on_by_now_is_not_taken_back(shop: Path) -> None:
    journal, path = journal_of(shop), versions(shop) / "dddd.py"
    entry = made(journal, (path, None, b"revision = 'dddd1111dddd'\ndown_revision = 'bbbb1111bbbb'\n"))
    history = History.open(shop)
    assert why_not(entry, history, journal, redo=False) is None
    (versions(shop) / "eeee.py").write_text("revision = 'eeee1111eeee'\ndown_revision = 'dddd1111dddd'\n")
    reason = "down_revision 'dddd1111dddd' is not in this history (eeee.py:2)"
    assert reason in str(why_not(entry, history, journal, redo=False))
    with pytest.raises(ChangeRefused, match="everything was put back"):
        take_back(entry, history, journal, redo=False)
    assert path.exists()
    (versions(shop) / "eeee.py").unlink()
    assert take_back(entry, history, journal, redo=False) == entry
    assert not path.exists()
    with pytest.raises(ChangeRefused, match="Something else was written meanwhile"):
        take_back(entry, history, journal, redo=False)
    assert why_not(entry, history, journal, redo=True) is None
    assert take_back(entry, history, journal, redo=True) == entry
    assert path.exists()


def test_the_heads_are_those_before_the_change_unless_others_have_written_meanwhile(shop: Path) -> None:
    history, journal, path = History.open(shop), journal_of(shop), versions(shop) / "dddd.py"
    text = b"revision = 'dddd1111dddd'\ndown_revision = 'bbbb1111bbbb'\n"
    entry = write(ChangeSet("New", (FileChange(str(path), None, text),)), history, journal)
    assert entry.heads == (history.heads, ("cccc1111cccc", "dddd1111dddd"))
    assert take_back(entry, history, journal, redo=False).number == entry.number
    assert History.open(shop).heads == history.heads
    assert take_back(entry, history, journal, redo=True).number == entry.number
    beside = versions(shop) / "eeee.py"
    beside.write_text("revision = 'eeee1111eeee'\ndown_revision = 'cccc1111cccc'\n")
    assert take_back(entry, history, journal, redo=False).number == entry.number
    assert History.open(shop).heads == ("bbbb1111bbbb", "eeee1111eeee")


def test_a_file_that_holds_something_else_by_now_stands_in_the_way(shop: Path) -> None:
    journal, path = journal_of(shop), versions(shop) / "dddd.py"
    entry = made(journal, (path, None, b"revision = 'dddd1111dddd'\ndown_revision = None\n"))
    path.write_text("revision = 'dddd1111dddd'\ndown_revision = 'bbbb1111bbbb'\n")
    assert "dddd.py" in str(why_not(entry, History.open(shop), journal, redo=False))


def test_what_was_wrong_below_a_header_that_nobody_looked_below_is_not_new(tmp_path: Path) -> None:
    write_project(tmp_path, linear(120))
    path = script_of(tmp_path, linear(120)[7].revision)
    before = path.read_bytes() + b"def downgrade(:\n"
    path.write_bytes(before)
    journal = journal_of(tmp_path)
    entry = made(journal, (path, before, before + b"# more\n"))
    os.utime(path, (1, 1))
    history = History.open(tmp_path)
    assert str(path) in history.unchecked
    assert not history.problems
    assert why_not(entry, history, journal, redo=False) is None
    assert take_back(entry, history, journal, redo=False) == entry
    assert path.read_bytes() == before


@pytest.mark.parametrize("is_made_anew", [False, True])
def test_hooks_may_find_the_change_taken_back(shop: Path, is_made_anew: bool) -> None:
    template = "revision = ${repr(up_revision)}\ndown_revision = ${repr(down_revision)}\n"
    (shop / "migrations" / "script.py.mako").write_text(template)
    program = "import sys; open(sys.argv[1], 'a').close()" if is_made_anew else "pass"
    (shop / "alembic.ini").write_text(
        f"{INI}\n[post_write_hooks]\nhooks = it\nit.type = exec\nit.executable = {sys.executable}\n"
        f'it.options = -c "{program}" REVISION_SCRIPT_FILENAME\n'
    )
    history, journal = History.open(shop), journal_of(shop)
    draft = draft_revision(history, "Add brand", head=IDS[1], python=sys.executable)

    def undone_meanwhile(command: HookCommand, run: HookRun | None) -> None:
        if run is None:
            journal.undo()

    reason = "was taken back while programs worked on its files"
    if is_made_anew:
        written = write_draft(draft, history, journal, undone_meanwhile)
        assert written.not_noted.endswith(reason)
        assert [run.exit_status for run in written.hooks] == [0]
    else:
        with pytest.raises(ChangeRefused, match=reason):
            write_draft(draft, history, journal, undone_meanwhile)
    assert os.path.lexists(draft.path) == is_made_anew
