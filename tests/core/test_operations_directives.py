"""What is told of directives whose arguments are unusual, of older versions, or unknown."""

from __future__ import annotations

import pytest

from told_operations import HELPED, in_full, scenarios, upgrade_of

SCENARIOS = """
op.drop_table(*helper())
#: opaque drop table: the arguments *a call: helper(); the table: the arguments *a call: helper()

op.create_table('t', *helper(), sa.Column('a', sa.Integer))
#: create table t a; unknown: a column: the arguments *a call: helper()

op.create_table(*helper(), 'b')
#: opaque create table: the table: the arguments *a call: helper(); unknown: a column: 'b'

op.create_table('t', sa.Column('a', sa.Integer), **helper())
#: create table t a; unknown: the arguments **helper()

op.drop_table('t', **helper())
#: opaque drop table t: the arguments **helper()

op.create_table('t', sa.Column('a', sa.Integer, unique=helper(), nullable=None), sa.Column('b', **helper()))
#: create table t a, b; unknown: of a, whether it is unique: helper(); of b, the arguments **helper()

op.add_column('t', sa.Column('a', sa.Integer, nullable=helper(), index=q()))
op.add_column('t', sa.Column('a', sa.Integer, primary_key=helper()))
#: add column t.a INTEGER; unknown: whether it has an index: q(); whether it may be NULL: helper()
#: add column t.a INTEGER; unknown: whether it is the primary key: helper()

op.create_index('ix', 't', ['a'], unique=helper())
#: create index ix on t (a); unknown: whether it is unique: helper()

op.create_foreign_key('fk', 't', 'u', ['a'], ['b'], ondelete=helper(), onupdate=ACTION)
#: create foreign key fk on t t(a) -> u(b) ON DELETE helper() ON UPDATE ACTION; needs u

op.add_column('t', sa.Column('a', sa.Integer, sa.ForeignKey('u.b', ondelete=ACTION)))
#: add column t.a INTEGER -> u(b) ON DELETE ACTION; needs u

op.add_column('t', sa.Column('a', sa.String(5, collation=helper())))
#: add column t.a VARCHAR(5) COLLATE helper()

op.add_column('t', sa.Column('a', sa.String(5, **helper())))
#: add column t.a VARCHAR(5) (**helper())

given = {}
if helper():
    given['collation'] = 'C'
op.add_column('t', sa.Column('a', sa.String(5, **given)))
#: add column t.a VARCHAR(5) COLLATE given['collation']

op.create_exclude_constraint('ex', *helper(), ('a', '='))
#: opaque create exclude constraint ex: the table: the arguments *a call: helper()

sa.Table(*helper()).drop(bind)
#: opaque drop table: the table: the arguments *a call: helper()

op.create_index(name='ix', tablename='t', columns=['a'])
#: create index ix on t (a)

op.create_foreign_key('fk', source='t', referent='u', source_cols=['a'], referent_cols=['b'])
#: create foreign key fk on t t(a) -> u(b); needs u

op.alter_column('t', 'a', name='b')
#: rename column t.a -> b

op.rename_table(old_name='t', new_table_name='u')
#: rename table t -> u

op.drop_constraint('fk', 't', type='foreignkey')
#: drop foreign key fk on t

bind.run_sync(op.drop_constraint, type='foreignkey')
#: opaque drop foreign key: the table: not given; the constraint: not given

op.drop_table(5)
#: opaque drop table: the table: 5

op.drop_table('t', schema=helper())
#: opaque drop table t: the schema: a call: helper()

op.drop_table('t', schema=5)
#: opaque drop table t: the schema: 5

op.drop_table('t', schema=None)
#: drop table t

op.create_index('ix', 't', 'ab')
#: create index ix on t (a, b)

op.create_index('ix', 't', helper())
#: create index ix on t (?); unknown: the columns: a call: helper()

op.create_index('ix', 't', ['a', helper(), 5])
#: create index ix on t (a, ?, ?); unknown: a column: a call: helper(); a column: ['a', helper(), 5]

op.create_index('ix', 't', ['a' if helper() else 'b', sa.column('c'), sa.Column('d')])
#: create index ix on t (?, c, d); unknown: a column: ['a' if helper() else 'b', sa.column('c'),
#:   sa.Column('d')]

op.create_index('ix', 't')
#: create index ix on t (?); unknown: the columns: not given

op.create_index(None, 't', [sa.func.lower('a')])
#: create index on t (lower('a'))

op.create_table('t', helper(), 5, sa.Column(helper(), sa.Integer), sa.UniqueConstraint('a', helper()))
#: create table t; unknown: a column: a call: helper(); a column: 5; the name of a column:
#:   sa.Column(helper(), sa.Integer)

op.create_table('t', sa.Column(sa.Integer))
#: create table t; unknown: the name of a column: sa.Column(sa.Integer)

op.add_column('t', sa.Column(helper(), sa.Integer))
#: opaque add column t.?: the column: a call: helper()

op.add_column('t', sa.Column(sa.Integer))
#: opaque add column t.?: the column: without a name

op.add_column('t', sa.Column('a', sa.Integer, primary_key=True, unique=True, index=True))
#: add column t.a INTEGER NOT NULL with unique index ix_t_a

op.add_column('t', sa.Column('a', sa.Integer, primary_key=True), inline_primary_key=True)
#: add column t.a INTEGER PRIMARY KEY

op.add_column('t', sa.Column('a', sa.Integer, primary_key=True, nullable=True), inline_primary_key=False)
#: add column t.a INTEGER

op.add_column('t', sa.Column('a', type_=sa.Integer, *[sa.CheckConstraint('a > 1')], server_default=helper()))
#: add column t.a INTEGER DEFAULT helper() CHECK (a > 1)

op.add_column('t', sa.Column('a', None, sa.ForeignKey(helper())))
#: add column t.a -> ?

op.add_column('t', sa.Column('a', None, sa.ForeignKey(sa.table('u').c.x, onupdate='SET NULL')))
#: add column t.a -> u(x) ON UPDATE SET NULL; needs u

op.create_foreign_key('fk', 't', 'u', ['a'], ['id'], ondelete='cascade', onupdate='RESTRICT')
#: create foreign key fk on t t(a) -> u(id) ON DELETE CASCADE ON UPDATE RESTRICT; needs u

op.execute('ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES u (id) ON DELETE SET NULL')
#: create foreign key fk on t t(a) -> u(id) ON DELETE SET NULL; needs u

op.add_column('t', sa.Column('a', None, sa.ForeignKey('u')))
#: add column t.a -> u; needs u

op.add_column('t', sa.Column('a', sa.Integer, 5, sa.Computed('b + 1'), server_default=sa.DefaultClause('5')))
#: add column t.a INTEGER GENERATED ALWAYS AS (b + 1) DEFAULT 5

op.add_column('t', sa.Column('a', sa.Integer, sa.Computed(sa.text('b * 2'), persisted=True), nullable=False))
#: add column t.a INTEGER GENERATED ALWAYS AS (b * 2) STORED NOT NULL

op.add_column('t', sa.Column('a', sa.Integer, sa.Computed(sqltext=helper(), persisted=False)))
#: add column t.a INTEGER GENERATED ALWAYS AS (helper()) VIRTUAL

op.add_column('t', sa.Column('a', sa.BigInteger, sa.Identity()))
#: add column t.a BIGINT GENERATED BY DEFAULT AS IDENTITY

op.add_column('t', sa.Column('a', sa.Integer, sa.Identity(True, start=5, increment=STEP), nullable=True))
#: add column t.a INTEGER GENERATED ALWAYS AS IDENTITY (START WITH 5 INCREMENT BY STEP)

op.add_column('t', sa.Column('a', sa.Integer, sa.Sequence('numbers')))
#: add column t.a INTEGER

op.alter_column('t', 'a', server_default=sa.Identity(always=helper()))
#: alter column t.a GENERATED ALWAYS or BY DEFAULT AS IDENTITY

op.alter_column('t', 'a', server_default=None, existing_server_default=sa.Identity(always=True))
#: alter column t.a no default

op.add_column('t', sa.Column('a', sa.Boolean(True, 'ck_a')))
#: add column t.a BOOLEAN CHECK (a IN (0, 1)) where the server has no BOOLEAN

op.add_column('t', sa.Column('a', sa.Enum('x', 'y', name='kind', create_constraint=True)))
#: add column t.a ENUM kind ('x', 'y') CHECK (a IN ('x', 'y')) where the server has no ENUM

op.add_column('t', sa.Column('a', sa.Enum(*KINDS, name='kind', native_enum=False, create_constraint=True)))
#: add column t.a ENUM kind (*KINDS) CHECK (a IN (*KINDS))

op.alter_column('t', 'a', type_=sa.Boolean(create_constraint=True))
#: alter column t.a BOOLEAN CHECK (a IN (0, 1)) where the server has no BOOLEAN

op.add_column('t', sa.Column('a', thing.Type(5, x=1, y=[])))
#: add column t.a Type(5, x=1, y=[])

class Guid(sa.types.TypeDecorator):
    impl = sa.CHAR
op.add_column('t', sa.Column('a', Guid()))
op.add_column('t', sa.Column('b', Guid(16)))
#: add column t.a Guid
#: add column t.b Guid(16)

from project.types import Enum, String
from sqlalchemy.dialects import mysql
op.add_column('t', sa.Column('a', Enum(Kind)))
op.add_column('t', sa.Column('b', String()))
op.add_column('t', sa.Column('c', mysql.DATETIME(fsp=6)))
op.add_column('t', sa.Column('d', mysql.TIMESTAMP(fsp=helper())))
op.add_column('t', sa.Column('e', postgresql.TIMESTAMP(timezone=True, precision=3)))
#: add column t.a Enum(Kind)
#: add column t.b String
#: add column t.c DATETIME(6)
#: add column t.d TIMESTAMP(helper())
#: add column t.e TIMESTAMP(3) WITH TIME ZONE

op.add_column('t', sa.Column('a', Kind))
#: add column t.a Kind

op.add_column('t', sa.Column('a', Level))
#: add column t.a Level

op.add_column('t', sa.Column('a', sa.Integer if helper() else sa.String))
#: add column t.a INTEGER or VARCHAR

op.add_column('t', sa.Column('a', sa.Date if x else 5, server_default='1' if x else sa.text('2')))
#: add column t.a sa.Date if x else 5 DEFAULT '1' (if x) or 2 (if not x)

op.add_column('t', sa.Column('a', helper()))
#: add column t.a helper()

op.add_column('t', sa.Column('a', sa.Date, server_default=sa.text('now()') if x else sa.text('now( )')))
#: add column t.a DATE DEFAULT now() (if x) or now( ) (if not x)

op.add_column('t', sa.Column('a', sa.Date, server_default=sa.text('now()') if helper() else sa.func.now()))
#: add column t.a DATE DEFAULT now()

op.add_column('t', sa.Column('a', sa.Date, sa.UniqueConstraint(), sa.CheckConstraint('a > b')))
#: add column t.a DATE CHECK (a > b)

op.add_column('t', sa.Column('a', sa.String(helper()), server_default=True))
#: add column t.a VARCHAR(helper()) DEFAULT true

op.add_column('t', sa.Column('a', sa.String(length=thing.SIZE)))
#: add column t.a VARCHAR(thing.SIZE)

op.add_column('t', sa.Column('a', sa.Numeric(thing.SIZE, 2)))
#: add column t.a NUMERIC(thing.SIZE, 2)

op.add_column('t', sa.Column('a', sa.Numeric(10, scale=thing.SIZE)))
#: add column t.a NUMERIC(10, thing.SIZE)

op.add_column('t', sa.Column('a', sa.Float(asdecimal=thing.SIZE)))
#: add column t.a FLOAT

op.add_column('t', sa.Column('a', sa.String(9, collation='C')))
#: add column t.a VARCHAR(9) COLLATE C

op.add_column('t', sa.Column('a', sa.Enum(*thing.STATES, name='state')))
#: add column t.a ENUM state (*thing.STATES)

op.add_column('t', sa.Column('a', sa.Enum('a', thing.STATE)))
#: add column t.a ENUM ('a', thing.STATE)

op.add_column('t', sa.Column('a', sa.Enum(Kind, name='kind')))
#: add column t.a ENUM kind (Kind)

op.add_column('t', sa.Column('a', sa.Boolean, server_default=sa.sql.expression.true()))
#: add column t.a BOOLEAN DEFAULT true

op.add_column('t', sa.Column('a', sa.Boolean, server_default=sa.sql.False_()))
#: add column t.a BOOLEAN DEFAULT false

op.add_column('t', sa.Column('a', sa.Boolean, server_default=sa.null()))
#: add column t.a BOOLEAN DEFAULT NULL

op.add_column('t', sa.Column('a', sa.DateTime, server_default=sa.sql.func.now()))
#: add column t.a DATETIME DEFAULT now()

from sqlalchemy import func as f
op.add_column('t', sa.Column('a', sa.DateTime, server_default=f.pg.timezone('utc', f.now())))
#: add column t.a DATETIME DEFAULT pg.timezone('utc', f.now())

op.add_column('t', sa.Column('a', sa.Date, server_default=sa.cast('2020-01-01', sa.Date)))
#: add column t.a DATE DEFAULT cast('2020-01-01', sa.Date)

op.create_table('t', sa.MetaData(), sa.Column('a', sa.Integer))
#: create table t a

op.create_table('t', helper(), sa.Column('a', sa.Integer))
#: create table t a; unknown: a column: a call: helper()

op.add_column('t', sa.Column('a', sa.ARRAY(sa.Integer), server_default=5))
#: add column t.a ARRAY(INTEGER) DEFAULT 5

op.add_column('t', sa.Column('a', sa.ARRAY(sa.String(3)), server_default=sa.text('a  b')))
#: add column t.a ARRAY(VARCHAR(3)) DEFAULT a b

op.add_column('t', sa.Column('a', postgresql.TIMESTAMP(True), server_default=False))
#: add column t.a TIMESTAMP WITH TIME ZONE

op.add_column('t', sa.Column('a', sa.DateTime(timezone=True)))
#: add column t.a DATETIME WITH TIME ZONE

op.add_column('t', sa.Column('a', sa.Numeric(10, scale=2)))
#: add column t.a NUMERIC(10, 2)

op.add_column('t', sa.Column('a', Geometry('POINT', srid=4326)))
#: add column t.a Geometry(POINT, srid=4326)

op.add_column('t', sa.Column('a', sa.Enum(Level, values_callable=helper)))
#: add column t.a ENUM level ()

op.add_column('t', sa.Column('a', sa.Foo(None, 'x', b'y', as_uuid=True)))
#: add column t.a Foo(x, b'y')

op.alter_column('t', 'a', new_column_name=helper())
#: rename column t.a -> helper(); unknown: the new name: helper()

op.alter_column('t', 'a', nullable=helper())
#: alter column t.a NULL or NOT NULL; unknown: whether it may be NULL: helper()

op.alter_column('t', 'a', comment='x', autoincrement=True)
#: alter column t.a comment autoincrement=True

op.alter_column('t', 'a', comment=None, type_=helper())
#: alter column t.a helper() comment

op.alter_column('t', 'a', postgresql_using='x')
#: alter column t.a nothing

op.alter_column('t', 'a', existing_type=helper(), server_default=helper())
#: alter column t.a DEFAULT helper()

op.alter_column('t', helper(), nullable=True)
#: opaque alter column t.?: the column: a call: helper()

op.create_table_comment('t', None)
#: alter table t no comment

op.create_table_comment('t', helper())
#: alter table t comment 'helper()'

op.bulk_insert(helper(), [{'a': 1}, helper()])
#: opaque insert rows: the table: a call: helper()

op.bulk_insert(sa.table('t'), helper())
#: insert rows t what helper() names

rows = []
for one in helper():
    rows.append({'a': one, 'b': 1})
op.bulk_insert(sa.table('t'), rows)
#: insert rows t a, b

op.bulk_insert(sa.table('t', schema=helper()), [{'a': 1}])
#: opaque insert rows: the table: sa.table('t', schema=helper())

op.drop_index('ix', table_name=helper())
#: opaque drop index ix: the table: a call: helper()

op.create_check_constraint('ck', 't', sa.column('a') > 5)
#: create check constraint ck on t sa.column('a') > 5

op.create_check_constraint('ck', 't', helper())
#: create check constraint ck on t helper()

op.create_exclude_constraint('ex', 't', (sa.column('a'), '='), helper())
#: create exclude constraint ex on t (a WITH =, ?); unknown: an element: a call: helper()

op.create_foreign_key('fk', 't', helper(), ['a'], ['id'])
#: opaque create foreign key fk on t: the referenced table: a call: helper()

op.create_foreign_key('fk', 't', 'u', ['a'], ['id'], schema='s')
#: create foreign key fk on s.t s.t(a) -> u(id); needs u

op.drop_constraint(helper(), 't', type_='primary')
#: opaque drop primary key on t: the constraint: a call: helper()

op.invoke(ops.X())
#: opaque: the operation: ops.X()

op.invoke(ops.CreateTableOp(table_name='t', columns=[sa.Column('a', sa.Integer)]))
#: create table t a

op.invoke(ops.CreateTableOp('t', helper()))
#: opaque: the operation: ops.CreateTableOp('t', helper())

op.invoke(helper())
#: opaque: the operation: a call: helper()

op.invoke(5)
#: opaque: the operation: 5

op.invoke(ops.AlterColumnOp('t', 'a', modify_name='b', modify_type=sa.Date(), modify_server_default=None))
#: alter column t.a -> b DATE no default

op.invoke(ops.AlterColumnOp('t', 'a', modify_comment='x'))
#: alter column t.a comment

op.invoke(ops.OtherOp('t'))
#: opaque: the operation: ops.OtherOp('t')

op.invoke(ops.ExecuteSQLOp(sqltext='DELETE FROM t'))
#: delete rows t
"""


