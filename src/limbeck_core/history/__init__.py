"""A history as it stands on disk, whatever is wrong with it: found, read and put together, never run.

Example:
    >>> from limbeck_core.history import History
    >>> history = History.open(".")
    >>> history.heads, len(history.problems)
    (('b26e3c4d5f60',), 0)
"""

from limbeck_core.history.changes import Changes
from limbeck_core.history.history import History
from limbeck_core.history.project import Choice, Project, ProjectNotFound, SeveralProjects
from limbeck_core.problems import Problem, ProblemKind, Severity

__all__ = [
    "Changes",
    "Choice",
    "History",
    "Problem",
    "ProblemKind",
    "Project",
    "ProjectNotFound",
    "SeveralProjects",
    "Severity",
]
