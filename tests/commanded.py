"""Alembic's commands on a real database, with its script directory or ours: what each prints and does."""

from __future__ import annotations

import re
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch

import alembic.command
from alembic.config import Config
from alembic.runtime.migration import MigrationInfo
from alembic.script import Script, revision
from alembic.script import ScriptDirectory as OriginalDirectory
from sqlalchemy import URL, Engine, MetaData, create_engine, event, inspect, make_url, text

from alembic_oracle import DeclaredOrderMap, DeclaredOrderRevision
from histories import Declared, History
from limbeck_core.script import ScriptDirectory
from projects import TEMPLATE

INI = """[alembic]
script_location = %(here)s/migrations
path_separator = os
"""

ENV = """from alembic import context

given = context.config.attributes
given["tell"](context.get_head_revisions())
if "destination_rev" in given["options"](context):
    given["tell"](context.get_revision_argument())
if context.is_offline_mode():
    context.configure(dialect_name=given["engine"].dialect.name, literal_binds=True)
    given["tell"](context.get_starting_revision_argument())
    with context.begin_transaction():
        context.run_migrations()
else:
    with given["engine"].connect() as connection:
        context.configure(
            connection=connection, target_metadata=given["metadata"], on_version_apply=given["applied"]
        )
        with context.begin_transaction():
            context.run_migrations()
"""

BODY = """

def upgrade():
    op.execute("CREATE TABLE made_{name} (id INTEGER)")


def downgrade():
    op.execute("DROP TABLE made_{name}")
"""


def script_text(declared: Declared) -> str:
    """Return a script that makes a table of its own."""
    parents = declared.down_revision or ()
    revises = parents if isinstance(parents, str) else ", ".join(parents)
    return (
        f'"""Make {declared.revision}\n\nIn two paragraphs.\n\nRevises: {revises}\n\n"""\n'
        f"from alembic import op\n\nrevision = {declared.revision!r}\n"
        f"down_revision = {declared.down_revision!r}\nbranch_labels = {declared.branch_labels!r}\n"
        f"depends_on = {declared.dependencies!r}\n" + BODY.format(name=declared.revision)
    )


def write_project(folder: Path, history: History) -> Path:
    """Write a project whose scripts are found in the order of their declarations."""
    versions = folder / "migrations" / "versions"
    versions.mkdir(parents=True)
    (folder / "alembic.ini").write_text(INI)
    (folder / "migrations" / "env.py").write_text(ENV)
    (folder / "migrations" / "script.py.mako").write_text(TEMPLATE)
    for number, declared in enumerate(history):
        (versions / f"n{number:03}_{declared.revision}.py").write_text(script_text(declared))
    return folder


class DeclaredOrderScript(DeclaredOrderRevision, Script):
    """Alembic's script, which walks its children in the order in which they are declared."""


DeclaredOrderScript.__name__ = "Script"


class AlembicDirectory(OriginalDirectory):
    """Alembic's script directory in the one of its possible orders that the declarations have."""

    @classmethod
    def from_config(cls, config: Config) -> OriginalDirectory:
        directory = OriginalDirectory.from_config(config)

        def ordered() -> Iterator[revision.Revision]:
            for script in directory._load_revisions():
                script.__class__ = DeclaredOrderScript
                yield script

        directory.revision_map = DeclaredOrderMap(ordered)
        return directory


@dataclass(frozen=True)
class Run:
    """What came of one command."""

    printed: str
    told: tuple[str, ...]
    """What the environment asked of the script directory, and what it was told of each step."""
    statements: tuple[str, ...]
    rows: tuple[str, ...]
    error: tuple[str, str] | None
    warned: tuple[str, ...]


