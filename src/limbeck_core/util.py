"""The mirror of ``alembic.util``, as far as callers of the script directory use it."""

from __future__ import annotations

import os

from limbeck_core.errors import CommandError as CommandError


def rev_id() -> str:
    """Return a new revision id: twelve random hexadecimal digits.

    >>> len(rev_id()), rev_id() == rev_id()
    (12, False)
    """
    return os.urandom(6).hex()
