"""Verdicts on operations that name nothing in common, and meet by what a script below both has made."""

from __future__ import annotations

from pathlib import Path

import pytest

from forks import Says, project
from judged import comparison, verdict
from limbeck_core.merging.model import Verdict
from limbeck_core.merging.study import study
from projects import ScriptSpec

COLLIDE, ORDER, SAME, INDEPENDENT, NOT_PROVEN = (
    *(Verdict.COLLIDE, Verdict.ORDER_MATTERS, Verdict.SAME_TABLE),
    *(Verdict.INDEPENDENT, Verdict.NOT_PROVEN),
)
VIEW = "op.execute('CREATE VIEW v AS SELECT id, x FROM t')"
WHOLE = "op.execute('CREATE VIEW v AS SELECT * FROM t')"
OVER = f"{VIEW}; op.execute('CREATE VIEW w AS SELECT id FROM v')"
TRIGGER = "op.execute('CREATE TRIGGER tr AFTER INSERT ON t BEGIN INSERT INTO u (x) VALUES (7);END')"
FUNCTION = "op.execute('CREATE FUNCTION f() RETURNS trigger AS $$ BEGIN INSERT INTO u VALUES (7);END $$')"
CALLS = "op.execute('CREATE TRIGGER tr AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f()')"
HEIR = "op.execute('CREATE TABLE ch () INHERITS (t)')"
PARTITION = "op.execute('CREATE TABLE ch PARTITION OF t FOR VALUES IN (1)')"
COUNTS = "op.execute('CREATE FUNCTION counts() RETURNS bigint LANGUAGE sql AS $$ SELECT count(*) FROM t $$')"
KEY = "op.create_table('c', sa.Column('p', sa.Integer(), sa.ForeignKey('t.id', ondelete='{}')))"

READS_V = "op.execute('INSERT INTO q (id) SELECT id FROM v')"
INSERTS, DELETES = "op.execute('INSERT INTO t (x) VALUES (1)')", "op.execute('DELETE FROM t')"
RENAMES_X = "op.alter_column('t', 'x', new_column_name='xx')"
ADDS_Z = "op.add_column('{}', sa.Column('z', sa.Integer()))"
MAKES_NEW = "op.create_table('new', sa.Column('id', sa.Integer()))"


