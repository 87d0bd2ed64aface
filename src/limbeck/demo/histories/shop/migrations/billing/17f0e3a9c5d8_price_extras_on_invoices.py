"""Price extras on invoices

Revision ID: 17f0e3a9c5d8
Revises: f4a1d7c2b859
Create Date: 2023-07-24 14:31:19.083662

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '17f0e3a9c5d8'
down_revision = 'f4a1d7c2b859'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'extras',
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('code', sa.String(length=16), nullable=False),
        sa.Column('name', sa.String(length=100), nullable=False),
        sa.Column('price_cents', sa.Integer(), nullable=False),
        sa.UniqueConstraint('code', name='uq_extras_code'),
    )
    with op.batch_alter_table('invoice_lines') as batch_op:
        batch_op.add_column(sa.Column('extra_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key('fk_invoice_lines_extra_id', 'extras', ['extra_id'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('invoice_lines') as batch_op:
        batch_op.drop_constraint('fk_invoice_lines_extra_id', type_='foreignkey')
        batch_op.drop_column('extra_id')
    op.drop_table('extras')
