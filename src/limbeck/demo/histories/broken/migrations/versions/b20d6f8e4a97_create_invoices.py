"""Create invoices

Revision ID: b20d6f8e4a97
Revises: 74f3a9d1c5e0
Create Date: 2024-04-08 11:36:57.729401

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'b20d6f8e4a97'
down_revision = '74f3a9d1c5e0'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'invoices',
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('booking_id', sa.Integer(), sa.ForeignKey('bookings.id'), nullable=False),
        sa.Column('total_cents', sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table('invoices')
