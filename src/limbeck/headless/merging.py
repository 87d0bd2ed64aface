"""``limbeck merge``, ``rebase`` and ``conflicts``: from several heads to one."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from limbeck.headless.documents import project_document
from limbeck.headless.merge_documents import (
    PlannedDocument,
    RebaseDocument,
    conflicts_document,
    merge_document,
    planned_document,
)
from limbeck.headless.opening import opened
from limbeck.headless.output import Output, complain, standard_output
from limbeck.headless.reporting import (
    report_branch,
    report_comparison,
    report_findings,
    report_stranding,
    report_study,
)
from limbeck.headless.writing import (
    NOT_WRITTEN,
    complain_of_hook,
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
from limbeck_core.errors import CommandError
from limbeck_core.merging.documents import comparison_document
from limbeck_core.merging.model import SAFE, WRONG, Diagnosis, Strategy, StrategyKind

if TYPE_CHECKING:
    from limbeck.request import OpenRequest
    from limbeck_core.history import History
    from limbeck_core.merging.model import Finding, Pair
    from limbeck_core.merging.plans import MergePlan
    from limbeck_core.merging.study import MergeStudy


def conflicts(request: OpenRequest, first: str, second: str, *, as_json: bool) -> int:
    """Say how what two revisions have for themselves gets on; the answer is no unless that is safe."""
    from limbeck_core.merging.study import study

    output = standard_output(request.ascii)
    with opened(request) as history:
        found = study(history, (first, second))
        if len(found.heads) != 2:
            raise CommandError(f"'{first}' and '{second}' must be two revisions: {', '.join(found.heads)}")
        comparison = found.comparisons[0]
        if as_json:
            output.document(conflicts_document(history, found))
        else:
            report_findings(output, [one for one in found.findings if one.kind in WRONG])
            for branch in found.branches:
                report_branch(output, branch)
            report_comparison(output, history, comparison)
    return int(comparison.verdict not in SAFE)


def merge(
    request: OpenRequest,
    heads: Sequence[str],
    *,
    applied: Sequence[str],
    strategy: str,
    message: str | None,
    revision: str | None,
    published: str | None,
    hooks: bool,
    python: str | None,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Make one head of several, by the way that is asked for or recommended."""
    from limbeck_core.merging.plans import plan_merge, plan_rebase
    from limbeck_core.merging.study import study

    if not dry_run:
        refuse_read_only(request)
    output = standard_output(request.ascii)
    with opened(request) as history:
        found = study(history, heads, applied=applied)
        if not as_json:
            report_study(output, history, found)
        if len(found.heads) < 2:
            if as_json:
                output.document(merge_document(history, found, None))
            return _nothing_to_merge(history, found)
        chosen = _chosen(found, strategy)
        if chosen.refused or (chosen.kind is StrategyKind.LEAVE):
            if as_json:
                output.document(merge_document(history, found, None))
            wrong = [finding for finding in found.findings if finding.kind in WRONG][:1]
            cures = "".join(f".{_command_for(history, finding)}" for finding in wrong)
            complain(f"nothing is written: {chosen.refused or found.reason}{cures}")
            return 1
        if chosen.kind is StrategyKind.REBASE:
            first = chosen.edits[0][0]
            _refuse_published(first, chosen.guarded, published)
            plan = plan_rebase(history, *chosen.heads, whole_branch=True, applied=applied)
        else:
            plan = plan_merge(
                history,
                found.heads,
                message,
                applied=applied,
                revision=revision,
                hooks=hooks,
                python=python,
            )
        status = _carried_out(
            request, output, history, plan, dry_run=dry_run, yes=yes, study=found, as_json=as_json
        )
        left = len(set(plan.expected_heads) & set(found.heads))
        if not status and not dry_run and left > 1:
            complain(f"note: {left} of these heads are left, to be made one next by `limbeck merge`")
        unsolved = plan.unsolved if chosen.kind is StrategyKind.REBASE else chosen.unsolved
        return status or _still_colliding(unsolved, written=not dry_run)


def _nothing_to_merge(history: History, study: MergeStudy) -> int:
    """Return the status where there is one head: the answer is no if something else is wrong with it."""
    for finding in study.findings:
        if finding.kind in WRONG:
            complain(f"nothing is written: {finding.message}. {finding.cure}{_command_for(history, finding)}")
            return 1
    return 0


def _command_for(history: History, finding: Finding) -> str:
    """Return the command that mends what is wrong with a head, as a sentence; empty where there is none."""
    from shlex import join

    from limbeck_core.merging.ghosts import missing_parents

    if finding.kind is Diagnosis.DUPLICATE_ID:
        return f" `{join(('limbeck', 'reidentify', finding.paths[0]))}` does so."
    for revision in finding.revisions[1:]:
        node = history.node_of(revision)
        if node is not None and missing_parents(history, node):
            return f" `{join(('limbeck', 'rebase', revision, '--onto', 'REVISION'))}` re-parents it."
    return ""


def _still_colliding(unsolved: Sequence[Pair], *, written: bool) -> int:
    """Say what collides although a way out is taken: that an upgrade succeeds is answered with no."""
    for pair in unsolved[:1]:
        places = " and ".join(f"{os.path.basename(site.path)}:{site.operation.line}" for site in pair.sites)
        done = "it is written, but " if written else ""
        complain(f"{done}an upgrade fails until a script is changed: {pair.reason} ({places})")
    return int(bool(unsolved))


