"""Everything that is known of a history at one moment, as one value.

What only reading needs is imported when something is read: a screen gets its history from another process.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from limbeck_core.garbage import uncollected_garbage
from limbeck_core.history.changes import Changes, changes_between, is_stale, signatures_now
from limbeck_core.history.gathered import Gathered, Progress
from limbeck_core.history.nodes import LEFT_BEHIND, Nodes
from limbeck_core.history.project import Project
from limbeck_core.history.table import ScriptTable
from limbeck_core.problems import Problem, ProblemKind, Severity
from limbeck_core.reading.metadata import ScriptMetadata
from limbeck_core.reading.signatures import Signature
from limbeck_core.values import replace

if TYPE_CHECKING:
    from limbeck_core.reading.beside import SyntaxBeside

NOT_LOADED = frozenset([ProblemKind.SYNTAX_ERROR, ProblemKind.UNREADABLE_FILE, ProblemKind.NOT_A_FILE])
"""What is wrong with a file that Python does not load: nothing below its header tells more of it."""

SEVERITIES = tuple(Severity)
"""The order in which problems are listed."""


class History(Nodes):
    """A migration history, read without executing any of it.

    What can be asked of its scripts and of their graph is what `Nodes` tells. Nothing on disk makes reading
    fail; what is wrong is in ``problems``.

    >>> history = History.open(".")
    >>> history.heads, len(history.problems)
    (('b26e3c4d5f60',), 0)
    """

    project: Project
    """Where everything is."""
    notes: tuple[str, ...]
    """What was read otherwise than the configuration says, one sentence each."""

    imported: frozenset[str] = frozenset()
    """The scripts of which an import has told what they declare; all others are known by their source."""

    def __init__(self, project: Project, gathered: Gathered) -> None:
        from limbeck_core.history.checks import cycle_problems, script_problems
        from limbeck_core.history.graph import place

        scripts = gathered.scripts
        unread = [problem.path for problem in gathered.problems if problem.path]
        unread += [script.path for script in scripts if script.problem and script.revision is None]
        placed = place(scripts, unread)
        problems = [*gathered.problems, *script_problems(scripts), *placed.problems]
        problems.extend(cycle_problems(placed.dag, placed.script_numbers, scripts))
        self.project = project
        self.dag = placed.dag
        self.problems = _in_order(problems, gathered.signatures)
        self.notes = (*project.notes, *gathered.notes)
        self._table = ScriptTable(scripts)
        self._numbers = placed.script_numbers
        self._unnamed = placed.unnamed
        self._gathered = replace(gathered, scripts=())

    @classmethod
    def open(
        cls,
        path: str | os.PathLike[str] = ".",
        section: str = "alembic",
        *,
        named: bool = False,
        config_file: str | os.PathLike[str] | None = None,
        sources: Sequence[str | os.PathLike[str]] = (),
        progress: Progress | None = None,
        check_newest: bool = True,
        beside: SyntaxBeside | None = None,
    ) -> History:
        """Find a project and read its history.

        Args:
            path: a project folder or one inside it, an ini or TOML file, a migrations folder, a folder of
                scripts, or one script.
            section: the section of the ini file, Alembic's ``-n``.
            named: whether the section is asked for by name, though it be ``alembic``: others do not count.
            config_file: the configuration to read, where it is not to be looked for.
            sources: more source trees in which constants that scripts import are looked up.
            progress: called with the number of files read and of all files.
            check_newest: whether the scripts that were changed last are parsed as a whole, to find syntax
                errors below their headers. Else all are ``unchecked``.
            beside: looks at these while the others are read; ``with_newest_checked`` asks for what it finds.

        Raises:
            ProjectNotFound: no project is found, or a source tree does not exist.
            SeveralProjects: several are found, and one must be chosen.
        """
        from limbeck_core.history.locating import choice_of_folders, locate, narrowed

        project = locate(path, section, config_file, sources, named=named)
        history = cls.read(project, progress, check_newest=check_newest, beside=beside)
        if folders := history._gathered.separate:
            chosen = narrowed(project, folders, path)
            if chosen is None:
                raise choice_of_folders(project, folders)
            history = cls.read(chosen, progress, check_newest=check_newest, beside=beside)
        return history

    @classmethod
    def read(
        cls,
        project: Project,
        progress: Progress | None = None,
        *,
        check_newest: bool = True,
        beside: SyntaxBeside | None = None,
    ) -> History:
        """Read the history of a project that has been found, as `open` does."""
        from limbeck_core.history.gathering import gather

        with uncollected_garbage():
            check_newest = check_newest and beside is None
            return cls(project, gather(project, progress, check_newest=check_newest, beside=beside))

    def reload(self, progress: Progress | None = None) -> tuple[History, Changes]:
        """Read again what changed on disk; return the history as it is now, and what differs."""
        from limbeck_core.history.gathering import gather

        before, followers = self._gathered.signatures, self._gathered.followers
        known: dict[str, ScriptMetadata | Problem] = {
            script.path: script for script in self.scripts if script.path not in followers
        }
        with uncollected_garbage():
            gathered = gather(self.project, progress, known, before, self.unchecked)
            after = type(self)(self.project, gathered)
            return after, after.changes_since(self)

    def changes_since(self, before: History) -> Changes:
        """Return what differs on disk from an earlier reading."""
        return changes_between((before._gathered, before._table.all), (self._gathered, self._table.all))

    def with_files(self, contents: Mapping[str, bytes | None]) -> History:
        """Return this history as it would be if some files held something else; nothing is written.

        Args:
            contents: By path, absolute and with links resolved; ``None`` where there would be no file.
        """
        from limbeck_core.history.supposing import supposed

        return type(self)(self.project, supposed(self.project, self._gathered, self.scripts, contents))

    def is_stale(self) -> bool:
        """Return whether something on disk is otherwise than it was read; nothing is opened to see it."""
        return is_stale(self.project, self._gathered)

    def signatures_now(self) -> Mapping[str, Signature]:
        """Return what tells whether a file has changed, of each file that would be read at this moment."""
        return signatures_now(self.project, self._gathered.modules)

    @property
    def modules(self) -> tuple[str, ...]:
        """The files of other modules that constants of scripts were read from."""
        return tuple(self._gathered.modules)

    @property
    def has_followers(self) -> bool:
        """Whether what some scripts declare hangs on other modules, be they there or missing."""
        return bool(self._gathered.followers)

    @property
    def unchecked(self) -> tuple[str, ...]:
        """The scripts that were read by their headers alone, where there are many scripts."""
        return tuple(self._gathered.unchecked)

    def check_syntax(self, nodes: Iterable[int] | None = None) -> tuple[Problem, ...]:
        """Return the syntax errors of the ``unchecked`` scripts; half a millisecond for each of them.

        Those that are among the ``problems`` for their headers are not looked at again.

        Args:
            nodes: those to look at; by default all.
        """
        paths: Iterable[str] = self.unchecked
        if nodes is not None:
            asked = {self._paths[node] for node in nodes}
            paths = [path for path in paths if path in asked]
        return self._syntax_errors(paths)

    def _syntax_errors(self, paths: Iterable[str], beside: SyntaxBeside | None = None) -> tuple[Problem, ...]:
        """Return the syntax errors of scripts, but not of those that are known not to be loaded."""
        from limbeck_core.reading import syntax_problems

        known = {problem.path for problem in self.problems if problem.kind in NOT_LOADED}
        look = syntax_problems if beside is None else beside.problems
        return tuple(problem for _, problem in look(path for path in paths if path not in known))

    def with_newest_checked(self, beside: SyntaxBeside | None = None) -> History:
        """Return this history with the syntax errors of the ``unchecked`` scripts that were changed last.

        One that was opened without ``check_newest`` is then as if it had been opened with it.

        Args:
            beside: with what it was opened, which has begun to look at them.
        """
        from limbeck_core.history.gathering import changed_last

        newest = changed_last(self.unchecked, self._gathered.signatures)
        found = self._syntax_errors(newest, beside)
        checked = frozenset(newest)
        return self.with_syntax_checked(found, [path for path in self.unchecked if path not in checked])

    def with_imported(self, found: Iterable[tuple[Signature, ScriptMetadata]]) -> History:
        """Return this history with what scripts declared when they were imported.

        Args:
            found: What each declared, and the signature of its file when it was imported. What was found
                of another state of a file does not count.
        """
        signatures = self._gathered.signatures
        imported = {script.path: script for at, script in found if signatures.get(script.path) == at}
        if not imported:
            return self
        scripts = tuple(
            imported[script.path]._replace(problem=script.problem) if script.path in imported else script
            for script in self.scripts
        )
        after = type(self)(self.project, replace(self._gathered, scripts=scripts))
        after.imported = frozenset(imported)
        return after

    def with_syntax_checked(self, found: Sequence[Problem], left: Iterable[str] = ()) -> History:
        """Return this history with what ``check_syntax`` found; the graph is the same.

        Args:
            found: The errors.
            left: The scripts that are ``unchecked`` still.
        """
        checked = object.__new__(type(self))
        checked.__dict__.update(self.__dict__)
        for derived in ("_problems_by_id", "_problems_by_path"):
            checked.__dict__.pop(derived, None)
        checked._gathered = replace(self._gathered, unchecked=tuple(left))
        checked._table = self._table.with_problems({problem.path: problem for problem in found})
        checked.problems = _in_order([*self.problems, *found], self._gathered.signatures)
        return checked

    # Where it is -----------------------------------------------------------------------------------------

    @property
    def title(self) -> str:
        """A short name for the project."""
        return self.project.title

    @property
    def root(self) -> str:
        """The folder that paths are shown relative to."""
        return self.project.root

    @property
    def config_path(self) -> str | None:
        """The configuration file, where there is one."""
        return self.project.config_path

    @property
    def section(self) -> str:
        """The section of the ini file."""
        return self.project.section

    @property
    def script_location(self) -> str:
        """The migrations folder."""
        return self.project.script_location

    @property
    def version_locations(self) -> tuple[str, ...]:
        """The folders of scripts."""
        return self.project.version_locations

    # Kept small, and taken to another process ------------------------------------------------------------

    def pack(self) -> None:
        """Keep what was read in a form that takes little room, and what a screen asks first ready beside it.

        A history that has come from another process is packed.
        """
        if not self._is_packed:
            self.pack_scripts()
            self._gathered = self._gathered.packed(self._table.paths)
            self._pack_nodes()

    def pack_scripts(self) -> None:
        """Keep the scripts alone in a form that takes little room, before more is worked out of the graph."""
        self._table.pack()

    def __getstate__(self) -> dict[str, Any]:
        self.pack()
        # A copy first: what is derived meanwhile, in another thread, comes into the dictionary.
        return {name: value for name, value in self.__dict__.copy().items() if name not in LEFT_BEHIND}

    def __repr__(self) -> str:
        return f"<History {self.title!r}: {len(self._table)} scripts, {len(self.problems)} problems>"


def _in_order(problems: Iterable[Problem], paths: Iterable[str]) -> tuple[Problem, ...]:
    """Return problems by severity, then in the order of the files."""
    place_of = {path: number for number, path in enumerate(paths)}
    return tuple(
        sorted(
            problems,
            key=lambda problem: (
                SEVERITIES.index(problem.severity),
                place_of.get(problem.path or "", len(place_of)),
                problem.line or 0,
            ),
        )
    )
