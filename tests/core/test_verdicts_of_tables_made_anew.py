"""Verdicts on what is lost or broken where a batch makes a table anew."""

from __future__ import annotations

import pytest

from judged import comparison, verdict
from limbeck_core.merging.model import Verdict

ORDER, SAME, INDEPENDENT = Verdict.ORDER_MATTERS, Verdict.SAME_TABLE, Verdict.INDEPENDENT
ON_U = "op.execute('CREATE TRIGGER tr AFTER INSERT ON u BEGIN UPDATE t SET x = 1;END')"
ON_T = "op.execute('CREATE TRIGGER tr AFTER INSERT ON t BEGIN INSERT INTO u (x) VALUES (7);END')"
ADDS = "op.add_column('t', sa.Column('a', sa.Integer()))"


def batch(arguments: str, operation: str) -> str:
    """The lines of a batch with one operation."""
    return f"with op.batch_alter_table('t'{arguments}) as b:\n        b.{operation}"


ADDING = "add_column(sa.Column('z', sa.Integer()))"
TABLE = "sa.Table('t', sa.MetaData(), sa.Column('id', sa.Integer()))"


@pytest.mark.parametrize(
    "arguments", [", recreate='always'", f", copy_from={TABLE}", f", None, 'auto', None, {TABLE}"]
)
@pytest.mark.parametrize("made", [ON_T, ADDS, "op.create_index('ix', 't', ['x'])"])
def test_a_table_that_is_made_anew_may_lose_what_is_added(arguments: str, made: str) -> None:
    assert verdict(batch(arguments, ADDING), made) is ORDER
    reason = comparison(made, batch(arguments, ADDING)).pairs[0].reason
    assert reason == "one adds to t what may be lost where the other makes it anew"


def test_a_batch_that_does_not_ask_for_it_keeps_what_is_added() -> None:
    for arguments in ("", ", recreate='auto'", ", copy_from=None"):
        assert verdict(batch(arguments, ADDING), ADDS) is SAME


UNIQUE = "create_unique_constraint('uq', ['x'])"
COLUMN = "op.add_column('t', sa.Column('a', {}))"
SQL = "op.execute('ALTER TABLE t ADD COLUMN a {}')"


@pytest.mark.parametrize(
    "made",
    [
        SQL.format("citext"),
        SQL.format("DOUBLE PRECISION"),
        SQL.format("INTEGER CHECK (a > 0)"),
        SQL.format("TEXT COLLATE nocase"),
        COLUMN.format("sa.Integer(), sa.CheckConstraint('a > 0')"),
        COLUMN.format("sa.String(9, collation='NOCASE')"),
        COLUMN.format("sa.Integer(), sa.Computed('x + 1')"),
        "op.execute('CREATE INDEX ix ON t (x DESC)')",
        "op.create_index('ix', 't', [sa.text('lower(x)')])",
        "op.create_check_constraint(None, 't', 'x > 0')",
    ],
)
@pytest.mark.parametrize("change", [UNIQUE, "drop_column('y')", "alter_column('y', nullable=False)"])
def test_what_sqlite_does_not_read_back_may_be_lost_with_the_table(made: str, change: str) -> None:
    assert verdict(made, batch("", change)) is ORDER


@pytest.mark.parametrize(
    "made",
    [
        SQL.format("INTEGER"),
        SQL.format("VARCHAR(20) DEFAULT NULL"),
        COLUMN.format("sa.Integer(), sa.CheckConstraint('a > 0', name='ck')"),
        COLUMN.format("sa.String(9)"),
        "op.create_index('ix', 't', ['x'])",
    ],
)
def test_what_is_read_back_is_kept(made: str) -> None:
    for change in (UNIQUE, "drop_column('y')"):
        assert verdict(made, batch("", change)) is SAME
    # without a batch nothing is made anew
    assert verdict(COLUMN.format("sa.Integer(), sa.Computed('x')"), "op.drop_column('t', 'y')") is SAME
    assert (
        verdict(COLUMN.format("sa.Integer(), sa.Computed('x')"), batch("", "add_column(sa.Column('z'))"))
        is SAME
    )


def test_a_trigger_of_another_table_says_the_table_that_is_changed() -> None:
    for change in (batch("", "alter_column('x', type_=sa.String())"), "op.drop_column('t', 'x')", ADDS):
        assert verdict(ON_U, change) is ORDER
        assert comparison(ON_U, change).pairs[0].reason == "the trigger tr says t, which the other changes"
    assert verdict(ON_U, "op.add_column('v', sa.Column('a', sa.Integer()))") is INDEPENDENT
    assert verdict(ON_U, "op.execute('INSERT INTO t (x) VALUES (2)')") is INDEPENDENT
