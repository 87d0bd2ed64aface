"""Make invoice numbers unique

Revision ID: 3d7a0c6f9e25
Revises: c1f8b4e7a3d6
Create Date: 2024-02-27 09:44:02.127790

"""

from typing import Sequence, Union

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "3d7a0c6f9e25"
down_revision: Union[str, Sequence[str], None] = "c1f8b4e7a3d6"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    with op.batch_alter_table("invoices") as batch_op:
        batch_op.alter_column("number", existing_type=sa.String(length=20), nullable=False)
        batch_op.create_unique_constraint("uq_invoices_number", ["number"])


def downgrade() -> None:
    with op.batch_alter_table("invoices") as batch_op:
        batch_op.drop_constraint("uq_invoices_number", type_="unique")
        batch_op.alter_column("number", existing_type=sa.String(length=20), nullable=True)
