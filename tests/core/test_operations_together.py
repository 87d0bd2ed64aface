"""What operations amount to together: what is not undone, the net effect of a run, what touches a table."""

from __future__ import annotations

import pytest

from limbeck_core.operations import ScriptOperations, net_effect, read_operations, touches
from limbeck_core.operations.renaming import renames_in
from told_operations import scenarios


def script(upgrade: str, downgrade: str = "pass") -> ScriptOperations:
    """Return what a script with these bodies does."""
    text = "from alembic import op\nimport sqlalchemy as sa\nfrom project import helper\nN = sa.Integer()\n"
    for name, body in (("upgrade", upgrade), ("downgrade", downgrade)):
        text += f"def {name}():\n" + "".join(f"    {line}\n" for line in body.strip("\n").split("\n"))
    return read_operations(text)


def undone(upgrade: str, downgrade: str) -> list[str]:
    """Return what is not undone: effect, kind and object."""
    return [
        f"{one.effect} {one.object.kind} {one.object.spelt}" for one in script(upgrade, downgrade).not_undone
    ]


INVERSES = {
    "op.create_table('t', sa.Column('a', N))": "op.drop_table('T')",
    "op.drop_table('t', schema='s')": "op.create_table('t', schema='s')",
    "op.add_column('t', sa.Column('a', N))": "op.drop_column('t', 'a')",
    "op.drop_column('t', 'a')": "op.add_column('t', sa.Column('a', N))",
    "op.rename_table('t', 'u')": "op.rename_table('u', 't')",
    "op.add_column('t', sa.Column('b', N))\nop.execute('UPDATE t SET b = a')\n"
    "op.drop_column('t', 'a')\nop.alter_column('t', 'b', new_column_name='a')": (
        "op.drop_column('t', 'a')\nop.add_column('t', sa.Column('a', N))"
    ),
    "op.alter_column('t', 'a', new_column_name='b')": "op.alter_column('t', 'b', new_column_name='a')",
    "op.alter_column('t', 'a', nullable=False)": "op.alter_column('t', 'a', nullable=True)",
    "op.create_index('ix', 't', ['a'])": "op.drop_index('ix')",
    "op.drop_index('ix', 't')": "op.create_index('ix', 't', ['a'])",
    "op.create_unique_constraint('uq', 't', ['a'])": "op.drop_constraint('uq', 't', type_='unique')",
    "op.add_column('t', sa.Column('a', N))\nop.drop_column('t', 'a')": (
        "op.add_column('t', sa.Column('a', N))"
    ),
    "op.drop_index('ix_s_t_a', 't', schema='s')\nop.drop_column('t', 'a', schema='s')": (
        "op.add_column('t', sa.Column('a', N, index=True), schema='s')"
    ),
    "op.drop_constraint('uq', 't')": "op.create_unique_constraint('uq', 't', ['a'])",
    "op.create_foreign_key(None, 't', 'u', ['a'], ['id'])": (
        "op.drop_constraint(None, 't', type_='foreignkey')"
    ),
    "sa.Enum('a', name='e').create(op.get_bind())": "op.execute('DROP TYPE e')",
    "op.create_table('t')\nop.create_index('i', 't', ['a'])\nop.execute('DELETE FROM t')": (
        "op.drop_table('t')"
    ),
    "op.add_column('t', sa.Column('a', N))\nop.execute('UPDATE t SET a = 1')\n"
    "op.alter_column('t', 'a', nullable=False)\nop.create_index('i', 't', ['a'])": "op.drop_column('t', 'a')",
    "op.add_column('t', sa.Column('a2', N))\nop.drop_column('t', 'a')\n"
    "op.alter_column('t', 'a2', new_column_name='a')": "op.add_column('t', sa.Column('b', N))\n"
    "op.drop_column('t', 'a')\nop.alter_column('t', 'b', new_column_name='a')",
    "op.create_index('ix', 't', ['a'])\nop.rename_table('t', 'u')": (
        "op.drop_index('ix', 'u')\nop.rename_table('u', 't')"
    ),
    "op.create_index('ix', 't', ['a', 'b'])": "op.drop_column('t', 'B')",
    "op.create_check_constraint('ck', 't', 'a > 1')": "op.drop_table('t')",
    "op.alter_column('t', 'a', new_column_name='c')": (
        "op.alter_column('t', 'c', new_column_name='a', type_=N)"
    ),
    "op.drop_constraint('fk', 't')\nop.drop_column('t', 'a')": (
        "op.add_column('t', sa.Column('a', N, sa.ForeignKey('u.b', name='fk')))"
    ),
    "op.drop_index('ix', 't')\nop.drop_constraint('ck', 't')\nop.drop_column('t', 'a')\nop.drop_table('t')": (
        "op.create_table('t', sa.Column('a', N), sa.Index('ix', 'a'), sa.CheckConstraint('a > 1', name='ck'))"
    ),
    "op.execute('SELECT 1')": "pass",
    "helper(op)": "helper(op)",
}


