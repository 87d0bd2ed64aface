"""Number invoices

Revision ID: ca1b7e5d0f39
Revises: b20d6f8e4a97
Create Date: 2024-04-09 14:50:31.264078

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'ca1b7e5d0f39'
down_revision = 'b20d6f8e4a97'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('invoices', sa.Column('number', sa.String(length=20), nullable=True))


def downgrade() -> None:
    op.drop_column('invoices', 'number')
