"""The facts about one revision, as rows."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from rich.cells import cell_len

from limbeck.spans import Span, message_of, place_of
from limbeck.text import clip, wrapped
from limbeck_core.reading.docstring import fact
from limbeck_core.reading.metadata import Lines, Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from limbeck.source.files import ScriptFile
    from limbeck_core.history import History
    from limbeck_core.problems import Problem

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
    line: int | None = None
    """The line of the script to which it leads."""
    role: str = "message"


class Facts:
    """The facts about one node of a history, or about a file that is none."""

    def __init__(
        self,
        history: History,
        node: int | None,
        path: str | None = None,
        *,
        file: ScriptFile | None = None,
        width: int = 80,
        ascii_only: bool = False,
    ) -> None:
        """Collect the facts.

        Args:
            history: The history.
            node: The node; ``None`` for a file of which none could be made, and for nothing at all.
            path: That file.
            file: The script as it was read, for what is known of its bytes.
            width: The cells there are: long sentences take several rows.
            ascii_only: Whether only ASCII is shown.
        """
        self.history = history
        self.node = node
        self.path = path
        self._file = file
        self._room = max(1, width - NAME_WIDTH - 1)
        self._ascii = ascii_only

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """The facts, collected when they are first looked at."""
        return tuple(self._of_node(self.node) if self.node is not None else self._of_file(self.path))

    @property
    def count(self) -> int:
        """The number of rows."""
        return len(self.facts)

    def node_of_row(self, row: int) -> int | None:
        """The revision to which a row leads."""
        return self.facts[row].node

    def line_of_row(self, row: int) -> int | None:
        """The line of the script to which a row leads."""
        return self.facts[row].line

    def compose_row(self, row: int, width: int) -> list[Span]:
        """One fact in at most ``width`` cells."""
        one = self.facts[row]
        name = f" {one.name:<{NAME_WIDTH}}"
        room = max(0, width - len(name))
        value = clip(one.value, room, ascii=self._ascii)
        leads = one.node is not None or one.line is not None
        spans = [Span(name, "fact"), Span(value, "link" if leads and one.role == "message" else one.role)]
        left = room - cell_len(value) - 2
        if one.note and left > 0:
            spans[-1] = spans[-1]._replace(text=f"{value}  ")
            spans.append(Span(clip(one.note, left, ascii=self._ascii), "id"))
        return spans

    def _links(self, name: str, nodes: Iterable[int], none: str) -> Iterable[Fact]:
        empty = True
        for node in nodes:
            yield Fact(
                name if empty else "", self.history.dag.ids[node], message_of(self.history, node), node
            )
            empty = False
        if empty and none:
            yield Fact(name, none, role="id")

    def _of_node(self, node: int) -> Iterable[Fact]:
        history = self.history
        dag = history.dag
        script = history.node_script(node)
        lines = script.lines if script is not None else Lines()
        yield Fact("Revision", dag.ids[node], line=lines.revision or None)
        if script is None:
            yield Fact("", "no file of this history declares this id", role="badge-problem")
        elif node in dag.twins:
            yield Fact(
                "", "another file declares this id too, and Alembic keeps that one", role="badge-problem"
            )
        kinds = self._kinds(node)
        if kinds:
            yield Fact("Is", ", ".join(kinds))
        if script is not None and isinstance(script.down_revision, Unknown):
            yield Fact(
                "Parents",
                "not known without running the script",
                script.down_revision.reason,
                line=script.down_revision.line or None,
            )
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
            for number, line in enumerate(
                wrapped(message_of(history, node), self._room, ascii_only=self._ascii)
            ):
                yield Fact("" if number else "Message", line)
            author = fact(script.longdoc, "Author")
            if author:
                yield Fact("Author", author)
            if script.create_date:
                yield Fact("Created", script.create_date)
            yield Fact("File", os.path.basename(script.path), line=1)
            yield Fact("Folder", os.path.dirname(place_of(history, script.path)))
            yield Fact("Encoding", script.encoding)
            yield from self._of_bytes()
            if script.path in history.imported:
                yield Fact("Known by", "importing the script, as it was asked for")
        yield from self._problems(history.problems_of(node))

    def _of_file(self, path: str | None) -> Iterable[Fact]:
        if path is not None:
            yield Fact("File", os.path.basename(path), line=1)
            yield Fact("Folder", os.path.dirname(place_of(self.history, path)))
            yield from self._of_bytes()
            yield from self._problems(problem for problem in self.history.problems if problem.path == path)

    def _of_bytes(self) -> Iterable[Fact]:
        """What the file holds, apart from what it declares."""
        file = self._file
        if file is None or not file.data:
            return
        yield Fact("Size", f"{file.size:,} bytes", f"{file.text.count:,} lines")
        yield Fact("Line ends", file.line_ends)
        for number, oddity in enumerate(file.oddities):
            yield Fact("" if number else "Odd", oddity, role="warning")

    def _problems(self, problems: Iterable[Problem]) -> Iterable[Fact]:
        """Each problem with its cure, in full."""
        name = "Problems"
        for problem in problems:
            for line in wrapped(problem.message, self._room, ascii_only=self._ascii):
                yield Fact(name, line, role="badge-problem", line=problem.line)
                name = ""
            for line in wrapped(problem.cure, self._room, ascii_only=self._ascii):
                yield Fact("", line, role="id")

    def _kinds(self, node: int) -> list[str]:
        history = self.history
        dag = history.dag
        if node in dag.ghosts:
            return []
        children = history.children(node)
        kinds = []
        if not children and history.is_id_known(node):
            kinds.append("effective head" if history.is_effective_head(node) else "head")
        script = history.node_script(node)
        if not dag.parents[node] and script is not None and script.down_revision == ():
            kinds.append("base")
        if len(children) > 1:
            kinds.append(f"branch point of {len(children)}")
        if len(dag.parents[node]) > 1:
            kinds.append(f"merge point of {len(dag.parents[node])}")
        return kinds