@pytest.mark.parametrize("upgrade", INVERSES)
def test_the_structural_inverse_undoes_an_operation(upgrade: str) -> None:
    assert undone(upgrade, INVERSES[upgrade]) == []


NOT_UNDONE = {
    ("op.create_table('t')", "op.drop_table('u')"): ["create table t"],
    ("op.create_table('t', schema='s')", "op.drop_table('t')"): ["create table s.t"],
    ("op.add_column('t', sa.Column('a', N))", "op.drop_column('u', 'a')"): ["add column t.a"],
    ("op.alter_column('t', 'a', nullable=False)", "op.alter_column('t', 'a', type_=N)"): ["alter column t.a"],
    ("op.create_index('ix', 't', ['a'])", "op.drop_index('ix', 'u')"): ["create index ix on t"],
    ("op.execute('DELETE FROM t')", "op.execute('DELETE FROM t')"): ["delete rows t"],
    ("op.execute('UPDATE t SET a = 1')", "op.drop_column('t', 'b')"): ["update rows t"],
    ("op.drop_table('t')", "pass"): ["drop table t"],
    ("op.add_column('t', sa.Column('ix', N))", "op.drop_index('ix', 't')"): ["add column t.ix"],
    ("op.add_column('t', sa.Column('a', N))", "op.drop_column('t', 't')"): ["add column t.a"],
    ("op.create_index('ix', 't', ['a'])", "op.drop_column('t', 'b')"): ["create index ix on t"],
    ("op.drop_index('ix', 't')", "op.drop_column('t', 'ix')"): ["drop index ix on t"],
    ("op.alter_column('t', 'a', new_column_name='b', type_=N)", "op.alter_column('t', 'b', type_=N)"): [
        "alter column t.a"
    ],
    ("op.alter_column('t', 'a', type_=N)", "op.alter_column('t', 'a', new_column_name='b')"): [
        "alter column t.a"
    ],
    ("helper(op)", "pass"): ["opaque statement "],
    (
        "op.drop_constraint('fk', 't')",
        "op.add_column('t', sa.Column('a', N, sa.ForeignKey('u.b', name='other'), unique=True))",
    ): ["drop constraint fk on t"],
}


@pytest.mark.parametrize(("upgrade", "downgrade"), NOT_UNDONE)
def test_what_has_no_inverse_in_downgrade_is_not_undone(upgrade: str, downgrade: str) -> None:
    assert undone(upgrade, downgrade) == NOT_UNDONE[upgrade, downgrade]


