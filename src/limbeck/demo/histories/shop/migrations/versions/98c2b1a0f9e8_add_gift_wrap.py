"""Add gift wrap

Revision ID: 98c2b1a0f9e8
Revises: e2a8c4f0b6d3
Create Date: 2024-06-12 09:12:33.804175

"""

from typing import Sequence, Union

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "98c2b1a0f9e8"
down_revision: Union[str, Sequence[str], None] = "e2a8c4f0b6d3"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = "17f0e3a9c5d8"


def upgrade() -> None:
    with op.batch_alter_table("order_lines") as batch_op:
        batch_op.add_column(sa.Column("is_wrapped", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute("INSERT INTO extras (code, name, price_cents) VALUES ('wrap', 'Gift wrap', 350)")


def downgrade() -> None:
    op.execute("DELETE FROM extras WHERE code = 'wrap'")
    with op.batch_alter_table("order_lines") as batch_op:
        batch_op.drop_column("is_wrapped")
