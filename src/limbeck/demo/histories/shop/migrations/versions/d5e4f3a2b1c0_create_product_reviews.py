"""Create product reviews

Revision ID: d5e4f3a2b1c0
Revises: 9b1c2d3e4f50
Create Date: 2023-06-07 14:02:57.208935

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'd5e4f3a2b1c0'
down_revision = '9b1c2d3e4f50'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'reviews',
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('product_id', sa.Integer(), sa.ForeignKey('products.id'), nullable=False),
        sa.Column('customer_id', sa.Integer(), sa.ForeignKey('customers.id'), nullable=True),
        sa.Column('stars', sa.SmallInteger(), nullable=False),
        sa.Column('body', sa.Text(), nullable=True),
        sa.Column('written_at', sa.DateTime(), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint('stars BETWEEN 1 AND 5', name='ck_reviews_stars'),
    )
    op.create_index('ix_reviews_product_id', 'reviews', ['product_id'])


def downgrade() -> None:
    op.drop_index('ix_reviews_product_id', table_name='reviews')
    op.drop_table('reviews')
