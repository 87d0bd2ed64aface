"""Verdicts where something is wrong below the branches, so that it is not known what an upgrade runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from forks import Says, adds, fork, project, versions
from limbeck_core.history import History
from limbeck_core.merging.model import Verdict
from limbeck_core.merging.study import study
from projects import ScriptSpec

BASE, FIRST = ScriptSpec("aaaa"), ScriptSpec("bbbb", ("aaaa",), body=adds("b"))


@pytest.mark.parametrize(
    ("scripts", "wrong"),
    [
        (
            [ScriptSpec("cccc", ("aaaa", "gone"), body="    op.drop_table('u')")],
            "'gone' is not in this history",
        ),
        (
            [ScriptSpec("cccc", ("aaaa",)), ScriptSpec("cccc", ("aaaa",), name="twin.py", body=adds("d"))],
            "declare revision 'cccc'",
        ),
        (
            [ScriptSpec("cccc", ("dddd",)), ScriptSpec("dddd", ("cccc",))],
            "follow one another in a circle",
        ),
    ],
)
def test_nothing_is_proven_above_what_is_wrong(tmp_path: Path, scripts: list[ScriptSpec], wrong: str) -> None:
    found = study(project(tmp_path, BASE, FIRST, *scripts), ("bbbb", "cccc"), Says()).comparisons[0]
    assert found.verdict is Verdict.NOT_PROVEN
    told = [pair.reason for pair in found.pairs if pair.reason.startswith("what runs is not known: ")]
    assert any(wrong in reason for reason in told)


def test_a_script_without_upgrade_is_not_taken_for_one_that_does_nothing(tmp_path: Path) -> None:
    fork(tmp_path)
    path = versions(tmp_path) / "cccc.py"
    path.write_text(path.read_text().partition("def upgrade")[0])
    found = study(History.open(tmp_path), ("b2b2", "cccc"), Says()).comparisons[0]
    assert found.verdict is Verdict.NOT_PROVEN
    assert found.pairs[0].reason == "what it does is not known: the script has no upgrade()"


def test_what_is_wrong_elsewhere_does_not_count(tmp_path: Path) -> None:
    scripts = (ScriptSpec("cccc", ("aaaa",), body=adds("c")), ScriptSpec("eeee", ("gone",)))
    found = study(project(tmp_path, BASE, FIRST, *scripts), ("bbbb", "cccc"), Says()).comparisons[0]
    assert found.verdict is Verdict.SAME_TABLE
