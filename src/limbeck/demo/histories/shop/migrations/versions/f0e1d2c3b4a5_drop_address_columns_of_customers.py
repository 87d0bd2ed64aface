"""Drop address columns of customers

Revision ID: f0e1d2c3b4a5
Revises: 6a5b4c3d2e1f
Create Date: 2023-04-12 08:51:14.427763

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'f0e1d2c3b4a5'
down_revision = '6a5b4c3d2e1f'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('customers') as batch_op:
        batch_op.drop_column('street')
        batch_op.drop_column('postcode')
        batch_op.drop_column('city')
        batch_op.drop_column('country')


def downgrade() -> None:
    with op.batch_alter_table('customers') as batch_op:
        batch_op.add_column(sa.Column('country', sa.String(length=2), nullable=True))
        batch_op.add_column(sa.Column('city', sa.String(length=100), nullable=True))
        batch_op.add_column(sa.Column('postcode', sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column('street', sa.String(length=200), nullable=True))
