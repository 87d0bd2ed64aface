"""Create bookings

Revision ID: c5a90e7d3b62
Revises: 8d2e6c4f0a15
Create Date: 2023-03-07 09:15:47.226108

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'c5a90e7d3b62'
down_revision = '8d2e6c4f0a15'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'bookings',
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('room_id', sa.Integer(), sa.ForeignKey('rooms.id'), nullable=False),
        sa.Column('guest_id', sa.Integer(), sa.ForeignKey('guests.id'), nullable=False),
        sa.Column('arrival', sa.Date(), nullable=False),
        sa.Column('departure', sa.Date(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table('bookings')
