"""The steps that Alembic's commands run: Alembic's own objects, made only where Alembic is there.

``alembic upgrade`` and its like ask a script directory for them, run each, and note in the version table
where it leads.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from limbeck_core.errors import CommandError, RevisionError
from limbeck_core.graph.identifiers import as_tuple, each_once
from limbeck_core.graph.reach import backwards, reach
from limbeck_core.graph.revision import Revision
from limbeck_core.script.ranges import RevisionOrBase, required_revision

if TYPE_CHECKING:
    from limbeck_core.script.base import ScriptDirectory
    from limbeck_core.script.revision import RevisionMap

Step: TypeAlias = Any
"""One of Alembic's ``RevisionStep`` and ``StampStep``."""

Names: TypeAlias = "str | Sequence[str] | None"
"""An identifier or several, as commands and the version table give them."""


def upgrade_steps(directory: ScriptDirectory, destination: str, current: Any) -> list[Step]:
    """Return what runs to come from the current revisions to a destination, in the order of the run.

    Raises:
        CommandError: There is no such destination, or Alembic is not installed.
    """
    steps = _alembic_migration().MigrationStep
    with directory._catch_revision_errors(
        ancestor="Destination %(end)s is not a valid upgrade target from current head(s)", end=destination
    ):
        scripts = list(directory.iterate_revisions(destination, current, implicit_base=True))
        return [steps.upgrade_from_script(directory.revision_map, script) for script in reversed(scripts)]


def downgrade_steps(directory: ScriptDirectory, destination: str, current: Any) -> list[Step]:
    """Return what is undone to come from the current revisions down to a destination, the newest first.

    Raises:
        CommandError: There is no such destination, or Alembic is not installed.
    """
    steps = _alembic_migration().MigrationStep
    with directory._catch_revision_errors(
        ancestor="Destination %(end)s is not a valid downgrade target from current head(s)", end=destination
    ):
        scripts = directory.iterate_revisions(current, destination, select_for_downgrade=True)
        return [steps.downgrade_from_script(directory.revision_map, script) for script in scripts]


def stamp_steps(directory: ScriptDirectory, revision: Names, heads: Names) -> list[Step]:
    """Return how the version table comes from these heads to a revision, without any script. O(V+E).

    Each destination takes the place of all heads of its lineage, dependencies included; without one, it is
    added. For the base they are deleted.

    Raises:
        CommandError: There is no such revision, heads stand above and below it, or Alembic is not installed.
    """
    stamp = _alembic_migration().StampStep
    revisions = directory.revision_map
    with directory._catch_revision_errors(
        multiple_heads="Multiple heads are present; please specify a single target revision"
    ):
        current: Sequence[RevisionOrBase] = directory.get_revisions(heads)
        wanted = revision or "base"
        moved = each_once(
            head
            for name in as_tuple(wanted)
            if name
            for head in revisions.filter_for_lineage(current, name, include_dependencies=True)
        )
        below, above = _around(revisions, [head for head in moved if isinstance(head, Revision)])

        def names() -> list[str]:
            return [required_revision(head, heads).revision for head in moved]

        destinations: Sequence[RevisionOrBase] = directory.get_revisions(wanted) or (None,)
        steps: list[Step] = []
        for destination in destinations:
            if destination is None:
                steps.extend(stamp(name, None, False, True, revisions) for name in names())
                continue
            target = required_revision(destination, revision)
            if target in moved:
                continue
            node = _sound_node(revisions, target)
            if node in below and node in above:
                raise RevisionError(
                    f"Cannot stamp {target.revision}: current heads stand above it and below it "
                    f"({', '.join(names())})"
                )
            if node in below or node in above:
                # one step of all heads, as a merge would be
                steps.append(stamp(names(), target.revision, node in above, False, revisions))
            else:
                steps.append(stamp((), target.revision, True, True, revisions))
        return steps


def _around(revisions: RevisionMap, heads: Iterable[Revision]) -> tuple[set[int], set[int]]:
    """Return the nodes that have one of some heads among their descendants, and among their ancestors."""
    assembly = revisions._assembly
    nodes = assembly.numbers_of(heads)
    below = reach(nodes, backwards(assembly.network.all_children))
    return below, reach(nodes, backwards(assembly.network.run_parents))


def _sound_node(revisions: RevisionMap, revision: Revision) -> int:
    """Return the node of a revision, refusing one with an ancestor whose parent is no revision."""
    assembly = revisions._assembly
    node = assembly.number_of(revision)
    if assembly.network.broken:
        assembly.network.refuse_broken(reach([node], assembly.network.run_parents))
    return node


def _alembic_migration() -> Any:
    """Import the module of Alembic's steps, by its name: nothing else in the core knows that Alembic exists.

    Raises:
        CommandError: It cannot be found.
    """
    from importlib import import_module

    try:
        return import_module("alembic.runtime.migration")
    except ModuleNotFoundError as missing:
        raise CommandError(
            f"Migrations are run by Alembic, and there is no module {missing.name}"
        ) from missing
