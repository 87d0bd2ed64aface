"""Scripts put into one graph, whatever is wrong with them, and the problems that only the whole shows."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Sequence

from limbeck_core.graph.dag import Dag
from limbeck_core.history import wording
from limbeck_core.history.gathered import is_revision
from limbeck_core.history.table import GHOST
from limbeck_core.problems import Problem
from limbeck_core.reading.metadata import ScriptMetadata
from limbeck_core.values import value

NOTHING = ("",)
"""An empty ``depends_on``, which Alembic takes for none."""


@value
class Placed:
    """The graph of all that was read, and what is wrong with it."""

    dag: Dag
    script_numbers: tuple[int, ...]
    """Per node the number of its script, or ``GHOST``."""
    unnamed: frozenset[int]
    """The nodes whose id is not known; the graph shows the name of the file."""
    problems: tuple[Problem, ...]


def place(scripts: Sequence[ScriptMetadata], unread: Sequence[str] = ()) -> Placed:
    """Return the graph of the scripts.

    Args:
        scripts: in Alembic's order: of two with one id, the last is kept.
        unread: the files that could not be read, which may declare what is missing.
    """
    return _Placing(scripts, unread).placed()


class _Placing:
    def __init__(self, scripts: Sequence[ScriptMetadata], unread: Sequence[str]) -> None:
        self.unread = unread
        self.numbers = [number for number, script in enumerate(scripts) if is_revision(script)]
        self.scripts = [scripts[number] for number in self.numbers]
        self.problems: list[Problem] = [
            wording.no_revision_id(script)
            for script in scripts
            if script.revision is None and script.problem is None
        ]
        self.ids: list[str] = []
        self.node_of: dict[str, int] = {}
        self.twins: set[int] = set()
        self.unnamed: list[int] = []
        self.labelled: dict[str, int] = {}
        self.ghosts: dict[str, int] = {}
        self.sorted_ids: list[str] | None = None

    def placed(self) -> Placed:
        self._name_nodes()
        self._label_nodes()
        parents, dependencies = [], []
        node_of = self.node_of
        for node, script in enumerate(self.scripts):
            down = script.down_revision
            # nearly every script has one parent, which is here, and no dependency
            if isinstance(down, tuple) and len(down) == 1 and (parent := node_of.get(down[0], node)) != node:
                above: tuple[int, ...] = (parent,)
            else:
                above = self._parents(node, script)
            parents.append(above)
            dependencies.append(self._dependencies(node, script, above) if script.depends_on else ())
        labels = [
            script.branch_labels if isinstance(script.branch_labels, tuple) else () for script in self.scripts
        ]
        empty: list[tuple[()]] = [()] * len(self.ghosts)
        dag = Dag(
            ids=(*self.ids, *self.ghosts),
            parents=(*parents, *empty),
            dependencies=(*dependencies, *empty),
            labels=(*labels, *empty),
            ghosts=frozenset(self.ghosts.values()),
            twins=frozenset(self.twins),
        )
        return Placed(
            dag, (*self.numbers, *(GHOST for _ in self.ghosts)), frozenset(self.unnamed), tuple(self.problems)
        )

    def _name_nodes(self) -> None:
        """Give each script its id, find twins, and note what Alembic refuses about a single script."""
        for node, script in enumerate(self.scripts):
            revision = script.revision
            if not isinstance(revision, str):
                self.ids.append(os.path.basename(script.path))
                self.unnamed.append(node)
                continue
            self.ids.append(revision)
            twin = self.node_of.get(revision)
            if twin is not None:
                self.twins.add(twin)
            self.node_of[revision] = node
            if not wording.is_legal(revision):
                reserved = revision in wording.RESERVED_IDS
                problem = wording.reserved_id if reserved else wording.illegal_id
                self.problems.append(problem(script, revision))
        for node in sorted(self.twins):
            revision = self.ids[node]
            kept = self.scripts[self.node_of[revision]]
            self.problems.append(wording.duplicate_id(self.scripts[node], kept, revision))

    def _label_nodes(self) -> None:
        for node, script in enumerate(self.scripts):
            if not script.branch_labels or not isinstance(script.branch_labels, tuple):
                continue
            for label in script.branch_labels:
                holder = self.labelled.setdefault(label, node)
                revision = self.ids[node]
                if holder != node and self.ids[holder] != revision:
                    self.problems.append(
                        wording.label_clash(script, revision, label, self.scripts[holder], self.ids[holder])
                    )
                elif label in self.node_of:
                    other = self.scripts[self.node_of[label]]
                    self.problems.append(wording.label_clash(script, revision, label, other, label))
                if script.branch_labels.count(label) > 1 and holder == node:
                    self.problems.append(wording.label_twice(script, revision, label))
                    break

    def _parents(self, node: int, script: ScriptMetadata) -> tuple[int, ...]:
        """Return the nodes that a ``down_revision`` names; a ghost for each id that no file declares."""
        down = script.down_revision
        if not isinstance(down, tuple):
            return ()
        found: dict[int, None] = {}
        for name in down:
            parent = self.node_of.get(name)
            if parent is None:
                parent = self._ghost(name)
                self.problems.append(self._missing_parent(node, script, name))
            elif name == script.revision:
                self.problems.append(wording.self_loop(script, name, "down_revision"))
                parent = node
            found[parent] = None
        return tuple(found)

    def _dependencies(self, node: int, script: ScriptMetadata, parents: tuple[int, ...]) -> tuple[int, ...]:
        """Return the nodes that a ``depends_on`` names, by id or label, less the parents."""
        if not isinstance(script.depends_on, tuple) or script.depends_on == NOTHING:
            return ()
        found: dict[int, None] = {}
        for name in script.depends_on:
            needed = self.node_of.get(name)
            if needed is None:
                needed = self.labelled.get(name)
                if needed == node:
                    self.problems.append(wording.own_label(script, self.ids[node], name))
                    continue
            if needed is None:
                needed = self._partial(node, script, name)
            elif name == script.revision:
                self.problems.append(wording.self_loop(script, name, "depends_on"))
                needed = node
            if needed not in parents:
                found[needed] = None
        return tuple(found)

    def _partial(self, node: int, script: ScriptMetadata, name: str) -> int:
        """Return the node of a dependency that is no whole id: the one that it can only mean, or a ghost."""
        revision = self.ids[node]
        meant = self._starting_with(name)
        if len(meant) == 1:
            self.problems.append(wording.partial_dependency(script, revision, name, meant[0]))
            return self.node_of[meant[0]]
        self.problems.append(wording.missing_dependency(script, revision, name, meant, self._unread_of(name)))
        return self._ghost(name)

    def _missing_parent(self, node: int, script: ScriptMetadata, name: str) -> Problem:
        labelled = self.labelled.get(name)
        return wording.missing_parent(
            script,
            self.ids[node],
            name,
            label_of=self.ids[labelled] if labelled is not None else None,
            meant=self._starting_with(name),
            unread=self._unread_of(name),
        )

    def _ghost(self, name: str) -> int:
        return self.ghosts.setdefault(name, len(self.scripts) + len(self.ghosts))

    def _starting_with(self, text: str) -> list[str]:
        """Return up to four ids that start with a text, if it is long enough to mean one."""
        if len(text) < wording.SHORTEST_PREFIX:
            return []
        if self.sorted_ids is None:
            self.sorted_ids = sorted(self.node_of)
        first = bisect_left(self.sorted_ids, text)
        near = self.sorted_ids[first : first + 4]
        return [revision for revision in near if revision.startswith(text)]

    def _unread_of(self, name: str) -> str | None:
        """Return the unreadable file that has a missing id in its name."""
        return next((path for path in self.unread if name and name in os.path.basename(path)), None)
