"""What single statements of SQL do, with the tables and columns that they touch."""

from __future__ import annotations

import pytest

from limbeck_core.operations.sql import read_sql
from told_operations import scenarios, with_parts

SCENARIOS = """
MERGE INTO t USING u ON t.id = u.id WHEN MATCHED THEN UPDATE SET a = 1
#: update rows t merge; touches t

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

CREATE TABLE t (a INT UNIQUE REFERENCES s.u (id) ON DELETE CASCADE ON UPDATE SET NULL)
#: create table t a; needs s.u; touches t, t.a; column a(a); foreign key (a); unique constraint (a)

CREATE TABLE t (a INT PRIMARY KEY, b INT NULL CHECK (b > 1), c INT NOT NULL DEFAULT 5)
#: create table t a, b, c; touches t, t.a, t.b, t.c; column a(a); column b(b); column c(c); primary key (a)

CREATE TABLE t (a INT, CONSTRAINT fk FOREIGN KEY (a) REFERENCES v (x) ON DELETE SET NULL)
#: create table t a; needs v; touches t, t.a; column a(a); foreign key fk(a)

CREATE TABLE t (a INT, PRIMARY KEY (a DESC), UNIQUE (a), CHECK (a > 1))
#: create table t a; touches t, t.a; column a(a); primary key (a); unique constraint (a); check constraint
#:   (a > 1)

CREATE TABLE t (a INT, EXCLUDE USING gist (a WITH =))
#: create table t a; touches t, t.a; column a(a)

CREATE TABLE t (a INT, CONSTRAINT ck CHECK (a > 1), CONSTRAINT pk PRIMARY KEY (a))
#: create table t a; touches t, t.a; column a(a); check constraint ck(a > 1); primary key pk(a)

CREATE TABLE t (a INT REFERENCES (x))
#: create table t a; touches t, t.a; column a(a)

CREATE TABLE t (a INT, FOREIGN KEY (a))
#: create table t a; touches t, t.a; column a(a); foreign key (a)

CREATE TABLE t (a INT, INDEX ix)
#: create table t a, INDEX; touches t, t.a, t.INDEX; column a(a); column INDEX(INDEX)

CREATE TABLE t (a INT, KEY VARCHAR(5))
#: create table t a, KEY; touches t, t.a, t.KEY; column a(a); column KEY(KEY)

CREATE TABLE t (a INT, KEY ix (a, b))
#: create table t a; touches t, t.a; column a(a); index ix(a, b)

CREATE TABLE t (CONSTRAINT x FOO)
#: create table t (CONSTRAINT x FOO); unknown: what follows the name: (CONSTRAINT x FOO); touches t

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

ALTER TABLE t ADD CONSTRAINT x FOO
#: alter table t ADD CONSTRAINT x FOO; unknown: what follows the name: ADD CONSTRAINT x FOO; touches t

ALTER TYPE s.e RENAME TO f
#: rename type s.e -> f

ALTER TABLE t RENAME CONSTRAINT a TO b
#: rename constraint a on t -> b; touches t

CREATE AGGREGATE a (x) (y)
#: create aggregate a (x) (y)

DELETE FROM t; EXEC p
#: delete rows t; touches t
#: opaque: SQL that cannot be read: DELETE FROM t; EXEC p

DELETE FROM t; KILL 1
#: delete rows t; touches t
#: opaque: SQL that cannot be read: DELETE FROM t; KILL 1

ALTER TABLE s.t RENAME TO "u.v"
#: rename table s.t -> u.v; touches s.t, s.u.v

ALTER FUNCTION f RENAME TO g
#: rename function f -> g

ALTER TABLE IF EXISTS "s"."t" RENAME TO [u]
#: rename table s.t -> u; touches s.t, s.u

CREATE TABLE t (a INT REFERENCES u, b, FOREIGN KEY (b) REFERENCES v)
#: create table t a, b; needs u, v; touches t, t.a, t.b; column a(a); column b(b); foreign key (a); foreign
#:   key (b)

CREATE TABLE t (a INT, INDEX ix (a))
#: create table t a; touches t, t.a; column a(a); index ix(a)

CREATE TABLE t AS SELECT a FROM s.u
#: create table t AS SELECT a FROM s.u; unknown: the columns, which a query gives; needs s.u; touches t

CREATE TABLE s.t (LIKE u)
#: create table s.t; unknown: the columns, which are those of u; needs u; touches s.t

CREATE TABLE t LIKE u
#: create table t; unknown: the columns, which are those of u; needs u; touches t

CREATE TABLE IF NOT EXISTS t (a INT)
#: create table t a; with a flag; touches t, t.a; column a(a)

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

CREATE VIRTUAL TABLE t USING fts5(a)
#: create table t USING fts5(a); unknown: what follows the name: USING fts5(a); touches t

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

COMMENT ON TABLE s.t IS NULL
#: alter table s.t no comment; touches s.t

COMMENT ON INDEX ix IS 'x'
#: other statement  COMMENT ON INDEX ix IS 'x'

ALTER TABLE t ADD PRIMARY KEY (a)
#: create primary key on t (a); touches t, t.a; primary key (a)

ALTER TABLE t ADD CONSTRAINT x EXCLUDE USING gist (a WITH =)
#: alter table t ADD CONSTRAINT x EXCLUDE USING gist(a WITH =); unknown: what is altered; touches t

ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES u
#: create foreign key fk on t t(a) -> u; needs u; touches t, t.a; foreign key fk(a)

ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES u (id)
#: create foreign key on t t(a) -> u(id); needs u; touches t, t.a; foreign key (a)

ALTER TABLE t ADD UNIQUE (a)
#: create unique constraint on t (a); touches t, t.a; unique constraint (a)

ALTER TABLE t OWNER TO x
#: alter table t OWNER TO x; unknown: what follows the name: OWNER TO x; touches t

ALTER TABLE t ENABLE ROW LEVEL SECURITY
#: alter table t ENABLE ROW LEVEL SECURITY; unknown: what follows the name: ENABLE ROW LEVEL SECURITY;
#:   touches t

ALTER TABLE t MODIFY COLUMN a VARCHAR(10) NOT NULL
#: alter table t MODIFY COLUMN a VARCHAR(10) NOT NULL; unknown: what follows the name: MODIFY COLUMN a
#:   VARCHAR(10) NOT NULL; touches t

ALTER TABLE t CHANGE a b INT
#: alter table t CHANGE a b INT; unknown: what follows the name: CHANGE a b INT; touches t

ALTER TABLE t DROP COLUMN IF EXISTS a CASCADE, DROP PRIMARY KEY
#: drop column t.a CASCADE; with a flag; touches t, t.a
#: alter table t DROP PRIMARY KEY; unknown: what is altered; touches t

ALTER TABLE t DROP INDEX ix
#: drop index ix on t; touches t; index ix()

ALTER TABLE t SET SCHEMA x
#: alter table t SET SCHEMA x; unknown: what follows the name: SET SCHEMA x; touches t

ALTER TABLE t RENAME a TO b
#: rename column t.a -> b; touches t, t.a, t.b

ALTER TABLE s.t RENAME TO u
#: rename table s.t -> u; touches s.t, s.u

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

ALTER TABLE ONLY t ADD CONSTRAINT ck CHECK (a > 1) NOT VALID
#: create check constraint ck on t a > 1; touches t; check constraint ck(a > 1)

ALTER TABLE t VALIDATE CONSTRAINT ck
#: alter table t VALIDATE CONSTRAINT ck; unknown: what follows the name: VALIDATE CONSTRAINT ck; touches t

ALTER TABLE t ALTER a TYPE INT, ALTER COLUMN b SET DEFAULT now()
#: alter column t.a INT; touches t, t.a
#: alter column t.b DEFAULT CURRENT_TIMESTAMP; touches t, t.b

ALTER TABLE t ADD COLUMN a INT GENERATED ALWAYS AS IDENTITY
#: add column t.a INT; touches t, t.a; column a(a)

ALTER TABLE t ADD a INT, ADD b TEXT
#: add column t.a INT; touches t, t.a; column a(a)
#: add column t.b TEXT; touches t, t.b; column b(b)

ALTER TABLE t ADD COLUMN IF NOT EXISTS a
#: alter table t ADD COLUMN IF NOT EXISTS a; unknown: what follows the name: ADD COLUMN IF NOT EXISTS a;
#:   touches t

ALTER TYPE s.e ADD VALUE 'a'
#: add type s.e value 'a'

ALTER TABLE t DISABLE TRIGGER ALL, ADD COLUMN z INT
#: alter table t DISABLE TRIGGER ALL, ADD COLUMN z INT; unknown: what follows the name: DISABLE TRIGGER ALL,
#:   ADD COLUMN z INT; touches t

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

DROP TABLE IF EXISTS t CASCADE
#: drop table t CASCADE; with a flag; touches t

DROP SEQUENCE s.q
#: drop sequence s.q

DROP
#: opaque: SQL that cannot be read: DROP

IF EXISTS (SELECT 1
#: opaque: SQL that cannot be read: IF EXISTS (SELECT 1

IF EXISTS (SELECT 1)
#: opaque: SQL that cannot be read: IF EXISTS (SELECT 1)

IF NOT EXISTS (SELECT ')' FROM t) CREATE TABLE t (a INT)
#: create table t a; if not exists (SELECT ')' FROM t); touches t, t.a; column a(a)

/* only a comment */

VACUUM t
#: other statement  VACUUM t

REINDEX TABLE t
#: other statement  REINDEX TABLE t

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

ALTER TABLE t DROP PRIMARY KEY
#: alter table t DROP PRIMARY KEY; unknown: what follows the name: DROP PRIMARY KEY; touches t

CREATE INDEX ix ON t
#: create index ix on t (); touches t; index ix()

CREATE TABLE t (a INT REFERENCES u (id) MATCH FULL ON DELETE CASCADE)
#: create table t a; needs u; touches t, t.a; column a(a); foreign key (a)

CREATE TABLE t (CONSTRAINT x)
#: create table t (CONSTRAINT x); unknown: what follows the name: (CONSTRAINT x); touches t

CREATE TABLE t (a INT, CONSTRAINT x)
#: create table t (a INT, CONSTRAINT x); unknown: what follows the name: (a INT, CONSTRAINT x); touches t

ALTER TABLE t ADD CONSTRAINT x
#: alter table t ADD CONSTRAINT x; unknown: what follows the name: ADD CONSTRAINT x; touches t

CREATE VIEW v
#: create view v

CREATE SEQUENCE IF NOT EXISTS q START 5
#: create sequence q; with a flag

MERGE INTO (SELECT 1) USING u ON 1 = 1 WHEN MATCHED THEN DELETE
#: opaque update rows: SQL that changes rows of a table that cannot be told
"""


@pytest.mark.parametrize(("sql", "expected"), scenarios(SCENARIOS))
def test_a_statement_is_told_with_all_that_it_touches(sql: str, expected: list[str]) -> None:
    assert [with_parts(one) for one in read_sql(sql, 7)] == expected
