"""The problems pane, the cures in it, and the one script that may be imported from it."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from textual.widgets import Static

from explorer import RecordedReading, explorer, press, selected_id, settled, until
from limbeck.app import LimbeckApp
from limbeck.cli import run
from limbeck.demo import demo_project
from limbeck.options import read_command_line
from limbeck.problem_rows import ProblemRows
from limbeck.request import OpenRequest
from limbeck.screens.chooser import ChooserScreen
from limbeck.screens.explorer import ExplorerScreen
from limbeck.screens.import_dialog import ImportDialog
from limbeck.widgets.detail_pane import DetailPane
from limbeck.widgets.problems_view import ProblemsView
from limbeck.widgets.script_view import ScriptView
from limbeck_core.history import History, ProblemKind, Severity
from projects import ScriptSpec, forked, write_project

UNKNOWN = """'''Add orders'''
def call(x): return x
revision = 'bbbb'
down_revision = call('aaaa')
def upgrade():
    open('/no/such/folder')
"""


def listed(screen: ExplorerScreen) -> str:
    view = screen.query_one(ProblemsView)
    return "\n".join(view.render_line(y).text.rstrip() for y in range(view.scrollable_content_region.height))


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (60, 24)])
async def test_every_problem_of_the_broken_demo_is_there_whole(size: tuple[int, int]) -> None:
    with demo_project("broken") as folder:
        async with explorer(folder).run_test(size=size) as pilot:
            screen = await settled(pilot)
            assert screen.opened is not None
            seen = ""
            await press(pilot, "exclamation_mark")
            for _ in screen.opened.history.problems:
                seen += listed(screen)
                await press(pilot, "n")
            words = re.sub(r"\s+", "", seen)
            for problem in screen.opened.history.problems:
                assert re.sub(r"\s+", "", problem.message) in words
                assert re.sub(r"\s+", "", problem.cure) in words
                assert f"{problem.line}" in words


async def test_its_cursor_shows_each_problem_and_enter_goes_to_its_line() -> None:
    with demo_project("broken") as folder:
        async with explorer(folder).run_test(size=(120, 40)) as pilot:
            screen = await settled(pilot)
            assert screen.opened is not None
            problems = screen.opened.history.problems
            await press(pilot, "exclamation_mark")
            assert screen.query_one(ProblemsView).has_focus
            for number, problem in enumerate(problems):
                assert screen.problem == number
                assert screen.shown.path == problem.path
                assert screen.query_one(DetailPane).script.top_line == problem.line
                await press(pilot, "exclamation_mark" if number % 2 else "down")
            await press(pilot, "home", "n", "enter")
            script = screen.query_one(DetailPane).script
            assert script.has_focus
            assert (script.top_line, screen.problem) == (problems[1].line, 1)
            assert screen.lists_problems
            await press(pilot, "exclamation_mark")
            assert screen.query_one(ProblemsView).has_focus
            await press(pilot, "escape")
            assert not screen.lists_problems


@pytest.mark.parametrize("size", [(80, 24), (40, 15), (20, 5)])
async def test_where_there_is_little_room_enter_closes_the_list(size: tuple[int, int]) -> None:
    with demo_project("broken") as folder:
        async with explorer(folder).run_test(size=size) as pilot:
            screen = await settled(pilot)
            await press(pilot, "exclamation_mark", "down", "enter")
            assert not screen.lists_problems
            assert screen.query_one(DetailPane).script.has_focus
            await press(pilot, "exclamation_mark")
            assert screen.query_one(ProblemsView).problem == 1


async def test_the_jump_to_the_problems_can_be_taken_back() -> None:
    with demo_project("broken") as folder:
        async with explorer(folder).run_test(size=(120, 40)) as pilot:
            screen = await settled(pilot)
            start = selected_id(screen)
            await press(pilot, "exclamation_mark", "down", "escape")
            assert selected_id(screen) != start
            await press(pilot, "left_square_bracket")
            assert selected_id(screen) == start


async def test_one_severity_can_be_listed_alone() -> None:
    with demo_project("broken") as folder:
        async with explorer(folder).run_test(size=(120, 40)) as pilot:
            screen = await settled(pilot)
            await press(pilot, "exclamation_mark", "s")
            assert str(screen.query_one(ProblemsView).border_title) == "Problems: 4 errors"
            await press(pilot, "s")
            assert str(screen.query_one(ProblemsView).border_title) == "Problems: 1 note"
            assert screen.problem == 4
            await press(pilot, "s")
            assert "error" in listed(screen)


async def test_a_sound_history_has_no_list(tmp_path: Path) -> None:
    async with explorer(write_project(tmp_path / "shop", forked())).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "exclamation_mark")
        assert screen.notice == "No problems"
        assert not screen.lists_problems


async def test_the_list_closes_when_the_last_problem_is_mended(tmp_path: Path) -> None:
    project = write_project(tmp_path / "shop", [ScriptSpec("aaaa", ("gone",))])
    async with explorer(project).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "exclamation_mark")
        (project / "migrations" / "versions" / "aaaa.py").write_text(ScriptSpec("aaaa").source)
        await pilot.press("r")
        await until(pilot, lambda: not screen.lists_problems)


# -- importing


@pytest.fixture
def unknown(tmp_path: Path) -> Path:
    """A history with one script that must run to be known."""
    project = write_project(tmp_path / "shop", [ScriptSpec("aaaa")])
    (project / "migrations" / "versions" / "bbbb.py").write_text(UNKNOWN)
    return project


async def test_the_list_offers_to_import_what_must_run_and_enter_does(unknown: Path) -> None:
    async with explorer(unknown).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "exclamation_mark")
        offer = "Or import this one script (I), after seeing what would run."
        assert offer in re.sub(r"\s+", " ", listed(screen))
        await pilot.press("I")
        await until(pilot, lambda: isinstance(pilot.app.screen, ImportDialog))
        dialog = pilot.app.screen
        plan = str(dialog.query_one("#import-plan", Static).content)
        assert re.search(r"^Script +migrations/versions/bbbb.py$", plan, re.M)
        assert re.search(r"^With +/.*python", plan, re.M)
        view = dialog.query_one(ScriptView)
        lines = [view.render_line(y).text.rstrip() for y in range(6)]
        assert lines[1:] == [
            "  2 def call(x): return x",
            "  3 revision = 'bbbb'",
            "  4 down_revision = call('aaaa')",
            "  5 def upgrade():",
            "  6     ...",
        ]
        await pilot.press("enter")
        await until(pilot, lambda: screen.opened is not None and not screen.opened.history.problems)
        assert screen.opened is not None
        assert screen.opened.history.heads == ("bbbb",)
        assert screen.notice.startswith("Imported: ")
        await pilot.press("r")
        await until(pilot, lambda: screen.notice.startswith("Read again"))
        assert screen.opened.history.heads == ("bbbb",)


async def test_a_failure_and_its_output_are_shown_as_text(unknown: Path) -> None:
    path = unknown / "migrations" / "versions" / "bbbb.py"
    path.write_text(UNKNOWN + "print('\\x1b[2J[bold]')\nraise SystemExit('\\x1b[31mno [red]database')\n")
    async with explorer(unknown).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "exclamation_mark", "I", "enter")
        await until(pilot, lambda: "again" in str(pilot.app.screen.query_one("#import-keys", Static).content))
        said = str(pilot.app.screen.query_one("#import-keys", Static).content)
        assert said.startswith("␛[31mno [red]database. Enter tries again")
        output = pilot.app.screen.query_one(ScriptView).render_line(0).text
        assert "␛[2J[bold]" in output
        await press(pilot, "escape")
        assert screen.opened is not None
        assert screen.opened.history.problems


async def test_escape_ends_an_import_that_hangs(unknown: Path) -> None:
    path = unknown / "migrations" / "versions" / "bbbb.py"
    path.write_text(UNKNOWN + "import time; time.sleep(600)\n")
    async with explorer(unknown).run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "exclamation_mark", "I", "enter", "escape")
        await until(
            pilot, lambda: "ended before" in str(pilot.app.screen.query_one("#import-keys", Static).content)
        )
        await press(pilot, "escape")


async def test_nothing_runs_where_writes_are_refused_or_nothing_is_unknown(unknown: Path) -> None:
    request = OpenRequest(str(unknown), read_only=True)
    app = LimbeckApp(request, RecordedReading(request))
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "exclamation_mark", "I")
        assert screen.notice == "Opened read-only: no code of the project runs"
    async with explorer(unknown).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "g", "I")
        assert screen.notice.startswith("Its source tells all")


async def test_what_is_no_id_whatever_runs_is_not_offered_to_be_run(unknown: Path) -> None:
    path = unknown / "migrations" / "versions" / "bbbb.py"
    path.write_text("revision = ('bbbb',)\ndown_revision = None\n")
    async with explorer(unknown).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "exclamation_mark", "I")
        assert screen.shown.path == str(path)
        assert screen.notice.startswith("Its source tells all")


# -- cures

BROKEN = {
    "duplicate": [
        ScriptSpec("aaaa"),
        ScriptSpec("aaaa", name="aaaa_again.py"),
        ScriptSpec("bbbb", ("aaaa",)),
    ],
    "missing parent": [ScriptSpec("aaaa", ("gone",)), ScriptSpec("bbbb")],
    "partial parent": [ScriptSpec("aaaa1111"), ScriptSpec("bbbb", ("aaaa",))],
    "label as parent": [ScriptSpec("aaaa", (), "", ("shop",)), ScriptSpec("bbbb", ("shop",))],
    "separate bases": [ScriptSpec("aaaa"), ScriptSpec("bbbb"), ScriptSpec("cccc", ("gone",))],
    "missing dependency": [ScriptSpec("aaaa", depends_on=("gone",))],
    "partial dependency": [ScriptSpec("aaaa1111"), ScriptSpec("bbbb", depends_on=("aaaa",))],
    "self loop": [ScriptSpec("aaaa", ("aaaa",))],
    "cycle": [ScriptSpec("aaaa", ("bbbb",)), ScriptSpec("bbbb", ("aaaa",))],
    "dependency cycle": [ScriptSpec("aaaa", (), depends_on=("bbbb",)), ScriptSpec("bbbb", ("aaaa",))],
    "labels": [ScriptSpec("aaaa", (), "", ("x",)), ScriptSpec("bbbb", ("aaaa",), "", ("x",))],
    "illegal": [ScriptSpec("a@b", name="ab.py"), ScriptSpec("head", ("a@b",))],
    "names": [ScriptSpec("aaaa", (), "Add\n\nRevises: bbbb", name="0123456789ab_add.py")],
}
OTHER_FILES = {
    "no id": {"x.py": b"down_revision = 'a'\n", "y.py": b"pass\n"},
    "syntax": {"x.py": b"revision = 'x'\ndown_revision = None\ndef (\n", "y.py": b"\xff\xfe"},
    "unknown": {"x.py": b"revision = 'x'\ndown_revision = f()\n", "z.py": b"revision = 'z'\n"},
    "unreadable": {"gone.py": b""},
}


def broken_project(folder: Path, name: str) -> Path:
    project = write_project(folder / "shop", BROKEN.get(name, []))
    versions = project / "migrations" / "versions"
    for file, data in OTHER_FILES.get(name, {}).items():
        (versions / file).write_bytes(data)
    if name == "unreadable":
        (versions / "gone.py").unlink()
        (versions / "gone.py").symlink_to(folder / "nowhere.py")
        (versions / "folder.py").mkdir()
        (versions / "a.py").write_text(ScriptSpec("aaaa").source)
        (versions / "b.py").symlink_to(versions / "a.py")
    return project


def test_the_broken_histories_show_every_kind_of_problem_and_no_cure_is_a_merge(tmp_path: Path) -> None:
    kinds = set()
    for number, name in enumerate([*BROKEN, *OTHER_FILES]):
        history = History.open(broken_project(tmp_path / str(number), name))
        for problem in history.problems:
            kinds.add(problem.kind)
            assert problem.cure, problem
            assert "merge" not in f"{problem.message} {problem.cure}".lower()
            assert "\n" not in problem.cure
    assert kinds == set(ProblemKind)


@pytest.mark.parametrize("name", [*BROKEN, *OTHER_FILES])
def test_every_kind_of_problem_fits_into_rows(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    history = History.open(broken_project(tmp_path / name, name))
    for width in (17, 38, 78, 118):
        rows = ProblemRows(history, width=width)
        for row in range(rows.count):
            text = "".join(span.text for span in rows.compose_row(row, width))
            assert len(text.rstrip()) <= width
        assert [rows.item_of(rows.rows_of(item).start) for item in range(len(rows.problems))] == list(
            range(len(history.problems))
        )
    errors = ProblemRows(history, width=80, severity=Severity.ERROR)
    assert len(errors.problems) == sum(p.severity is Severity.ERROR for p in history.problems)


ADVICE = re.compile(r"\balembic merge\b|\bmerge (?:them|heads|the heads|the two)\b|\bm merges\b", re.I)
"""What would advise a merge."""


@pytest.mark.parametrize("name", ["duplicate", "missing parent", "separate bases", "partial parent", "cycle"])
async def test_several_heads_for_another_reason_are_nowhere_to_be_merged(tmp_path: Path, name: str) -> None:
    project = broken_project(tmp_path, name)
    async with explorer(project).run_test(size=(160, 40)) as pilot:
        screen = await settled(pilot)
        seen = ""
        for keys in (["exclamation_mark"], ["enter"], ["2"], ["escape"], ["colon", *"head"], ["escape"]):
            await press(pilot, *keys)
            seen += unescape(re.sub(r"<[^>]+>", " ", pilot.app.export_screenshot())).replace("\xa0", " ")
        assert len(re.findall("History", seen)) >= 4
        assert not ADVICE.search(seen)
        assert screen.opened is not None


@pytest.mark.parametrize("name", ["duplicate", "missing parent", "separate bases", "partial parent", "cycle"])
def test_nor_on_the_command_line(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    project = broken_project(tmp_path, name)
    said = ""
    for words in (
        ["log"],
        ["heads"],
        ["check"],
        ["resolve", "head", "heads"],
        ["locate", "aaaa"],
        ["show", "aaaa"],
    ):
        run(read_command_line([*words, "-C", str(project)]))
        out, err = capsys.readouterr()
        said += out + err
    assert "aaaa" in said
    assert not ADVICE.search(said)


async def test_keys_that_come_at_once_act_on_the_problem_that_those_before_them_led_to() -> None:
    with demo_project("broken") as folder:
        async with explorer(folder).run_test(size=(120, 40)) as pilot:
            screen = await settled(pilot)
            assert screen.opened is not None
            await press(pilot, "exclamation_mark")
            pilot.app.simulate_key("j")
            pilot.app.simulate_key("y")
            await until(pilot, lambda: isinstance(pilot.app.screen, ChooserScreen))
            await pilot.press("enter")
            problem = screen.opened.history.problems[1]
            node = screen.opened.history.problem_node(problem)
            assert node is not None
            assert pilot.app.clipboard == screen.opened.history.dag.ids[node]
