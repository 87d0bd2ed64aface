"""What is read of ``upgrade()``: every directive, batches, helpers, loops, conditions, and what is opaque."""

from __future__ import annotations

import pickle

import pytest

from limbeck_core.operations import Effect, read_operations
from told_operations import FIRST_LINE, HEADER, told, upgrade_of

DIRECTIVES = {
    "add_column('t', sa.Column('c', sa.Date(), index=True))": "add column t.c DATE with index ix_t_c",
    "add_column('t', sa.Column('c', sa.Date(), unique=True, index=True), schema='s')": (
        "add column s.t.c DATE with unique index ix_s_t_c"
    ),
    "add_column('t', sa.Column('c', sa.String(80), nullable=False))": "add column t.c VARCHAR(80) NOT NULL",
    "add_column('t', sa.Column('c', sa.Integer, sa.ForeignKey('u.id')), schema='s')": (
        "add column s.t.c INTEGER -> u(id)"
    ),
    "add_column(column=sa.Column('c', sa.Boolean(), server_default=sa.false()), table_name='t')": (
        "add column t.c BOOLEAN DEFAULT false"
    ),
    "alter_column('t', 'c', nullable=False, existing_type=sa.Integer())": "alter column t.c NOT NULL",
    "alter_column('t', 'c', new_column_name='d')": "rename column t.c -> d",
    "alter_column('t', 'c', type_=sa.Text, server_default=None)": "alter column t.c TEXT no default",
    "alter_column('t', 'c', server_default=sa.text('now()'))": "alter column t.c DEFAULT now()",
    "bulk_insert(sa.table('t', sa.column('a')), [{'a': 1}, {'a': 2}])": "insert rows t 2 rows",
    "create_check_constraint('ck', 't', 'a > 1', schema='s')": "create check constraint ck on s.t a > 1",
    "create_exclude_constraint('ex', 't', ('a', '='), ('b', '&&'))": (
        "create exclude constraint ex on t (a WITH =, b WITH &&)"
    ),
    "create_foreign_key('fk', 't', 'u', ['a'], ['id'], source_schema='s', referent_schema='r')": (
        "create foreign key fk on s.t s.t(a) -> r.u(id)"
    ),
    "create_foreign_key(None, 't', 'u', ['a'], ['id'])": "create foreign key on t t(a) -> u(id)",
    "create_index(op.f('ix'), 't', ['a', sa.text('lower(b)')], unique=True)": (
        "create index ix on t UNIQUE (a, lower(b))"
    ),
    "create_index('ix', 't', ['a'], postgresql_where=sa.text('a > 0'))": (
        "create index ix on t (a) WHERE a > 0"
    ),
    "create_primary_key('pk', 't', ['a', 'b'])": "create primary key pk on t (a, b)",
    "create_table('t', sa.Column('a', sa.Integer), schema='s')": "create table s.t a",
    "create_table_comment('t', 'says')": "alter table t comment 'says'",
    "create_unique_constraint('uq', 't', ['a'])": "create unique constraint uq on t (a)",
    "drop_column('t', 'c', schema='s')": "drop column s.t.c",
    "drop_constraint('fk', 't', type_='foreignkey')": "drop foreign key fk on t",
    "drop_constraint('some', 't')": "drop constraint some on t",
    "drop_index('ix', table_name='t')": "drop index ix on t",
    "drop_index('ix')": "drop index ix",
    "drop_table('t', if_exists=True)": "drop table t",
    "drop_table_comment('t')": "alter table t no comment",
    "rename_table('t', 'u', schema='s')": "rename table s.t -> u",
    "execute('DELETE FROM t')": "delete rows t",
    "execute(sa.text('UPDATE t SET a = 1'))": "update rows t sets a",
    "execute(sa.table('t', sa.column('a')).insert().values(a=1))": "insert rows t a",
    "execute(sa.update(sa.table('t')).values({'a': 1}))": "update rows t sets a",
    "get_bind().execute(sa.delete(sa.table('t', schema='s')))": "delete rows s.t",
    "get_context().execute('DELETE FROM t')": "delete rows t",
    "create_nothing('t')": "opaque: op.create_nothing is no operation of Alembic's own",
}


@pytest.mark.parametrize("call", DIRECTIVES)
def test_a_directive_is_told_by_kind_object_effect_and_detail(call: str) -> None:
    assert told(f"op.{call}") == [DIRECTIVES[call]]


