"""What reading would give if some files held something else: a change is judged before it is made."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence

from limbeck_core.history.gathered import Gathered
from limbeck_core.history.project import Project
from limbeck_core.problems import Problem
from limbeck_core.reading.constants import ConstantSource
from limbeck_core.reading.listing import is_source_name
from limbeck_core.reading.metadata import ScriptMetadata
from limbeck_core.reading.scripts import metadata_in, syntax_problem_in
from limbeck_core.values import replace


def supposed(
    project: Project,
    gathered: Gathered,
    scripts: Sequence[ScriptMetadata],
    contents: Mapping[str, bytes | None],
) -> Gathered:
    """Return what would be read if some files held something else.

    Args:
        project: Where the files are.
        gathered: What was read of them.
        scripts: The scripts that were read, in their order.
        contents: By path what files would hold; ``None`` where there would be no file.
    """
    constants = ConstantSource(project.sources)
    problems = [problem for problem in gathered.problems if problem.path not in contents]
    found: dict[str, ScriptMetadata] = {}
    for path, data in contents.items():
        if data is None or not _is_script(project, gathered, path):
            continue
        result = metadata_in(data, path, constants)
        if isinstance(result, Problem):
            problems.append(result)
            continue
        problem = result.problem or syntax_problem_in(data, path)
        found[path] = result._replace(problem=problem)
    after = {}
    for script in scripts:
        if script.path not in contents:
            after[script.path] = script
        elif script.path in found:
            after[script.path] = found[script.path]
    if not found.keys() <= after.keys():
        place_of = {folder: place for place, folder in enumerate(gathered.folders)}
        last = len(place_of)
        after = dict(
            sorted(
                {**after, **found}.items(),
                key=lambda item: (place_of.get(os.path.dirname(item[0]), last), os.path.basename(item[0])),
            )
        )
    return replace(gathered, scripts=tuple(after.values()), problems=tuple(problems))


def _is_script(project: Project, gathered: Gathered, path: str) -> bool:
    """Return whether a file would be read as a script, whether it is there or not."""
    if path in gathered.signatures:
        return True
    folder, name = os.path.split(path)
    # where scripts of sub-folders were left out, those of the version locations alone count
    below = not gathered.aside and folder in gathered.folders
    locations = {os.path.realpath(one) for one in project.version_locations}
    # A folder that would come with the file is read where those are that are there.
    made = (
        bool(project.recursive)
        and not folder.endswith("__pycache__")
        and any(folder.startswith(location + os.sep) for location in locations)
    )
    return (below or folder in locations or made) and is_source_name(name)
