"""Merge email and wrap

Revision ID: b2e4d3c5f6a7
Revises: a9d3c2b1e0f9, 98c2b1a0f9e8
Create Date: 2024-06-18 11:30:47.591826

"""

from typing import Sequence, Union

# revision identifiers, used by Alembic.
revision: str = "b2e4d3c5f6a7"
down_revision: Union[str, Sequence[str], None] = ("a9d3c2b1e0f9", "98c2b1a0f9e8")
branch_labels: Union[str, Sequence[str], None] = None
depends_on: Union[str, Sequence[str], None] = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