class Commands:
    """Alembic's commands on one project and one database."""

    def __init__(self, project: Path, directory: type[Any], engine: Engine) -> None:
        self.project = project
        self.directory = directory
        self.engine = engine
        self.config: type[Any] = Config
        self.metadata = MetaData()
        self._statements: list[str] = []
        self._told: list[str] = []
        event.listen(engine, "before_cursor_execute", self._note)
        for name in ("begin", "commit", "rollback"):
            event.listen(engine, name, lambda connection, name=name: self._statements.append(name))

    def _note(self, connection: Any, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        if "pg_catalog" in statement:
            # each database numbers its tables for itself
            self._statements.append(re.sub(r"\b[1-9]\d{4}\b", "<oid>", f"{statement} {parameters!r}"))
        else:
            self._statements.append(f"{statement} {parameters!r}")

    def _applied(self, *, step: MigrationInfo, heads: set[str], **rest: Any) -> None:
        ends = (step.up_revisions, step.down_revisions, step.source_revisions, step.destination_revisions)
        revisions = [[found and found.revision for found in end] for end in ends]  # type: ignore[union-attr]
        up_revision = step.up_revision and step.up_revision.revision
        self._told.append(f"{step.is_upgrade} {step.is_stamp} {up_revision} {revisions} {sorted(heads)}")

    def run(self, command: str, *arguments: Any, **options: Any) -> Run:
        """Run a command as ``alembic`` does, and note what comes of it."""
        printed = StringIO()
        config = self.config(self.project / "alembic.ini", stdout=printed, output_buffer=printed)
        config.attributes.update(
            engine=self.engine,
            metadata=self.metadata,
            applied=self._applied,
            tell=lambda fact: self._told.append(repr(fact)),
            options=lambda context: context._proxy.context_opts,
        )
        self._statements.clear()
        self._told.clear()
        error = None
        with (
            patch("alembic.command.ScriptDirectory", self.directory),
            patch("alembic.script.ScriptDirectory", self.directory),
            warnings.catch_warnings(record=True) as caught,
            redirect_stdout(printed),
        ):
            warnings.simplefilter("always")
            try:
                getattr(alembic.command, command)(config, *arguments, **options)
            except Exception as raised:  # noqa: BLE001  (whatever it dies of is what is compared)
                error = type(raised).__name__, str(raised).replace(str(self.project), "<project>")
        statements = tuple(self._statements)
        return Run(
            printed.getvalue().replace(str(self.project), "<project>").replace(str(self.engine.url), "<url>"),
            tuple(self._told),
            statements,
            self.rows(),
            error,
            tuple(str(warning.message) for warning in caught),
        )

    def rows(self) -> tuple[str, ...]:
        """Return the rows of the version table, as they come."""
        with self.engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return ()
            found = connection.execute(text("SELECT version_num FROM alembic_version"))
            return tuple(row[0] for row in found)

    def files(self) -> dict[str, str]:
        """Return the text of every file in the project."""
        files = [
            path for path in self.project.rglob("*") if path.is_file() and "__pycache__" not in path.parts
        ]
        return {str(path.relative_to(self.project)): path.read_text() for path in files}


class Both:
    """One history in two projects with a database each: one for Alembic's script directory, one for ours."""

    def __init__(self, folder: Path, history: History, engines: tuple[Engine, Engine]) -> None:
        write_project(folder / "theirs", history)
        shutil.copytree(folder / "theirs", folder / "ours")
        self.theirs = Commands(folder / "theirs", AlembicDirectory, engines[0])
        self.ours = Commands(folder / "ours", ScriptDirectory, engines[1])

    def run(self, command: str, *arguments: Any, **options: Any) -> tuple[Run, Run]:
        """Run a command in both."""
        return self.theirs.run(command, *arguments, **options), self.ours.run(command, *arguments, **options)


@contextmanager
def both(folder: Path, history: History, urls: tuple[URL, URL]) -> Iterator[Both]:
    """Both, on two databases that are empty."""
    folder.mkdir(parents=True, exist_ok=True)
    engines = create_engine(urls[0]), create_engine(urls[1])
    for engine in engines:
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _trust_the_machine)
    try:
        yield Both(folder, history, engines)
    finally:
        for engine in engines:
            engine.dispose()


def _trust_the_machine(connection: Any, record: object) -> None:
    """Let SQLite not wait for the disk."""
    connection.execute("PRAGMA synchronous=OFF")


@contextmanager
def sqlite(folder: Path, history: History) -> Iterator[Both]:
    """Both, on SQLite files."""
    urls = make_url(f"sqlite:///{folder}/theirs.db"), make_url(f"sqlite:///{folder}/ours.db")
    with both(folder, history, urls) as opened:
        yield opened


@contextmanager
def postgresql(urls: tuple[URL, URL], folder: Path, history: History) -> Iterator[Both]:
    """Both, on databases of a PostgreSQL server, which are emptied first."""
    for url in urls:
        run_alone(url, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    with both(folder, history, urls) as opened:
        yield opened


def run_alone(url: URL, *statements: str) -> None:
    """Run statements that need no transaction."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
