"""Whom a call reaches, and what is told where that is not known."""

from __future__ import annotations

import pytest

from told_operations import HELPED, in_full, scenarios, upgrade_of

SCENARIOS = """
f(*helper(), 'x')
#: opaque drop table: the table: the arguments *a call: helper()
#: opaque drop table: the table: the arguments *a call: helper()
#: opaque drop table: the table: each of c; for each one of c
#: opaque drop table: the table: each of d.values(); for each one of d.values()

f('x', *helper())
#: drop table x
#: opaque drop table: the table: the arguments *a call: helper()
#: opaque drop table: the table: each of c; for each one of c
#: opaque drop table: the table: each of d.values(); for each one of d.values()

f('x', **helper())
#: drop table x
#: opaque drop table: the table: the arguments **helper()
#: opaque drop table: the table: each of c; for each one of c
#: opaque drop table: the table: each of d.values(); for each one of d.values()

f(b='y')
#: opaque drop table: the table: the parameter a, which is not given
#: drop table y

with op.batch_alter_table(helper()) as b:
    b.drop_column('a')
#: opaque drop column a: the table: a call: helper()

with op.batch_alter_table('t', schema=helper()) as b:
    b.drop_column('a')
#: opaque drop column a: the table: its schema: a call: helper()

with op.batch_alter_table(table_name=5) as b:
    b.drop_column('a')
#: opaque drop column a: the table: 5

with op.batch_alter_table('t') as b:
    b.batch_alter_table('u')
#: opaque: op.batch_alter_table is no operation of Alembic's own

with op.context(bind) as o:
    o.drop_table('t')
#: drop table t

op.run_async(lambda c, x: c.execute(sa.text('DELETE FROM ' + x)), 'v')
#: delete rows v

op.run_async(async_function=helper)
#: opaque: a call: op.run_async(async_function=helper), from project, which is not followed

op.register_operation('x')

op.implementation_for(helper)

with around() as x:
    op.drop_table('x')
#: drop table before
#: drop table x
#: drop table after

with around('y') as x, Held('h') as z:
    op.drop_table(x)
    op.drop_table(z)
#: drop table before
#: drop table in_h
#: drop table y
#: drop table h
#: drop table out_h
#: drop table after

with Held('h').around('!'):
    op.drop_table('x')
#: drop table b_h!
#: drop table x
#: drop table a_h

with helper:
    op.drop_table('x')
#: drop table x

with Held('i') as i:
    op.drop_table('x')
#: drop table in_i
#: drop table x
#: drop table out_i

async with Held('j'):
    op.drop_table('x')
#: drop table ain
#: drop table x
#: drop table aout

op.drop_column if helper() else 5

(op.drop_table)('t')
#: drop table t

functools.reduce(lambda a, b: op.drop_table(b), ['x'])
#: opaque drop table: the table: an argument that functools.reduce(lambda a, b: op.drop_table(b), ['x'])
#:   gives; if functools.reduce(lambda a, b: op.drop_table(b), ['x']) calls it

list(itertools.starmap(op.drop_column, [('t', 'a')]))
#: opaque: a call: itertools.starmap(op.drop_column, [('t', 'a')])

functools.wraps(f)(f)
#: opaque drop table: the table: an argument that functools.wraps(f)(f) gives; if functools.wraps(f)(f)
#:   calls it
#: opaque drop table: the table: an argument that functools.wraps(f)(f) gives; if functools.wraps(f)(f)
#:   calls it
#: opaque: a call: functools.wraps(f)(f)

helper(x=lambda: op.drop_table('t'))
#: drop table t; if helper(x=lambda: op.drop_table('t')) calls it
#: opaque: a call: helper(x=lambda: op.drop_table('t')), from project, which is not followed

itertools.groupby([], key=lambda x: op.drop_table('u'))
#: drop table u; if itertools.groupby([], key=lambda x: op.drop_table('u')) calls it

thing.execute('DELETE FROM t')
#: opaque: a call: thing.execute('DELETE FROM t'), from project.thing, which is not followed

thing.log.info('x')

thing.append('x')
#: opaque: a call: thing.append('x'), from project.thing, which is not followed

thing.append(bind)
#: opaque: a call: thing.append(bind), from project.thing, which is not followed

helper().append('x')

helper().append(bind)
#: opaque: a call: helper().append(bind)

helper().execute('x')
#: opaque: a call: helper().execute('x')

helper().info(bind)

y = thing(bind)
#: opaque: a call: thing(bind), from project, which is not followed

y = thing(op.drop_table)
#: opaque: a call: thing(op.drop_table), from project, which is not followed

y = thing([bind])
#: opaque: a call: thing([bind]), from project, which is not followed

y = thing({'a': (bind,)})
#: opaque: a call: thing({'a': (bind,)}), from project, which is not followed

y = thing.get_x(bind)

y = geoalchemy2.make(bind)
#: opaque: a call: geoalchemy2.make(bind)

geoalchemy2.Geometry(bind)

geoalchemy2.make(5)
#: opaque: a call: geoalchemy2.make(5)

thing.Kind(5)
#: opaque: a call: thing.Kind(5), from project.thing, which is not followed

x = thing.Kind(op)
#: opaque: a call: thing.Kind(op), from project.thing, which is not followed

x = Kind(5)

(5).bit_length()

None.x()

helper().a.b.c(bind)
#: opaque: a call: helper().a.b.c(bind)

Level(1)

Level.LOW.value.x()

unknown()
#: opaque: a call: unknown()

sa.func['x'](1)

exec('x')
#: opaque: exec('x') may do anything

eval(thing)
#: opaque: eval(thing) may do anything

__import__('x')
#: opaque: __import__('x') may do anything

print(op)

globals()['f']('z', 'w')
#: drop table z
#: drop table w

globals()[thing]()
#: opaque: a call: globals()[thing]()

int('x')

str(True)

getattr(op, thing)('t')
#: opaque: a call: getattr(op, thing)('t')

list(filter(op.drop_table, thing()))
#: opaque drop table: the table: each of thing(); for each of thing()

list(map(op.drop_table, thing(), [1]))
#: opaque drop table: the table: each of thing(); for each of thing()

list(map(thing, thing()))
"""


@pytest.mark.parametrize(("body", "expected"), scenarios(SCENARIOS))
def test_a_call_is_told_by_what_it_may_do(body: str, expected: list[str]) -> None:
    assert [in_full(one) for one in upgrade_of(body, HELPED)] == expected
