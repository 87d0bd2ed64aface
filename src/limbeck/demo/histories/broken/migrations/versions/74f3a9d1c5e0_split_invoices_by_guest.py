"""Split invoices by guest

Revision ID: 74f3a9d1c5e0
Revises: ca1b7e5d0f39
Create Date: 2024-05-13 10:05:19.983640

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '74f3a9d1c5e0'
down_revision = 'ca1b7e5d0f39'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('invoices', sa.Column('guest_id', sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column('invoices', 'guest_id')
