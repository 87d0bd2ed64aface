"""``limbeck undo`` and ``limbeck redo``: the last change taken back, or made again, in whatever run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limbeck.headless.opening import opened
from limbeck.headless.output import complain, standard_output
from limbeck.headless.writing import NOT_WRITTEN, consents, refuse_read_only, say, show_change
from limbeck.recovering import journal_of

if TYPE_CHECKING:
    from limbeck.request import OpenRequest


def undo(request: OpenRequest, *, redo: bool, dry_run: bool, yes: bool) -> int:
    """Take back the last change, or make the one again that was taken back last."""
    from limbeck_core.merging.taking_back import change_of, take_back, why_not

    if not dry_run:
        refuse_read_only(request)
    output = standard_output(request.ascii)
    with opened(request) as history:
        journal = journal_of(request, history)
        entry = journal.redoable if redo else journal.undoable
        word = "redo" if redo else "undo"
        if entry is None:
            complain(f"there is nothing to {word}")
            return 1
        say(output, f"{word}: {entry.title}  ({entry.made})", "heading")
        show_change(output, change_of(entry, redo=redo), history.root)
        if (reason := why_not(entry, history, journal, redo=redo)) is not None:
            complain(reason)
            return 1
        if dry_run:
            return 0
        if not consents(f"{word.capitalize()} it?", yes=yes):
            return NOT_WRITTEN
        done = take_back(entry, history, journal, redo=redo)
        say(output, f"{'redone' if redo else 'undone'}: {done.title}", "badge-head")
    return 0
