"""What branches have in common, and what each has for itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from limbeck_core.graph.reach import reach
from limbeck_core.merging.model import Branch, Site

if TYPE_CHECKING:
    from limbeck_core.history import History
    from limbeck_core.operations import Operation


@dataclass(frozen=True)
class Ancestry:
    """The ancestors of some heads, what they depend on included, as an upgrade runs them.

    Args:
        history: What they are in.
        heads: Revision ids.
    """

    history: History
    heads: tuple[str, ...]

    @cached_property
    def edges(self) -> Sequence[tuple[int, ...]]:
        """Per node what must run before it."""
        dag = self.history.dag
        return [(*above, *needed) for above, needed in zip(dag.parents, dag.dependencies, strict=True)]

    @cached_property
    def _closures(self) -> dict[str, set[int]]:
        return {head: self.closure([head]) for head in self.heads}

    def closure(self, revisions: Iterable[str]) -> set[int]:
        """Return the nodes of revisions and of all that must run before them."""
        nodes = [node for name in revisions if (node := self.history.node_of(name)) is not None]
        return reach(nodes, self.edges)

    @cached_property
    def common(self) -> set[int]:
        """The nodes below all of the heads."""
        sets = list(self._closures.values())
        return set.intersection(*sets) if sets else set()

    @cached_property
    def nearest(self) -> tuple[str, ...]:
        """The common ancestors that no other common ancestor rests on."""
        below = {target for node in self.common for target in self.edges[node]}
        return tuple(self.history.dag.ids[node] for node in sorted(self.common - below))

    def own(self, head: str, other: str | None = None) -> list[int]:
        """Return what a head has that another has not, or not all have; in the order of an upgrade."""
        nodes = self._closures[head] - (self.common if other is None else self._closures[other])
        return [node for node in self.running_order if node in nodes]

    def shared(self, one: str, other: str) -> list[int]:
        """Return what two heads have in common, in the order of an upgrade."""
        nodes = self._closures[one] & self._closures[other]
        return [node for node in self.running_order if node in nodes]

    @cached_property
    def running_order(self) -> list[int]:
        """All nodes that an upgrade runs, in its order."""
        history = self.history
        yielded = history.revision_map.iterate_revisions("heads", "base")
        found = [node for one in yielded if (node := history.node_of(one.revision)) is not None]
        return found[::-1]


def branch_of(ancestry: Ancestry, head: str, operations: dict[int, tuple[Site, ...]]) -> Branch:
    """Return what a head has for itself; scripts are read for it, and kept among the operations."""
    nodes = ancestry.own(head)
    sites = [site for node in nodes for site in operations_of(ancestry.history, node, operations)]
    return Branch(head, tuple(ancestry.history.dag.ids[node] for node in nodes), tuple(sites))


def operations_of(history: History, node: int, known: dict[int, tuple[Site, ...]]) -> tuple[Site, ...]:
    """Return what the upgrade of a node's script does."""
    if node not in known:
        script = history.node_script(node)
        assert script is not None, "what runs has a file"
        known[node] = tuple(
            Site(history.dag.ids[node], script.path, one) for one in _upgrade(script.path, history)
        )
    return known[node]


def _upgrade(path: str, history: History) -> tuple[Operation, ...]:
    from limbeck_core.operations import read_operations
    from limbeck_core.operations.knowing import opaque
    from limbeck_core.reading import ConstantSource, read_text

    source = read_text(path)
    if source.problem is not None:
        # the file is gone, say: what it does is not known, which is not to be taken for nothing
        return (opaque(source.problem.line or 1, "", source.problem.message),)
    found = read_operations(source.text, path=path, constants=ConstantSource(history.project.sources))
    if found.upgrade_line is None and not found.upgrade:
        return (opaque(1, "", "the script has no upgrade()"),)
    return found.upgrade
