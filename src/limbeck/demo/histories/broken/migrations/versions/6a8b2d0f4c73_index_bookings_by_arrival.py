"""Index bookings by arrival

Revision ID: 6a8b2d0f4c73
Revises: f07c3e5b9d18
Create Date: 2023-05-15 16:08:21.370925

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '6a8b2d0f4c73'
down_revision = 'f07c3e5b9d18'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index('ix_bookings_arrival', 'bookings', ['arrival'])


def downgrade() -> None:
    op.drop_index('ix_bookings_arrival', table_name='bookings')
