"""Whole programs: what a script drops is what it drops when Python runs it."""

from __future__ import annotations

import pytest

from told_operations import indented, python_of, told, upgrade_of

ABOVE = """
NAMES = ["a", "b", "c"]
class Base:
    prefix = "base"
    def __init__(self, name="unnamed"):
        self.name = name
    def shown(self):
        return self.prefix + "_" + self.name
class Other:
    suffix = "other"
"""

PROGRAMS = """
a, (b, *c), [d] = 'x', ('y', 'z', 'w'), ['v']
for one in (a, b, *c, d):
    op.drop_table(one)
---
a = b = ['x']
a += ('y',)
b.append('z')
for one in a:
    op.drop_table(one)
---
a = {'x'}
b = a
b |= {'y'}
b -= {'x'}
for one in a:
    op.drop_table(one)
---
a = {'x': 1}
b = a
b |= {'y': 2}
for one in a:
    op.drop_table(one)
---
a: str
a: str = 'x'
a += 'y'
op.drop_table(a)
---
a = ['x', 'y', 'z']
a[0] = 'w'
del a[1]
for one in a:
    op.drop_table(one)
---
a = {'x': 1, 'y': 2}
a['z'] = 3
del a['x'], a['y']
for one in a:
    op.drop_table(one)
---
a, b = 'x', 'y'
del (a, b)
a = 'z'
op.drop_table(a)
---
assert NAMES
import os.path
import os.path as path
op.drop_table('x')
---
a = []
a.append('x')
a.extend(['y', 'w'])
a.insert(0, 'z')
a.reverse()
a.sort()
for one in a:
    op.drop_table(one)
---
a = set()
a.add('x')
a.add('x')
a.update(['x'], ['x'])
for one in a:
    op.drop_table(one)
---
a = ['x']
a.clear()
for one in a:
    op.drop_table(one)
op.drop_table('y')
---
a = {}
a.update({'x': 1}, y=2)
a.update()
a.setdefault('z', 3)
for one in a:
    op.drop_table(one)
---
a = {}
a.setdefault('x', []).append('y')
for one in a['x']:
    op.drop_table(one)
---
a = 'x'
def inner():
    nonlocal a
    a = 'y'
inner()
op.drop_table(a)
---
def outer():
    def inner():
        nonlocal b
        b = 'y'
    b = 'x'
    inner()
    return b
op.drop_table(outer())
---
global COUNT
COUNT = 'x'
def shown():
    return COUNT
op.drop_table(shown())
---
def shown():
    global COUNT
    COUNT = 'y'
shown()
op.drop_table(COUNT)
---
one = Base('a')
one.name = 'b'
op.drop_table(one.shown())
setattr(one, 'name', 'c')
op.drop_table(one.name)
---
Other.suffix = 'x'
op.drop_table(Other().suffix)
Other.suffix = 'other'
---
for one in NAMES:
    if one == 'b':
        continue
    op.drop_table(one)
else:
    op.drop_table('last')
---
for one in NAMES:
    if one == 'b':
        break
    op.drop_table(one)
else:
    op.drop_table('last')
---
for one in NAMES:
    op.drop_table(one)
    return
op.drop_table('z')
---
while False:
    op.drop_table('never')
else:
    op.drop_table('x')
---
for one in []:
    op.drop_table('never')
else:
    op.drop_table('x')
---
list(map(op.drop_table, NAMES))
---
[op.drop_table(one) for one in NAMES]
---
if (name := 'x'):
    op.drop_table(name)
---
if not NAMES:
    op.drop_table('a')
elif 'a' in NAMES:
    op.drop_table('b')
else:
    op.drop_table('c')
---
if NAMES:
    return
op.drop_table('never')
---
match 'a':
    case 'b':
        op.drop_table('never')
    case 'c' | 'a':
        op.drop_table('x')
    case _:
        op.drop_table('never')
op.drop_table('y')
---
match 'a':
    case 'b':
        op.drop_table('never')
    case name:
        op.drop_table(name)
---
match 'a':
    case name if name == 'b':
        op.drop_table('never')
    case 'a' as same:
        op.drop_table(same)
---
match 'a':
    case 'b':
        op.drop_table('never')
op.drop_table('x')
---
match 1:
    case 1:
        return
op.drop_table('never')
---
try:
    op.drop_table('x')
except ValueError as error:
    raise
else:
    op.drop_table('y')
finally:
    op.drop_table('z')
op.drop_table('w')
---
try:
    op.drop_table('x')
finally:
    return
op.drop_table('never')
---
async def later():
    op.drop_table('never')
def made(names):
    for one in names:
        yield one
op.drop_table('x')
---
def early(name):
    if name:
        return name
    op.drop_table('never')
op.drop_table(early('x'))
"""


@pytest.mark.parametrize("body", PROGRAMS.strip().split("\n---\n"))
def test_a_program_drops_what_it_drops_when_it_runs(body: str) -> None:
    class Recording:
        """Notes the tables that are dropped."""

        dropped: list[str] = []

        def drop_table(self, name: str) -> None:
            self.dropped.append(name)

    names = {**python_of(ABOVE), "op": Recording()}
    Recording.dropped = []
    exec(f"def upgrade():\n{indented(body)}upgrade()\n", names)
    assert Recording.dropped or "return" in body
    assert told(body, ABOVE) == [f"drop table {name}" for name in Recording.dropped]
    assert not any(one.condition for one in upgrade_of(body, ABOVE))
