"""Create credit notes

Revision ID: 72b4d6f8a0c3
Revises: e6c9f2b5a8d1
Create Date: 2024-08-13 11:07:18.504931

"""

from typing import Sequence, Union

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "72b4d6f8a0c3"
down_revision: Union[str, Sequence[str], None] = "e6c9f2b5a8d1"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "credit_notes",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("invoice_id", sa.Integer(), sa.ForeignKey("invoices.id"), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("amount_cents", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.UniqueConstraint("number", name="uq_credit_notes_number"),
    )


def downgrade() -> None:
    op.drop_table("credit_notes")
