"""Limit coupons to one per customer

Revision ID: 7b9dbfd1e3f5
Revises: d0e2f4a6b8ca
Create Date: 2023-11-08 10:36:44.170925

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '7b9dbfd1e3f5'
down_revision = 'd0e2f4a6b8ca'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('orders') as batch_op:
        batch_op.create_unique_constraint('uq_orders_customer_id_coupon_id', ['customer_id', 'coupon_id'])


def downgrade() -> None:
    with op.batch_alter_table('orders') as batch_op:
        batch_op.drop_constraint('uq_orders_customer_id_coupon_id', type_='unique')
