"""A terminal explorer for Alembic migration histories, and its headless commands."""

__version__ = "0.1.0"
