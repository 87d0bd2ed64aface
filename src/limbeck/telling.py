"""What a screen tells before something is written, as rows: sentences, changes, and what can be chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len

from limbeck.spans import Span
from limbeck.text import fit, pieces, visible, wrapped

if TYPE_CHECKING:
    from limbeck_core.history import History
    from limbeck_core.writing.changes import ChangeSet

TAB = 8


@dataclass(frozen=True, slots=True)
class ToldRow:
    """One row, and what it stands for where it can be chosen."""

    spans: tuple[Span, ...]
    choice: object = None


class Telling:
    """Rows made for one width, one after the other."""

    def __init__(self, width: int, *, ascii_only: bool) -> None:
        self.width = max(1, width)
        self.ascii_only = ascii_only
        self.rows: list[ToldRow] = []

    @property
    def count(self) -> int:
        """The number of rows."""
        return len(self.rows)

    def compose_row(self, row: int, width: int) -> Sequence[Span]:
        """One row, made for the width that there was."""
        return self.rows[row].spans

    def row_of(self, choice: object) -> int | None:
        """Return the first row that stands for a choice."""
        return next((number for number, row in enumerate(self.rows) if row.choice == choice), None)

    def blank(self) -> None:
        """Add an empty row."""
        self.rows.append(ToldRow(()))

    def heading(self, text: str) -> None:
        """Add a heading, after an empty row where something stands above it."""
        if self.rows:
            self.blank()
        self.say(text, "heading")

    def say(self, text: str, role: str = "message", *, indent: int = 0, choice: object = None) -> None:
        """Add a sentence, in as many rows as it takes; all of them stand for the choice."""
        room = max(1, self.width - indent - 2)
        for line in wrapped(text, room, ascii_only=self.ascii_only) or [""]:
            self.rows.append(ToldRow((Span(" " * (indent + 1), "message"), Span(line, role)), choice))

    def choose(self, text: str, choice: object, *, marked: str = "") -> None:
        """Add something that can be chosen."""
        self.say(f"{marked}{text}", "link", indent=1, choice=choice)

    def line(self, text: str, role: str = "message") -> None:
        """Add a line that keeps its blanks; what is too long goes on in the next row."""
        for part in folded(text.expandtabs(TAB), self.width - 1, ascii_only=self.ascii_only):
            self.rows.append(ToldRow((Span(f" {part}", role),)))

    def change(self, change_set: ChangeSet, root: str) -> None:
        """Add a change as a unified diff."""
        from limbeck.diffs import diff_rows

        for spans in diff_rows(change_set, root, width=self.width, ascii_only=self.ascii_only):
            self.spans(spans)

    def spans(self, spans: Iterable[Span]) -> None:
        """Add a row of spans that are safe to show, and not too wide."""
        self.rows.append(ToldRow(tuple(spans)))

    def side_by_side(self, left: Telling, right: Telling) -> None:
        """Add two columns; the left one is filled to its width."""
        for number in range(max(left.count, right.count)):
            one = left.rows[number].spans if number < left.count else ()
            other = right.rows[number].spans if number < right.count else ()
            used = sum(cell_len(span.text) for span in one)
            gap = Span(fit("", max(0, left.width - used)), "message")
            self.spans((*one, gap, *other))


def errors_elsewhere(history: History, mended: Sequence[str] = ()) -> str:
    """Return that something is wrong with a history where that does not stand in the way; empty if not.

    Args:
        history: What is written to.
        mended: Missing parents that are about to be named no more.
    """
    from limbeck_core.problems import ProblemKind, Severity

    count = sum(
        one.severity is Severity.ERROR
        and not (one.kind is ProblemKind.MISSING_PARENT and one.revisions[-1] in mended)
        for one in history.problems
    )
    if not count:
        return ""
    what = "an error in this history does" if count == 1 else f"{count} errors in this history do"
    return f"{what} not concern what is written"


def folded(text: str, cells: int, *, ascii_only: bool = False) -> list[str]:
    """Return the visible text as lines of at most so many cells, with all of its blanks.

    >>> folded("  a = bc", 4)
    ['  a ', '= bc']
    """
    if cell_len(visible(text, ascii=ascii_only)) <= cells:
        return [visible(text, ascii=ascii_only)]
    lines, line, used = [], "", 0
    for shown, width in pieces(text, ascii=ascii_only):
        if used + width > max(2, cells):
            lines.append(line)
            line, used = "", 0
        line += shown
        used += width
    return [*lines, line]
