"""The facts about a script, and what can be copied of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from explorer import explorer, press, selected_id, settled
from limbeck.copying import LONGEST_COPY, copyables, into_tmux
from limbeck.facts import Facts
from limbeck.source.files import open_file
from limbeck.widgets.detail_pane import Detail, DetailPane
from limbeck.widgets.rows_view import RowsView
from limbeck_core.history import History
from projects import INI, ScriptSpec, forked, write_project

ODD = (
    '"""Add notes\n\nRevision ID: bbbb\nRevises: aaaa\nCreate Date: 2024-05-06 07:08\n'
    'Author: Ann [b]O\x1b\n\n"""\r\n'
    "revision = 'bbbb'\ndown_revision = 'aaaa'\nbranch_labels = ('shop',)\nif 1:\n\tpass"
)


def facts_of(project: Path, revision: str) -> dict[str, list[str]]:
    history = History.open(project)
    node = history.node_of(revision)
    assert node is not None
    script = history.node_script(node)
    facts = Facts(history, node, file=open_file(script.path) if script is not None else None)
    found: dict[str, list[str]] = {}
    name = ""
    for fact in facts.facts:
        name = fact.name or name
        found.setdefault(name, []).append(fact.value)
    return found


def test_facts_tell_what_the_script_says_and_what_is_odd_about_its_file(tmp_path: Path) -> None:
    project = write_project(tmp_path / "shop", [ScriptSpec("aaaa"), ScriptSpec("cccc", ("bbbb",))])
    (project / "migrations" / "versions" / "bbbb.py").write_bytes(ODD.encode())
    facts = facts_of(project, "bbbb")
    assert facts["Author"] == ["Ann [b]O\x1b"]
    assert facts["Created"] == ["2024-05-06 07:08"]
    assert facts["Labels"] == ["shop"]
    assert (facts["Parents"], facts["Children"]) == (["aaaa"], ["cccc"])
    assert facts["Size"] == [f"{len(ODD.encode()):,} bytes"]
    assert facts["Line ends"] == ["LF and CRLF"]
    assert facts["Odd"] == [
        "its lines end in LF and CRLF",
        "its last line has no end",
        "is indented with tabs",
    ]


def test_of_a_script_whose_parents_are_unknown_nothing_is_claimed(tmp_path: Path) -> None:
    project = write_project(tmp_path / "shop", [])
    (project / "migrations" / "versions" / "b.py").write_text("revision = 'b'\ndown_revision = f()\n")
    facts = facts_of(project, "b")
    assert facts["Is"] == ["head"]
    assert facts["Parents"] == ["not known without running the script"]


async def test_rows_of_facts_lead_to_revisions_and_lines_by_key_and_mouse(tmp_path: Path) -> None:
    project = write_project(tmp_path / "shop", forked())
    async with explorer(project).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "2")
        facts = screen.query_one("#facts", RowsView)
        lines = [facts.render_line(y).text for y in range(facts.count)]
        row = next(y for y, line in enumerate(lines) if line.startswith(" Parents"))
        await pilot.click("#facts", offset=(20, row))
        await settled(pilot)
        assert selected_id(screen) == "eeee1111eeee"
        await press(pilot, "home", "enter")
        detail = screen.query_one(DetailPane)
        assert detail.detail is Detail.SCRIPT
        assert detail.script.top_line == 2
        assert selected_id(screen) == "eeee1111eeee"


@pytest.mark.parametrize(
    ("name", "ini", "section", "options"),
    [
        ("alembic.ini", INI, "alembic", ""),
        ("my db.ini", INI, "alembic", "-c 'my db.ini' "),
        ("alembic.ini", INI.replace("[alembic]", "[other]"), "other", "-n other "),
    ],
)
def test_a_copied_command_names_what_alembic_would_not_find(
    tmp_path: Path, name: str, ini: str, section: str, options: str
) -> None:
    project = write_project(tmp_path / "shop", [ScriptSpec("aaaa")])
    (project / "alembic.ini").unlink()
    (project / name).write_text(ini)
    history = History.open(project / name, section)
    commands = [copyable.text for copyable in copyables(history, 0) if copyable.name == "command"]
    assert commands == [f"alembic {options}{verb} aaaa" for verb in ("upgrade", "downgrade", "show", "stamp")]


async def test_what_no_terminal_takes_is_not_said_to_be_copied(tmp_path: Path) -> None:
    project = write_project(tmp_path / "shop", [ScriptSpec("aaaa", (), "x" * (LONGEST_COPY + 1))])
    async with explorer(project).run_test(size=(120, 40)) as pilot:
        screen = await settled(pilot)
        await press(pilot, "y", "down", "down", "enter")
        assert screen.notice == "Too long to be copied through the terminal"


@pytest.mark.parametrize(("status", "taken"), [(0, True), (1, False)])
def test_inside_tmux_its_own_buffer_is_filled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int, taken: bool
) -> None:
    tmux = tmp_path / "tmux"
    tmux.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/words\ncat > {tmp_path}/copied\nexit {status}\n')
    tmux.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    assert not into_tmux("aaaa", {})
    assert into_tmux("ä [b]", {"TMUX": "/tmp/tmux-1"}) is taken
    assert (tmp_path / "copied").read_text() == "ä [b]"
    assert (tmp_path / "words").read_text() == "load-buffer -w -\n"
