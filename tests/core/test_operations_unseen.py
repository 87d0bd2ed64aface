"""What runs without a call that can be seen is told all the same: nothing of it may pass for harmless."""

from __future__ import annotations

import pytest

from limbeck_core.operations import read_operations
from told_operations import HEADER, in_full, scenarios, upgrade_of

ABOVE = """
import functools, os, subprocess, threading
L = ['t']
class Held:
    def drop(self, name):
        op.drop_table(name)
"""

SCENARIOS = """
op.get_context().impl.drop_table(sa.Table('t', sa.MetaData()))
#: drop table t

op.get_context().impl.create_table(sa.Table('t', sa.MetaData()))
#: create table t

op.get_context().impl._exec(sa.text('DROP TABLE t'))
#: drop table t

op.get_context().impl.execute('DROP TABLE t')
#: drop table t

op.get_context().impl.drop_table(q())
#: opaque: a call: op.get_context().impl.drop_table(q())

op.get_context().impl.drop_column('t', sa.Column('a'))
#: opaque: a call: op.get_context().impl.drop_column('t', sa.Column('a'))

impl = op.get_context().impl
impl.rename_table('a', 'b')
#: opaque: a call: impl.rename_table('a', 'b')

if op.get_context().impl.requires_recreate_in_batch(q) or op.get_context().impl.dialect.name == 'x':
    pass

op.get_context().impl.connection.execute(sa.text('DROP TABLE t'))
#: drop table t

sorted(['t'], key=op.drop_table)
#: opaque: a call: sorted(['t'], key=op.drop_table)

L.sort(key=op.drop_table)
#: opaque: a call: L.sort(key=op.drop_table)

sorted(['t'], key=Held().drop)
#: opaque drop table: the table: an argument that sorted(['t'], key=Held().drop) gives;
#:   if sorted(['t'], key=Held().drop) calls it

min(L, key=lambda n: op.drop_table('t') or 1)
#: drop table t; if min(L, key=lambda n: op.drop_table('t') or 1) calls it

sorted(L, key=lambda n: n.lower())

threading.Timer(1, functools.partial(op.drop_table, 't'))
#: drop table t; if threading.Timer(1, functools.partial(op.drop_table, 't')) calls it

next(iter(lambda: op.drop_table('t'), None))
#: drop table t; if iter(lambda: op.drop_table('t'), None) calls it

list(filter(op.drop_table, L))
#: drop table t

op.add_column = lambda *a, **k: op.drop_table('t')
op.add_column('u', sa.Column('z', sa.Integer))
op.drop_column('u', 'z')
#: opaque: a directive that is replaced: op.add_column
#: opaque: op.add_column, which line 11 replaces: op.add_column('u', sa.Column('z', sa.Integer))
#: drop column u.z

setattr(op, 'execute', q)
op.execute('SELECT 1')
#: opaque: a directive that is replaced: op.execute
#: opaque: op.execute, which line 11 replaces: op.execute('SELECT 1')

def f(a=[]):
    a.append('u' if not a else 't')
    op.drop_table(a[-1])
f()
f()
#: drop table u
#: drop table t

def f(n=L[0]):
    op.drop_table(n)
L[0] = 'other'
f()
#: drop table t

subprocess.run(['sqlite3', 'db.sqlite', 'drop table t'])
#: opaque: a program that is run: subprocess.run(['sqlite3', 'db.sqlite', 'drop table t'])

op.get_bind().connection.executescript('DROP TABLE t')
#: drop table t

op.get_bind().connection.driver_connection.executescript('DROP TABLE t')
#: drop table t

op.get_bind().connection.cursor().copy_expert('COPY t FROM STDIN', q)
#: opaque: a call: op.get_bind().connection.cursor().copy_expert('COPY t FROM STDIN', q)

op.get_context().stamp(None, 'x')
#: opaque: a call: op.get_context().stamp(None, 'x')

op.drop_table.__call__('t')
#: opaque: a call: op.drop_table.__call__('t')

type('W', (), {'__add__': lambda self, other: op.drop_table('t')})() + 1
#: drop table t; if type('W', (), {'__add__': lambda self, other: op.drop_table('t')}) calls it

sa.event.listen(sa.Table, 'after_create', lambda *a: op.drop_table('t'))
#: drop table t; if sa.event.listen(sa.Table, 'after_create', lambda *a: op.drop_table('t')) calls it

@sa.event.listens_for(sa.Table, 'x')
def listener(*a): op.drop_table('t')
#: drop table t; if sa.event.listens_for(sa.Table, 'x')() calls it

found = os.system('dropdb x')
#: opaque: a program that is run: os.system('dropdb x')
"""


