"""What is written in the place of Textual's frames: the same picture, in fewer bytes."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from limbeck.demo import demo_project
from limbeck.terminal_screen import (
    PLAIN,
    Pen,
    TerminalScreen,
    UnknownColorsError,
    change_of_pen,
    repenned,
)
from terminal import Terminal, clean_environment

COLUMNS, LINES = 24, 6

PARAMETERS = (
    "0",
    "1",
    "2",
    "3",
    "4",
    "7",
    "9",
    "1;31",
    "38;2;1;2;3",
    "48;2;9;9;9",
    "38;2;4;5;6;48;2;7;8;9",
    "2;4;95;103",
)

colors = st.sampled_from(("", *PARAMETERS))
pieces = st.tuples(colors, st.text(alphabet="ab  -│╮●é漢", min_size=1, max_size=10))
lines_of_a_frame = st.tuples(
    st.integers(0, LINES - 1), st.integers(0, COLUMNS - 1), st.lists(pieces, max_size=4)
)
frames = st.lists(lines_of_a_frame, min_size=1, max_size=5)


def frame_of(lines: Sequence[tuple[int, int, Sequence[tuple[str, str]]]]) -> str:
    """A frame as Textual writes it: each piece between its colours and a reset, no line too long."""
    written = []
    for row, column, line in lines:
        written.append(f"\x1b[{row + 1};{column + 1}H")
        room = COLUMNS - column
        for parameters, text in line:
            kept = ""
            for character in text:
                width = 2 if character == "漢" else 1
                if width > room:
                    break
                kept += character
                room -= width
            written.append(f"\x1b[{parameters}m{kept}\x1b[0m" if parameters else kept)
        if row < LINES - 1:
            written.append("\n")
    return "".join(written) + "\x1b[1;1H"


def shown(outputs: Sequence[str]) -> list[list[tuple[object, ...]]]:
    """The cells that a terminal shows in the end: of a space only what can be seen of it."""
    screen = pyte.Screen(COLUMNS, LINES)
    stream = pyte.Stream(screen)
    for output in outputs:
        stream.feed(output)
    return cells_of(screen)


def cells_of(screen: pyte.Screen) -> list[list[tuple[object, ...]]]:
    """Each cell of a screen, with what can be seen of its colours."""
    cells: list[list[tuple[object, ...]]] = []
    for y in range(screen.lines):
        line: list[tuple[object, ...]] = []
        for x in range(screen.columns):
            cell = screen.buffer[y][x]
            ornate = cell.underscore or cell.reverse or cell.strikethrough
            if cell.data == " " and not ornate:
                line.append((cell.data, cell.bg))
            else:
                line.append(tuple(cell))
        cells.append(line)
    return cells


@settings(max_examples=150)
@given(st.lists(frames, min_size=1, max_size=5))
def test_the_terminal_shows_what_the_frames_paint(
    painted: list[list[tuple[int, int, list[tuple[str, str]]]]],
) -> None:
    outputs = [frame_of(lines) for lines in painted]
    screen = TerminalScreen()
    assert shown([screen.written(output) for output in outputs]) == shown(outputs)


@given(frames)
def test_a_frame_that_stands_already_costs_nothing_but_wide_characters(
    lines: list[tuple[int, int, list[tuple[str, str]]]],
) -> None:
    narrow = [
        (row, 0, [(colors, text.replace("漢", "x")) for colors, text in line]) for row, _, line in lines[:1]
    ]
    screen = TerminalScreen()
    screen.written(frame_of(narrow))
    assert screen.written(frame_of(narrow)) == ""


@given(st.sampled_from(PARAMETERS), st.sampled_from(PARAMETERS))
def test_the_change_of_a_pen_makes_the_one_of_the_other(before: str, after: str) -> None:
    old, new = repenned(PLAIN, before), repenned(PLAIN, after)
    change = change_of_pen(old, new)
    assert (repenned(old, change[2:-1]) if change else old) == new
    assert len(change) <= len(f"\x1b[0;{after}m")


def test_colors_that_are_not_known_are_refused() -> None:
    assert repenned(PLAIN, "38;5;7;1") == Pen("38;5;7", "", frozenset({"1"}))
    for unknown in ("38", "38;2;1", "38;9;1;1", "77", "73"):
        with pytest.raises(UnknownColorsError):
            repenned(PLAIN, unknown)


@pytest.mark.parametrize(
    "sequence",
    [
        "\x1b[?2026$p",
        "\x1b[?1004h",
        "\x1b]52;c;YWI=\x07",
        "\x1b[>25u",
        "\x1b[6n",
        "\x1b]22;text\x1b\\",
        "\x07",
    ],
)
def test_what_leaves_the_cells_alone_goes_through_and_forgets_nothing(sequence: str) -> None:
    screen = TerminalScreen()
    frame = "\x1b[1;1H\x1b[31mab\x1b[0m"
    screen.written(frame)
    assert screen.written(sequence) == sequence
    assert screen.written(frame) == "\x1b[1;3H" or screen.written(frame) == ""


@pytest.mark.parametrize(
    "sequence", ["\x1b[?1049h", "\x1b[?1049l", "\x1b[2J", "text without a place", "\x1b[77mx"]
)
def test_what_may_change_the_cells_goes_through_plain_and_forgets_them(sequence: str) -> None:
    screen = TerminalScreen()
    frame = "\x1b[1;1H\x1b[31mab\x1b[0m"
    whole = screen.written(frame)
    assert screen.written(sequence) == f"\x1b[0m{sequence}"
    assert screen.written(frame) == whole


def test_a_session_looks_as_without_it_and_sends_a_third(empty_home: Path) -> None:
    keys = ("down", "down", "pagedown", "2", "1", "esc", "G", "?", "esc", "g", "down")
    sent = {}
    pictures: dict[str, list[list[list[tuple[object, ...]]]]] = {}
    for driver in ("", "textual.drivers.linux_driver:LinuxDriver"):
        environment = clean_environment(empty_home, **({"TEXTUAL_DRIVER": driver} if driver else {}))
        with (
            demo_project("shop") as project,
            Terminal([project], home=empty_home, environment=environment) as terminal,
        ):
            terminal.wait_for(r"Revision ID")
            pictures[driver] = []
            for key in keys:
                terminal.press(key)
                settle(terminal)
                pictures[driver].append(cells_of(terminal.screen))
            sent[driver] = len(terminal.output)
            terminal.press("q")
            assert terminal.wait_for_end() == 0
    first, second = pictures.values()
    assert first == second
    assert sent[""] * 3 < sent["textual.drivers.linux_driver:LinuxDriver"]


def settle(terminal: Terminal) -> None:
    """Read until nothing comes for a third of a second."""
    length = -1
    while len(terminal.output) != length:
        length = len(terminal.output)
        terminal.read(0.35)


def test_the_screen_is_drawn_anew_over_what_something_else_wrote(empty_home: Path) -> None:
    with demo_project("shop") as project, Terminal([project], home=empty_home) as terminal:
        terminal.wait_for(r"Revision ID")
        settle(terminal)
        before = cells_of(terminal.screen)
        terminal.screen.erase_in_display(2)
        terminal.press("\x0c")
        terminal.wait_for(r"Revision ID")
        settle(terminal)
        assert cells_of(terminal.screen) == before


def test_the_shell_gets_its_own_colors_back(empty_home: Path) -> None:
    with demo_project("shop") as project, Terminal([project], home=empty_home) as terminal:
        terminal.wait_for(r"Revision ID")
        terminal.press("q")
        assert terminal.wait_for_end() == 0
        rest = terminal.output[: terminal.output.rindex(b"\x1b[?1049l")]
        assert rest[rest.rindex(b"m") - 3 : rest.rindex(b"m") + 1] == b"\x1b[0m"


def test_another_driver_that_was_asked_for_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    from limbeck.driver import TerminalLine, frugal_driver

    monkeypatch.setitem(os.environ, "TEXTUAL_DRIVER", "textual.drivers.linux_driver:LinuxDriver")
    assert frugal_driver(TerminalLine()) is None
