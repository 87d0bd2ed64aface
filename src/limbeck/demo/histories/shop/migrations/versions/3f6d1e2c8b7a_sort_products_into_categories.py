"""Sort products into categories

Everything that is neither coffee nor tea counts as equipment; Mira goes through the rest by hand.

Revision ID: 3f6d1e2c8b7a
Revises: c9b8d7e6f5a4
Create Date: 2023-03-09 17:44:10.730551

"""
from alembic import op
import sqlalchemy as sa


# revision identifiers, used by Alembic.
revision = '3f6d1e2c8b7a'
down_revision = 'c9b8d7e6f5a4'
branch_labels = None
depends_on = None


WORDS = {
    'Coffee': ('espresso', 'filter', 'beans'),
    'Tea': ('oolong', 'sencha', 'assam', 'rooibos'),
}


def upgrade() -> None:
    connection = op.get_bind()
    categories = dict(connection.execute(sa.text('SELECT name, id FROM categories')).fetchall())
    for category, words in WORDS.items():
        for word in words:
            connection.execute(
                sa.text(
                    'UPDATE products SET category_id = :category '
                    'WHERE category_id IS NULL AND LOWER(name) LIKE :word'
                ),
                {'category': categories[category], 'word': f'%{word}%'},
            )
    connection.execute(
        sa.text('UPDATE products SET category_id = :category WHERE category_id IS NULL'),
        {'category': categories['Equipment']},
    )


def downgrade() -> None:
    op.execute('UPDATE products SET category_id = NULL')
