"""Give orders a status

Revision ID: 4d3c2b1a0f9e
Revises: f0e1d2c3b4a5
Create Date: 2023-05-03 15:26:38.113097

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '4d3c2b1a0f9e'
down_revision = 'f0e1d2c3b4a5'
branch_labels = None
depends_on = None


def upgrade() -> None:
    status = sa.Enum('open', 'paid', 'shipped', 'returned', 'cancelled', name='order_status')
    status.create(op.get_bind(), checkfirst=True)
    op.add_column('orders', sa.Column('status', status, server_default='open', nullable=False))


def downgrade() -> None:
    with op.batch_alter_table('orders') as batch_op:
        batch_op.drop_column('status')
    sa.Enum(name='order_status').drop(op.get_bind(), checkfirst=True)
