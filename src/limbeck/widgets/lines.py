"""The lines around the panes: header, strip of problems, keys."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip
from textual.widget import Widget

from limbeck.spans import Span
from limbeck.text import fit, wrapped
from limbeck.widgets.looks import LINE_LOOKS, Looks


class KeptLines(Widget):
    """A widget whose lines are kept as long as nothing of it changes.

    With whatever is painted, Textual asks every widget for all its lines that has the same container.
    """

    _kept: tuple[Region, list[Strip]] | None = None
    """The lines of a part of it, as they were asked for last."""

    def render_lines(self, crop: Region) -> list[Strip]:
        if self._kept is None or self._kept[0] != crop:
            self._kept = crop, super().render_lines(crop)
        return self._kept[1]

    def _set_dirty(self, *regions: Region) -> None:
        # whatever changes how a widget looks ends here
        self._kept = None
        super()._set_dirty(*regions)

    def notify_style_update(self) -> None:
        self._kept = None
        super().notify_style_update()


class SpansLine(KeptLines):
    """One line of spans, with some of them aligned to the right; each span may carry an action.

    A notice that is too long for one line takes more where the height is ``auto``.
    """

    left: var[tuple[Span, ...]] = var((), init=False)
    right: var[tuple[Span, ...]] = var((), init=False)
    ascii_only: var[bool] = var(False, init=False)

    def __init__(self, *, id: str, keeps_right: bool = False, whole: bool = False) -> None:
        """Make an empty line.

        Args:
            id: The widget's id.
            keeps_right: Whether the spans on the right stay where the line is too short for all.
            whole: Whether a span is shown whole or not at all.
        """
        super().__init__(id=id)
        self._looks = Looks(self, LINE_LOOKS)
        self._keeps_right = keeps_right
        self._whole = whole

    class Pressed(Message):
        """A span that stands for an action was clicked."""

        def __init__(self, action: str) -> None:
            self.action = action
            super().__init__()

    def watch_left(self, before: tuple[Span, ...], after: tuple[Span, ...]) -> None:
        width = self.size.width
        self.refresh(layout=len(self._wrapped(before, width)) != len(self._wrapped(after, width)))

    def watch_right(self) -> None:
        self.refresh()

    def _wrapped(self, spans: tuple[Span, ...], width: int) -> list[str]:
        """The lines of a notice that is too long for one."""
        if width <= 1 or len(spans) != 1 or spans[0].role != "notice" or cell_len(spans[0].text) <= width:
            return []
        return wrapped(spans[0].text.strip(), width - 1, ascii_only=self.ascii_only)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return max(1, len(self._wrapped(self.left, width)))

    def _place(self) -> list[tuple[Span, int]]:
        """The spans with the cells each takes."""
        width = self.size.width
        right = sum(cell_len(span.text) for span in self.right)
        width_of_left = width - right if self._keeps_right and right < width // 2 else width
        placed: list[tuple[Span, int]] = []
        used = 0
        for span in self.left:
            wanted = cell_len(span.text)
            room = min(wanted, width_of_left - used)
            if wanted and (room <= 0 or (self._whole and span.role != "notice" and room < wanted)):
                break
            placed.append((span, room))
            used += room
        if self._whole and placed and placed[-1][0].role == "key":
            used -= placed.pop()[1]  # a key without the word that says what it does
        if right and used + right <= width:
            placed.append((Span(" " * (width - used - right), "plain"), width - used - right))
            placed += [(span, cell_len(span.text)) for span in self.right]
        return placed

    def notify_style_update(self) -> None:
        self._looks.forget()
        super().notify_style_update()

    def render_line(self, y: int) -> Strip:
        base = self.rich_style
        lines = self._wrapped(self.left, self.size.width)
        if lines:
            # What has no line left goes on in the last one, as far as it does.
            shown = lines[y : y + 1] if y + 1 < self.size.height else lines[y:]
            text = fit(" ".join(shown), self.size.width - 1, ascii=self.ascii_only)
            return Strip([Segment(f" {text}", base + self._looks["notice"])])
        segments = [
            Segment(fit(span.text, room, ascii=self.ascii_only), self._looks[span.role])
            for span, room in self._place()
        ]
        return Strip(segments).adjust_cell_length(self.size.width, base).apply_style(base)

    def on_click(self, event: events.Click) -> None:
        end = 0
        for span, room in self._place():
            end += room
            if event.x < end:
                if span.action:
                    self.post_message(self.Pressed(span.action))
                return


def separated(spans: Sequence[Span], separator: Span) -> tuple[Span, ...]:
    """The spans with a separator between each two."""
    joined: list[Span] = []
    for span in spans:
        if joined:
            joined.append(separator)
        joined.append(span)
    return tuple(joined)
