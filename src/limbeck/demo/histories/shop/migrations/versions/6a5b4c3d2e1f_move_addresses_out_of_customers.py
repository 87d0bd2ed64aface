"""Move addresses out of customers

Revision ID: 6a5b4c3d2e1f
Revises: e1c2a3b4d5f6
Create Date: 2023-03-30 18:19:55.041376

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = ('6a5b4c' '3d2e1f')
down_revision = 'e1c2a3b4d5f6'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        INSERT INTO addresses (customer_id, kind, street, postcode, city, country)
        SELECT id, 'shipping', street, postcode, city, country
        FROM customers
        WHERE street IS NOT NULL AND postcode IS NOT NULL AND city IS NOT NULL
        """
    )


def downgrade() -> None:
    op.execute('DELETE FROM addresses')
