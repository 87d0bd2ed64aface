"""Create warehouses

Revision ID: 5d6e7f8091a2
Revises: 29c0b1a3d4e5
Create Date: 2023-09-04 10:11:12.631908

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '5d6e7f8091a2'
down_revision = '29c0b1a3d4e5'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        'warehouses',
        sa.Column('id', sa.Integer(), primary_key=True),
        sa.Column('code', sa.String(length=8), nullable=False),
        sa.Column('name', sa.String(length=100), nullable=False),
        sa.UniqueConstraint('code', name='uq_warehouses_code'),
    )
    op.execute("INSERT INTO warehouses (code, name) VALUES ('HAM', 'Hamburg'), ('LYS', 'Lyon')")


def downgrade() -> None:
    op.drop_table('warehouses')
