"""What is told of statements, tables, indexes and types that reach the database without a directive."""

from __future__ import annotations

import pytest

from told_operations import MAPPED, in_full, scenarios, upgrade_of

SCENARIOS = """
bind.execute(t.insert(), [{'a': 1}, {'b': 2}])
#: insert rows s.t a, b

bind.execute(t.insert(), {'a': 1})
#: insert rows s.t a

bind.execute(t.insert(), ({'a': 1},))
#: insert rows s.t a

bind.execute(t.insert().values([{'a': 1}, {'b': 2}]))
#: insert rows s.t a, b

bind.execute(t.insert().values({t.c.a: 1}))
#: insert rows s.t a

bind.execute(t.insert().from_select(['a', 'b'], sa.select(u.c.x)))
#: insert rows s.t a, b; needs u

bind.execute(sa.insert(t).from_select(['a'], select=sa.select(u)))
#: insert rows s.t a; needs u

bind.execute(t.update().where(t.c.a == 1).values(a=2))
#: update rows s.t sets a

bind.execute(t.update(whereclause=t.c.a == 1, values={'a': 1}))
#: update rows s.t sets a

bind.execute(t.delete())
#: delete rows s.t

t.insert().execute(a=1)
#: insert rows s.t a

u.delete().execute()
#: delete rows u

sa.select(u).execute()

sa.text('DELETE FROM v').execute()
#: delete rows v

bind.execute(CreateTable(t))
#: create table s.t a, b; needs u

bind.execute(CreateTable(t, if_not_exists=True))
#: create table s.t a, b; needs u; with a flag

bind.execute(DropTable(t))
#: drop table s.t

bind.execute(CreateIndex(sa.Index('ix', t.c.a, unique=True, postgresql_where=t.c.a > 1)))
#: create index ix on s.t UNIQUE (a) WHERE t.c.a > 1

bind.execute(DropIndex(sa.Index('ix', u.c.x)))
#: drop index ix on u

bind.execute(CreateSequence(sa.Sequence('q', schema='s')))
#: create sequence s.q

bind.execute(CreateSequence('q'))
#: create sequence q

bind.execute(DropSequence(sa.Sequence('q'), if_exists=True))
#: drop sequence q; with a flag

bind.execute(CreateSchema('s', if_not_exists=True))
#: create schema s; with a flag

bind.execute(DropSchema('s'))
#: drop schema s

bind.execute(sa.DDL('DROP VIEW v'))
#: drop view v

bind.execute(AddConstraint(t))
#: opaque: the statement: bind.execute(AddConstraint(t))

bind.execute(sa.DDL(unknown))
#: opaque: the statement: bind.execute(sa.DDL(unknown))

sa.Sequence('q').create(bind)
#: create sequence q; with a flag

sa.Sequence('q').drop(bind, checkfirst=False)
#: drop sequence q

sa.DDL('x').against(bind)

t.create(bind)
#: create table s.t a, b; needs u

t.drop(bind, checkfirst=True)
#: drop table s.t; with a flag

u.create(bind, True)
#: create table u x; with a flag

sa.Table(unknown, sa.MetaData()).create(bind)
#: opaque create table: the table: the name unknown, which the file does not define

sa.Table(5, sa.MetaData()).drop(bind)
#: opaque drop table: the table: sa.Table(5, sa.MetaData())

sa.Table('x', sa.MetaData(), schema=unknown).drop(bind)
#: opaque drop table: the table: its schema: the name unknown, which the file does not define

t.append_column(1)

op.execute(t.alias().delete())
#: delete rows s.t

op.execute(t.select())
#: other statement  SELECT; needs s.t

Base.metadata.create_all(bind, tables=[t, User.__table__, Given.__table__])
#: create table s.t a, b; needs u; with a flag
#: create table s.users id, called; with a flag
#: create table given a; with a flag

Base.metadata.drop_all(bind, [t], checkfirst=False)
#: drop table s.t

Base.metadata.create_all(bind, tables=[unknown])
#: opaque: the tables of a metadata: Base.metadata.create_all(bind, tables=[unknown])

Base.metadata.reflect(bind)

sa.inspect(bind).reflect_table(t, None)

Base.metadata.tables['m'].drop(bind)
#: drop table m

sa.Index('ix', t.c.a, sa.text('lower(b)')).create(bind)
#: create index ix on s.t (a, lower(b))

sa.Index('ix', t.c.a).drop(bind, checkfirst=True)
#: drop index ix on s.t; with a flag

sa.Index('ix', 'a').drop(bind)
#: drop index ix

sa.Index('ix', 'a').create(bind)
#: opaque create index ix: the table: sa.Index('ix', 'a').create(bind)

sa.UniqueConstraint('a').create(bind)

sa.Integer().create(bind)
#: opaque: a type: sa.Integer().create(bind)

sa.Integer().create()

sa.Enum('a').drop(bind)
#: opaque: a type: sa.Enum('a').drop(bind)

sa.Enum('a', name='e').create(bind, True)
#: create type e a; with a flag

sa.Enum('a', name='e').with_variant(sa.Text(), 'mysql').create(bind)
#: create type e a

sa.Enum('a', name='e').copy().drop(bind)
#: drop type e a

bind.run_sync(lambda c: c.execute(sa.text('DELETE FROM v')))
#: delete rows v

bind.run_callable(lambda c: c.execute(sa.text('DELETE FROM v')))
#: delete rows v

bind.begin().execute('DELETE FROM v')
#: delete rows v

op.get_context().execute('DELETE FROM v')
#: delete rows v

bind.get_context().connection.execute('DELETE FROM v')
#: delete rows v

bind.exec_driver_sql(sql='DELETE FROM v')
#: delete rows v

bind.commit()

bind.run_sync(op.drop_index, name='ix')
#: opaque drop index: the index: not given

bind.run_sync(getattr, 'execute')

op.execute(sa.text('DELETE FROM v WHERE a = :b').bindparams(b=1))
#: delete rows v

User(id=1).unknown_method()
#: opaque: a call: User(id=1).unknown_method()

bind.execute(t.insert().values(['a', 1]))
#: insert rows s.t

bind.execute(t.insert(), ['a'])
#: insert rows s.t

bind.execute(t.update().values({sa.func.now(): 1, u.c.x: 2}))
#: update rows s.t sets x

op.create_table('v', sa.Column('a', sa.Integer), sa.PrimaryKeyConstraint('a'))
#: create table v a

op.create_table('v', postgresql.ExcludeConstraint(('a', '='), 'b', name='ex'))
#: create table v

op.execute(sa.select('x', u))
#: other statement  SELECT; needs u

session.query(User).first()['name'] = 1

User.metadata.drop_all(bind, tables=[User.__table__])
#: drop table s.users; with a flag

if u:
    op.drop_table('known')
#: drop table known

for one in [row for row in session.query(User)]:
    one.id = 1
#: update rows s.users sets id; for each one of [row for row in session.query(User)]

op.create_check_constraint('ck', 't', condition=sa.text('a') if x else sa.text('b'))
#: create check constraint ck on t a or b

op.create_check_constraint('ck', 't', sa.literal(None))
#: create check constraint ck on t NULL

op.create_index('ix', 't', {'a': 1})
#: create index ix on t (a)

op.execute(bind)
#: opaque: the statement: bind

User.name.type.x(bind)

op.create_check_constraint('ck', 't', t.c.a + 1)
#: create check constraint ck on t t.c.a + 1
"""


@pytest.mark.parametrize(("body", "expected"), scenarios(SCENARIOS))
def test_what_reaches_the_database_is_told(body: str, expected: list[str]) -> None:
    assert [in_full(one) for one in upgrade_of(body, MAPPED)] == expected