@pytest.mark.parametrize(("body", "expected"), scenarios(SCENARIOS))
def test_a_directive_is_told_as_far_as_its_arguments_are_known(body: str, expected: list[str]) -> None:
    assert [in_full(one) for one in upgrade_of(body, HELPED)] == expected


FOREIGN_KEYS = {
    "op.create_table('t', sa.Column('a', N, sa.ForeignKey('u.id', name='fk_a')))": "fk_a",
    "op.create_table('t', sa.Column('a', N, sa.ForeignKey('u.id')))": None,
    "op.add_column('t', sa.Column('a', N, sa.ForeignKey('u.id', name='fk_a')))": "fk_a",
    "op.execute('CREATE TABLE t (a INT CONSTRAINT fk_a REFERENCES u (id))')": "fk_a",
    "op.execute('ALTER TABLE t ADD COLUMN a INT CONSTRAINT fk_a REFERENCES u (id)')": "fk_a",
    "op.execute('ALTER TABLE t ADD COLUMN a INT REFERENCES u (id)')": None,
}


@pytest.mark.parametrize("body", FOREIGN_KEYS)
def test_a_foreign_key_that_stands_with_its_column_keeps_its_name(body: str) -> None:
    [operation] = upgrade_of(body, "N = sa.Integer\n")
    [key] = [part for part in operation.parts if part.kind == "foreign key"]
    assert key.reference is not None
    assert (key.name, key.columns, key.reference.table, key.reference.columns) == (
        FOREIGN_KEYS[body],
        ("a",),
        "u",
        ("id",),
    )
