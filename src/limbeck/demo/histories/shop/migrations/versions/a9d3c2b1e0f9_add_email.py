"""Add email

Orders keep the address that they were confirmed to, whatever becomes of the customer.

Revision ID: a9d3c2b1e0f9
Revises: e2a8c4f0b6d3
Create Date: 2024-06-10 16:47:21.260438

"""

from typing import Sequence, Union

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "a9d3c2b1e0f9"
down_revision: Union[str, Sequence[str], None] = "e2a8c4f0b6d3"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column("orders", sa.Column("email", sa.String(length=254), nullable=True))
    op.execute(
        "UPDATE orders SET email = (SELECT email FROM customers WHERE customers.id = orders.customer_id)"
    )
    with op.batch_alter_table("orders") as batch_op:
        batch_op.alter_column("email", existing_type=sa.String(length=254), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("orders") as batch_op:
        batch_op.drop_column("email")