BATCH = {
    "add_column(sa.Column('c', sa.Date()), insert_after='a')": "add column s.t.c DATE",
    "add_column(sa.Column('c', sa.Date(), index=True))": "add column s.t.c DATE with index ix_s_t_c",
    "alter_column('c', nullable=True)": "alter column s.t.c NULL",
    "create_check_constraint('ck', 'a > 1')": "create check constraint ck on s.t a > 1",
    "create_exclude_constraint('ex', ('a', '='))": "create exclude constraint ex on s.t (a WITH =)",
    "create_foreign_key('fk', 'u', ['a'], ['id'])": "create foreign key fk on s.t s.t(a) -> u(id)",
    "create_index(batch.f('ix'), ['a'])": "create index ix on s.t (a)",
    "create_primary_key('pk', ['a'])": "create primary key pk on s.t (a)",
    "create_table_comment('says')": "alter table s.t comment 'says'",
    "create_unique_constraint('uq', ['a'])": "create unique constraint uq on s.t (a)",
    "drop_column('c')": "drop column s.t.c",
    "drop_constraint('uq', type_='unique')": "drop unique constraint uq on s.t",
    "drop_index('ix')": "drop index ix on s.t",
    "drop_table_comment()": "alter table s.t no comment",
    "execute('DELETE FROM v')": "delete rows v",
    "drop_table('t')": "opaque: op.drop_table is no operation of Alembic's own",
}


@pytest.mark.parametrize("call", BATCH)
def test_a_directive_of_a_batch_is_about_its_table(call: str) -> None:
    assert told(f"with op.batch_alter_table('t', schema='s') as batch:\n    batch.{call}") == [BATCH[call]]


INVOKED = {
    "AddColumnOp('t', sa.Column('c', sa.Date()))": "add column t.c DATE",
    "AlterColumnOp('t', 'c', modify_nullable=False)": "alter column t.c NOT NULL",
    "CreateTableOp('t', [sa.Column('a', sa.Integer)])": "create table t a",
    "DropTableOp('t')": "drop table t",
    "ExecuteSQLOp('DELETE FROM t')": "delete rows t",
    "UpgradeOps([])": "opaque: the operation: ops.UpgradeOps([])",
}


@pytest.mark.parametrize("made", INVOKED)
def test_an_operation_object_that_is_invoked_is_its_directive(made: str) -> None:
    assert told(f"op.invoke(ops.{made})", "from alembic.operations import ops\n") == [INVOKED[made]]


def test_a_table_is_told_with_its_columns_constraints_and_what_it_needs() -> None:
    [created] = upgrade_of(
        """
op.create_table(
    "orders",
    sa.Column("id", sa.Integer(), primary_key=True),
    sa.Column("user_id", sa.Integer(), sa.ForeignKey("app.users.id", ondelete="CASCADE"), index=True),
    sa.Column("state", sa.Enum("open", "paid", name="state"), nullable=False, server_default="open"),
    sa.Column("code", sa.String(8), unique=True),
    sa.UniqueConstraint("user_id", "code", name="uq_orders"),
    sa.CheckConstraint("id > 0", name="ck_orders"),
    sa.ForeignKeyConstraint(["code"], ["codes.code"], name="fk_code"),
)"""
    )
    assert [(part.kind, part.name, part.columns) for part in created.parts] == [
        ("column", "id", ("id",)),
        ("column", "user_id", ("user_id",)),
        ("column", "state", ("state",)),
        ("column", "code", ("code",)),
        ("primary key", None, ("id",)),
        ("unique constraint", "uq_orders", ("user_id", "code")),
        ("check constraint", "ck_orders", ()),
        ("foreign key", "fk_code", ("code",)),
        ("foreign key", None, ("user_id",)),
        ("index", "ix_orders_user_id", ("user_id",)),
        ("unique constraint", None, ("code",)),
    ]
    assert created.uses == ("codes", "app.users")
    state = created.parts[2].column
    assert state is not None
    assert (state.values, state.type_name, state.makes_type) == (("open", "paid"), "state", True)
    assert (state.nullable, state.default) == (False, "'open'")
    assert created.columns == ("orders.id", "orders.user_id", "orders.state", "orders.code")


