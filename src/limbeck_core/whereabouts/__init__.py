"""Where something pasted is: an id, a message of Alembic, the content of ``alembic_version``.

``locate`` says where it is, what it is near, why Alembic does not find it, and what helps. Nothing here runs
anything, and nothing asks a database or a version control system.
"""

from __future__ import annotations

from limbeck_core.whereabouts.locate import locate
from limbeck_core.whereabouts.model import Located, Role, Said, Subject

__all__ = ["Located", "Role", "Said", "Subject", "locate"]
