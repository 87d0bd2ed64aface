"""Split daily sales by category

Revision ID: d9a7c5e3f1b2
Revises: 1c7f3e9a5d2b
Create Date: 2023-11-22 13:39:57.045116

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'd9a7c5e3f1b2'
down_revision = '1c7f3e9a5d2b'
branch_labels = None
depends_on = '0d9c8b7a6f5e'


def upgrade() -> None:
    op.create_table(
        'daily_category_sales',
        sa.Column('day', sa.Date(), sa.ForeignKey('calendar.day'), primary_key=True),
        sa.Column('category_id', sa.Integer(), sa.ForeignKey('categories.id'), primary_key=True),
        sa.Column('quantity', sa.Integer(), nullable=False),
        sa.Column('amount_cents', sa.BigInteger(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table('daily_category_sales')