LOSSES = {
    "op.drop_table('t')": True,
    "op.drop_column('t', 'a')": True,
    "op.execute('DELETE FROM t')": True,
    "op.execute('MERGE INTO t USING u ON t.id = u.id WHEN MATCHED THEN DELETE')": True,
    "sa.Enum('a', name='e').drop(op.get_bind())": False,
    "op.execute('DROP TYPE e')": False,
    "op.execute('DROP TYPE IF EXISTS e RESTRICT')": False,
    "op.execute('DROP TYPE e CASCADE')": True,
    "op.execute('DROP TYPE a, b')": False,
    "op.execute('DROP TYPE a, b CASCADE')": True,
    "op.execute('DROP SCHEMA s')": True,
    "op.execute('DROP VIEW v CASCADE')": False,
    "op.alter_column('t', 'a', existing_type=sa.String(80), type_=sa.String(40))": True,
    "op.alter_column('t', 'a', existing_type=sa.BigInteger(), type_=sa.Integer())": True,
    "op.alter_column('t', 'a', existing_type=sa.Numeric(10, 2), type_=sa.Numeric(10, 3))": True,
    "op.alter_column('t', 'a', existing_type=sa.DateTime(), type_=sa.Date())": True,
    "op.alter_column('t', 'a', existing_type=sa.Float(), type_=sa.Integer())": True,
    "op.alter_column('t', 'a', existing_type=sa.String(40), type_=sa.Text())": False,
    "op.alter_column('t', 'a', existing_type=sa.Integer(), type_=sa.BigInteger())": False,
    "op.alter_column('t', 'a', type_=sa.String(40))": False,
    "op.alter_column('t', 'a', existing_type=sa.String(size()), type_=sa.String(40))": False,
    "op.alter_column('t', 'a', existing_type=sa.String(80, collation='C'), type_=sa.String(40))": True,
    "op.alter_column('t', 'a', existing_type=sa.String(80), type_=sa.String(80, collation='C'))": False,
    "op.drop_index('ix')": False,
    "op.create_table('t')": False,
}


@pytest.mark.parametrize("upgrade", LOSSES)
def test_data_is_lost_where_that_is_sure(upgrade: str) -> None:
    assert {one.loses_data for one in script(upgrade).upgrade} == {LOSSES[upgrade]}


def net(upgrade: str) -> list[str]:
    """Return what a run amounts to."""
    return [
        f"{one.effect} {one.object.kind} {one.object.spelt} {one.detail}".rstrip()
        + (f" -> {one.new_name}" if one.new_name else "")
        for one in net_effect(script(upgrade).upgrade)
    ]


RUNS = {
    "op.create_table('t')\nop.execute('INSERT INTO t (a) VALUES (1)')\nop.drop_table('t')": [],
    "op.add_column('t', sa.Column('a', N))\nop.create_index('ix', 't', ['a'])\nop.drop_index('ix')\n"
    "op.drop_column('t', 'a')": [],
    "op.create_table('t', sa.Column('a', N))\nop.add_column('t', sa.Column('b', N))\n"
    "op.alter_column('t', 'a', new_column_name='c')\nop.drop_column('t', 'b')\n"
    "op.add_column('t', sa.Column('d', N))\nop.rename_table('t', 'u')": ["create table u c, d"],
    "op.add_column('t', sa.Column('a', N, index=True))": [
        "add column t.a INTEGER",
        "create index ix_t_a on t (a)",
    ],
    "op.add_column('t', sa.Column('a', N, index=True, unique=True))\nop.rename_table('t', 'u')\n"
    "op.drop_index('ix_t_a', 'u')": ["add column u.a INTEGER", "rename table t -> u"],
    "op.add_column('t', sa.Column('a', N, index=True))\nop.drop_column('t', 'a')": [],
    "op.rename_table('t', 'u')\nop.rename_table('u', 'v')": ["rename table t -> v"],
    "op.rename_table('t', 'u')\nop.rename_table('u', 't')": [],
    "op.alter_column('t', 'b', new_column_name='c')\nop.alter_column('t', 'c', new_column_name='b')": [],
    "op.alter_column('t', 'a', nullable=True)\nop.drop_column('t', 'a')\n"
    "op.add_column('t', sa.Column('a', sa.Text))": ["drop column t.a", "add column t.a TEXT"],
    "op.rename_table('t', 'u')\nop.drop_index('i', 'u')\nop.drop_column('u', 'x')\n"
    "op.execute('UPDATE u SET a = 1')\nop.rename_table('u', 'v')\nop.add_column('v', sa.Column('b', N))": [
        "rename table t -> v",
        "drop index i on t",
        "drop column t.x",
        "update rows t sets a",
        "add column v.b INTEGER",
    ],
    "op.create_table('t', sa.Column('a', N, index=True))\nop.create_index('i', 't', ['a'])\n"
    "op.bulk_insert(sa.table('t', sa.column('a')), [{'a': 1}])\nif helper():\n"
    "    op.execute('DELETE FROM t')\nop.rename_table('t', 'u')\n"
    "op.drop_index('i')\nop.drop_index('ix_t_a')": [
        "create table u a",
        "insert rows u 1 row",
        "delete rows u",
    ],
    "op.rename_table('t', 'u')\nop.drop_table('u')": ["drop table t"],
    "op.add_column('t', sa.Column('a', N))\nop.alter_column('t', 'a', nullable=False)": [
        "add column t.a INTEGER; NOT NULL"
    ],
    "op.alter_column('t', 'a', nullable=False)\nop.alter_column('t', 'a', new_column_name='b')": [
        "alter column t.a NOT NULL -> b"
    ],
    "op.alter_column('t', 'a', nullable=False)\nop.drop_column('t', 'a')": ["drop column t.a"],
    "op.drop_column('t', 'a')\nop.drop_table('t')": ["drop table t"],
    "op.drop_constraint('uq', 't')\nop.create_unique_constraint('uq', 't', ['a'])": [
        "alter constraint uq on t (a)"
    ],
    "op.execute('DELETE FROM t')\nop.execute('DELETE FROM t WHERE a')": ["delete rows t"],
    "op.create_table('t')\nhelper(op)\nop.drop_table('t')": ["opaque statement"],
    "op.create_table('t')\nif helper():\n    op.drop_table('t')": ["create table t", "drop table t"],
    "if helper():\n    op.create_table('t')\nop.drop_table('t')": ["create table t", "drop table t"],
}


