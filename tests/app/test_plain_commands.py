"""The commands asked most often: they say what click has them say, and import and call little for it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import pytest

from limbeck import cli, rows
from limbeck.__main__ import main
from limbeck.glyphs import ASCII, UNICODE
from limbeck.headless.drawing import whole_drawing
from limbeck.headless.plain import plain_command
from limbeck.options import read_command_line
from limbeck_core.history import History
from make_history import main as make_history
from projects import ScriptSpec, forked, write_project

UNNEEDED = ("click", "rich", "textual", "dataclasses", "inspect", "ast", "json", "pathlib", "mako", "tomllib")
UNDRAWN = ("limbeck.rows", "limbeck_core.graph.lanes", "limbeck_core.script", "limbeck_core.reading.syntax")

LINES = [
    ["heads"],
    ["heads", "--json"],
    ["log"],
    ["log", "--json"],
    ["log", "--oneline"],
    ["log", "--oneline", "--json"],
    ["log", "--json", "--json"],
    ["log", ":"],
    ["log", "-2:", "--oneline"],
    ["log", ""],
    ["log", "nowhere"],
    ["--ascii", "log", "heads"],
]

LEFT_TO_CLICK = [
    ["heads", "a1"],
    ["heads", "--oneline"],
    ["heads", "--jso"],
    ["log", "a", "b"],
    ["log", "--format", "dot"],
    ["log", "--format=text"],
    ["show", "heads"],
    ["heads", "--help"],
    ["--version"],
    ["--print-config"],
]


@pytest.fixture
def shop(tmp_path: Path) -> str:
    return str(write_project(tmp_path / "shop", forked()))


@pytest.fixture(scope="module")
def histories(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """Two histories of stock scripts, one of 150 and one of 250."""
    folder = tmp_path_factory.mktemp("made")
    for count in (150, 250):
        make_history([str(folder / str(count)), "--count", str(count), "--shape", "linear"])
    return str(folder / "150"), str(folder / "250")


@pytest.mark.parametrize("words", LINES, ids=" ".join)
def test_a_plain_command_says_what_click_has_it_say(
    shop: str, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["-C", shop, *words]
    assert plain_command(read_command_line(arguments)) is not None
    plainly = main(arguments), capsys.readouterr()
    assert (cli.run(read_command_line(arguments)), capsys.readouterr()) == plainly
    assert plainly[1].out or plainly[0] == 1


@pytest.mark.parametrize("words", LEFT_TO_CLICK, ids=" ".join)
def test_what_is_to_be_explained_or_refused_is_left_to_click(shop: str, words: list[str]) -> None:
    assert plain_command(read_command_line(["-C", shop, *words])) is None


def test_all_without_a_command_is_the_log(shop: str) -> None:
    assert plain_command(read_command_line([shop])) is not None


@pytest.mark.parametrize(
    ("command", "most", "unneeded"), [("heads", 110, (*UNNEEDED, *UNDRAWN)), ("log", 130, UNNEEDED)]
)
def test_few_modules_are_imported(
    histories: tuple[str, str], command: str, most: int, unneeded: tuple[str, ...]
) -> None:
    program = "import sys; from limbeck.__main__ import main; main(sys.argv[1:]); print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-I", "-c", program, "-C", histories[0], command],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "HOME": histories[0], "LC_ALL": "C.UTF-8"},
    )
    imported = ran.stdout.splitlines()[-1].split()
    bare = subprocess.run(
        [sys.executable, "-I", "-c", "import sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    ours = set(imported) - set(bare.stdout.split())
    assert not ours.intersection(unneeded)
    assert len(ours) <= most


def calls(work: Callable[[], object]) -> int:
    """Return how many functions are called for some work, those written in C too."""
    count = 0

    def counted(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize(("command", "most"), [("heads", 90), ("log", 210), ("log --oneline", 235)])
def test_a_script_more_costs_few_calls(
    histories: tuple[str, str], command: str, most: int, capsys: pytest.CaptureFixture[str]
) -> None:
    few, many = (["-C", folder, *command.split()] for folder in histories)
    main(few)  # what is made at the first time is not asked about
    cost = (calls(lambda: main(many)) - calls(lambda: main(few))) / 100
    capsys.readouterr()
    assert cost <= most


@pytest.mark.parametrize("kept", [rows.MOST_ALIKE, 2])
def test_a_row_that_looks_like_another_is_drawn_as_by_itself(
    tmp_path: Path, kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_history([str(tmp_path / "made"), "--count", "120", "--shape", "branchy"])
    history = History.open(tmp_path / "made", check_newest=False)
    layout, drawn = whole_drawing(history)
    monkeypatch.setattr(rows, "MOST_ALIKE", kept)
    composer = rows.RowComposer(history, layout, UNICODE)
    for row in drawn:
        for width in (None, 80, 12):
            alone = rows.RowComposer(history, layout, UNICODE)
            assert composer.compose(row, width) == alone.compose(row, width)
            assert len(composer._alike) <= kept


@pytest.mark.parametrize("shape", ["branchy", "wide", "labels", "broken", "forked"])
def test_a_row_as_a_text_alone_says_what_its_spans_say(
    tmp_path: Path, shape: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "made"
    if shape == "forked":
        write_project(folder, [*forked(), ScriptSpec("b\tc", ("gone",), "über\nalles"), ScriptSpec("a" * 40)])
    elif shape == "broken":
        write_project(folder, [ScriptSpec("aaaa", ("bbbb",)), ScriptSpec("bbbb", ("aaaa",), name="x.py")] * 2)
    else:
        make_history([str(folder), "--count", "80", "--shape", shape])
    history = History.open(folder)
    layout, _ = whole_drawing(history)
    monkeypatch.setattr(rows, "MOST_ALIKE", 5)
    for glyphs in (UNICODE, ASCII):
        composer = rows.RowComposer(history, layout, glyphs)
        listed = list(layout.rows())
        assert listed
        assert [composer.plain(row) for row in listed] == [
            "".join([span.text for span in composer.compose(row, None)]) for row in listed
        ]
