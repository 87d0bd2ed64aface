"""Number the invoices of 2023

Revision ID: c1f8b4e7a3d6
Revises: 5a0e7c4d1f92
Create Date: 2023-12-05 18:27:44.390257

"""
from alembic import op
import sqlalchemy as sa


def number(year, count):
    """Return an invoice number as it is printed, for example 2023-000017."""
    return f"{year}-{count:06}"


def upgrade():
    connection = op.get_bind()
    rows = connection.execute(
        sa.text("SELECT id FROM invoices WHERE number IS NULL ORDER BY issued_on, id")
    )
    last = 0
    for last, (invoice_id,) in enumerate(rows.fetchall(), start=1):
        connection.execute(
            sa.text("UPDATE invoices SET number = :number WHERE id = :id"),
            {"number": number(2023, last), "id": invoice_id},
        )
    connection.execute(
        sa.text("INSERT INTO invoice_numbers (year, last) VALUES (2023, :last)"), {"last": last}
    )


def downgrade():
    op.execute("UPDATE invoices SET number = NULL")
    op.execute("DELETE FROM invoice_numbers")


# revision identifiers, used by Alembic.
revision = "c1f8b4e7a3d6"
down_revision = "5a0e7c4d1f92"
branch_labels = None
depends_on = None
