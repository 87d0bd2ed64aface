"""The scripts that were looked at last, each read once for as long as its file stays as it is."""

from __future__ import annotations

import os
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property

from limbeck.source.highlighting import Highlighter
from limbeck.source.text import ScriptText
from limbeck_core.problems import Problem
from limbeck_core.reading.scripts import COMPILED_SUFFIXES
from limbeck_core.reading.signatures import Signature, signature
from limbeck_core.reading.source import decode, read_bytes

FILES_KEPT = 12
"""Files kept in memory: those between which a reader goes back and forth."""

_UTF8_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class ScriptFile:
    """One file as it was when it was read."""

    path: str
    signature: Signature
    data: bytes = field(repr=False)
    """What it holds; empty where it cannot be read."""
    encoding: str
    text: ScriptText = field(repr=False)
    """Its text, or why there is none."""
    highlighter: Highlighter | None = field(repr=False)
    """Its colours; ``None`` where the text is no source."""

    @property
    def size(self) -> int:
        """Its bytes."""
        return len(self.data)

    @cached_property
    def line_ends(self) -> str:
        """How its lines end: ``LF``, ``CRLF``, ``CR``, or several of these."""
        both = self.data.count(b"\r\n")
        counts = {"LF": self.data.count(b"\n") - both, "CRLF": both, "CR": self.data.count(b"\r") - both}
        return " and ".join(name for name, count in counts.items() if count) or "none"

    @cached_property
    def oddities(self) -> tuple[str, ...]:
        """What is unusual about its bytes, a few words each."""
        found = []
        if self.data.startswith(_UTF8_MARK):
            found.append("begins with a UTF-8 mark")
        if " and " in self.line_ends:
            found.append(f"its lines end in {self.line_ends}")
        if self.data and not self.data.endswith((b"\n", b"\r")):
            found.append("its last line has no end")
        if b"\0" in self.data:
            found.append("holds null bytes")
        if b"\x0c" in self.data:
            found.append("holds form feeds")
        if b"\n\t" in self.data or b"\r\t" in self.data:
            found.append("is indented with tabs")
        return tuple(found)


def open_file(path: str) -> ScriptFile:
    """Read a file; one that cannot be read, or that holds no source, says so in place of its text."""
    # The signature comes first, so that a change meanwhile is seen the next time.
    now = signature(path)
    data = read_bytes(path)
    if isinstance(data, Problem):
        return ScriptFile(path, now, b"", "", ScriptText(data.message), None)
    if path.endswith(COMPILED_SUFFIXES):
        says = f"{os.path.basename(path)} is compiled: its source is not here"
        return ScriptFile(path, now, data, "", ScriptText(says), None)
    source = decode(data, path)
    text = ScriptText(source.text)
    return ScriptFile(path, now, data, source.encoding, text, Highlighter(text))


class ScriptFiles:
    """The files that were opened last."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, ScriptFile] = OrderedDict()

    def take(self, file: ScriptFile) -> None:
        """Take in a file that another process has opened."""
        self._kept[file.path] = file

    def get(self, path: str) -> ScriptFile:
        """A file as it is now: read again only if it has changed since."""
        kept = self._kept.get(path)
        if kept is None or kept.signature != signature(path):
            kept = self._kept[path] = open_file(path)
            if len(self._kept) > FILES_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(path)
        return kept
