"""What is told of functions, context managers and imports of a script."""

from __future__ import annotations

import pytest

from told_operations import in_full, scenarios, upgrade_of

ABOVE = """
import contextlib
from project import helper
class Work:
    def __init__(self, bind):
        self.bind = bind
    def again(self):
        again(self)
    def run(self):
        self.bind.execute("DELETE FROM t")
class Plain:
    size = 1
    def none(self):
        return 1
def by_argument(given):
    by_argument(given)
def by_execution(given):
    given.execute("DELETE FROM t")
    by_execution(given)
def by_name():
    op.drop_table("t")
    by_name()
def by_method():
    getattr(op, "drop_table")("t")
    by_method()
def by_other_module():
    helper.make()
    by_other_module()
def by_function():
    by_function()
    return by_name
def by_class():
    by_class()
    return Work
def one():
    other()
def other():
    one()
    one()
    return drop
from alembic.op import drop_table as drop
def again(work):
    again(work)
    work.run()
    len("a")
def question(name):
    return question(name)
def to_itself(plain):
    to_itself(plain)
    plain.none()
    return Plain
def nested():
    def inner():
        def innermost():
            op.drop_table("t")
            innermost()
        innermost()
    inner()
def a1(n): return a2(n)
def a2(n): return a3(n)
def a3(n): return a4(n)
def a4(n): return a5(n)
def a5(n): return n
def d1(): d2()
def d2(): d3()
def d3(): d4()
def d4(): d5()
def d5(): d6()
def d6(): op.drop_table("t")
def is_list(fields): return isinstance(fields, list)
def through(fields):
    if is_list(fields):
        return [through(one) for one in fields]
    op.execute(f"DROP TABLE {fields}")
    return helper.changed(fields)
@contextlib.contextmanager
def either_way():
    if op.get_bind().dialect.name != "sqlite":
        yield
        return
    yield
    op.execute("PRAGMA foreign_keys=ON")
@contextlib.contextmanager
def only_one():
    if helper():
        yield "t"
@contextlib.contextmanager
def one_of_two():
    if helper():
        yield "t"
    else:
        yield "u"
def keyword(*, name, schema="s"):
    op.drop_table(name, schema=schema)
@contextlib.contextmanager
def never():
    return
"""

SCENARIOS = """
if helper():
    with either_way():
        op.drop_table("t")
#: drop table t; if helper()
#: other statement  PRAGMA foreign_keys = ON; if helper() and op.get_bind().dialect.name == 'sqlite'

with only_one() as name:
    op.drop_table(name)
#: drop table t

with one_of_two() as name:
    op.drop_table(name)
#: drop table t; if helper()
#: drop table u; if not helper()

op.drop_table(through(helper.fields()))
#: opaque: the statement: each of fields; if is_list(fields) and for each one and not is_list(fields)
#: opaque: the statement: a call: helper.fields(); if not is_list(fields)
#: opaque drop table: the table: a call: through(helper.fields())

by_argument(op)
#: opaque: a call that goes too deep: by_argument(given)

by_argument(5)

by_execution(5)
#: opaque: a call that goes too deep: by_execution(given)

by_name()
#: drop table t
#: drop table t
#: opaque: a call that goes too deep: by_name()

by_method()
#: drop table t
#: drop table t
#: opaque: a call that goes too deep: by_method()

by_other_module()
#: opaque: a call: helper.make(), from project.helper, which is not followed
#: opaque: a call: helper.make(), from project.helper, which is not followed
#: opaque: a call that goes too deep: by_other_module()

by_function()
#: opaque: a call that goes too deep: by_function()

by_class()
#: opaque: a call that goes too deep: by_class()

one()
#: opaque: a call that goes too deep: one()
#: opaque: a call that goes too deep: one()
#: opaque: a call that goes too deep: one()
#: opaque: a call that goes too deep: one()

again(Work(5))
#: opaque: a call that goes too deep: again(work)

again(Plain())
#: opaque: a call: work.run()

op.drop_table(question("x"))
#: opaque drop table: the table: a call: question(name)

to_itself(Plain())

nested()
#: drop table t
#: drop table t
#: opaque: a call that goes too deep: innermost()

op.drop_table(a1("x"))
#: opaque drop table: the table: a call: a4(n)

d1()
#: drop table t

keyword(name="t")
keyword(name="t", schema="r")
keyword()
#: drop table s.t
#: drop table r.t
#: opaque drop table: the table: the parameter name, which is not given

with never():
    op.drop_table("t")
#: drop table t

with Plain().other() as x:
    op.drop_table("t")
#: opaque: a call: Plain().other()
#: drop table t

with Plain() as x, op.batch_alter_table("t") as batch:
    batch.drop_column("a")
#: drop column t.a

with open("x") as file:
    op.execute(file.read())
#: opaque: the statement: a call: file.read()

f = lambda a, *b, c=1, **d: op.drop_table(a)
f("a", "b", c=2, d=3)
#: drop table a

def f(x=op):
    x.drop_table("t")
f(**helper())
#: drop table t

f = 5
f()
f.x()
#: opaque: a call: f()

@helper
def decorated():
    op.drop_table("t")
decorated()
#: drop table t

def wrap(function):
    return 5
@wrap
def wrapped():
    op.drop_table("t")
wrapped()
#: drop table t

class Local(helper.Base):
    def make(self):
        op.drop_table("t")
Local().make()
Local(name="x").make()
Local.make(5)
#: drop table t
#: drop table t
#: drop table t

from sqlalchemy import *
op.create_table("t", Column("a", Integer))
#: create table t a

from alembic import *
context.execute("DELETE FROM t")
#: delete rows t

from alembic.op import *
drop_table("t")
#: drop table t

from project.other import *
from . import here
from .. import there
from .there import other
other("x")
here.x("y")
#: opaque: a call: other('x'), from .there, which is not followed
#: opaque: a call: here.x('y'), from .here, which is not followed

import project.deep.er as er
er.make("x")
import project.deep.er
project.deep.er.make("y")
#: opaque: a call: er.make('x'), from project.deep.er, which is not followed
#: opaque: a call: project.deep.er.make('y'), from project.deep.er, which is not followed
"""


@pytest.mark.parametrize(("body", "expected"), scenarios(SCENARIOS))
def test_functions_are_followed_or_said_to_go_too_deep(body: str, expected: list[str]) -> None:
    assert [in_full(one) for one in upgrade_of(body, ABOVE)] == expected
