"""Create stock levels

Revision ID: e8d7c6b5a493
Revises: 5d6e7f8091a2
Create Date: 2023-09-12 09:18:33.459720

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'e8d7c6b5a493'
down_revision = '5d6e7f8091a2'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'stock_levels',
        sa.Column('warehouse_id', sa.Integer(), sa.ForeignKey('warehouses.id'), primary_key=True),
        sa.Column('product_id', sa.Integer(), sa.ForeignKey('products.id'), primary_key=True),
        sa.Column('on_hand', sa.Integer(), server_default='0', nullable=False),
    )


def downgrade() -> None:
    op.drop_table('stock_levels')
