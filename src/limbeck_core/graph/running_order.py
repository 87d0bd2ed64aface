"""The order in which Alembic runs revisions: each after its children, one line at a time.

Alembic keeps a list of places, each with the revision that stands there: at first the heads, in the order of
the map. From the current place it goes on to the first place whose revision has the current one among its
ancestors, until there is none; takes the revision it stands at; and moves the place to the first parent that
stands nowhere else, with new places at the end of the list for further parents. A place without such a
parent is given up for the one before it.

Alembic finds the first place above by one set of ancestors for each place, made anew at every merge point.
Here each node remembers the first place above it. Places only move down and new ones come last, so what is
remembered can only grow out of date in one direction: it is a lower bound, renewed when it is asked for.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from heapq import heapify, heappop, heapreplace
from math import inf

from limbeck_core.graph.reach import Edges, reach


class Unordered(Exception):  # noqa: N818  (it is caught and worded by who knows the names)
    """Some nodes cannot be reached from the heads, or stand above one another."""

    def __init__(self, nodes: Iterable[int], *, circle: bool) -> None:
        self.nodes = sorted(nodes)
        self.circle = circle
        """Whether they stand above one another: Alembic would not come to an end."""
        super().__init__(self.nodes)


def running_order(nodes: Iterable[int], heads: Sequence[int], parents: Edges) -> list[int]:
    """Return nodes in Alembic's order of running them down.

    O(V+E) on lines, branches, merges and any number of heads on one base. What a node remembers is renewed
    after a merge point moved the place, over the branch points above the node that is asked for: in the worst
    case, O(V) for each merge point.

    Args:
        nodes: What to put in order.
        heads: Those of the nodes to start from, in the order of the map, each once.
        parents: Per node its parents in order, without a circle.

    Raises:
        Unordered: The heads do not lead to all of the nodes, over none but these nodes.
    """
    return _Places(set(nodes), heads, parents).run()


_NOWHERE = -1


class _Places:
    """The places, and what each node remembers of those above it."""

    def __init__(self, todo: set[int], heads: Sequence[int], parents: Edges) -> None:
        self._todo = todo
        self._parents = parents
        self._node_at = list(heads)
        self._place_of = {node: place for place, node in enumerate(heads)}
        self._before = list(range(-1, len(heads) - 1))
        self._after = [*range(1, len(heads)), _NOWHERE]
        self._last_place = len(heads) - 1
        self._clock = 0
        self._moved: list[float] = [0] * len(heads)
        """Per place when it last left nodes behind that it stood above; infinity once it is given up."""
        count = len(parents)
        # arrays over the whole map, of which a range most often looks at much: small beside sets of it
        self._above = array("i", [_NOWHERE]) * count
        """Per node the first place at it or above it, or one before that."""
        self._renewed: dict[int, int] = {}
        """When that was found."""
        self._left = bytearray(count)
        """The nodes that no place stands at or above any more."""
        self._heaps: dict[int, list[tuple[int, int]]] = {}
        self._waiting = array("I", bytes(4 * count))
        """Per node how many of its children still stand at a place or below one."""
        self._newest = array("i", [_NOWHERE]) * count
        """Per node the edge to it from a child that was met last."""
        self._child = array("I")
        """Per edge the child."""
        self._next = array("i")
        """Per edge the one to the same node that was met before it."""
        self._look_down()

    def _look_down(self) -> None:
        above, newest, parents = self._above, self._newest, self._parents
        for place, head in enumerate(self._node_at):
            if above[head] != _NOWHERE:
                continue
            above[head] = place
            pending = [head]
            while pending:
                node = pending.pop()
                for parent in parents[node]:
                    self._waiting[parent] += 1
                    self._next.append(newest[parent])
                    newest[parent] = len(self._child)
                    self._child.append(node)
                    if above[parent] == _NOWHERE:
                        above[parent] = place
                        pending.append(parent)

    def run(self) -> list[int]:
        """Take every node, in order."""
        order: list[int] = []
        place = 0 if self._node_at else _NOWHERE
        while place != _NOWHERE:
            node = self._node_at[place]
            if self._waiting[node]:
                place = self._first_above(node)
            else:
                order.append(node)
                self._todo.discard(node)
                place = self._leave(node, place)
        if self._todo:
            raise Unordered(self._todo, circle=False)
        return order

    def _leave(self, node: int, place: int) -> int:
        """Move a place from a node on to its parents, and return the place to go on from."""
        parents = self._parents[node]
        onward: list[int] = []
        passed: list[int] = []
        for parent in parents:
            self._waiting[parent] -= 1
            if parent not in self._place_of:
                if parent in self._todo:
                    onward.append(parent)
                elif not self._waiting[parent]:
                    passed.append(parent)
        del self._place_of[node]
        self._left[node] = 1
        if onward:
            self._node_at[place] = onward[0]
            self._place_of[onward[0]] = place
            for parent in onward[1:]:
                self._append(parent)
            if len(parents) > 1:
                self._clock += 1
                self._moved[place] = self._clock
        else:
            place = self._give_up(place)
        if passed:
            self._release(passed)
        return place

    def _append(self, node: int) -> None:
        place = len(self._node_at)
        self._node_at.append(node)
        self._place_of[node] = place
        self._moved.append(self._clock)
        self._before.append(self._last_place)
        self._after.append(_NOWHERE)
        self._after[self._last_place] = place
        self._last_place = place

    def _give_up(self, place: int) -> int:
        before, after = self._before[place], self._after[place]
        self._moved[place] = inf
        if before != _NOWHERE:
            self._after[before] = after
        if after != _NOWHERE:
            self._before[after] = before
        else:
            self._last_place = before
        return before if before != _NOWHERE else after

    def _release(self, passed: list[int]) -> None:
        """Tell the parents of nodes that no place stands at these or above them any more.

        They are none of the nodes to take, only on a way between them.
        """
        pending = passed
        while pending:
            node = pending.pop()
            self._left[node] = 1
            for parent in self._parents[node]:
                self._waiting[parent] -= 1
                if not self._waiting[parent] and parent not in self._place_of:
                    pending.append(parent)

    def _first_above(self, node: int) -> int:
        """Return the first place that stands above a node."""
        path = [node]
        while True:
            heap = self._heap(path[-1])
            bound, child = heap[0]
            if not self._is_certain(child):
                if self._waiting[child]:
                    path.append(child)
                    continue
                self._remember(child, self._place_of[child])
            found = self._above[child]
            if found > bound:
                heapreplace(heap, (found, child))
                continue
            asked = path.pop()
            if not path:
                return found
            self._remember(asked, min(found, self._place_of.get(asked, found)))

    def _heap(self, node: int) -> list[tuple[int, int]]:
        """Return the children of a node that still are below a place, the least remembered place on top."""
        heap = self._heaps.get(node)
        if heap is None:
            heap = [(self._above[child], child) for child in self._children(node)]
            heapify(heap)
            self._heaps[node] = heap
        while self._left[heap[0][1]]:
            heappop(heap)
        return heap

    def _children(self, node: int) -> Iterator[int]:
        edge = self._newest[node]
        while edge != _NOWHERE:
            yield self._child[edge]
            edge = self._next[edge]

    def _is_certain(self, node: int) -> bool:
        """Whether the place that a node remembers stands above it still."""
        return self._moved[self._above[node]] <= self._renewed.get(node, 0)

    def _remember(self, node: int, place: int) -> None:
        self._above[node] = place
        self._renewed[node] = self._clock


def running_order_with_circles(nodes: Iterable[int], heads: Sequence[int], parents: Edges) -> list[int]:
    """Return nodes in Alembic's order where some follow one another in a circle. O(V·(V+E)).

    Alembic refuses circles, but for those that stand between a base and a head.

    Args:
        nodes: What to put in order.
        heads: Those of the nodes to start from, in the order of the map, each once.
        parents: Per node its parents in order.

    Raises:
        Unordered: The heads do not lead to all of the nodes, or some stand above one another.
    """
    todo = set(nodes)
    standing = list(heads)
    below = [reach([node], parents) for node in standing]
    order: list[int] = []
    visited: set[int] = set()
    place = 0
    while standing:
        node = standing[place]
        above = next((i for i, found in enumerate(below) if i != place and node in found), None)
        if above is not None:
            visited.add(place)
            if above in visited:
                raise Unordered((standing[i] for i in visited), circle=True)
            place = above
            continue
        visited.clear()
        order.append(node)
        todo.remove(node)
        onward = [p for p in parents[node] if p in todo and p not in standing]
        if not onward:
            del standing[place], below[place]
            place = max(place - 1, 0)
            continue
        standing[place] = onward[0]
        standing.extend(onward[1:])
        if len(parents[node]) > 1:
            # below an only parent stands the same; the node itself stands nowhere any more
            below[place] = reach(onward[:1], parents)
            below.extend(reach([p], parents) for p in onward[1:])
    if todo:
        raise Unordered(todo, circle=False)
    return order