def test_an_altered_column_is_told_as_it_is_before_and_after() -> None:
    [altered] = upgrade_of(
        "op.alter_column('t', 'c', existing_type=sa.String(80), type_=sa.String(40), "
        "existing_nullable=True, nullable=False, existing_server_default=sa.text('1'))"
    )
    assert altered.before is not None
    assert altered.after is not None
    assert (altered.before.type, altered.before.nullable, altered.before.default) == (
        "VARCHAR(80)",
        True,
        "1",
    )
    assert (altered.after.type, altered.after.nullable) == ("VARCHAR(40)", False)
    assert altered.changes == ("type", "nullable")
    assert altered.loses_data


def test_lines_are_those_of_the_calls_as_python_tells_them() -> None:
    added = "op.add_column(\n    't', sa.Column('c', sa.Date()))\n"
    operations = upgrade_of(added + "sa.Enum(\n    'a', name='e'\n).create(\n    op.get_bind())")
    assert [one.line for one in operations] == [FIRST_LINE, FIRST_LINE + 4]


@pytest.mark.parametrize(
    "spelling",
    [
        ("from alembic import op as o\n", "o.drop_table('t')"),
        ("import alembic\n", "alembic.op.drop_table('t')"),
        ("import alembic.op\n", "alembic.op.drop_table('t')"),
        ("import alembic.op as x\n", "x.drop_table('t')"),
        ("from alembic.op import drop_table as away\n", "away('t')"),
        ("from alembic import *\n", "op.drop_table('t')"),
        ("work = op\n", "work.drop_table('t')"),
        ("", "getattr(op, 'drop_table')('t')"),
        ("", "(lambda name: op.drop_table(name))('t')"),
        ("import functools\n", "functools.partial(op.drop_table, 't')()"),
    ],
)
def test_op_is_known_by_whatever_name_it_goes(spelling: tuple[str, str]) -> None:
    above, body = spelling
    assert told(body, above) == ["drop table t"]


def test_constants_are_folded_and_loops_over_them_unrolled() -> None:
    above = "TABLES = ('a', 'b')\nPREFIX = 'ix_'\n"
    body = """
for position, name in enumerate(TABLES, 1):
    op.create_index(f"{PREFIX}{name}_%d" % position, name + "s", ["c".upper()])
for table, columns in {"t": ["x", "y"]}.items():
    for column in columns:
        op.drop_column(table, column)
[op.drop_table("old_{}".format(name)) for name in reversed(TABLES)]
"""
    assert told(body, above) == [
        "create index ix_a_1 on as (C)",
        "create index ix_b_2 on bs (C)",
        "drop column t.x",
        "drop column t.y",
        "drop table old_b",
        "drop table old_a",
    ]


def test_helpers_of_the_file_are_followed_with_their_arguments() -> None:
    above = """
from contextlib import contextmanager
def name_of(table, *, prefix="ix"):
    return f"{prefix}_{table}"
def index(table, *columns, **more):
    op.create_index(name_of(table), table, list(columns), **more)
class Work:
    def __init__(self, op, table):
        self.op = op
        self.table = table
    def drop(self):
        self.op.drop_table(self.table)
@contextmanager
def without(table):
    op.drop_index("ix", table)
    yield table
    op.create_index("ix", table, ["a"])
def quietly(function):
    def wrapped(*arguments):
        op.execute("DELETE FROM log")
        return function(*arguments)
    return wrapped
@quietly
def last(table):
    op.drop_table(table)
"""
    body = """
index("t", "a", "b", unique=True, schema="s")
Work(op, "gone").drop()
with without("u") as name:
    op.drop_column(name, "c")
last("z")
"""
    assert told(body, above) == [
        "create index ix_t on s.t UNIQUE (a, b)",
        "drop table gone",
        "drop index ix on u",
        "drop column u.c",
        "create index ix on u (a)",
        "delete rows log",
        "drop table z",
    ]


def test_helpers_that_call_each_other_for_ever_come_to_an_end_and_are_opaque_there() -> None:
    above = "def one(name):\n    op.drop_table(name)\n    other(name)\ndef other(name):\n    one(name)\n"
    found = upgrade_of("one('t')", above)
    assert found[0].object.spelt == "t"
    assert found[-1].opaque.startswith("a call that goes too deep")


