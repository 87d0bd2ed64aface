"""What is known of each script and each node of a history, told from what was read."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from limbeck_core.columns import Column, Finder, packed, turned_round
from limbeck_core.graph.dag import Dag
from limbeck_core.history.table import GHOST, NodePaths, ScriptTable
from limbeck_core.problems import Problem
from limbeck_core.reading.docstring import first_paragraph, long_doc
from limbeck_core.reading.metadata import ScriptMetadata
from limbeck_core.values import replace

if TYPE_CHECKING:
    from limbeck_core.script.revision import RevisionMap

LEFT_BEHIND = frozenset(["revision_map", "_problems_by_id", "_problems_by_path"])
"""What a history does not take along to another process; it is derived there when it is asked for."""


class Nodes:
    """The scripts of a history as the nodes of its graph.

    A node is a number: one for each script that has an id or a parent, and one for each *ghost*, an id that
    some script names and none declares. Nothing is opened to answer; what is derived is worked out once.
    """

    dag: Dag
    """The graph, with ghosts, twins and cycles as they are."""
    problems: tuple[Problem, ...]
    """What is wrong: errors first, then warnings, then notes; else in the order of the files."""

    _table: ScriptTable
    _numbers: Sequence[int]
    """The number of each node's script in the table; that of a ghost is `GHOST`."""
    _unnamed: frozenset[int]
    """The nodes of scripts whose id is not known."""

    @property
    def scripts(self) -> tuple[ScriptMetadata, ...]:
        """Every file that could be read, in Alembic's order, also twins and files without an id."""
        return self._table.all()

    def node_script(self, node: int) -> ScriptMetadata | None:
        """Return the script of a node; ``None`` for a ghost."""
        number = self._numbers[node]
        return None if number == GHOST else self._table[number]

    def node_doc(self, node: int) -> str:
        """Return the first paragraph of a node's docstring, without making its script; empty for a ghost."""
        number = self._numbers[node]
        return "" if number == GHOST else first_paragraph(long_doc(self._table.docstring_of(number)))

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
        return own, (tuple(sorted(self._labels[node].difference(own))) if self._labels else ())

    def is_id_known(self, node: int) -> bool:
        """Return whether the id of a node is known: of one without, nobody can tell what follows it."""
        return node not in self._unnamed

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

    def each_path_and_doc(self) -> Iterator[tuple[str, str]]:
        """Yield the path and the first paragraph of the docstring of each node's script; empty of a ghost.

        Neither the scripts nor all of what is yielded is ever held.
        """
        for number in self._numbers:
            if number == GHOST:
                yield "", ""
            else:
                docstring = self._table.docstring_of(number)
                yield self._table.path_of(number), first_paragraph(long_doc(docstring))

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
        from limbeck_core.history.packed_map import Columns
        from limbeck_core.history.sound import sound_revision_map

        labels = self._labels or ()
        columns = Columns(self.dag, self._table, self._numbers, self._nodes, self._children, labels)
        return sound_revision_map(columns, self._unnamed)

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

    def forget(self) -> None:
        """Let go of what takes room and can be worked out again."""
        for name in LEFT_BEHIND:
            self.__dict__.pop(name, None)

    @property
    def _is_packed(self) -> bool:
        return self._table.is_packed and isinstance(self.dag.ids, Column)

    def _pack_nodes(self) -> None:
        """Keep the graph in a form that takes little room, and what a screen asks first ready beside it."""
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
