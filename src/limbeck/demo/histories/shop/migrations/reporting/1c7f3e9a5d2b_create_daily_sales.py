"""Create daily sales

Revision ID: 1c7f3e9a5d2b
Revises: b8e6a4c2d0f7
Create Date: 2023-07-05 17:11:02.972648

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '1c7f3e9a5d2b'
down_revision = 'b8e6a4c2d0f7'
branch_labels = None
depends_on = ['billing', '5c1d8f3e7a20']


def upgrade() -> None:
    op.create_table(
        'daily_sales',
        sa.Column('day', sa.Date(), sa.ForeignKey('calendar.day'), primary_key=True),
        sa.Column('orders', sa.Integer(), nullable=False),
        sa.Column('amount_cents', sa.BigInteger(), nullable=False),
    )
    op.execute(
        """
        INSERT INTO daily_sales (day, orders, amount_cents)
        SELECT issued_on, COUNT(DISTINCT order_id), SUM(total_cents)
        FROM invoices
        WHERE issued_on IN (SELECT day FROM calendar)
        GROUP BY issued_on
        """
    )


def downgrade() -> None:
    op.drop_table('daily_sales')
