"""The source of a script, highlighted as far as it has been scrolled to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip

from limbeck.text import visible
from limbeck.widgets.bindings import same_keys
from limbeck.widgets.scroll_bars import draw_scroll_bars, resize_content

if TYPE_CHECKING:
    from pygments.token import _TokenType

TAB_SIZE = 4
"""Cells between two tab stops: a tab in a script is shown as the spaces it stands for."""

TOKEN_ROLES = (
    ("Comment", "comment"),
    ("Literal.String.Doc", "docstring"),
    ("Literal.String", "string"),
    ("Literal.Number", "literal"),
    ("Keyword.Constant", "constant"),
    ("Keyword", "keyword"),
    ("Operator.Word", "keyword"),
    ("Name.Function", "definition"),
    ("Name.Class", "definition"),
    ("Name.Decorator", "decorator"),
    ("Name.Builtin", "builtin"),
    ("Error", "error"),
)
"""Pygments' token types, the narrower first, and the component class that colours them."""

SCRIPT_ROLES = tuple(dict.fromkeys(role for _, role in TOKEN_ROLES))


class HighlightedSource:
    """The lines of a source with the role of each piece, lexed as far as somebody has looked."""

    def __init__(self, text: str) -> None:
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        # A file that ends with a line break has no further line after it.
        self.count = max(1, len(lines) - (not lines[-1]))
        self.width = max(map(_cells, lines))
        """The cells of the longest line, or a few more."""
        self._pieces: list[list[tuple[str, str]]] = [[]]
        self._tokens = self._lex(text)
        self._roles: dict[_TokenType, str] = {}

    def line(self, index: int) -> list[tuple[str, str]]:
        """The (text, role) pairs of one line; the role is empty for plain text."""
        while len(self._pieces) <= index + 1:
            token = next(self._tokens, None)
            if token is None:
                break
            kind, value = token
            role = self._role(kind)
            first, *rest = value.split("\n")
            if first:
                self._pieces[-1].append((first, role))
            for piece in rest:
                self._pieces.append([(piece, role)] if piece else [])
        return self._pieces[index] if index < len(self._pieces) else []

    @staticmethod
    def _lex(text: str) -> Iterator[tuple[_TokenType, str]]:
        # Imported here: lexers are not needed before the first script is shown.
        from pygments.lexers.python import PythonLexer

        return iter(PythonLexer(stripnl=False, ensurenl=False).get_tokens(text))

    def _role(self, kind: _TokenType) -> str:
        role = self._roles.get(kind)
        if role is None:
            name = str(kind).removeprefix("Token.")
            role = next((r for prefix, r in TOKEN_ROLES if f"{name}.".startswith(f"{prefix}.")), "")
            self._roles[kind] = role
        return role


def _cells(line: str) -> int:
    """The most cells that a line can take: no character is wider than two, no tab than its stop."""
    return len(line) * (1 if line.isascii() else 2) + line.count("\t") * (TAB_SIZE - 1)


class ScriptView(ScrollView, can_focus=True):
    """A script with line numbers; scrolls in both directions."""

    COMPONENT_CLASSES = {f"script--{role}" for role in SCRIPT_ROLES} | {"script--number", "script--target"}
    BINDINGS = [
        same_keys("cursor_up", "scroll_up"),
        same_keys("cursor_down", "scroll_down"),
        same_keys("page_up", "page_up"),
        same_keys("page_down", "page_down"),
        same_keys("first_row", "scroll_home"),
        same_keys("last_row", "scroll_end"),
        same_keys("graph_left", "scroll_left"),
        same_keys("graph_right", "scroll_right"),
    ]

    ascii_only: var[bool] = var(False)

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._source: HighlightedSource | None = None
        self._target = -1

    def watch_ascii_only(self, ascii_only: bool) -> None:
        draw_scroll_bars(self, ascii_only=ascii_only)
        self.refresh()

    def show(self, text: str | None, line: int | None = None) -> None:
        """Show a source.

        Args:
            text: The source, or ``None`` for nothing.
            line: The line to bring into view and to mark, from 1.
        """
        self._source = HighlightedSource(text) if text is not None else None
        self._target = -1 if line is None else line - 1
        self._measure()
        self.scroll_to(x=0, y=0, animate=False, force=True)
        if line is not None:
            self.scroll_to_line(line)
        self.refresh()

    def scroll_to_line(self, line: int) -> None:
        """Bring a line into the upper third of the view and mark it."""
        self._target = line - 1
        third = self.scrollable_content_region.height // 3
        self.scroll_to(y=max(0, self._target - third), animate=False, force=True)
        self.refresh()

    @property
    def top_line(self) -> int:
        """The marked line, or else the first one on the screen, from 1."""
        return (self._target if self._target >= 0 else self.scroll_offset.y) + 1

    @property
    def number_width(self) -> int:
        """Cells of the line numbers with the space that follows them."""
        return len(str(self._source.count)) + 2 if self._source is not None else 0

    def _measure(self) -> None:
        source = self._source
        size = Size(0, 0) if source is None else Size(source.width + self.number_width, source.count)
        resize_content(self, size)

    def on_resize(self) -> None:
        self._measure()

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        base = self.rich_style
        index = y + self.scroll_offset.y
        if self._source is None or index >= self._source.count:
            return Strip.blank(width, base)
        number = Segment(
            f"{index + 1:>{self.number_width - 1}} ",
            self.get_component_rich_style("script--target" if index == self._target else "script--number"),
        )
        room = max(0, width - self.number_width)
        left = self.scroll_offset.x
        code = Strip(self._segments(index, left + room)).crop_extend(left, left + room, base)
        return Strip([number, *code]).adjust_cell_length(width, base).apply_style(base)

    def _segments(self, index: int, until: int) -> Iterator[Segment]:
        """The pieces of a line up to a cell, so that a line of a megabyte costs no more than what is seen."""
        assert self._source is not None
        column = 0
        for text, role in self._source.line(index):
            style = self.get_component_rich_style(f"script--{role}") if role else Style.null()
            for number, part in enumerate(text.split("\t")):
                if number:
                    spaces = TAB_SIZE - column % TAB_SIZE
                    yield Segment(" " * spaces, style)
                    column += spaces
                shown = visible(part[: max(0, until - column)], ascii=self.ascii_only)
                yield Segment(shown, style)
                column += cell_len(shown)
            if column >= until:
                return
