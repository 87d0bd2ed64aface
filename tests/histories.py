"""Histories by shape, as declarations from which Alembic's revisions and ours are made."""

from __future__ import annotations

from typing import NamedTuple


class Declared(NamedTuple):
    """What one script declares, in the order of the constructor of ``Revision``."""

    revision: str
    down_revision: str | tuple[str, ...] | None = None
    dependencies: str | tuple[str, ...] | None = None
    branch_labels: str | tuple[str, ...] | None = None


History = tuple[Declared, ...]
"""Declarations in the order in which their files are found."""


def revision_id(number: int) -> str:
    """Return an id of the usual length whose order is no hint to its place."""
    return f"{(number + 1) * 0x9E3779B97F4B % (1 << 48):012x}"


def linear(count: int) -> History:
    """One line, oldest first."""
    return tuple(
        Declared(revision_id(number), revision_id(number - 1) if number else None) for number in range(count)
    )


def diamond() -> History:
    """A branch point and the merge point that joins its branches."""
    return (
        Declared("aaaa"),
        Declared("bbbb", "aaaa"),
        Declared("cccc", "aaaa"),
        Declared("dddd", ("bbbb", "cccc")),
    )


def two_heads() -> History:
    """One base, a branch point above it and two heads that share a prefix of three characters."""
    return (
        Declared("aaaa"),
        Declared("bbbb", "aaaa"),
        Declared("cccd", "bbbb"),
        Declared("ccce", "bbbb"),
    )


def labelled() -> History:
    """Two labelled bases; one branch depends on the other by id, and the other by label."""
    return (
        Declared("shop1", None, None, "shop"),
        Declared("shop2", "shop1"),
        Declared("bill1", None, "shop1", ("billing", "money")),
        Declared("bill2", "bill1"),
        Declared("shop3", "shop2", "billing"),
    )


def missing_parent() -> History:
    """A revision whose parent no file declares."""
    return (Declared("aaaa"), Declared("bbbb", "gone"), Declared("cccc", "bbbb"))


def cycle() -> History:
    """Two revisions that follow one another, beside a sound line."""
    return (Declared("aaaa"), Declared("bbbb", "aaaa"), Declared("cccc", "dddd"), Declared("dddd", "cccc"))


def hidden_cycle() -> History:
    """Two revisions that follow one another between a base and a head: Alembic does not refuse them."""
    return (
        Declared("aaaa"),
        Declared("bbbb", ("aaaa", "cccc")),
        Declared("cccc", "bbbb"),
        Declared("dddd", "cccc"),
    )


def dependency_cycle() -> History:
    """Two branches that depend on one another's head."""
    return (
        Declared("aaaa"),
        Declared("bbbb", "aaaa", "dddd"),
        Declared("cccc"),
        Declared("dddd", "cccc", "bbbb"),
    )


def twins() -> History:
    """Two files that declare one id, with different parents."""
    return (
        Declared("aaaa"),
        Declared("bbbb", "aaaa"),
        Declared("cccc", "aaaa"),
        Declared("cccc", "bbbb"),
        Declared("dddd", "cccc"),
    )


def wide(count: int) -> History:
    """Many heads on one base."""
    return (Declared("base0000"), *(Declared(revision_id(number), "base0000") for number in range(count)))


def branchy(count: int) -> History:
    """A line that parts in two and joins again, over and over; ``count`` revisions at least."""
    history = [Declared(revision_id(0))]
    while len(history) < count:
        number = len(history)
        below, left, right, joined = (revision_id(number + step) for step in (-1, 0, 1, 2))
        history += [Declared(left, below), Declared(right, below), Declared(joined, (left, right))]
    return tuple(history)


def open_branches(lines: int, length: int) -> History:
    """Parallel lines on one base, found one step of each at a time."""
    history = [Declared("base0000")]
    for step in range(length):
        for line in range(lines):
            below = revision_id((step - 1) * lines + line) if step else "base0000"
            history.append(Declared(revision_id(step * lines + line), below))
    return tuple(history)


def labelled_lines(lines: int, length: int) -> History:
    """Labelled lines on bases of their own; each fourth revision depends on the line before it.

    Every other dependency names the label, the others the revision.
    """
    history = []
    for step in range(length):
        for line in range(lines):
            number = step * lines + line
            needed = None
            if line and step % 4 == 3:
                needed = f"line{line - 1}" if step % 8 == 3 else revision_id(number - 1)
            history.append(
                Declared(
                    revision_id(number),
                    revision_id(number - lines) if step else None,
                    needed,
                    None if step else f"line{line}",
                )
            )
    return tuple(history)


def many_labels(count: int, heads: int = 1) -> History:
    """A line in which each fourth revision has a label of its own, with one head or several on top."""
    line = [
        Declared(revision_id(number), revision_id(number - 1) if number else None, None, _label(number))
        for number in range(count - heads)
    ]
    return (*line, *(Declared(f"head{number}", line[-1].revision) for number in range(heads)))


def _label(number: int) -> str | None:
    return None if number % 4 else f"label{number}"
