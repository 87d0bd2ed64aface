"""Create seasons

Revision ID: f07c3e5b9d18
Revises: 1e4d8b6a2f97
Create Date: 2023-04-11 11:20:54.904416

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'f07c3e5b9d18'
down_revision = '1e4d8b6a2f97'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'seasons',
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('name', sa.String(length=50), nullable=False),
        sa.Column('starts', sa.Date(), nullable=False),
        sa.Column('ends', sa.Date(), nullable=False),
        sa.Column('factor', sa.Numeric(4, 2), nullable=False),
    )


def downgrade() -> None:
    op.drop_table('seasons')
