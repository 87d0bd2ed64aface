"""Alembic's warnings, from the module that has the name of Alembic's: a filter by module finds them there."""

from __future__ import annotations

import sys
import warnings

PUBLIC = frozenset({"limbeck_core.script.base", "limbeck_core.script.revision"})
"""The modules of which Alembic has the like, and from which it warns."""


def warn(message: str) -> None:
    """Warn with the place in the nearest of these modules that has led here; else that of the caller."""
    level = 2
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__") not in PUBLIC:
        frame = frame.f_back
        level += 1
    is_found = frame.f_globals.get("__name__") in PUBLIC
    warnings.warn(message, UserWarning, stacklevel=level if is_found else 2)
