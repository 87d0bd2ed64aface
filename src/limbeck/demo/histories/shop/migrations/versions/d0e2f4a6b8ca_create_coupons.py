"""Create coupons

Revision ID: d0e2f4a6b8ca
Revises: fedc1a2b3c4d
Create Date: 2023-11-06 14:14:52.993301

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'd0e2f4a6b8ca'
down_revision = 'fedc1a2b3c4d'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'coupons',
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('code', sa.String(length=12), nullable=False),
        sa.Column('percent_off', sa.Integer(), nullable=False),
        sa.Column('valid_until', sa.Date(), nullable=True),
        sa.UniqueConstraint('code', name='uq_coupons_code'),
    )
    with op.batch_alter_table('orders') as batch_op:
        batch_op.add_column(sa.Column('coupon_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key('fk_orders_coupon_id', 'coupons', ['coupon_id'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('orders') as batch_op:
        batch_op.drop_constraint('fk_orders_coupon_id', type_='foreignkey')
        batch_op.drop_column('coupon_id')
    op.drop_table('coupons')
