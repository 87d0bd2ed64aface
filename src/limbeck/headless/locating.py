"""``limbeck locate``: where something pasted is, why Alembic does not find it, and what helps."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, TypedDict

from limbeck.headless.documents import ProjectDocument, project_document
from limbeck.headless.opening import opened
from limbeck.headless.output import standard_output
from limbeck.spans import Span, place_of
from limbeck.text import visible
from limbeck_core.errors import CommandError

if TYPE_CHECKING:
    from limbeck.request import OpenRequest
    from limbeck_core.history import History
    from limbeck_core.whereabouts import Located, Said

_ROLES = {"here": "id", "near": "badge-needs", "why": "message", "helps": "badge-head"}
"""The colour of what a line says."""


class SaidDocument(TypedDict):
    """One line of the answer."""

    role: Literal["here", "near", "why", "helps"]
    text: str
    revision: str | None
    path: str | None
    line: int | None


class LocateDocument(TypedDict):
    """``limbeck locate --json``."""

    schema: Literal["limbeck/locate/1"]
    project: ProjectDocument
    notes: list[str]
    text: str
    subject: Literal["id", "message", "rows", "nothing"]
    """What the text was taken for."""
    names: list[str]
    """The ids, labels or rows that were read in it."""
    found: bool
    """Whether all of it is in this history, and nothing is wrong with it."""
    lines: list[SaidDocument]


def locate(request: OpenRequest, words: Sequence[str], *, as_json: bool) -> int:
    """Show where a text is; the answer is no where it is not, or something is wrong with it.

    Raises:
        CommandError: There is no text.
    """
    from limbeck_core.whereabouts import locate as locate_in

    text = " ".join(words)
    if text.strip() in ("", "-"):
        if sys.stdin is None or (not text.strip() and sys.stdin.isatty()):
            raise CommandError("nothing to locate: give an id or a message, or pipe what a terminal showed")
        text = sys.stdin.read()
    output = standard_output(request.ascii)
    with opened(request) as history:
        located = locate_in(history, text)
        if as_json:
            output.document(_document(history, located))
        else:
            for said in located.lines:
                spans = [Span(f"{said.role.value:<6}", "heading"), Span("", "message")]
                text = visible(said.text, ascii=output.ascii_only)
                output.spans([*spans, Span(text, _ROLES[said.role.value])])
                if said.path is not None:
                    place = visible(place_with_line(history, said), ascii=output.ascii_only)
                    output.spans([Span(f"{'':<6}{place}", "fact")])
    return int(not located.is_found)


def place_with_line(history: History, said: Said) -> str:
    """Return the file of a line, and the line in it."""
    assert said.path is not None
    place = place_of(history, said.path)
    return f"{place}:{said.line}" if said.line else place


def _document(history: History, located: Located) -> LocateDocument:
    return {
        "schema": "limbeck/locate/1",
        "project": project_document(history),
        "notes": list(history.notes),
        "text": located.text,
        "subject": located.subject.value,
        "names": list(located.names),
        "found": located.is_found,
        "lines": [
            {
                "role": said.role.value,
                "text": said.text,
                "revision": said.revision,
                "path": said.path,
                "line": said.line,
            }
            for said in located.lines
        ],
    }
