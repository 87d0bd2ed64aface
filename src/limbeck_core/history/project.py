"""What is to be read: the places that a configuration, or a folder by itself, stands for."""

from __future__ import annotations

import os

from limbeck_core.errors import CommandError
from limbeck_core.values import value


class ProjectNotFound(CommandError):  # noqa: N818 - named as Alembic names its errors
    """No Alembic project is found where one was looked for.

    >>> from limbeck_core.history import History
    >>> try:
    ...     History.open("no/such/folder")
    ... except ProjectNotFound as error:
    ...     print("not found" if str(error) else "")
    not found
    """


@value
class Choice:
    """One of several projects or sections that were found.

    >>> from limbeck_core.history import History
    >>> try:
    ...     History.open("two")
    ... except SeveralProjects as error:
    ...     print([choice.label for choice in error.choices])
    ['one/alembic.ini', 'other/alembic.ini']
    """

    label: str
    """What tells it from the others, for people."""
    path: str
    """The folder to open."""
    config_path: str | None = None
    """The configuration file to open it with; ``None`` for a folder that has none."""
    section: str = "alembic"
    """The section of the ini file to open."""


class SeveralProjects(CommandError):  # noqa: N818 - named as Alembic names its errors
    """Several projects, or sections of one ini file, are found: one must be chosen.

    Args:
        message: what was found, and where.
        choices: what can be opened instead, in the order in which it was found.

    >>> from limbeck_core.history import History
    >>> try:
    ...     History.open("two")
    ... except SeveralProjects as error:
    ...     print(History.open(error.choices[0].path).heads)
    ('b26e3c4d5f60',)
    """

    def __init__(self, message: str, choices: tuple[Choice, ...]) -> None:
        super().__init__(message)
        self.choices = choices

    def __reduce__(self) -> tuple[type[SeveralProjects], tuple[str, tuple[Choice, ...]]]:
        return type(self), (str(self), self.choices)


@value
class Project:
    """The places of one migration history; all paths are absolute.

    >>> from limbeck_core.history import History
    >>> project = History.open(".").project
    >>> project.section, project.script_location == project.root + "/migrations"
    ('alembic', True)
    """

    root: str
    """The folder that paths are shown relative to."""
    config_path: str | None
    """The ini file, else the TOML file; ``None`` where a folder is opened by itself."""
    section: str
    script_location: str
    version_locations: tuple[str, ...]
    recursive: bool | None = False
    """Whether sub-folders count; ``None``: only those that continue the history above them."""
    sourceless: bool = False
    sources: tuple[str, ...] = ()
    """Source trees in which imported constants are looked up, the nearest first."""
    notes: tuple[str, ...] = ()
    """What was read otherwise than the configuration says, one sentence each."""

    @property
    def title(self) -> str:
        """A short name: that of the root folder, or of the nearest one above it that says something."""
        folder = self.root
        while os.path.basename(folder).lower() in GENERIC_NAMES and os.path.dirname(folder) != folder:
            folder = os.path.dirname(folder)
        name = os.path.basename(folder) or os.path.basename(self.root) or self.root
        return name if self.section == "alembic" else f"{name}:{self.section}"

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        """What is read, whichever configuration leads there."""
        real = os.path.realpath
        return real(self.script_location), tuple(real(folder) for folder in self.version_locations)


GENERIC_NAMES = frozenset(
    ["alembic", "app", "backend", "database", "db", "migration", "migrations", "server", "sql", "src"]
)
"""Folder names that do not tell one project from another."""
