"""Add arrival time to bookings

Revision ID: d41e7b5c0f86
Revises: 92c6f1e8a3d5
Create Date: 2023-07-03 10:11:45.083559

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'd41e7b5c0f86'
down_revision = '92c6f1e8a3d5'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('bookings', sa.Column('arrival_time', sa.Time(), nullable=True))


def downgrade() -> None:
    op.drop_column('bookings', 'arrival_time')
