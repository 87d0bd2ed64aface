"""What a map tells its revisions about one another: each when it is asked, not all of thousands at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from limbeck_core.graph.reach import Edges

NO_ONE: tuple[str, ...] = ()


class Telling:
    """What a map knows of the revisions that it was built of.

    >>> telling = Telling()
    >>> telling.children_of("a1")
    ((), ())
    >>> telling.know(["a1", "b2"], {"a1": 0, "b2": 1}, [(1,), ()], [(1,), ()], lambda: [(), ()])
    >>> telling.children_of("a1")
    (('b2',), ('b2',))
    """

    __slots__ = ("_all_children", "_at", "_children", "_ids", "_run_dependencies")

    def __init__(self) -> None:
        """Know nothing yet."""
        self._at: Mapping[str, int] = {}

    def know(
        self,
        ids: Sequence[str],
        at: Mapping[str, int],
        children: Edges,
        all_children: Edges,
        run_dependencies: Callable[[], Edges],
    ) -> None:
        """Take what there is to tell.

        Args:
            ids: Per node its revision id.
            at: The node of each id.
            children: Per node those whose ``down_revision`` names it.
            all_children: Per node those whose ``down_revision`` or ``depends_on`` names it.
            run_dependencies: Finds per node its dependencies, without those that an ancestor has.
        """
        self._ids, self._at = ids, at
        self._children, self._all_children, self._run_dependencies = children, all_children, run_dependencies

    def children_of(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the ids of those whose ``down_revision`` names a revision, and of all that name it."""
        node = self._at.get(name)
        if node is None:
            return NO_ONE, NO_ONE
        children, all_children = self._children[node], self._all_children[node]
        named = self._named(children)
        return named, named if all_children == children else self._named(all_children)

    def run_dependencies_of(self, name: str) -> tuple[str, ...]:
        """Return the ids of a revision's dependencies, without those that an ancestor has."""
        return self._named(self._run_dependencies()[self._at[name]])

    def _named(self, nodes: Sequence[int]) -> tuple[str, ...]:
        return tuple([self._ids[node] for node in nodes])
