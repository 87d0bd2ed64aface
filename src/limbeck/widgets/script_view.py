"""The source of a script: with line numbers, wrapped or scrolled, searched, highlighted where it is seen."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import var
from textual.scroll_view import ScrollView
from textual.strip import Strip

from limbeck.commands import Scope
from limbeck.widgets.bindings import command_bindings, same_keys
from limbeck.widgets.looks import SCRIPT_LOOKS, Looks
from limbeck.widgets.scroll_bars import draw_scroll_bars, resize_content

if TYPE_CHECKING:
    from limbeck.source.files import ScriptFile
    from limbeck.source.highlighting import Highlighter
    from limbeck.source.shaping import Shown, Wrapping
    from limbeck.source.text import ScriptText

LINES_KEPT = 256
"""Lines whose cells are kept: several screens of them."""

PLACES_KEPT = 500
"""Scripts whose place is remembered while the explorer is open."""


class Place(NamedTuple):
    """Where a script was left."""

    line: int
    """The line at the top of the view, from 0."""
    column: int
    """The cell at its left edge."""


class ScriptView(ScrollView, can_focus=True):
    """A script with line numbers; where it is not wrapped it scrolls in both directions."""

    BINDINGS = [
        same_keys("cursor_up", "scroll_up"),
        same_keys("cursor_down", "scroll_down"),
        same_keys("page_up", "page_up"),
        same_keys("page_down", "page_down"),
        same_keys("first_row", "scroll_home"),
        same_keys("last_row", "scroll_end"),
        same_keys("graph_left", "scroll_left"),
        same_keys("graph_right", "scroll_right"),
        same_keys("next_match", "step_match(1)"),
        same_keys("previous_match", "step_match(-1)"),
        same_keys("escape", "clear_matches"),
        *command_bindings(Scope.SCRIPT),
    ]

    ascii_only: var[bool] = var(False)
    wrap: var[bool] = var(False, init=False)
    """Whether a line that is too long goes on in the next row."""

    class Told(Message):
        """Something to tell the user in one line."""

        def __init__(self, notice: str) -> None:
            self.notice = notice
            super().__init__()

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.open_find: Callable[[], object] = lambda: None
        """Opens the line in which to type what to find; at once, for the keys that are typed right behind."""
        self._looks = Looks(self, SCRIPT_LOOKS)
        self._text: ScriptText | None = None
        self._highlighter: Highlighter | None = None
        self._path: str | None = None
        self._target = -1
        self._wrapping: Wrapping | None = None
        self._measured: tuple[ScriptText | None, int, bool] | None = None
        """For what text, width and alphabet the rows were counted."""
        self._width = 0
        self._lines: OrderedDict[int, tuple[Shown, list[int]]] = OrderedDict()
        self._places: OrderedDict[str, Place] = OrderedDict()
        self._words = ""
        self._matches: list[int] = []
        self._match = -1
        self._base: Style | None = None
        """The style of the pane while it is painted."""

    # -- content

    def show(self, file: ScriptFile | None, line: int | None = None) -> None:
        """Show a script where it was left, or from its top.

        Args:
            file: The file, or ``None`` for nothing.
            line: The line to bring into view and to mark, from 1.
        """
        self._remember_place()
        again = file is not None and file.path == self._path
        if file is None:
            self._text = self._highlighter = self._path = None
        elif not again or file.text is not self._text:
            self._text, self._highlighter, self._path = file.text, file.highlighter, file.path
        if not again or line is not None:
            self._target = -1 if line is None else line - 1
        self._width = self._widest()
        self._matches = self._text.find(self._words) if self._text is not None else []
        self._match = -1
        self._measure()
        if line is None:
            place = self._places.get(self._path or "", Place(0, 0))
            self._scroll(self._first_row(place.line), place.column)
            self.refresh()
        else:
            self.scroll_to_line(line)

    def show_text(self, text: ScriptText, *, coloured: bool) -> None:
        """Show a text that is no file, from its top."""
        from limbeck.source.highlighting import Highlighter

        self._text, self._highlighter, self._path = text, Highlighter(text) if coloured else None, None
        self._target = -1
        self._width = self._widest()
        self._measure()
        self._scroll(0, 0)
        self.refresh()

    def _widest(self) -> int:
        """The cells of the widest line."""
        if self._text is None:
            return 0
        from limbeck.source.shaping import most_cells

        return max(map(most_cells, self._text.lines))

    def _remember_place(self) -> None:
        if self._path is not None and self.size:
            self._places[self._path] = Place(self._line_at(self.scroll_offset.y)[0], self.scroll_offset.x)
            self._places.move_to_end(self._path)
            if len(self._places) > PLACES_KEPT:
                self._places.popitem(last=False)

    def scroll_to_line(self, line: int) -> None:
        """Bring a line into the upper third of the view and mark it."""
        self._target = line - 1
        third = self.scrollable_content_region.height // 3
        self._scroll(self._first_row(self._target) - third, 0)
        self.refresh()

    def _scroll(self, row: int, column: int) -> None:
        self.scroll_to(x=column, y=max(0, row), animate=False, force=True)

    @property
    def top_line(self) -> int:
        """The marked line, or else the first one on the screen, from 1."""
        return (self._target if self._target >= 0 else self._line_at(self.scroll_offset.y)[0]) + 1

    @property
    def number_width(self) -> int:
        """Cells of the line numbers with the space that follows them."""
        return max(3, len(str(self._text.number(self._text.count - 1)))) + 1 if self._text is not None else 0

    # -- rows

    def _line_at(self, row: int) -> tuple[int, int]:
        """The line in a row, and which of the line's rows it is."""
        return (row, 0) if self._wrapping is None else self._wrapping.line_at(row)

    def _first_row(self, line: int) -> int:
        if self._text is None or self._wrapping is None:
            return line
        return self._wrapping.first_row(min(max(0, line), self._text.count - 1))

    @property
    def _room(self) -> int:
        """Cells of a row beside its number."""
        return max(0, self.scrollable_content_region.width - self.number_width)

    def _measure(self) -> None:
        """Find out how many rows there are, and of what width."""
        measured = (self._text, self._room if self.wrap else 0, self.ascii_only)
        if measured != self._measured:
            self._measured = measured
            self._lines.clear()
            self._wrapping = None
            if self._text is not None and self.wrap and self._room:
                from limbeck.source.shaping import Wrapping

                self._wrapping = Wrapping(self._text.lines, self._room, ascii_only=self.ascii_only)
        if self._text is None:
            size = Size(0, 0)
        elif self._wrapping is not None:
            size = Size(self._room, self._wrapping.count)
        else:
            size = Size(self._width + self.number_width, self._text.count)
        resize_content(self, size)

    def _measure_anew(self) -> None:
        """Measure, and keep the line at the top of the view there."""
        line = self._line_at(self.scroll_offset.y)[0]
        self._measure()
        self._scroll(self._first_row(line), 0 if self.wrap else self.scroll_offset.x)
        self.refresh()

    def on_resize(self) -> None:
        self._measure_anew()

    def watch_wrap(self) -> None:
        self._measure_anew()

    def watch_ascii_only(self, ascii_only: bool) -> None:
        draw_scroll_bars(self, ascii_only=ascii_only)
        self._measure_anew()

    # -- what keys do

    def action_toggle_wrap(self) -> None:
        """Wrap long lines, or let them run out of the view."""
        self.wrap = not self.wrap

    def action_to_upgrade(self) -> None:
        """Go to ``upgrade``."""
        self._go_to_function("upgrade")

    def action_to_downgrade(self) -> None:
        """Go to ``downgrade``."""
        self._go_to_function("downgrade")

    def _go_to_function(self, name: str) -> None:
        line = self._text.line_of_function(name) if self._text is not None else None
        if line is None:
            self.post_message(self.Told(f"This script defines no {name}()"))
        else:
            self.scroll_to_line(line)

    def action_to_docstring(self) -> None:
        """Go to the docstring."""
        line = self._text.line_of_docstring if self._text is not None else None
        if line is None:
            self.post_message(self.Told("This script has no docstring"))
        else:
            self.scroll_to_line(line)

    def action_find_in_script(self) -> None:
        """Ask what to find in the script."""
        self.open_find()

    # -- finding

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave ``n``, ``b`` and Esc to the explorer where nothing is searched for in here."""
        if action in ("step_match", "clear_matches"):
            return bool(self._words)
        return super().check_action(action, parameters)

    def find(self, words: str) -> int:
        """Light up the words, show the first place below the top of the view, and count them."""
        self._words = words
        self._matches = self._text.find(words) if self._text is not None else []
        if self._matches and self._text is not None:
            top = self._text.starts[min(self._line_at(self.scroll_offset.y)[0], self._text.count - 1)]
            self._match = bisect_left(self._matches, top) % len(self._matches)
            self._bring_match_into_view()
        else:
            self._match = -1
        self.refresh()
        return len(self._matches)

    def action_step_match(self, direction: int) -> None:
        """Go to the next or the previous match, round the end of the script."""
        if not self._matches:
            self.post_message(self.Told(f"Not in this script: {self._words}"))
            return
        if self._match < 0 and direction < 0:
            self._match = 0
        self._match = (self._match + direction) % len(self._matches)
        self._bring_match_into_view()
        self.refresh()
        self.post_message(self.Told(f"Match {self._match + 1:,} of {len(self._matches):,} in this script"))

    def action_clear_matches(self) -> None:
        """Forget what was searched for."""
        self.find("")

    def _bring_match_into_view(self) -> None:
        assert self._text is not None
        offset = self._matches[self._match]
        line = self._text.line_at(offset)
        seen, starts = self._shown(line)
        place = seen.place(offset - self._text.starts[line])
        part = bisect_right(starts, place) - 1
        row = self._first_row(line) + part
        height = self.scrollable_content_region.height
        top, left = self.scroll_offset.y, self.scroll_offset.x
        if not top <= row < top + height:
            top = max(0, row - height // 3)
        if self._wrapping is None:
            cell = place if seen.cells is None else seen.cells[place]
            if not left <= cell <= left + self._room - min(len(self._words), self._room):
                left = 0 if cell < self._room // 2 else cell - self._room // 2
        self._scroll(top, left)

    # -- painting

    def notify_style_update(self) -> None:
        self._looks.forget()
        super().notify_style_update()

    def _shown(self, line: int) -> tuple[Shown, list[int]]:
        """What a line shows, and where its rows begin in that."""
        found = self._lines.get(line)
        if found is None:
            # Imported here, as all that shapes a script: the first frame shows none.
            from limbeck.source.shaping import shown

            assert self._text is not None
            seen = shown(self._text.lines[line], ascii_only=self.ascii_only)
            starts = [0] if self._wrapping is None else seen.rows(self._wrapping.width)
            found = self._lines[line] = seen, starts
            if len(self._lines) > LINES_KEPT:
                self._lines.popitem(last=False)
        return found

    def render_lines(self, crop: Region) -> list[Strip]:
        self._base = self.rich_style  # found once for all lines
        try:
            return super().render_lines(crop)
        finally:
            self._base = None

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        base = self.rich_style if self._base is None else self._base
        row = y + self.scroll_offset.y
        rows = self.virtual_size.height
        if self._text is None or row >= rows:
            return Strip.blank(width, base)
        line, part = self._line_at(row)
        role = "target" if line == self._target else "number"
        number = f"{'' if part else self._text.number(line):>{self.number_width - 1}} "
        seen, starts = self._shown(line)
        blank = 0
        if self._wrapping is None:
            left = self.scroll_offset.x
            first, last, blank = seen.slice_cells(left, left + self._room)
        else:
            first = starts[part]
            last = starts[part + 1] if part + 1 < len(starts) else len(seen.text)
        code = list(self._segments(line, seen, first, last))
        if code and role == "number" and not (code[0].style and code[0].style.bgcolor):
            # Blank cells look alike in every colour: one change of colour less to send.
            text = code[0].text.lstrip(" ")
            number += " " * (blank + len(code[0].text) - len(text))
            code[0] = Segment(text, code[0].style)
            blank = 0
        segments = [Segment(number, self._looks[role]), Segment(" " * blank), *code]
        return Strip(segments).adjust_cell_length(width, base).apply_style(base)

    def _segments(self, line: int, seen: Shown, first: int, last: int) -> Iterator[Segment]:
        """What a line shows between two characters of it: of a line of a megabyte no more than that."""
        assert self._text is not None
        pieces = self._highlighter.line(line) if self._highlighter is not None else None
        text = self._text.lines[line]
        matches = self._matches_in(line, seen.source_index(first), seen.source_index(last))
        begin = 0
        for piece, role in pieces if pieces is not None else [(text, "")]:
            end = begin + len(piece)
            at, until = max(first, seen.place(begin)), min(last, seen.place(end))
            begin = end
            if at >= until:
                continue
            style = self._looks[role] if role else Style.null()
            for match, match_end, name in matches:
                lit, unlit = max(at, seen.place(match)), min(until, seen.place(match_end))
                if lit >= unlit:
                    continue
                if lit > at:
                    yield Segment(seen.text[at:lit], style)
                yield Segment(seen.text[lit:unlit], self._looks[name])
                at = unlit
            if at < until:
                yield Segment(seen.text[at:until], style)

    def _matches_in(self, line: int, first: int, last: int) -> list[tuple[int, int, str]]:
        """The matches that show between two characters of a line: their ends, and how they look."""
        assert self._text is not None
        start = self._text.starts[line]
        found = []
        index = bisect_left(self._matches, max(start, start + first - len(self._words)))
        while index < len(self._matches) and (match := self._matches[index] - start) < last:
            name = "match-current" if index == self._match else "match"
            found.append((match, match + len(self._words), name))
            index += 1
        return found

    def on_click(self, event: events.Click) -> None:
        """A click marks the line, which is where the editor opens."""
        line = self._line_at(event.y + self.scroll_offset.y)[0]
        if self._text is not None and line < self._text.count:
            self._target = -1 if line == self._target else line
            self.refresh()
