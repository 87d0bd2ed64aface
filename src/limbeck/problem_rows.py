"""What is wrong, as rows: severity, place and cause of each problem, and below them its cure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from limbeck.spans import Span, problem_place
from limbeck.summary import counted
from limbeck.text import clip, visible, wrapped
from limbeck_core.problems import ProblemKind, Severity

if TYPE_CHECKING:
    from limbeck_core.history import History
    from limbeck_core.problems import Problem

SEVERITY_WIDTH = 9
"""Cells of the column of severities."""

ROLES = {Severity.ERROR: "badge-problem", Severity.WARNING: "warning", Severity.NOTE: "fact"}
"""How the word of each severity looks."""


def can_be_imported(problem: Problem) -> bool:
    """Whether importing the script can tell what its source does not."""
    return (
        problem.kind is ProblemKind.UNKNOWN_METADATA
        and problem.severity is Severity.WARNING
        and problem.path is not None
    )


class ProblemRows:
    """The problems of a history, or those of one severity, each on as many rows as its sentences take."""

    def __init__(
        self,
        history: History,
        *,
        width: int,
        severity: Severity | None = None,
        ascii_only: bool = False,
        import_key: str = "",
    ) -> None:
        """Wrap the sentences.

        Args:
            history: The history.
            width: The cells of a row.
            severity: What to list; everything where it is ``None``.
            ascii_only: Whether only ASCII is shown.
            import_key: The key that imports the one script that must run to be known, to be named there.
        """
        self._history = history
        self._width = max(width, SEVERITY_WIDTH + 8)
        self._ascii = ascii_only
        self._import_key = import_key
        self.problems = tuple(
            number
            for number, problem in enumerate(history.problems)
            if severity is None or problem.severity is severity
        )
        """The numbers of the listed problems among all of the history, in their order."""
        self._rows: list[list[Span]] = []
        self._items: list[int] = []
        self._starts: list[int] = []
        for item, number in enumerate(self.problems):
            self._starts.append(len(self._rows))
            self._rows += self._rows_of(history.problems[number])
            self._items += [item] * (len(self._rows) - len(self._items))

    @property
    def count(self) -> int:
        """The number of rows."""
        return len(self._rows)

    def item_of(self, row: int) -> int:
        """Which of the listed problems a row belongs to."""
        return self._items[row]

    def rows_of(self, item: int) -> range:
        """The rows of one of the listed problems."""
        end = self._starts[item + 1] if item + 1 < len(self._starts) else self.count
        return range(self._starts[item], end)

    def compose_row(self, row: int, width: int) -> list[Span]:
        """One row."""
        return self._rows[row]

    def _rows_of(self, problem: Problem) -> list[list[Span]]:
        room = self._width - SEVERITY_WIDTH
        word = Span(f" {problem.severity.value:<{SEVERITY_WIDTH - 1}}", ROLES[problem.severity])
        margin = Span(" " * SEVERITY_WIDTH, "message")
        place = visible(problem_place(self._history, problem), ascii=self._ascii)
        rows: list[list[Span]] = []
        if place and cell_len(place) > room // 2:
            # The number of the line is what must stay of it.
            name, colon, line_number = place.rpartition(":") if problem.line else (place, "", "")
            cut = clip(name, max(1, room - len(colon + line_number)), ascii=self._ascii)
            rows.append([word, Span(f"{cut}{colon}{line_number}", "heading")])
            place = ""
        # A word of its cells keeps the room of the place on the first line.
        lead = "x" * (cell_len(place) + 1) if place else ""
        for line in wrapped(f"{lead} {problem.message}", room, ascii_only=self._ascii):
            spans = [margin if rows else word]
            if lead and not rows:
                spans += [Span(f"{place}  ", "heading")]
                line = line[len(lead) + 1 :]
            rows.append([*spans, Span(line, "message")])
        cure = problem.cure
        if self._import_key and can_be_imported(problem):
            cure = f"{cure} Or import this one script ({self._import_key}), after seeing what would run."
        rows += [[margin, Span(line, "id")] for line in wrapped(cure, room, ascii_only=self._ascii)]
        return rows


def title_of(history: History, severity: Severity | None) -> str:
    """What is listed, in numbers: ``3 errors, 1 note``."""
    counts = {one: sum(problem.severity is one for problem in history.problems) for one in Severity}
    return ", ".join(
        counted(count, one.value) for one, count in counts.items() if count and severity in (None, one)
    )
