"""Verdicts on names that a server gives to what is made without one, and on schemas and types."""

from __future__ import annotations

import pytest

from judged import comparison, verdict
from limbeck_core.merging.model import Verdict

COLLIDE, ORDER, NOT_PROVEN = Verdict.COLLIDE, Verdict.ORDER_MATTERS, Verdict.NOT_PROVEN
TABLE = "op.create_table('{}', sa.Column('id', sa.Integer()))"
WITH_KEY = "op.create_table('k', sa.Column('id', sa.Integer(), primary_key=True))"
UNIQUE = "op.create_unique_constraint(None, 't', ['x'])"


@pytest.mark.parametrize(
    ("one", "other", "name"),
    [
        (UNIQUE, "op.create_index('t_x_key', 'u', ['x'])", "t_x_key"),
        (UNIQUE, "op.rename_table('u', 'T_X_Key')", "t_x_key"),
        ("op.create_unique_constraint(None, 't', ['x', 'y'])", TABLE.format("t_x_y_key"), "t_x_y_key"),
        ("op.add_column('t', sa.Column('q', sa.Integer(), unique=True))", TABLE.format("t_q_key"), "t_q_key"),
        (WITH_KEY, "op.create_index('k_pkey', 't', ['x'])", "k_pkey"),
        (WITH_KEY, "op.execute('CREATE SEQUENCE k_id_seq')", "k_id_seq"),
        (
            "op.execute('ALTER TABLE t ADD COLUMN g INT GENERATED ALWAYS AS IDENTITY')",
            TABLE.format("t_g_seq"),
            "t_g_seq",
        ),
        ("op.execute('ALTER TABLE t ADD COLUMN g BIGSERIAL')", TABLE.format("t_g_seq"), "t_g_seq"),
        ("op.execute('CREATE INDEX ON t (x, lower(y))')", TABLE.format("t_x_expr_idx"), "t_x_expr_idx"),
        (
            "op.create_check_constraint(None, 't', 'x > 0')",
            "op.create_check_constraint('t_x_check', 't', 'y > 0')",
            "constraint t.t_x_check",
        ),
        (
            "op.create_check_constraint(None, 't', 'x > y')",
            "op.create_check_constraint('t_check', 't', 'y > 0')",
            "constraint t.t_check",
        ),
        (
            "op.create_foreign_key(None, 'u', 't', ['x'], ['id'])",
            "op.create_check_constraint('u_x_fkey', 'u', 'x > 0')",
            "constraint u.u_x_fkey",
        ),
        # the longer of two parts is cut
        (
            f"op.create_unique_constraint(None, '{'a' * 53}', ['{'c' * 20}'])",
            TABLE.format(f"{'a' * 38}_{'c' * 20}_key"),
            f"{'a' * 38}_{'c' * 20}_key",
        ),
    ],
)
def test_a_name_that_postgresql_gives_is_taken(one: str, other: str, name: str) -> None:
    found = comparison(one, other)
    assert (found.verdict, found.pairs[0].server) == (COLLIDE, "PostgreSQL")
    assert found.pairs[0].told == f"both make {name} on PostgreSQL, unless theirs runs first"
    assert verdict(one, other) is COLLIDE


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        # the server gives the second another name
        (UNIQUE, UNIQUE, Verdict.SAME_TABLE),
        (UNIQUE, UNIQUE.replace("'t'", "'u'"), Verdict.INDEPENDENT),
        (UNIQUE.replace("None", "'uq'"), "op.create_index('t_x_key', 'u', ['x'])", Verdict.INDEPENDENT),
        # which no sequence is made for
        (
            WITH_KEY.replace("sa.Integer", "sa.String"),
            "op.execute('CREATE SEQUENCE k_id_seq')",
            Verdict.INDEPENDENT,
        ),
        (WITH_KEY.replace("True", "True, server_default='1'"), TABLE.format("k_id_seq"), Verdict.INDEPENDENT),
        # what is there already loses the name, or keeps it
        (UNIQUE, "op.drop_constraint('t_x_key', 't')", ORDER),
        (
            "op.execute('ALTER TABLE t ADD COLUMN g SERIAL')",
            "op.execute('ALTER SEQUENCE t_g_seq RENAME TO z')",
            ORDER,
        ),
    ],
)
def test_a_name_that_is_given_makes_way(one: str, other: str, expected: Verdict) -> None:
    assert verdict(one, other) is expected


@pytest.mark.parametrize("schema", ["main", "public"])
@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("DROP TABLE {}.t", "ALTER TABLE t ADD COLUMN z INTEGER", NOT_PROVEN),
        ("CREATE TABLE {}.n (id INTEGER)", "CREATE TABLE n (id INTEGER)", NOT_PROVEN),
        ("DROP TABLE {}.t", "UPDATE t SET x = 1", NOT_PROVEN),
        ("DELETE FROM {}.t", "UPDATE t SET x = 1", ORDER),
        ("CREATE INDEX {}.i ON t (x)", "CREATE INDEX i ON t (y)", COLLIDE),
    ],
)
def test_a_schema_may_be_the_one_that_is_meant_where_none_is_named(
    schema: str, one: str, other: str, expected: Verdict
) -> None:
    assert verdict(f"op.execute('{one.format(schema)}')", f"op.execute('{other}')") is expected


