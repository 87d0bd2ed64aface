"""Pay by SEPA direct debit

Revision ID: e6c9f2b5a8d1
Revises: 3d7a0c6f9e25
Create Date: 2024-04-10 13:59:31.842069

"""

from typing import Sequence, Union

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "e6c9f2b5a8d1"
down_revision: Union[str, Sequence[str], None] = "3d7a0c6f9e25"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    op.create_table(
        "sepa_mandates",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("customer_id", sa.Integer(), sa.ForeignKey("customers.id"), nullable=False),
        sa.Column("iban", sa.String(length=34), nullable=False),
        sa.Column("reference", sa.String(length=35), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.UniqueConstraint("reference", name="uq_sepa_mandates_reference"),
    )
    with op.batch_alter_table("payments") as batch_op:
        batch_op.add_column(sa.Column("mandate_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key("fk_payments_mandate_id", "sepa_mandates", ["mandate_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("payments") as batch_op:
        batch_op.drop_constraint("fk_payments_mandate_id", type_="foreignkey")
        batch_op.drop_column("mandate_id")
    op.drop_table("sepa_mandates")
