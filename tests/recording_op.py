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

from database_stand_ins import (
    RUN,
    Answering,
    Connection,
    Context,
    ContextModule,
    Inspector,
    StoppedError,
    YesOrNoFinder,
    plain,
    statement,
)

DIALECTS = ("postgresql", "sqlite", "mysql", "mssql")
"""The servers that are played."""


SECONDS = 5
"""So long one run may take."""


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
    try:
        tree = ast.parse(source)
    except SyntaxError:
        # it does not run at all
        return {"path": path, "runs": []}
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
