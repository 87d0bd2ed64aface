"""売上を税込みで集計する

日次の売上に消費税を加えます。過去の行は夜間の再計算で埋まります。

Revision ID: 5e3a1c9f7b4d
Revises: d9a7c5e3f1b2
Create Date: 2024-03-05 08:02:14.333908

"""

from typing import Sequence, Union

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "5e3a1c9f7b4d"
down_revision: Union[str, Sequence[str], None] = "d9a7c5e3f1b2"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column("daily_sales", sa.Column("tax_cents", sa.BigInteger(), server_default="0", nullable=False))
    op.add_column(
        "daily_category_sales", sa.Column("tax_cents", sa.BigInteger(), server_default="0", nullable=False)
    )


def downgrade() -> None:
    for table in ("daily_category_sales", "daily_sales"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_column("tax_cents")