def test_what_depends_on_something_unknown_is_conditional_and_says_on_what() -> None:
    body = """
bind = op.get_bind()
if bind.dialect.name == "postgresql":
    op.drop_table("a")
else:
    op.drop_table("b")
if not sa.inspect(bind).has_table("c"):
    return
op.drop_table("d")
for row in bind.execute(sa.text("SELECT 1")):
    op.drop_table("e")
try:
    op.drop_table("f")
except ValueError:
    op.drop_table("g")
while bind.closed:
    op.drop_table("h")
"""
    exists = "if sa.inspect(bind).has_table('c')"
    assert [(one.object.spelt, one.condition) for one in upgrade_of(body)] == [
        ("a", "if bind.dialect.name == 'postgresql'"),
        ("b", "if bind.dialect.name != 'postgresql'"),
        ("d", exists),
        ("e", f"{exists} and for each row of bind.execute(sa.text('SELECT 1'))"),
        ("f", exists),
        ("g", f"{exists} and after ValueError in line {FIRST_LINE + 10}"),
        ("h", f"{exists} and while bind.closed"),
    ]


def test_what_is_known_decides_a_branch() -> None:
    body = """
if WANTED and "a" in NAMES:
    op.drop_table("a")
else:
    op.drop_table("b")
for name in NAMES:
    if name == "x":
        continue
    if name == "z":
        break
    op.drop_table(name)
else:
    op.drop_table("never")
"""
    assert told(body, "WANTED = True\nNAMES = ['a', 'x', 'y', 'z', 'zz']\n") == [
        "drop table a",
        "drop table a",
        "drop table y",
    ]


def test_each_of_a_known_set_that_a_question_selects_is_told_under_its_condition() -> None:
    body = """
there = {column["name"] for column in sa.inspect(op.get_bind()).get_columns("t")}
for name in sorted({"b", "a"} - there):
    op.add_column("t", sa.Column(name, sa.Date()))
for name in [one for one in ("c", "d") if one in there]:
    op.drop_column("t", name)
"""
    assert [(one.object.spelt, one.condition) for one in upgrade_of(body)] == [
        ("t.a", "if 'a' is in sorted({'b', 'a'} - there)"),
        ("t.b", "if 'b' is in sorted({'b', 'a'} - there)"),
        ("t.c", "if 'c' is in [one for one in ('c', 'd') if one in there]"),
        ("t.d", "if 'd' is in [one for one in ('c', 'd') if one in there]"),
    ]


def test_a_value_that_depends_on_the_server_is_followed_for_each() -> None:
    body = """
name = "a" if op.get_bind().dialect.name == "sqlite" else "b"
op.execute(f"DELETE FROM {name}")
"""
    assert [(one.object.spelt, one.condition) for one in upgrade_of(body)] == [
        ("a", "if op.get_bind().dialect.name == 'sqlite'"),
        ("b", "if op.get_bind().dialect.name != 'sqlite'"),
    ]


OPAQUE = {
    "op.drop_table(unknown)": "the table: the name unknown, which the file does not define",
    "op.drop_table(helper('t'))": "the table: a call: helper('t')",
    "op.add_column('t', make())": "the column: a call: make()",
    "op.execute(statement)": "the statement: the name statement, which the file does not define",
    "op.get_bind().execute(query())": "the statement: a call: query()",
    "helper(op)": "a call: helper(op), from project.helpers, which is not followed",
    "helper()": "a call: helper(), from project.helpers, which is not followed",
    "x = helper(op.get_bind())": "a call: helper(op.get_bind()), from project.helpers, which is not followed",
    "for name in names():\n    op.drop_table(name)": "the table: each of names()",
    "exec(CODE)": "exec(CODE) may do anything",
    "Model.__table__.create(op.get_bind())": (
        "a call: Model.__table__.create(op.get_bind()), from project.helpers.Model.__table__, "
        "which is not followed"
    ),
    "sa.MetaData().create_all(op.get_bind())": (
        "the tables of a metadata: sa.MetaData().create_all(op.get_bind())"
    ),
}


@pytest.mark.parametrize("body", OPAQUE)
def test_what_cannot_be_known_is_opaque_with_its_line_and_reason(body: str) -> None:
    found = upgrade_of(body, "from project.helpers import helper, names, make, query, Model\n")
    assert [one.opaque for one in found] == [OPAQUE[body]]
    assert found[0].line == FIRST_LINE + 1 + body.count("\n")


