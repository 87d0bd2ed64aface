"""The graph and the filesystem of an Alembic migration history, read without executing it.

The package tree mirrors Alembic's: replace the word ``alembic`` by ``limbeck_core`` in an import of
``alembic.script``, ``alembic.config`` or ``alembic.util``, and the names are there.
Importing this package imports none of its modules.
"""