@pytest.mark.parametrize("upgrade", RUNS)
def test_a_run_amounts_to_what_is_left_of_it(upgrade: str) -> None:
    assert net(upgrade) == RUNS[upgrade]


LONGER_RUNS = """
op.alter_column('t', 'z', nullable=True)
op.add_column('t', sa.Column('a', N), if_not_exists=True)
op.add_column('t', sa.Column('a', N), if_not_exists=True)
#: alter column t.z NULL
#: add column t.a INTEGER

op.execute('CREATE TABLE t AS SELECT 1')
op.add_column('t', sa.Column('a', N))
#: create table t AS SELECT 1, a

op.execute('CREATE TABLE t')
op.add_column('t', sa.Column('a', N))
#: create table t a

op.create_table('t', sa.Column('a', N))
op.create_index('ix', 't', ['a'])
op.alter_column('t', 'a', nullable=False)
op.alter_column('t', 'z', new_column_name='y')
op.drop_column('t', 'x')
#: create table t a

op.add_column('t', sa.Column('a', N))
op.drop_column('t', 'a')
op.drop_table('t')
#: drop table t

op.alter_column('t', 'a', nullable=False)
op.rename_table('t', 'u')
op.alter_column('u', 'a', type_=sa.Text())
#: alter column t.a NOT NULL; TEXT
#: rename table t -> u

op.drop_column('t', 'a')
op.rename_table('t', 'u')
op.drop_table('u')
#: drop table t

op.add_column('t', sa.Column('a', N))
op.drop_column('t', 'a')
op.rename_table('t', 'u')
#: rename table t -> u

op.alter_column('u', 'a', nullable=True)
op.alter_column('t', 'a', nullable=False)
op.rename_table('t', 'u')
op.drop_table('u')
#: drop table t

sa.Enum('a', name='e').create(op.get_bind())
op.execute("ALTER TYPE e ADD VALUE 'b'")
sa.Enum('a', name='e').drop(op.get_bind())

op.execute("ALTER TYPE e ADD VALUE 'b'")
op.execute("ALTER TYPE e ADD VALUE 'c'")
#: add type e value 'b'; value 'c'

sa.Enum('a', name='e').drop(op.get_bind())
sa.Enum('b', name='e').create(op.get_bind())
#: alter type e a; b

op.create_index('ix', 't', ['a'])
op.drop_index('ix')
op.drop_index('ix')
#: drop index ix

op.create_index('ix', 't', ['a'])
op.drop_index('ix', 'u')
#: create index ix on t (a)
#: drop index ix on u

op.create_unique_constraint('x', 't', ['a'])
op.drop_constraint('x', 'u')
op.drop_constraint('x', 't', type_='check')
#: create unique constraint x on t (a)
#: drop constraint x on u
#: drop check constraint x on t

op.drop_index('ix')
op.create_index('ix', 't', ['a'])
#: alter index ix (a)

op.create_foreign_key(None, 't', 'u', ['a'], ['b'])
op.drop_constraint('x', 't', type_='foreignkey')
#: create foreign key on t t(a) -> u(b)
#: drop foreign key x on t

op.execute('INSERT INTO t (a) VALUES (1)')
op.execute('UPDATE t SET a = 1')
#: insert rows t a
#: update rows t sets a

op.drop_table('t', schema='s')
op.create_table('t', sa.Column('a', N), schema='s')
#: drop table s.t
#: create table s.t a

op.execute('ALTER VIEW v RENAME TO w')
op.execute('DROP VIEW w')
#: drop view v

if helper():
    op.execute('SELECT 1')
if helper():
    op.alter_column('t', 'a', new_column_name='b')
#: other statement  SELECT 1
#: rename column t.a -> b -> b

if helper():
    op.drop_column('t', 'a')
op.add_column('t', sa.Column('a', N))
if helper():
    op.drop_column('t', 'a')
op.drop_column('t', 'a')
#: drop column t.a
#: add column t.a INTEGER
#: drop column t.a
#: drop column t.a

op.create_index('ix_a', 't', ['a'])
op.create_index('ix_b', 't', ['b'])
op.drop_column('t', 'a')
#: create index ix_b on t (b)
#: drop column t.a
"""


