"""Share wishlists by link

Revision ID: a0b9c8d7e6f5
Revises: 7f8e9d0c1b2a
Create Date: 2023-06-14 09:30:41.775320

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'a0b9c8d7e6f5'
down_revision = '7f8e9d0c1b2a'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('wishlists') as batch_op:
        batch_op.add_column(sa.Column('share_token', sa.String(length=43), nullable=True))
        batch_op.create_unique_constraint('uq_wishlists_share_token', ['share_token'])


def downgrade() -> None:
    with op.batch_alter_table('wishlists') as batch_op:
        batch_op.drop_constraint('uq_wishlists_share_token', type_='unique')
        batch_op.drop_column('share_token')
