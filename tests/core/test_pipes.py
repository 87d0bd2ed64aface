"""A pipe holds as much as the system allows; where it allows nothing, it stays as it is."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress

import pytest

from limbeck_core.pipes import PIPE_SIZE, widen

fcntl = pytest.importorskip("fcntl")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux widens pipes")


def new_pipe() -> Iterator[int]:
    """The end of a pipe that is written to."""
    ends = os.pipe()
    yield ends[1]
    for end in ends:
        os.close(end)


pipe, other_pipe = (pytest.fixture(new_pipe, name=name) for name in ("pipe", "other_pipe"))


def room_in(end: int) -> int:
    return int(fcntl.fcntl(end, fcntl.F_GETPIPE_SZ))


def test_a_pipe_holds_all_that_the_system_allows(pipe: int, other_pipe: int) -> None:
    widen(pipe)
    with suppress(PermissionError):  # whoever has very many pipes may widen none
        fcntl.fcntl(other_pipe, fcntl.F_SETPIPE_SZ, PIPE_SIZE)
    assert room_in(pipe) == room_in(other_pipe)


def test_a_pipe_stays_as_it_is_on_other_systems(pipe: int, monkeypatch: pytest.MonkeyPatch) -> None:
    before = room_in(pipe)
    with monkeypatch.context() as patch:
        patch.setattr(sys, "platform", "darwin")
        widen(pipe)
    assert room_in(pipe) == before


def test_what_is_no_pipe_is_left_alone(tmp_path: os.PathLike[str]) -> None:
    path = os.path.join(tmp_path, "output")
    with open(path, "wb") as output:
        widen(output.fileno())
        output.write(b"said")
    assert os.path.getsize(path) == 4
