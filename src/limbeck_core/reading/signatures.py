"""What tells whether a file or folder has changed, without opening it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TypeAlias

Signature: TypeAlias = tuple[int, int, int]
"""Modification time, size and inode of a file: when all three are alike, it is taken to be unchanged."""

NONE_SIGNED: Mapping[str, Signature] = {}
"""The signatures where no file has been read."""

MISSING: Signature = (0, 0, 0)
"""The signature of a file that cannot be looked at."""

NOT_YET: Signature = (-1, -1, -1)
"""In place of the signature of what may change again without a difference: no file ever has it."""

JUST_NOW = 1_000_000_000
"""Nanoseconds within which the clocks of file systems may not tell two changes apart."""


def signature(path: str) -> Signature:
    """Return the signature of a file, also of one that is gone."""
    try:
        found = os.stat(path)
    except OSError:
        return MISSING
    return found.st_mtime_ns, found.st_size, found.st_ino
