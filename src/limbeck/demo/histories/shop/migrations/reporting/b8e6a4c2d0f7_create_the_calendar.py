"""Create the calendar

Revision ID: b8e6a4c2d0f7
Revises: 
Create Date: 2023-07-03 09:25:48.516390

"""
from datetime import date, timedelta

from alembic import op
import sqlalchemy as sa

from migrations.branches import REPORTING


# revision identifiers, used by Alembic.
revision = 'b8e6a4c2d0f7'
down_revision = None
branch_labels = (REPORTING,)
depends_on = None


def upgrade() -> None:
    calendar = op.create_table(
        'calendar',
        sa.Column('day', sa.Date(), primary_key=True),
        sa.Column('week', sa.Integer(), nullable=False),
        sa.Column('quarter', sa.Integer(), nullable=False),
    )
    first = date(2023, 1, 1)
    days = [first + timedelta(days=count) for count in range(10 * 365)]
    op.bulk_insert(
        calendar,
        [{'day': day, 'week': day.isocalendar().week, 'quarter': (day.month + 2) // 3} for day in days],
    )


def downgrade() -> None:
    op.drop_table('calendar')
