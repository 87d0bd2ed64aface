"""A quick look whether the text below a header may change what the header says."""

from __future__ import annotations

import re

METADATA_NAMES = ("revision", "down_revision", "branch_labels", "depends_on")
"""The names that Alembic reads from a script."""

_SIGNS = (
    "revision",
    "branch_labels",
    "depends_on",
    "__doc__",
    "__getattr__",
    "import",
    "exec",
    "globals",
    "locals",
    "vars",
    "setattr",
    "delattr",
    "modules",
)
_MAY_BIND = re.compile(
    r"(?<![\w.\"'])(?:(?:down_)?revision|branch_labels|depends_on|__doc__|__getattr__)(?![\w\"'])"
    r"|\bimport\s*\\?\s*\*|\b(?:exec|globals|locals|vars|setattr|delattr)\b|\bsys\s*\.\s*modules\b"
)


def may_bind_metadata(rest: str) -> bool:
    """Return whether the text below a header may bind one of the names that Alembic reads.

    ``True`` may be a false alarm (a comment, a string), which costs time only.
    """
    # a search for a plain word is many times as fast as one for a pattern
    for sign in _SIGNS:
        if sign in rest:
            return _MAY_BIND.search(rest) is not None
    return False
