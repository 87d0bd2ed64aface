"""Add SKU to products

Revision ID: 8e4f2a6b9c13
Revises: 5c1d8f3e7a20
Create Date: 2023-02-06 11:05:40.118822

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '8e4f2a6b9c13'
down_revision = '5c1d8f3e7a20'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('products', sa.Column('sku', sa.String(length=32), nullable=True))
    op.execute("UPDATE products SET sku = 'P' || id")
    with op.batch_alter_table('products') as batch_op:
        batch_op.alter_column('sku', existing_type=sa.String(length=32), nullable=False)
        batch_op.create_unique_constraint('uq_products_sku', ['sku'])


def downgrade() -> None:
    with op.batch_alter_table('products') as batch_op:
        batch_op.drop_constraint('uq_products_sku', type_='unique')
        batch_op.drop_column('sku')
