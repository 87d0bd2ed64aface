"""Verdicts on pairs of operations: with their reasons, and held against execution on SQLite."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import alembic.op
import pytest

from both_orders import sqlite_server
from judged import comparison, verdict
from limbeck_core.merging.model import Verdict
from made_branches import METHODS, PLUMBING, Draws, branch


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        (
            "op.add_column('t', sa.Column('email', sa.String()))",
            "op.add_column('T', sa.Column('Email', sa.Text()))",
            "both make t.email",
        ),
        ("op.create_table('t')", "op.create_table('t')", "both make t"),
        ("op.drop_column('t', 'c')", "op.drop_column('t', 'c')", "both drop t.c"),
        ("op.drop_table('t')", "op.add_column('t', sa.Column('c', sa.Integer()))", "one drops t, which"),
        ("op.rename_table('t', 'u')", "op.drop_column('t', 'c')", "one renames t, which"),
        ("op.rename_table('t', 'u')", "op.create_table('u')", "both make u"),
        (
            "op.alter_column('t', 'c', new_column_name='d')",
            "op.execute('UPDATE t SET c = 1')",
            r"one renames t\.c, which",
        ),
        ("op.drop_column('t', 'c')", "op.create_index('ix', 't', ['c'])", r"one drops t\.c, which"),
        (
            "op.drop_table('u')",
            "op.create_table('t', sa.Column('u_id', sa.Integer(), sa.ForeignKey('u.id')))",
            "one drops u, which",
        ),
        ("op.create_index('ix', 't', ['c'])", "op.create_index('ix', 'u', ['d'])", "both make ix"),
        (
            "op.create_unique_constraint('uq', 't', ['c'])",
            "op.create_unique_constraint('uq', 'u', ['c'])",
            "both make uq on PostgreSQL",
        ),
        (
            "op.create_primary_key('a', 't', ['c'])",
            "op.create_primary_key('b', 't', ['d'])",
            "both make primary",
        ),
        ("op.drop_index('ix', 't')", "op.drop_table('t')", "one drops t, which"),
        # the table is there again, and not what it held
        ("op.drop_table('t'); op.create_table('t')", "op.drop_column('t', 'c')", r"one drops t\.c, which"),
        (
            "op.create_table('u'); op.drop_table('t'); op.rename_table('u', 't')",
            "op.drop_constraint('ck', 't')",
            r"one drops constraint t\.ck, which",
        ),
        (
            "op.create_table('a', sa.Column('k', sa.Enum('x', name='kind')))",
            "op.create_table('b', sa.Column('k', sa.Enum('x', name='kind')))",
            "both make type kind on PostgreSQL",
        ),
        (
            "op.execute(\"ALTER TYPE mood ADD VALUE 'glad'\")",
            "op.execute(\"ALTER TYPE mood ADD VALUE 'glad'\")",
            r"both make value mood\.glad",
        ),
        ("op.create_table('t', schema='s')", "op.create_table('t', schema='s')", r"both make s\.t"),
    ],
)
def test_what_collides(first: str, second: str, reason: str) -> None:
    assert verdict(first, second) is Verdict.COLLIDE
    found = comparison(first, second).pairs[0]
    assert re.search(reason, found.reason), found.reason
    assert found.first is not None
    assert found.second is not None
    assert (found.first.revision, found.second.revision) == ("ours", "theirs")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("op.alter_column('t', 'c', nullable=False)", "op.execute('UPDATE t SET c = 1 WHERE c IS NULL')"),
        ("op.alter_column('t', 'c', nullable=False)", "op.alter_column('t', 'c', type_=sa.Text())"),
        ("op.create_foreign_key('fk', 'a', 't', ['x'], ['c'])", "op.alter_column('t', 'c', type_=sa.Text())"),
        ("op.execute(\"ALTER TYPE m ADD VALUE 'a'\")", "op.execute(\"ALTER TYPE m ADD VALUE 'b'\")"),
        ("op.execute('INSERT INTO t (c) VALUES (1)')", "op.create_unique_constraint('uq', 't', ['c'])"),
        ("op.bulk_insert(sa.table('t', sa.column('c')), [{'c': 1}])", "op.execute('DELETE FROM t')"),
        ("op.drop_index('ix', 't')", "op.drop_column('t', 'c')"),
        ("op.drop_index('ix', 't')", "op.rename_table('t', 'u')"),
        ("op.execute('CREATE VIEW v AS SELECT a FROM t')", "op.drop_column('t', 'c')"),
        ("op.create_check_constraint('ck', 't', 'a > b')", "op.alter_column('t', 'a', type_=sa.Text())"),
        ("op.create_table_comment('t', 'a')", "op.create_table_comment('t', 'b')"),
        ("op.execute('DROP TABLE IF EXISTS t')", "op.execute('DROP TABLE IF EXISTS t')"),
        ("op.drop_table('t'); op.create_table('t')", "op.drop_table('t'); op.create_table('t')"),
    ],
)
def test_where_the_order_matters(first: str, second: str) -> None:
    assert verdict(first, second) is Verdict.ORDER_MATTERS


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            "op.add_column('t', sa.Column('a', sa.Integer()))",
            "op.add_column('t', sa.Column('b', sa.Integer()))",
        ),
        ("op.create_index('ix', 't', ['a'])", "op.add_column('t', sa.Column('b', sa.Integer()))"),
        ("op.create_foreign_key('fk', 'a', 't', ['x'], ['c'])", "op.create_index('ix', 't', ['d'])"),
        ("op.execute('UPDATE t SET c = 1')", "op.add_column('t', sa.Column('b', sa.Integer()))"),
    ],
)
def test_what_is_about_the_same_table(first: str, second: str) -> None:
    assert verdict(first, second) is Verdict.SAME_TABLE


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("op.add_column('t', sa.Column('a', sa.Integer()))", "op.drop_column('u', 'a')"),
        ("op.create_table('t')", "op.create_table('u')"),
        (
            "op.create_foreign_key('f', 'a', 't', ['x'], ['c'])",
            "op.create_foreign_key('g', 'b', 't', ['x'], ['c'])",
        ),
        ("op.create_table('t', schema='s')", "op.create_table('t', schema='r')"),
        ("op.drop_index('ix', 't')", "op.execute('UPDATE u SET a = 1')"),
    ],
)
def test_what_is_independent(first: str, second: str) -> None:
    assert verdict(first, second) is Verdict.INDEPENDENT
    assert comparison(first, second).pairs == ()


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("op.execute(somebody.sql())", "op.create_table('t')", "not known"),
        ("op.execute('GRANT ALL ON t TO me')", "op.create_table('u')", "is not known"),
        ("op.drop_index('ix')", "op.drop_column('t', 'c')", "not known which table"),
        ("op.create_table('t')", "op.create_table('t', schema='s')", "if the schema"),
        ("op.create_table(somebody.name)", "op.create_table('t')", "not known"),
    ],
)
def test_what_is_not_proven_is_never_called_safe(first: str, second: str, reason: str) -> None:
    assert verdict(first, second) is Verdict.NOT_PROVEN
    assert reason in comparison(first, second).pairs[0].reason


def test_a_condition_that_is_not_known_makes_no_collision_of_it() -> None:
    lines = "if somebody.asks():\n        op.create_table('t')"
    found = comparison(lines, "op.create_table('t')")
    assert found.verdict is Verdict.NOT_PROVEN
    assert "if somebody.asks()" in found.pairs[0].reason


def test_what_a_branch_makes_itself_it_does_not_need() -> None:
    first = "op.create_table('t', sa.Column('a', sa.Integer())); op.drop_column('t', 'a')"
    assert verdict(first, "op.create_table('u')") is Verdict.INDEPENDENT


def test_a_branch_without_operations_is_independent_of_what_is_known() -> None:
    assert verdict("pass", "op.drop_table('t')") is Verdict.INDEPENDENT
    assert verdict("pass", "op.execute(somebody.sql())") is Verdict.NOT_PROVEN


def test_the_generator_draws_every_method_of_op() -> None:
    methods = {
        name
        for name in dir(alembic.op)
        if not name.startswith("_") and name not in ("Operations", "context", "create_module_class_proxy")
    }
    assert set(METHODS) == methods - PLUMBING


@pytest.fixture(scope="module")
def proof() -> ModuleType:
    path = Path(__file__).parent.parent / "proofs" / "verdicts.py"
    spec = importlib.util.spec_from_file_location("verdicts_proof", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["verdicts_proof"] = module
    spec.loader.exec_module(module)
    return module


def test_verdicts_hold_on_sqlite(proof: ModuleType) -> None:
    """A sample; ``tests/proofs/verdicts.py`` goes through thousands, on PostgreSQL too."""
    random = Draws(13)
    names = list(METHODS)
    seen = set()
    with sqlite_server() as server:
        for number in range(63):
            random.gather()
            first, second = branch(random, names[number % len(names)]), branch(random, random.choice(names))
            found = proof.verdict_on(first, second)
            truth = server.truth(proof.body(first), proof.body(second))
            assert not proof.wrong(found, {"SQLite": truth}), (first, second)
            if truth.alone:
                seen.add(found.verdict)
    assert len(seen) == len(Verdict)


INSERTS = "op.execute('INSERT INTO t (a) VALUES (1)')"
GROWS = "op.add_column('t', sa.Column('c', sa.Integer()))"
VIEW = "op.execute('CREATE VIEW v AS SELECT a FROM t')"
REFERS = "op.create_foreign_key('fk', 's', 't', ['a'], ['id'])"
COPIES = "op.execute('INSERT INTO s SELECT a FROM t')"
VALUE = "op.execute(\"ALTER TYPE mood ADD VALUE 'x'\")"
MOOD = "sa.Column('c', sa.Enum('a', name='mood'))"


@pytest.mark.parametrize(
    ("first", "second", "expected", "reason"),
    [
        (INSERTS, "op.execute('UPDATE t SET a = 2')", Verdict.ORDER_MATTERS, "both write rows of t"),
        (
            INSERTS,
            "op.add_column('t', sa.Column('c', sa.Integer(), nullable=False))",
            Verdict.ORDER_MATTERS,
            "adds a column that every row must fill",
        ),
        (
            INSERTS,
            "op.add_column('t', sa.Column('c', sa.Integer(), sa.ForeignKey('u.id')))",
            Verdict.ORDER_MATTERS,
            "adds a column that refers to rows",
        ),
        (
            INSERTS,
            "op.create_unique_constraint('uq', 't', ['a'])",
            Verdict.ORDER_MATTERS,
            "makes or drops a constraint of it",
        ),
        (
            INSERTS,
            "op.create_index('ix', 't', ['a'], unique=True)",
            Verdict.ORDER_MATTERS,
            "makes it unique, or no longer so",
        ),
        (INSERTS, "op.create_index('ix', 't', ['a'])", Verdict.SAME_TABLE, "both are about t"),
        (INSERTS, "op.create_table_comment('t', 'x')", Verdict.SAME_TABLE, "both are about t"),
        (
            "op.create_table_comment('t', 'x')",
            "op.drop_table_comment('t')",
            Verdict.ORDER_MATTERS,
            "both alter t itself",
        ),
        (
            "op.drop_constraint('ck', 't')",
            "op.create_unique_constraint('uq', 't', ['a'])",
            Verdict.ORDER_MATTERS,
            "one drops a constraint of t, on which that of the other may rest",
        ),
        (
            "op.drop_index('ix', 't')",
            "op.drop_column('t', 'c')",
            Verdict.ORDER_MATTERS,
            "one drops ix on t, which may go with the column that the other changes",
        ),
        (
            "op.create_check_constraint('ck', 't', 'a > 1')",
            "op.alter_column('t', 'c', nullable=False)",
            Verdict.ORDER_MATTERS,
            "one may name any column of t, and the other changes one",
        ),
        (VIEW, "op.execute('UPDATE t SET a = 1')", Verdict.SAME_TABLE, "one uses t, and the other is about"),
        (VIEW, GROWS, Verdict.ORDER_MATTERS, "a view of t may take in what the other adds"),
        (
            COPIES,
            "op.execute('UPDATE t SET a = 1')",
            Verdict.ORDER_MATTERS,
            "one uses t, and the other writes its rows",
        ),
        (COPIES, GROWS, Verdict.SAME_TABLE, "one uses t, and the other is about it"),
        (
            REFERS,
            "op.create_unique_constraint('uq', 't', ['id'])",
            Verdict.ORDER_MATTERS,
            "one refers to t, and the other changes what is unique there",
        ),
        (REFERS, GROWS, Verdict.SAME_TABLE, "one uses t, and the other is about it"),
        (
            VALUE,
            "op.execute(\"ALTER TYPE mood ADD VALUE 'y'\")",
            Verdict.ORDER_MATTERS,
            "both change the type mood",
        ),
        (VALUE, f"op.add_column('t', {MOOD})", Verdict.ORDER_MATTERS, "one makes type mood, which the other"),
        (
            VALUE,
            f"op.create_table('t', {MOOD})",
            Verdict.ORDER_MATTERS,
            "one makes type mood, which the other",
        ),
        (
            "op.execute('CREATE EXTENSION x')",
            "op.execute('DROP EXTENSION x')",
            Verdict.NOT_PROVEN,
            "what there is of the extension x is not known",
        ),
        ("op.add_column('t', column())", GROWS, Verdict.NOT_PROVEN, "what it does is not known: the column"),
    ],
)
def test_a_verdict_says_what_the_two_have_to_do_with_each_other(
    first: str, second: str, expected: Verdict, reason: str
) -> None:
    assert verdict(first, second) is expected
    assert reason in comparison(first, second).pairs[0].reason


@pytest.mark.parametrize(
    ("first", "second", "goes_first"),
    [
        ("op.execute('UPDATE t SET a = 1')", "op.alter_column('t', 'a', nullable=False)", "ours"),
        ("op.execute('DELETE FROM t WHERE a = 1')", "op.create_unique_constraint('uq', 't', ['a'])", "ours"),
        ("op.execute('UPDATE t SET a = 1')", "op.create_index('ix', 't', ['a'], unique=True)", "ours"),
        # what is dropped with a column cannot be dropped after it
        ("op.drop_index('ix', 't')", "op.drop_column('t', 'a')", "ours"),
        ("op.drop_constraint('uq', 't')", "op.drop_column('t', 'a')", "ours"),
        # neither is any better
        (INSERTS, "op.alter_column('t', 'a', nullable=False)", ""),
        ("op.execute('UPDATE t SET a = 1')", "op.alter_column('t', 'a', nullable=True)", ""),
        ("op.execute('UPDATE t SET a = 1')", "op.drop_constraint('uq', 't')", ""),
        ("op.drop_index('ix', 't')", "op.alter_column('t', 'a', type_=sa.Text())", ""),
        ("op.execute('UPDATE t SET a = 1')", "op.execute('UPDATE t SET a = 2')", ""),
        # one needs what the other makes, leaves, or takes away
        ("op.create_table('t')", GROWS, "ours"),
        ("op.execute('UPDATE t SET a = 1')", "op.drop_column('t', 'a')", "ours"),
        (GROWS, GROWS, ""),
    ],
)
def test_which_branch_is_to_run_first(first: str, second: str, goes_first: str) -> None:
    turned = {"ours": "theirs", "": ""}[goes_first]
    assert comparison(first, second).pairs[0].goes_first == goes_first
    assert comparison(second, first).pairs[0].goes_first == turned
