"""Finding a project: from its folder or one inside it, a configuration file, or a migrations folder."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence

from limbeck_core.history.options import alembic_sections, toml_says_alembic
from limbeck_core.history.places import (
    LARGEST_CONFIG,
    PARENTS_SEARCHED,
    entries,
    holds_scripts,
    is_environment,
    parents,
    peek,
    subfolders,
)
from limbeck_core.history.project import Choice, Project, ProjectNotFound, SeveralProjects
from limbeck_core.history.resolving import bare_project, bare_versions, configured_project
from limbeck_core.values import replace

DEEPEST_FOLDER = 9
"""How many levels below the opened folder a project is looked for."""

SCRIPT_FOLDERS = ("alembic", "migration")
"""How folders begin that a package keeps its scripts in without an ``env.py``, as those for Invenio do."""

VERSIONS_DEPTH = 4
"""How many levels below its migrations folder a folder of scripts may be."""

MOST_FOLDERS = 10_000
"""How many folders are looked at, so that a home folder does not hold up the start."""

SKIPPED_FOLDERS = frozenset(["bower_components", "dist-packages", "node_modules", "site-packages"])
"""Folders of other people's code, which no project keeps its own migrations in."""

SIDE_FOLDERS = frozenset(["test", "tests", "testing", "fixtures", "example", "examples", "docs", "templates"])
"""Folders whose projects count only if there is no other."""


def locate(
    path: str | os.PathLike[str] = ".",
    section: str = "alembic",
    config_file: str | os.PathLike[str] | None = None,
    sources: Sequence[str | os.PathLike[str]] = (),
    *,
    named: bool = False,
) -> Project:
    """Return the project at a path.

    A folder is searched in this order: what stands in it, what stands below it, what stands above it.

    Args:
        path: a project folder or one inside it, an ini or TOML file, a migrations folder, a folder of
            scripts, or one script.
        section: the section of the ini file, Alembic's ``-n``.
        config_file: the configuration to read; ``path`` then is only where paths are shown from.
        sources: more source trees in which imported constants are looked up.
        named: whether the section is asked for by name, though it be ``alembic``.

    Raises:
        ProjectNotFound: there is none, or a source tree does not exist.
        SeveralProjects: there are several projects, or an ini file found has several sections.
    """
    asked = section if named or section != "alembic" else None
    trees = tuple(os.path.abspath(source) for source in sources)
    for tree in trees:
        if not os.path.isdir(tree):
            raise ProjectNotFound(
                f"source tree {tree} {'is no folder' if os.path.exists(tree) else 'does not exist'}"
            )
    if config_file is not None:
        file = os.path.abspath(config_file)
        if not os.path.isfile(file):
            raise ProjectNotFound(f"{file} is not a file")
        return _from_file(file, section, trees)
    place = os.path.abspath(path)
    if os.path.isdir(place):
        return _from_folder(place, asked, trees)
    if not os.path.isfile(place):
        what = "is not a regular file" if os.path.exists(place) else "does not exist"
        raise ProjectNotFound(f"{place} {what}")
    if place.endswith((".py", ".pyc", ".mako")):
        return _from_folder(os.path.dirname(place), asked, trees)
    found = list(_sections_of(place, asked, os.path.dirname(place), trees, []))
    return _only(found, place) if len(found) > 1 else _from_file(place, section, trees)


def _from_file(file: str, section: str, sources: Sequence[str]) -> Project:
    ini, toml = (None, file) if file.endswith(".toml") else (file, _toml_in(os.path.dirname(file)))
    return configured_project(ini, toml, section, os.path.dirname(file), sources)


def _from_folder(folder: str, section: str | None, sources: Sequence[str]) -> Project:
    failures: list[str] = []
    passed_over: list[str] | None = None
    for found in (
        _configured_in(folder, section, folder, sources, failures),
        _bare(folder, folder, section, sources),
        _below(folder, section, sources, failures),
        _above(folder, section, sources, failures),
    ):
        # a section that is asked for by name stands in some configuration
        projects = [project for project in found if section in (None, "alembic") or project.config_path]
        if projects:
            project = _only(projects, folder)
            return replace(project, notes=(*(passed_over or ()), *project.notes))
        if passed_over is None:  # what stands in the folder itself
            passed_over = list(failures)
    raise ProjectNotFound(
        failures[0]
        if failures
        else f"No alembic.ini, pyproject.toml with [tool.alembic] or migrations folder at {folder}"
    )


