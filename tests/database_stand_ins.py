"""Stand-ins for a database and for missing modules, for scripts that run where a recording ``op`` watches."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import sqlalchemy as sa
from sqlalchemy.schema import CreateSchema, CreateSequence, DropSchema, DropSequence

from alembic_with_stubs import Anything, StubFinder

MAX_CALLS = 3000
"""So many calls of one run are recorded; a script that asks on and on is stopped."""


class StoppedError(Exception):
    """A run that does not come to an end."""


class Run:
    """One run of a function: who is played, and what is seen."""

    def __init__(self) -> None:
        self.dialect = "postgresql"
        self.answer = True
        self.path = ""
        self.literals: list[str] = []
        """All strings of the script: with "yes", there is a table, column and index of each such name."""
        self.calls: list[dict[str, Any]] = []

    def record(self, name: str, **facts: Any) -> None:
        """Note a call, with the line of the script that makes it."""
        if len(self.calls) >= MAX_CALLS:
            raise StoppedError
        self.calls.append({"name": name, "line": self.line(), **facts})

    def line(self) -> int:
        """Return the innermost line of the script that is being executed."""
        frame = sys._getframe()
        while frame is not None:
            if frame.f_code.co_filename == self.path:
                return frame.f_lineno
            frame = frame.f_back  # type: ignore[assignment]  # the outermost frame has none
        return 0


RUN = Run()


class Answering(Anything):
    """A stand-in that is true where the answer is "yes"."""

    def __bool__(self) -> bool:
        return RUN.answer


def plain(value: Any) -> Any:
    """Return a name as JSON takes it: ``"?"`` for what a stand-in gives."""
    if value is None:
        return None
    return str(value) if isinstance(value, str) else "?"


class Row(dict[str, Any]):
    """A row, or a description of an object of the database, that has whatever is asked for."""

    def __missing__(self, key: object) -> Any:
        return Stand("row")

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self.get(name, Stand("row"))


def Stand(name: str) -> Any:  # noqa: N802
    """Make a stand-in."""
    return Answering(name, (), {"__qualname__": name})


class Inspector:
    """Describes a database that has everything, or nothing."""

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    from_engine = classmethod(lambda cls, *_: cls())

    def names(self, *_: Any, **__: Any) -> list[str]:
        return list(RUN.literals) if RUN.answer else []

    get_table_names = get_view_names = get_schema_names = names

    def rows(self, *_: Any, **__: Any) -> list[Row]:
        if not RUN.answer:
            return []
        return [
            Row(
                name=name,
                type=sa.String(80),
                nullable=True,
                column_names=[name],
                constrained_columns=[name],
                referred_columns=[name],
                referred_table=name,
                options={},
                unique=True,
                sqltext=name,
                default=None,
            )
            for name in RUN.literals
        ]

    get_columns = get_indexes = get_foreign_keys = get_unique_constraints = get_check_constraints = rows
    get_enums = rows

    def get_pk_constraint(self, *_: Any, **__: Any) -> Row:
        return Row(name="pk", constrained_columns=self.names())

    def has_table(self, *_: Any, **__: Any) -> bool:
        return RUN.answer

    has_index = has_schema = has_table

    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: None


class Result:
    """What a query gives: one row of stand-ins, or none."""

    rowcount = 0

    def __iter__(self) -> Iterator[Any]:
        return iter(self.fetchall())

    def fetchall(self) -> list[Any]:
        return []

    all = fetchmany = fetchall

    def fetchone(self) -> Any:
        return Row() if RUN.answer else None

    first = one = one_or_none = scalar = scalar_one = scalar_one_or_none = fetchone

    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: self

    def __bool__(self) -> bool:
        return RUN.answer


class Dialect:
    """The dialect that is played."""

    def __init__(self) -> None:
        from sqlalchemy.dialects import registry

        self.real = registry.load(RUN.dialect)()
        self.name = RUN.dialect
        self.supports_native_enum = RUN.dialect == "postgresql"

    def has_table(self, *_: Any, **__: Any) -> bool:
        return RUN.answer

    def __getattr__(self, name: str) -> Any:
        return getattr(self.real, name)


def statement(value: Any) -> dict[str, Any]:
    """Return the facts of a statement."""
    if isinstance(value, str):
        return {"kind": "sql", "sql": value}
    if isinstance(value, sa.TextClause):
        return {"kind": "sql", "sql": value.text}
    for effect, cls in (("insert", sa.Insert), ("update", sa.Update), ("delete", sa.Delete)):
        if isinstance(value, cls):
            table: Any = value.table
            schema = getattr(table, "schema", None)
            return {
                "kind": "rows",
                "effect": effect,
                "schema": plain(schema),
                "table": plain(getattr(table, "name", table)),
            }
    if isinstance(value, sa.sql.expression.SelectBase):
        return {"kind": "query"}
    if isinstance(value, (CreateSchema, DropSchema, CreateSequence, DropSequence)):
        effect, _, kind = value.__visit_name__.partition("_")
        named: Any = value.element
        schema, name = getattr(named, "schema", None), getattr(named, "name", named)
        return {"kind": kind, "effect": effect, "schema": plain(schema), "object": plain(name)}
    if isinstance(value, sa.Executable):
        return {"kind": "other", "effect": "other"}
    return {"kind": "?"}


class Connection:
    """A connection that notes what is executed."""

    def __init__(self) -> None:
        self.dialect = Dialect()
        self.engine = self
        self.bind = self
        self.connection = self
        self.closed = False
        self.info: dict[str, Any] = {}

    def execute(self, value: Any, *_: Any, **__: Any) -> Result:
        RUN.record("execute", by="bind", **statement(value))
        return Result()

    exec_driver_sql = execute

    def scalar(self, value: Any, *_: Any, **__: Any) -> Any:
        RUN.record("execute", by="bind", **statement(value))
        return Row() if RUN.answer else None

    def scalars(self, value: Any, *_: Any, **__: Any) -> Result:
        return self.execute(value)

    def begin(self, *_: Any, **__: Any) -> Connection:
        return self

    begin_nested = connect = execution_options = get_bind = begin

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def _run_ddl_visitor(self, visitor: Any, element: Any, **__: Any) -> None:
        made = "drop" if "drop" in visitor.__name__.lower() else "create"
        if isinstance(element, sa.Table):
            RUN.record(f"{made}_table", kind="table", effect=made, **names_of(element))
        elif isinstance(element, sa.Index):
            RUN.record(f"{made}_index", kind="index", effect=made, object=plain(element.name))
        elif isinstance(element, sa.MetaData):
            for table in element.sorted_tables:
                RUN.record(f"{made}_table", kind="table", effect=made, **names_of(table))
        else:
            name = getattr(element, "name", None)
            schema = plain(getattr(element, "schema", None))
            RUN.record(f"{made}_type", kind="type", effect=made, schema=schema, object=plain(name))

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_, **__: None


class Session(Connection):
    """A session that notes what is executed, for those of modules that are not here."""

    def __init__(self, *_: Any, **__: Any) -> None:
        super().__init__()


def names_of(table: Any) -> dict[str, Any]:
    """Return the names of a table."""
    return {"schema": plain(table.schema), "table": plain(table.name), "object": plain(table.name)}


class Context:
    """Plays the migration context, and ``alembic.context``."""

    as_sql = False
    opts: dict[str, Any] = {}
    config = Stand("config")

    def __init__(self) -> None:
        self.bind = self.connection = Connection()
        self.dialect = self.bind.dialect
        self.impl = self.bind

    @contextmanager
    def autocommit_block(self) -> Iterator[None]:
        yield

    begin_transaction = autocommit_block

    def execute(self, value: Any, *_: Any, **__: Any) -> Any:
        return self.bind.execute(value)

    def is_offline_mode(self) -> bool:
        return False

    def get_bind(self) -> Connection:
        return self.bind

    def get_context(self) -> Context:
        return self

    def __getattr__(self, name: str) -> Any:
        return lambda *_, **__: Stand(name)


class ContextModule(ModuleType):
    """Plays ``alembic.context`` as a module."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(Context(), name)


class YesOrNoFinder(StubFinder):
    """Finds modules of stand-ins that answer with "yes" or "no"."""

    def create_module(self, spec: Any) -> ModuleType:
        module: Any = super().create_module(spec)

        class Module(type(module)):  # type: ignore[misc]  # its class is told by the base only
            def __getattr__(self, name: str) -> Any:
                if name.startswith("__") and name.endswith("__"):
                    raise AttributeError(name)
                made = Session if name == "Session" else Stand(f"{self.__name__}.{name}")
                setattr(self, name, made)
                return made

        module.__class__ = Module
        made: ModuleType = module
        return made
