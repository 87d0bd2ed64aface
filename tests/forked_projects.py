"""Random forks with real operations, their databases in every state, and what Alembic makes of them."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import alembic.command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from projects import TEMPLATE

INI = "[alembic]\nscript_location = %(here)s/migrations\npath_separator = os\n"

ENV = """from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
"""

FORMS = ("'{}'", '"{}"', '(\n    "{}"\n)', '("{}",)', "['{}']")
"""How ``down_revision`` may be written."""


@dataclass(frozen=True)
class Forked:
    """A project with two branches."""

    folder: Path
    parents: Mapping[str, tuple[str, ...]]
    needs: Mapping[str, tuple[str, ...]]
    heads: tuple[str, str]
    clash: tuple[str, ...] = ()
    """Two revisions, one of each branch, that add the same column; or none."""

    def before(self, name: str) -> tuple[str, ...]:
        """Return what must run before a revision."""
        return (*self.parents[name], *self.needs.get(name, ()))

    def can_be(self, state: Collection[str]) -> bool:
        """Return whether all of some revisions can be run on one database."""
        return not self.clash or not set(self.clash).issubset(state)

    def below(self, names: Iterable[str]) -> frozenset[str]:
        """Return revisions with all that must run before them."""
        found = set(names)
        waiting = list(found)
        while waiting:
            new = set(self.before(waiting.pop())) - found
            found |= new
            waiting += new
        return frozenset(found)


CLASHING = 0.3
"""How often the two branches collide."""

CLASH = (
    "    op.add_column('t_{}', sa.Column('clash', sa.Integer()))\n",
    "    op.drop_column('t_{}', 'clash')\n",
)
"""What each of two colliding revisions does, and undoes, to the table of the first revision."""


def without_clash(forked: Forked, folder: Path, name: str) -> None:
    """Change the script of a revision, so that it leaves to the other what both do."""
    path = folder / "migrations" / "versions" / f"{name}.py"
    text = path.read_text()
    for line in CLASH:
        changed = text.replace(line.format(next(iter(forked.parents))), "")
        assert changed != text
        text = changed
    path.write_text(text)


def fork(random: Random, folder: Path) -> Forked:
    """Write a project: a trunk, two branches with inner forks and merges, sometimes a dependency."""
    parents: dict[str, tuple[str, ...]] = {}
    needs: dict[str, tuple[str, ...]] = {}

    def new(*above: str) -> str:
        name = f"{random.getrandbits(48):012x}"
        parents[name] = above
        return name

    last = new()
    for _ in range(random.randrange(3)):
        last = new(last)
    heads = []
    clash = []
    for _ in range(2):
        begun = len(parents)
        tip = new(last)
        for _ in range(random.randrange(3)):
            if random.random() < 0.2:
                tip = new(new(tip), new(tip))
            else:
                tip = new(tip)
        heads.append(tip)
        clash.append(random.choice(list(parents)[begun:]))
    if random.random() < 0.25:
        side = new()
        above = random.choice([name for name in parents if name not in (side, *heads)] + heads)
        needs[above] = (side,)
        if random.random() < 0.5:
            new(side)
    clashes = random.random() < CLASHING
    forked = Forked(folder, parents, needs, (heads[0], heads[1]), tuple(clash) if clashes else ())
    _write(random, forked)
    return forked


def _write(random: Random, forked: Forked) -> None:
    versions = forked.folder / "migrations" / "versions"
    versions.mkdir(parents=True)
    (forked.folder / "alembic.ini").write_text(INI)
    (forked.folder / "migrations" / "env.py").write_text(ENV)
    (forked.folder / "migrations" / "script.py.mako").write_text(TEMPLATE)
    first = next(iter(forked.parents))
    for name, above in forked.parents.items():
        does, undoes = (line.format(first) if name in forked.clash else "" for line in CLASH)
        if not above:
            down = "None"
        elif len(above) == 1:
            down = random.choice(FORMS).format(above[0])
        else:
            down = repr(above)
        needed = repr(forked.needs[name][0]) if name in forked.needs else "None"
        (versions / f"{name}.py").write_text(
            f'"""Make {name}\n\nRevision ID: {name}\nRevises: {", ".join(above)}\n"""\n'
            f"import sqlalchemy as sa\nfrom alembic import op\n\n"
            f"revision = {name!r}\ndown_revision = {down}\nbranch_labels = None\ndepends_on = {needed}\n\n\n"
            f"def upgrade():\n"
            f"    op.create_table('t_{name}', sa.Column('id', sa.Integer()))\n"
            f"    op.add_column('t_{name}', sa.Column('more', sa.String(5)))\n"
            f"{does}"
            f"    op.execute(\"INSERT INTO ran VALUES ('{name}')\")\n\n\n"
            f"def downgrade():\n{undoes}    op.execute(\"DELETE FROM ran WHERE id = '{name}'\")\n"
            f"    op.drop_table('t_{name}')\n"
        )


def states(forked: Forked) -> Iterator[frozenset[str]]:
    """Yield everything that may have been run: sets with all that must run before each of their members.

    Of two revisions that collide one alone can have been run.
    """
    seen: set[frozenset[str]] = {frozenset()}
    waiting = [frozenset[str]()]
    while waiting:
        state = waiting.pop()
        yield state
        for name in forked.parents:
            if name not in state and state.issuperset(forked.before(name)):
                more = state | {name}
                if more not in seen and forked.can_be(more):
                    seen.add(more)
                    waiting.append(more)


class Database:
    """One database, and Alembic's commands on it.

    Args:
        transaction: Connects to it for a while; what was done holds if nothing was raised meanwhile.
    """

    def __init__(self, transaction: Callable[[], AbstractContextManager[Connection]]) -> None:
        self._transaction = transaction

    def run(self, folder: Path, command: str, *arguments: Any, **options: Any) -> str:
        """Run a command with the files of a project; return what it dies of, or nothing."""
        config = Config(folder / "alembic.ini", stdout=StringIO())
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                with self._transaction() as connection:
                    config.attributes["connection"] = connection
                    getattr(alembic.command, command)(config, *arguments, **options)
            except (CommandError, SQLAlchemyError) as error:
                return str(error)
        return ""

    def shell(self, folder: Path, line: str) -> str:
        """Run a command line such as ``alembic stamp --purge a1b2 c3d4``."""
        _, command, *words = line.split()
        options = {"purge": True} if "--purge" in words else {}
        names = [word for word in words if not word.startswith("--")]
        return self.run(folder, command, names if command == "stamp" else names[0], **options)

    def ran(self) -> list[str]:
        """Return what was run and not taken back, in order of name; twice what was run twice."""
        with self._transaction() as connection:
            return sorted(row[0] for row in connection.execute(text("SELECT id FROM ran")))

    def rows(self) -> tuple[str, ...]:
        """Return the rows of the version table."""
        with self._transaction() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return ()
            found = connection.execute(text("SELECT version_num FROM alembic_version"))
            return tuple(sorted(row[0] for row in found))


class Files:
    """Databases of SQLite, in a folder.

    Args:
        folder: Where they are.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def opened(self, name: str) -> Database:
        """Return a database, which is made where there is none."""
        engine = create_engine(make_url(f"sqlite:///{self.folder / name}.db"), poolclass=NullPool)
        event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA synchronous=OFF"))
        return _with_log(engine)

    def copied(self, name: str, to: str) -> Database:
        """Return a copy of a database."""
        shutil.copyfile(self.folder / f"{name}.db", self.folder / f"{to}.db")
        return self.opened(to)

    def drop(self, name: str) -> None:
        """Take a database away."""
        (self.folder / f"{name}.db").unlink()


