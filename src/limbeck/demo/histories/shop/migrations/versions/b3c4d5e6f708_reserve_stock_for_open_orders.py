"""Reserve stock for open orders

Revision ID: b3c4d5e6f708
Revises: e8d7c6b5a493
Create Date: 2023-09-26 11:49:17.722390

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'b3c4d5e6f708'
down_revision = 'e8d7c6b5a493'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('stock_levels') as batch_op:
        batch_op.add_column(sa.Column('reserved', sa.Integer(), server_default='0', nullable=False))
        batch_op.create_check_constraint('ck_stock_levels_reserved', 'reserved <= on_hand')


def downgrade() -> None:
    with op.batch_alter_table('stock_levels') as batch_op:
        batch_op.drop_constraint('ck_stock_levels_reserved', type_='check')
        batch_op.drop_column('reserved')
