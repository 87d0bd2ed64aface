"""Create wishlists

Revision ID: 7f8e9d0c1b2a
Revises: 9b1c2d3e4f50
Create Date: 2023-06-05 11:15:19.340682

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '7f8e9d0c1b2a'
down_revision = '9b1c2d3e4f50'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'wishlists',
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('customer_id', sa.Integer(), sa.ForeignKey('customers.id'), nullable=False),
        sa.Column('title', sa.String(length=100), nullable=False),
    )
    op.create_table(
        'wishlist_items',
        sa.Column('wishlist_id', sa.Integer(), sa.ForeignKey('wishlists.id'), primary_key=True),
        sa.Column('product_id', sa.Integer(), sa.ForeignKey('products.id'), primary_key=True),
        sa.Column('added_at', sa.DateTime(), server_default=sa.func.now(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table('wishlist_items')
    op.drop_table('wishlists')
