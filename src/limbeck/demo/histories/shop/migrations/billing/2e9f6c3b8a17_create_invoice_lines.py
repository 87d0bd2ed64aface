"""Create invoice lines

Revision ID: 2e9f6c3b8a17
Revises: b10c4a7e2d95
Create Date: 2023-04-05 16:02:40.334581

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '2e9f6c3b8a17'
down_revision = 'b10c4a7e2d95'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'invoice_lines',
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('invoice_id', sa.Integer(), sa.ForeignKey('invoices.id'), nullable=False),
        sa.Column('text', sa.String(length=200), nullable=False),
        sa.Column('quantity', sa.Integer(), nullable=False),
        sa.Column('amount_cents', sa.Integer(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table('invoice_lines')