@pytest.mark.parametrize(
    ("below", "one", "other", "expected", "told"),
    [
        (VIEW, READS_V, RENAMES_X, ORDER, "the view v reads t (below0, line 4)"),
        (VIEW, READS_V, INSERTS, ORDER, "the view v reads t (below0, line 4)"),
        (OVER, "op.execute('INSERT INTO q SELECT id FROM w')", INSERTS, ORDER, "the view v reads t"),
        (
            VIEW,
            "op.execute('UPDATE v SET x = 1')",
            "op.execute('UPDATE t SET x = 2')",
            ORDER,
            "both write rows",
        ),
        (WHOLE, "op.execute('CREATE TABLE q AS SELECT * FROM v')", ADDS_Z.format("t"), ORDER, "takes in t"),
        (
            WHOLE,
            "op.execute('CREATE VIEW w AS SELECT x FROM v')",
            "op.drop_column('t', 'x')",
            ORDER,
            "changes it",
        ),
        (VIEW, "op.execute('DROP VIEW v')", RENAMES_X, ORDER, "the view v reads t"),
        (VIEW, "op.drop_table('t')", "op.rename_table('q', 'qq')", ORDER, "one leaves the view v"),
        (VIEW, "op.drop_table('t')", "op.drop_column('q', 'x')", ORDER, "one leaves the view v"),
        (
            f"{VIEW}; op.rename_table('t', 'tt'); op.execute('ALTER VIEW v RENAME TO vv')",
            READS_V.replace(" v", " vv"),
            RENAMES_X.replace("'t'", "'tt'"),
            ORDER,
            "the view vv reads tt",
        ),
        (TRIGGER, INSERTS, "op.alter_column('u', 'x', new_column_name='y')", ORDER, "which says u"),
        (
            TRIGGER,
            INSERTS,
            "op.create_index('i', 'u', ['x'], unique=True)",
            ORDER,
            "fire tr (below0, line 4)",
        ),
        (TRIGGER, INSERTS, "op.execute('CREATE TABLE q AS SELECT x FROM u')", ORDER, "which says u"),
        (TRIGGER, INSERTS, ADDS_Z.format("u"), ORDER, "which says u"),
        (TRIGGER, "op.drop_table('u')", "op.rename_table('t', 'tt')", ORDER, "one leaves tr"),
        (
            TRIGGER,
            INSERTS,
            "with op.batch_alter_table('t', recreate='always') as b:\n    b.create_index('i', ['x'])",
            ORDER,
            "may lose that where it makes t anew",
        ),
        (f"{FUNCTION}; {CALLS}", INSERTS, "op.execute('UPDATE u SET x = 1')", ORDER, "which says u"),
        (
            CALLS,
            INSERTS,
            "op.execute('UPDATE u SET x = 1')",
            NOT_PROVEN,
            "of which it is not known what it does",
        ),
        (HEIR, ADDS_Z.format("t"), ADDS_Z.format("ch"), ORDER, "ch inherits from t (below0, line 4)"),
        (
            HEIR,
            "op.execute('UPDATE t SET x = 1')",
            "op.execute('DELETE FROM ch')",
            ORDER,
            "ch inherits from t",
        ),
        (HEIR, "op.drop_column('t', 'x')", "op.execute('UPDATE ch SET x = 3')", ORDER, "ch inherits from t"),
        (PARTITION, DELETES, "op.execute('INSERT INTO ch VALUES (1)')", ORDER, "ch inherits from t"),
        (
            "op.execute('ALTER TABLE t ATTACH PARTITION ch FOR VALUES IN (2)')",
            DELETES,
            "op.execute('INSERT INTO ch VALUES (1)')",
            ORDER,
            "ch inherits from t",
        ),
        (
            "op.execute('ALTER TABLE ch INHERIT t')",
            ADDS_Z.format("t"),
            ADDS_Z.format("ch"),
            ORDER,
            "ch inherits from t",
        ),
        (
            "op.create_table('ch', sa.Column('q', sa.Integer()), postgresql_inherits='t')",
            ADDS_Z.format("t"),
            ADDS_Z.format("ch"),
            ORDER,
            "ch inherits from t",
        ),
        (
            KEY.format("SET NULL"),
            DELETES,
            "op.alter_column('c', 'p', nullable=False)",
            ORDER,
            "rows of c go with",
        ),
        (
            KEY.format("CASCADE"),
            DELETES,
            "op.execute('CREATE TABLE q AS SELECT p FROM c')",
            ORDER,
            "rows of c go",
        ),
        (
            KEY.format("CASCADE"),
            "op.drop_table('t')",
            "op.execute('DELETE FROM c')",
            NOT_PROVEN,
            "needs rows of t",
        ),
        (
            "op.create_index('ie', 't', [sa.text('abs(x)')])",
            "op.drop_index('ie', 't')",
            "with op.batch_alter_table('t') as b:\n    b.create_unique_constraint('uq', ['y'])",
            ORDER,
            "which is lost where the other makes t anew",
        ),
        (
            COUNTS,
            "op.execute('INSERT INTO q (x) SELECT counts()')",
            DELETES,
            ORDER,
            "one calls counts, which says t",
        ),
        (
            f"{COUNTS}; op.execute('ALTER TABLE q ALTER COLUMN x SET DEFAULT counts()')",
            "op.execute('INSERT INTO q (id) VALUES (5)')",
            DELETES,
            ORDER,
            "one calls counts, which says t",
        ),
        (
            f"{COUNTS}; op.create_check_constraint('ck', 'q', 'counts() > 0')",
            "op.execute('INSERT INTO q (id) VALUES (5)')",
            DELETES,
            ORDER,
            "one calls counts, which says t",
        ),
        (
            "op.execute('ALTER SEQUENCE numbers OWNED BY t.x')",
            """op.execute("CREATE TABLE q (id INTEGER DEFAULT nextval('numbers'))")""",
            "op.drop_column('t', 'x')",
            ORDER,
            "the sequence numbers goes with t (below0, line 4)",
        ),
        # what is done below may be anything
        (
            "op.execute(open('views.sql').read())",
            READS_V,
            RENAMES_X,
            NOT_PROVEN,
            "what below0, line 4 does is not",
        ),
        (
            "op.create_entity(PGView('v', 'select x from t'))",
            READS_V,
            RENAMES_X,
            NOT_PROVEN,
            "it may tie q to t.x",
        ),
    ],
)
def test_what_a_script_below_has_made_ties_tables(
    below: str, one: str, other: str, expected: Verdict, told: str
) -> None:
    found = comparison(one, other, below)
    assert found.verdict is expected
    assert any(told in pair.reason for pair in found.pairs), [pair.reason for pair in found.pairs]
    assert verdict(one, other, below) is expected


