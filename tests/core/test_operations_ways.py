"""What is told where the way that a script takes depends on something unknown."""

from __future__ import annotations

import pytest

from told_operations import in_full, scenarios, upgrade_of

SCENARIOS = """
x = ['a'] if q() else 3.5
op.drop_table(x)
#: opaque drop table: the table: an expression: ['a'] if q() else 3.5

x = 'a' if q() else ('b' if r() else 'a')
op.drop_table(x)
#: drop table a; if q() or not q() and not r()
#: drop table b; if not q() and r()

x = ('a' if q() else 'b').replace('b', 'a')
op.drop_table(x)
#: drop table a

x = y = 'n'
x = 'a' if q() else 'b'
op.drop_table(f'{x}_{x}_{x}_{x}_t')
#: drop table a_a_a_a_t; if q()
#: drop table b_b_b_b_t; if not q()

x, y, z, w = ('a' if q() else 'b'), ('a' if r() else 'b'), ('a' if s() else 'b'), ('a' if t() else 'b')
op.drop_table(f'{x}_{y}_{z}_{w}_t')
#: opaque drop table: the table: an expression: f'{x}_{y}_{z}_{w}_t'

x = 'a' if q() else 'b'
y = 'c' if r() else 'd'
z = 'e' if s() else 'f'
w = 'g' if t() else 'h'
op.drop_table(x + y)
op.drop_table(x + y + z + w)
#: drop table ac; if q() and r()
#: drop table ad; if q() and not r()
#: drop table bc; if not q() and r()
#: drop table bd; if not q() and not r()
#: opaque drop table: the table: an expression: x + y + z + w

tables = {'x': 'a', 'y': 'b'}
op.drop_table(tables[bind.dialect.name])
#: drop table a; if bind.dialect.name == 'x'
#: drop table b; if bind.dialect.name == 'y'

tables = {'x': 'a', 'y': 'b'}
op.drop_table(tables.get(q(), 'c'))
#: drop table a; if q() == 'x'
#: drop table b; if q() == 'y'
#: drop table c; if q() not in tables

tables = {'x': 'a', 'y': 'b'}
name = tables.get(q())
if not name:
    raise RuntimeError
op.execute(f'DROP TABLE {name}')
#: drop table a; if q() == 'x'
#: drop table b; if q() == 'y'

tables = {'x': 'a', 'y': 'b'}
op.drop_table(tables['x' if q() else 'z'])
#: drop table a; if q()
#: opaque drop table: the table: an expression: tables['x' if q() else 'z']; if not q()

tables = {'x': 'a', 'y': 'b'}
look = tables.get
op.drop_table(look(q()))
#: opaque drop table: the table: an expression: look(q())

x = 'a' if q() else 'b'
if x:
    op.drop_table(x)
#: drop table a; if q()
#: drop table b; if not q()

tables = {'x': ['a'], 'y': ['b']}
op.drop_table(tables[q()])
#: opaque drop table: the table: an expression: tables[q()]

tables = {'x': 'a', 5: 'b'}
op.drop_table(tables[q()])
#: opaque drop table: the table: an expression: tables[q()]

name = bind.dialect.identifier_preparer.quote('order')
op.execute(f'UPDATE t SET {name} = 1')
#: update rows t sets order

schema = None if bind.dialect.name == 'sqlite' else 's'
op.drop_table('t', schema=schema)
#: drop table t; if bind.dialect.name == 'sqlite'
#: drop table s.t; if bind.dialect.name != 'sqlite'

name = 'ck' if q() else None
if name:
    op.drop_constraint(name, 't')
if name is None:
    op.drop_table('u')
op.drop_index(name or 'ix')
#: drop constraint ck on t; if name
#: drop table u; if name is None
#: opaque drop index: the index: name or 'ix'

name = 'ck' if q() else None
if r() and name is not None:
    op.drop_constraint(name, 't')
elif not r() or not name:
    op.drop_constraint(name, 'u')
else:
    op.drop_constraint(name, 'v')
op.drop_constraint(name, 'w')
#: drop constraint ck on t; if r() and name is not None
#: drop constraint ck on u; if not (r() and name is not None) and (not r() or not name) and q()
#: drop constraint on u; if not (r() and name is not None) and (not r() or not name) and not q()
#: drop constraint ck on v; if not (r() and name is not None) and not (not r() or not name)
#: drop constraint ck on w; if q()
#: drop constraint on w; if not q()

name = 'a' if q() else 'b' if r() else None
if not name:
    name = 'c'
op.drop_table(name)
#: drop table c; if not name
#: drop table a; if name and q()
#: drop table b; if name and not q() and r()

where = sa.text('a > 1') if q() else None
op.create_index('ix', 't', ['a'], postgresql_where=where)
op.add_column('t', sa.Column('b', sa.Integer, server_default=sa.text('1') if q() else None))
#: create index ix on t (a) WHERE a > 1 (if q())
#: add column t.b INTEGER DEFAULT 1 (if q()) or none (if not q())

x = 'a' if q() else 'b'
op.drop_table(f'{x}_{x}')
op.drop_table(x + '_' + x)
op.drop_table('%s_%s' % (x, x))
op.drop_table('{}_{}'.format(x, x))
op.drop_column(x, x)
#: drop table a_a; if q()
#: drop table b_b; if not q()
#: drop table a_a; if q()
#: drop table b_b; if not q()
#: drop table a_a; if q()
#: drop table b_b; if not q()
#: drop table a_a; if q()
#: drop table b_b; if not q()
#: drop column a.a; if q()
#: drop column b.b; if not q()

x = 'a' if q() else 'b'
y = 'a' if q() else 'b'
op.drop_table(f'{x}_{y}')
#: drop table a_a; if q() and q()
#: drop table a_b; if q() and not q()
#: drop table b_a; if not q() and q()
#: drop table b_b; if not q() and not q()

x = 'a' if q() else 'b'
tables = {'a': 'c', 'b': 'd', 'e': 'f'}
op.rename_table(x, tables[x])
op.drop_table(tables.get(x + '_', x))
#: rename table a -> c; if q()
#: rename table b -> d; if not q()
#: drop table a; if q()
#: drop table b; if not q()

with op.batch_alter_table('a' if q() else 'b') as batch:
    batch.drop_column('c')
    batch.add_column(sa.Column('d', sa.Integer))
#: drop column a.c; if q()
#: drop column b.c; if not q()
#: add column a.d INTEGER; if q()
#: add column b.d INTEGER; if not q()

schema = None if bind.dialect.name == 'sqlite' else 's'
op.execute(f'DROP TABLE {schema}.t' if schema else 'DROP TABLE t')
schema is not None and op.drop_table('u', schema=schema)
schema is None or op.drop_table('v', schema=schema)
op.drop_table('w', schema=schema)
#: drop table s.t; if schema
#: drop table t; if not schema
#: drop table s.u; schema is not None
#: drop table s.v; schema is not None
#: drop table w; if bind.dialect.name == 'sqlite'
#: drop table s.w; if bind.dialect.name != 'sqlite'

name = None if q() else r()
op.drop_table(name)
#: opaque drop table: the table: an expression: None if q() else r()

x = q() if r() else s()
op.drop_table(x)
#: opaque drop table: the table: an expression: q() if r() else s()

x = 'a' if bind.dialect.name == 'x' else 'b'
if bind.dialect.name == 'x':
    op.drop_table(table_name=x)
#: drop table a; if bind.dialect.name == 'x'

x = 'a' if q() else 'b'
op.drop_column(table_name=x, column_name='c')
#: drop column a.c; if q()
#: drop column b.c; if not q()

x = sa.String(1) if q() else 5
op.add_column('t', sa.Column('c', x))
#: add column t.c x

x = 'a'
if q():
    x = 'b'
elif x == 'b':
    op.drop_table('never')
op.drop_table(x)
#: drop table b; if q()
#: drop table a; if not q()

if q():
    if r():
        return
op.drop_table('a')
#: drop table a; if not q() or not r()

if q():
    raise ValueError
elif r():
    return
else:
    if s():
        return
op.drop_table('a')
#: drop table a; if not r() and not s()

if q():
    pass
else:
    return
op.drop_table('a')
#: drop table a; if q()

if True:
    if q():
        return
    if r():
        pass
op.drop_table('a')
#: drop table a; if not q()

with op.get_context().autocommit_block():
    if q():
        return
    if r():
        pass
op.drop_table('a')
#: drop table a; if not q()

match q():
    case 'a' if r():
        op.drop_table('a')
    case ['b', *rest]:
        op.drop_table(rest)
    case {'c': c, **more}:
        op.drop_table(more)
    case 5 | None:
        return
    case _:
        op.drop_table('d')
op.drop_table('e')
#: drop table a; if q() fits 'a' and r()
#: opaque drop table: the table: a part of q(); if q() fits ['b', *rest]
#: opaque drop table: the table: a part of q(); if q() fits {'c': c, **more}
#: drop table d; if q() fits no case above
#: drop table e; if not left in the cases of line 5

match q():
    case 'a':
        x = 'a'
    case other:
        x = 'b'
op.drop_table(x)
#: drop table a; if q() fits 'a'
#: drop table b; if q() fits no case above

match 'a':
    case 'a' if q():
        if r():
            return
    case _:
        op.drop_table('d')
op.drop_table('e')
#: drop table d; if 'a' fits no case above
#: drop table e; if not left in the cases of line 5

match 'a':
    case 'a':
        if r():
            return
op.drop_table('e')
#: drop table e; if not r()

x = 'a'
try:
    x = 'b'
    op.drop_table('c')
except ValueError:
    op.drop_table(x)
op.drop_table(x)
#: drop table c
#: opaque drop table: the table: the name x, which line 6 may bind; after ValueError in line 6
#: opaque drop table: the table: the name x, which depends on line 6

try:
    if q():
        return
except ValueError as e:
    if r():
        pass
op.drop_table('a')
#: drop table a; if not q()

try:
    op.drop_table('a')
except:
    return
op.drop_table('b')
#: drop table a
#: drop table b; if there is no exception in line 5

try:
    op.drop_table('a')
except ValueError:
    if q():
        return
op.drop_table('b')
#: drop table a
#: drop table b; if not left after ValueError in line 5

try:
    op.drop_table('a')
except ValueError:
    op.drop_table('b')
else:
    if q():
        return
finally:
    if r():
        return
    op.drop_table('c')
op.drop_table('d')
#: drop table a
#: drop table b; after ValueError in line 5
#: drop table c; if not r()
#: drop table d; if not q() and not r()

try:
    raise ValueError
except ValueError:
    op.drop_table('b')
op.drop_table('d')
#: drop table b; after ValueError in line 5
#: drop table d

try:
    return
except ValueError:
    op.drop_table('b')
op.drop_table('d')
#: drop table b; after ValueError in line 5
#: drop table d; after ValueError in line 5

x = {'a': 1, 'b': 1}
if q():
    x = {'a': 1, 'c': 1}
for one in x:
    op.drop_table(one)
op.drop_table(x['b'])
#: drop table a; if 'a' is in x
#: drop table c; if 'c' is in x
#: drop table b; if 'b' is in x
#: opaque drop table: the table: an expression: x['b']

x = ['a', 'b']
if q():
    x = ['a', 'c']
for one in x:
    op.drop_table(one)
#: drop table a; if 'a' is in x
#: drop table c; if 'c' is in x
#: drop table b; if 'b' is in x

x = None
if q():
    x = op
x.drop_table('t')
#: drop table t

def f():
    if q():
        return 'a'
op.drop_table(f())
#: opaque drop table: the table: a call: f()

x = 'a'
for one in (1, 2):
    if q():
        x = 'b'
        continue
    op.drop_table(x)
op.drop_table(x)
#: drop table a; if not q()
#: opaque drop table: the table: the name x, which depends on line 6; if not q()
#: opaque drop table: the table: the name x, which depends on line 6

for one in ('a', 'b'):
    if q(one):
        break
    op.drop_table(one)
else:
    op.drop_table('c')
op.drop_table('d')
#: drop table a; if not q(one)
#: drop table b; if not q(one)
#: drop table c; if not q(one)
#: drop table d

for one in ('a', 'b'):
    if q(one):
        break
    raise ValueError
op.drop_table('d')
#: drop table d

for one in ('a', 'b'):
    if q(one):
        return
    op.drop_table(one)
op.drop_table('d')
#: drop table a; if not q(one)
#: drop table b; if not q(one)
#: drop table d; if not left in the loop of line 5

for one in ('a', 'b'):
    if q(one):
        return
    if r():
        continue
    op.drop_table(one)
op.drop_table('d')
#: drop table a; if not q(one) and not r()
#: drop table b; if not left in the loop of line 5 and not q(one) and not r()
#: drop table d; if not left in the loop of line 5

for one in ('a', 'b'):
    if q(one):
        return
    raise ValueError
op.drop_table('d')

x = 'a'
for one in [c for c in ('c', 'd') if c in there]:
    op.drop_table(x)
    x = one
op.drop_table(x)
#: opaque drop table: the table: the name x, which is bound in the loop of line 6; if 'c' is in [c for c in
#:   ('c', 'd') if c in there]
#: opaque drop table: the table: the name x, which is bound in the loop of line 6; if 'd' is in [c for c in
#:   ('c', 'd') if c in there]
#: opaque drop table: the table: the name x, which is bound in the loop of line 6

for one in [c for c in ('c', 5) if c in there]:
    if q():
        return
    op.drop_table(f'{one}')
else:
    op.drop_table('e')
op.drop_table('f')
#: drop table c; if 'c' is in [c for c in ('c', 5) if c in there] and not q()
#: drop table 5; if not left in the loop of line 5 and 5 is in [c for c in ('c', 5) if c in there] and not
#:   q()
#: drop table e; if not left in the loop of line 5
#: drop table f; if not left in the loop of line 5

for one in there():
    op.drop_table('a')
    if q():
        return
else:
    op.drop_table('e')
op.drop_table('f')
#: drop table a; for each one of there()
#: drop table e; if not left in the loop of line 5
#: drop table f; if not left in the loop of line 5

x = 'a' if q() else 'b'
if x:
    op.drop_table('c')
y = '' if q() else 'b'
if y:
    op.drop_table('d')
#: drop table c
#: drop table d; if y

work = None
for one in (1, 2):
    if q():
        work = op
        continue
    op.drop_table('a')
work.drop_table('b')
#: drop table a; if not q()
#: drop table a; if not q()
#: opaque: a call: work.drop_table('b')

if q():
    del x
    return
else:
    assert r()
    raise
op.drop_table('never')

a = op.get_bind().dialect.name
b = f'{q()}{a}{1}'
op.drop_table(b)
#: opaque drop table: the table: a call: q()

error = 'a'
try:
    op.drop_table('b')
except ValueError as error:
    op.drop_table(error)
#: drop table b
#: opaque drop table: the table: the exception error; after ValueError in line 6
"""


@pytest.mark.parametrize(("body", "expected"), scenarios(SCENARIOS))
def test_each_way_is_told_under_its_condition(body: str, expected: list[str]) -> None:
    assert [in_full(one) for one in upgrade_of(body)] == expected
