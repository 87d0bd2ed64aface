"""From a configuration file, or a folder without one, to the places of its history."""

from __future__ import annotations

import os
from collections.abc import Sequence

from limbeck_core.history.options import Options, TolerantConfig, alembic_sections
from limbeck_core.history.places import (
    PARENTS_SEARCHED,
    candidates,
    existing,
    import_root,
    is_environment,
    names_package,
    parents,
    subfolders,
    version_folders,
)
from limbeck_core.history.project import Project, ProjectNotFound
from limbeck_core.resources import installed_folders, is_resource


def configured_project(
    ini: str | None, toml: str | None, section: str, root: str, sources: Sequence[str] = ()
) -> Project:
    """Return the project that a configuration describes.

    Args:
        ini: the ini file, absolute.
        toml: the ``pyproject.toml`` beside it, absolute.
        section: the main section of the ini file.
        root: the folder that the project is opened from.
        sources: more source trees, the first to be searched.

    Raises:
        ProjectNotFound: no script location is given, or it is not found.
    """
    config_path = ini or toml
    assert config_path is not None
    folder = os.path.dirname(config_path)
    options = TolerantConfig(ini, toml, section).options()
    if ini and section != "alembic" and options.script_location is None:
        raise ProjectNotFound(_no_section(ini, section))
    bases = [folder, *parents(folder, PARENTS_SEARCHED), os.getcwd()]
    prepended = [os.path.join(folder, path) for path in options.prepend_sys_path]
    roots = existing([*sources, *prepended, *_source_roots([folder, *parents(folder, PARENTS_SEARCHED)])])
    script_location, note = _script_location(options.script_location, config_path, bases, roots)
    if script_location is None:
        raise ProjectNotFound("; ".join([note, *options.notes]))
    versions, version_notes = _version_locations(options, script_location, bases, roots)
    notes = [*options.notes, note, *version_notes]
    return Project(
        root=root,
        config_path=config_path,
        section=section,
        script_location=script_location,
        version_locations=versions,
        recursive=False if options.recursive is None and options.version_locations else options.recursive,
        sourceless=options.sourceless,
        sources=_sources(sources, prepended, root, folder, script_location),
        notes=tuple(note for note in notes if note),
    )


def bare_project(folder: str, root: str, sources: Sequence[str] = ()) -> Project:
    """Return the project of a migrations folder that no configuration leads to."""
    versions = os.path.join(folder, "versions")
    locations = (versions,) if os.path.isdir(versions) else tuple(version_folders(folder))
    return Project(
        root=root,
        config_path=None,
        section="alembic",
        script_location=folder,
        version_locations=locations or (versions,),
        recursive=None,
        sources=_sources(sources, (), root, folder, folder),
    )


def bare_versions(folder: str, root: str, sources: Sequence[str] = ()) -> Project:
    """Return the project of a folder of scripts without ``env.py`` above it."""
    above = os.path.dirname(folder)
    return Project(
        root=root,
        config_path=None,
        section="alembic",
        script_location=above,
        version_locations=(folder,),
        recursive=None,
        sources=_sources(sources, (), root, above, above),
    )


def _script_location(
    location: str | None, config_path: str, bases: Sequence[str], roots: Sequence[str]
) -> tuple[str | None, str]:
    """Return where the environment is, and a note if it is not where the configuration says."""
    folder, name = bases[0], os.path.basename(config_path)
    if location is None:
        if is_environment(folder):  # as Flask-Migrate has it: the folder is given on its command line
            return folder, ""
    else:
        found = list(candidates(location, bases, roots))
        if not found and is_resource(location):
            found = [*candidates(location, bases, _environments_of_python(bases)), *_installed(location)]
        for path in found:
            if is_environment(path) or any(True for _ in version_folders(path)):
                return path, ""
        if found and found[0] == os.path.abspath(os.path.join(folder, location)):
            return found[0], ""  # an environment that has no file yet
    said = f"script_location {location} of {name}" if location else f"script_location (missing in {name})"
    places = [folder, *_environments_below(folder)]
    near = [path for path in places if is_environment(path)]
    if len(near) == 1:
        return near[0], f"{said} is not found; {os.path.relpath(near[0], folder)} is read in its place"
    if location is None:
        return None, f"No 'script_location' key found in {config_path}"
    where = ", ".join([folder, *roots][:4])
    return None, f"script_location '{location}' of {config_path} is not found; searched from {where}"


