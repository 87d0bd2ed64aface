"""What lies between two revisions, whichever of them is the older."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limbeck_core.script.resolve import Resolution, resolve

if TYPE_CHECKING:
    from limbeck_core.script.revision import RevisionMap


def between(revision_map: RevisionMap, one: str, other: str) -> Resolution:
    """The range from one revision to another; unresolved where neither is an ancestor of the other."""
    upwards = resolve(revision_map, f"{one}:{other}")
    if upwards.outcome == "range" and upwards.revisions:
        return upwards
    downwards = resolve(revision_map, f"{other}:{one}")
    return downwards if downwards.outcome == "range" and downwards.revisions else upwards