@pytest.mark.parametrize(
    ("below", "one", "other"),
    [
        ("", READS_V, RENAMES_X),
        (VIEW, READS_V, "op.execute('UPDATE u SET x = 1')"),
        (VIEW, "op.execute('DROP VIEW v')", ADDS_Z.format("t")),
        (VIEW, "op.drop_table('t')", ADDS_Z.format("u")),
        (f"{VIEW}; op.execute('DROP VIEW v')", READS_V, RENAMES_X),
        (TRIGGER, INSERTS, MAKES_NEW),
        (TRIGGER, INSERTS, "op.create_index('i', 'u', ['x'])"),
        (f"{TRIGGER}; op.execute('DROP TRIGGER tr')", INSERTS, "op.execute('UPDATE u SET x = 1')"),
        (f"{TRIGGER}; op.drop_table('t')", INSERTS, "op.execute('UPDATE u SET x = 1')"),
        (f"{FUNCTION}; {CALLS}", INSERTS, "op.execute('UPDATE q SET x = 1')"),
        (
            CALLS.replace("f()", "suppress_redundant_updates_trigger()"),
            INSERTS,
            "op.execute('DELETE FROM u')",
        ),
        (HEIR, ADDS_Z.format("t"), "op.add_column('ch', sa.Column('q', sa.Integer()))"),
        (HEIR, ADDS_Z.format("t"), ADDS_Z.format("u")),
        (f"{HEIR}; op.drop_table('ch')", ADDS_Z.format("t"), ADDS_Z.format("ch")),
        (KEY.format("CASCADE"), DELETES, MAKES_NEW),
        (KEY.format("RESTRICT"), DELETES, "op.alter_column('c', 'p', nullable=False)"),
        (COUNTS, "op.execute('INSERT INTO q (x) SELECT counts()')", "op.execute('DELETE FROM u')"),
        (COUNTS, "op.execute('INSERT INTO q (x) VALUES (1)')", DELETES),
        # what is not known says the one table only, or nothing that ties
        ("op.create_entity(PGView('v', 'select x from elsewhere'))", READS_V, RENAMES_X),
        ("somebody.does(op, 't', 'v')", READS_V, RENAMES_X),
    ],
)
def test_what_nothing_below_ties_is_independent(below: str, one: str, other: str) -> None:
    assert verdict(one, other, below) is INDEPENDENT


def test_an_index_of_columns_is_kept_where_a_table_is_made_anew() -> None:
    batch = "with op.batch_alter_table('t') as b:\n    b.create_unique_constraint('uq', ['y'])"
    assert verdict("op.drop_index('i', 't')", batch, "op.create_index('i', 't', ['x'])") is SAME


def test_what_a_branch_makes_itself_ties_its_later_operations() -> None:
    makes = f"op.execute('CREATE VIEW w AS SELECT id FROM t'); {READS_V.replace(' v', ' w')}"
    found = comparison(makes, INSERTS)
    assert found.verdict is ORDER
    assert [pair.reason for pair in found.pairs if pair.verdict is ORDER] == [
        "one uses t, and the other writes its rows: the view w reads t (ours, line 4)"
    ]


def test_the_files_of_a_project_below_a_fork_are_asked(tmp_path: Path) -> None:
    scripts = [
        ScriptSpec("aaaa", (), body="    op.create_table('t', sa.Column('x', sa.Integer()))"),
        ScriptSpec("a2a2", ("aaaa",), body=f"    {VIEW}"),
        ScriptSpec("bbbb", ("a2a2",), body=f"    {READS_V}"),
        ScriptSpec("cccc", ("a2a2",), body=f"    {RENAMES_X}"),
    ]
    [found] = study(project(tmp_path, *scripts), ("bbbb", "cccc"), Says()).comparisons
    assert found.verdict is ORDER
    assert "the view v reads t (a2a2, line " in found.pairs[0].reason
