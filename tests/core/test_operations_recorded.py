"""What is read of scripts is what a recording ``op`` sees when they run: the demo, and generated scripts."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from random import Random

import pytest

import limbeck.demo
import recorded_operations
from limbeck_core.operations import ScriptOperations, read_operations
from made_scripts import source
from recorded_operations import LEAST, Tally, compared, scripts_of


def test_the_demo_does_what_is_read_of_it() -> None:
    tally = Tally("demo")
    for script in compared(scripts_of(Path(limbeck.demo.__file__).parent / "histories")):
        tally.add(script)
    assert tally.differences == []
    # one script looks for rows that a stand-in does not have
    assert tally.failed < tally.runs / 50
    assert tally.seen > 80
    assert tally.known_share >= LEAST


def test_generated_scripts_do_what_is_read_of_them(tmp_path: Path) -> None:
    random = Random(1)
    paths: list[Path] = []
    for number in range(25):
        path = tmp_path / f"{number:04}_made.py"
        path.write_text(
            source(
                random,
                revision=f"{number:012x}",
                parents=(),
                dependencies=(),
                label=None,
                says="made",
                created=datetime(2026, 1, 1),
                small=False,
                modern=True,
            )
        )
        paths.append(path)
    tally = Tally("made")
    for script in compared(paths):
        tally.add(script)
    assert tally.differences == []
    assert tally.failed == 0
    assert tally.seen > 80
    assert tally.known_share == 1


SCRIPT = """
from alembic import op
import sqlalchemy as sa
from project import helper, NAMES
revision = "1"
down_revision = None
def upgrade():
    {0}
def downgrade():
    pass
"""


def test_the_comparison_counts_what_is_known_and_what_is_opaque(tmp_path: Path) -> None:
    path = tmp_path / "one.py"
    body = "op.drop_table('t'); helper(op); op.drop_index(NAMES.one)"
    path.write_text(SCRIPT.format(body))
    [right] = compared([path])
    assert (right.differences, right.seen, right.known, right.opaque) == ([], 2, 1, 1)


def test_the_comparison_finds_what_is_read_wrongly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def misread(text: str, **_: object) -> ScriptOperations:
        return read_operations(text.replace("'t'", "'u'"))

    monkeypatch.setattr(recorded_operations, "read_operations", misread)
    path = tmp_path / "one.py"
    path.write_text(SCRIPT.format("op.drop_table('t')"))
    [wrong] = compared([path])
    seen, unseen = wrong.differences
    assert "seen drop_table table t t drop, read drop table u" in seen
    assert "read drop table u, not seen" in unseen
