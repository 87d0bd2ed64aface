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

found = os.system('dropdb x')
#: opaque: a program that is run: os.system('dropdb x')
"""


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
