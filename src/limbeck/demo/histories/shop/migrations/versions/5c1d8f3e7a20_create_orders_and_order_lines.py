"""Create orders and order lines

Revision ID: 5c1d8f3e7a20
Revises: 2b7e90c4d1fa
Create Date: 2023-01-25 16:30:22.871905

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '5c1d8f3e7a20'
down_revision = '2b7e90c4d1fa'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'orders',
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('customer_id', sa.Integer(), sa.ForeignKey('customers.id'), nullable=False),
        sa.Column('placed_at', sa.DateTime(), server_default=sa.func.now(), nullable=False),
        sa.Column('discount', sa.Numeric(precision=10, scale=2), nullable=True),
    )
    op.create_table(
        'order_lines',
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('order_id', sa.Integer(), sa.ForeignKey('orders.id', ondelete='CASCADE'), nullable=False),
        sa.Column('product_id', sa.Integer(), sa.ForeignKey('products.id'), nullable=False),
        sa.Column('quantity', sa.Integer(), nullable=False),
        sa.Column('price', sa.Numeric(precision=10, scale=2), nullable=False),
        sa.CheckConstraint('quantity > 0', name='ck_order_lines_quantity'),
    )
    op.create_index('ix_order_lines_order_id', 'order_lines', ['order_id'])


def downgrade() -> None:
    op.drop_index('ix_order_lines_order_id', table_name='order_lines')
    op.drop_table('order_lines')
    op.drop_table('orders')
