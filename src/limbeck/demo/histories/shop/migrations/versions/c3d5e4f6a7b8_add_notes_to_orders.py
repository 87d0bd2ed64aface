"""Add notes to orders

Revision ID: c3d5e4f6a7b8
Revises: b2e4d3c5f6a7
Create Date: 2024-09-03 14:55:30.128479

"""

from typing import Sequence, Union

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "c3d5e4f6a7b8"
down_revision: Union[str, Sequence[str], None] = "b2e4d3c5f6a7"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.add_column("orders", sa.Column("notes", sa.String(length=255), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("orders") as batch_op:
        batch_op.drop_column("notes")
