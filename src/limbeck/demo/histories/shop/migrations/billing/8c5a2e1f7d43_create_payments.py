"""Create payments

Revision ID: 8c5a2e1f7d43
Revises: 17f0e3a9c5d8
Create Date: 2023-08-28 11:16:53.459204

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '8c5a2e1f7d43'
down_revision = '17f0e3a9c5d8'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'payments',
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('invoice_id', sa.Integer(), sa.ForeignKey('invoices.id'), nullable=False),
        sa.Column('method', sa.String(length=20), nullable=False),
        sa.Column('card_brand', sa.String(length=20), nullable=True),
        sa.Column('card_last_four', sa.String(length=4), nullable=True),
        sa.Column('amount_cents', sa.Integer(), nullable=False),
        sa.Column('paid_at', sa.DateTime(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table('payments')
