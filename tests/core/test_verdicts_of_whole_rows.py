"""Verdicts on operations that reach further than to what they name."""

from __future__ import annotations

import re

import pytest

from judged import comparison, verdict
from limbeck_core.merging.model import Verdict

ADDS, DROPS = "op.add_column('t', sa.Column('z', sa.Integer()))", "op.drop_column('t', 'x')"
COLLIDE, ORDER, NOT_PROVEN = Verdict.COLLIDE, Verdict.ORDER_MATTERS, Verdict.NOT_PROVEN
SAME, INDEPENDENT = Verdict.SAME_TABLE, Verdict.INDEPENDENT


def sql(statement: str) -> str:
    """The line that executes a statement."""
    return f"op.execute({statement!r})"


@pytest.mark.parametrize("change", [ADDS, DROPS])
@pytest.mark.parametrize(
    "statement", ["INSERT INTO t VALUES (2, 20)", "INSERT INTO t SELECT a, b FROM u", "COPY T FROM STDIN"]
)
def test_rows_without_a_list_of_columns_collide_with_another_column(statement: str, change: str) -> None:
    assert verdict(sql(statement), change) is COLLIDE
    assert comparison(change, sql(statement)).pairs[0].goes_first == "theirs"


@pytest.mark.parametrize(
    ("statement", "change", "expected"),
    [
        ("INSERT INTO t (x) VALUES (2)", ADDS, SAME),
        ("INSERT INTO t DEFAULT VALUES", ADDS, SAME),
        (
            "INSERT INTO s.t VALUES (1)",
            "op.add_column('t', sa.Column('z', sa.Integer()), schema='r')",
            INDEPENDENT,
        ),
        (
            "INSERT INTO t VALUES (1)",
            "op.add_column('t', sa.Column('z', sa.Integer(), sa.Computed('1')))",
            SAME,
        ),
        ("INSERT INTO t VALUES (1)", "if somebody.asks():\n        op.drop_column('t', 'x')", NOT_PROVEN),
        ("INSERT INTO u SELECT * FROM t", ADDS, ORDER),
        ("INSERT INTO u SELECT t.* FROM t", ADDS, ORDER),
        ("INSERT INTO u SELECT * FROM (SELECT * FROM t) AS s", ADDS, ORDER),
        ("WITH c AS (SELECT * FROM t) INSERT INTO u SELECT * FROM c", ADDS, ORDER),
        ("CREATE TABLE w AS SELECT * FROM t", ADDS, ORDER),
        ("CREATE TABLE w (LIKE t INCLUDING ALL)", ADDS, ORDER),
        ("CREATE TABLE w (LIKE t INCLUDING ALL)", "op.create_index('ix', 't', ['x'])", ORDER),
        ("INSERT INTO u (a) SELECT z FROM t, (SELECT 3 AS z) AS s", ADDS, ORDER),
        ("INSERT INTO u (a) SELECT count(*) FROM t", ADDS, SAME),
    ],
)
def test_all_columns_at_once_take_in_what_is_added(statement: str, change: str, expected: Verdict) -> None:
    assert verdict(sql(statement), change) is expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("CREATE TABLE IF NOT EXISTS n (a INTEGER)", "CREATE TABLE IF NOT EXISTS n (b INTEGER)", ORDER),
        ("CREATE TABLE IF NOT EXISTS n (a INTEGER)", "CREATE TABLE IF NOT EXISTS n (a TEXT)", ORDER),
        ("CREATE TABLE IF NOT EXISTS n (a INTEGER)", "CREATE TABLE IF NOT EXISTS n (a INTEGER)", SAME),
        ("CREATE INDEX IF NOT EXISTS i ON t (a)", "CREATE INDEX IF NOT EXISTS i ON u (a)", ORDER),
        ("CREATE INDEX IF NOT EXISTS i ON t (a)", "CREATE INDEX IF NOT EXISTS j ON u (a)", INDEPENDENT),
    ],
)
def test_what_is_made_unless_it_is_there_is_made_by_the_first(
    first: str, second: str, expected: Verdict
) -> None:
    assert verdict(sql(first), sql(second)) is expected


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE p CASCADE",
        "DROP TYPE p CASCADE",
        "DROP VIEW p CASCADE",
        "ALTER TABLE p DROP COLUMN x CASCADE",
        "TRUNCATE p CASCADE;",
    ],
)
def test_what_a_cascade_takes_along_is_not_known(statement: str) -> None:
    for other in (
        "op.drop_constraint('fk', 'c')",
        sql("INSERT INTO c VALUES (2, 2)"),
        "op.create_index('i', 'c', ['m'])",
    ):
        assert verdict(sql(statement), other) is NOT_PROVEN
        reason = comparison(sql(statement), other).pairs[0].reason
        assert re.fullmatch(r"what goes with p(\.x)? by CASCADE is not known", reason)
    assert verdict(sql(statement), "op.create_table('n', sa.Column('a', sa.Integer()))") is INDEPENDENT


def test_without_cascade_only_what_is_named_goes() -> None:
    assert verdict("op.drop_table('p')", "op.create_index('i', 'c', ['m'])") is INDEPENDENT
