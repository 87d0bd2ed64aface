"""Drop card columns from payments

The payment provider keeps them; we are glad not to.

Revision ID: f9d2b6a4c0e8
Revises: 0a9f4e8c3b67
Create Date: 2025-01-08 10:51:23.068347

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "f9d2b6a4c0e8"
down_revision: str | Sequence[str] | None = "0a9f4e8c3b67"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Upgrade schema."""
    with op.batch_alter_table("payments") as batch_op:
        batch_op.drop_column("card_brand")
        batch_op.drop_column("card_last_four")


def downgrade() -> None:
    """Downgrade schema."""
    with op.batch_alter_table("payments") as batch_op:
        batch_op.add_column(sa.Column("card_last_four", sa.String(length=4), nullable=True))
        batch_op.add_column(sa.Column("card_brand", sa.String(length=20), nullable=True))
