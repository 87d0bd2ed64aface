"""Verdicts on what has a name of its own: sequences, schemas, types, views, triggers, extensions.

What is expected here is what both orders come to on PostgreSQL; ``tests/proofs/verdicts.py`` draws such
statements too.
"""

from __future__ import annotations

import pytest

from judged import comparison, verdict
from limbeck_core.merging.model import Site, Verdict
from limbeck_core.merging.verdicts import compare
from limbeck_core.operations import Effect, ObjectName, Operation

COLLIDE, ORDER, NOT_PROVEN = Verdict.COLLIDE, Verdict.ORDER_MATTERS, Verdict.NOT_PROVEN


def sql(statement: str) -> str:
    return f"op.execute({statement!r})"


TAKES = sql("INSERT INTO logs (stamp) VALUES (nextval('numbers'))")
COUNTS = sql("ALTER TABLE t ALTER COLUMN c SET DEFAULT nextval('numbers'::regclass)")
GETS = (
    "op.add_column('t', sa.Column('n', sa.Integer(), server_default=sa.text(\"nextval('\\\"numbers\\\"')\")))"
)
RESTARTS = sql("ALTER SEQUENCE numbers RESTART WITH 7")
RENAMES = sql("ALTER SEQUENCE numbers RENAME TO counted")
MOODY = sql("ALTER TABLE t ADD COLUMN k mood")
TEMPER = "op.alter_column('t', 'c', type_=sa.Enum('a', name='mood'))"
ADDS = "op.add_column('t', sa.Column('a', sa.Integer()))"


