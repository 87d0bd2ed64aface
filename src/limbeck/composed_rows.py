"""The first rows of a history, composed where it is read and not where it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limbeck.authors import Authors
from limbeck.first_rows import FirstRows, RowsWanted
from limbeck.glyphs import ASCII, UNICODE
from limbeck.rows import HistoryRows, RowComposer
from limbeck_core.graph.drawing import Drawing
from limbeck_core.graph.folds import no_folds

if TYPE_CHECKING:
    from limbeck_core.graph.lanes import Layout
    from limbeck_core.history import History


def first_rows(wanted: RowsWanted, history: History, layout: Layout) -> FirstRows:
    """Compose the first rows of a history as the pane shows them once it has it."""
    composer = RowComposer(
        history,
        layout,
        ASCII if wanted.ascii_only else UNICODE,
        columns=wanted.columns,
        author_of=Authors(history),
    )
    source = HistoryRows(composer, Drawing(layout, no_folds(len(layout))))
    rows = [tuple(source.compose_row(row, wanted.width)) for row in range(min(wanted.count, source.count))]
    return FirstRows(wanted.width, rows, source.count)
