"""What differs on disk: between two readings, and between a reading and now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeAlias

from limbeck_core.columns import PackedTriples
from limbeck_core.history.gathered import Gathered
from limbeck_core.history.project import Project
from limbeck_core.reading.metadata import ScriptMetadata
from limbeck_core.reading.signatures import Signature, signature
from limbeck_core.values import value

Read: TypeAlias = tuple[Gathered, Callable[[], Sequence[ScriptMetadata]]]
"""What a reading gave: the files, and what makes the scripts among them."""


@value
class Changes:
    """What differs on disk between two readings, as absolute paths.

    >>> bool(Changes()), bool(Changes(added=("/project/versions/a1.py",)))
    (False, True)
    """

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def changes_between(before: Read, after: Read) -> Changes:
    """Return what differs: by the signatures of the files, and where other modules count by what was read."""
    (gathered_then, scripts_then), (gathered_now, scripts_now) = before, after
    now = looked_up(gathered_now.signatures)
    changed, removed = set(), []
    for path, seen in in_order(gathered_then.signatures):
        if (later := now.get(path)) is None:
            removed.append(path)
        elif later != seen:
            changed.add(path)
    added: Iterable[str] = ()
    if len(gathered_then.signatures) - len(removed) < len(now):
        then = frozenset(gathered_then.signatures)
        added = (path for path in now if path not in then)
    followers = gathered_now.followers | gathered_then.followers
    if followers:
        formerly = {script.path: script for script in scripts_then() if script.path in followers}
        changed.update(
            script.path
            for script in scripts_now()
            if script.path in formerly and script != formerly[script.path]
        )
    return Changes(
        added=tuple(added),
        removed=tuple(removed),
        changed=tuple(path for path in now if path in changed),
    )


def in_order(signatures: Mapping[str, Signature]) -> Iterable[tuple[str, Signature]]:
    """Return files with their signatures, which are never all held at once where they are packed."""
    return signatures.items_in_order() if isinstance(signatures, PackedTriples) else signatures.items()


def looked_up(signatures: Mapping[str, Signature]) -> Mapping[str, Signature]:
    """Return signatures in the form in which many of them are looked up."""
    return signatures.as_dict() if isinstance(signatures, PackedTriples) else signatures


def signatures_now(project: Project, modules: Iterable[str]) -> dict[str, Signature]:
    """Return the signatures that everything that is read has at this moment; nothing is opened for it."""
    # Imported here: a history that is only shown needs no listing.
    from limbeck_core.reading.listing import list_scripts

    listing = list_scripts(
        project.version_locations, recursive=project.recursive is not False, sourceless=project.sourceless
    )
    return {path: signature(path) for path in (*listing.paths, *modules)}


def is_stale(project: Project, gathered: Gathered) -> bool:
    """Return whether something on disk is otherwise than it was read."""
    if _stands_as_read(gathered):
        return False
    then = {**gathered.signatures, **gathered.aside, **gathered.modules}
    return signatures_now(project, gathered.modules) != then


def _stands_as_read(gathered: Gathered) -> bool:
    """Whether every folder and file is as it was read: what can be told one by one, in little room."""
    for kept in (gathered.folders, gathered.signatures, gathered.aside, gathered.modules):
        if any(signature(path) != then for path, then in in_order(kept)):
            return False
    return True