@pytest.mark.parametrize(
    ("first", "second", "expected", "reason"),
    [
        # one makes what the other uses: that way round alone
        (sql("CREATE SEQUENCE numbers"), RESTARTS, ORDER, "one makes numbers, which the other needs"),
        (sql("CREATE SEQUENCE numbers"), TAKES, ORDER, "one makes numbers, which the other needs"),
        (sql("CREATE SEQUENCE numbers"), COUNTS, ORDER, "one makes numbers, which the other needs"),
        (sql("CREATE SEQUENCE numbers"), GETS, ORDER, "one makes numbers, which the other needs"),
        (sql("CREATE SEQUENCE numbers"), sql("DROP SEQUENCE numbers"), ORDER, "one makes numbers, which the"),
        (sql("CREATE SCHEMA s"), "op.create_table('t', schema='s')", ORDER, "one makes schema s, which"),
        (sql("CREATE SCHEMA IF NOT EXISTS s"), "op.create_table('t', schema='s')", ORDER, "makes schema s"),
        (sql("CREATE SCHEMA s"), sql("CREATE TABLE IF NOT EXISTS s.t (a INT)"), ORDER, "one makes schema s"),
        (sql("CREATE SCHEMA s"), sql("DROP SCHEMA s"), ORDER, "one makes schema s, which the other needs"),
        (sql("CREATE TYPE mood AS ENUM ('a')"), MOODY, ORDER, "one makes type mood, which the other needs"),
        (sql("CREATE TYPE mood AS ENUM ('a')"), TEMPER, ORDER, "one makes type mood, which the other needs"),
        (
            sql("CREATE EXTENSION citext"),
            sql("CREATE TABLE t (a citext)"),
            ORDER,
            "one makes type citext, which",
        ),
        (sql("CREATE EXTENSION hstore"), sql("ALTER TABLE t ADD COLUMN a hstore"), ORDER, "extension hstore"),
        (
            sql("CREATE VIEW v AS SELECT a FROM t"),
            sql("INSERT INTO u SELECT a FROM v"),
            ORDER,
            "makes v, which",
        ),
        ("op.create_table('t')", ADDS, ORDER, "one makes t, which the other needs"),
        (ADDS, "op.create_index('ix', 't', ['a'])", ORDER, "one makes t.a, which the other needs"),
        (
            "op.add_column('t', sa.Column('a', sa.Integer(), index=True), schema='s')",
            "op.create_index('ix_s_t_a', 'u', ['b'], schema='s')",
            COLLIDE,
            "both make s.ix_s_t_a",
        ),
        ("op.create_index('ix', 't', ['a'])", "op.drop_index('ix', 't')", ORDER, "makes ix, which the other"),
        (
            sql("DROP VIEW v"),
            sql("CREATE VIEW v AS SELECT a FROM t"),
            ORDER,
            "takes away v, which the other makes",
        ),
        # one takes away or renames what the other uses
        (sql("DROP SEQUENCE numbers"), RESTARTS, COLLIDE, "one drops numbers, which the other needs"),
        (sql("DROP SEQUENCE numbers"), TAKES, COLLIDE, "one drops numbers, which the other needs"),
        (sql("DROP SEQUENCE numbers"), COUNTS, COLLIDE, "one drops numbers, which the other needs"),
        (sql("DROP SEQUENCE other, numbers"), COUNTS, COLLIDE, "one drops numbers, which the other needs"),
        (RENAMES, RESTARTS, COLLIDE, "one renames numbers, which the other needs"),
        (RENAMES, sql("CREATE TABLE counted (a INT)"), COLLIDE, "both make counted"),
        (
            sql("DROP SCHEMA s CASCADE"),
            "op.create_table('t', schema='S')",
            COLLIDE,
            "one drops schema s, which",
        ),
        (
            sql("ALTER SCHEMA s RENAME TO r"),
            sql("INSERT INTO s.t VALUES (1)"),
            COLLIDE,
            "one renames schema s",
        ),
        (
            sql("ALTER VIEW v RENAME TO w"),
            sql("DROP VIEW v"),
            COLLIDE,
            "one renames v, which the other needs",
        ),
        (sql("ALTER INDEX ix RENAME TO iy"), "op.drop_index('ix', 't')", COLLIDE, "one renames ix, which"),
        (sql("DROP TYPE mood"), MOODY, COLLIDE, "one drops type mood, which the other needs on PostgreSQL"),
        (
            sql("DROP TYPE other, mood"),
            sql("CREATE TABLE t (a mood[])"),
            COLLIDE,
            "one drops type mood, which",
        ),
        (sql("ALTER TYPE mood RENAME TO m"), TEMPER, COLLIDE, "one renames type mood, which the other needs"),
        (sql("DROP TYPE s.mood"), sql("CREATE TABLE t (a s.mood)"), COLLIDE, "one drops type s.mood, which"),
        (
            sql("ALTER TABLE t RENAME CONSTRAINT ck TO x"),
            "op.drop_constraint('ck', 't')",
            COLLIDE,
            "one renames constraint t.ck, which the other needs",
        ),
        # two things of one name
        (sql("CREATE SCHEMA s"), sql("CREATE SCHEMA s"), COLLIDE, "both make schema s"),
        (
            "op.create_table('mood')",
            sql("CREATE TYPE mood AS ENUM ('a')"),
            COLLIDE,
            "make type mood on Postgre",
        ),
        (
            sql("CREATE SEQUENCE mood"),
            sql("CREATE TYPE mood AS ENUM ('a')"),
            COLLIDE,
            "both make type mood on",
        ),
        (
            "op.rename_table('t', 'mood')",
            sql("CREATE TYPE mood AS ENUM ('a')"),
            COLLIDE,
            "both make type mood",
        ),
        (sql("ALTER TYPE a RENAME TO c"), sql("ALTER TYPE b RENAME TO c"), COLLIDE, "both make type c"),
        # both change it
        (RESTARTS, sql("ALTER SEQUENCE numbers RESTART WITH 8"), ORDER, "both are about numbers"),
        (TAKES, COUNTS, ORDER, "both may take numbers of numbers"),
        (RESTARTS, TAKES, ORDER, "one uses numbers, and the other changes it"),
        (
            sql("CREATE OR REPLACE VIEW v AS SELECT a FROM t"),
            sql("CREATE OR REPLACE VIEW v AS SELECT b FROM t"),
            ORDER,
            "both are about v",
        ),
        (sql("ALTER TYPE mood OWNER TO me"), sql("CREATE TABLE t (a Mood)"), ORDER, "changes the type mood"),
        (sql("ALTER SCHEMA s OWNER TO me"), sql("ALTER SCHEMA s OWNER TO you"), ORDER, "both are about s"),
        (
            sql("CREATE MATERIALIZED VIEW v AS SELECT a FROM t"),
            sql("UPDATE t SET a = 1"),
            ORDER,
            "one uses t, and the other writes its rows",
        ),
        (
            sql("CREATE TRIGGER tr AFTER INSERT ON t EXECUTE FUNCTION f()"),
            sql("UPDATE t SET a = 1"),
            ORDER,
            "rows",
        ),
        (
            sql("INSERT INTO v VALUES (1)"),
            sql("CREATE OR REPLACE VIEW v AS SELECT a FROM t"),
            ORDER,
            "makes v",
        ),
        (
            sql("COMMENT ON COLUMN t.c IS 'x'"),
            "op.drop_column('t', 'c')",
            COLLIDE,
            "one drops t.c, which the",
        ),
        # the names of constraints and indexes
        (
            "op.create_table('t', sa.Column('a'), sa.UniqueConstraint('a', name='x'))",
            "op.create_table('u', sa.Column('a'), sa.UniqueConstraint('a', name='x'))",
            COLLIDE,
            "both make x on PostgreSQL",
        ),
        (
            "op.create_primary_key(None, 't', ['a'])",
            "op.create_primary_key(None, 't', ['b'])",
            COLLIDE,
            "both make primary key t",
        ),
        (
            "op.create_index('ix', 't', [sa.text('lower(a)'), 'b'])",
            "op.drop_column('t', 'b')",
            COLLIDE,
            "one drops t.b, which the other needs",
        ),
        (
            "op.create_index('ix', 't', [sa.text('lower(a)')])",
            "op.drop_column('t', 'a')",
            COLLIDE,
            "one drops t.a, which the other needs",
        ),
        # it may be the same, or may not
        (sql("ALTER TABLE t SET SCHEMA s"), ADDS, NOT_PROVEN, "both are about t, and what follows the name"),
        (
            sql("ALTER TABLE t SET SCHEMA s"),
            "op.drop_table('u')",
            NOT_PROVEN,
            "one takes something away, and of the other what follows the name",
        ),
        (RESTARTS, "op.drop_table('t')", NOT_PROVEN, "the sequence numbers may be that of a column of t"),
        (RESTARTS, sql("INSERT INTO t VALUES (1)"), NOT_PROVEN, "may be that of a column of t"),
        (sql("DROP SCHEMA s CASCADE"), ADDS, NOT_PROVEN, "takes the schema s away, which may be meant where"),
        (
            sql("CREATE SCHEMA s"),
            sql("ALTER TABLE t SET SCHEMA s"),
            NOT_PROVEN,
            "which the other may move to",
        ),
        (
            sql("DROP EXTENSION citext"),
            ADDS,
            NOT_PROVEN,
            "what there is of the extension citext is not known",
        ),
        (sql("DROP TRIGGER tr"), ADDS, NOT_PROVEN, "it is not known which table the trigger tr is on"),
        (
            sql("DROP TYPE mood"),
            "op.add_column('t', sa.Column('k', ours.Kind()))",
            NOT_PROVEN,
            "is in the database is not known, and the other changes mood",
        ),
    ],
)
def test_what_is_made_here_and_used_there(first: str, second: str, expected: Verdict, reason: str) -> None:
    assert verdict(first, second) is expected
    found = comparison(first, second).pairs[0].reason
    assert reason in found, found


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (sql("CREATE SEQUENCE numbers"), sql("ALTER SEQUENCE counted RESTART")),
        (RESTARTS, sql("UPDATE t SET a = 1")),
        (RESTARTS, ADDS),
        (sql("ALTER SEQUENCE numbers RENAME TO mood"), sql("CREATE TYPE mood AS ENUM ('a')")),
        (sql("CREATE SCHEMA s"), ADDS),
        (sql("CREATE SCHEMA s"), "op.create_table('t', schema='r')"),
        (sql("CREATE SCHEMA IF NOT EXISTS s"), sql("CREATE SCHEMA IF NOT EXISTS s")),
        (sql("DROP SCHEMA s"), "op.create_table('t', schema='r')"),
        (sql("DROP SCHEMA s"), sql("CREATE SCHEMA r")),
        (sql("CREATE EXTENSION IF NOT EXISTS citext"), sql("CREATE EXTENSION IF NOT EXISTS citext")),
        (sql("DROP TYPE mood"), "op.add_column('t', sa.Column('k', sa.Enum('Mood', name='kind')))"),
        (sql("DROP TYPE mood"), sql("CREATE TABLE t (a kind)")),
        (sql("CREATE VIEW v AS SELECT a FROM t"), sql("DROP VIEW w")),
        (sql("ALTER TABLE t SET SCHEMA s"), "op.create_table('u')"),
        (
            "op.create_table('t', sa.Column('a'), sa.CheckConstraint('a > 1', name='x'))",
            "op.create_table('u', sa.Column('a'), sa.CheckConstraint('a > 1', name='x'))",
        ),
    ],
)
def test_other_names_have_nothing_to_do_with_each_other(first: str, second: str) -> None:
    assert verdict(first, second) is Verdict.INDEPENDENT


