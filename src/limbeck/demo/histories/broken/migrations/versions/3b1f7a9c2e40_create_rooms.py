"""Create rooms

Revision ID: 3b1f7a9c2e40
Revises: 
Create Date: 2023-03-06 10:02:33.118204

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '3b1f7a9c2e40'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'rooms',
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('number', sa.String(length=8), nullable=False),
        sa.Column('beds', sa.SmallInteger(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table('rooms')
