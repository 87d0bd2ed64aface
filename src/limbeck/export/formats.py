"""The formats of an export, and each of them but the picture as text."""

from __future__ import annotations

import json
import os
import re
from enum import StrEnum
from typing import TYPE_CHECKING

from limbeck.spans import place_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from limbeck.export.shown import Point, Shown
    from limbeck.rows import RowComposer


class Format(StrEnum):
    """What a graph is written as."""

    TEXT = "text"
    MERMAID = "mermaid"
    DOT = "dot"
    SVG = "svg"
    JSON = "json"

    @property
    def suffix(self) -> str:
        """The usual end of such a file's name."""
        return {"text": ".txt", "mermaid": ".mmd"}.get(self.value, f".{self.value}")


def exported(shown: Shown, kind: Format, composer: RowComposer) -> str:
    """Return what is shown in a format.

    Args:
        shown: What is shown.
        kind: The format.
        composer: Composes the rows of the same drawing, for plain text.
    """
    match kind:
        case Format.TEXT:
            return text(shown, composer)
        case Format.MERMAID:
            return mermaid(shown)
        case Format.DOT:
            return dot(shown)
        case Format.SVG:
            from limbeck.export.svg import svg

            return svg(shown)
        case Format.JSON:
            return document(shown)


def in_ascii(content: str, kind: Format) -> str:
    """Return an export with whatever is not ASCII written as its format writes a code point."""
    if kind is Format.MERMAID:
        return "".join(character if character.isascii() else f"#{ord(character)};" for character in content)
    if kind in (Format.SVG, Format.DOT):
        return content.encode("ascii", "xmlcharrefreplace").decode("ascii")
    return content


def text(shown: Shown, composer: RowComposer) -> str:
    """Return the rows as they are on the screen, uncut."""
    lines = ("".join(span.text for span in composer.compose(row, None)) for row in shown.drawing.rows())
    return "".join(f"{line.rstrip()}\n" for line in lines)


_PLAIN_IN_MERMAID = re.compile(r"[^\w ,.:/()-]")
"""What stands for itself in a quoted label of Mermaid; nothing of it is markup there."""


def mermaid(shown: Shown) -> str:
    """Return a flowchart of Mermaid, parents below their children."""

    def escaped(words: str) -> str:
        return _PLAIN_IN_MERMAID.sub(lambda match: f"#{ord(match[0])};", words)

    lines = ["flowchart BT"]
    for point in shown.points:
        left, right = ("([", "])") if point.node is None else ("[", "]")
        lines.append(f'    {point.key}{left}"{"<br/>".join(map(escaped, _words(shown, point)))}"{right}')
    for edge in shown.edges:
        lines.append(f"    {edge.parent} {'-.->' if edge.dotted else '-->'} {edge.child}")
    return "\n".join(lines) + "\n"


def dot(shown: Shown) -> str:
    """Return a digraph for Graphviz, parents below their children."""

    def escaped(words: str) -> str:
        # Graphviz reads entities in every label
        return words.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')

    lines = [
        "digraph history {",
        "    rankdir=BT;",
        '    node [shape=box, style=rounded, fontname="monospace", fontsize=10];',
    ]
    for point in shown.points:
        label = "\\n".join(map(escaped, _words(shown, point)))
        dashed = ", style=dashed" if point.node is None else ""
        lines.append(f'    {point.key} [label="{label}"{dashed}];')
    for edge in shown.edges:
        lines.append(f"    {edge.parent} -> {edge.child}{' [style=dashed]' if edge.dotted else ''};")
    return "\n".join([*lines, "}"]) + "\n"


def _words(shown: Shown, point: Point) -> Iterable[str]:
    return [words for words in shown.label(point) if words]


def document(shown: Shown) -> str:
    """Return a JSON document, ``limbeck/graph/1``: the points in rows from the top, and the edges."""
    history = shown.history
    points = []
    for point in shown.points:
        node = point.node
        script = history.node_script(node) if node is not None else None
        points.append(
            {
                "key": point.key,
                "revision": history.dag.ids[node] if node is not None else None,
                "message": script.doc if script is not None else "",
                "path": place_of(history, script.path).replace(os.sep, "/") if script is not None else None,
                "labels": [label for labels in history.labels_of(node) for label in labels]
                if node is not None
                else [],
                "missing": node in history.dag.ghosts,
                "column": shown.column_of(point),
                "folded": 0 if node is not None else point.size,
            }
        )
    return (
        json.dumps(
            {
                "schema": "limbeck/graph/1",
                "title": history.title,
                "points": points,
                "edges": [
                    {
                        "child": edge.child,
                        "parent": edge.parent,
                        "kind": "depends_on" if edge.dotted else "down_revision",
                    }
                    for edge in shown.edges
                ],
            },
            indent=2,
        )
        + "\n"
    )
