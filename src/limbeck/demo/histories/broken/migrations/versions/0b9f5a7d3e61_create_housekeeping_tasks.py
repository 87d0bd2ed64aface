"""Create housekeeping tasks

Revision ID: 0b9f5a7d3e61
Revises: d41e7b5c0f86
Create Date: 2023-08-21 13:27:16.415870

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '0b9f5a7d3e61'
down_revision = 'd41e7b5c0f86'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'tasks',
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('room_id', sa.Integer(), sa.ForeignKey('rooms.id'), nullable=False),
        sa.Column('due', sa.Date(), nullable=False),
        sa.Column('done_at', sa.DateTime(), nullable=True),
    )


def downgrade() -> None:
    op.drop_table('tasks')