@pytest.mark.parametrize(("upgrade", "expected"), scenarios(LONGER_RUNS))
def test_a_longer_run_amounts_to_what_is_left_of_it(upgrade: str, expected: list[str]) -> None:
    assert net(upgrade) == expected


def test_a_column_that_is_dropped_and_added_again_has_lost_what_it_held() -> None:
    upgrade = "op.alter_column('t', 'a', nullable=True)\nop.drop_column('t', 'a')\nop.add_column('t', N)"
    dropped, added = net_effect(script(upgrade.replace("N)", "sa.Column('a', N))")).upgrade)
    assert (dropped.loses_data, added.loses_data) == (True, False)


def test_a_change_keeps_the_operations_that_it_sums_up() -> None:
    run = script("op.create_table('t')\nop.add_column('t', sa.Column('a', N))\nop.drop_table('u')").upgrade
    created, dropped = net_effect(run)
    assert (created.operations, dropped.operations) == (run[:2], run[2:])
    assert (created.loses_data, dropped.loses_data) == (False, True)


def test_a_table_is_touched_in_any_letter_case_with_or_without_its_schema() -> None:
    [dropped] = script("op.drop_column('Orders', 'Notes', schema='shop')").upgrade
    assert touches(dropped, "orders")
    assert touches(dropped, "shop.orders")
    assert not touches(dropped, "other.orders")
    assert touches(dropped, "ORDERS", "notes")
    assert not touches(dropped, "orders", "id")
    assert not touches(dropped, "order")


def test_dropping_a_table_touches_each_of_its_columns_and_creating_it_those_it_has() -> None:
    dropped, created = script("op.drop_table('t')\nop.create_table('u', sa.Column('a', N))").upgrade
    assert touches(dropped, "t", "anything")
    assert touches(created, "u", "a")
    assert not touches(created, "u", "b")


def test_renames_are_told_with_the_schema_that_the_table_stays_in() -> None:
    run = "op.rename_table('t', 'u', schema='s')\nop.rename_table('a', 's.b')\nop.drop_table('c')\n"
    run += "op.alter_column('u', 'x', new_column_name='y', schema='s')\n"
    run += "op.alter_column('u', 'x', nullable=True)\n"
    run += "op.execute('ALTER INDEX i RENAME TO j')\nop.execute('ALTER TABLE u RENAME CONSTRAINT k TO l')\n"
    assert renames_in(script(run).upgrade) == (("s.t", None, "s.u"), ("a", None, "s.b"), ("s.u", "x", "y"))
