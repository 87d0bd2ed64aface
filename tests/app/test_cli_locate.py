"""`limbeck locate`: what is pasted, on the command line and on the standard input."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from commandline import run
from projects import ScriptSpec, forked, write_project


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    return str(write_project(tmp_path / "shop", forked()))


def test_an_id_is_told_with_its_file(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "-C", shop, "locate", "dddd1111dddd") == (
        0,
        "here  dddd1111dddd Add gift wrap (on branch shop)\n      migrations/versions/dddd1111dddd.py:2\n",
        "",
    )


def test_an_unknown_id_is_status_1(shop: str, capsys: pytest.CaptureFixture[str]) -> None:
    status, out, err = run(capsys, "-C", shop, "locate", "Can't locate revision identified by 'beef1234beef'")
    assert (status, err) == (1, "")
    assert out.splitlines()[0] == "why   no file of this history declares it, among 7 scripts"


@pytest.mark.parametrize("arguments", [[], ["-"]])
def test_rows_are_read_from_the_standard_input(
    shop: str,
    arguments: list[str],
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(" version_num\n-------\n eeee1111eeee\n(1 row)\n"))
    status, out, _ = run(capsys, "-C", shop, "locate", *arguments)
    assert status == 0
    assert "a valid state; alembic upgrade heads would run 2 revisions" in out


def test_without_anything_to_locate_it_could_not_run(
    shop: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", None)
    status, _, err = run(capsys, "-C", shop, "locate")
    assert status == 2
    assert err == "limbeck: nothing to locate: give an id or a message, or pipe what a terminal showed\n"


def test_nothing_of_a_file_acts_on_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    scripts = [ScriptSpec("aaaa1111aaaa", (), "[bold]x[/oops] \x1b]0;pwned\x07 beef1234beef")]
    folder = str(write_project(tmp_path / "x", scripts))
    for text in ("aaaa1111aaaa", "beef1234beef", "\x1b]0;evil\x07 aaaa"):
        _, out, err = run(capsys, "-C", folder, "locate", text)
        assert out
        assert not [c for c in out + err if not c.isprintable() and c != "\n"]
