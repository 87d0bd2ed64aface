"""Create shipments

Revision ID: a7b8c9d0e1f2
Revises: 0f1e2d3c4b5a
Create Date: 2023-09-20 15:55:01.310448

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'a7b8c9d0e1f2'
down_revision = '0f1e2d3c4b5a'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'shipments',
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('order_id', sa.Integer(), sa.ForeignKey('orders.id'), nullable=False),
        sa.Column('method_id', sa.Integer(), sa.ForeignKey('shipping_methods.id'), nullable=False),
        sa.Column('tracking_code', sa.String(length=40), nullable=True),
        sa.Column('shipped_at', sa.DateTime(), nullable=True),
    )
    op.create_index('ix_shipments_order_id', 'shipments', ['order_id'])


def downgrade() -> None:
    op.drop_index('ix_shipments_order_id', table_name='shipments')
    op.drop_table('shipments')
