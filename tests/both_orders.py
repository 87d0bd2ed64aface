"""Two branches carried out on real servers, in both orders and alone: what fails, and what differs."""

from __future__ import annotations

import sqlite3
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from alembic import op
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import URL, Connection, create_engine, text

from made_branches import BASE, POSTGRESQL_BASE, SQLITE_BASE

Snapshot = frozenset[tuple[str, ...]]


@dataclass(frozen=True)
class Truth:
    """What execution says of two branches on one server."""

    alone: bool
    """Whether each can be carried out by itself."""
    fails: bool = False
    """Whether one of the two orders fails."""
    differs: bool = False
    """Whether the two orders end differently."""
    said: str = ""
    """What failed."""
    failing: tuple[bool, bool] = (False, False)
    """Whether the first fails before the second, and the other way round."""


def carried_out(source: str, connection: Connection) -> None:
    """Carry operations out, as ``upgrade()`` of a script does."""
    context = MigrationContext.configure(connection)
    with Operations.context(context), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(source, "<branch>", "exec"), {"op": op, "sa": sa})


class Server:
    """A database with the base schema, on which branches are tried and taken back.

    Args:
        fresh: Opens a connection to it, and forgets what was done when it is closed.
        look: Reads the schema and the rows.
    """

    def __init__(self, name: str, fresh: Callable[[], Any], look: Callable[[Connection], Snapshot]) -> None:
        self.name = name
        self._fresh = fresh
        self._look = look
        self._alone: dict[str, str] = {}

    def end_of(self, *sources: str) -> tuple[Snapshot | None, str]:
        """Return what is there after some branches; ``None`` and the reason where one of them fails."""
        with self._fresh() as connection:
            try:
                for source in sources:
                    carried_out(source, connection)
                return self._look(connection), ""
            except Exception as error:  # noqa: BLE001  (whatever it dies of, it fails)
                return None, str(error).splitlines()[0]

    def truth(self, first: str, second: str) -> Truth:
        """Return what execution says of two branches."""
        for source in (first, second):
            if source not in self._alone:
                self._alone[source] = self.end_of(source)[1]
        if self._alone[first] or self._alone[second]:
            return Truth(alone=False, said=self._alone[first] or self._alone[second])
        one, why_one = self.end_of(first, second)
        other, why_other = self.end_of(second, first)
        failing = (one is None, other is None)
        return Truth(True, any(failing), one != other, why_one or why_other, failing)


@contextmanager
def sqlite_server() -> Iterator[Server]:
    """SQLite: each try on a copy of the base."""
    master = sqlite3.connect(":memory:")
    engine = create_engine("sqlite://", creator=lambda: master, poolclass=sa.StaticPool)
    with engine.connect() as connection:
        carried_out(BASE + SQLITE_BASE, connection)
        connection.commit()

    @contextmanager
    def fresh() -> Iterator[Connection]:
        copy = sqlite3.connect(":memory:")
        master.backup(copy)
        trial = create_engine("sqlite://", creator=lambda: copy, poolclass=sa.StaticPool)
        with trial.connect() as connection:
            yield connection
        trial.dispose()
        copy.close()

    try:
        yield Server("SQLite", fresh, _look_at_sqlite)
    finally:
        engine.dispose()
        master.close()


@contextmanager
def postgresql_server(url: URL) -> Iterator[Server]:
    """PostgreSQL: each try in a transaction that is rolled back."""
    engine = create_engine(url)
    with engine.begin() as connection:
        carried_out(BASE + POSTGRESQL_BASE, connection)

    @contextmanager
    def fresh() -> Iterator[Connection]:
        with engine.connect() as connection:
            # a transaction of our own, so that a batch does not commit one of its
            transaction = connection.begin()
            try:
                yield connection
            finally:
                transaction.rollback()

    try:
        yield Server("PostgreSQL", fresh, _look_at_postgresql)
    finally:
        engine.dispose()


def _look_at_sqlite(connection: Connection) -> Snapshot:
    found: set[tuple[str, ...]] = set()
    names = connection.execute(text("SELECT type, name, tbl_name, sql FROM sqlite_master")).all()
    inspector = sa.inspect(connection)
    for kind, name, of, statement in names:
        found.add((kind, name, of))
        if kind == "view" or (kind == "index" and statement):
            found.add(("sql", name, " ".join(statement.split())))
        if kind == "table":
            for row in connection.execute(text(f'PRAGMA table_xinfo("{name}")')):
                found.add(("column", name, *map(str, row[1:6])))
            for row in connection.execute(text(f'PRAGMA foreign_key_list("{name}")')):
                found.add(("foreign key", name, *map(str, row[2:])))
            for check in inspector.get_check_constraints(name):
                found.add(("check", name, str(check["name"]), check["sqltext"]))
            found |= _rows(connection, name)
    return frozenset(found)


_CATALOG = (
    "SELECT 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull::text, "
    "coalesce(pg_get_expr(d.adbin, d.adrelid), '') FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
    "LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum "
    "WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0 AND NOT a.attisdropped "
    "AND c.relkind <> 'i'",
    "SELECT 'relation', relname, relkind::text, coalesce(obj_description(oid, 'pg_class'), '') FROM pg_class "
    "WHERE relnamespace = 'public'::regnamespace",
    "SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace",
    "SELECT 'index', indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT 'view', viewname, definition FROM pg_views WHERE schemaname = 'public'",
    "SELECT 'enum', t.typname, string_agg(e.enumlabel, ',' ORDER BY e.enumsortorder) FROM pg_enum e "
    "JOIN pg_type t ON t.oid = e.enumtypid GROUP BY t.typname",
)


def _look_at_postgresql(connection: Connection) -> Snapshot:
    found: set[tuple[str, ...]] = set()
    for query in _CATALOG:
        found |= {tuple(map(str, row)) for row in connection.execute(text(query.replace(":", r"\:")))}
    tables = [row[1] for row in found if row[0] == "relation" and row[2] == "r"]
    for name in tables:
        found |= _rows(connection, name)
    return frozenset(found)


def _rows(connection: Connection, name: str) -> set[tuple[str, ...]]:
    return {
        ("row", name, str(sorted((key, str(value)) for key, value in row.items())))
        for row in connection.execute(text(f'SELECT * FROM "{name}"')).mappings()
    }