def _environments_below(folder: str) -> list[str]:
    """Return the migrations folders one and two levels below a folder."""
    found = []
    for name in subfolders(folder):
        path = os.path.join(folder, name)
        if is_environment(path):
            found.append(path)
        else:
            inside = (os.path.join(path, below) for below in subfolders(path))
            found.extend(below for below in inside if is_environment(below))
    return found


def _environments_of_python(folders: Sequence[str]) -> list[str]:
    """Return the folders of installed packages that belong to a project's own virtual environments."""
    import glob

    patterns = [
        os.path.join(glob.escape(folder), name, *inside, "site-packages")
        for folder in folders
        for name in (".venv", "venv", "env")
        for inside in (("lib", "python3.*"), ("Lib",))
    ]
    return [path for pattern in patterns for path in sorted(glob.glob(pattern))]


def _installed(location: str) -> list[str]:
    """Return where an installed package has its migrations, by the finders of this interpreter."""
    if not names_package(location):
        return []
    package, *inside = location.split(":")
    try:
        folders = installed_folders(package)
    except (ImportError, TypeError, ValueError):
        return []
    return existing(os.path.join(folder, *inside) for folder in folders)


def _version_locations(
    options: Options, script_location: str, bases: Sequence[str], roots: Sequence[str]
) -> tuple[tuple[str, ...], list[str]]:
    """Return the version locations in the configured order, and notes on those that are not found."""
    default = os.path.join(script_location, "versions")
    if not options.version_locations:
        if not os.path.isdir(default) and (folders := tuple(version_folders(script_location))):
            read = ", ".join(os.path.relpath(folder, bases[0]) for folder in folders)
            return folders, [
                f"{os.path.relpath(default, bases[0])} is not found; {read} is read in its place"
            ]
        return (default,), []
    found, notes = [], []
    around = [*bases, script_location, os.path.dirname(script_location)]
    for location in options.version_locations:
        path = next(candidates(location, around, roots), None)
        if path is None and is_resource(location):
            path = next(iter(_installed(location)), None)
        if path is None:
            notes.append(f"version location {location} is not found")
            continue
        if not is_resource(location) and path not in [
            os.path.abspath(os.path.join(b, location)) for b in bases
        ]:
            read = os.path.relpath(path, bases[0])
            notes.append(f"version location {location} is not found; {read} is read in its place")
        if path not in found:
            found.append(path)
    if not found and os.path.isdir(default):
        notes.append(f"{os.path.relpath(default, bases[0])} is read in their place")
        found.append(default)
    return tuple(found), notes


def _source_roots(folders: Sequence[str]) -> list[str]:
    """Return the folders that packages may be imported from, near to far: each folder and its ``src``."""
    return [path for folder in folders for path in (folder, os.path.join(folder, "src"))]


def _sources(
    given: Sequence[str], prepended: Sequence[str], root: str, folder: str, script_location: str
) -> tuple[str, ...]:
    """Return the source trees for constants: those given, ``prepend_sys_path``, and the project's own."""
    top = import_root(script_location)
    return tuple(existing([*given, *prepended, top, *_source_roots([folder, root])]))


def _no_section(ini: str, section: str) -> str:
    names = alembic_sections(ini)
    has = f"; it has {', '.join(f'[{name}]' for name in names)}" if names else ""
    return f"No config file '{ini}' found, or file has no '[{section}]' section with a script_location{has}"
