"""What the headless commands print, and the status they return."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from commandline import run
from limbeck_core.errors import MultipleHeads
from projects import ScriptSpec, forked, write_project

ESCAPES = "[bold]x[/oops] \x1b]0;pwned\x07"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The project of `forked`, in a locale that shows box characters."""
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    return str(write_project(tmp_path / "shop", forked()))


def test_log_draws_the_history(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "-C", shop, "log") == (
        0,
        "○    0000aaaa0000  Make orders.notes TEXT  head  shop\n"
        "├─○  ffff1111ffff  Add brand to products  head  shop\n"
        "◆─╮  eeee1111eeee  Merge email and wrap  branch 2  merge  shop\n"
        "● │  cccc1111cccc  Add email to customers  shop\n"
        "├─●  dddd1111dddd  Add gift wrap  shop\n"
        "●    bbbb1111bbbb  Add notes to orders  branch 2  shop\n"
        "■    aaaa1111aaaa  Create orders  shop  base\n",
        "",
    )


def test_log_draws_a_range_by_itself(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "log", "bbbb:ffff", "-C", shop)
    assert status == 0
    assert out == (
        "○    ffff1111ffff  Add brand to products  head  shop\n"
        "◆─╮  eeee1111eeee  Merge email and wrap  branch 2  merge  shop\n"
        "● │  cccc1111cccc  Add email to customers  shop\n"
        "├─●  dddd1111dddd  Add gift wrap  shop\n"
        "●    bbbb1111bbbb  Add notes to orders  branch 2  shop\n"
    )


def test_log_draws_in_ascii(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, "--ascii", "-C", shop, "log")
    assert out.isascii()
    assert out.splitlines()[2].startswith("m-.  eeee1111eeee  Merge")


def test_log_has_one_line_for_each_revision_in_running_order(
    shop: str, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = run(capsys, "-C", shop, "log", "--oneline", "bbbb:eeee")
    ids = [line.split()[0][:4] for line in out.splitlines()]
    assert ids[0] == "eeee"
    assert ids[-1] == "bbbb"
    assert sorted(ids[1:3]) == ["cccc", "dddd"]


def test_a_range_may_begin_with_a_dash(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "-C", shop, "resolve", "-1")
    assert (status, err) == (0, "")
    assert out.startswith("# -1  1 step down ")


def test_log_without_an_answer_is_status_1(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "-C", shop, "log", "beef:")
    assert (status, out) == (1, "")
    assert err.startswith("limbeck: 'beef:': ")
    assert len(err.splitlines()) == 1


def test_heads_are_listed(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "-C", shop, "heads")
    assert status == 0
    assert sorted(out.splitlines()) == [
        "0000aaaa0000  Make orders.notes TEXT  head  shop",
        "ffff1111ffff  Add brand to products  head  shop",
    ]


def test_resolve_says_what_identifiers_stand_for(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "-C", shop, "resolve", "dddd", "beef", "heads")
    assert status == 1
    lines = out.splitlines()
    assert lines[0].startswith("# dddd  ")
    assert lines[1] == "dddd1111dddd  Add gift wrap  shop"
    assert lines[2].startswith("# heads  ")
    assert len(lines) == 5
    assert err.startswith("limbeck: 'beef': ")


def test_show_prints_facts_and_source(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "-C", shop, "show", "dddd")
    facts, source = out.split("\n\n", 1)
    assert status == 0
    assert "Revision      dddd1111dddd" in facts
    assert "Message       Add gift wrap" in facts
    assert source == forked()[3].source


def test_show_without_an_answer_is_status_1(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "-C", shop, "show", "beef")[0] == 1


def test_nothing_of_a_file_acts_on_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    scripts = [
        ScriptSpec("aaaa", (), ESCAPES, ("a\nb",)),
        ScriptSpec("bbbb", ("aaaa",), "\u202e\x9b31m 売上"),
    ]
    folder = str(write_project(tmp_path / "[a]👍", scripts))
    for command in (
        "log",
        "log --oneline",
        "show aaaa",
        "show bbbb",
        "heads",
        "resolve heads",
        "resolve \x1b[m",
    ):
        _, out, err = run(capsys, "-C", folder, *command.split())
        assert not [c for c in out + err if not c.isprintable() and c != "\n"], command
    assert "[bold]x[/oops] ␛]0;pwned␇" in run(capsys, "-C", folder, "log")[1]
    assert "a␊b" in run(capsys, "-C", folder, "log")[1]


def test_problems_stand_below_the_drawing(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "--demo", "broken", "log", "--ascii")
    assert status == 0
    drawing, problems = out.split("\n\n")
    assert "4be7c0d92f38  not in this history" in drawing
    assert (
        "! a86f1d5b2c74_redeem_vouchers.py:14  down_revision '4be7c0d92f38' is not in this history"
        in problems
    )


@pytest.mark.parametrize(
    "command", ["log", "log --oneline", "log --json", "show aaaa", "resolve head", "heads"]
)
def test_what_was_guessed_is_noted_on_standard_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    folder = write_project(tmp_path, [ScriptSpec("aaaa1111")])
    location = "[alembic]\nscript_location = {dir\x1b[31m}\n"
    (folder / "alembic.ini").write_text(location)
    status, out, err = run(capsys, "-C", str(folder), *command.split())
    assert (status, err) == (
        0,
        "limbeck: note: script_location {dir␛[31m} of alembic.ini is not found;"
        " migrations is read in its place\n",
    )
    assert ("is not found" in out) == ("--json" in command)


def test_the_demo_is_logged_and_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    status, out, _ = run(capsys, "--demo", "log")
    assert status == 0
    assert len(out.splitlines()) == 64
    assert not list(tmp_path.iterdir())


def test_no_project_is_status_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "-C", str(tmp_path / "nowhere"), "log")
    assert (status, out) == (2, "")
    assert err == f"limbeck: {tmp_path}/nowhere does not exist\n"


