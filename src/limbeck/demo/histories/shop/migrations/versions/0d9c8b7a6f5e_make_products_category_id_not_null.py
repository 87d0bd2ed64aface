"""Make products.category_id NOT NULL

Revision ID: 0d9c8b7a6f5e
Revises: 3f6d1e2c8b7a
Create Date: 2023-03-10 09:03:27.991840

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '0d9c8b7a6f5e'
down_revision = '3f6d1e2c8b7a'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('products') as batch_op:
        batch_op.alter_column('category_id', existing_type=sa.Integer(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table('products') as batch_op:
        batch_op.alter_column('category_id', existing_type=sa.Integer(), nullable=True)
