"""Create categories

Revision ID: c9b8d7e6f5a4
Revises: 17aa5b0c3d9e
Create Date: 2023-03-08 10:58:33.206417

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = 'c9b8d7e6f5a4'
down_revision = '17aa5b0c3d9e'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'categories',
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('parent_id', sa.Integer(), sa.ForeignKey('categories.id'), nullable=True),
        sa.Column('name', sa.String(length=100), nullable=False),
        sa.Column('position', sa.Integer(), server_default='0', nullable=False),
    )
    op.bulk_insert(
        sa.table('categories', sa.column('name', sa.String), sa.column('position', sa.Integer)),
        [
            {'name': 'Coffee', 'position': 1},
            {'name': 'Tea', 'position': 2},
            {'name': 'Equipment', 'position': 3},
        ],
    )
    with op.batch_alter_table('products') as batch_op:
        batch_op.add_column(sa.Column('category_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key('fk_products_category_id', 'categories', ['category_id'], ['id'])


def downgrade() -> None:
    with op.batch_alter_table('products') as batch_op:
        batch_op.drop_constraint('fk_products_category_id', type_='foreignkey')
        batch_op.drop_column('category_id')
    op.drop_table('categories')
