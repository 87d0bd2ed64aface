"""What is told of statements, tables, sessions and types that reach the database without a directive."""

from __future__ import annotations

import pytest

from told_operations import in_full, scenarios, upgrade_of

ABOVE = """
from sqlalchemy.orm import Session, sessionmaker, declarative_base
from sqlalchemy.schema import AddConstraint, CreateIndex, CreateSchema, CreateSequence, CreateTable
from sqlalchemy.schema import DropIndex, DropSchema, DropSequence, DropTable
Base = declarative_base()
class User(Base):
    __tablename__ = "users"
    __table_args__ = (sa.UniqueConstraint('name'), {"schema": "s"})
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column("called", sa.String)
class Plain:
    pass
class Sub(User):
    pass
class Given(Base):
    __table__ = sa.Table('given', Base.metadata, sa.Column('a', sa.Integer))
class Nameless(Base):
    pass
b = sa.Column('b', sa.String, sa.ForeignKey('u.id'))
t = sa.Table('t', sa.MetaData(), sa.Column('a', sa.Integer), b, sa.Index('ix', 'a'), schema='s')
u = sa.table('u', sa.column('x'))
bind = op.get_bind()
session = sessionmaker()(bind=bind)
import imported
"""

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

session.connection().execute(sa.text('DELETE FROM v'))
#: delete rows v

session.query(User.name).delete()
#: delete rows s.users

session.query(User).filter_by(id=1).update({User.name: 1})
#: update rows s.users sets called

session.query(User).update(values=unknown)
#: update rows s.users

session.query(unknown).delete()
#: opaque delete rows: the table: the name unknown, which the file does not define

session.query(imported.Model).update({'a': 1})
#: opaque update rows: the table: the table imported.Model, which the file does not define

session.get(User, 1).name = 'x'
#: update rows s.users sets name

for one in [session.query(User).first()]:
    one.name = 'y'
    session.delete(one)
    session.add(one)
    setattr(one, 'id', 5)
#: update rows s.users sets name
#: delete rows s.users
#: update rows s.users sets id

session.delete(unknown)
#: opaque: rows: session.delete(unknown)

session.add(User(name='a'))
#: insert rows s.users name

session.merge(Nameless(name='a'))
#: opaque insert rows: the table: the table of the class Nameless

session.add_all([User(id=1), unknown])
#: insert rows s.users id
#: opaque: rows: session.add_all([User(id=1), unknown])

session.add_all(unknown)
#: opaque: rows: session.add_all(unknown)

session.bulk_save_objects([User(id=1)])
#: insert rows s.users id

session.bulk_insert_mappings(User, [{'id': 1}])
#: insert rows s.users

session.bulk_update_mappings(Plain, [{'id': 1}])
#: opaque update rows: the table: the table of the class Plain

session.flush()

for row in session.execute(sa.select(User)).scalars():
    row.name = 'z'
#: update rows s.users sets name; for each row of session.execute(sa.select(User)).scalars()

for row in session.query(imported.Model):
    row.name = 'z'
#: opaque: a change of rows: row.name; for each row of session.query(imported.Model)

for row in session.query(User).all():
    row.name = 'z'
#: update rows s.users sets name; for each row of session.query(User).all()

print(session.query(User).count())

session.query(User).all()[0].name = 'w'
#: update rows s.users sets name

for a, b in [session.query(User).all()]:
    a.name = 'v'

for i, row in enumerate(session.query(User)):
    row.name = 'u'
#: update rows s.users sets name; for each (i, row) of enumerate(session.query(User))

next(iter(session.query(User))).name = 't'
#: update rows s.users sets name

User.query().delete()
#: delete rows s.users

Plain.query().delete()
#: opaque: a call: Plain.query().delete()

User.make()
#: opaque: a call: User.make()

Given.select().update({'a': 1})
#: update rows given sets a

op.execute(sa.delete(Sub))
#: delete rows s.users

op.execute(sa.delete(Given))
#: delete rows given

op.execute(sa.delete(Nameless))
#: opaque delete rows: the table: the table of the class Nameless

op.execute(sa.delete(imported.X))
#: opaque delete rows: the table: the table imported.X, which the file does not define

op.execute(sa.delete(5))
#: opaque delete rows: the table: the table of sa.delete(5)

op.execute(sa.delete('v'))
#: opaque delete rows: the table: the table of sa.delete('v')

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

op.execute(sa.select(u, t.c.a))
#: other statement  SELECT; needs u, s.t

op.execute(sa.select([u, User]))
#: other statement  SELECT; needs u, s.users

op.execute(sa.union(sa.select(u), sa.select(t)))
#: other statement  SELECT; needs u, s.t

bind.execute(sa.select(u))

op.execute(sa.func.setval('q', 1))
#: other statement  setval('q', 1)

op.execute(5)
#: opaque: the statement: op.execute(5)

op.execute(sa.text(sa.text('DELETE FROM v')))
#: delete rows v

op.execute(sa.text(unknown))
#: opaque: the statement: the name unknown, which the file does not define

op.execute(sa.text(5))
#: opaque: the statement: the text of sa.text(5)

op.execute("DELETE FROM %s" % t)
#: delete rows s.t

op.execute("DELETE FROM " + u.name + " WHERE " + t.schema + "=1")
#: delete rows u

op.execute(f"DELETE FROM {t.fullname}")
#: delete rows t

op.execute(f"DELETE FROM {t} WHERE {t.c.a}")
#: delete rows s.t

op.execute(f"UPDATE u SET {u.c['x']} = {sa.text('now()')}")
#: update rows u sets x

op.create_index('ix', 't', [-t.c.a, t.c.a.desc()])
#: create index ix on t (-t.c.a, t.c.a.desc())

if u is not None:
    op.execute(sa.literal(5))
#: other statement  5

if u is None:
    op.drop_table('never')

if t.c.a == 5:
    op.drop_table('z')
#: drop table z; if t.c.a == 5

op.execute(sa.TextClause('DELETE FROM v'))
#: delete rows v

op.execute(sa.literal_column('DELETE FROM v'))
#: other statement  DELETE FROM v

op.drop_table(sa.quoted_name('x', True))
#: drop table x

op.drop_table(op.f('x'))
#: drop table x

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
#: opaque: the statement: op.execute(bind)

User.name.type.x(bind)

op.create_check_constraint('ck', 't', t.c.a + 1)
#: create check constraint ck on t t.c.a + 1
"""


@pytest.mark.parametrize(("body", "expected"), scenarios(SCENARIOS))
def test_what_reaches_the_database_is_told(body: str, expected: list[str]) -> None:
    assert [in_full(one) for one in upgrade_of(body, ABOVE)] == expected
