"""Verdicts on rows of two tables that a foreign key of a common ancestor ties to each other."""

from __future__ import annotations

from pathlib import Path

import pytest

from forks import Says, project
from limbeck_core.merging.model import Comparison, Verdict
from limbeck_core.merging.study import study
from projects import ScriptSpec

TABLES = (
    "op.create_table('p', sa.Column('id', sa.Integer())); op.create_table('c', sa.Column('p_id', sa.Integer()"
)
KEY = f"{TABLES}, sa.ForeignKey('p.id')))"
ADDED = f"{TABLES})); op.create_foreign_key('fk', 'c', 'p', ['p_id'], ['id'])"
DELETES, INSERTS = "op.execute('DELETE FROM p WHERE id = 2')", "op.execute('INSERT INTO c (p_id) VALUES (2)')"
NEEDS = "a foreign key of c needs rows of p"


def compared(folder: Path, below: str, one: str, other: str) -> Comparison:
    """Return how two branches of one revision get on above some script."""
    bodies = {"aaaa": below, "bbbb": one, "cccc": other}
    scripts = [
        ScriptSpec(name, () if name == "aaaa" else ("aaaa",), body=f"    {body}")
        for name, body in bodies.items()
    ]
    return study(project(folder, *scripts), ("bbbb", "cccc"), Says()).comparisons[0]


@pytest.mark.parametrize("below", [KEY, ADDED])
@pytest.mark.parametrize(
    ("one", "other"),
    [
        (DELETES, INSERTS),
        (INSERTS, DELETES),
        ("op.execute('TRUNCATE p')", "op.execute('UPDATE c SET p_id = 2')"),
        (DELETES, "op.execute('DELETE FROM c WHERE p_id IS NULL')"),
        ("op.execute('UPDATE p SET id = 3')", INSERTS),
    ],
)
def test_rows_that_others_need_are_not_taken_in_any_order(
    tmp_path: Path, below: str, one: str, other: str
) -> None:
    found = compared(tmp_path, below, one, other)
    assert found.verdict is Verdict.NOT_PROVEN
    assert [pair.reason for pair in found.pairs] == [NEEDS]


@pytest.mark.parametrize(
    ("below", "one", "other"),
    [
        (f"{TABLES}))", DELETES, INSERTS),
        (KEY, "op.execute('DELETE FROM c')", "op.execute('INSERT INTO p (id) VALUES (3)')"),
        (KEY, "op.execute('UPDATE p SET name = 3')", INSERTS),
        (KEY, "op.execute('INSERT INTO p (id) VALUES (3)')", INSERTS),
        (KEY, DELETES, "op.create_table('d')"),
    ],
)
def test_rows_that_nothing_ties_are_independent(tmp_path: Path, below: str, one: str, other: str) -> None:
    assert compared(tmp_path, below, one, other).verdict is Verdict.INDEPENDENT


def test_what_a_script_below_does_with_both_may_tie_them(tmp_path: Path) -> None:
    found = compared(tmp_path, "somebody.ties(op, 'c', 'p')", DELETES, INSERTS)
    assert found.verdict is Verdict.NOT_PROVEN
    assert found.pairs[0].reason == "what aaaa makes of c and p is not known"


def test_of_the_scripts_below_those_count_that_name_both_tables(tmp_path: Path) -> None:
    bodies = {"dddd": KEY, "eeee": "op.create_index('ix_p', 'p', ['id'])", "aaaa": "op.create_table('z')"}
    parents = dict(zip(bodies, ("", "dddd", "eeee"), strict=True)) | {"bbbb": "aaaa", "cccc": "aaaa"}
    bodies |= {"bbbb": DELETES, "cccc": f"{INSERTS}; {INSERTS.replace('2', '3')}"}
    scripts = [
        ScriptSpec(name, (parents[name],) if parents[name] else (), body=f"    {body}")
        for name, body in bodies.items()
    ]
    [found] = study(project(tmp_path, *scripts), ("bbbb", "cccc"), Says()).comparisons
    assert found.verdict is Verdict.NOT_PROVEN
    assert [pair.reason for pair in found.pairs] == [NEEDS, NEEDS]
