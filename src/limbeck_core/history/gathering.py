"""The files of a project, read: what each declares, what is wrong with it, and when it last changed."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from limbeck_core.history.gathered import Gathered, Progress, is_revision
from limbeck_core.history.project import Project
from limbeck_core.problems import Problem
from limbeck_core.reading import list_scripts, read_shared, syntax_problems
from limbeck_core.reading.compiling import keeps_bytecode
from limbeck_core.reading.metadata import ScriptMetadata
from limbeck_core.reading.signatures import NONE_SIGNED, Signature, signature

if TYPE_CHECKING:
    from limbeck_core.reading.beside import SyntaxBeside
    from limbeck_core.reading.constants import ConstantSource
    from limbeck_core.reading.scope import Module, Scope

FEW = 3_000
"""So many files are sorted in less time than it takes to import what finds the largest without that."""

MOST_CHECKED = 100
"""How many files are parsed as a whole, which costs forty times as much as reading their header."""


class ConstantsAskedFor:
    """The constants of other modules: made ready when a script first asks for one, which is noted.

    Args:
        roots: where they are looked for.
    """

    was_asked = False
    _source: ConstantSource | None = None

    def __init__(self, roots: Sequence[str]) -> None:
        self._roots = roots

    @property
    def paths(self) -> tuple[str, ...]:
        """The modules that have been read."""
        return () if self._source is None else self._source.paths

    def attribute(self, module: str, name: str, importer: Module) -> object:
        """Return what a module binds to a name, a submodule too, or ``Unknown``."""
        return self._asked().attribute(module, name, importer)

    def exported(self, module: str, importer: Module) -> Scope | None:
        """Return the names that ``from module import *`` binds; ``None`` where the source is not at hand."""
        return self._asked().exported(module, importer)

    def _asked(self) -> ConstantSource:
        from limbeck_core.reading.constants import ConstantSource

        self.was_asked = True
        if self._source is None:
            self._source = ConstantSource(self._roots)
        return self._source


def gather(
    project: Project,
    progress: Progress | None = None,
    known: Mapping[str, ScriptMetadata | Problem] | None = None,
    before: Mapping[str, Signature] = NONE_SIGNED,
    unchecked: Collection[str] = (),
    *,
    check_newest: bool = True,
    beside: SyntaxBeside | None = None,
) -> Gathered:
    """Read the files of a project.

    Args:
        project: where they are.
        progress: told after each file that is read.
        known: what earlier reading gave, which holds for files that have not changed since.
        before: the signatures of these files at that time.
        unchecked: those of them that have been read by their headers alone.
        check_newest: whether the files that were changed last are parsed as a whole.
        beside: looks at these files from the start, and is asked later.
    """
    formerly, known = known or {}, {}
    undecided = project.recursive is None
    listing = list_scripts(
        project.version_locations, recursive=project.recursive is not False, sourceless=project.sourceless
    )
    constants = ConstantsAskedFor(project.sources)
    followers = []
    signatures: dict[str, Signature] = {}
    results: dict[str, ScriptMetadata | Problem] = {}
    total = len(listing.paths)
    earlier: dict[str, Signature] = {}
    # Which files were changed last is known when they have been read, and where bytecode is kept there is
    # nearly nothing to do beside that; else it is worth its while to find it out before.
    begins_early = beside is not None and not any(map(keeps_bytecode, listing.folders))
    if beside is not None and begins_early:
        earlier = {path: signature(path) for path in listing.paths}
        beside.begin(changed_last(listing.paths, earlier))
    to_read = listing.paths
    if formerly:
        from limbeck_core.history.changes import looked_up

        before = looked_up(before)
        for path in listing.paths:
            result = formerly.get(path)
            if result is not None and before.get(path) == (seen := signature(path)):
                known[path], signatures[path] = result, seen
        to_read = tuple(path for path in listing.paths if path not in known)
    done = len(known)
    for path, seen, result in read_shared(to_read, constants):
        # from before any reading, so that a change meanwhile is seen next time
        signatures[path] = earlier[path] if begins_early else seen
        if constants.was_asked:
            constants.was_asked = False
            followers.append(path)
        results[path] = result
        if progress is not None:
            done += 1
            progress(done, total)
    if beside is not None and not begins_early:
        beside.begin(changed_last(to_read, signatures))
    # in Alembic's order, in which they are not read where two processes do
    results = {path: known[path] if path in known else results[path] for path in listing.paths}
    notes: tuple[str, ...] = ()
    separate: tuple[str, ...] = ()
    problems = list(listing.problems)
    folders = {os.path.realpath(folder) for folder in project.version_locations}
    inner: Collection[str] = ()
    if undecided and not listing.folders.keys() <= folders:
        inner = _paths_below(folders, [*results, *(problem.path or "" for problem in problems)])
    if inner:
        separate = _separate_folders(results, inner, folders)
        results, notes = _with_inner(results, inner)
        problems = [problem for problem in problems if problem.path in results or problem.path not in inner]
    left: Collection[str] = results
    if check_newest or known:
        waiting = frozenset(unchecked)
        left = {
            *_check_newest(results, signatures, known, MOST_CHECKED if check_newest else 0),
            *(path for path in known if path in waiting),
        }
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
        tuple(results if left is results else [path for path in results if path in left]),
        separate,
        frozenset(followers),
        {path: signature(path) for path in constants.paths},
        {path: signatures[path] for path in signatures if path not in results} if inner else {},
        listing.folders,
    )


def changed_last(
    paths: Sequence[str], signatures: Mapping[str, Signature], most: int = MOST_CHECKED
) -> Sequence[str]:
    """Return those of some files that were changed last; all where there are no more."""
    if len(paths) <= most:
        return paths
    if len(paths) <= FEW:
        return sorted(paths, key=signatures.__getitem__, reverse=True)[:most]
    from heapq import nlargest

    return nlargest(most, paths, key=signatures.__getitem__)


def _check_newest(
    results: dict[str, ScriptMetadata | Problem],
    signatures: Mapping[str, Signature],
    known: Mapping[str, ScriptMetadata | Problem],
    most: int,
) -> tuple[str, ...]:
    """Look for syntax errors below the header in the files that were changed last; return the others."""
    new = [path for path in results if path not in known]
    newest = changed_last(new, signatures, most)
    readable = {
        path: result
        for path in newest
        if isinstance(result := results[path], ScriptMetadata) and result.problem is None
    }
    for path, problem in syntax_problems(readable):
        results[path] = readable[path]._replace(problem=problem)
    checked = frozenset(newest)
    return tuple(path for path in new if path not in checked)


def _paths_below(folders: Collection[str], paths: Iterable[str]) -> set[str]:
    """Return the paths that are not in one of the folders but in a sub-folder of one."""
    elsewhere = (path for path in paths if path.rpartition(os.sep)[0] not in folders)
    tops = tuple(folder + os.sep for folder in folders)
    return {path for path in elsewhere if path.startswith(tops)}


def _separate_folders(
    results: Mapping[str, ScriptMetadata | Problem], below: Collection[str], folders: Iterable[str]
) -> tuple[str, ...]:
    """Return the sub-folders that hold a history each, as for several databases; none where they are one.

    No script stands beside them, and none names an id that only another of them has. Either they share ids,
    or each is complete by itself, all with the same number of bases, and without branch labels, by which
    the bases of one history are told apart.
    """
    groups: dict[str, list[ScriptMetadata]] = {}
    for path, result in results.items():
        if not isinstance(result, ScriptMetadata) or not is_revision(result):
            continue
        if path not in below:
            return ()
        top = next(folder for folder in folders if path.startswith(folder + os.sep))
        name = path[len(top) + 1 :].partition(os.sep)[0]
        groups.setdefault(os.path.join(top, name), []).append(result)
    if len(groups) < 2:
        return ()
    ids = {folder: _ids(group) for folder, group in groups.items()}
    every = frozenset().union(*ids.values())
    unknown = {folder: _needed(group) - ids[folder] for folder, group in groups.items()}
    if any(not names.isdisjoint(every) for names in unknown.values()):
        return ()
    shared = sum(map(len, ids.values())) > len(every)
    bases = {sum(script.down_revision == () for script in group) for group in groups.values()}
    labelled = any(script.branch_labels for group in groups.values() for script in group)
    if shared or (not any(unknown.values()) and len(bases) == 1 and not labelled):
        return tuple(groups)
    return ()


def _needed(scripts: Sequence[ScriptMetadata]) -> set[str]:
    """Return the ids that scripts name as parents, and what they depend on."""
    needed = (script.depends_on for script in scripts)
    return _named(scripts).union(*(names for names in needed if isinstance(names, tuple)))


def _with_inner(
    results: dict[str, ScriptMetadata | Problem], below: Collection[str]
) -> tuple[dict[str, ScriptMetadata | Problem], tuple[str, ...]]:
    """Decide whether scripts in sub-folders count, where the configuration does not say.

    Programs that run Alembic from their own code set this there. Their histories show it: what stands
    below continues what stands beside, and is the greater part of it or fills its gaps.
    """
    beside = {path: result for path, result in results.items() if path not in below}
    inner = [result for path, result in results.items() if path in below]
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
