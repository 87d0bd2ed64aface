"""Create loyalty accounts

Revision ID: 4c8e0b2d6fa1
Revises: 
Create Date: 2024-05-06 14:18:37.953012

"""

from typing import Sequence, Union

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "4c8e0b2d6fa1"
down_revision: Union[str, Sequence[str], None] = None
branch_labels: Union[str, Sequence[str], None] = ("loyalty",)
depends_on: Union[str, Sequence[str], None] = "2b7e90c4d1fa"


def upgrade() -> None:
    op.create_table(
        "loyalty_accounts",
        sa.Column("customer_id", sa.Integer(), sa.ForeignKey("customers.id"), primary_key=True),
        sa.Column("tier", sa.String(length=10), server_default="basic", nullable=False),
        sa.Column("joined_at", sa.DateTime(), server_default=sa.func.now(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("loyalty_accounts")
