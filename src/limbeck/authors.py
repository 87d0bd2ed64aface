"""Who wrote a revision, where its docstring says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from limbeck_core.history import History


class Authors:
    """The authors of a history's revisions; a script is read when its own is first asked for."""

    def __init__(self, history: History) -> None:
        self._history = history
        self._known: dict[int, str] = {}

    def __call__(self, node: int) -> str:
        """The text after ``Author:`` in the docstring of a node's script; empty where there is none."""
        author = self._known.get(node)
        if author is None:
            # Imported here: most never show this column.
            from limbeck_core.reading.docstring import fact

            script = self._history.node_script(node)
            author = (fact(script.longdoc, "Author") or "") if script is not None else ""
            self._known[node] = author
        return author
