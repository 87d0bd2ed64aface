"""Add notes to bookings

Revision ID: 98b3d7f5e1c0
Revises: 57d0b8e3c9a2
Create Date: 2024-07-22 10:13:08.477216

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '98b3d7f5e1c0'
down_revision = '57d0b8e3c9a2'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('bookings', sa.Column('notes', sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column('bookings', 'notes')