class Server:
    """One database of a PostgreSQL server, which is emptied for each that is asked for.

    A copy is a transaction on it that is taken back before the next one: to copy a whole database takes the
    server longer than all that is tried on it.

    Args:
        url: The database.
    """

    def __init__(self, url: URL) -> None:
        self.engine = create_engine(url)
        self._copy: Connection | None = None

    def opened(self, name: str) -> Database:
        """Return the database, emptied."""
        with self.engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        return _with_log(self.engine)

    def copied(self, name: str, to: str) -> Database:
        """Return the database as it was opened and filled, whatever was done to earlier copies."""
        self.drop(name)
        connection = self._copy = self.engine.connect()
        connection.begin()

        @contextmanager
        def part() -> Iterator[Connection]:
            with connection.begin_nested():
                yield connection

        return Database(part)

    def drop(self, name: str) -> None:
        """Take the copy back."""
        if self._copy is not None:
            self._copy.close()
            self._copy = None


def _with_log(engine: Engine) -> Database:
    @contextmanager
    def committed() -> Iterator[Connection]:
        with engine.connect() as connection:
            yield connection
            connection.commit()

    with committed() as connection:
        connection.execute(text("CREATE TABLE IF NOT EXISTS ran (id VARCHAR(20))"))
    return Database(committed)


def database_at(
    databases: Files | Server, old: Path, state: frozenset[str], name: str, forked: Forked
) -> Database:
    """Return a database that has run exactly this, one revision after the other."""
    database = databases.opened(name)
    for tip in tips(forked, state):
        failed = database.run(old, "upgrade", tip)
        assert not failed, failed
    assert database.ran() == sorted(state)
    return database


def tips(forked: Forked, state: frozenset[str]) -> Sequence[str]:
    """Return the members of a state that no other member rests on."""
    below = {lower for name in state for lower in forked.before(name)}
    return [name for name in forked.parents if name in state - below]
