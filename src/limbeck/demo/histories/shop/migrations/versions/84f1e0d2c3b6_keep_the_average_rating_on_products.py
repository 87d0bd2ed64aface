"""Keep the average rating on products

Revision ID: 84f1e0d2c3b6
Revises: b7a6958473c2
Create Date: 2023-07-11 12:34:56.417283

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '84f1e0d2c3b6'
down_revision = 'b7a6958473c2'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('products', sa.Column('rating', sa.Numeric(precision=3, scale=2), nullable=True))
    op.execute(
        """
        UPDATE products SET rating = (
            SELECT AVG(stars) FROM reviews
            WHERE reviews.product_id = products.id AND reviews.is_published
        )
        """
    )


def downgrade() -> None:
    with op.batch_alter_table('products') as batch_op:
        batch_op.drop_column('rating')
