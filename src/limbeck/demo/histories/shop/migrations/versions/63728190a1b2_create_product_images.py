"""Create product images

Revision ID: 63728190a1b2
Revises: 29c0b1a3d4e5
Create Date: 2023-09-11 17:20:46.086120

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '63728190a1b2'
down_revision = '29c0b1a3d4e5'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'product_images',
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('product_id', sa.Integer(), sa.ForeignKey('products.id'), nullable=False),
        sa.Column('path', sa.String(length=255), nullable=False),
        sa.Column('alt', sa.String(length=200), server_default='', nullable=False),
        sa.Column('position', sa.Integer(), server_default='0', nullable=False),
    )


def downgrade() -> None:
    op.drop_table('product_images')
