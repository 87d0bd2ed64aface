"""Add brands

Revision ID: 41d7b3f9a5e2
Revises: c6a2e8f4b0d1
Create Date: 2024-01-30 15:03:29.866034

"""

from typing import Sequence, Union

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "41d7b3f9a5e2"
down_revision: Union[str, Sequence[str], None] = "c6a2e8f4b0d1"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "brands",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.UniqueConstraint("name", name="uq_brands_name"),
    )
    with op.batch_alter_table("products") as batch_op:
        batch_op.add_column(sa.Column("brand_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key("fk_products_brand_id", "brands", ["brand_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("products") as batch_op:
        batch_op.drop_constraint("fk_products_brand_id", type_="foreignkey")
        batch_op.drop_column("brand_id")
    op.drop_table("brands")