@pytest.mark.parametrize(
    "body",
    [
        "print('done')",
        "logger.info('done')",
        "rows = op.get_bind().execute(sa.text('SELECT a FROM t')).fetchall()",
        "found = sa.inspect(op.get_bind()).get_table_names()",
        "if helper(op.get_bind()):\n    pass",
        "exists = table_exists('t', op.get_bind())",
        "names = []\nnames.append('t')",
        "str(1)",
        "now = datetime.datetime.now()",
        "op.get_bind().commit()",
    ],
)
def test_what_clearly_changes_nothing_is_no_operation(body: str) -> None:
    above = "import datetime\nfrom project.helpers import helper, logger, table_exists\n"
    assert upgrade_of(body, above) == ()


def test_an_enumeration_is_created_and_dropped_by_its_own_methods() -> None:
    body = """
state = postgresql.ENUM("open", "paid", name="state", create_type=False)
state.create(op.get_bind(), checkfirst=True)
sa.Enum(Level, name="level", schema="s").drop(op.get_bind())
"""
    created, dropped = upgrade_of(
        body, "import enum\nclass Level(enum.Enum):\n    LOW = 'low'\n    HIGH = 'high'\n"
    )
    assert (created.object.kind, created.object.spelt, created.values) == ("type", "state", ("open", "paid"))
    assert created.if_exists
    assert (dropped.effect, dropped.object.spelt, dropped.values) == (Effect.DROP, "s.level", ("LOW", "HIGH"))
    assert not dropped.loses_data, "it goes only when no column has it"


def test_sessions_and_mapped_classes_of_the_script_are_followed() -> None:
    above = """
from sqlalchemy.orm import Session, declarative_base
Base = declarative_base()
class User(Base):
    __tablename__ = "users"
    id = sa.Column(sa.Integer, primary_key=True)
    name = sa.Column(sa.String)
"""
    body = """
session = Session(bind=op.get_bind())
session.add(User(name="x"))
for user in session.query(User).filter(User.name == "x"):
    user.name = "y"
session.query(User).update({"name": "z"})
session.execute(sa.delete(User).where(User.id == 1))
session.commit()
"""
    assert told(body, above) == [
        "insert rows users name",
        "update rows users sets name",
        "update rows users sets name",
        "delete rows users",
    ]


def test_a_script_that_python_cannot_parse_is_one_opaque_operation() -> None:
    found = read_operations("def upgrade(:\n")
    assert [one.opaque for one in found.upgrade] == ["Python cannot parse it: invalid syntax"]
    assert not found.downgrade_is_empty


def test_lines_of_the_functions_and_an_empty_downgrade_are_told() -> None:
    found = read_operations(
        f"{HEADER}def upgrade():\n    pass\n\ndef downgrade():\n    '''Nothing.'''\n    pass\n"
    )
    assert (found.upgrade_line, found.downgrade_line, found.downgrade_is_empty) == (4, 7, True)
    assert read_operations(HEADER).downgrade_is_empty
    filled = read_operations(f"{HEADER}def downgrade():\n    op.drop_table('t')\n")
    assert (filled.upgrade_line, filled.downgrade_is_empty) == (None, False)


RAISING = {
    "raise NotImplementedError('irreversible')": "NotImplementedError('irreversible')",
    "'No way back.'\n    raise RuntimeError": "RuntimeError",
    "op.drop_table('t')\n    raise RuntimeError": "RuntimeError",
    "op.drop_table('t')": "",
    "raise": "",
    "if here:\n        raise RuntimeError": "",
    "if here:\n        return\n    raise RuntimeError": "",
}


@pytest.mark.parametrize("body", RAISING)
def test_what_a_downgrade_raises_in_any_case_is_told(body: str) -> None:
    found = read_operations(f"{HEADER}def downgrade():\n    {body}\n")
    assert (found.downgrade_raises, found.downgrade_is_empty) == (RAISING[body], False)


def test_only_a_function_with_statements_raises() -> None:
    assert read_operations(HEADER).downgrade_raises == ""
    assert read_operations(f"{HEADER}downgrade = lambda: op.drop_table('t')\n").downgrade_raises == ""


def test_what_is_read_is_small_and_can_be_sent_to_another_process() -> None:
    found = read_operations(f"{HEADER}def upgrade():\n    op.create_table('t', sa.Column('a', sa.Integer))\n")
    sent = pickle.dumps(found)
    assert pickle.loads(sent) == found
    assert len(sent) < 1500


