"""Add phone to guests

Revision ID: 92c6f1e8a3d5
Revises: 6a8b2d0f4c73
Create Date: 2023-06-08 09:51:38.662047

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '92c6f1e8a3d5'
down_revision = '6a8b2d0f4c73'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('guests', sa.Column('phone', sa.String(length=30), nullable=True))


def downgrade() -> None:
    op.drop_column('guests', 'phone')
