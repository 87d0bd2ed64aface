"""Drop the old discount column

The last order with a discount is of 2023-10-31; its amounts are kept in the invoices. The one-off
script

    revision = "hotfix-discounts"
    down_revision = "none"

that ran on production in December did the same there, so this is a no-op on that database.

Revision ID: c6a2e8f4b0d1
Revises: 38f5a1c7e2b4
Create Date: 2024-01-09 09:22:37.048713

"""

from typing import Sequence, Union

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "c6a2e8f4b0d1"
down_revision: Union[str, Sequence[str], None] = "38f5a1c7e2b4"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    with op.batch_alter_table("orders") as batch_op:
        batch_op.drop_column("discount")


def downgrade() -> None:
    op.add_column("orders", sa.Column("discount", sa.Numeric(precision=10, scale=2), nullable=True))
