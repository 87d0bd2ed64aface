"""Redeem vouchers

Revision ID: a86f1d5b2c74
Revises: 4be7c0d92f38
Create Date: 2024-02-19 17:02:48.536914

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'a86f1d5b2c74'
down_revision = '4be7c0d92f38'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('bookings', sa.Column('voucher_code', sa.String(length=20), nullable=True))


def downgrade() -> None:
    op.drop_column('bookings', 'voucher_code')
