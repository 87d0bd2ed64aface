"""What SQL on tables does, with the columns and parts that it touches."""

from __future__ import annotations

import pytest

from limbeck_core.operations.sql import read_sql
from told_operations import scenarios, with_parts

SCENARIOS = """
CREATE TABLE t (a INT UNIQUE REFERENCES s.u (id) ON DELETE CASCADE ON UPDATE SET NULL)
#: create table t a; needs s.u; touches t, t.a; column a(a); foreign key (a); unique constraint (a)

CREATE TABLE t (a INT PRIMARY KEY, b INT NULL CHECK (b > 1), c INT NOT NULL DEFAULT 5)
#: create table t a, b, c; touches t, t.a, t.b, t.c; column a(a); column b(b); column c(c); primary key (a);
#:   check constraint (bb > 1)

CREATE TABLE t (a INT CONSTRAINT pk PRIMARY KEY, b INT CONSTRAINT uq UNIQUE CONSTRAINT ck CHECK (b > 1))
#: create table t a, b; touches t, t.a, t.b; column a(a); column b(b); primary key pk(a);
#:   unique constraint uq(b); check constraint ck(bb > 1)

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

ALTER TABLE t ADD CONSTRAINT x FOO
#: alter table t ADD CONSTRAINT x FOO; unknown: what follows the name: ADD CONSTRAINT x FOO; touches t

ALTER TABLE t RENAME CONSTRAINT a TO b
#: rename constraint a on t -> b; touches t

ALTER TABLE s.t RENAME TO "u.v"
#: rename table s.t -> u.v; touches s.t, s.u.v

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

CREATE VIRTUAL TABLE t USING fts5(a)
#: create table t USING fts5(a); unknown: what follows the name: USING fts5(a); touches t

COMMENT ON TABLE s.t IS NULL
#: alter table s.t no comment; touches s.t

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

ALTER TABLE ONLY t ADD CONSTRAINT ck CHECK (a > 1) NOT VALID
#: create check constraint ck on t a > 1; touches t; check constraint ck(a > 1)

ALTER TABLE t VALIDATE CONSTRAINT ck
#: alter table t VALIDATE CONSTRAINT ck; unknown: what follows the name: VALIDATE CONSTRAINT ck; touches t

ALTER TABLE t ALTER a TYPE INT, ALTER COLUMN b SET DEFAULT now()
#: alter column t.a INT; touches t, t.a
#: alter column t.b DEFAULT CURRENT_TIMESTAMP; touches t, t.b

ALTER TABLE t ADD COLUMN a INT GENERATED ALWAYS AS IDENTITY
#: add column t.a INT GENERATED ALWAYS AS IDENTITY; touches t, t.a; column a(a)

ALTER TABLE t ADD COLUMN a INT GENERATED ALWAYS AS (b * 2) STORED NOT NULL
#: add column t.a INT GENERATED ALWAYS AS (b * 2) STORED NOT NULL; touches t, t.a; column a(a)

ALTER TABLE t ADD a INT, ADD b TEXT
#: add column t.a INT; touches t, t.a; column a(a)
#: add column t.b TEXT; touches t, t.b; column b(b)

ALTER TABLE t ADD COLUMN IF NOT EXISTS a
#: alter table t ADD COLUMN IF NOT EXISTS a; unknown: what follows the name: ADD COLUMN IF NOT EXISTS a;
#:   touches t

ALTER TABLE t DISABLE TRIGGER ALL, ADD COLUMN z INT
#: alter table t DISABLE TRIGGER ALL, ADD COLUMN z INT; unknown: what follows the name: DISABLE TRIGGER ALL,
#:   ADD COLUMN z INT; touches t

DROP TABLE IF EXISTS t CASCADE
#: drop table t CASCADE; with a flag; touches t

IF NOT EXISTS (SELECT ')' FROM t) CREATE TABLE t (a INT)
#: create table t a; if not exists (SELECT ')' FROM t); touches t, t.a; column a(a)

REINDEX TABLE t
#: other statement  REINDEX TABLE t

ALTER TABLE t DROP PRIMARY KEY
#: alter table t DROP PRIMARY KEY; unknown: what follows the name: DROP PRIMARY KEY; touches t

CREATE TABLE t (a INT REFERENCES u (id) MATCH FULL ON DELETE CASCADE)
#: create table t a; needs u; touches t, t.a; column a(a); foreign key (a)

CREATE TABLE t (CONSTRAINT x)
#: create table t (CONSTRAINT x); unknown: what follows the name: (CONSTRAINT x); touches t

CREATE TABLE t (a INT, CONSTRAINT x)
#: create table t (a INT, CONSTRAINT x); unknown: what follows the name: (a INT, CONSTRAINT x); touches t

ALTER TABLE t ADD CONSTRAINT x
#: alter table t ADD CONSTRAINT x; unknown: what follows the name: ADD CONSTRAINT x; touches t
"""


@pytest.mark.parametrize(("sql", "expected"), scenarios(SCENARIOS))
def test_sql_on_a_table_is_told_with_all_that_it_touches(sql: str, expected: list[str]) -> None:
    assert [with_parts(one) for one in read_sql(sql, 7)] == expected
