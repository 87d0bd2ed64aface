"""What SQL on rows and on other objects than tables does, with what it touches."""

from __future__ import annotations

import pytest

from limbeck_core.operations.sql import read_sql
from told_operations import scenarios, with_parts

SCENARIOS = """
MERGE INTO t USING u ON t.id = u.id WHEN MATCHED THEN UPDATE SET a = 1
#: update rows t merge; needs u; touches t

MERGE INTO t USING u ON t.id = u.id WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (a) VALUES (1)
#: delete rows t merge; needs u; touches t
#: insert rows t merge; needs u; touches t

WITH c AS (SELECT id FROM s.v) MERGE INTO t a USING (SELECT id FROM u JOIN c ON true) b ON a.id = b.id
WHEN MATCHED THEN DELETE
#: delete rows t merge; needs u, s.v; touches t

COPY s.t (a, b) FROM STDIN
#: insert rows s.t copy; touches s.t, s.t.a, s.t.b

SET x = 1
#: other statement  SET x = 1

USE db
#: other statement  USE db

BEGIN
#: other statement  BEGIN

COMMIT
#: other statement  COMMIT

ROLLBACK
#: other statement  ROLLBACK

GRANT SELECT ON t TO u
#: other statement  GRANT SELECT ON t TO u

REVOKE SELECT ON t FROM u
#: other statement  REVOKE SELECT ON t FROM u

ANALYZE t
#: other statement  ANALYZE t

REFRESH MATERIALIZED VIEW v
#: other statement  REFRESH MATERIALIZED VIEW v

EXPLAIN SELECT 1
#: other statement  EXPLAIN SELECT 1

CALL p()
#: opaque: SQL that cannot be read: CALL p()

VALUES (1)
#: other statement  VALUES (1)

DELETE a FROM t a JOIN b ON a.x = b.x
#: delete rows t; needs b; touches t

DELETE a, b FROM a JOIN b
#: delete rows a; touches a
#: delete rows b; touches b

DELETE FROM t LIMIT 1
#: delete rows t; touches t

INSERT INTO FUNCTION f() SELECT 1
#: opaque insert rows: SQL that changes rows of a table that cannot be told

UPDATE t SET a.b = 1, (c, d) = (SELECT 1, 2)
#: update rows t sets b, c, d; touches t, t.b, t.c, t.d

CREATE UNIQUE INDEX ix ON t (lower(a)) WHERE a > 1
#: create index ix on t UNIQUE (LOWER(a)) WHERE a > 1; touches t, t.LOWER(a); index ix(LOWER(a)a > 1)

COPY t TO 'x'
#: other statement  COPY t TO 'x'; needs t

COPY t FROM 'x'
#: insert rows t copy; touches t

COMMENT ON COLUMN s.t.a IS NULL
#: alter column s.t.a no comment; touches s.t, s.t.a

COMMENT ON COLUMN a IS NULL
#: alter column a no comment

ALTER TYPE s.e RENAME TO f
#: rename type s.e -> f

CREATE AGGREGATE a (x) (y)
#: create aggregate a (x) (y)

DELETE FROM t; EXEC p
#: delete rows t; touches t
#: opaque: SQL that cannot be read: DELETE FROM t; EXEC p

DELETE FROM t; KILL 1
#: delete rows t; touches t
#: opaque: SQL that cannot be read: DELETE FROM t; KILL 1

ALTER FUNCTION f RENAME TO g
#: rename function f -> g

CREATE INDEX ON t (a)
#: create index on t (a); touches t, t.a; index (a)

CREATE INDEX ix ON t USING gin (a, b DESC, (c -> 'd'))
#: create index ix on t (a, b, (c -> 'd')); touches t, t.a, t.b, t.(c -> 'd'); index ix(a, b, (c -> 'd'))

CREATE INDEX ix
#: create index ix

CREATE VIEW s.v (a) AS SELECT 1 FROM u
#: create view s.v AS SELECT 1 FROM u; needs u

CREATE SEQUENCE s.q
#: create sequence s.q

CREATE SCHEMA IF NOT EXISTS s
#: create schema s; with a flag

CREATE DATABASE d
#: create database d

CREATE FUNCTION f(a INT) RETURNS INT AS 'select 1' LANGUAGE sql
#: create function f (a INT) RETURNS INT AS 'select 1' LANGUAGE sql

CREATE TRIGGER tr AFTER INSERT ON s.t EXECUTE FUNCTION f()
#: create trigger tr on s.t AFTER INSERT ON s.t EXECUTE FUNCTION f(); touches s.t

CREATE TYPE st AS (a INT)
#: create type st

CREATE TYPE s.st AS ENUM ()
#: create type s.st

CREATE TYPE st AS ENUM ('a''b')
#: create type st a'b

CREATE POLICY p ON s.t
#: create policy p on s.t ON s.t; touches s.t

CREATE RULE r AS ON INSERT TO t DO NOTHING
#: create rule r on t AS ON INSERT TO t DO NOTHING; touches t

CREATE ROLE r
#: create role r

CREATE FULLTEXT INDEX ix ON t (a)
#: create index ix on t ON t (a); touches t

SELECT * INTO s.t FROM u
#: create table s.t SELECT * INTO s.t FROM u; unknown: the columns, which a query gives; needs u; touches
#:   s.t

SELECT * INTO x FROM u
#: create table x SELECT * INTO x FROM u; unknown: the columns, which a query gives; needs u; touches x

COMMENT ON SCHEMA s IS 'x'
#: other statement  COMMENT ON SCHEMA s IS 'x'

COMMENT ON COLUMN s.t.a IS 'x'
#: alter column s.t.a comment 'x'; touches s.t, s.t.a

COMMENT ON COLUMN a IS 'x'
#: other statement  COMMENT ON COLUMN a IS 'x'

COMMENT ON INDEX ix IS 'x'
#: other statement  COMMENT ON INDEX ix IS 'x'

ALTER VIEW s.v RENAME TO w
#: rename view s.v -> w

ALTER VIEW v AS SELECT 1
#: alter view v SELECT 1; unknown: what is altered

ALTER VIEW s.v AS SELECT 1 FROM u
#: alter view s.v SELECT 1 FROM u; unknown: what is altered

ALTER SEQUENCE q RESTART
#: alter sequence q RESTART

ALTER SEQUENCE s.q OWNED BY t.a
#: alter sequence s.q OWNED BY t.a

ALTER INDEX s.ix RENAME TO iy
#: rename index s.ix -> iy

ALTER SCHEMA s RENAME TO r
#: rename schema s -> r

ALTER TYPE s.e ADD VALUE 'a'
#: add type s.e value 'a'

DROP MATERIALIZED VIEW IF EXISTS s.v
#: drop view s.v; with a flag

DROP SCHEMA s CASCADE
#: drop schema s CASCADE

DROP TRIGGER tr ON s.t
#: drop trigger tr on s.t; touches s.t

DROP INDEX ix ON t
#: drop index ix on t; touches t

DROP INDEX CONCURRENTLY s.ix
#: drop index s.ix

DROP SEQUENCE s.q
#: drop sequence s.q

DROP
#: opaque: SQL that cannot be read: DROP

IF EXISTS (SELECT 1
#: opaque: SQL that cannot be read: IF EXISTS (SELECT 1

IF EXISTS (SELECT 1)
#: opaque: SQL that cannot be read: IF EXISTS (SELECT 1)

/* only a comment */

VACUUM t
#: other statement  VACUUM t

WITH x AS (SELECT 1) SELECT * FROM x
#: other statement  WITH x AS (SELECT 1) SELECT * FROM x

WITH x AS (UPDATE t SET a = 1 RETURNING *) SELECT * FROM x
#: update rows t sets a; touches t, t.a
#: other statement  WITH x AS (UPDATE t SET a = 1 RETURNING *) SELECT * FROM x; needs t

SELECT f(1), g(2)
#: other statement  calls f, g: SELECT F(1), G(2)

(SELECT 1)
#: other statement  (SELECT 1)

SELECT 1 UNION SELECT 2
#: other statement  SELECT 1 UNION SELECT 2

1 + 1
#: opaque: SQL that cannot be read: 1 + 1

a
#: opaque: SQL that cannot be read: a

DECLARE @x INT
#: opaque: SQL that cannot be read: DECLARE @x INT

EXEC sp_rename 'a', 'b'
#: opaque: SQL that cannot be read: EXEC sp_rename 'a', 'b'

CREATE OR REPLACE FUNCTION f() RETURNS trigger AS $$ BEGIN END $$
#: create function f () RETURNS trigger AS $$ BEGIN END $$

CREATE OR REPLACE
#: opaque: SQL that cannot be read: CREATE OR REPLACE

INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET b = 1
#: insert rows t a; touches t, t.a

REPLACE INTO t (a) VALUES (1)
#: insert rows t a; touches t, t.a

TRUNCATE a, b
#: delete rows a all rows; touches a
#: delete rows b all rows; touches b

KILL 1
#: opaque: SQL that cannot be read: KILL 1

ATTACH DATABASE 'x' AS y
#: other statement  ATTACH 'x' AS y

DROP TYPE mood, s.kind CASCADE
#: drop type mood , s.kind CASCADE
#: drop type s.kind , s.kind CASCADE

DROP EVENT TRIGGER a, b
#: drop event trigger a , b
#: drop event trigger b , b

DROP FUNCTION IF EXISTS f; CREATE FUNCTION f(a INT, b INT) RETURNS INT DETERMINISTIC BEGIN RETURN a; END
#: drop function f; with a flag
#: create function f
#: opaque: SQL that cannot be read: DROP FUNCTION IF EXISTS f; CREATE FUNCTION f(a INT, b INT) RETURNS INT
#:   DETERMINISTIC BEGIN RETURN a…

CREATE INDEX ix ON t
#: create index ix on t (); touches t; index ix()

CREATE VIEW v
#: create view v

CREATE SEQUENCE IF NOT EXISTS q START 5
#: create sequence q; with a flag

MERGE INTO t USING u ON t.id = u.id WHEN MATCHED THEN DO NOTHING WHEN NOT MATCHED THEN INSERT (a) VALUES (1)
#: insert rows t merge; needs u; touches t

MERGE INTO (SELECT 1) USING u ON 1 = 1 WHEN MATCHED THEN DELETE
#: opaque delete rows: SQL that changes rows of a table that cannot be told; needs u
"""


@pytest.mark.parametrize(("sql", "expected"), scenarios(SCENARIOS))
def test_a_statement_is_told_with_all_that_it_touches(sql: str, expected: list[str]) -> None:
    assert [with_parts(one) for one in read_sql(sql, 7)] == expected
