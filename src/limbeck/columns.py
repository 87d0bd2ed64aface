"""Which columns the history pane shows beside the graph and the messages."""

from __future__ import annotations

from limbeck_core.values import value

ID_CELLS = 12
"""Cells for an id, where the ids of the history are not all shorter: Alembic's own have twelve characters."""

ID_LENGTHS = (12, 8, 0, 32)
"""The lengths of ids that one can choose between; 0 for none."""

DATE_CELLS = 10
"""A date without the time of day."""

AUTHOR_CELLS = 14
FILE_CELLS = 30


@value
class Columns:
    """The columns, as one value that settings can hold."""

    id_cells: int = ID_CELLS
    """How much of an id is shown at most; 0 for nothing of it."""
    date: bool = False
    """The ``Create Date`` of the docstring."""
    author: bool = False
    """The ``Author`` of the docstring, where there is such a line."""
    file: bool = False
    """The name of the file."""
    labels: bool = True
    """The branch labels, own and inherited."""
