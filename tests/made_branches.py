"""Pairs of branches with real operations over one schema: every method of ``op``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random

BASE = """
op.create_table("teams", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("title", sa.String(40)),
    sa.Column("code", sa.String(10), nullable=False, server_default="x"), sa.Column("size", sa.Integer()))
op.create_table("users", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("name", sa.String(40)),
    sa.Column("email", sa.String(80)), sa.Column("age", sa.Integer()), sa.Column("team_id", sa.Integer()),
    sa.UniqueConstraint("email", name="uq_users_email"), sa.CheckConstraint("age >= 0", name="ck_users_age"),
    sa.ForeignKeyConstraint(["team_id"], ["teams.id"], name="fk_users_team"))
op.create_table("orders", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("user_id", sa.Integer()),
    sa.Column("notes", sa.String(20)), sa.Column("total", sa.Integer()), sa.Column("state", sa.String(10)))
op.create_table("logs", sa.Column("stamp", sa.Integer(), nullable=False), sa.Column("line", sa.String(40)))
op.create_table("spare", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("word", sa.String(10)))
op.create_index("ix_orders_notes", "orders", ["notes"])
op.create_index("ix_users_name", "users", ["name"])
op.execute("INSERT INTO teams (id, title, code, size) VALUES (1, 'red', 'r', 3), (2, 'blue', 'b', 4)")
op.execute("INSERT INTO users (id, name, email, age, team_id) VALUES (1, 'Ann', 'a@x', 30, 1)")
op.execute("INSERT INTO orders (id, user_id, notes, total, state) VALUES (1, 1, 'n', 5, 'open')")
op.execute("INSERT INTO logs (stamp, line) VALUES (1, 'one')")
op.execute("CREATE VIEW rich AS SELECT id, total FROM orders WHERE total > 3")
op.create_table("papers", sa.Column("id", sa.Integer()), sa.Column("head", sa.String(20)),
    sa.Column("body", sa.String(40)), sa.UniqueConstraint("id"))
op.create_table("leaves", sa.Column("id", sa.Integer()), sa.Column("mark", sa.String(20)),
    sa.Column("paper_id", sa.Integer(), sa.ForeignKey("papers.id", ondelete="CASCADE")))
