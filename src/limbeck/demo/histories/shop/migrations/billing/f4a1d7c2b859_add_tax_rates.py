"""Add tax rates

Revision ID: f4a1d7c2b859
Revises: 2e9f6c3b8a17
Create Date: 2023-05-10 09:56:08.740116

"""
from datetime import date

from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'f4a1d7c2b859'
down_revision = '2e9f6c3b8a17'
branch_labels = None
depends_on = None


def upgrade() -> None:
    rates = op.create_table(
        'tax_rates',
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('country', sa.String(length=2), nullable=False),
        sa.Column('percent', sa.Numeric(precision=4, scale=2), nullable=False),
        sa.Column('valid_from', sa.Date(), nullable=False),
    )
    op.bulk_insert(
        rates,
        [
            {'country': 'DE', 'percent': 19, 'valid_from': date(2021, 1, 1)},
            {'country': 'DE', 'percent': 7, 'valid_from': date(2021, 1, 1)},
            {'country': 'FR', 'percent': 20, 'valid_from': date(2014, 1, 1)},
        ],
    )
    with op.batch_alter_table('invoice_lines') as batch_op:
        batch_op.add_column(sa.Column('tax_rate_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key('fk_invoice_lines_tax_rate_id', 'tax_rates', ['tax_rate_id'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('invoice_lines') as batch_op:
        batch_op.drop_constraint('fk_invoice_lines_tax_rate_id', type_='foreignkey')
        batch_op.drop_column('tax_rate_id')
    op.drop_table('tax_rates')
