"""What SQL does, as sqlglot reads it: one statement, several at once, and what cannot be read."""

from __future__ import annotations

import logging
import subprocess
import sys

import pytest

from limbeck_core.operations import Effect, ObjectName, Operation, read_operations
from limbeck_core.operations.sql import read_sql
from limbeck_core.operations.sql_commands import read_command


def told(sql: str) -> list[str]:
    """Return effect, kind, object and detail of what SQL does; what is opaque by its reason."""
    return [
        f"opaque: {one.opaque}"
        if one.opaque
        else f"{one.effect} {one.object.kind} {one.object.spelt} {one.detail}".rstrip()
        for one in read_sql(sql, 7)
    ]


STATEMENTS = {
    "INSERT INTO s.t (a, b) SELECT a, b FROM u": ["insert rows s.t a, b"],
    "INSERT INTO t VALUES (:one, %(two)s)": ["insert rows t"],
    "INSERT OR IGNORE INTO t (a) VALUES (1)": ["insert rows t a"],
    "UPDATE t SET a = 1, b = u.b FROM u WHERE u.id = t.id": ["update rows t sets a, b"],
    "DELETE FROM t USING u WHERE u.id = t.id": ["delete rows t"],
    "TRUNCATE TABLE t": ["delete rows t all rows"],
    "WITH gone AS (DELETE FROM t RETURNING *) INSERT INTO kept SELECT * FROM gone": [
        "delete rows t",
        "insert rows kept",
    ],
    "CREATE TABLE t (id INT PRIMARY KEY, a TEXT NOT NULL)": ["create table t id, a"],
    "CREATE UNIQUE INDEX CONCURRENTLY ix ON s.t (a, lower(b)) WHERE c": [
        "create index ix on s.t UNIQUE (a, LOWER(b)) WHERE c"
    ],
    "CREATE TYPE st AS ENUM ('a', 'b')": ["create type st a, b"],
    "CREATE OR REPLACE VIEW v AS SELECT * FROM t": ["create view v AS SELECT * FROM t"],
    "CREATE MATERIALIZED VIEW v AS SELECT 1": ["create view v AS SELECT 1"],
    "CREATE EXTENSION IF NOT EXISTS pgcrypto": ["create extension pgcrypto"],
    "DROP TABLE IF EXISTS a, s.b CASCADE": ["drop table a CASCADE", "drop table s.b CASCADE"],
    "DROP TYPE st": ["drop type st"],
    "DROP INDEX ix": ["drop index ix"],
    "DROP VIEW v": ["drop view v"],
    "ALTER TABLE t ADD COLUMN c VARCHAR(3) NOT NULL DEFAULT 'x', DROP COLUMN d": [
        "add column t.c VARCHAR(3) NOT NULL DEFAULT 'x'",
        "drop column t.d",
    ],
    "ALTER TABLE t ALTER COLUMN c TYPE TEXT USING c::text": ["alter column t.c TEXT"],
    "ALTER TABLE t ALTER COLUMN c SET NOT NULL": ["alter column t.c NOT NULL"],
    "ALTER TABLE t ALTER COLUMN c DROP NOT NULL": ["alter column t.c NULL"],
    "ALTER TABLE t ALTER COLUMN c SET DEFAULT 1": ["alter column t.c DEFAULT 1"],
    "ALTER TABLE t ALTER COLUMN c DROP DEFAULT": ["alter column t.c no default"],
    "ALTER TABLE t ALTER COLUMN c SET VISIBLE": ["alter column t.c SET VISIBLE"],
    "ALTER TABLE t RENAME TO u": ["rename table t -> u"],
    "ALTER TABLE t RENAME COLUMN a TO b": ["rename column t.a -> b"],
    "ALTER TABLE t RENAME CONSTRAINT a TO b": ["rename constraint a on t -> b"],
    "ALTER INDEX a RENAME TO b": ["rename index a -> b"],
    "ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES s.u (id)": [
        "create foreign key fk on t t(a) -> s.u(id)"
    ],
    "ALTER TABLE t ADD CONSTRAINT uq UNIQUE (a, b)": ["create unique constraint uq on t (a, b)"],
    "ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 1)": ["create check constraint ck on t a > 1"],
    "ALTER TABLE t ADD CONSTRAINT pk PRIMARY KEY (a)": ["create primary key pk on t (a)"],
    "ALTER TABLE t DROP CONSTRAINT fk": ["drop constraint fk on t"],
    "ALTER TYPE st ADD VALUE IF NOT EXISTS 'it''s' AFTER 'a'": ['add type st value "it\'s"'],
    "ALTER TYPE st RENAME VALUE 'a' TO 'b'": ["alter type st value 'a' -> 'b'"],
    "ALTER TYPE s.st RENAME TO st_old": ["rename type s.st -> st_old"],
    "COMMENT ON TABLE t IS 'says'": ["alter table t comment 'says'"],
    "COMMENT ON COLUMN t.a IS 'says'": ["alter column t.a comment 'says'"],
    "SELECT setval('t_id_seq', 1)": ["other statement  calls setval: SELECT SETVAL('t_id_seq', 1)"],
    "SELECT 1": ["other statement  SELECT 1"],
    "PRAGMA foreign_keys = OFF": ["other statement  PRAGMA foreign_keys = OFF"],
    "LOCK TABLE t": ["other statement  LOCK TABLE t"],
    "DELETE FROM t; -- gone\nDROP TABLE t;": ["delete rows t", "drop table t"],
    "CREATE TRIGGER tr BEFORE UPDATE ON t BEGIN SELECT 1; SELECT 2; END": [
        "create trigger tr on t BEFORE UPDATE ON t BEGIN SELECT 1; SELECT 2; END"
    ],
    "CREATE FUNCTION f() RETURNS int AS $$ BEGIN DELETE FROM t; END $$ LANGUAGE plpgsql": [
        "create function f () RETURNS int AS $$ BEGIN DELETE FROM t; END $$ LANGUAGE plpgsql"
    ],
    "": [],
    " ; ": [],
}


