"""Verdicts on two branches that drop columns of one table, of which together they may leave none."""

from __future__ import annotations

from pathlib import Path

import pytest

from forks import Says, project
from judged import comparison
from limbeck_core.merging.last_columns import Columns, columns_after
from limbeck_core.merging.model import StrategyKind, Verdict
from limbeck_core.merging.study import MergeStudy, study
from limbeck_core.operations import read_operations
from projects import ScriptSpec

COLLIDE, SAME, NOT_PROVEN = Verdict.COLLIDE, Verdict.SAME_TABLE, Verdict.NOT_PROVEN
MAKES = "op.create_table('t', sa.Column('a', sa.Integer()), sa.Column('b', sa.Integer()))"
DROPS_A, DROPS_B = "op.drop_column('t', 'a')", "op.drop_column('t', 'b')"
TOGETHER = "together they drop every known column of t, and SQLite and MySQL refuse to drop the last one"


def forked(folder: Path, below: str, one: str = DROPS_A, other: str = DROPS_B) -> MergeStudy:
    """Return what is known of a fork above scripts, one a line."""
    names = [f"a{number}a{number}" for number in range(below.count("\n") + 1)]
    scripts = [
        ScriptSpec(name, tuple(names[:number][-1:]), body=f"    {line}")
        for number, (name, line) in enumerate(zip(names, below.split("\n"), strict=True))
    ]
    ends = [("bbbb", one), ("cccc", other)]
    return study(
        project(
            folder, *scripts, *(ScriptSpec(name, (names[-1],), body=f"    {line}") for name, line in ends)
        ),
        repository=Says(bbbb=True, cccc=False),
    )


@pytest.mark.parametrize(
    ("below", "expected"),
    [
        (MAKES, COLLIDE),
        ("op.execute('CREATE TABLE t (a INTEGER, b INTEGER)')", COLLIDE),
        (f"{MAKES}\nop.add_column('t', sa.Column('c', sa.Integer()))", SAME),
        (
            f"{MAKES}\nop.add_column('T', sa.Column('c', sa.Integer()))\nop.drop_column('t', 'C')",
            COLLIDE,
        ),
        (MAKES.replace("'a'", "'z'") + "\nop.alter_column('t', 'z', new_column_name='a')", COLLIDE),
        (MAKES.replace("'t'", "'old'") + "\nop.rename_table('old', 't')", COLLIDE),
        ("op.drop_table('t')\n" + MAKES, COLLIDE),
        # what lies below may do other things, also to the columns that are known, or beside the table
        (f"op.create_table('u')\n{MAKES}\nop.execute('CREATE EXTENSION t_tools')", COLLIDE),
        (f"{MAKES}\nop.create_index('ix', 't', ['a'])", COLLIDE),
        # what is not told to the last is not called safe, unless another column is known to be there
        ("op.execute(somebody.sql())", NOT_PROVEN),
        (f"{MAKES}\nop.execute('t', somebody.sql())", NOT_PROVEN),
        (f"{MAKES}\nif somebody.asks(): op.add_column('t', sa.Column('a', sa.Integer()))", NOT_PROVEN),
        ("op.create_table('t', *columns())", NOT_PROVEN),
        ("op.create_table('t', *columns())\nop.create_index('ix', 't', ['c'])", SAME),
        ("op.execute(somebody.sql())\nop.create_foreign_key('fk', 't', 'u', ['c'], ['id'])", SAME),
    ],
)
def test_both_drop_a_column_of_one_table(tmp_path: Path, below: str, expected: Verdict) -> None:
    assert forked(tmp_path, below).verdict is expected


def test_the_last_column_is_told_with_where_it_is_dropped(tmp_path: Path) -> None:
    found = forked(tmp_path, MAKES)
    [pair] = found.comparisons[0].pairs
    assert (pair.reason, pair.server, pair.goes_first) == (TOGETHER, "SQLite", "")
    assert pair.told == TOGETHER, "the server stands in the reason"
    assert [site.revision for site in pair.sites] == ["bbbb", "cccc"]
    assert found.recommended.kind is StrategyKind.REBASE
    assert f"cccc.py:11 drop_column t.b ({TOGETHER})" in found.recommended.consequences[-1]