op.create_table("tallies", sa.Column("n", sa.Integer()), sa.Column("word", sa.String(20)))
op.execute("INSERT INTO papers (id, head) VALUES (1, 'one'), (2, 'two')")
op.execute("INSERT INTO leaves (id, paper_id) VALUES (1, 1)")
op.execute("CREATE VIEW briefs AS SELECT id, head FROM papers")
op.execute("CREATE VIEW titles AS SELECT head FROM briefs")
"""
"""What is there before either branch."""

SQLITE_BASE = """
op.execute("CREATE TRIGGER counts AFTER INSERT ON papers BEGIN INSERT INTO tallies (n) VALUES (NEW.id);END")
op.execute("CREATE INDEX ix_tallies_word ON tallies (lower(word))")
"""
"""What is there besides on SQLite, as it spells triggers."""

POSTGRESQL_BASE = """
op.execute("CREATE TYPE mood AS ENUM ('sad', 'ok')")
op.execute("CREATE TYPE kind AS ENUM ('x', 'y')")
op.execute("CREATE SEQUENCE numbers")
op.execute("CREATE SCHEMA side")
op.execute("CREATE TABLE side.parts (id INTEGER)")
op.execute("CREATE TABLE sheets (extra INTEGER) INHERITS (papers)")
op.execute("CREATE TABLE moods (id INTEGER, feels mood)")
op.execute("CREATE TABLE years (year INTEGER, word VARCHAR(20)) PARTITION BY LIST (year)")
op.execute("CREATE TABLE year_one PARTITION OF years FOR VALUES IN (1)")
op.execute("CREATE FUNCTION count_it() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN INSERT INTO tallies (n) VALUES (NEW.id);RETURN NEW;END $$")
op.execute("CREATE TRIGGER counts AFTER INSERT ON papers FOR EACH ROW EXECUTE FUNCTION count_it()")
"""
"""What is there besides on a server with named types, sequences and schemas."""

NAMED = (
    "CREATE SEQUENCE {new}",
    "ALTER SEQUENCE numbers RESTART WITH 7",
    "ALTER SEQUENCE numbers RENAME TO {new}",
    "DROP SEQUENCE numbers",
    # a number that is taken is not given back: rows must not show it
    "INSERT INTO logs (stamp) SELECT 3 WHERE nextval('numbers') > 0",
    "ALTER TABLE spare ADD COLUMN number INTEGER DEFAULT nextval('numbers')",
    "CREATE TYPE {new} AS ENUM ('x')",
    "ALTER TYPE kind RENAME TO {new}",
    "ALTER TYPE kind ADD VALUE 'z'",
    "DROP TYPE kind",
    "ALTER TABLE spare ADD COLUMN sort kind",
    "CREATE TABLE {new} (sort kind)",
    "CREATE SCHEMA {new}",
    "ALTER SCHEMA side RENAME TO {new}",
    "DROP SCHEMA side CASCADE",
    "CREATE TABLE side.{new} (id INTEGER)",
    "ALTER TABLE side.parts ADD COLUMN {new} INTEGER",
    "INSERT INTO side.parts VALUES (1)",
    "CREATE OR REPLACE VIEW rich AS SELECT id, total FROM orders WHERE total > {number}",
    "ALTER VIEW rich RENAME TO {new}",
    "CREATE VIEW {new} AS SELECT id FROM rich",
    "CREATE MATERIALIZED VIEW {new} AS SELECT id FROM orders",
    "ALTER INDEX ix_users_name RENAME TO {new}",
    "ALTER TABLE users RENAME CONSTRAINT ck_users_age TO {new}",
)
"""Statements on what has a name of its own, most of them for PostgreSQL alone."""

BELOW = (
    "INSERT INTO papers (id, head) VALUES ({number}, 'h')",
    "INSERT INTO papers VALUES ({number}, 'h', 'b')",
    "UPDATE papers SET head = '{number}'",
    "DELETE FROM papers WHERE id = 1",
    "ALTER TABLE papers RENAME COLUMN head TO {new}",
    "ALTER TABLE papers ADD COLUMN {new} INTEGER",
    "DROP TABLE papers",
    "DROP VIEW titles",
    "INSERT INTO spare (id, word) SELECT id + {number}, head FROM briefs",
    "INSERT INTO spare (id, word) SELECT {number}, max(head) FROM titles",
    "CREATE TABLE {new} AS SELECT * FROM briefs",
    "CREATE VIEW {new} AS SELECT head FROM titles",
    "UPDATE tallies SET n = {number}",
    "INSERT INTO spare (id, word) SELECT n + {number}, word FROM tallies",
    "ALTER TABLE tallies RENAME COLUMN n TO {new}",
    "ALTER TABLE tallies ADD COLUMN {new} INTEGER",
    "CREATE UNIQUE INDEX ix_n ON tallies (n)",
    "ALTER TABLE tallies DROP COLUMN word",
    "DROP TABLE tallies",
    "DROP TRIGGER counts ON papers",
    "UPDATE leaves SET mark = '{number}'",
    "ALTER TABLE leaves ALTER COLUMN paper_id SET NOT NULL",
    "CREATE TABLE {new} AS SELECT mark FROM leaves",
    "INSERT INTO leaves VALUES ({number}, 'm', 2)",
    "ALTER TABLE sheets ADD COLUMN {new} VARCHAR",
    "UPDATE sheets SET head = 's'",
    "INSERT INTO sheets (id, head) VALUES ({number}, 's')",
    "ALTER TABLE years ADD COLUMN {new} INTEGER",
    "INSERT INTO year_one (year, word) VALUES (1, '{number}')",
    "DELETE FROM years",
    "ALTER TYPE mood RENAME VALUE 'sad' TO 'low'",
    "INSERT INTO moods VALUES ({number}, 'sad')",
    "ALTER TABLE tallies ADD UNIQUE (n)",
    "CREATE INDEX ON tallies (n)",
    "CREATE TABLE tallies_n_key (id INTEGER)",
    "CREATE SEQUENCE news_id_seq",
    "CREATE INDEX news_pkey ON tallies (word)",
    "DELETE FROM main.papers",
)
"""Statements on what hangs together by what is there before: views, triggers, heirs, and given names."""

TABLES = {
    "teams": ("title", "code", "size"),
    "users": ("name", "email", "age", "team_id"),
    "orders": ("user_id", "notes", "total", "state"),
    "logs": ("stamp", "line"),
    "spare": ("word",),
    "tallies": ("n", "word"),
    "leaves": ("mark",),
}
"""The tables, with the columns that may be changed."""

NUMBERS = {"size", "age", "team_id", "user_id", "total", "stamp", "n"}


@dataclass(frozen=True)
class Made:
    """One operation, as a script spells it."""

    method: str
    """The method of ``op`` that is drawn."""
    source: str
    is_literal: bool = True
    """Whether a reader can know what it does without running it."""


class Draws(Random):
    """Draws operations on a few tables at a time, as the branches of a project are about what it works on."""

    near: tuple[str, ...] = tuple(TABLES)

    def gather(self) -> None:
        """Choose other tables."""
        self.near = tuple(self.sample(list(TABLES), 3))


def near(random: Random, among: Iterable[str]) -> list[str]:
    """Return what of something is about the tables that operations are drawn for; all where nothing is."""
    among = list(among)
    wanted = random.near if isinstance(random, Draws) else tuple(TABLES)
    return [one for one in among if any(re.search(rf"\b{name}", one) for name in wanted)] or among


def table(random: Random) -> str:
    return random.choice(near(random, TABLES))


def column(random: Random, of: str) -> str:
    return random.choice(TABLES[of])


def batch(of: str, inner: str) -> str:
    """Return one directive of a batch."""
    return f'with op.batch_alter_table("{of}") as batch:\n        {inner}'


def add_column(random: Random) -> str:
    of = table(random)
    extra = random.choice(
        ["", ", server_default='1'", ", nullable=False, server_default='1'", ", index=True"]
    )
    kind = random.choice(
        ["sa.Integer()", "sa.String(9)", "sa.Boolean()" if "default" not in extra else "sa.Integer()"]
    )
    name = random.choice(["fresh", "extra", "more", "added"])
    return f'op.add_column("{of}", sa.Column("{name}", {kind}{extra}))'


def alter_column(random: Random) -> str:
    of = table(random)
    name = column(random, of)
    kind = "sa.Integer()" if name in NUMBERS else "sa.String(40)"
    change = random.choice(
        [
            "nullable=False",
            "type_=sa.Text()",
            'server_default="7"',
            f'new_column_name="{random.choice([name + "_new", "renamed"])}"',
        ]
    )
    if "Text" in change and name in NUMBERS:
        change = "type_=sa.BigInteger()"
    return f'op.alter_column("{of}", "{name}", existing_type={kind}, {change})'


def batch_alter_table(random: Random) -> str:
    of = table(random)
    name = column(random, of)
    kind = "sa.Integer()" if name in NUMBERS else "sa.String(40)"
    inner = random.choice(
        [
            f'batch.alter_column("{name}", existing_type={kind}, nullable=False)',
            f'batch.alter_column("{name}", existing_type={kind}, new_column_name="{name}_new")',
            f'batch.drop_column("{name}")',
            f'batch.add_column(sa.Column("{random.choice(["fresh", "extra"])}", sa.Integer()))',
            f'batch.create_unique_constraint("uq_{of}_{name}", ["{name}"])',
            f'batch.create_index("ix_batch_{of}_{name}", ["{name}"])',
        ]
    )
    return batch(of, inner)


def bulk_insert(random: Random) -> str:
    of = random.choice(near(random, ["teams", "orders", "spare"]))
    name = column(random, of)
    value = "5" if name in NUMBERS else "'q'"
    number = random.choice([50, 60, 70])
    return (
        f'op.bulk_insert(sa.table("{of}", sa.column("id"), sa.column("{name}")), '
        f'[{{"id": {number}, "{name}": {value}}}])'
    )


def create_check_constraint(random: Random) -> str:
    of = table(random)
    name = column(random, of)
    named = random.choice([f"ck_{of}", f"ck_{of}_{name}"])
    check = f"{name} >= 0" if name in NUMBERS else f"{name} <> ''"
    if random.random() < 0.5:
        return batch(of, f'batch.create_check_constraint("{named}", "{check}")')
    return f'op.create_check_constraint("{named}", "{of}", "{check}")'


def create_exclude_constraint(random: Random) -> str:
    of, name = random.choice([("teams", "size"), ("orders", "total"), ("users", "age")])
    named = random.choice([f"ex_{of}", f"ex_{of}_{name}"])
    return f'op.create_exclude_constraint("{named}", "{of}", (sa.column("{name}"), "="), using="btree")'


def create_foreign_key(random: Random) -> str:
    of, name, to = random.choice(
        [("orders", "user_id", "users"), ("users", "team_id", "teams"), ("orders", "total", "spare")]
    )
    if to == "spare":
        of, name = "logs", "stamp"
        to = "teams"
    named = random.choice([f"fk_{of}_{to}", f"fk_{of}_new"])
    if random.random() < 0.5:
        return batch(of, "") + f'batch.create_foreign_key("{named}", "{to}", ["{name}"], ["id"])'
    return f'op.create_foreign_key("{named}", "{of}", "{to}", ["{name}"], ["id"])'


def create_index(random: Random) -> str:
    of = table(random)
    name = column(random, of)
    named = random.choice([f"ix_{of}_{name}_new", "ix_shared", f"ix_{of}_new", f"{of}_{name}_key"])
    unique = random.choice(["", ", unique=True"])
    what = random.choice(
        [f'["{name}"]', f'[sa.text("lower({name})")]' if name not in NUMBERS else f'["{name}"]']
    )
    return f'op.create_index(op.f("{named}"), "{of}", {what}{unique})'


def create_primary_key(random: Random) -> str:
    named = random.choice(["pk_logs", "pk_logs_new"])
    if random.random() < 0.5:
        return batch("logs", f'batch.create_primary_key("{named}", ["stamp"])')
    return f'op.create_primary_key("{named}", "logs", ["stamp"])'


def create_table(random: Random) -> str:
    name = random.choice(["news", "tags", "notes_of", "files", "parts"])
    unique = random.choice(["uq_shared", f"uq_{name}"])
    extra = random.choice(
        [
            "",
            ', sa.Column("user_id", sa.Integer(), sa.ForeignKey("users.id"))',
            ', sa.Column("team_id", sa.Integer(), sa.ForeignKey("teams.id"))',
            ', sa.Column("word", sa.String(9), index=True)',
            f', sa.Column("a", sa.Integer()), sa.UniqueConstraint("a", name="{unique}")',
            ', sa.Column("kind", sa.Enum("x", "y", name="kind_of"))',
        ]
    )
    return f'op.create_table("{name}", sa.Column("id", sa.Integer(), primary_key=True){extra})'


def create_table_comment(random: Random) -> str:
    return f'op.create_table_comment("{table(random)}", "{random.choice(["one", "two"])}")'


def drop_table_comment(random: Random) -> str:
    return f'op.drop_table_comment("{table(random)}")'


def create_unique_constraint(random: Random) -> str:
    of = table(random)
    name = column(random, of)
    named = random.choice([f"uq_{of}_{name}", "uq_shared", ""])
    if not named:
        return f'op.create_unique_constraint(None, "{of}", ["{name}"])'
    if random.random() < 0.5:
        return (
            f'with op.batch_alter_table("{of}") as batch:\n        '
            f'batch.create_unique_constraint("{named}", ["{name}"])'
        )
    return f'op.create_unique_constraint("{named}", "{of}", ["{name}"])'


def drop_column(random: Random) -> str:
    of = table(random)
    name = column(random, of)
    if random.random() < 0.5:
        return f'with op.batch_alter_table("{of}") as batch:\n        batch.drop_column("{name}")'
    return f'op.drop_column("{of}", "{name}")'


def drop_constraint(random: Random) -> str:
    named, kind = random.choice(
        [("uq_users_email", "unique"), ("ck_users_age", "check"), ("fk_users_team", "foreignkey")]
    )
    if random.random() < 0.5:
        return batch("users", f'batch.drop_constraint("{named}", type_="{kind}")')
    return f'op.drop_constraint("{named}", "users", type_="{kind}")'


def drop_index(random: Random) -> str:
    named, of = random.choice([("ix_orders_notes", "orders"), ("ix_users_name", "users")])
    return f'op.drop_index("{named}", "{of}")'


def drop_table(random: Random) -> str:
    return f'op.drop_table("{random.choice(["logs", "spare", "logs"])}")'


def rename_table(random: Random) -> str:
    of = random.choice(["logs", "spare", "orders", "users"])
    return f'op.rename_table("{of}", "{random.choice([of + "_new", "moved"])}")'


def execute(random: Random) -> str:
    of = random.choice(near(random, ["teams", "users", "orders"]))
    name = column(random, of)
    value = "4" if name in NUMBERS else "'z'"
    number = random.choice([80, 90])
    if random.random() < 0.5:
        below = random.choice(near(random, BELOW)).format(
            new=random.choice(["fresh", "moved"]), number=number
        )
        return f'op.execute("{below}")'
    statement = random.choice(
        [
            f"UPDATE {of} SET {name} = {value}",
            f"UPDATE {of} SET {name} = {value} WHERE {name} IS NULL",
            f"INSERT INTO {of} (id, {name}) VALUES ({number}, {value})",
            f"DELETE FROM {of} WHERE id = 7",
            f"CREATE VIEW seen_{random.choice(['a', 'b'])} AS SELECT id, {name} FROM {of}",
            "DROP VIEW rich",
            f"CREATE INDEX ix_sql ON {of} ({name})",
            f"ALTER TABLE {of} ADD COLUMN fresh INTEGER",
            f"ALTER TABLE {of} RENAME COLUMN {name} TO {name}_new",
            "INSERT INTO logs (stamp, line) SELECT id, title FROM teams WHERE id = 2",
            "CREATE TABLE IF NOT EXISTS news (id INTEGER)",
            "DROP TABLE IF EXISTS spare",
            f"ALTER TYPE mood ADD VALUE '{random.choice(['glad', 'mad'])}'",
            f"ALTER TYPE mood RENAME TO {random.choice(['mood_new', 'temper'])}",
            "CREATE SEQUENCE counted",
            random.choice(NAMED).format(new=random.choice(["counted", "moved"]), number=number),
            random.choice(NAMED).format(new=random.choice(["counted", "moved"]), number=number),
        ]
    )
    return f'op.execute("{statement}")'


def get_bind(random: Random) -> str:
    of = random.choice(near(random, ["teams", "users", "orders"]))
    name = column(random, of)
    value = "9" if name in NUMBERS else "'w'"
    return f'op.get_bind().execute(sa.text("UPDATE {of} SET {name} = {value}"))'


def inline_literal(random: Random) -> str:
    of = random.choice(near(random, ["teams", "orders"]))
    name = "title" if of == "teams" else "notes"
    return (
        f'op.execute(sa.table("{of}", sa.column("{name}")).update()'
        f'.values({{"{name}": op.inline_literal("k")}}))'
    )


METHODS: dict[str, Callable[[Random], str]] = {
    function.__name__: function
    for function in (
        *(add_column, alter_column, batch_alter_table, bulk_insert, create_check_constraint),
        *(create_exclude_constraint, create_foreign_key, create_index, create_primary_key, create_table),
        *(
            create_table_comment,
            create_unique_constraint,
            drop_column,
            drop_constraint,
            drop_index,
            drop_table,
        ),
        *(drop_table_comment, execute, get_bind, inline_literal, rename_table),
    )
}
"""Every method of ``alembic.op`` that reaches a database; ``f`` stands in those with a name."""

PLUMBING = {"implementation_for", "invoke", "register_operation", "run_async", "get_context", "f"}
"""What else ``alembic.op`` has: nothing that is drawn by itself."""


def computed(random: Random) -> str:
    """Return an operation of which only running it tells what it is about."""
    of = random.choice(near(random, ["teams", "users", "orders"]))
    name = column(random, of)
    return random.choice(
        [
            f'op.add_column("".join([op.get_bind().dialect.name, "{of}"])[-{len(of)}:], '
            'sa.Column("fresh", sa.Integer()))',
            f'op.execute("UPDATE {of} SET {name} = " + str(len(op.get_bind().dialect.name)))',
            f'[op.drop_column("{of}", one["name"]) for one in sa.inspect(op.get_bind()).get_columns("{of}") '
            f'if one["name"] == "{name}"]',
            f'op.create_index(op.get_bind().dialect.name + "_ix", "{of}", ["{name}"])',
        ]
    )


VAGUE = 0.12
"""How often an operation is one that cannot be known without running it."""


def branch(random: Random, first: str, longest: int = 2) -> list[Made]:
    """Return a branch that begins with a method, and has others after it now and then."""
    names = [first]
    while len(names) < longest and random.random() < 0.3 * (longest - 1):
        names.append(random.choice(list(METHODS)))
    made = [Made(name, METHODS[name](random)) for name in names]
    if random.random() < VAGUE:
        made.append(Made("", computed(random), is_literal=False))
    return made


def script(operations: list[Made]) -> str:
    """Return the text of a script that carries operations out."""
    lines = "".join(f"    {made.source}\n" for made in operations)
    return f"from alembic import op\nimport sqlalchemy as sa\n\n\ndef upgrade():\n{lines}"
