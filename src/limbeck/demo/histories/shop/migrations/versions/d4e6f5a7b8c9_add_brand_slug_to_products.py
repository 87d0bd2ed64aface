"""Add brand slug to products

Revision ID: d4e6f5a7b8c9
Revises: 77e1a9c5d3b0
Create Date: 2025-02-04 09:38:42.185507

"""

from collections.abc import Sequence

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "d4e6f5a7b8c9"
down_revision: str | Sequence[str] | None = "77e1a9c5d3b0"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Upgrade schema."""
    op.add_column("products", sa.Column("brand_slug", sa.String(length=100), nullable=True))
    op.execute(
        """
        UPDATE products SET brand_slug = (
            SELECT REPLACE(LOWER(name), ' ', '-') FROM brands WHERE brands.id = products.brand_id
        )
        """
    )
    op.create_index("ix_products_brand_slug", "products", ["brand_slug"])


def downgrade() -> None:
    """Downgrade schema."""
    op.drop_index("ix_products_brand_slug", table_name="products")
    with op.batch_alter_table("products") as batch_op:
        batch_op.drop_column("brand_slug")
