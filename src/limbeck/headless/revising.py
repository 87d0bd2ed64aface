"""``limbeck new``: a new revision, shown to the byte before it is written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from limbeck.headless.opening import opened
from limbeck.headless.output import complain, standard_output
from limbeck.headless.writing import (
    NOT_WRITTEN,
    complain_of_journal,
    consents,
    refuse_read_only,
    say,
    show_change,
    show_header,
    show_hooks,
    tell_hook,
    tell_of_problems_elsewhere,
    template_may_run,
)
from limbeck.recovering import journal_of

if TYPE_CHECKING:
    from limbeck.request import OpenRequest


def new(
    request: OpenRequest,
    message: str,
    *,
    heads: Sequence[str],
    splice: bool,
    branch_labels: Sequence[str],
    depends_on: Sequence[str],
    version_path: str | None,
    revision: str | None,
    hooks: bool,
    python: str | None,
    dry_run: bool,
    yes: bool,
) -> int:
    """Write a new revision; with ``dry_run`` show it only."""
    from limbeck_core.drafts import draft_revision
    from limbeck_core.merging.applying import write_draft

    if not dry_run:
        refuse_read_only(request)
    output = standard_output(request.ascii)
    with opened(request) as history:
        draft = draft_revision(
            history,
            message,
            head=tuple(heads) or None,
            splice=splice,
            branch_labels=branch_labels,
            depends_on=depends_on,
            version_path=version_path,
            revision=revision,
            hooks=hooks,
            python=python,
        )
        tell_of_problems_elsewhere(history)
        for warning in draft.warnings:
            complain(f"note: {warning}")
        journal = journal_of(request, history)
        may_run = template_may_run(draft, journal, yes=yes, read_only=request.read_only)
        if not may_run:
            show_header(output, draft)
            return 0 if dry_run else NOT_WRITTEN
        change_set = draft.change_set()
        show_change(output, change_set, history.root)
        show_hooks(output, draft)
        if dry_run:
            return 0
        if not consents("Write it?", yes=yes):
            return NOT_WRITTEN
        written = write_draft(draft, history, journal, tell_hook(output, draft.path))
        complain_of_journal(written)
        say(output, f"wrote {draft.path}", "badge-head")
    return int(bool(written.failed_hooks))
