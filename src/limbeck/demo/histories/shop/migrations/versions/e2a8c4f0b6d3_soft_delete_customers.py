"""Soft-delete customers

Revision ID: e2a8c4f0b6d3
Revises: b5f2d8e4a0c7
Create Date: 2024-05-21 10:25:14.917062

"""

from typing import Sequence, Union

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "e2a8c4f0b6d3"
down_revision: Union[str, Sequence[str], None] = "b5f2d8e4a0c7"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column("customers", sa.Column("deleted_at", sa.DateTime(), nullable=True))
    op.create_index("ix_customers_deleted_at", "customers", ["deleted_at"])


def downgrade() -> None:
    op.drop_index("ix_customers_deleted_at", table_name="customers")
    with op.batch_alter_table("customers") as batch_op:
        batch_op.drop_column("deleted_at")
