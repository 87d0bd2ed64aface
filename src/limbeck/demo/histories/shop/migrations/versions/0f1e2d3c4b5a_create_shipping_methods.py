"""Create shipping methods

Revision ID: 0f1e2d3c4b5a
Revises: 29c0b1a3d4e5
Create Date: 2023-09-06 13:45:09.277551

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '0f1e2d3c4b5a'
down_revision = '29c0b1a3d4e5'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'shipping_methods',
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('name', sa.String(length=50), nullable=False),
        sa.Column('carrier', sa.String(length=50), nullable=False),
        sa.Column('max_weight', sa.Integer(), nullable=True),
        sa.Column('price_cents', sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table('shipping_methods')