def test_what_a_helper_returns_for_each_server_is_followed_for_each() -> None:
    above = """
def cleaning():
    if op.get_context().dialect.name == "sqlite":
        return "DELETE FROM a"
    elif op.get_context().dialect.name == "mysql":
        return "DELETE FROM b"
    raise NotImplementedError
"""
    sqlite = "if op.get_context().dialect.name == 'sqlite'"
    mysql = "if op.get_context().dialect.name != 'sqlite' and op.get_context().dialect.name == 'mysql'"
    assert [(one.object.spelt, one.condition) for one in upgrade_of("op.execute(cleaning())", above)] == [
        ("a", sqlite),
        ("b", mysql),
    ]


def test_constants_as_json_and_columns_for_their_names_are_known() -> None:
    above = "import json\n"
    body = """
op.execute("UPDATE t SET a = '%s'" % json.dumps({"x": [1]}))
op.drop_column("t", sa.Column("c"))
"""
    updated, dropped = upgrade_of(body, above)
    assert updated.statement == "UPDATE t SET a = '{\"x\": [1]}'"
    assert dropped.object.spelt == "t.c"


def test_the_template_for_several_databases_is_followed_for_each() -> None:
    found = read_operations(
        f"""{HEADER}
def upgrade(engine_name):
    globals()["upgrade_%s" % engine_name]()
def upgrade_one():
    op.drop_table("a")
def upgrade_two():
    op.drop_table("b")
def downgrade(engine_name):
    globals()["downgrade_one"]()
def downgrade_one():
    op.create_table("a")
"""
    )
    assert [(one.object.spelt, one.condition) for one in found.upgrade] == [
        ("a", "if globals()['upgrade_%s' % engine_name] is upgrade_one"),
        ("b", "if globals()['upgrade_%s' % engine_name] is upgrade_two"),
    ]
    assert [(one.object.spelt, one.condition) for one in found.downgrade] == [("a", "")]


def test_types_and_defaults_that_depend_on_the_server_are_told_in_one() -> None:
    body = """
mysql = op.get_bind().dialect.name == "mysql"
op.create_table(
    "t",
    sa.Column("a", sa.String(3) if mysql else sa.Text(), server_default=sa.text("1" if mysql else "now()")),
)
"""
    [created] = upgrade_of(body)
    assert not created.condition
    column = created.parts[0].column
    assert column is not None
    assert (column.type, column.default) == (
        "VARCHAR(3) or TEXT",
        "1 (if mysql) or now() (if not mysql)",
    )


def test_what_follows_a_chain_that_leaves_depends_on_every_way_that_goes_on() -> None:
    body = """
    if a == 1:
        op.drop_table("first")
    elif b or c:
        return
    op.drop_table("second")
    if d:
        pass
    elif e is None:
        pass
    else:
        return
    op.drop_table("third")
    """
    assert [(one.object.spelt, one.condition) for one in upgrade_of(body)] == [
        ("first", "if a == 1"),
        ("second", "if a == 1 or not (b or c)"),
        ("third", "if (a == 1 or not (b or c)) and (d or e is None)"),
    ]


def test_a_type_that_is_another_on_some_server_says_so() -> None:
    types = "sa.LargeBinary().with_variant(mysql.LONGBLOB, 'mysql', 'mariadb')"
    above = "from sqlalchemy.dialects import mysql\n"
    [altered] = upgrade_of(f"op.alter_column('t', 'c', type_={types})", above)
    assert altered.detail == "BLOB (LONGBLOB on mysql, mariadb)"
    same = "sa.String(9).with_variant(mysql.VARCHAR(9, charset='utf8'), 'mysql')"
    [added] = upgrade_of(f"op.add_column('t', sa.Column('c', {same}))", above)
    assert added.detail == "VARCHAR(9)"
    collated = "sa.String(9).with_variant(sa.String(9, collation='x'), 'mysql')"
    [added] = upgrade_of(f"op.add_column('t', sa.Column('c', {collated}))")
    assert added.detail == "VARCHAR(9) (VARCHAR(9) COLLATE x on mysql)"
    narrower = "sa.String(9).with_variant(sa.Text(), 'mysql')"
    [altered] = upgrade_of(f"op.alter_column('t', 'c', existing_type=sa.String(80), type_={narrower})")
    assert altered.loses_data