def test_a_column_of_which_nothing_is_said_is_made_all_the_same() -> None:
    name = ObjectName("column", None, "t", "a")
    adds = Operation("add_column", Effect.ADD, name, tables=("t",), columns=("t.a",))
    found = compare("ours", "theirs", [Site("ours", "", adds)], [Site("theirs", "", adds)])
    assert (found.verdict, found.pairs[0].reason) == (COLLIDE, "both make t.a")
    rows = Operation("execute", Effect.INSERT, ObjectName("rows", None, "t"), tables=("t",))
    assert compare("ours", "theirs", [Site("", "", adds)], [Site("", "", rows)]).verdict is ORDER


def test_what_a_branch_makes_and_drops_again_is_not_left() -> None:
    both = f"{sql('CREATE SEQUENCE numbers')}; {sql('DROP SEQUENCE numbers')}"
    assert verdict(both, TAKES) is not Verdict.INDEPENDENT
    replaced = f"{sql('DROP SEQUENCE numbers')}; {sql('CREATE SEQUENCE numbers')}"
    assert verdict(replaced, RESTARTS) is not Verdict.INDEPENDENT
    twice = (
        "op.create_table('t'); op.drop_table('t'); op.create_table('t'); op.add_column('t', sa.Column('a'))"
    )
    assert verdict(twice, "op.create_table('u')") is Verdict.INDEPENDENT