def rebase(
    request: OpenRequest,
    identifier: str,
    onto: str,
    *,
    applied: Sequence[str],
    published: str | None,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Let a revision follow another one, with all that rests on it."""
    from limbeck_core.merging.plans import plan_rebase
    from limbeck_core.merging.study import publication_of, resolved_heads

    if not dry_run:
        refuse_read_only(request)
    output = standard_output(request.ascii)
    with opened(request) as history:
        names = [*resolved_heads(history, (identifier,)), *resolved_heads(history, (onto,))]
        if len(names) != 2:
            raise CommandError(f"'{identifier}' and '{onto}' must be one revision each: {', '.join(names)}")
        plan = plan_rebase(history, names[0], names[1], applied=applied)
        known = publication_of(history, names[0], applied=applied)
        if not as_json:
            words = {True: "published", False: "private", None: "not known whether published"}
            say(output, f"{names[0]}: {words[known.published]}; {known.how}", "heading")
        if known.published:
            _refuse_published(names[0], known.how, published)

        def document(planned: PlannedDocument) -> RebaseDocument:
            return {
                "schema": "limbeck/rebase/1",
                "project": project_document(history),
                "notes": list(history.notes),
                "published": known.published,
                "publication": known.how,
                "plan": planned,
                "comparison": comparison_document(plan.comparison) if plan.comparison is not None else None,
            }

        if not as_json:
            if plan.comparison is not None:
                report_comparison(output, history, plan.comparison)
            status = _carried_out(request, output, history, plan, dry_run=dry_run, yes=yes)
        else:
            status, planned = _written_quietly(request, history, plan, dry_run=dry_run, yes=yes)
            output.document(document(planned))
        return status or _still_colliding(plan.unsolved, written=not dry_run)


def _rebase_command(way: Strategy) -> str:
    """Return the command that takes a rebase, the id typed out where others may have run it."""
    from shlex import join

    moved = way.edits[0][0]
    typed = ("--published", moved) if way.guarded else ()
    return join(("limbeck", "rebase", moved, "--onto", way.heads[1], *typed))


def _chosen(study: MergeStudy, strategy: str) -> Strategy:
    """Return the way out that is asked for.

    Raises:
        CommandError: There are several.
    """
    if strategy == "auto":
        return study.recommended
    of_kind = [one for one in study.strategies if one.kind.value == strategy]
    if study.recommended in of_kind:
        return study.recommended
    possible = [one for one in of_kind if not one.refused]
    private = [one for one in possible if not one.guarded]
    for among in (private, possible):
        if len(among) == 1:
            return among[0]
    if possible:
        commands = " or ".join(f"`{_rebase_command(one)}`" for one in possible)
        raise CommandError(f"either can be rebased: say which with {commands}")
    if of_kind:
        return of_kind[0]
    raise CommandError(f"a {strategy} takes two heads, not {len(study.heads)}")


def _refuse_published(revision: str, reason: str, typed: str | None) -> None:
    """Refuse to move what others may have, unless the user types out what is moved.

    Raises:
        CommandError: They do not.
    """
    if reason and typed != revision:
        raise CommandError(f"{reason}; to move it all the same, add --published {revision}")


def _carried_out(
    request: OpenRequest,
    output: Output,
    history: History,
    plan: MergePlan,
    *,
    dry_run: bool,
    yes: bool,
    study: MergeStudy | None = None,
    as_json: bool = False,
) -> int:
    """Show a plan, and write it if the user consents."""
    from limbeck_core.merging.applying import apply
    from limbeck_core.merging.summary import summary_of

    if as_json:
        assert study is not None
        status, planned = _written_quietly(request, history, plan, dry_run=dry_run, yes=yes)
        output.document(merge_document(history, study, planned))
        return status
    journal = journal_of(request, history)
    tell_of_problems_elsewhere(history, plan.mends)
    report_stranding(output, plan.stranding)
    if plan.draft is not None and not template_may_run(
        plan.draft, journal, yes=yes, read_only=request.read_only
    ):
        show_header(output, plan.draft)
        return 0 if dry_run else NOT_WRITTEN
    change_set = plan.change_set()
    show_change(output, change_set, history.root)
    if plan.draft is not None:
        show_hooks(output, plan.draft)
    say(output, f"heads afterwards: {', '.join(plan.expected_heads)}", "heading")
    if dry_run:
        return 0
    if not consents("Write it?", yes=yes):
        return NOT_WRITTEN
    path = plan.draft.path if plan.draft is not None else plan.changes[0].path
    written = apply(plan, history, journal, tell_hook(output, path))
    complain_of_journal(written)
    say(output, f"wrote {path}", "badge-head")
    output.write("\n")
    for line in summary_of(plan, study).splitlines():
        say(output, line)
    return int(bool(written.failed_hooks))


def _written_quietly(
    request: OpenRequest, history: History, plan: MergePlan, *, dry_run: bool, yes: bool
) -> tuple[int, PlannedDocument]:
    """Write a plan, if the user consents beforehand, and return what is to be said of it."""
    from limbeck_core.merging.applying import apply

    journal = journal_of(request, history)
    draft = plan.draft
    if draft is not None and not template_may_run(draft, journal, yes=yes, read_only=request.read_only):
        document = planned_document(request, history, plan, None, written=False)
        return 0 if dry_run else NOT_WRITTEN, document
    change_set = plan.change_set()
    if dry_run or not yes:
        if not dry_run:
            complain("Nothing is written without --yes")
        status = 0 if dry_run else NOT_WRITTEN
        return status, planned_document(request, history, plan, change_set, written=False)
    done = apply(plan, history, journal)
    complain_of_journal(done)
    for failed in done.failed_hooks:
        complain_of_hook(failed, draft.path if draft is not None else "")
    return int(bool(done.failed_hooks)), planned_document(request, history, plan, change_set, written=True)
