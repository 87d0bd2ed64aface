"""Index open orders

Revision ID: 9b1c2d3e4f50
Revises: 4d3c2b1a0f9e
Create Date: 2023-05-17 10:40:02.689144

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '9b1c2d3e4f50'
down_revision = '4d3c2b1a0f9e'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        'ix_orders_open',
        'orders',
        ['placed_at'],
        postgresql_where=sa.text("status = 'open'"),
        sqlite_where=sa.text("status = 'open'"),
    )


def downgrade() -> None:
    op.drop_index('ix_orders_open', table_name='orders')
