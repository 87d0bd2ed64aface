"""Widen coupon codes for Black Friday

Revision ID: 38f5a1c7e2b4
Revises: 7b9dbfd1e3f5
Create Date: 2023-11-15 19:58:03.384419

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '38f5a1c7e2b4'
down_revision = '7b9dbfd1e3f5'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('coupons') as batch_op:
        batch_op.alter_column('code', existing_type=sa.String(length=12), type_=sa.String(length=40))


def downgrade() -> None:
    with op.batch_alter_table('coupons') as batch_op:
        batch_op.alter_column('code', existing_type=sa.String(length=40), type_=sa.String(length=12))
