"""Close rooms for repairs

Revision ID: e72a4c9f6b10
Revises: 0b9f5a7d3e61
Create Date: 2023-10-02 15:44:50.198263

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'e72a4c9f6b10'
down_revision = '0b9f5a7d3e61'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'closures',
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('room_id', sa.Integer(), sa.ForeignKey('rooms.id'), nullable=False),
        sa.Column('starts', sa.Date(), nullable=False),
        sa.Column('ends', sa.Date(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table('closures')
