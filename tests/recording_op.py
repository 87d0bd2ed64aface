"""What a recording ``op`` sees when scripts really run: a program for a process of its own.

Reads a request as JSON from standard input: ``{"scripts": [path, ...]}``; writes one JSON object per script.
Alembic's ``op`` and ``context`` are recorders, whatever a script imports beyond the standard library,
SQLAlchemy and Alembic is a stand-in, connections answer what they are asked. Each function runs once for each
of several servers, with every question answered "yes" and with every question answered "no".
"""

from __future__ import annotations

import ast
import importlib.util
import inspect
import json
import signal
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import sqlalchemy as sa
from alembic.operations.base import BatchOperations, Operations

from alembic_with_stubs import Anything, StubFinder

DIALECTS = ("postgresql", "sqlite", "mysql", "mssql")
"""The servers that are played."""

MAX_CALLS = 3000
"""So many calls of one run are recorded; a script that asks on and on is stopped."""

SECONDS = 5
"""So long one run may take."""


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


def names_of(table: Any) -> dict[str, Any]:
    """Return the names of a table."""
    return {"schema": plain(table.schema), "table": plain(table.name), "object": plain(table.name)}


KINDS = {
    "create_check_constraint": ("check constraint", "create"),
    "create_exclude_constraint": ("exclude constraint", "create"),
    "create_foreign_key": ("foreign key", "create"),
    "create_index": ("index", "create"),
    "create_primary_key": ("primary key", "create"),
    "create_unique_constraint": ("unique constraint", "create"),
    "drop_index": ("index", "drop"),
}
CONSTRAINTS = {
    "check": "check constraint",
    "foreignkey": "foreign key",
    "primary": "primary key",
    "unique": "unique constraint",
}


