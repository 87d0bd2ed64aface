"""Number invoices without gaps

A sequence leaves gaps where a transaction is rolled back, and the tax office asks about each of
them.

Revision ID: 5a0e7c4d1f92
Revises: d3b6f9a2c8e1
Create Date: 2023-12-04 10:05:27.661843

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '5a0e7c4d1f92'
down_revision = 'd3b6f9a2c8e1'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'invoice_numbers',
        sa.Column('year', sa.Integer(), primary_key=True),
        sa.Column('last', sa.Integer(), server_default='0', nullable=False),
    )
    op.add_column('invoices', sa.Column('number', sa.String(length=20), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('invoices') as batch_op:
        batch_op.drop_column('number')
    op.drop_table('invoice_numbers')
