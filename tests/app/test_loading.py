"""Reading in a process of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from limbeck.loading import Checked, Event, Failed, Opened, Progress, Wish, fork_reading, read, spawn_reading
from limbeck.request import OpenRequest
from projects import forked, linear, write_project


@pytest.mark.parametrize("start", [fork_reading, spawn_reading])
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_history_comes_back_whole(tmp_path: Path, start: object) -> None:
    assert callable(start)
    folder = write_project(tmp_path / "shop", forked())
    *progress, opened, checked = start(OpenRequest(str(folder))).events()
    assert all(isinstance(event, Progress) for event in progress)
    assert isinstance(opened, Opened)
    assert checked == Checked((), (("0000aaaa0000", "ffff1111ffff"),))
    assert len(opened.layout) == len(opened.history.scripts) == 7
    assert sorted(opened.history.revision_map.heads) == ["0000aaaa0000", "ffff1111ffff"]


def test_no_project_is_a_failure_with_a_message(tmp_path: Path) -> None:
    (last,) = spawn_reading(OpenRequest(str(tmp_path / "nowhere"))).events()
    assert isinstance(last, Failed)
    assert "nowhere" in last.message


def test_several_projects_are_a_failure_with_choices(tmp_path: Path) -> None:
    write_project(tmp_path / "one", linear(2))
    write_project(tmp_path / "two", linear(2))
    (last,) = spawn_reading(OpenRequest(str(tmp_path))).events()
    assert isinstance(last, Failed)
    assert len(last.choices) == 2


def test_a_reading_that_is_given_up_ends_without_a_word(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "shop", linear(3))
    reading = spawn_reading(OpenRequest(str(folder)))
    reading.close()
    reading.close()
    assert list(reading.events()) == []


def test_the_main_line_is_kept(tmp_path: Path) -> None:
    folder = write_project(tmp_path / "shop", forked())
    events: list[Event] = []
    read(OpenRequest(str(folder)), events.append, Wish(("ffff1111ffff", "eeee1111eeee")))
    opened = events[-2]
    assert isinstance(opened, Opened)
    assert opened.history.dag.ids[opened.layout.main_line[0]] == "ffff1111ffff"
