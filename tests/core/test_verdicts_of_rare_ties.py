"""Verdicts where what lies below both branches is seldom met: renamed views, triggers that say nothing."""

from __future__ import annotations

import pytest

from judged import comparison, script, sites_of, verdict
from limbeck_core.merging.model import Verdict
from limbeck_core.merging.server_names import given_names
from limbeck_core.merging.verdicts import compare
from limbeck_core.operations import read_operations
from told_operations import HEADER

VIEW = "op.execute('CREATE VIEW v AS SELECT id, x FROM t')"
INSERTS = "op.execute('INSERT INTO t (x) VALUES (1)')"
REPLACES = "op.execute('CREATE OR REPLACE VIEW v AS SELECT id FROM u')"
READS_V = "op.execute('INSERT INTO q (id) SELECT id FROM v')"
RENAMES_X = "op.alter_column('t', 'x', new_column_name='xx')"
DROPS_U_X = "op.drop_column('u', 'x')"
UNIQUE = "with op.batch_alter_table('t') as b:\n    b.create_unique_constraint('uq', ['y'])"
SAYS_U = "op.execute('CREATE TRIGGER tr AFTER INSERT ON t BEGIN INSERT INTO u (x) VALUES (7);END')"
OF_U = "op.execute('CREATE TRIGGER tr AFTER INSERT ON u BEGIN INSERT INTO q (x) VALUES (7);END')"


def test_a_view_that_a_branch_renames_reads_what_it_read() -> None:
    renamed = f"op.execute('ALTER VIEW v RENAME TO w'); {READS_V.replace(' v', ' w')}"
    assert verdict(renamed, RENAMES_X, VIEW) is Verdict.ORDER_MATTERS


@pytest.mark.parametrize("one", [f"{REPLACES}; {READS_V}", f"{READS_V}; {REPLACES}"])
def test_a_view_that_a_branch_replaces_reads_what_it_read_and_what_it_reads(one: str) -> None:
    for other in (INSERTS, INSERTS.replace(" t ", " u ")):
        assert verdict(one, other, VIEW) is Verdict.ORDER_MATTERS
    assert verdict(one, INSERTS.replace(" t ", " z "), VIEW) is Verdict.INDEPENDENT


def test_a_view_of_no_table_ties_nothing_that_its_text_does_not_say() -> None:
    below = "op.execute('CREATE VIEW v AS SELECT 1 AS one')"
    assert verdict("op.execute('INSERT INTO q SELECT one FROM v')", INSERTS, below) is Verdict.INDEPENDENT


@pytest.mark.parametrize(
    ("one", "other", "below", "expected"),
    [
        (INSERTS, UNIQUE, OF_U, Verdict.ORDER_MATTERS),
        ("op.drop_table('t')", "op.drop_table('q')", VIEW, Verdict.INDEPENDENT),
        (
            "op.drop_table('t')",
            "op.create_table('n', sa.Column('id', sa.Integer()))",
            VIEW,
            Verdict.INDEPENDENT,
        ),
        ("op.drop_table('q')", DROPS_U_X, SAYS_U, Verdict.INDEPENDENT),
        ("op.drop_table('t')", DROPS_U_X, SAYS_U, Verdict.INDEPENDENT),
        ("op.drop_table('z')", DROPS_U_X, SAYS_U.replace("INTO u", "INTO z"), Verdict.ORDER_MATTERS),
        (
            "op.add_column('t', sa.Column('z'))",
            "op.add_column('s', sa.Column('z'))",
            "op.execute('ALTER TABLE s NO INHERIT t')",
            Verdict.INDEPENDENT,
        ),
    ],
)
def test_what_ties_is_what_is_about_the_table(one: str, other: str, below: str, expected: Verdict) -> None:
    assert verdict(one, other, below) is expected


@pytest.mark.parametrize(("below", "told"), [(SAYS_U, "fires tr (below0, line 4)"), (OF_U, "")])
def test_a_trigger_is_lost_with_the_table_that_it_is_on(below: str, told: str) -> None:
    makes_anew = "with op.batch_alter_table('t', recreate='always') as b:\n    b.create_index('i', ['x'])"
    found = comparison(INSERTS, makes_anew, below)
    assert found.verdict is (Verdict.ORDER_MATTERS if told else Verdict.SAME_TABLE)
    assert all(told in pair.reason for pair in found.pairs)


@pytest.mark.parametrize(
    ("owned", "expected"),
    [("q OWNED BY t.n", Verdict.ORDER_MATTERS), ("z OWNED BY t.n", Verdict.INDEPENDENT)],
)
def test_only_the_sequence_of_a_column_goes_with_it(owned: str, expected: Verdict) -> None:
    counts = """op.execute("INSERT INTO u (x) VALUES (nextval('q'))")"""
    below = f"op.execute('ALTER SEQUENCE {owned}')"
    assert verdict(counts, "op.drop_column('t', 'n')", below) is expected


def test_without_a_word_of_what_lies_below_the_branches_alone_are_judged() -> None:
    sides = [sites_of(name, script(source)) for name, source in (("ours", READS_V), ("theirs", RENAMES_X))]
    assert compare("ours", "theirs", *sides).verdict is Verdict.INDEPENDENT


def test_of_a_long_name_the_longer_part_is_cut() -> None:
    for table, column in ((50 * "t", 20 * "c"), (20 * "t", 50 * "c"), (40 * "t", 40 * "c")):
        text = f"{HEADER}def upgrade():\n    op.create_unique_constraint(None, {table!r}, [{column!r}])\n"
        [operation] = read_operations(text).upgrade
        [given] = given_names(operation)
        first, second, ending = given.name.split("_")
        assert (len(given.name), ending) == (63, "key")
        assert len(first) == min(len(table), max(29, 58 - len(column)))
        assert len(first) + len(second) == 58


def test_what_a_table_inherits_from_may_not_be_known() -> None:
    text = f"{HEADER}def upgrade():\n    op.create_table('ch', postgresql_inherits=('t', q()))\n"
    [operation] = read_operations(text).upgrade
    assert operation.inherits == ("t",)
    assert operation.incomplete == "what it inherits from: ('t', q())"
