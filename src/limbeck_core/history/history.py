"""Everything that is known of a history at one moment, as one value.

What only reading needs is imported when something is read: a screen gets its history from another process.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from limbeck_core.columns import Column, Finder, packed, turned_round
from limbeck_core.garbage import uncollected_garbage
from limbeck_core.graph.dag import Dag
from limbeck_core.history.changes import Changes, changes_between, is_stale, looked_up, signatures_now
from limbeck_core.history.gathered import Gathered, Progress
from limbeck_core.history.project import Project
from limbeck_core.history.table import GHOST, NodePaths, ScriptTable
from limbeck_core.problems import Problem, Severity
from limbeck_core.reading.docstring import first_paragraph, long_doc
from limbeck_core.reading.metadata import ScriptMetadata
from limbeck_core.reading.signatures import Signature
from limbeck_core.values import replace

if TYPE_CHECKING:
    from limbeck_core.script.revision import RevisionMap

SEVERITIES = tuple(Severity)
"""The order in which problems are listed."""


class History:
    """A migration history, read without executing any of it.

    A node is a number: one for each script that has an id or a parent, and one for each *ghost*, an id that
    some script names and none declares. Nothing on disk makes reading fail; what is wrong is in ``problems``.

    >>> history = History.open(".")
    >>> history.heads, len(history.problems)
    (('b26e3c4d5f60',), 0)
    """

    project: Project
    """Where everything is."""
    dag: Dag
    """The graph, with ghosts, twins and cycles as they are."""
    problems: tuple[Problem, ...]
    """What is wrong: errors first, then warnings, then notes; else in the order of the files."""
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
        self._numbers: Sequence[int] = placed.script_numbers
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

        Raises:
            ProjectNotFound: no project is found, or a source tree does not exist.
            SeveralProjects: several are found, and one must be chosen.
        """
        from limbeck_core.history.locating import choice_of_folders, locate, narrowed

        project = locate(path, section, config_file, sources, named=named)
        history = cls.read(project, progress, check_newest=check_newest)
        if folders := history._gathered.separate:
            chosen = narrowed(project, folders, path)
            if chosen is None:
                raise choice_of_folders(project, folders)
            history = cls.read(chosen, progress, check_newest=check_newest)
        return history

    @classmethod
    def read(
        cls, project: Project, progress: Progress | None = None, *, check_newest: bool = True
    ) -> History:
        """Read the history of a project that has been found, as `open` does."""
        from limbeck_core.history.gathering import gather

        with uncollected_garbage():
            return cls(project, gather(project, progress, check_newest=check_newest))

    def reload(self, progress: Progress | None = None) -> tuple[History, Changes]:
        """Read again what changed on disk; return the history as it is now, and what differs."""
        from limbeck_core.history.gathering import gather

        before, followers = looked_up(self._gathered.signatures), self._gathered.followers
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
    def unchecked(self) -> tuple[str, ...]:
        """The scripts that were read by their headers alone, where there are many scripts."""
        return tuple(self._gathered.unchecked)

    def check_syntax(self, nodes: Iterable[int] | None = None) -> tuple[Problem, ...]:
        """Return the syntax errors of the ``unchecked`` scripts; half a millisecond for each of them.

        Args:
            nodes: those to look at; by default all.
        """
        from limbeck_core.reading import syntax_problems

        paths: Iterable[str] = self.unchecked
        if nodes is not None:
            asked = {self._paths[node] for node in nodes}
            paths = [path for path in paths if path in asked]
        return tuple(problem for _, problem in syntax_problems(paths))

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

    def with_syntax_checked(self, found: Sequence[Problem]) -> History:
        """Return this history with what ``check_syntax`` found; the graph is the same."""
        # Imported here: it brings much along.
        from copy import copy

        checked = copy(self)
        for derived in ("_problems_by_id", "_problems_by_path"):
            checked.__dict__.pop(derived, None)
        checked._gathered = replace(self._gathered, unchecked=())
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

    # Scripts and nodes -----------------------------------------------------------------------------------

    @property
    def scripts(self) -> tuple[ScriptMetadata, ...]:
        """Every file that could be read, in Alembic's order, also twins and files without an id."""
        return self._table.all()

    def node_script(self, node: int) -> ScriptMetadata | None:
        """Return the script of a node; ``None`` for a ghost."""
        number = self._numbers[node]
        return None if number == GHOST else self._table[number]

    def node_of(self, revision: str) -> int | None:
        """Return the node of an id, that of a ghost too; of twins the one that Alembic keeps."""
        return self._nodes.row(revision, self.dag.ids)

    def node_of_file(self, path: str) -> int | None:
        """Return the node of a script by its path."""
        return self._nodes_by_path.row(path, self._paths)

    def problem_node(self, problem: Problem) -> int | None:
        """Return the node to look at for a problem: its file's, else that of the first id it names."""
        if problem.path is not None and (node := self.node_of_file(problem.path)) is not None:
            return node
        return next(
            (node for revision in problem.revisions if (node := self.node_of(revision)) is not None), None
        )

    def children(self, node: int) -> tuple[int, ...]:
        """Return the nodes whose ``down_revision`` names a node, as Alembic sees it: twins do not count."""
        return self._children[node]

    def drawn_children(self, node: int) -> tuple[int, ...]:
        """Return the nodes from which the drawing leads down to a node by ``down_revision``: twins too."""
        twins = sorted(self.dag.twins)
        found = [twin for twin in twins if node in self.dag.parents[twin]]
        return tuple(sorted([*self._children[node], *found]))

    def dependents(self, node: int) -> tuple[int, ...]:
        """Return the nodes whose ``depends_on`` names a node, and whose ``down_revision`` does not.

        Twins do not count.
        """
        return self._dependents[node]

    def labels_of(self, node: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return a node's own branch labels as declared, and by name those that it inherits."""
        own = self.dag.labels[node]
        spread = self._labels[node] if self._labels else frozenset(own)
        return own, tuple(sorted(spread.difference(own)))

    def is_effective_head(self, node: int) -> bool:
        """Return whether a node is a head that another branch depends on, as ``alembic heads`` prints it."""
        return self._is_head(node) and bool(self._dependents[node])

    def problems_of(self, node: int) -> tuple[Problem, ...]:
        """Return the problems that concern a node."""
        if not self.problems:
            return ()
        script = self.node_script(node)
        found = self._problems_by_id.get(self.dag.ids[node], ())
        if script is not None:
            found = sorted({*found, *self._problems_by_path.get(script.path, ())})
        return tuple(self.problems[index] for index in found)

    @cached_property
    def heads(self) -> tuple[str, ...]:
        """The ids that no ``down_revision`` names, in Alembic's order."""
        return tuple(self.dag.ids[node] for node in self.head_nodes)

    @cached_property
    def head_nodes(self) -> tuple[int, ...]:
        """The nodes of the heads."""
        # told without the children of all nodes, which no other question of a short run may need
        named = {parent for above in self._kept(self.dag.parents) for parent in above}
        return tuple(node for node in self._real_nodes if node not in named)

    @cached_property
    def real_heads(self) -> tuple[str, ...]:
        """The heads that no ``depends_on`` names either."""
        nodes = (node for node in self._real_nodes if self._is_head(node) and not self._dependents[node])
        return tuple(self.dag.ids[node] for node in nodes)

    @cached_property
    def bases(self) -> tuple[str, ...]:
        """The ids of scripts whose ``down_revision`` is known to name nothing, in Alembic's order."""
        scripts = ((node, self.node_script(node)) for node in self._real_nodes if not self.dag.parents[node])
        return tuple(self.dag.ids[node] for node, script in scripts if script and script.down_revision == ())

    @cached_property
    def longest_id(self) -> int:
        """The length of the longest id, in characters; 0 where there are none."""
        return max(map(len, self.dag.ids), default=0)

    @property
    def paths(self) -> tuple[str, ...]:
        """The path of each node's script, without making the scripts; empty for a ghost."""
        paths = [*self._table.column("path"), ""]
        return tuple(paths[number] for number in self._numbers)  # that of a ghost is the last one

    @property
    def docs(self) -> tuple[str, ...]:
        """The first paragraph of each node's docstring, without making the scripts; empty for a ghost."""
        docs = [first_paragraph(long_doc(docstring)) for docstring in self._table.column("docstring")]
        docs.append("")
        return tuple(docs[number] for number in self._numbers)

    @property
    def ghosts(self) -> tuple[str, ...]:
        """The ids that some script names and none declares."""
        return tuple(self.dag.ids[node] for node in sorted(self.dag.ghosts))

    @cached_property
    def revision_map(self) -> RevisionMap:
        """A sound map of all revisions with a legal id, for identifiers and ranges.

        Its elements are `Script`s. What cannot be in a sound map is left out of it: twins, edges to ghosts,
        edges that close a circle, labels that clash.
        """
        from limbeck_core.history.sound import sound_revision_map

        return sound_revision_map(self.dag, self._table, self._numbers, self._unnamed)

    # What is derived on first use ------------------------------------------------------------------------

    @property
    def _real_nodes(self) -> list[int]:
        """The nodes of scripts that Alembic keeps, whose id is known."""
        left_out = self.dag.ghosts | self.dag.twins | self._unnamed
        return [node for node in range(len(self.dag.ids)) if node not in left_out]

    def _kept(self, edges: Sequence[tuple[int, ...]]) -> Sequence[tuple[int, ...]]:
        """Return edges without those of twins, which Alembic does not know of."""
        twins = self.dag.twins
        return [() if node in twins else above for node, above in enumerate(edges)] if twins else edges

    def _is_head(self, node: int) -> bool:
        return not (self._children[node] or node in self.dag.ghosts or node in self.dag.twins)

    @cached_property
    def _nodes(self) -> Finder:
        return Finder(self.dag.ids, self.dag.twins | self._unnamed)

    @cached_property
    def _nodes_by_path(self) -> Finder:
        return Finder(self._paths)

    @property
    def _paths(self) -> Sequence[str]:
        return NodePaths(self._table, self._numbers)

    @cached_property
    def _children(self) -> Sequence[tuple[int, ...]]:
        return turned_round(self._kept(self.dag.parents))

    @cached_property
    def _dependents(self) -> Sequence[tuple[int, ...]]:
        return turned_round(self._kept(self.dag.dependencies))

    @cached_property
    def _labels(self) -> Sequence[frozenset[str]]:
        if not any(self.dag.labels):
            return []
        from limbeck_core.history.labels import spread_labels

        return spread_labels(self.dag, self._kept(self.dag.parents), self._children, self._dependents)

    @cached_property
    def _problems_by_id(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for index, problem in enumerate(self.problems):
            for revision in problem.revisions:
                found.setdefault(revision, []).append(index)
        return found

    @cached_property
    def _problems_by_path(self) -> dict[str | None, list[int]]:
        found: dict[str | None, list[int]] = {}
        for index, problem in enumerate(self.problems):
            found.setdefault(problem.path, []).append(index)
        return found

    def pack(self) -> None:
        """Keep what was read in a form that takes little room, and what a screen asks first ready beside it.

        A history that has come from another process is packed.
        """
        if self._table.is_packed and isinstance(self.dag.ids, Column):
            return
        self._table.pack()
        self._gathered = self._gathered.packed(self._table.paths)
        dag = self.dag
        self.dag = replace(
            dag,
            ids=packed(dag.ids),
            parents=packed(dag.parents),
            dependencies=packed(dag.dependencies),
            labels=packed(dag.labels),
        )
        self._numbers = array("i", self._numbers)
        self.__dict__["_labels"] = packed(self._labels)
        for derived in (self._children, self._dependents, self._nodes, self._nodes_by_path):
            assert derived is not None  # worked out when it is first asked for
        for ends in (self.head_nodes, self.heads, self.real_heads, self.bases, self.longest_id):
            assert ends is not None

    def pack_scripts(self) -> None:
        """Keep the scripts alone in a form that takes little room, before more is worked out of the graph."""
        self._table.pack()

    def forget(self) -> None:
        """Let go of what takes room and can be worked out again."""
        for name in LEFT_BEHIND:
            self.__dict__.pop(name, None)

    def __getstate__(self) -> dict[str, Any]:
        self.pack()
        # A copy first: what is derived meanwhile, in another thread, comes into the dictionary.
        return {name: value for name, value in self.__dict__.copy().items() if name not in LEFT_BEHIND}

    def __repr__(self) -> str:
        return f"<History {self.title!r}: {len(self._table)} scripts, {len(self.problems)} problems>"


LEFT_BEHIND = frozenset(["revision_map", "_problems_by_id", "_problems_by_path"])
"""What a history does not take along to another process; it is derived there when it is asked for."""


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
