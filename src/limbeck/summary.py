"""The lines around the panes: what is open, what is wrong with it, and which keys help."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rich.cells import cell_len

from limbeck.commands import COMMANDS
from limbeck.keymap import Keymap
from limbeck.spans import Span, problem_place
from limbeck.text import clip, visible
from limbeck_core.problems import Severity

if TYPE_CHECKING:
    from limbeck.loading import Opened
    from limbeck_core.history import History

FOOTER_MOVES = ("cursor_up", "cursor_down")
"""The commands that the line of keys shows first, as one entry."""

LEAST_OF_PLACE = 16
"""The least cells of a file's name in the strip of problems: a whole id of twelve, and a little more."""


def counted(number: int, noun: str) -> str:
    """A number with its noun.

    >>> counted(1, "head"), counted(1204, "revision")
    ('1 head', '1,204 revisions')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def changes_text(opened: Opened) -> str:
    """What a reading found otherwise than the one before it, in a few words."""
    changes = opened.changes
    if changes is None:
        ids, ghosts = opened.history.dag.ids, opened.history.dag.ghosts
        return counted(len(ids) - len(ghosts), "revision")
    counts = ((changes.added, "new"), (changes.changed, "changed"), (changes.removed, "removed"))
    return ", ".join(f"{len(paths):,} {word}" for paths, word in counts if paths) or "the same scripts"


def fresh_nodes(opened: Opened) -> dict[int, str]:
    """The revisions that a reading found new or changed, with the word for each."""
    changes = opened.changes
    if changes is None:
        return {}
    node_of_file = opened.history.node_of_file
    words = dict.fromkeys(changes.changed, "changed") | dict.fromkeys(changes.added, "new")
    return {node: word for path, word in words.items() if (node := node_of_file(path)) is not None}


NARROW = 60
"""Below so many cells the header says less."""


def header_spans(
    history: History, width: int, *, offers_merge: bool = False, ascii_only: bool
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The header line: name and counts on the left, the folder of scripts on the right."""
    is_narrow = width < NARROW
    dot = Span("" if is_narrow else "- " if ascii_only else "· ", "dim")
    heads = len(history.heads)
    several = f" {'^' if ascii_only else '▲'}" if heads > 1 else ""
    revisions = len(history.dag.ids) - len(history.dag.ghosts)
    wrong = [problem for problem in history.problems if problem.severity is not Severity.NOTE]
    notes = len(history.problems) - len(wrong)
    title = visible(history.title, ascii=ascii_only)
    spans = [
        Span(" " if is_narrow else " limbeck  ", "dim"),
        Span(f"{clip(title, width // 3, ascii=ascii_only)}  ", "strong"),
        Span(f"{revisions:,} " if is_narrow else f"{counted(revisions, 'revision')} ", "plain"),
        dot,
        Span(
            f"{counted(heads, 'head')}{several} ",
            "warning" if several else "plain",
            action="merge" if offers_merge else "",
        ),
    ]
    if wrong:
        worst = "error" if any(p.severity is Severity.ERROR for p in wrong) else "warning"
        words = f"{len(wrong)}" if is_narrow else counted(len(wrong), "problem")
        spans += [dot, Span(f"{words} ! ", worst, action="problems")]
    if notes:
        spans += [dot, Span(counted(notes, "note"), "plain", action="problems")]
    folder = os.path.relpath(history.script_location, history.root)
    shown = folder if folder != os.curdir else os.path.basename(history.script_location)
    return tuple(spans), (Span(f"{visible(shown, ascii=ascii_only)}/ ", "dim"),)


def problem_spans(
    history: History, index: int, width: int, *, ascii_only: bool
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """One problem on one line: where it is and what it is; how many there are on the right.

    What it is comes before where: a place that leaves it no room is shortened to a third, but for its line.

    Args:
        history: The history.
        index: The problem, as an index into ``history.problems``.
        width: The cells of the line.
        ascii_only: Whether only ASCII is shown.
    """
    problem = history.problems[index]
    role = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "plain"}[problem.severity]
    spans = [Span(" ! ", role)]
    said = visible(problem.message, ascii=ascii_only)
    number = f"  {index + 1}/{len(history.problems)} "
    place = visible(problem_place(history, problem), ascii=ascii_only)
    if place:
        line = f":{problem.line}" if problem.line else ""
        left = width - cell_len(spans[0].text) - cell_len(said) - 2 - len(number) - len(line)
        name = clip(place.removesuffix(line), max(LEAST_OF_PLACE, width // 3, left), ascii=ascii_only)
        spans.append(Span(f"{name}{line}  ", "strong", action="show_problem"))
    spans.append(Span(said, role, action="show_problem"))
    if problem.cure:
        spans.append(Span(f"  {visible(problem.cure, ascii=ascii_only)}", "dim", action="show_problem"))
    return tuple(spans), (Span(number, "dim", action="problems"),)


FOOTER_LAST = ("keys", "app.quit")
"""The commands whose keys stay where the line is too short for all."""


def key_spans(
    keymap: Keymap, *, problems: bool, offers_merge: bool = False, ascii_only: bool
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The keys to know, from the registry; those that stay on every screen on the right.

    Args:
        keymap: The keys of the commands.
        problems: Whether there are problems to show: then their key comes first, else not at all.
        offers_merge: Whether there are heads to be merged: their key comes before all others.
        ascii_only: Whether only ASCII is shown.
    """
    moves = ("/" if ascii_only else "").join(
        shown
        for command in COMMANDS
        if command.action in FOOTER_MOVES and (shown := keymap.shown(command, ascii_only=ascii_only))
    )
    left = [Span(f" {moves} ", "key"), Span("move  ", "dim")] if moves else [Span(" ", "plain")]
    right: list[Span] = []
    if offers_merge and (key := keymap.by_action("merge", ascii_only=ascii_only)):
        left[:0] = [Span(f" {key} ", "key", action="merge"), Span("merge the heads ", "dim", action="merge")]
    for command in sorted(COMMANDS, key=lambda command: command.action != "problems"):
        keys = keymap.shown(command, ascii_only=ascii_only)
        if command.footer and keys and (problems or command.action != "problems"):
            spans = right if command.action in FOOTER_LAST else left
            spans += [
                Span(f"{keys} ", "key", action=command.action),
                Span(f"{command.footer}  ", "dim", action=command.action),
            ]
    return tuple(left), tuple(right)


def notice_spans(notice: str, *, ascii_only: bool) -> tuple[Span, ...]:
    """What the line of keys says in their place, until the next move."""
    return (Span(f" {visible(notice, ascii=ascii_only)}", "notice"),)
