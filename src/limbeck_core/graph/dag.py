"""The graph as it is drawn: numbered nodes and two kinds of edge."""

from __future__ import annotations

from collections.abc import Sequence

from limbeck_core.values import value


@value
class Dag:
    """Nodes 0..n-1 with their parents; may hold cycles, ghosts and twins.

    A node is one file, or one id that some file names and none declares (a ghost). Of two files with one
    id, edges lead to the one that Alembic keeps; its twin has parents and no children.
    """

    ids: Sequence[str]
    """The revision id of each node, as text to show; the same id twice for twins."""
    parents: Sequence[tuple[int, ...]]
    """Per node the nodes its ``down_revision`` names, in the declared order, each once."""
    dependencies: Sequence[tuple[int, ...]]
    """Per node the nodes its ``depends_on`` names, less those that are parents as well, each once."""
    labels: Sequence[tuple[str, ...]]
    """Per node its own branch labels, in the declared order."""
    ghosts: frozenset[int] = frozenset()
    """The nodes that no file declares."""
    twins: frozenset[int] = frozenset()
    """The nodes whose id another file declares too, and which Alembic does not keep."""
