"""What is read of scripts that are made of a body for ``upgrade()``, as lines that a test can compare."""

from __future__ import annotations

import pytest
from _pytest.mark import ParameterSet

from limbeck_core.operations import Effect, Operation, read_operations

HEADER = "from alembic import op\nimport sqlalchemy as sa\nfrom sqlalchemy.dialects import postgresql\n"
FIRST_LINE = 5
"""The line of the first statement of a body."""


MAPPED = """
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
"""Tables, classes, a connection and a session that a script may define."""

HELPED = """
from alembic.operations import ops
import functools, itertools, enum, contextlib
from project import helper, thing
from project.models import Kind
import geoalchemy2
from geoalchemy2 import Geometry
class Level(enum.Enum):
    LOW = 1
@contextlib.contextmanager
def around(name=None):
    op.drop_table('before')
    yield name
    op.drop_table('after')
class Held:
    def __init__(self, name): self.name = name
    def __enter__(self):
        op.drop_table('in_' + self.name)
        return self.name
    def __exit__(self, *error):
        op.drop_table('out_' + self.name)
    async def __aenter__(self):
        op.drop_table('ain')
    async def __aexit__(self, *error):
        op.drop_table('aout')
    @contextlib.contextmanager
    def around(self, extra):
        op.drop_table('b_' + self.name + extra)
        yield
        op.drop_table('a_' + self.name)
bind = op.get_bind()
def f(a, b='b', *c, **d):
    op.drop_table(a)
    op.drop_table(b)
    for one in c: op.drop_table(one)
    for one in d.values(): op.drop_table(one)
"""
"""Functions, classes and imports of other modules that a script may call."""


def indented(body: str) -> str:
    """Return statements as the body of a function."""
    return "".join(f"    {line}\n" for line in body.strip("\n").split("\n"))


def python_of(above: str) -> dict[str, object]:
    """Return the names of a script, as Python binds them."""
    names: dict[str, object] = {}
    exec(above, names)
    return names


def upgrade_of(body: str, above: str = "") -> tuple[Operation, ...]:
    """Return what a script with this body of ``upgrade()`` does."""
    return read_operations(f"{HEADER}{above}def upgrade():\n{indented(body)}").upgrade


def spelt(operation: Operation) -> str:
    """Return effect, kind, object and detail of an operation; of an opaque one its reason."""
    if operation.opaque:
        return f"opaque: {operation.opaque}"
    target = operation.object
    return f"{operation.effect} {target.kind} {target.spelt} {operation.detail}".rstrip()


def told(body: str, above: str = "") -> list[str]:
    """Return what each operation of a body does, without its condition."""
    return [spelt(one) for one in upgrade_of(body, above)]


def in_full(operation: Operation) -> str:
    """Return an operation with what it depends on, what it needs, and what about it is not known."""
    target = operation.object
    if operation.opaque and operation.effect is not Effect.OPAQUE:
        start = f"opaque {operation.effect} {target.kind} {target.spelt}".rstrip() + f": {operation.opaque}"
    else:
        start = spelt(operation)
    more = (
        operation.condition,
        operation.incomplete and f"unknown: {operation.incomplete}",
        operation.uses and f"needs {', '.join(operation.uses)}",
        operation.if_exists and "with a flag",
    )
    return "; ".join([start, *(one for one in more if one)])


def with_parts(operation: Operation) -> str:
    """Return an operation with the tables and columns that it touches, and the parts that it makes."""
    more = (
        operation.tables and f"touches {', '.join((*operation.tables, *operation.columns))}",
        *(
            f"{part.kind} {part.name or ''}({', '.join(part.columns)}{part.condition})"
            for part in operation.parts
        ),
    )
    return "; ".join([in_full(operation), *(one for one in more if one)])


def scenarios(text: str) -> list[ParameterSet]:
    """Return bodies and what is to be told of them: blocks of lines, the latter behind ``#:``.

    A line that goes on in the next one does so behind ``#:`` and three spaces.
    """
    found = []
    for block in text.strip("\n").split("\n\n"):
        lines = block.replace("\n#:   ", " ").split("\n")
        body = [line for line in lines if not line.startswith("#: ")]
        expected = [line[3:] for line in lines if line.startswith("#: ")]
        found.append(pytest.param("\n".join(body), expected, id=" ".join(" ".join(body).split())[:100]))
    return found