@pytest.mark.parametrize(
    ("change", "server"),
    [
        ("op.drop_column('t', 'x')", ""),
        ("op.add_column('t', sa.Column('z', sa.Integer()))", "servers other than PostgreSQL"),
        (
            "op.add_column('t', sa.Column('z', sa.Integer(), nullable=False, server_default='1'))",
            "servers other than PostgreSQL",
        ),
        ("op.add_column('t', sa.Column('z', sa.Integer(), nullable=False))", ""),
    ],
)
def test_rows_without_names_of_columns_are_filled_up_by_postgresql(change: str, server: str) -> None:
    found = comparison("op.execute('INSERT INTO t VALUES (1, 2)')", change)
    assert (found.verdict, found.pairs[0].server) == (COLLIDE, server)


def test_a_temporary_table_is_another_one_that_may_be_meant() -> None:
    makes = "op.execute('CREATE TEMP TABLE n (id INTEGER)')"
    assert verdict(makes, TABLE.format("n")) is NOT_PROVEN
    assert verdict(makes, makes.replace("TEMP", "temporary")) is COLLIDE
    assert verdict(makes, TABLE.format("m")) is Verdict.INDEPENDENT
    # a text of two statements: each is told by its own words
    both = "op.execute('CREATE TEMP TABLE other (id INTEGER)\\x3b CREATE TABLE n (id INTEGER)')"
    assert verdict(both, TABLE.format("n")) is COLLIDE
    # which of the two had better be first is not known
    assert comparison(makes, "op.execute('INSERT INTO n (id) VALUES (1)')").pairs[0].goes_first == ""


def test_numbers_of_a_sequence_may_go_with_the_column_that_it_is_called_after() -> None:
    counts = """op.execute("CREATE TABLE k (id INTEGER DEFAULT nextval('t_id_seq'))")"""
    assert verdict(counts, "op.drop_table('t')") is NOT_PROVEN
    assert verdict(counts, "op.drop_column('t', 'id')") is NOT_PROVEN
    assert verdict(counts, "op.drop_table('u')") is Verdict.INDEPENDENT


RENAMES_A = """op.execute("ALTER TYPE mood RENAME VALUE 'a' TO 'b'")"""


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (RENAMES_A, """op.execute("INSERT INTO m VALUES (1, 'a')")""", ORDER),
        (RENAMES_A, """op.execute("CREATE VIEW v AS SELECT id FROM m WHERE kind = 'b'")""", ORDER),
        (RENAMES_A, "op.execute('INSERT INTO m VALUES (1, :kind)')", NOT_PROVEN),
        (RENAMES_A, "op.bulk_insert(sa.table('m', sa.column('kind')), [{'kind': 'a'}])", NOT_PROVEN),
        (RENAMES_A, """op.execute("INSERT INTO m VALUES (1, 'c')")""", Verdict.INDEPENDENT),
        (
            "op.execute('ALTER TYPE mood RENAME TO temper')",
            """op.execute("INSERT INTO m VALUES (1, 'a'::mood)")""",
            ORDER,
        ),
        (
            "op.execute('ALTER TYPE mood RENAME TO temper')",
            """op.execute("INSERT INTO m VALUES (1, 'mood')")""",
            Verdict.INDEPENDENT,
        ),
    ],
)
def test_a_type_and_its_values_are_what_rows_may_say(one: str, other: str, expected: Verdict) -> None:
    assert verdict(one, other) is expected


@pytest.mark.parametrize(
    ("change", "away"),
    [
        ("op.rename_table('t', 'tt')", "renames t"),
        ("op.drop_table('t')", "drops t"),
        ("op.alter_column('t', 'x', new_column_name='y')", "renames t.x"),
    ],
)
@pytest.mark.parametrize(
    "key",
    [
        "op.create_table('n', sa.Column('a', sa.Integer(), sa.ForeignKey('t.x')))",
        "op.add_column('u', sa.Column('a', sa.Integer(), sa.ForeignKey('t.x')))",
        "op.execute('CREATE TABLE n (a INTEGER REFERENCES t (x))')",
    ],
)
def test_sqlite_does_not_ask_for_what_a_foreign_key_refers_to(change: str, away: str, key: str) -> None:
    found = comparison(change, key)
    assert found.verdict is COLLIDE
    assert {pair.server for pair in found.pairs} == {"servers other than SQLite"}
    assert found.pairs[0].told == (
        f"one {away}, which the other needs on servers other than SQLite, unless theirs runs first"
    )