def test_a_column_that_comes_in_between_is_counted(tmp_path: Path) -> None:
    grows = "op.add_column('t', sa.Column('c', sa.Integer()))"
    assert forked(tmp_path / "first", MAKES, f"{grows}; {DROPS_A}").verdict is SAME
    # ours leaves b, and then theirs takes that before it adds one
    [pair, *_] = forked(tmp_path / "last", MAKES, DROPS_A, f"{DROPS_B}; {grows}").comparisons[0].pairs
    assert (pair.verdict, pair.goes_first) == (COLLIDE, "cccc")
    [pair, *_] = forked(tmp_path / "turned", MAKES, f"{DROPS_B}; {grows}", DROPS_A).comparisons[0].pairs
    assert (pair.verdict, pair.goes_first) == (COLLIDE, "bbbb")


def test_what_is_not_carried_out_in_any_case_makes_no_collision_of_it(tmp_path: Path) -> None:
    [pair] = forked(tmp_path, MAKES, f"if somebody.asks(): {DROPS_A}").comparisons[0].pairs
    assert pair.verdict is NOT_PROVEN
    assert pair.reason == "together they drop every known column of t, unless if somebody.asks()"


def test_without_a_look_at_what_lies_below_nothing_is_called_safe() -> None:
    [pair] = comparison(DROPS_A, DROPS_B).pairs
    assert pair.verdict is NOT_PROVEN
    assert pair.reason.endswith("unless it has others: the scripts below do not tell all columns of t")


def test_a_table_that_goes_altogether_is_told_as_that() -> None:
    found = comparison(f"{DROPS_A}; op.drop_table('t')", DROPS_B)
    assert (found.verdict, found.pairs[0].reason) == (COLLIDE, "one drops t, which the other needs")
    made = comparison(f"{MAKES}; {DROPS_A}", f"{MAKES}; {DROPS_B}")
    assert {pair.reason for pair in made.pairs if pair.verdict is COLLIDE} == {"both make t"}


def test_columns_of_a_table_in_a_schema_are_its_own() -> None:
    other = MAKES[:-1] + ", schema='s')"
    nothing = "op.execute('CREATE SCHEMA s')"
    lines = f"    {MAKES}\n    {nothing}\n    {other}\n    op.drop_column('t', 'a', schema='s')\n"
    text = f"from alembic import op\nimport sqlalchemy as sa\ndef upgrade():\n{lines}"
    operations = read_operations(text).upgrade
    assert columns_after((None, "t"), operations) == Columns({"a", "b"}, True)
    assert columns_after(("s", "t"), operations) == Columns({"b"}, True)
    assert columns_after((None, "u"), operations) == Columns(set(), False)


def test_what_goes_with_a_dropped_column_is_not_renamed_in_any_order() -> None:
    found = comparison("op.execute('ALTER TABLE t RENAME CONSTRAINT ck TO new')", DROPS_A)
    assert found.verdict is Verdict.ORDER_MATTERS
    assert found.pairs[0].reason == (
        "one renames ck on t, which may go with the column that the other changes"
    )


@pytest.mark.parametrize(
    "lost",
    [
        "op.create_index('ix', 't', [sa.text('lower(a)')])",
        "op.execute('CREATE TRIGGER tr AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()')",
    ],
)
def test_what_a_batch_does_not_keep_is_made_after_it(lost: str) -> None:
    found = comparison(
        lost, "with op.batch_alter_table('t') as b:\n    b.create_unique_constraint('uq', ['a'])"
    )
    assert found.verdict is Verdict.ORDER_MATTERS
    assert found.pairs[0].reason.endswith(" on t, which may be lost where the other makes t anew")


def test_what_a_batch_on_sqlite_replaces_collides_elsewhere() -> None:
    key = "op.create_primary_key('{}', 't', ['a'])"
    [pair, *_] = comparison(key.format("one"), key.format("two")).pairs
    assert (pair.verdict, pair.server) == (COLLIDE, "servers other than SQLite")
    assert pair.told == "both make primary key t on servers other than SQLite"
