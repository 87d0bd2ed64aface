"""Let customers pay with points

Revision ID: 0a9f4e8c3b67
Revises: 72b4d6f8a0c3
Create Date: 2024-11-26 16:12:50.735208

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "0a9f4e8c3b67"
down_revision: str | Sequence[str] | None = "72b4d6f8a0c3"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = ("69d3f7b1e5ca",)


def upgrade() -> None:
    """Upgrade schema."""
    with op.batch_alter_table("payments") as batch_op:
        batch_op.add_column(sa.Column("points_entry_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key("fk_payments_points_entry_id", "points_entries", ["points_entry_id"], ["id"])


def downgrade() -> None:
    """Downgrade schema."""
    with op.batch_alter_table("payments") as batch_op:
        batch_op.drop_constraint("fk_payments_points_entry_id", type_="foreignkey")
        batch_op.drop_column("points_entry_id")
