"""Another id for a script: the cure of two scripts with one id, and what becomes of databases."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from limbeck_core.drafts import directory_of, refuse_symbol, refuse_taken_names
from limbeck_core.errors import CommandError
from limbeck_core.merging.stranding import PURGED
from limbeck_core.writing.changes import ChangeSet, FileChange
from limbeck_core.writing.disk import content_of
from limbeck_core.writing.edits import redirected, renamed

if TYPE_CHECKING:
    from limbeck_core.history import History

LONG_ID = 8
"""An id of so many characters stands in a file name by no accident, also without underscores around it."""


def plan_new_id(
    history: History, path: str, revision: str, *, followers: Sequence[str] | None = None
) -> ChangeSet:
    """Return the change that gives one script another id: the cure of two scripts with one id.

    Args:
        history: What is changed.
        path: The script.
        revision: Its new id.
        followers: The scripts, as paths, whose references follow it; by default all, but none where another
            script keeps the id.

    Raises:
        CommandError: The id is in use, or a file cannot be edited.
    """
    node, former = _named(history, path)
    if history.node_of(revision) is not None:
        raise CommandError(f"Revision {revision} already exists or is named by a script")
    _refuse_illegal(revision)
    refuse_taken_names(history, revision, ())
    twins = [one for one in range(len(history.dag.ids)) if history.dag.ids[one] == former and one != node]
    if followers is None:
        others = [one.path for one in history.scripts if one.path != path]
        followers = [] if twins else others
    before = _content(path)
    after = renamed(before, path, revision)
    names_have_ids = "%(rev)s" in directory_of(history).file_template
    moved = _moved(path, former, revision) if names_have_ids else path
    if moved == path:
        changes = [FileChange(path, before, after)]
    else:
        changes = [
            FileChange(moved, None, after, os.stat(path).st_mode & 0o7777),
            FileChange(path, before, None),
        ]
    for other in followers:
        content = _content(other)
        edited = redirected(content, other, {former: revision})
        if edited != content:
            changes.append(FileChange(other, content, edited))
    return ChangeSet(f"Give {os.path.basename(path)} the id {revision}", tuple(changes))


def databases_after_new_id(history: History, path: str, revision: str) -> tuple[str, ...]:
    """Return what becomes of databases when a script gets another id, one sentence each.

    Args:
        history: As it is.
        path: The script.
        revision: Its new id.

    Raises:
        CommandError: It is no script with an id.
    """
    node, former = _named(history, path)
    name = os.path.basename(path)
    if node in history.dag.twins:
        kept = os.path.basename(history.paths[_kept(history, former)])
        return (
            f"A database that has run {former} has run {kept}, which Alembic takes for it here; "
            f"an upgrade will run {name} there.",
            f"One that ran {name} as {former}, from files without {kept}, runs it twice and {kept} never.",
        )
    others = [
        os.path.basename(history.paths[one])
        for one in sorted(history.dag.twins)
        if history.dag.ids[one] == former
    ]
    if others:
        return (
            f"A database that has run {former} has run {name}, which Alembic takes for it here: "
            f"an upgrade would run it twice, and {others[-1]} never. Give {others[-1]} the new id instead.",
        )
    return (
        f"Of a database with the row {former} Alembic will say that it cannot locate it: there, run "
        f"`alembic stamp --purge {revision}` with the files as they will be, and {PURGED}.",
    )


def _named(history: History, path: str) -> tuple[int, str]:
    node = history.node_of_file(path)
    script = history.node_script(node) if node is not None else None
    if node is None or script is None or not isinstance(script.revision, str):
        raise CommandError(f"{path} is no script with an id")
    return node, script.revision


def _kept(history: History, revision: str) -> int:
    """Return the node of an id that Alembic keeps."""
    node = history.node_of(revision)
    assert node is not None, "a script declares it"
    return node


def _refuse_illegal(revision: str) -> None:
    from limbeck_core.errors import RevisionError
    from limbeck_core.graph.identifiers import check_revision_id

    try:
        check_revision_id(revision)
    except RevisionError as error:
        raise CommandError(str(error)) from error
    refuse_symbol(revision)


def _moved(path: str, former: str, revision: str) -> str:
    """Return the name that a file gets whose name has the id in it."""
    folder, name = os.path.split(path)
    stem = name.removesuffix(".py")
    parts = stem.split("_")
    if former in parts:
        parts[parts.index(former)] = revision
        return os.path.join(folder, "_".join(parts) + ".py")
    if len(former) >= LONG_ID and former in stem:
        return os.path.join(folder, stem.replace(former, revision, 1) + ".py")
    return path


def _content(path: str) -> bytes:
    content = content_of(path)
    if content is None:
        raise CommandError(f"{path} is gone; read the files again")
    return content
