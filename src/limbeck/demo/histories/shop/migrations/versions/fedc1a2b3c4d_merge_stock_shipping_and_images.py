"""Merge stock, shipping and images

Revision ID: fedc1a2b3c4d
Revises: b3c4d5e6f708, a7b8c9d0e1f2, 63728190a1b2
Create Date: 2023-10-02 09:00:08.555216

"""

# revision identifiers, used by Alembic.
revision = 'fedc1a2b3c4d'
down_revision = [
    'b3c4d5e6f708',  # stock
    'a7b8c9d0e1f2',  # shipping
    '63728190a1b2',  # images
]
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
