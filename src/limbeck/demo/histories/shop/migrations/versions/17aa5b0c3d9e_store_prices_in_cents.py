"""Store prices in cents

Half a cent lost in a sum of floats was enough: the books did not add up in January.

Revision ID: 17aa5b0c3d9e
Revises: 8e4f2a6b9c13
Create Date: 2023-02-20 14:21:09.554030

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision, down_revision = '17aa5b0c3d9e', '8e4f2a6b9c13'
branch_labels = depends_on = None


TABLES = ('products', 'order_lines')


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column('price_cents', sa.Integer(), nullable=True))
        op.execute(f'UPDATE {table} SET price_cents = CAST(ROUND(price * 100) AS INTEGER)')
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column('price_cents', existing_type=sa.Integer(), nullable=False)
            batch_op.drop_column('price')


def downgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column('price', sa.Numeric(precision=10, scale=2), nullable=True))
        op.execute(f'UPDATE {table} SET price = price_cents / 100.0')
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column('price', existing_type=sa.Numeric(10, 2), nullable=False)
            batch_op.drop_column('price_cents')
