"""Create invoices

Revision ID: b10c4a7e2d95
Revises: 
Create Date: 2023-04-03 13:20:11.907735

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'b10c4a7e2d95'
down_revision = None
branch_labels = ('billing',)
depends_on = '5c1d8f3e7a20'


def upgrade() -> None:
    op.create_table(
        'invoices',
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('order_id', sa.Integer(), sa.ForeignKey('orders.id'), nullable=False),
        sa.Column('issued_on', sa.Date(), nullable=False),
        sa.Column('total_cents', sa.Integer(), nullable=False),
        sa.Column('currency', sa.String(length=3), server_default='EUR', nullable=False),
    )
    op.create_index('ix_invoices_order_id', 'invoices', ['order_id'])


def downgrade() -> None:
    op.drop_index('ix_invoices_order_id', table_name='invoices')
    op.drop_table('invoices')
