"""Add customer lifetime value

Revision ID: c7e5a3b1d9f4
Revises: 80f6d4b2a9c1
Create Date: 2024-12-10 14:05:33.251697

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "c7e5a3b1d9f4"
down_revision: str | Sequence[str] | None = "80f6d4b2a9c1"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = "72b4d6f8a0c3"


def upgrade() -> None:
    """Upgrade schema."""
    op.create_table(
        "customer_values",
        sa.Column("customer_id", sa.Integer(), sa.ForeignKey("customers.id"), primary_key=True),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("credited_cents", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("computed_at", sa.DateTime(), nullable=False),
    )


def downgrade() -> None:
    """Downgrade schema."""
    op.drop_table("customer_values")
