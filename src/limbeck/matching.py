"""Finding revisions by their ids, messages, labels and file names."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from limbeck_core.history import History

_SEPARATOR = "\x00"
"""Between the fields of a haystack: no word that a user types holds it."""


class Haystack:
    """The words of every node of a history, folded to one case when they are first asked for."""

    def __init__(self, history: History) -> None:
        self._history = history

    @cached_property
    def texts(self) -> list[str]:
        """The words of each node."""
        texts: list[str] = []
        history = self._history
        dag = history.dag
        for node, identifier in enumerate(dag.ids):
            script = history.node_script(node)
            fields = (identifier, *dag.labels[node])
            if script is not None:
                fields = (*fields, script.doc, os.path.basename(script.path))
            texts.append(_SEPARATOR.join(fields).casefold())
        return texts

    def find(self, query: str) -> list[int]:
        """The nodes in which every word of the query occurs, in node order; none for an empty query."""
        words = query.casefold().split()
        if not words:
            return []
        texts = self.texts
        found = list(range(len(texts)))
        for word in words:
            found = [node for node in found if word in texts[node]]
        return found
