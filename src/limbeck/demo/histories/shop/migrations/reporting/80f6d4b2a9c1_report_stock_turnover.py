"""Report stock turnover

Revision ID: 80f6d4b2a9c1
Revises: 5e3a1c9f7b4d
Create Date: 2024-07-16 10:48:26.617483

"""

from typing import Sequence, Union

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "80f6d4b2a9c1"
down_revision: Union[str, Sequence[str], None] = "5e3a1c9f7b4d"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = "e8d7c6b5a493"


def upgrade() -> None:
    op.execute(
        """
        CREATE VIEW stock_turnover AS
        SELECT stock_levels.product_id,
               SUM(stock_levels.on_hand) AS on_hand,
               (SELECT SUM(quantity) FROM order_lines
                 WHERE order_lines.product_id = stock_levels.product_id) AS sold
        FROM stock_levels
        GROUP BY stock_levels.product_id
        """
    )


def downgrade() -> None:
    op.execute("DROP VIEW stock_turnover")
