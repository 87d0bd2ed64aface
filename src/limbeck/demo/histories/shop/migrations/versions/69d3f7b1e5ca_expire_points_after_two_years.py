"""Expire points after two years

Revision ID: 69d3f7b1e5ca
Revises: a5e9d1c7b3f0
Create Date: 2024-10-15 15:46:09.880324

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "69d3f7b1e5ca"
down_revision: str | Sequence[str] | None = "a5e9d1c7b3f0"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Upgrade schema."""
    op.add_column("points_entries", sa.Column("expires_on", sa.Date(), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        op.execute("UPDATE points_entries SET expires_on = entered_at + INTERVAL '2 years' WHERE points > 0")
    else:
        op.execute("UPDATE points_entries SET expires_on = DATE(entered_at, '+2 years') WHERE points > 0")


def downgrade() -> None:
    """Downgrade schema."""
    with op.batch_alter_table("points_entries") as batch_op:
        batch_op.drop_column("expires_on")