def facts(name: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return kind, schema, table, object and effect of a directive, by its bound arguments."""
    schema = plain(given.get("schema"))
    table = plain(given.get("table_name"))
    place = {"schema": schema, "table": table}
    match name:
        case "create_table" | "drop_table":
            return {"kind": "table", "effect": name.partition("_")[0], **place, "object": table}
        case "rename_table":
            old = plain(given["old_table_name"])
            new = plain(given["new_table_name"])
            return {
                "kind": "table",
                "effect": "rename",
                "schema": schema,
                "table": old,
                "object": old,
                "new": new,
            }
        case "create_table_comment" | "drop_table_comment":
            return {"kind": "table", "effect": "alter", **place, "object": table}
        case "add_column":
            return {"kind": "column", "effect": "add", **place, "object": plain(given["column"].name)}
        case "drop_column":
            return {"kind": "column", "effect": "drop", **place, "object": plain(given["column_name"])}
        case "alter_column":
            others = ("nullable", "type_")
            changed = [one for one in others if given.get(one) is not None]
            changed += [one for one in ("server_default", "comment") if given.get(one, False) is not False]
            new = plain(given.get("new_column_name"))
            effect = "rename" if new and not changed and not given.get("kw") else "alter"
            return {
                "kind": "column",
                "effect": effect,
                **place,
                "object": plain(given["column_name"]),
                "new": new,
            }
        case "drop_constraint":
            kind = CONSTRAINTS.get(given.get("type_") or "", "constraint")
            return {"kind": kind, "effect": "drop", **place, "object": plain(given["constraint_name"])}
        case "bulk_insert":
            found = given["table"]
            return {
                "kind": "rows",
                "effect": "insert",
                "schema": plain(found.schema),
                "table": plain(found.name),
            }
        case "create_foreign_key":
            place = {"schema": plain(given.get("source_schema")), "table": plain(given["source_table"])}
        case _:
            pass
    kind, effect = KINDS[name]
    found_name = given.get("constraint_name", given.get("index_name"))
    return {"kind": kind, "effect": effect, **place, "object": plain(found_name)}


class Recorder(ModuleType):
    """Plays ``alembic.op``, or the operations of a batch."""

    def __init__(self, batch: tuple[Any, Any] | None = None) -> None:
        super().__init__("alembic.op")
        self.batch = batch
        self.__path__: list[str] = []

    def __getattr__(self, name: str) -> Any:
        cls = Operations if self.batch is None else BatchOperations
        if name.startswith("_") or not hasattr(cls, name):
            raise AttributeError(name)
        match name:
            case "f":
                return lambda value: value
            case "inline_literal":
                return lambda value, *_: sa.literal(value)
            case "get_bind":
                return Connection
            case "get_context":
                return Context
            case "execute":
                return lambda value, **_: RUN.record("execute", by="op", **statement(value))
            case "batch_alter_table":
                return self.batch_alter_table
            case "run_async":
                return lambda function, *arguments, **named: None
            case "invoke" | "implementation_for" | "register_operation":
                return lambda *_, **__: None
            case _:
                return lambda *arguments, **named: self.directive(name, cls, arguments, named)

    @contextmanager
    def batch_alter_table(
        self, table_name: Any, schema: Any = None, *_: Any, **__: Any
    ) -> Iterator[Recorder]:
        yield Recorder((table_name, schema))

    def directive(self, name: str, cls: Any, arguments: tuple[Any, ...], named: dict[str, Any]) -> Any:
        bound = inspect.signature(getattr(cls, name)).bind(None, *arguments, **named)
        bound.apply_defaults()
        given = {**bound.arguments, **bound.arguments.get("kw", {})}
        if self.batch is not None:
            given["table_name"] = given["source_table"] = self.batch[0]
            given["schema"] = given["source_schema"] = self.batch[1]
        RUN.record(name, **facts(name, given))
        if name == "create_table":
            elements = [one for one in arguments[1:] if isinstance(one, sa.Column)]
            schema = named.get("schema")
            return sa.Table(arguments[0], sa.MetaData(), *(one._copy() for one in elements), schema=schema)
        return None


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
                made = Stand(f"{self.__name__}.{name}")
                setattr(self, name, made)
                return made

        module.__class__ = Module
        made: ModuleType = module
        return made


def prepare() -> None:
    """Put the recorders in the place of what they record."""
    import alembic

    recorder: Any = Recorder()
    sys.modules["alembic.op"] = alembic.op = recorder
    context: Any = ContextModule("alembic.context")
    sys.modules["alembic.context"] = alembic.context = context
    real_inspect = sa.inspect

    def inspecting(subject: Any, *arguments: Any, **named: Any) -> Any:
        if isinstance(subject, (Connection, Context, Answering)):
            return Inspector()
        return real_inspect(subject, *arguments, **named)

    sa.inspect = inspecting
    sa.inspection.inspect = inspecting
    sa.engine.reflection.Inspector = Inspector  # type: ignore[misc,assignment]  # for a script's from_engine
    time.sleep = lambda _: None
    sys.meta_path.insert(0, YesOrNoFinder(()))


def stop(*_: object) -> None:
    """End a run that takes too long."""
    raise StoppedError


def runs(path: str) -> dict[str, Any]:
    """Return what each run of the two functions of a script does."""
    with open(path, "rb") as file:
        source = file.read()
    tree = ast.parse(source)
    RUN.path = path
    RUN.literals = sorted(
        {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 80
        }
    )
    found: dict[str, Any] = {"path": path, "runs": []}
    for dialect in DIALECTS:
        for answer in (True, False):
            RUN.dialect, RUN.answer = dialect, answer
            for function in ("upgrade", "downgrade"):
                RUN.calls = []
                error = ""
                signal.alarm(SECONDS)
                try:
                    specification: Any = importlib.util.spec_from_file_location("script", path)
                    module = importlib.util.module_from_spec(specification)
                    specification.loader.exec_module(module)
                    RUN.calls = []
                    if hasattr(module, function):
                        getattr(module, function)()
                except (Exception, SystemExit) as raised:  # noqa: BLE001  # whatever a script raises
                    error = f"{type(raised).__name__}: {raised}"[:200]
                finally:
                    signal.alarm(0)
                found["runs"].append(
                    {
                        "function": function,
                        "played": f"{dialect} {'yes' if answer else 'no'}",
                        "error": error,
                        "calls": RUN.calls,
                    }
                )
    return found


def main() -> None:
    """Answer one request."""
    request = json.load(sys.stdin)
    warnings.simplefilter("ignore")
    sys.dont_write_bytecode = True
    output, sys.stdout = sys.stdout, sys.stderr  # what scripts print is no part of the answer
    signal.signal(signal.SIGALRM, stop)
    prepare()
    for path in request["scripts"]:
        json.dump(runs(path), output)
        output.write("\n")


if __name__ == "__main__":
    main()
