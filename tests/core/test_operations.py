"""Tests of what is read of ``upgrade()`` and ``downgrade()``: directives, batches, helpers, conditions."""

from __future__ import annotations

from limbeck_core.operations import Effect, Operation, read_operations

HEADER = "from alembic import op\nimport sqlalchemy as sa\n"


def upgrade_of(body: str, above: str = "") -> tuple[Operation, ...]:
    """Return what a script with this body of ``upgrade()`` does."""
    lines = "".join(f"    {line}\n" for line in body.strip("\n").split("\n"))
    return read_operations(f"{HEADER}{above}def upgrade():\n{lines}").upgrade


def told(body: str, above: str = "") -> list[tuple[str, str, str]]:
    """Return effect, kind and object of each operation of a body."""
    return [(str(one.effect), one.object.kind, one.object.spelt) for one in upgrade_of(body, above)]


def test_a_column_that_is_added_is_told_with_its_type_and_where() -> None:
    [added] = upgrade_of("op.add_column('orders', sa.Column('notes', sa.String(length=80), nullable=False))")
    assert (added.effect, added.object.spelt, added.detail) == (
        Effect.ADD,
        "orders.notes",
        "VARCHAR(80) NOT NULL",
    )
    assert added.line == 4
    assert (added.tables, added.columns) == (("orders",), ("orders.notes",))
