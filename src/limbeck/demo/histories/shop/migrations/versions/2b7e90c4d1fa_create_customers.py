"""Create customers

Revision ID: 2b7e90c4d1fa
Revises: a1f3c2d4e5b6
Create Date: 2023-01-18 09:47:51.002114

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '2b7e90c4d1fa'
down_revision = 'a1f3c2d4e5b6'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'customers',
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('email', sa.String(length=254), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('street', sa.String(length=200), nullable=True),
        sa.Column('postcode', sa.String(length=12), nullable=True),
        sa.Column('city', sa.String(length=100), nullable=True),
        sa.Column('country', sa.String(length=2), nullable=True),
        sa.Column('created_at', sa.DateTime(), server_default=sa.func.now(), nullable=False),
        sa.UniqueConstraint('email', name='uq_customers_email'),
    )


def downgrade() -> None:
    op.drop_table('customers')
