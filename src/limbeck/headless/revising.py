"""``limbeck new``: a new revision, shown to the byte before it is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from limbeck.headless.opening import opened
from limbeck.headless.output import Output, complain, standard_output
from limbeck.headless.writing import (
    NOT_WRITTEN,
    consents,
    journal_of,
    refuse_read_only,
    run_hooks,
    say,
    show_change,
    show_header,
    show_hooks,
    tell_of_problems_elsewhere,
    template_may_run,
)

if TYPE_CHECKING:
    from limbeck.request import OpenRequest
    from limbeck_core.drafts import Draft
    from limbeck_core.history import History
    from limbeck_core.writing.changes import ChangeSet
    from limbeck_core.writing.journal import Journal


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
        if draft.revision != revision:
            draft = replace(draft, command=_command(message, draft, heads))
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
        return write_draft(output, draft, change_set, history, journal)


def write_draft(
    output: Output, draft: Draft, change_set: ChangeSet, history: History, journal: Journal
) -> int:
    """Write a revision that was shown, and run the hooks on it; the answer is no where one of them fails."""
    from limbeck_core.merging.plans import post_condition

    entry = journal.apply(change_set, post_condition(history, draft.expected_heads))
    say(output, f"wrote {draft.path}", "badge-head")
    failures = run_hooks(output, draft)
    if draft.hooks:
        journal.amend(entry)
    return int(bool(failures))


def _command(message: str, draft: Draft, heads: Sequence[str]) -> str:
    from shlex import join

    words = ["limbeck", "new", "-m", message]
    for head in heads:
        words += ["--head", head]
    return join([*words, "--rev-id", draft.revision])
