"""What scripts do, as rows: one script's operations, a net effect, what was done to a table or column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING

from rich.cells import cell_len

from limbeck.revision_rows import RevisionRows
from limbeck.spans import Span, message_of
from limbeck.summary import counted
from limbeck.text import clip, fit, visible, wrapped

if TYPE_CHECKING:
    from limbeck.index.dialogue import Deed
    from limbeck_core.history import History
    from limbeck_core.operations import NetChange, ObjectName, Operation, ScriptOperations

EFFECT_CELLS = 8
"""Cells of the column that says the effect, with the gap after it."""

EFFECT_ROLES = {
    "create": "effect-add",
    "add": "effect-add",
    "insert": "effect-add",
    "drop": "effect-drop",
    "delete": "effect-drop",
    "opaque": "effect-opaque",
}
"""The effects that stand out, and the role of each; the others are plain."""

DEED_INDENT = 4
"""Cells before what a revision does, below its id."""


@dataclass(frozen=True, slots=True)
class DeedRow:
    """One row."""

    spans: tuple[Span, ...]
    line: int | None = None
    """The line of the script to which it leads."""
    node: int | None = None
    """The revision to which it leads."""


def described(
    effect: str,
    thing: ObjectName,
    *,
    detail: str = "",
    flags: Sequence[Span] = (),
    reasons: Iterable[tuple[str, str]] = (),
    width: int,
    ascii_only: bool,
) -> list[list[Span]]:
    """What is done to one object, in as many rows as it needs.

    Args:
        effect: The word for what is done.
        thing: The object.
        detail: More of it, said after the object or below it.
        flags: Words that must be seen, after that; each ends with its own gap.
        reasons: What is not known, and on what it depends: each a text and the role of its rows.
        width: The cells of a row.
        ascii_only: Whether only ASCII is shown.
    """
    spelt = visible(thing.spelt, ascii=ascii_only)
    head = [Span(f"{effect:<{EFFECT_CELLS}}", EFFECT_ROLES.get(effect, "message"))]
    kind = f"{thing.kind} " if spelt else thing.kind
    head.append(Span(kind, "fact"))
    flagged = sum(cell_len(flag.text) for flag in flags) + (2 if flags else 0)
    room = width - EFFECT_CELLS - cell_len(kind)
    flags_below = bool(flags) and cell_len(spelt) > room - flagged
    if flags_below:
        flagged = 0
    shown = clip(spelt, max(1, room - flagged), ascii=ascii_only)
    head.append(Span(shown, "message"))
    left = room - cell_len(shown) - flagged - 2
    rows = [head]
    below: list[tuple[str, str]] = []
    if detail and left >= cell_len(visible(detail, ascii=ascii_only)):
        head += [Span("  ", "message"), Span(visible(detail, ascii=ascii_only), "id")]
    elif detail:
        below.append((detail, "id"))
    if flags_below:
        rows.append([Span(" " * EFFECT_CELLS, "message"), *flags])
    elif flags:
        head += [Span("  ", "message"), *flags]
    below += [reason for reason in reasons if reason[0]]
    for text, role in below:
        lines = wrapped(text, max(1, width - EFFECT_CELLS), ascii_only=ascii_only)
        rows += [[Span(" " * EFFECT_CELLS, "message"), Span(line, role)] for line in lines]
    return rows


def _flags(*words: tuple[bool, str, str]) -> list[Span]:
    said = [(word, role) for holds, word, role in words if holds]
    return [Span(word + ("  " if n < len(said) - 1 else ""), role) for n, (word, role) in enumerate(said)]


def _counts(*counts: tuple[int, str, str, str]) -> list[Span]:
    """How many there are of each kind: the number, the words for several and for one, the role."""
    return [
        Span(f"{number:,} {one if number == 1 else several}", role)
        for number, several, one, role in counts
        if number
    ]


def _reasons(condition: str, opaque: str, incomplete: str = "") -> list[tuple[str, str]]:
    return [
        (condition, "effect-opaque"),
        (f"not known: {opaque}" if opaque else "", "effect-opaque"),
        (f"not known: {incomplete}" if incomplete else "", "effect-opaque"),
    ]


def operation_spans(
    operation: Operation, *, not_undone: bool = False, whole: bool = True, width: int, ascii_only: bool
) -> list[list[Span]]:
    """One operation, in as many rows as it needs; ``whole``: with the keys and indexes of a new table."""
    return described(
        operation.effect.value,
        operation.object,
        detail=operation.detail,
        flags=_flags(
            (operation.loses_data, "loses data", "badge-problem"),
            (not_undone, "not undone", "effect-opaque"),
        ),
        reasons=[
            *((text, "id") for text in (_besides(operation) if whole else ())),
            *_reasons(_condition(operation), operation.opaque, operation.incomplete),
        ],
        width=width,
        ascii_only=ascii_only,
    )


def _condition(operation: Operation) -> str:
    """On what it depends, whether its object is there included."""
    if not operation.if_exists:
        return operation.condition
    there = "if it exists" if operation.effect == "drop" else "unless it exists"
    return f"{there}; {operation.condition}" if operation.condition else there


def _besides(operation: Operation) -> Iterator[str]:
    """What a table that is created has besides its columns and its primary key."""
    if operation.name != "create_table":
        return
    for part in operation.parts:
        if part.kind in ("column", "primary key"):
            continue
        covered = part.operators or part.columns
        columns = f"({', '.join(covered)})" if covered else ""
        points_to = f"-> {part.reference.spelt}" if part.reference is not None else ""
        kind = f"unique {part.kind}" if part.kind == "index" and part.is_unique else part.kind
        yield " ".join(word for word in (kind, part.name, columns, points_to, part.condition) if word)


class DeedRows:
    """Rows of deeds."""

    def __init__(self, rows: Sequence[DeedRow]) -> None:
        self.rows = tuple(rows)

    @property
    def count(self) -> int:
        """The number of rows."""
        return len(self.rows)

    def compose_row(self, row: int, width: int) -> Sequence[Span]:
        """One row, made for the width that the pane had."""
        return self.rows[row].spans


class OperationRows(DeedRows):
    """What ``upgrade()`` and ``downgrade()`` of one script do."""

    def __init__(self, operations: ScriptOperations, *, width: int, ascii_only: bool) -> None:
        self._width = width
        self._ascii = ascii_only
        undone = frozenset(operations.not_undone)
        lines = [one.line for one in (*operations.upgrade, *operations.downgrade)]
        self._number_cells = len(str(max(lines, default=0)))
        rows = list(
            self._function(
                "upgrade",
                operations.upgrade,
                operations.upgrade_line,
                "does nothing",
                not_undone=undone,
            )
        )
        rows.append(DeedRow(()))
        empty = "is empty: nothing is undone" if operations.upgrade else "does nothing"
        if operations.downgrade_raises:
            room = max(1, width - cell_len(" downgrade()  raises "))
            empty = f"raises {clip(operations.downgrade_raises, room, ascii=ascii_only)}"
        elif operations.upgrade and not operations.downgrade_is_empty:
            empty = "has no operation: nothing is undone"
        rows += self._function("downgrade", operations.downgrade, operations.downgrade_line, empty)
        super().__init__(rows)

    def _function(
        self,
        name: str,
        operations: Sequence[Operation],
        line: int | None,
        empty: str,
        *,
        not_undone: frozenset[Operation] = frozenset(),
    ) -> Iterable[DeedRow]:
        said = [Span(f" {name}()", "heading"), Span("  ", "message")]
        if operations:
            counts = _counts(
                (sum(one.loses_data for one in operations), "lose data", "loses data", "badge-problem"),
                (sum(one in not_undone for one in operations), "not undone", "not undone", "effect-opaque"),
                (sum(one.is_opaque for one in operations), "not known", "not known", "effect-opaque"),
            )
            said.append(Span(counted(len(operations), "operation"), "fact"))
            for words in counts:
                if sum(cell_len(span.text) for span in said) + cell_len(words.text) + 2 > self._width:
                    yield DeedRow((*said, Span(",", "fact")), line)
                    said = [Span(" " * (self._number_cells + 4), "message"), words]
                else:
                    said += [Span(", ", "fact"), words]
        else:
            role = "fact" if empty == "does nothing" else "effect-opaque"
            said.append(Span("is missing" if line is None else empty, role))
        yield DeedRow(tuple(said), line)
        gap = self._number_cells + 4
        for operation in operations:
            described_rows = operation_spans(
                operation,
                not_undone=operation in not_undone,
                width=self._width - gap,
                ascii_only=self._ascii,
            )
            for number, spans in enumerate(described_rows):
                place = f"  {operation.line:>{self._number_cells}}  " if number == 0 else " " * gap
                yield DeedRow((Span(place, "number"), *spans), operation.line)


class SaidRows(DeedRows):
    """One sentence in place of rows that are not there."""

    def __init__(self, said: str, *, width: int, ascii_only: bool, role: str = "id") -> None:
        lines = wrapped(said, max(1, width - 1), ascii_only=ascii_only)
        super().__init__([DeedRow((Span(f" {line}", role),)) for line in lines])


def net_effect_rows(changes: Sequence[NetChange], *, width: int, ascii_only: bool) -> list[DeedRow]:
    """What a run of upgrades amounts to."""
    rows = []
    for change in changes:
        detail = change.detail
        if change.new_name:
            detail = f"to {change.new_name}" + (f"; {detail}" if detail else "")
        spans = described(
            change.effect.value,
            change.object,
            detail=detail,
            flags=_flags((change.loses_data, "loses data", "badge-problem")),
            reasons=_reasons(change.condition, change.opaque),
            width=width - 2,
            ascii_only=ascii_only,
        )
        rows += [DeedRow((Span("  ", "message"), *row)) for row in spans]
    return rows


def net_effect_text(changes: Sequence[NetChange]) -> str:
    """What a run of upgrades amounts to, one change on a line, as text to copy."""
    wide = 10_000
    rows = net_effect_rows(changes, width=wide, ascii_only=False)
    return "\n".join("".join(span.text for span in row.spans).strip() for row in rows)


class RangeRows(RevisionRows):
    """The revisions of a range, and what their upgrades amount to: told in the first row, listed below."""

    def __init__(
        self,
        history: History,
        revisions: Sequence[str],
        *,
        changes: Sequence[NetChange] | None,
        pending: str = "",
        width: int,
        ascii_only: bool,
    ) -> None:
        """List a range.

        Args:
            history: The history.
            revisions: The revisions, in the order of ``iterate_revisions``.
            changes: Their net effect; ``None`` as long as it is not known.
            pending: What is said in its place, if anything.
            width: The cells of a row.
            ascii_only: Whether only ASCII is shown.
        """
        super().__init__(history, revisions, ascii_only=ascii_only)
        below: list[DeedRow] = []
        if changes is not None:
            said = counted(len(changes), "change") if changes else "nothing changes"
            below = net_effect_rows(changes, width=width, ascii_only=ascii_only)
        else:
            said = pending
        self._above = [Span(f" {counted(len(revisions), 'revision')}", "heading")]
        if said:
            heading = (Span(" Net effect", "heading"), Span(f"  {said}", "fact"))
            counts = _counts(
                (
                    sum(change.loses_data for change in changes or ()),
                    "lose data",
                    "loses data",
                    "badge-problem",
                ),
                (
                    sum(bool(change.opaque) for change in changes or ()),
                    "not known",
                    "not known",
                    "effect-opaque",
                ),
            )
            self._above += [Span("  Net effect", "heading"), Span(f"  {said}", "fact")]
            self._above += [span for count in counts for span in (Span(", ", "fact"), count)]
            self._above.append(Span(f"  {'below' if ascii_only else '↓'}", "fact"))
            below = [DeedRow(()), DeedRow(heading), *below]
        self._below = below

    @property
    def count(self) -> int:
        """The number of rows."""
        return 1 + len(self.revisions) + len(self._below)

    def target_of_row(self, row: int) -> int | None:
        """The row to which a row leads: from the first to the net effect."""
        return 2 + len(self.revisions) if row == 0 and self._below else None

    def node_of_row(self, row: int) -> int | None:
        return super().node_of_row(row - 1) if 0 < row <= len(self.revisions) else None

    def compose_row(self, row: int, width: int) -> list[Span]:
        if row == 0:
            ends = accumulate(cell_len(span.text) for span in self._above)
            return [span for span, end in zip(self._above, ends, strict=True) if end <= width]
        if row <= len(self.revisions):
            return super().compose_row(row - 1, width)
        return list(self._below[row - len(self.revisions) - 1].spans)


class TouchingRows(DeedRows):
    """Every revision that touched a table or column, with what it did there."""

    def __init__(
        self,
        history: History,
        name: str,
        found: Sequence[tuple[int, Sequence[Deed]]],
        *,
        pending: str = "",
        width: int,
        ascii_only: bool,
    ) -> None:
        """List revisions, each by its node.

        Args:
            history: The history.
            name: The table or column.
            found: The nodes in the order in which they are listed, and what each does.
            pending: How far the scripts have been read; empty where they all have.
            width: The cells of a row.
            ascii_only: Whether only ASCII is shown.
        """
        self.history = history
        heading = [
            Span(f" {clip(name, max(1, width - 20), ascii=ascii_only)}", "heading"),
            Span(f"  {pending or counted(len(found), 'revision')}", "fact"),
        ]
        rows = [DeedRow(tuple(heading))]
        ids = [visible(history.dag.ids[node], ascii=ascii_only) for node, _ in found]
        cells = min(max(map(cell_len, ids), default=0), max(8, width // 4))
        for (node, deeds), identifier in zip(found, ids, strict=True):
            room = max(0, width - cells - 3)
            message = clip(message_of(history, node), room, ascii=ascii_only)
            line = deeds[0].operation.line if deeds else None
            heads = (Span(f" {fit(identifier, cells, ascii=ascii_only)}  ", "link"), Span(message, "message"))
            rows.append(DeedRow(heads, line, node))
            for deed in deeds:
                described_rows = operation_spans(
                    deed.operation, whole=False, width=width - DEED_INDENT, ascii_only=ascii_only
                )
                if deed.is_downgrade:
                    described_rows[0].append(Span("  in downgrade()", "fact"))
                for spans in described_rows:
                    indented = (Span(" " * DEED_INDENT, "message"), *spans)
                    rows.append(DeedRow(indented, deed.operation.line, node))
        if found:
            # where the cursor stands first: Enter leads to the first that is listed
            rows[0] = replace(rows[0], line=rows[1].line, node=rows[1].node)
        super().__init__(rows)

    def node_of_row(self, row: int) -> int | None:
        """The revision to which a row leads."""
        return self.rows[row].node