@pytest.mark.parametrize("arguments", ["log --source nope", "heads --source nope", "--source heads"])
def test_a_source_tree_that_is_not_there_is_status_2(
    shop: str, capsys: pytest.CaptureFixture[str], arguments: str
) -> None:
    name = arguments.split()[-1]
    status, out, err = run(capsys, "-C", shop, *arguments.split())
    assert (status, out, err) == (2, "", f"limbeck: source tree {shop}/{name} does not exist\n")


def test_several_projects_are_listed_with_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        write_project(tmp_path / name, forked())
    status, out, err = run(capsys, "-C", str(tmp_path), "heads")
    assert (status, out) == (2, "")
    lines = err.splitlines()
    assert len(lines) == 3
    for name, line in zip(("one", "two"), lines[1:], strict=True):
        assert f"-c {tmp_path}/{name}/alembic.ini" in line


def test_what_is_printed_for_several_projects_opens_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("one", "two"):
        write_project(tmp_path / name, forked())
    _, _, err = run(capsys, "-C", str(tmp_path), "heads")
    options = err.splitlines()[1].rpartition(": ")[2].split()
    assert run(capsys, *options, "heads")[0] == 0


@pytest.mark.parametrize("command", ["log", "log --oneline", "log --json", "heads", "resolve heads"])
@pytest.mark.parametrize("word", ["head", "heads", "base"])
def test_an_id_that_is_a_word_of_the_grammar_stops_no_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], word: str, command: str
) -> None:
    scripts = [ScriptSpec("aaaa1111"), ScriptSpec(word, ("aaaa1111",)), ScriptSpec("bbbb1111", (word,))]
    folder = str(write_project(tmp_path, scripts))
    status, out, err = run(capsys, "-C", folder, *command.split())
    assert (status, err) == (0, "")
    assert "bbbb1111" in out


def test_a_question_that_the_graph_refuses_is_one_safe_line(
    shop: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise MultipleHeads(["a\x1b[31m", "b"], "head\n")

    monkeypatch.setattr("limbeck.headless.commands.heads", refuse)
    status, out, err = run(capsys, "-C", shop, "heads")
    assert (status, out) == (2, "")
    assert err.startswith("limbeck: Multiple heads are present")
    assert "\x1b" not in err
    assert len(err.splitlines()) == 1


def test_what_is_printed_for_several_sections_opens_each(
    shop: str, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(shop, "alembic.ini").write_text(
        "[alembic]\nscript_location = migrations\n[other]\nscript_location = other\n"
    )
    write_project(Path(shop, "more"), [])
    Path(shop, "more", "migrations").rename(Path(shop, "other"))
    lines = run(capsys, "-C", shop, "heads")[2].splitlines()
    assert [line.rpartition(" ")[2] for line in lines[1:]] == ["alembic", "other"]
    for line, count in zip(lines[1:], (2, 0), strict=True):
        status, out, _ = run(capsys, *line.rpartition(": ")[2].split(), "heads")
        assert (status, len(out.splitlines())) == (0, count)
    assert run(capsys, "-C", shop, "-n", "alembic", "heads")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("log --jsn", "No such option"),
        ("log a b", "unexpected extra argument"),
        ("show", "Missing argument 'REV'"),
        ("resolve", "Missing argument 'IDENT...'"),
        ("--nothing", "no such option: --nothing (see limbeck --help)"),
    ],
)
def test_bad_usage_is_one_line_and_status_2(
    shop: str, capsys: pytest.CaptureFixture[str], arguments: str, message: str
) -> None:
    status, out, err = run(capsys, "-C", shop, *arguments.split())
    assert (status, out) == (2, "")
    assert err.startswith("limbeck: ")
    assert message in err
    assert len(err.splitlines()) == 1


def test_a_folder_behind_a_command_is_told_where_it_belongs(
    shop: str, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, err = run(capsys, "heads", shop)
    assert (status, out) == (2, "")
    assert f"(a folder is named with -C {shop}; see limbeck heads --help)" in err
    assert run(capsys, *err.partition("named with ")[2].partition(";")[0].split(), "heads")[0] == 0


def test_help_shows_common_options_and_commands(capsys: pytest.CaptureFixture[str]) -> None:
    status, out, _ = run(capsys, "--help")
    assert status == 0
    for word in ("[DIR]", "-C DIR", "--demo [broken]", "--read-only", "log", "show", "resolve", "heads"):
        assert word in out
    status, out, _ = run(capsys, "log", "-h")
    assert status == 0
    assert "--oneline" in out


def test_the_version_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "--version") == (0, "limbeck 0.1.0\n", "")


def test_a_file_that_went_away_is_status_2_or_shown_empty(
    shop: str, capsys: pytest.CaptureFixture[str]
) -> None:
    os.remove(os.path.join(shop, "alembic.ini"))
    os.remove(os.path.join(shop, "migrations", "versions", "ffff1111ffff.py"))
    assert run(capsys, "-C", shop, "show", "ffff")[0] == 1
