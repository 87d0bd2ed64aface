"""``limbeck reidentify``: another id for one script, the cure of two scripts with one id."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from shlex import join
from typing import TYPE_CHECKING

from limbeck.headless.opening import opened
from limbeck.headless.output import complain, standard_output
from limbeck.headless.writing import NOT_WRITTEN, consents, refuse_read_only, say, show_change
from limbeck.options import start_of
from limbeck.recovering import journal_of
from limbeck_core.errors import CommandError

if TYPE_CHECKING:
    from limbeck.request import OpenRequest
    from limbeck_core.history import History


def reidentify(
    request: OpenRequest,
    subject: str,
    *,
    revision: str | None,
    followers: Sequence[str],
    dry_run: bool,
    yes: bool,
) -> int:
    """Give a script another id; its file is renamed where the id is in its name, and references follow."""
    from limbeck_core.drafts import id_warnings, unused_id
    from limbeck_core.merging.applying import write
    from limbeck_core.merging.new_ids import databases_after_new_id, plan_new_id

    if not dry_run:
        refuse_read_only(request)
    output = standard_output(request.ascii)
    with opened(request) as history:
        path = _script(request, history, subject)
        name = revision if revision is not None else unused_id(history)
        for warning in id_warnings(history, name) if revision is not None else ():
            complain(f"note: {warning}")
        following = [_script(request, history, one) for one in followers] or None
        change_set = plan_new_id(history, path, name, followers=following)
        change_set = replace(change_set, command=join(("limbeck", "reidentify", subject, "--rev-id", name)))
        show_change(output, change_set, history.root)
        for told in databases_after_new_id(history, path, name):
            say(output, told)
        if dry_run:
            return 0
        if not consents("Write it?", yes=yes):
            return NOT_WRITTEN
        write(change_set, history, journal_of(request, history))
        there = [change.path for change in change_set.changes if change.after is not None]
        gone = [change.path for change in change_set.changes if change.after is None]
        say(
            output,
            f"wrote {', '.join(there)}" + (f"; removed {', '.join(gone)}" if gone else ""),
            "badge-head",
        )
    return 0


def _script(request: OpenRequest, history: History, subject: str) -> str:
    """Return the script that a path or an identifier means; of two with one id, only a path tells which.

    Raises:
        CommandError: There is none, or there are several.
    """
    from limbeck_core.merging.study import resolved_heads

    start = start_of(request, history.root)
    path = os.path.realpath(os.path.join(start, subject))
    if history.node_of_file(path) is not None:
        return path
    names = resolved_heads(history, (subject,))
    scripts = [script.path for script in history.scripts if script.revision in names]
    if len(scripts) != 1:
        shown = " or ".join(os.path.relpath(script, start) for script in scripts)
        raise CommandError(f"'{subject}' is not one script: say {shown}")
    return scripts[0]
