"""What is told of collections of which not everything is known."""

from __future__ import annotations

import pytest

from told_operations import in_full, scenarios, upgrade_of

SCENARIOS = """
names = ['a']
if q():
    names[0] = 'b'
for one in names:
    op.drop_table(one)
#: opaque drop table: the table: each of names; for each one of names

names = {'a': 1}
if q():
    names['b'] = 1
for one in names:
    op.drop_table(one)
#: drop table a; if 'a' is in names
#: drop table b; if 'b' is in names

names = {'a': "s"}
if q():
    names['b'] = "s"
for one, schema in names.items():
    op.drop_column("t", one, schema=schema)
#: drop column s.t.a; for each (one, schema) of names.items()
#: opaque drop column t.b: the schema: it changes in names['b']; for each (one, schema) of names.items()

names = {'a': 1}
names[q()] = 2
for one in names:
    op.drop_table(one)
#: opaque drop table: the table: each of names; for each one of names

names = ['a', 'b']
names[9] = 2
for one in names:
    op.drop_table(one)
#: opaque drop table: the table: each of names; for each one of names

names = ['a', 'b']
if q():
    del names[0]
for one in names:
    op.drop_table(one)
#: drop table a; if 'a' is in names
#: drop table b; if 'b' is in names

names = {'a': 1, 'b': 2}
del names[q()]
for one in names:
    op.drop_table(one)
#: drop table a; if 'a' is in names
#: drop table b; if 'b' is in names

names = [one for one in ('a', 'b')]
if q():
    names += ['c']
for one in names:
    op.drop_table(one)
#: drop table a; if 'a' is in names
#: drop table b; if 'b' is in names
#: drop table c; if 'c' is in names

names = [one for one in ('a', 'b')]
names += q()
for one in names:
    op.drop_table(one)
#: opaque drop table: the table: each of names; for each one of names

names = {'a': 1}
if q():
    names |= {'b': 1}
for one in names:
    op.drop_table(one)
#: opaque drop table: the table: each of names; for each one of names

names = set(there()) & {'a', 'b'}
for one in names:
    op.drop_table(one)
#: drop table a; if 'a' is in names
#: drop table b; if 'b' is in names

names = ['a']
names.extend(q())
for one in names:
    op.drop_table(one)
#: opaque drop table: the table: each of names; for each one of names

names = ['a']
if q():
    names.append('b')
for one in names:
    op.drop_table(one)
#: drop table a; if 'a' is in names
#: drop table b; if 'b' is in names

names = ['a', 'b']
names.remove(q())
for one in names:
    op.drop_table(one)
#: drop table a; if 'a' is in names
#: drop table b; if 'b' is in names

names = ['a', 'b']
names.remove(q())
names.append(r())
for one in names:
    op.drop_table(one)
#: drop table a; if 'a' is in names
#: drop table b; if 'b' is in names
#: opaque drop table: the table: a call: r(); for each one of names

for i, one in enumerate(['a'], start=q()):
    op.drop_table(one)
    op.drop_table(f'{i}')
#: drop table a
#: opaque drop table: the table: a call: enumerate(['a'], start=q())

for one in {'a', 'b'} & {q()}:
    op.drop_table(one)
#: drop table a; if 'a' is in {'a', 'b'} & {q()}
#: drop table b; if 'b' is in {'a', 'b'} & {q()}

for one in ['a'] + [c for c in ('c', 'd') if c in there]:
    op.drop_table(one)
#: drop table a; if 'a' is in ['a'] + [c for c in ('c', 'd') if c in there]
#: drop table c; if 'c' is in ['a'] + [c for c in ('c', 'd') if c in there]
#: drop table d; if 'd' is in ['a'] + [c for c in ('c', 'd') if c in there]

for one in {'a'} | set([c for c in ('c', 'd') if c in there]):
    op.drop_table(one)
#: drop table a; if 'a' is in {'a'} | set([c for c in ('c', 'd') if c in there])
#: drop table c; if 'c' is in {'a'} | set([c for c in ('c', 'd') if c in there])
#: drop table d; if 'd' is in {'a'} | set([c for c in ('c', 'd') if c in there])

names = NAMES.copy()
names.update(q())
op.drop_table(names[0])
#: opaque drop table: the table: an expression: names[0]

names = {'a': 1}
names.update(SOME_PAIRS)
names.update([('b', 1)])
for one in names:
    op.drop_table(one)
#: opaque drop table: the table: each of names; for each one of names

names = {}
names.update(SOME_PAIRS)
for one in names:
    op.drop_table(one)
#: opaque drop table: the table: each of names; for each one of names

names = {}
names.setdefault(q(), 1)
for one in names:
    op.drop_table(one)
#: opaque drop table: the table: each of names; for each one of names

names = {'a': 1}
names.pop('a')
for one in names:
    op.drop_table(one)
#: drop table a; if 'a' is in names

names = ['b', 5]
names.sort()
names.insert(q(), 'c')
for one in names:
    op.drop_table(one)
#: opaque drop table: the table: each of names; for each one of names

names = ['a']
if q():
    names.insert(0, 'c')
    names.add('b')
for one in names:
    op.drop_table(one)
#: opaque drop table: the table: each of names; for each one of names

TEN = "abcdefghij"
HUNDRED = [a + b for a in TEN for b in TEN]
THOUSANDS = [a + b for a in HUNDRED for b in HUNDRED]
a = [*THOUSANDS, *THOUSANDS]
a.append(op.drop_table('t'))
for one in a:
    op.drop_table(one)
#: drop table t
#: opaque drop table: the table: each of a; for each one of a

TEN = "abcdefghij"
HUNDRED = [a + b for a in TEN for b in TEN]
THOUSANDS = [a + b for a in HUNDRED for b in HUNDRED]
THOUSANDS.append('a')
THOUSANDS += THOUSANDS
for one in THOUSANDS:
    op.drop_table(one)
#: opaque drop table: the table: each of THOUSANDS; for each one of THOUSANDS

TEN = "abcdefghij"
HUNDRED = [a + b for a in TEN for b in TEN]
THOUSANDS = [a + b for a in HUNDRED for b in HUNDRED]
b = tuple(THOUSANDS) + tuple(THOUSANDS)
for one in THOUSANDS + THOUSANDS:
    op.drop_table(one)
for one in b:
    op.drop_table(one)
#: opaque drop table: the table: each of THOUSANDS + THOUSANDS; for each one of THOUSANDS + THOUSANDS
#: opaque drop table: the table: each of b; for each one of b

TEN = "abcdefghij"
HUNDRED = [a + b for a in TEN for b in TEN]
THOUSANDS = [a + b for a in HUNDRED for b in HUNDRED]
names = [one for a in HUNDRED for b in HUNDRED for one in HUNDRED]
for one in names:
    op.drop_table(one)
#: opaque: it would take too long to follow

a = b = 5
del a.x
*a = NAMES
op.drop_table("t")
#: drop table t

async def f():
    async for one in q():
        yield op.drop_table(one)
    return (await q(), (yield from q()))
f()
#: opaque drop table: the table: each of q(); for each one of q()

x = {"a": 1}
x |= q()
for one in x:
    op.drop_table(one)
#: opaque drop table: the table: each of x; for each one of x

x = ["a"]
if q():
    x = x + ["b"] if r() else x
for one in x:
    op.drop_table(one)
#: drop table a; if 'a' is in x
#: drop table b; if 'b' is in x

x = {"a": [1], "b": 2}
if q():
    x = {"a": [1], "b": 2}
op.drop_table(f"{x['b']}")
#: opaque drop table: the table: an expression: x['b']

for one in [row for row in op.get_bind().execute("SELECT 1")]:
    one.name = 1
for one in [row for row in q()]:
    one.name = 1
#: opaque: a change of rows: one.name; for each one of [row for row in op.get_bind().execute('SELECT 1')]

global x
x = "a"
def f():
    global x
    if q():
        x = "b"
f()
op.drop_table(x)
#: opaque drop table: the table: the name x, which depends on if q()

class Work:
    name = "a"
work = Work()
if q():
    work.name = "b"
    work.op = op
op.drop_table(work.name)
work.op.drop_table("c")
#: opaque drop table: the table: it changes in work.name
#: drop table c

names = ["a", "b"]
names[0:1] = ["c"]
for one in names:
    op.drop_table(one)
#: opaque drop table: the table: each of names; for each one of names

names = {"a": 1}
q()["a"] = 2
del q()["a"]
del names["z"]
for one in names:
    op.drop_table(one)
#: drop table a; if 'a' is in names

names = q() if r() else ["a"]
more = ["b"] if r() else list(q())
for one in [name for name in more]:
    op.drop_table(one)
#: opaque drop table: the table: each of [name for name in more]; for each one of [name for name in more]

more = list(q())
if r():
    more = [*q(), "b"]
for one in [name for name in more]:
    op.drop_table(one)
#: opaque drop table: the table: each of [name for name in more]; for each one of [name for name in more]

for one in list(map(None, q())):
    op.drop_table(one)
#: opaque drop table: the table: each of list(map(None, q())); for each one of list(map(None, q()))

more = {one: 1 for one in ("a", "b") if one in there}
names = {"c": 1}
names.update(more)
for one in names:
    op.drop_table(one)
#: drop table c; if 'c' is in names
#: drop table a; if 'a' is in names
#: drop table b; if 'b' is in names

names = {"a": 1}
if q():
    names.update({"b": 1})
for one in names:
    op.drop_table(one)
#: drop table a; if 'a' is in names
#: drop table b; if 'b' is in names

given = {"unique": True}
more = {"unique": False}
more[q()] = 1
given.update(more)
op.create_index("ix", "t", ["a"], **given)
#: opaque create index ix on t: the arguments **given

given = {}
given[q()] = 1
if q():
    given["unique"] = True
op.create_index("ix", "t", ["a"], **given)
#: opaque create index ix on t: the arguments **given

given = {}
if q():
    given["who"] = op
given["who"].drop_table("t")
for one in given.values():
    one.drop_table("u")
#: opaque: a call: given['who'].drop_table('t')
#: drop table u; for each one of given.values()

given = {"unique": False}
if q():
    given["unique"] = True
op.create_index("ix", "t", ["a"], **given)
#: create index ix on t (a); unknown: whether it is unique: given['unique']

given = {"unique": True}
if q():
    given.setdefault("unique", False)
    given.setdefault("postgresql_where", "a > 0")
op.create_index("ix", "t", ["a"], **given)
#: create index ix on t UNIQUE (a) WHERE given['postgresql_where']

given = {}
given.update(unique=True)
if q():
    given.update(schema="s")
    given.update(q())
op.create_index("ix", "t", ["a"], **given)
#: opaque create index ix on t: the arguments **given

names = ["a"]
del names[9]
for one in names:
    op.drop_table(one)
#: drop table a; if 'a' is in names

more = ["a"]
more.extend(q())
for one in [name for name in more]:
    op.drop_table(one)
other = more if r() else ["b"]
for one in other:
    op.drop_table(one)
#: opaque drop table: the table: each of [name for name in more]; for each one of [name for name in more]
#: opaque drop table: the table: each of other; for each one of other

op.drop_table(q() + "a")
op.drop_table("a" + q())
#: opaque drop table: the table: a call: q()
#: opaque drop table: the table: a call: q()

for one in (1, 2):
    if q():
        bind = op.get_bind()
        continue
    bind = op.get_bind()
bind.execute("DELETE FROM t")
#: delete rows t

x = {"a": "t", "b": "u", "d": ["x"]}
if q():
    x = {"a": "t", "b": "w", "c": "v", "d": ["x"]}
for key, value in x.items():
    op.drop_column(value, key)
#: drop column t.a; for each (key, value) of x.items()
#: opaque drop column b: the table: the name x, which depends on line 6; for each (key, value) of x.items()
#: opaque drop column c: the table: the name x, which depends on line 6; for each (key, value) of x.items()
#: opaque drop column d: the table: the name x, which depends on line 6; for each (key, value) of x.items()
"""


@pytest.mark.parametrize(("body", "expected"), scenarios(SCENARIOS))
def test_what_a_collection_may_hold_is_told_or_opaque(body: str, expected: list[str]) -> None:
    assert [in_full(one) for one in upgrade_of(body)] == expected
