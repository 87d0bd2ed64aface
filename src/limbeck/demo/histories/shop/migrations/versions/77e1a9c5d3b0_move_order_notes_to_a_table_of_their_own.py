"""Move order notes to a table of their own

Revision ID: 77e1a9c5d3b0
Revises: c3d5e4f6a7b8
Create Date: 2025-01-15 10:09:58.413350

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "77e1a9c5d3b0"
down_revision: str | Sequence[str] | None = "c3d5e4f6a7b8"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Upgrade schema."""
    op.create_table(
        "order_notes",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("order_id", sa.Integer(), sa.ForeignKey("orders.id"), nullable=False),
        sa.Column("author", sa.String(length=100), nullable=True),
        sa.Column("body", sa.String(length=255), nullable=False),
        sa.Column("written_at", sa.DateTime(), server_default=sa.func.now(), nullable=False),
    )
    op.execute("INSERT INTO order_notes (order_id, body) SELECT id, notes FROM orders WHERE notes IS NOT NULL")
    with op.batch_alter_table("orders") as batch_op:
        batch_op.drop_column("notes")


def downgrade() -> None:
    """Downgrade schema."""
    op.add_column("orders", sa.Column("notes", sa.String(length=255), nullable=True))
    op.execute(
        """
        UPDATE orders SET notes = (
            SELECT body FROM order_notes WHERE order_notes.order_id = orders.id ORDER BY written_at LIMIT 1
        )
        """
    )
    op.drop_table("order_notes")
