"""Finding revisions by their ids, messages, labels and file names."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from limbeck_core.history import History

_SEPARATOR = "\x00"
"""Between the fields of a haystack: no word that a user types holds it."""


class Haystack:
    """The words of every node of a history, folded to one case once."""

    def __init__(self, history: History) -> None:
        self._texts: list[str] = []
        dag = history.dag
        for node, identifier in enumerate(dag.ids):
            script = history.node_script(node)
            fields = (identifier, *dag.labels[node])
            if script is not None:
                fields = (*fields, script.doc, os.path.basename(script.path))
            self._texts.append(_SEPARATOR.join(fields).casefold())

    def find(self, query: str) -> list[int]:
        """The nodes in which every word of the query occurs, in node order; none for an empty query."""
        words = query.casefold().split()
        if not words:
            return []
        found = list(range(len(self._texts)))
        for word in words:
            found = [node for node in found if word in self._texts[node]]
        return found
