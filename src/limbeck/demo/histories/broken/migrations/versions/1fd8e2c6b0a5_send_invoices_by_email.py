"""Send invoices by email

Revision ID: 1fd8e2c6b0a5
Revises: 74f3a9d1c5e0
Create Date: 2024-05-27 16:21:44.350127

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '1fd8e2c6b0a5'
down_revision = '74f3a9d1c5e0'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('invoices', sa.Column('sent_at', sa.DateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column('invoices', 'sent_at')