BY_PYTHON = """
class W:
    @property
    def p(self): op.drop_table('t')
W().p
#: opaque: Python may call W.p of W()

class W:
    @functools.cached_property
    def p(self): return self.inner()
    def inner(self): op.drop_table('t')
W().p
#: opaque: Python may call W.p of W()

class W:
    @property
    def p(self): op.drop_table('t')
    @p.setter
    def p(self, value): pass
W().p
#: opaque: Python may call W.p of W()

class W:
    def __init__(self): self.held = op
    if q:
        def __add__(self, other): self.held.drop_table('t')
W() + 1
#: opaque: Python may call W.__add__ of W()

class W:
    __del__ = lambda self: op.drop_table('t')
class V(W): pass
V()
#: opaque: Python may call V.__del__ of V()

class W:
    def __getattr__(self, name): return op.get_bind().execute(sa.text('DROP TABLE t'))
    def __str__(self): return 'w'
W().any
#: opaque: Python may call W.__getattr__ of W()

class W(threading.Thread):
    def run(self): op.drop_table('t')
x = W().start()
#: opaque: Python may call W.run of W()

class W:
    p = property(lambda self: op.drop_table('t'))
W().p
#: drop table t; if property(lambda self: op.drop_table('t')) calls it

class W:
    def __str__(self): return 'w'
    @property
    def p(self): return 1
    @functools.lru_cache
    def q(self): op.drop_table('t')
    def drop(self): op.drop_table('t')
str(W()) + W().p

class W:
    def __call__(self, name='t'): op.drop_table(name)
x = W()()
#: drop table t

class W:
    def __init__(self, function): self.function = function
    def __call__(self):
        self.function()
        op.drop_table('t')
@W
def f(): op.drop_table('u')
f()
#: drop table u
#: drop table t

class W:
    def __init_subclass__(cls): op.drop_table('t')
class X(W): pass
#: drop table t

class M(type):
    def __new__(*a): op.drop_table('t')
class X(metaclass=M): pass
#: opaque: Python may call M.__new__ of X()

class W(metaclass=q()): pass
W()

class W:
    drop = lambda self: op.drop_table('t')
x = W()

class W(Base): pass
sorted([], key=W().drop)

class W(Exception):
    def __init__(self): op.drop_table('t')
try:
    raise W
except W:
    pass
#: drop table t

sorted(['t'], key=Dropping)
#: opaque drop table: the table: an argument that sorted(['t'], key=Dropping) gives;
#:   if sorted(['t'], key=Dropping) calls it

unittest.mock.patch.object(op, 'add_column', q).start()
#: opaque: a call: unittest.mock.patch.object(op, 'add_column', q)
#: opaque: a call: unittest.mock.patch.object(op, 'add_column', q).start()
"""
"""Methods that run where no call stands."""


@pytest.mark.parametrize(("body", "expected"), scenarios(BY_PYTHON))
def test_what_python_calls_by_itself_is_told_where_an_object_is_made(body: str, expected: list[str]) -> None:
    above = f"{ABOVE}import unittest.mock\nclass Dropping:\n    def __init__(self, n): op.drop_table(n)\n"
    assert [in_full(one) for one in upgrade_of(body, above)] == expected


def test_what_the_file_itself_makes_or_does_is_told_with_both_functions() -> None:
    text = f"{HEADER}class W:\n    def __add__(self, other): op.drop_table('t')\nMADE = W()\n"
    text += "op.create_table('made')\ndef upgrade():\n    MADE + 1\ndef downgrade():\n    MADE + 1\n"
    found = read_operations(text)
    expected = [
        (5, "opaque: Python may call W.__add__ of W()"),
        (7, "opaque: it is done whenever the file is loaded"),
    ]
    assert [(one.line, in_full(one)) for one in found.upgrade] == expected
    assert [(one.line, in_full(one)) for one in found.downgrade] == expected


@pytest.mark.parametrize(
    ("set_by", "expected"),
    [
        ("globals()['upgrade'] = other", "drop table t"),
        ("globals()[q()] = other", "opaque: a function that is not defined in the file"),
        ("if q():\n    globals()['upgrade'] = other", "opaque: a function that is not defined in the file"),
    ],
)
def test_a_function_that_is_set_through_globals_is_the_one_that_runs(set_by: str, expected: str) -> None:
    text = f"{HEADER}def upgrade():\n    pass\ndef other():\n    op.drop_table('t')\n{set_by}\n"
    assert [in_full(one) for one in read_operations(text).upgrade] == [expected]


@pytest.mark.parametrize(("body", "expected"), scenarios(SCENARIOS))
def test_what_is_run_by_somebody_else_is_told(body: str, expected: list[str]) -> None:
    assert [in_full(one) for one in upgrade_of(body, ABOVE)] == expected


def test_a_directive_that_the_file_replaces_is_told_where_it_is_called() -> None:
    text = f"{HEADER}op.create_index = q\ndef upgrade():\n    op.create_index('i', 'u', ['x'])\n"
    found = read_operations(f"{text}def downgrade():\n    op.create_index('i', 'u', ['x'])\n")
    for operations, line in ((found.upgrade, 6), (found.downgrade, 8)):
        assert [(one.line, in_full(one)) for one in operations] == [
            (line, "opaque: op.create_index, which line 4 replaces: op.create_index('i', 'u', ['x'])")
        ]


@pytest.mark.parametrize("defined", ["", "def helper(name):\n    pass\n"])
def test_a_function_may_be_set_through_globals_by_the_one_that_calls_it(defined: str) -> None:
    text = f"{HEADER}{defined}def upgrade():\n    globals()['helper'] = op.drop_table\n    helper('t')\n"
    assert [in_full(one) for one in read_operations(text).upgrade] == ["drop table t"]


def test_an_expression_in_place_of_a_function_may_be_nested_too_deeply() -> None:
    found = read_operations(f"{HEADER}upgrade = lambda: op.a{'.b()' * 400}\ndowngrade = lambda: None\n")
    [told] = found.upgrade
    assert (told.opaque, told.line) == ("a function that is nested too deeply", 4)
    assert found.downgrade_is_empty
