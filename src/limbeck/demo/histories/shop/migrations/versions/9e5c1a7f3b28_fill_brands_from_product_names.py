"""Fill brands from product names

Revision ID: 9e5c1a7f3b28
Revises: 41d7b3f9a5e2
Create Date: 2024-02-14 11:41:55.529187

"""

from typing import Sequence, Union

import sqlalchemy as sa

from alembic import op

# revision identifiers, used by Alembic.
revision: str = "9e5c1a7f3b28"
down_revision: Union[str, Sequence[str], None] = "41d7b3f9a5e2"
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


brands = sa.table("brands", sa.column("id", sa.Integer), sa.column("name", sa.String))
products = sa.table("products", sa.column("name", sa.String), sa.column("brand_id", sa.Integer))


def upgrade() -> None:
    connection = op.get_bind()
    names = connection.execute(sa.select(products.c.name)).scalars().all()
    for brand in sorted({name.split(" · ")[0] for name in names if " · " in name}):
        connection.execute(sa.insert(brands).values(name=brand))
        brand_id = connection.execute(sa.select(brands.c.id).where(brands.c.name == brand)).scalar_one()
        connection.execute(
            sa.update(products).where(products.c.name.startswith(f"{brand} · ")).values(brand_id=brand_id)
        )


def downgrade() -> None:
    op.execute(sa.update(products).values(brand_id=None))
    op.execute(sa.delete(brands))
