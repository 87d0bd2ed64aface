"""Create products

Revision ID: a1f3c2d4e5b6
Revises: 
Create Date: 2023-01-16 10:12:04.318270

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'a1f3c2d4e5b6'
down_revision = None
branch_labels = ('shop',)
depends_on = None


def upgrade() -> None:
    op.create_table(
        'products',
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('description', sa.Text(), nullable=True),
        sa.Column('price', sa.Numeric(precision=10, scale=2), nullable=False),
        sa.Column('created_at', sa.DateTime(), server_default=sa.func.now(), nullable=False),
    )
    op.create_index('ix_products_name', 'products', ['name'])


def downgrade() -> None:
    op.drop_index('ix_products_name', table_name='products')
    op.drop_table('products')
