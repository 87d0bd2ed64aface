"""Add tourist tax

Revision ID: f6c4b9a07d2e
Revises: 57d0b8e3c9a2
Create Date: 2024-06-24 09:47:12.605833

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'f6c4b9a07d2e'
<<<<<<< HEAD
down_revision = '57d0b8e3c9a2'
=======
down_revision = 'e72a4c9f6b10'
>>>>>>> tourist-tax
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('bookings', sa.Column('tourist_tax_cents', sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column('bookings', 'tourist_tax_cents')
