"""What the commands that write have in common: the journal, what is shown first, and the user's consent."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from limbeck.headless.output import Output, complain
from limbeck.spans import Span
from limbeck.text import single_line, visible
from limbeck_core.errors import CommandError

if TYPE_CHECKING:
    from limbeck.request import OpenRequest
    from limbeck_core.drafts import Draft
    from limbeck_core.history import History
    from limbeck_core.merging.applying import Told, Written
    from limbeck_core.script.hook_commands import HookCommand
    from limbeck_core.script.write_hooks import HookRun
    from limbeck_core.writing.changes import ChangeSet
    from limbeck_core.writing.journal import Journal

NOT_WRITTEN = 2
"""The status where nothing is written, as nobody consents."""

_ROLES = {"+": "badge-head", "-": "badge-problem", "@": "fact"}
"""How the lines of a diff look, by their first character."""


def refuse_read_only(request: OpenRequest) -> None:
    """Refuse to write where the user says so.

    Raises:
        CommandError: With ``--read-only``.
    """
    if request.read_only:
        raise CommandError("nothing is written with --read-only")


def tell_of_problems_elsewhere(history: History, mended: Sequence[str] = ()) -> None:
    """Say that something is wrong with the history, where that does not stand in the way."""
    from limbeck.telling import errors_elsewhere

    told = errors_elsewhere(history, mended)
    if told:
        complain(f"note: {told} (see limbeck check)")


def show_change(output: Output, change_set: ChangeSet, root: str) -> None:
    """Write a change as a unified diff."""
    for line in change_set.diff(root).split("\n")[:-1]:
        role = "heading" if line.startswith(("--- ", "+++ ")) else _ROLES.get(line[:1], "message")
        output.spans([Span(visible(line.expandtabs(), ascii=output.ascii_only), role)])


def say(output: Output, text: str, role: str = "message") -> None:
    """Write one line; whatever is in it that acts is shown."""
    output.spans([Span(visible(text, ascii=output.ascii_only), role)])


def consents(question: str, *, yes: bool) -> bool:
    """Return whether the user wants it; without a terminal only ``--yes`` is a consent."""
    if yes:
        return True
    if not (sys.stdin is not None and sys.stdin.isatty() and sys.stderr is not None):
        complain(f"{question} Nothing is written without --yes")
        return False
    sys.stdout.flush()
    print(f"{single_line(question)} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def template_may_run(draft: Draft, journal: Journal, *, yes: bool, read_only: bool) -> bool:
    """Return whether the project's template may run; asked once per project, until the template changes."""
    from limbeck_core.drafts import TEMPLATE_CONSENT

    text = draft.template_text
    if journal.allows(TEMPLATE_CONSENT, text):
        return True
    complain(f"note: {draft.template} is a program of the project, and writing a revision runs it")
    if not consents("Run it, now and from now on?", yes=yes):
        return False
    if not read_only:
        journal.allow(TEMPLATE_CONSENT, text)
    return True


def show_header(output: Output, draft: Draft) -> None:
    """Write what is known of a new file without running the template."""
    say(output, f"{draft.path}, whose head is:", "heading")
    for line in draft.header.splitlines():
        say(output, f"  {line}")


def show_hooks(output: Output, draft: Draft) -> None:
    """List what runs on the file afterwards."""
    for hook in draft.hooks:
        if hook.not_run:
            complain(f"note: the hook {hook.hook} is not run: {hook.not_run}")
        else:
            say(output, f"then runs {hook.hook}: {hook.shown}", "fact")


def tell_hook(output: Output, path: str) -> Told:
    """Return who shows the hooks while they run, and what each of them says."""

    def told(command: HookCommand, run: HookRun | None) -> None:
        if run is None:
            say(output, f"{command.hook}: {command.shown}", "fact")
            return
        for line in run.output.splitlines():
            say(output, f"  {line}")
        complain_of_hook(run, path)

    return told


def complain_of_journal(written: Written) -> None:
    """Say that the work of the hooks could not be noted, if so; what was written is kept."""
    if written.not_noted:
        complain(f"note: what the hooks did is not noted, so that undo will refuse: {written.not_noted}")


def complain_of_hook(run: HookRun, path: str) -> None:
    """Say that a hook failed, if it did; what was written is kept."""
    if not run.succeeded:
        complain(f"the hook {run.hook} ended with {run.exit_status}; {path} is kept")