def _only(projects: Iterable[Project], place: str) -> Project:
    """Return the one project among those found."""
    distinct: dict[object, Project] = {}
    for project in projects:
        distinct.setdefault(project.key, project)
    kept = list(distinct.values())
    if len(kept) > 1:
        kept = [project for project in kept if not _is_aside(project, place)] or kept
    if len(kept) == 1:
        return kept[0]
    choices = tuple(_choice(project, kept, place) for project in kept)
    raise SeveralProjects(f"{len(choices)} migration histories at {place}: choose one", choices)


def choice_of_folders(project: Project, folders: Sequence[str]) -> SeveralProjects:
    """Return what asks for one of several histories that stand in sub-folders of a version location."""
    place = project.root
    choices = tuple(
        Choice(os.path.relpath(folder, place), folder, section=project.section) for folder in folders
    )
    return SeveralProjects(f"{len(choices)} migration histories at {place}: choose one", choices)


def narrowed(project: Project, folders: Sequence[str], path: str | os.PathLike[str]) -> Project | None:
    """Return the project with that one of the sub-folders alone in which a path is, if it is in one."""
    place = os.path.realpath(path)
    for folder in folders:
        if place == folder or place.startswith(folder + os.sep):
            name = os.path.relpath(folder, project.root)
            note = f"{name} alone is read, 1 of {len(folders)} separate histories"
            return replace(project, version_locations=(folder,), notes=(*project.notes, note))
    return None


def _is_aside(project: Project, place: str) -> bool:
    parts = os.path.relpath(project.script_location, place).split(os.sep)
    return not SIDE_FOLDERS.isdisjoint(parts)


def _choice(project: Project, among: Sequence[Project], place: str) -> Choice:
    path = project.config_path or (
        project.script_location if is_environment(project.script_location) else project.version_locations[0]
    )
    label = os.path.relpath(path, place) if path != place else os.path.basename(path)
    if sum(other.config_path == project.config_path for other in among if other.config_path) > 1:
        label = f"{label} [{project.section}]"
    folder = os.path.dirname(path) if project.config_path else path
    return Choice(label, folder, project.config_path, project.section)


# What stands in a folder -----------------------------------------------------------------------------------


def _configured_in(
    folder: str, section: str | None, root: str, sources: Sequence[str], failures: list[str]
) -> Iterator[Project]:
    """Yield the projects that the configuration files of a folder describe."""
    toml = _toml_in(folder)
    inis = _ini_files(folder)
    for ini in inis:
        yield from _sections_of(ini, section, root, sources, failures)
    if toml and not inis:
        try:
            yield configured_project(None, toml, section or "alembic", root, sources)
        except ProjectNotFound as error:
            failures.append(str(error))


def _sections_of(
    ini: str, section: str | None, root: str, sources: Sequence[str], failures: list[str]
) -> Iterator[Project]:
    """Yield the projects of an ini file: that of one section, or one for each where none is asked for."""
    toml = _toml_in(os.path.dirname(ini))
    for name in [section] if section is not None else alembic_sections(ini) or ["alembic"]:
        try:
            yield configured_project(ini, toml, name, root, sources)
        except ProjectNotFound as error:
            failures.append(str(error))


def _ini_files(folder: str) -> list[str]:
    """Return the ini files of a folder that speak of migrations; ``alembic.ini`` alone where it is there."""
    usual = os.path.join(folder, "alembic.ini")
    if os.path.isfile(usual):
        return [usual]
    paths = (os.path.join(folder, name) for name in entries(folder) if name.endswith((".ini", ".cfg")))
    return [path for path in paths if b"script_location" in peek(path, LARGEST_CONFIG)]


