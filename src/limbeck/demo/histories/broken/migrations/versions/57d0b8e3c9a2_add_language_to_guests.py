"""Add language to guests

Revision ID: 57d0b8e3c9a2
Revises: e72a4c9f6b10
Create Date: 2024-01-15 10:30:05.847392

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '57d0b8e3c9a2'
down_revision = 'e72a4c9f6b10'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('guests', sa.Column('language', sa.String(length=2), nullable=True))


def downgrade() -> None:
    op.drop_column('guests', 'language')
