# -*- coding: latin-1 -*-
"""Größe und Gewicht für den Versand

Revision ID: 29c0b1a3d4e5
Revises: 84f1e0d2c3b6
Create Date: 2023-08-02 11:27:30.850614

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '29c0b1a3d4e5'
down_revision = '84f1e0d2c3b6'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Gewicht in Gramm, Maße in Millimetern
    op.add_column('products', sa.Column('weight', sa.Integer(), nullable=True))
    for side in ('length', 'width', 'height'):
        op.add_column('products', sa.Column(side, sa.Integer(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table('products') as batch_op:
        for side in ('height', 'width', 'length'):
            batch_op.drop_column(side)
        batch_op.drop_column('weight')
