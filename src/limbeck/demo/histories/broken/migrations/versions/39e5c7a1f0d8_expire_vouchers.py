"""Expire vouchers

Revision ID: 39e5c7a1f0d8
Revises: a86f1d5b2c74
Create Date: 2024-02-26 09:18:23.011785

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '39e5c7a1f0d8'
down_revision = 'a86f1d5b2c74'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('bookings', sa.Column('voucher_expires', sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column('bookings', 'voucher_expires')
