"""Moderate reviews

Revision ID: 1e2d3c4b5a69
Revises: d5e4f3a2b1c0
Create Date: 2023-06-19 16:08:12.904417

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '1e2d3c4b5a69'
down_revision = 'd5e4f3a2b1c0'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        'reviews', sa.Column('is_published', sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.execute(sa.text('UPDATE reviews SET is_published = :yes').bindparams(yes=True))


def downgrade() -> None:
    with op.batch_alter_table('reviews') as batch_op:
        batch_op.drop_column('is_published')