def _toml_in(folder: str) -> str | None:
    path = os.path.join(folder, "pyproject.toml")
    return path if os.path.isfile(path) and toml_says_alembic(path) else None


def _bare(folder: str, root: str, section: str | None, sources: Sequence[str]) -> Iterator[Project]:
    """Yield the project of a folder that is a migrations folder, or a folder of scripts."""
    if is_environment(folder):
        yield _leading_to(folder, section, sources) or bare_project(folder, _root_of(folder, root), sources)
    elif os.path.basename(folder) == "versions" or holds_scripts(folder):
        above = next((path for path in parents(folder, VERSIONS_DEPTH) if is_environment(path)), None)
        if above:
            yield _leading_to(above, section, sources) or bare_project(above, os.path.dirname(above), sources)
        elif holds_scripts(folder):
            yield bare_versions(folder, _root_of(folder, root), sources)


def _root_of(folder: str, root: str) -> str:
    """Return where the paths of a bare folder are shown from: the folder opened, or the one above it."""
    return os.path.dirname(folder) if folder == root else root


def _leading_to(environment: str, section: str | None, sources: Sequence[str]) -> Project | None:
    """Return the project of a configuration above a migrations folder that leads to it."""
    for folder in (environment, *parents(environment, PARENTS_SEARCHED)):
        for project in _configured_in(folder, section, folder, sources, []):
            if os.path.realpath(project.script_location) == os.path.realpath(environment):
                return project
        if os.path.exists(os.path.join(folder, ".git")):
            break
    return None


# Below and above -------------------------------------------------------------------------------------------


def _below(top: str, section: str | None, sources: Sequence[str], failures: list[str]) -> Iterator[Project]:
    """Yield the projects in the folders below one, the nearest first; each migrations folder once."""
    claimed: set[str] = set()
    environments: list[str] = []
    loose: list[str] = []
    parts: list[str] = []
    for folder in _folders_below(top):
        for project in _configured_in(folder, section, top, sources, failures):
            claimed.add(os.path.realpath(project.script_location))
            claimed.update(os.path.realpath(path) for path in project.version_locations)
            yield project
        if is_environment(folder):
            environments.append(folder)
        elif os.path.basename(folder).startswith("versions") and holds_scripts(folder):
            loose.append(folder)
        elif os.path.basename(folder).startswith(SCRIPT_FOLDERS):
            parts.append(folder)
    for folder in environments:
        if os.path.realpath(folder) not in claimed:
            yield bare_project(folder, top, sources)
    inside = {os.path.realpath(folder) for folder in environments} | claimed
    for folder in loose:
        real = os.path.realpath(folder)
        if real not in claimed and os.path.dirname(real) not in inside:
            yield bare_versions(folder, top, sources)
    if not (inside or loose):
        # Beside a whole project these are a part of it, or of what it is extended by.
        yield from (bare_versions(folder, top, sources) for folder in parts if holds_scripts(folder))


def _folders_below(top: str) -> Iterator[str]:
    """Yield folders breadth first, within bounds, without environments of Python and hidden folders."""
    waiting = deque((os.path.join(top, name), 1) for name in subfolders(top) if name not in SKIPPED_FOLDERS)
    for _ in range(MOST_FOLDERS):
        if not waiting:
            return
        folder, depth = waiting.popleft()
        if os.path.exists(os.path.join(folder, "pyvenv.cfg")):
            continue
        yield folder
        if depth < DEEPEST_FOLDER:
            waiting.extend(
                (os.path.join(folder, name), depth + 1)
                for name in subfolders(folder)
                if name not in SKIPPED_FOLDERS
            )


def _above(
    folder: str, section: str | None, sources: Sequence[str], failures: list[str]
) -> Iterator[Project]:
    """Yield the projects of the nearest folder above that has one, up to the end of the repository."""
    inside = folder
    for above in parents(folder):
        if os.path.exists(os.path.join(inside, ".git")):
            return
        found = list(_configured_in(above, section, above, sources, failures))
        if not found and is_environment(above):
            found = list(_bare(above, above, section, sources))
        if found:
            yield from found
            return
        inside = above