@pytest.mark.parametrize("sql", STATEMENTS)
def test_a_statement_is_told_by_kind_object_effect_and_detail(sql: str) -> None:
    assert told(sql) == STATEMENTS[sql]


@pytest.mark.parametrize(
    "sql",
    ["NOT SQL AT ALL", "DO $$ BEGIN DROP TABLE t; END $$", "INSERT INTO", "CALL p()", "x" * 200_000],
)
def test_sql_that_cannot_be_read_is_opaque_with_its_line(sql: str) -> None:
    [found] = read_sql(sql, 7)
    assert found.effect is Effect.OPAQUE
    assert found.opaque
    assert found.line == 7
    assert len(found.statement) <= 2000


def test_a_statement_tells_what_it_needs_and_where_it_is_lost() -> None:
    [inserted] = read_sql("INSERT INTO t (a) SELECT a FROM s.u JOIN v ON true", 1)
    assert (inserted.tables, inserted.uses, inserted.columns) == (("t",), ("s.u", "v"), ("t.a",))
    assert not inserted.loses_data
    assert [one.loses_data for one in read_sql("DELETE FROM t; DROP TABLE t; DROP INDEX ix", 1)] == [
        True,
        True,
        False,
    ]


def test_values_that_are_added_to_a_type_are_told() -> None:
    [added] = read_sql("ALTER TYPE mood ADD VALUE 'glad'", 1)
    assert (added.effect, added.object.kind, added.values) == (Effect.ADD, "type", ("glad",))


def test_columns_in_sql_are_told_as_those_of_directives() -> None:
    [added] = read_sql("ALTER TABLE t ADD COLUMN c INT UNIQUE REFERENCES u (id) ON DELETE CASCADE", 1)
    assert added.after is not None
    assert (added.after.type, added.after.is_unique, added.after.nullable) == ("INT", True, True)
    assert [(one.table, one.columns, one.on_delete) for one in added.after.references] == [
        ("u", ("id",), "CASCADE")
    ]
    assert [part.kind for part in added.parts] == ["column", "foreign key", "unique constraint"]


def test_nothing_of_sqlglot_reaches_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("sqlglot").disabled = False
    for sql in (*STATEMENTS, "ALTER TYPE a NOBODY KNOWS", "GRANT x"):
        read_sql(sql, 1)
    assert capfd.readouterr() == ("", "")
    assert not logging.getLogger("sqlglot").disabled


