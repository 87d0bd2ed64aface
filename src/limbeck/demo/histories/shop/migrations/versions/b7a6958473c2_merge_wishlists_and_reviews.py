"""Merge wishlists and reviews

Revision ID: b7a6958473c2
Revises: a0b9c8d7e6f5, 1e2d3c4b5a69
Create Date: 2023-06-20 10:00:25.138866

"""

# revision identifiers, used by Alembic.
revision = 'b7a6958473c2'
down_revision = ('a0b9c8d7e6f5', '1e2d3c4b5a69')
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
