"""Create carts

Revision ID: b5f2d8e4a0c7
Revises: 9e5c1a7f3b28
Create Date: 2024-03-19 13:08:40.702955

"""

from typing import Sequence, Union

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "b5f2d8e4a0c7"
down_revision: Union[str, Sequence[str], None] = "9e5c1a7f3b28"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "carts",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("customer_id", sa.Integer(), sa.ForeignKey("customers.id"), nullable=True),
        sa.Column("touched_at", sa.DateTime(), server_default=sa.func.now(), nullable=False),
    )
    op.create_table(
        "cart_lines",
        sa.Column("cart_id", sa.Uuid(), sa.ForeignKey("carts.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("product_id", sa.Integer(), sa.ForeignKey("products.id"), primary_key=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("cart_lines")
    op.drop_table("carts")
