"""What is wrong with scripts one by one, and with the graph as a whole: unknown values, odd notes, cycles."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence

from limbeck_core.graph.dag import Dag
from limbeck_core.history import wording
from limbeck_core.history.table import GHOST
from limbeck_core.problems import Problem
from limbeck_core.reading.metadata import ScriptMetadata, Unknown

FIELDS = ("revision", "down_revision", "branch_labels", "depends_on")
"""What a script declares, in the order in which it is checked."""

GENERATED_ID = r"(?=[0-9a-f]*[a-f])[0-9a-f]{12}(?=[_.-])"
"""An id as Alembic makes it, at the start of a file name; with a letter, so that it is no date."""

ID_LIST = r"[\w.-]+(?:\s*,\s*[\w.-]+)*"
"""A ``Revises:`` line that holds ids and nothing else."""

REVISES = "\nRevises: "
"""What stands before the parents in a docstring, after the message."""

NO_PARENT_WORDS = frozenset(["none", "base"])
"""What a ``Revises:`` line may say for a base."""


def script_problems(scripts: Sequence[ScriptMetadata]) -> Iterator[Problem]:
    """Yield what is wrong with each script by itself."""
    separator = os.sep
    for script in scripts:
        path, revision, parents, labels, needed, _, _, docstring, _, _, problem = script
        # Nearly every script is as Alembic makes it, so that nothing else has to be looked at: it names its
        # parents and its file as Alembic does, letter by letter.
        if (
            problem is None
            and isinstance(revision, str)
            and isinstance(parents, tuple)
            and isinstance(labels, tuple)
            and isinstance(needed, tuple)
            and (said := docstring.find(REVISES)) > 0
            # from its first character to the first digit of the year, which are in `longdoc` as they are here
            and docstring.startswith(", ".join(parents) + "\nCreate Date: 2", said + len(REVISES))
            and not docstring[0].isspace()
            and path.find(revision, path.rfind(separator) + 1) >= 0
        ):
            continue
        if script.problem is not None:
            yield script.problem
        if script.is_unknown:
            for field in FIELDS:
                value = getattr(script, field)
                if isinstance(value, Unknown):
                    yield wording.unknown(script, field, value)
        if isinstance(script.revision, str):
            yield from _notes(script, script.revision)


def _notes(script: ScriptMetadata, revision: str) -> Iterator[Problem]:
    """Yield what misleads a reader, where it is certain: ids against ids."""
    said, parents = script.revises, script.down_revision
    if said and isinstance(parents, tuple) and not (len(parents) == 1 and said == parents[0]):
        named = [part.strip() for part in said.split(",")] if re.fullmatch(ID_LIST, said) else []
        named = [name for name in named if name.lower() not in NO_PARENT_WORDS]
        if re.fullmatch(ID_LIST, said) and not _may_agree(named, parents):
            yield wording.revises_mismatch(script, revision, said, parents)
    name = script.path.rpartition(os.sep)[2]
    # nearly every file is named after its revision
    if revision not in name and (found := re.match(GENERATED_ID, name)) and found[0] != revision[:12]:
        yield wording.file_name_mismatch(script, revision, found[0])


def _may_agree(named: Sequence[str], parents: Sequence[str]) -> bool:
    """Return whether the ids named are the parents, or their beginnings, in any order."""
    return len(named) == len(parents) and all(
        any(parent.startswith(name) for parent in parents) for name in named
    )


def cycle_problems(
    dag: Dag, script_numbers: Sequence[int], scripts: Sequence[ScriptMetadata]
) -> Iterator[Problem]:
    """Yield one problem for each set of revisions that follow one another in a circle."""
    if not _has_cycle(dag):
        return

    def script_of(node: int) -> ScriptMetadata | None:
        return scripts[script_numbers[node]] if script_numbers[node] != GHOST else None

    in_cycle: set[int] = set()
    for members in _strong_components(dag.parents):
        way = _circle(members, dag.parents)
        in_cycle.update(members)
        ids = [dag.ids[node] for node in way]
        yield wording.cycle(ids, script_of(way[0]), by_dependency=False)
    every = [(*dag.parents[node], *dag.dependencies[node]) for node in range(len(dag.ids))]
    for members in _strong_components(every):
        if in_cycle.isdisjoint(members):
            way = _circle(members, every)
            start = next((at for at, node in enumerate(way) if dag.dependencies[node]), 0)
            way = way[start:] + way[:start]
            ids = [dag.ids[node] for node in way]
            yield wording.cycle(ids, script_of(way[0]), by_dependency=True)


_UNDER_WAY, _DONE = 1, 2
"""What is known of a node whose way up is being followed, and of one from which no circle is left to find."""


def _has_cycle(dag: Dag) -> bool:
    """Return whether any edges but self-loops close a circle."""
    count = len(dag.ids)
    parents_of, dependencies = dag.parents, dag.dependencies
    state = bytearray(count)
    for start in range(count):
        if state[start]:
            continue
        # Upwards, depth first. Of a node as its complement all that it names has been followed.
        stack = [start]
        while stack:
            node = stack.pop()
            if node < 0:
                state[~node] = _DONE
            elif not state[node]:
                state[node] = _UNDER_WAY
                stack.append(~node)
                for edges in (parents_of[node], dependencies[node]):
                    for above in edges:
                        if above != node:
                            if state[above] == _UNDER_WAY:
                                return True
                            if not state[above]:
                                stack.append(above)
    return False


def _strong_components(edges: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return the strongly connected sets of two or more nodes (Tarjan's algorithm, without recursion)."""
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    on_stack: set[int] = set()
    stack: list[int] = []
    found: list[list[int]] = []
    for root in range(len(edges)):
        if root in order:
            continue
        work = [(root, iter(edges[root]))]
        order[root] = low[root] = len(order)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, following = work[-1]
            for after in following:
                if after not in order:
                    order[after] = low[after] = len(order)
                    stack.append(after)
                    on_stack.add(after)
                    work.append((after, iter(edges[after])))
                    break
                if after in on_stack:
                    low[node] = min(low[node], order[after])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == order[node]:
                    members = [stack.pop()]
                    while members[-1] != node:
                        members.append(stack.pop())
                    on_stack.difference_update(members)
                    if len(members) > 1:
                        found.append(sorted(members))
    return found


def _circle(members: Sequence[int], edges: Sequence[Sequence[int]]) -> list[int]:
    """Return the members in an order in which each is followed by what it names, as far as one circle goes.

    The members that are not on that circle follow it.
    """
    inside = set(members)
    way = [members[0]]
    place = {members[0]: 0}
    while True:
        after = next(node for node in edges[way[-1]] if node in inside and node != way[-1])
        if after in place:
            circle = way[place[after] :]
            break
        place[after] = len(way)
        way.append(after)
    on_circle = set(circle)
    return [*circle, *(node for node in members if node not in on_circle)]
