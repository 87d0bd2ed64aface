"""Create the points ledger

Revision ID: a5e9d1c7b3f0
Revises: 4c8e0b2d6fa1
Create Date: 2024-05-28 10:33:16.427561

"""

from typing import Sequence, Union

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "a5e9d1c7b3f0"
down_revision: Union[str, Sequence[str], None] = "4c8e0b2d6fa1"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "points_entries",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("loyalty_accounts.customer_id"), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=100), nullable=False),
        sa.Column("entered_at", sa.DateTime(), server_default=sa.func.now(), nullable=False),
    )
    op.create_index("ix_points_entries_account_id", "points_entries", ["account_id"])


def downgrade() -> None:
    op.drop_index("ix_points_entries_account_id", table_name="points_entries")
    op.drop_table("points_entries")
