"""Verdicts on operations whose expressions name a column that the other branch changes."""

from __future__ import annotations

import pytest

from judged import comparison, verdict
from limbeck_core.merging.model import Verdict

DROPS, RENAMES = "op.drop_column('t', 'y')", "op.alter_column('t', 'y', new_column_name='z')"
NAMING = [
    "op.create_index('ix', 't', ['x'], sqlite_where=sa.text('y > 0'))",
    "op.create_index('ix', 't', ['x'], postgresql_where=sa.column('y') > 0)",
    "op.create_index('ix', 't', ['x'], postgresql_include=['y'])",
    "op.create_index('ix', 't', [sa.text('lower(y)')])",
    "op.add_column('t', sa.Column('g', sa.Integer(), sa.Computed('y + 1')))",
    "op.add_column('t', sa.Column('g', sa.Integer(), sa.CheckConstraint('\"y\" > 0')))",
    "op.create_check_constraint('ck', 't', 'Y > 0')",
    "op.execute('CREATE INDEX ix ON t (x) INCLUDE (y) WHERE x > 0')",
]


@pytest.mark.parametrize("naming", NAMING)
def test_a_column_that_an_expression_names_is_needed(naming: str) -> None:
    for change, does in ((DROPS, "drops"), (RENAMES, "renames")):
        assert verdict(naming, change) is Verdict.COLLIDE
        pair = comparison(naming, change).pairs[0]
        assert pair.reason == f"one {does} t.y, which the other needs"
        assert pair.goes_first == "ours"


@pytest.mark.parametrize("naming", NAMING)
def test_what_becomes_of_it_matters(naming: str) -> None:
    assert verdict(naming, "op.alter_column('t', 'y', type_=sa.String())") is Verdict.ORDER_MATTERS


@pytest.mark.parametrize(
    "condition", ["x > 0", "x = 'y'", "x = y(1)", "x::y > 0", "y.z > 0", "x > 0 AND x IS NOT NULL"]
)
def test_other_words_of_an_expression_are_no_columns(condition: str) -> None:
    made = f'op.create_index("ix", "t", ["x"], sqlite_where=sa.text("{condition}"))'
    assert verdict(made, "op.add_column('t', sa.Column('y', sa.Integer()))") is Verdict.SAME_TABLE
    assert verdict(made, "op.add_column('t', sa.Column('null', sa.Integer()))") is Verdict.SAME_TABLE


def test_a_column_of_the_same_branch_is_no_need() -> None:
    first = "op.add_column('t', sa.Column('y', sa.Integer())); op.create_check_constraint('ck', 't', 'y > 0')"
    assert verdict(first, "op.drop_column('t', 'z')") is not Verdict.COLLIDE
    own = "op.add_column('t', sa.Column('y', sa.Integer(), sa.CheckConstraint('y > 0')))"
    assert verdict(own, "op.drop_column('t', 'z')") is Verdict.SAME_TABLE
