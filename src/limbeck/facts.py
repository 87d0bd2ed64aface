"""The facts about one revision, as rows."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len

from limbeck.rows import Span, message_of, place_of
from limbeck.text import clip
from limbeck_core.reading.metadata import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from limbeck_core.history import History

NAME_WIDTH = 13
"""Cells of the column that names each fact."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One row: a name, which further rows of the same fact leave out, and a value."""

    name: str
    value: str
    """Text to show as it stands, not yet made safe."""
    note: str = ""
    """What is said more quietly after the value."""
    node: int | None = None
    """The revision to which the row leads."""
    role: str = "message"


class Facts:
    """The facts about one node of a history."""

    def __init__(self, history: History, node: int, *, ascii_only: bool = False) -> None:
        self._history = history
        self._node = node
        self._ascii = ascii_only
        self.facts: tuple[Fact, ...] = tuple(self._collect())

    @property
    def count(self) -> int:
        """The number of rows."""
        return len(self.facts)

    def node_of_row(self, row: int) -> int | None:
        """The revision to which a row leads."""
        return self.facts[row].node

    def compose_row(self, row: int, width: int) -> list[Span]:
        """One fact in at most ``width`` cells."""
        fact = self.facts[row]
        name = f" {fact.name:<{NAME_WIDTH}}"
        room = max(0, width - len(name))
        value = clip(fact.value, room, ascii=self._ascii)
        spans = [Span(name, "fact"), Span(value, "link" if fact.node is not None else fact.role)]
        left = room - cell_len(value) - 2
        if fact.note and left > 0:
            spans[-1] = spans[-1]._replace(text=f"{value}  ")
            spans.append(Span(clip(fact.note, left, ascii=self._ascii), "id"))
        return spans

    def _links(self, name: str, nodes: Iterable[int], none: str) -> Iterable[Fact]:
        empty = True
        for node in nodes:
            yield Fact(
                name if empty else "", self._history.dag.ids[node], message_of(self._history, node), node
            )
            empty = False
        if empty and none:
            yield Fact(name, none, role="id")

    def _collect(self) -> Iterable[Fact]:
        history, node = self._history, self._node
        dag = history.dag
        script = history.node_script(node)
        yield Fact("Revision", dag.ids[node])
        if script is None:
            yield Fact("", "no file of this history declares this id", role="badge-problem")
        elif node in dag.twins:
            yield Fact(
                "", "another file declares this id too, and Alembic keeps that one", role="badge-problem"
            )
        kinds = self._kinds()
        if kinds:
            yield Fact("Is", ", ".join(kinds))
        if script is not None and isinstance(script.down_revision, Unknown):
            yield Fact("Parents", "not known without running the script", script.down_revision.reason)
        elif script is not None:
            yield from self._links("Parents", dag.parents[node], "none: a base")
        yield from self._links(
            "Children", history.children(node), "none: a head" if script is not None else "none"
        )
        yield from self._links("Depends on", dag.dependencies[node], "")
        yield from self._links("Needed by", history.dependents(node), "")
        own, inherited = history.labels_of(node)
        for number, label in enumerate(own):
            yield Fact("" if number else "Labels", label, "own")
        for number, label in enumerate(inherited):
            yield Fact("" if number or own else "Labels", label, "inherited")
        if script is not None:
            yield Fact("Message", message_of(history, node))
            if script.create_date:
                yield Fact("Created", script.create_date)
            yield Fact("File", os.path.basename(script.path))
            yield Fact("Folder", os.path.dirname(place_of(history, script.path)))
            yield Fact("Encoding", script.encoding)
        for number, problem in enumerate(history.problems_of(node)):
            yield Fact("" if number else "Problems", problem.message, role="badge-problem")
            if problem.cure:
                yield Fact("", problem.cure, role="id")

    def _kinds(self) -> list[str]:
        history, node = self._history, self._node
        dag = history.dag
        if node in dag.ghosts:
            return []
        children = history.children(node)
        kinds = []
        if not children:
            kinds.append("effective head" if history.is_effective_head(node) else "head")
        if not dag.parents[node]:
            kinds.append("base")
        if len(children) > 1:
            kinds.append(f"branch point of {len(children)}")
        if len(dag.parents[node]) > 1:
            kinds.append(f"merge point of {len(dag.parents[node])}")
        return kinds
