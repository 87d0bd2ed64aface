"""Where the literals of a script's metadata stand in its bytes, to the byte."""

from __future__ import annotations

import ast
import codecs
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from limbeck_core.reading.source import decode
from limbeck_core.reading.syntax import parse
from limbeck_core.writing.changes import ChangeRefused

_LINE_END = re.compile(r"\r\n|\r|\n")


class EditRefused(ChangeRefused):
    """A script cannot be edited to the byte; the message names file and line.

    Args:
        reason: What stands in the way.
        path: The script.
        line: The line concerned, from 1.
    """

    def __init__(self, reason: str, path: str, line: int) -> None:
        super().__init__(f"{path}:{line}: {reason}", path)
        self.reason = reason
        self.line = line

    def __reduce__(self) -> tuple[type[EditRefused], tuple[str, str, int]]:  # type: ignore[override]  # more data
        return type(self), (self.reason, self.path or "", self.line)


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a text, by characters."""

    start: int
    end: int


class ScriptBytes:
    """The bytes of a script, its text character by character, and its syntax.

    Args:
        data: What the file holds.
        path: The file, for messages.

    Raises:
        EditRefused: Python does not parse it, or its encoding is one that cannot be written back.
    """

    def __init__(self, data: bytes, path: str) -> None:
        self.data = data
        self.path = path
        source = decode(data, path)
        if source.problem is not None:
            raise EditRefused(source.problem.message, path, source.problem.line or 1)
        marked = source.encoding == "utf-8-sig"
        self.start = len(codecs.BOM_UTF8) if marked else 0
        self.encoding = "utf-8" if marked else source.encoding
        # what a comment holds and the encoding does not know goes through as it is
        self.errors = "surrogateescape" if source.has_replacements else "strict"
        self.text = data[self.start :].decode(self.encoding, self.errors)
        if self.text.encode(self.encoding, self.errors) != data[self.start :]:
            raise EditRefused(f"the encoding {self.encoding} does not give back the same bytes", path, 1)
        shown = "".join("?" if "\ud800" <= one <= "\udfff" else one for one in self.text)
        self.lines = [0, *(found.end() for found in _LINE_END.finditer(self.text))]
        self._shown = shown
        try:
            self.tree = parse(_LINE_END.sub("\n", shown))
        except SyntaxError as error:
            raise EditRefused(f"Python does not parse it: {error.msg}", path, error.lineno or 1) from error

    def place(self, node: ast.expr) -> Place:
        """Return where an expression stands, without parentheses around it."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return Place(
            self._offset(node.lineno, node.col_offset), self._offset(node.end_lineno, node.end_col_offset)
        )

    def _offset(self, line: int, column: int) -> int:
        """Return the character of a line, and of a column in UTF-8 bytes, as the parser counts them."""
        start = self.lines[line - 1]
        # so many bytes are no more characters than that
        return start + len(self._shown[start : start + column].encode()[:column].decode())

    def line_of(self, character: int) -> int:
        """Return the line that a character stands in, from 1."""
        return bisect_right(self.lines, character)

    def replaced(self, replacements: dict[Place, str]) -> bytes:
        """Return the bytes with other text in some places, and all else as it is.

        Raises:
            EditRefused: The encoding of the file has no bytes for a text.
        """
        pieces = [self.data[: self.start]]
        at = 0
        for place, text in sorted(replacements.items(), key=lambda item: item[0].start):
            pieces.append(self.text[at : place.start].encode(self.encoding, self.errors))
            try:
                pieces.append(text.encode(self.encoding))
            except UnicodeEncodeError as error:
                reason = f"the encoding {self.encoding} of the file has no bytes for {text}"
                raise EditRefused(reason, self.path, self.line_of(place.start)) from error
            at = place.end
        pieces.append(self.text[at:].encode(self.encoding, self.errors))
        return b"".join(pieces)

    def assigned(self, name: str) -> Iterator[ast.expr]:
        """Yield what top-level statements assign to a name, in the order of the file."""
        for statement in self.tree.body:
            match statement:
                case ast.Assign(targets=targets, value=value):
                    for target in targets:
                        yield from _bound(target, value, name)
                case ast.AnnAssign(target=target, value=ast.expr() as value):
                    yield from _bound(target, value, name)
                case _:
                    continue

    @property
    def docstring(self) -> Place | None:
        """Where the docstring stands, with its quotes."""
        match self.tree.body:
            case [ast.Expr(value=ast.Constant(value=str()) as found), *_]:
                return self.place(found)
            case _:
                return None


def _bound(target: ast.expr, value: ast.expr, name: str) -> Iterator[ast.expr]:
    """Yield the part of a value that a target gives to a name."""
    match target, value:
        case ast.Name(id=bound), _ if bound == name:
            yield value
        case ((ast.Tuple(elts=names) | ast.List(elts=names)), (ast.Tuple(elts=parts) | ast.List(elts=parts))):
            if len(names) == len(parts) and not any(isinstance(one, ast.Starred) for one in names + parts):
                for inner, part in zip(names, parts, strict=True):
                    yield from _bound(inner, part, name)
        case _:
            return
