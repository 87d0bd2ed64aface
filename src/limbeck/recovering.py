"""The journal of what is opened; and a change that was interrupted, rolled back by the next start."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from limbeck.request import OpenRequest
    from limbeck_core.history import History
    from limbeck_core.writing.journal import Journal


def journal_of(request: OpenRequest, history: History) -> Journal:
    """Return the journal of a history; that of a bundled one lasts as long as the history."""
    from limbeck_core.writing.journal import Journal

    state = os.path.join(history.root, ".limbeck") if request.demo is not None else None
    return Journal(history.script_location, state_folder=state)


def settled(history: History, *, read_only: bool) -> tuple[History, str]:
    """Return a history after what was interrupted has been rolled back, and what is to be said of that.

    Args:
        history: As it was read.
        read_only: Whether nothing may be written.
    """
    from limbeck_core.writing.interrupted import may_be_interrupted

    if not may_be_interrupted(history.script_location):
        return history, ""
    from limbeck_core.writing.changes import ChangeRefused
    from limbeck_core.writing.journal import Journal

    journal = Journal(history.script_location)
    if not journal.is_interrupted:
        return history, ""
    if read_only:
        return history, "a change was interrupted; it is rolled back without --read-only"
    try:
        recovery = journal.recover()
    except ChangeRefused as refusal:
        return history, str(refusal)
    return history.reload()[0], recovery.message if recovery is not None else ""