def test_sqlglot_is_imported_when_the_first_sql_is_read() -> None:
    program = """
import sys
from limbeck_core.operations import read_operations
head = "from alembic import op\\ndef upgrade():\\n"
read_operations(head + "    op.drop_table('t')\\n")
before = "sqlglot" in sys.modules
read_operations(head + "    op.execute('DELETE FROM t')\\n")
print(before, "sqlglot" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["False", "True"]


def upgrade_of(statement: str) -> tuple[Operation, ...]:
    """Return what a script does whose ``upgrade()`` executes a statement on a connection."""
    text = f"import sqlalchemy as sa\nfrom alembic import op\ndef upgrade():\n    {statement}\n"
    return read_operations(text).upgrade


def test_a_query_of_a_connection_is_a_question_unless_it_calls_a_function() -> None:
    assert upgrade_of("op.get_bind().execute(sa.text('SELECT count(*) FROM t'))") == ()
    [called] = upgrade_of("op.get_bind().execute(sa.text('SELECT pg_advisory_lock(1)'))")
    assert called.effect is Effect.OTHER
    [asked] = upgrade_of("op.execute('SELECT 1')")
    assert asked.effect is Effect.OTHER


def test_a_statement_of_sql_server_that_depends_on_a_query_is_told_under_it() -> None:
    [dropped] = read_sql("IF EXISTS (SELECT 1 FROM sys.triggers WHERE name IN ('x'))\n DROP TRIGGER x;", 7)
    assert (dropped.effect, dropped.object.spelt) == (Effect.DROP, "x")
    assert dropped.condition == "if exists (SELECT 1 FROM sys.triggers WHERE name IN ('x'))"
    [opaque] = read_sql("IF EXISTS (SELECT 1) BEGIN DROP TABLE t; DROP TABLE u END", 7)
    assert opaque.is_opaque
    assert not opaque.opaque.endswith(": ")


def test_a_tree_of_sqlglot_that_is_not_as_expected_is_opaque(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(*_: object) -> None:
        raise KeyError("columns")

    monkeypatch.setattr("limbeck_core.operations.sql.read_statement", failing)
    assert told("DELETE FROM t") == ["opaque: SQL that cannot be read: DELETE FROM t"]


def test_a_table_that_is_renamed_is_told_by_both_names_also_by_first_words_alone() -> None:
    assert [read_command(f"ALTER TABLE {name} RENAME TO u", 1) for name in ("t", "s.t")] == [
        (renamed("t", None, ("t", "u")),),
        (renamed("t", "s", ("s.t", "s.u")),),
    ]


def renamed(table: str, schema: str | None, tables: tuple[str, ...]) -> Operation:
    """Return the operation that renames a table to ``u``."""
    target = ObjectName("table", schema, table, table)
    return Operation("execute", Effect.RENAME, target, "-> u", 1, new_name="u", tables=tables)


def test_each_statement_of_a_text_is_told_with_its_own_words() -> None:
    text = """
        CREATE TEMPORARY TABLE x (a int); -- made; for a while
        UPDATE t SET a = ';', b = $$;$$ WHERE c = 1;
        ALTER TABLE t ADD d int, ADD e int;
    """
    assert [one.statement for one in read_sql(text, 1)] == [
        "CREATE TEMPORARY TABLE x (a int)",
        "-- made; for a while\n        UPDATE t SET a = ';', b = $$;$$ WHERE c = 1",
        "ALTER TABLE t ADD d int, ADD e int",
        "ALTER TABLE t ADD d int, ADD e int",
    ]


def test_one_statement_keeps_all_that_stands_around_it() -> None:
    assert [one.statement for one in read_sql("DROP TABLE t; -- and\n", 1)] == ["DROP TABLE t; -- and"]


def test_statements_are_told_apart_as_the_server_quotes() -> None:
    for text in ("UPDATE `a;b` SET x = 1; DROP TABLE `t`", r"UPDATE t SET a = 'it\'s; x'; DROP TABLE `t`"):
        assert [one.statement for one in read_sql(text, 1)] == [text.rpartition("; ")[0], "DROP TABLE `t`"]
