"""Create addresses

Revision ID: e1c2a3b4d5f6
Revises: 0d9c8b7a6f5e
Create Date: 2023-03-29 13:37:48.655209

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'e1c2a3b4d5f6'
down_revision = '0d9c8b7a6f5e'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'addresses',
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('customer_id', sa.Integer(), sa.ForeignKey('customers.id'), nullable=False),
        sa.Column('kind', sa.String(length=10), server_default='shipping', nullable=False),
        sa.Column('street', sa.String(length=200), nullable=False),
        sa.Column('postcode', sa.String(length=12), nullable=False),
        sa.Column('city', sa.String(length=100), nullable=False),
        sa.Column('country', sa.String(length=2), nullable=False),
    )
    op.create_index('ix_addresses_customer_id', 'addresses', ['customer_id'])


def downgrade() -> None:
    op.drop_index('ix_addresses_customer_id', table_name='addresses')
    op.drop_table('addresses')
