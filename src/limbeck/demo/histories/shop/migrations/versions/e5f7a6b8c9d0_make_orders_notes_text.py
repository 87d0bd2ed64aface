"""Make orders.notes TEXT

Delivery instructions do not fit into 255 characters.

Revision ID: e5f7a6b8c9d0
Revises: c3d5e4f6a7b8
Create Date: 2025-01-21 17:33:05.676294

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "e5f7a6b8c9d0"
down_revision: str | Sequence[str] | None = "c3d5e4f6a7b8"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Upgrade schema."""
    with op.batch_alter_table("orders") as batch_op:
        batch_op.alter_column("notes", existing_type=sa.String(length=255), type_=sa.Text())


def downgrade() -> None:
    """Downgrade schema."""
    with op.batch_alter_table("orders") as batch_op:
        batch_op.alter_column("notes", existing_type=sa.Text(), type_=sa.String(length=255))
