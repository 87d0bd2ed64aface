"""Add price per night

Revision ID: 1e4d8b6a2f97
Revises: c5a90e7d3b62
Create Date: 2023-03-20 14:33:09.551730

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '1e4d8b6a2f97'
down_revision = 'c5a90e7d3b62'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('rooms', sa.Column('price_cents', sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column('rooms', 'price_cents')
