"""The files of a project, read: what each declares, what is wrong with it, and when it last changed."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from heapq import nlargest

from limbeck_core.history.gathered import Gathered, Progress, Signature, is_revision, signature
from limbeck_core.history.places import subfolders
from limbeck_core.history.project import Project
from limbeck_core.problems import Problem
from limbeck_core.reading import ConstantSource, check_syntax, list_scripts, read_script
from limbeck_core.reading.metadata import ScriptMetadata
from limbeck_core.reading.scope import Module

MOST_CHECKED = 200
"""How many files are parsed as a whole, which costs forty times as much as reading their header."""


class WatchedConstants(ConstantSource):
    """A source of constants that notes whether it is asked for any."""

    was_asked = False

    def find(self, name: str, importer: Module | None = None) -> Module | None:
        """Return where the source of a module is, or ``None``."""
        self.was_asked = True
        return super().find(name, importer)


def gather(
    project: Project,
    progress: Progress | None = None,
    known: Mapping[str, ScriptMetadata | Problem] | None = None,
) -> Gathered:
    """Read the files of a project.

    Args:
        project: where they are.
        progress: told after each file.
        known: what earlier reading gave for files that have not changed since.
    """
    known = known or {}
    undecided = project.recursive is None
    folders = [folder for folder in project.version_locations if os.path.isdir(folder)]
    recursive = bool(project.recursive) or (undecided and any(_has_inner_scripts(path) for path in folders))
    listing = list_scripts(project.version_locations, recursive=recursive, sourceless=project.sourceless)
    constants = WatchedConstants(project.sources)
    followers = []
    signatures: dict[str, Signature] = {}
    results: dict[str, ScriptMetadata | Problem] = {}
    total = len(listing.paths)
    for done, path in enumerate(listing.paths, 1):
        signatures[path] = signature(path)  # before reading, so that a change meanwhile is seen next time
        result = known.get(path)
        if result is None:
            result = read_script(path, constants, seen_regular=True)
            if constants.was_asked:
                constants.was_asked = False
                followers.append(path)
        results[path] = result
        if progress is not None:
            progress(done, total)
    notes: tuple[str, ...] = ()
    problems = list(listing.problems)
    if undecided and recursive:
        results, notes = _with_inner(results, [os.path.realpath(folder) for folder in folders])
    _check_newest(results, signatures, known)
    scripts = []
    for result in results.values():
        if isinstance(result, Problem):
            problems.append(result)
        else:
            scripts.append(result)
    return Gathered(
        tuple(scripts),
        tuple(problems),
        notes,
        {path: signatures[path] for path in results},
        frozenset(followers),
    )


def _check_newest(
    results: dict[str, ScriptMetadata | Problem],
    signatures: Mapping[str, Signature],
    known: Mapping[str, ScriptMetadata | Problem],
) -> None:
    """Look for syntax errors below the header, in the files that were changed last."""
    unchecked = [path for path in results if path not in known]
    if len(unchecked) > MOST_CHECKED:
        unchecked = nlargest(MOST_CHECKED, unchecked, key=signatures.__getitem__)
    for path in unchecked:
        result = results[path]
        if isinstance(result, ScriptMetadata) and result.problem is None:
            problem = check_syntax(path)
            if problem is not None:
                results[path] = replace(result, problem=problem)


def _has_inner_scripts(folder: str) -> bool:
    """Return whether the folders below a version location hold Python files."""
    for path, _, names in os.walk(folder):
        if path != folder and any(name.endswith(".py") and name != "__init__.py" for name in names):
            return True
        if path == folder and not subfolders(folder):
            return False
    return False


def _with_inner(
    results: dict[str, ScriptMetadata | Problem], folders: Sequence[str]
) -> tuple[dict[str, ScriptMetadata | Problem], tuple[str, ...]]:
    """Decide whether scripts in sub-folders count, where the configuration does not say.

    Programs that run Alembic from their own code set this there. Their histories show it: what stands
    below continues what stands beside, and is the greater part of it or fills its gaps.
    """
    beside = {path: result for path, result in results.items() if os.path.dirname(path) in folders}
    inner = [result for path, result in results.items() if path not in beside]
    scripts = [result for result in inner if isinstance(result, ScriptMetadata) and is_revision(result)]
    if not scripts:
        return beside, ()
    outer = [result for result in beside.values() if isinstance(result, ScriptMetadata)]
    inner_ids, outer_ids = _ids(scripts), _ids(outer)
    fills_gaps = not (_named(outer) - outer_ids).isdisjoint(inner_ids)
    continues = not _named(scripts).isdisjoint(outer_ids) and len(inner_ids) >= len(outer_ids)
    count = f"{len(scripts)} script{'s' if len(scripts) > 1 else ''}"
    if fills_gaps or continues or not outer_ids:
        return results, (f"{count} in sub-folders read too, though recursive_version_locations is not set",)
    return beside, (f"{count} in sub-folders left out, since recursive_version_locations is not set",)


def _ids(scripts: Sequence[ScriptMetadata]) -> set[str]:
    return {script.revision for script in scripts if isinstance(script.revision, str)}


def _named(scripts: Sequence[ScriptMetadata]) -> set[str]:
    """Return the ids that scripts name as parents."""
    return {
        parent
        for script in scripts
        if isinstance(script.down_revision, tuple)
        for parent in script.down_revision
    }
