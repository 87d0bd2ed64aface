"""The commands that write, as click knows them; `limbeck.cli` adds them to its group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from limbeck.request import OpenRequest

_JSON = click.option("--json", "as_json", is_flag=True, help="Print a JSON document, whose keys are stable.")
_DRY_RUN = click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
_YES = click.option("--yes", "-y", is_flag=True, help="Write without asking; the template may run, too.")
_PUBLISHED = click.option(
    "--published", metavar="REV", help="Rebase REV although others may have it; its whole id is wanted."
)
_FROM = click.option(
    "--from",
    "applied",
    metavar="REV",
    multiple=True,
    help="A row of alembic_version of a database that others use: what it has run counts as published, "
    "and it is said what becomes of it.",
)
_REVISION_ID = click.option("--rev-id", "revision", metavar="ID", help="Take this id, and not a random one.")
_NO_HOOKS = click.option("--no-hooks", is_flag=True, help="Run no post-write hooks.")


@click.command()
@click.option("-m", "--message", metavar="MESSAGE", required=True, help="What the revision does.")
@click.option("--head", "heads", metavar="REV", multiple=True, help="What it follows; by default the head.")
@click.option("--splice", is_flag=True, help="Let it follow a revision that is no head.")
@click.option(
    "--branch-label", "branch_labels", metavar="LABEL", multiple=True, help="A label of its branch."
)
@click.option("--depends-on", metavar="REV", multiple=True, help="A revision that it needs.")
@click.option("--version-path", metavar="DIR", help="The version location that it goes to.")
@_REVISION_ID
@_NO_HOOKS
@_DRY_RUN
@_YES
@click.pass_obj
def new(
    request: OpenRequest,
    message: str,
    heads: tuple[str, ...],
    splice: bool,
    branch_labels: tuple[str, ...],
    depends_on: tuple[str, ...],
    version_path: str | None,
    revision: str | None,
    no_hooks: bool,
    dry_run: bool,
    yes: bool,
) -> int:
    """Write a new revision, from the project's template.

    The exact bytes are shown first. The template is a program: it runs once you have allowed it.
    """
    from limbeck.headless.revising import new as write_new

    return write_new(
        request,
        message,
        heads=heads,
        splice=splice,
        branch_labels=branch_labels,
        depends_on=depends_on,
        version_path=version_path,
        revision=revision,
        hooks=not no_hooks,
        python=request.python,
        dry_run=dry_run,
        yes=yes,
    )


@click.command()
@click.argument("heads", metavar="[HEAD HEAD...]", nargs=-1)
@click.option(
    "--strategy",
    type=click.Choice(["auto", "merge", "rebase"]),
    default="auto",
    help="The way to take; auto takes the one that is recommended.",
)
@_FROM
@click.option("-m", "--message", metavar="MESSAGE", help="What the merge revision says.")
@_REVISION_ID
@_PUBLISHED
@_NO_HOOKS
@_DRY_RUN
@_YES
@_JSON
@click.pass_obj
def merge(
    request: OpenRequest,
    heads: tuple[str, ...],
    applied: tuple[str, ...],
    strategy: str,
    message: str | None,
    revision: str | None,
    published: str | None,
    no_hooks: bool,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Make one head of several: see what they do, whether they clash, and who is left behind.

    Without HEADs all are meant. The answer is no, status 1, where leaving them is recommended, where they
    collide by the way that is taken too, and where the one head has an id of two files or a missing parent.
    """
    from limbeck.headless.merging import merge as make_one

    return make_one(
        request,
        heads,
        applied=applied,
        strategy=strategy,
        message=message,
        revision=revision,
        published=published,
        hooks=not no_hooks,
        python=request.python,
        dry_run=dry_run,
        yes=yes,
        as_json=as_json,
    )


@click.command()
@click.argument("first", metavar="A")
@click.argument("second", metavar="B")
@_JSON
@click.pass_obj
def conflicts(request: OpenRequest, first: str, second: str, as_json: bool) -> int:
    """Say whether what A and B have for themselves can be run in any order.

    Status 0 only where the operations are independent, or touch the same table without harm.
    """
    from limbeck.headless.merging import conflicts as show_conflicts

    return show_conflicts(request, first, second, as_json=as_json)


@click.command()
@click.argument("identifier", metavar="REV")
@click.option("--onto", metavar="REV", required=True, help="What it follows from now on.")
@_FROM
@_PUBLISHED
@_DRY_RUN
@_YES
@_JSON
@click.pass_obj
def rebase(
    request: OpenRequest,
    identifier: str,
    onto: str,
    applied: tuple[str, ...],
    published: str | None,
    dry_run: bool,
    yes: bool,
    as_json: bool,
) -> int:
    """Let REV follow another revision, with all that rests on it: one literal changes, and one line.

    Where REV names a parent that is missing, that one alone is replaced.
    """
    from limbeck.headless.merging import rebase as move

    return move(
        request,
        identifier,
        onto,
        applied=applied,
        published=published,
        dry_run=dry_run,
        yes=yes,
        as_json=as_json,
    )


@click.command()
@_DRY_RUN
@_YES
@click.pass_obj
def undo(request: OpenRequest, dry_run: bool, yes: bool) -> int:
    """Take back the last change that Limbeck made to this project."""
    from limbeck.headless.undoing import undo as take_back

    return take_back(request, redo=False, dry_run=dry_run, yes=yes)


@click.command()
@_DRY_RUN
@_YES
@click.pass_obj
def redo(request: OpenRequest, dry_run: bool, yes: bool) -> int:
    """Make the change again that was taken back last."""
    from limbeck.headless.undoing import undo as take_back

    return take_back(request, redo=True, dry_run=dry_run, yes=yes)


@click.command()
@click.option(
    "--allow-heads", type=click.IntRange(min=0), default=1, metavar="N", help="So many heads are sound."
)
@click.option("--github", is_flag=True, help="Write annotations for GitHub Actions.")
@_JSON
@click.pass_obj
def check(request: OpenRequest, allow_heads: int, github: bool, as_json: bool) -> int:
    """Say whether the history is sound: one head, unique ids, no problems. Status 1 if it is not."""
    from limbeck.headless.checking import check as look

    return look(request, allowed_heads=allow_heads, as_json=as_json, github=github)


@click.command()
@click.argument("subject", metavar="SCRIPT")
@_REVISION_ID
@click.option(
    "--follower",
    "followers",
    metavar="SCRIPT",
    multiple=True,
    help="A script whose references follow; by default all, but none where another script keeps the id.",
)
@_DRY_RUN
@_YES
@click.pass_obj
def reidentify(
    request: OpenRequest,
    subject: str,
    revision: str | None,
    followers: tuple[str, ...],
    dry_run: bool,
    yes: bool,
) -> int:
    """Give SCRIPT, a path or an identifier, another id: the cure where two scripts have the same."""
    from limbeck.headless.reidentifying import reidentify as give_another

    return give_another(request, subject, revision=revision, followers=followers, dry_run=dry_run, yes=yes)


WRITING_COMMANDS = (check, conflicts, new, merge, rebase, reidentify, undo, redo)
"""All of them; `check` and `conflicts` only look."""
