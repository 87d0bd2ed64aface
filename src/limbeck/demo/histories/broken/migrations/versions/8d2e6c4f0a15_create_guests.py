"""Create guests

Revision ID: 8d2e6c4f0a15
Revises: 3b1f7a9c2e40
Create Date: 2023-03-06 10:40:12.730911

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '8d2e6c4f0a15'
down_revision = '3b1f7a9c2e40'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'guests',
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('email', sa.String(length=254), nullable=True),
    )


def downgrade() -> None:
    op.drop_table('guests')
