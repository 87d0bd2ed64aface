"""The standard output and error of the headless commands: which characters, which colours, how wide."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, TextIO

from limbeck.text import prefers_ascii, single_line

if TYPE_CHECKING:
    from limbeck.glyphs import Glyphs
    from limbeck.spans import Span

_HUES = ("34", "32", "33", "35", "36", "94")
"""Lanes in the terminal's own colours: what the explorer takes with an ANSI theme."""

_COLOURS = {
    **{f"hue-{number}": code for number, code in enumerate(_HUES)},
    **{f"node-{number}": f"1;{code}" for number, code in enumerate(_HUES)},
    "hidden": "2",
    "id": "33",
    "ghost": "31",
    "badge-head": "1;32",
    "badge-base": "36",
    "badge-label": "35",
    "badge-inherited": "2",
    "badge-needs": "2",
    "badge-problem": "31",
    "fact": "36",
    "heading": "2",
    "effect-add": "32",
    "effect-drop": "31",
    "effect-opaque": "33",
}
"""What each role of a span looks like, as parameters of SGR; others stay plain."""

_BOX_CHARACTERS = "│┄●◆■"
"""What an encoding must have for the Unicode graph to be drawn in it."""


def complain(message: str) -> None:
    """Say in one line on the standard error what is wrong."""
    if sys.stderr is not None:
        line = single_line(f"limbeck: {message}")
        encoding = sys.stderr.encoding or "ascii"
        print(line.encode(encoding, "replace").decode(encoding), file=sys.stderr)


class Output:
    """Writes safe lines, in the characters and colours that the standard output takes.

    Args:
        stream: The standard output.
        environ: The environment, for the locale and the terminal.
        ascii_only: What the user says; ``None`` lets locale and encoding decide.
    """

    def __init__(self, stream: TextIO, environ: Mapping[str, str], ascii_only: bool | None) -> None:
        self._stream = stream
        self._encoding = stream.encoding or "ascii"
        plain_locale = prefers_ascii(environ)
        if plain_locale and _is_utf8(self._encoding) and not environ.get("PYTHONIOENCODING"):
            # Python takes UTF-8 where the locale is C: that says nothing of what the terminal can show.
            self._encoding = "ascii"
        if ascii_only is None:
            ascii_only = plain_locale or not _can_encode(self._encoding)
        self.ascii_only = ascii_only
        """Whether stand-ins and the graph are ASCII."""
        is_terminal = stream.isatty()
        self.colours = is_terminal and not environ.get("NO_COLOR") and environ.get("TERM", "dumb") != "dumb"
        """Whether roles are shown as colours."""
        self.width = _terminal_width(stream) if is_terminal else None
        """Cells of a line, so that none wraps; ``None`` where the reader is a program or a file."""

    @cached_property
    def glyphs(self) -> Glyphs:
        """The alphabet of the graph."""
        from limbeck.glyphs import ASCII, UNICODE

        return ASCII if self.ascii_only else UNICODE

    def write(self, text: str) -> None:
        """Write a text that is safe to show."""
        self._stream.write(text.encode(self._encoding, "replace").decode(self._encoding))

    def spans(self, spans: Iterable[Span]) -> None:
        """Write one line of spans."""
        self.write(self.line(spans))

    def line(self, spans: Iterable[Span]) -> str:
        """Return one line of spans, to be written."""
        if not self.colours:
            return "".join([span.text for span in spans]).rstrip(" ") + "\n"
        line = []
        for span in spans:
            code = _COLOURS.get(span.role) if span.text.strip(" ") else None
            line.append(f"\x1b[{code}m{span.text}\x1b[0m" if code else span.text)
        return "".join(line) + "\n"

    def document(self, document: Mapping[str, object]) -> None:
        """Write a JSON document; whatever is not plain ASCII in it is escaped."""
        import json

        json.dump(document, self._stream, indent=2, ensure_ascii=True)
        self._stream.write("\n")


def standard_output(ascii_only: bool | None) -> Output:
    """Return the standard output of this process.

    Raises:
        OSError: There is none.
    """
    if sys.stdout is None:
        raise OSError("there is no standard output")
    return Output(sys.stdout, os.environ, ascii_only)


def _is_utf8(encoding: str) -> bool:
    return encoding.lower().replace("-", "").replace("_", "") == "utf8"


def _can_encode(encoding: str) -> bool:
    try:
        _BOX_CHARACTERS.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _terminal_width(stream: TextIO) -> int | None:
    """Return one cell less than the terminal has, as some wrap when the last is filled."""
    try:
        columns = os.get_terminal_size(stream.fileno()).columns
    except OSError:
        return None
    return max(1, columns - 1) if columns > 0 else None
