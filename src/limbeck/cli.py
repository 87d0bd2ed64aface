"""The headless commands as click knows them.

Common options never get here: ``limbeck.options`` reads them wherever they stand, and click lists them.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

from limbeck.headless import commands
from limbeck.headless.guarding import COULD_NOT_RUN, guarded
from limbeck.headless.output import complain
from limbeck.headless.writing_commands import WRITING_COMMANDS
from limbeck.options import COMMON_OPTIONS, HELP, SUBCOMMANDS, CommonOption
from limbeck.request import OpenRequest

if TYPE_CHECKING:
    from limbeck.options import Invocation

_JSON = click.option("--json", "as_json", is_flag=True, help="Print a JSON document, whose keys are stable.")


class _Limbeck(click.Group):
    """The group, with the explorer's usage beside its own."""

    def format_usage(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage("limbeck", "[OPTIONS] [DIR]")
        formatter.write_usage("limbeck", "[OPTIONS] COMMAND [ARGS]...", prefix="       ")

    def list_commands(self, context: click.Context) -> list[str]:
        return [name for name in SUBCOMMANDS if name in self.commands]


def _shown(option: CommonOption) -> click.Option:
    """Return a common option for click to list."""
    return click.Option(
        [*option.flags, option.key.lstrip("-").replace("-", "_")],
        help=option.help,
        metavar=option.metavar or None,
        is_flag=not option.metavar,
        multiple=option.repeatable,
        expose_value=False,
    )


@click.group(
    cls=_Limbeck,
    params=[_shown(option) for option in COMMON_OPTIONS if option is not HELP],
    context_settings={"help_option_names": list(HELP.flags)},
    epilog="Exit status: 0 yes or done, 1 the answer is no, 2 could not run.",
)
def limbeck() -> None:
    """Explore Alembic migration histories, without running any of their code.

    Without a command the explorer opens; where the input or output is no terminal, the log is printed. These
    options may stand before and after a command. A command's name wins over a folder's: ./log is a folder.
    """


@limbeck.command()
@click.argument("within", metavar="[RANGE]", required=False)
@click.option(
    "--oneline", is_flag=True, help="One line for each revision, in the order of iterate_revisions."
)
@click.option(
    "--format",
    "kind",
    type=click.Choice(["text", "mermaid", "dot", "svg", "json"]),
    help="Write the graph for Mermaid or Graphviz, as a picture, or as --json does.",
)
@_JSON
@click.pass_obj
def log(request: OpenRequest, within: str | None, oneline: bool, kind: str | None, as_json: bool) -> int:
    """Draw the history, or a RANGE of it: A:B, A:, :B, -3:, or one identifier."""
    return commands.log(request, within, oneline=oneline, as_json=as_json, kind=kind)


@limbeck.command()
@click.argument("identifier", metavar="REV")
@_JSON
@click.pass_obj
def show(request: OpenRequest, identifier: str, as_json: bool) -> int:
    """Show the facts and the source of REV."""
    return commands.show(request, identifier, as_json=as_json)


@limbeck.command()
@click.argument("identifiers", metavar="IDENT...", nargs=-1, required=True)
@_JSON
@click.pass_obj
def resolve(request: OpenRequest, identifiers: tuple[str, ...], as_json: bool) -> int:
    """Say what each IDENT stands for, in Alembic's grammar."""
    return commands.resolve(request, identifiers, as_json=as_json)


@limbeck.command()
@click.argument("target", metavar="TARGET")
@click.option(
    "--from",
    "current",
    metavar="REV",
    multiple=True,
    help="A row of alembic_version, to be repeated for each; without any, an empty database.",
)
@click.option("--upgrade", "direction", flag_value="upgrade", help="Plan an upgrade, whatever TARGET is.")
@click.option("--downgrade", "direction", flag_value="downgrade", help="Plan a downgrade.")
@_JSON
@click.pass_obj
def plan(
    request: OpenRequest, target: str, current: tuple[str, ...], direction: str | None, as_json: bool
) -> int:
    """List what Alembic would run to come to TARGET, and the rows of alembic_version after each step.

    TARGET is an identifier, or steps from where the database stands: +2, -1, billing@+1. What is applied
    already is the target of a downgrade, as are base and steps down.
    """
    from limbeck.headless.planning import plan as show_plan

    return show_plan(request, target, current, direction, as_json=as_json)


@limbeck.command()
@click.argument("words", metavar="[TEXT]...", nargs=-1)
@_JSON
@click.pass_obj
def locate(request: OpenRequest, words: tuple[str, ...], as_json: bool) -> int:
    """Say where TEXT is, what it is near, and what helps: an id, a message of Alembic, or its rows.

    Without TEXT, or for -, the standard input is read: paste what a terminal showed.
    """
    from limbeck.headless.locating import locate as show_place

    return show_place(request, words, as_json=as_json)


@limbeck.command()
@click.argument("identifier", metavar="REV")
@_JSON
@click.pass_obj
def operations(request: OpenRequest, identifier: str, as_json: bool) -> int:
    """List what REV does to which tables and columns, read from its source; REV may be a range."""
    from limbeck.headless.doing import operations as show_operations

    return show_operations(request, identifier, as_json=as_json)


@limbeck.command("history-of")
@click.argument("name", metavar="TABLE[.COLUMN]")
@_JSON
@click.pass_obj
def history_of(request: OpenRequest, name: str, as_json: bool) -> int:
    """List every revision that touched a table or a column, the newest first, and what it did there."""
    from limbeck.headless.doing import history_of as show_history_of

    return show_history_of(request, name, as_json=as_json)


@limbeck.command()
@_JSON
@click.pass_obj
def heads(request: OpenRequest, as_json: bool) -> int:
    """List the heads."""
    return commands.heads(request, as_json=as_json)


for writing_command in WRITING_COMMANDS:
    limbeck.add_command(writing_command)


def run(invocation: Invocation) -> int:
    """Run a headless command and return its exit status; whatever goes wrong is one line."""
    if invocation.wants_version:
        return guarded(_show_version)
    if invocation.wants_settings and not invocation.wants_help:
        return guarded(_print_settings)
    subcommand = [invocation.subcommand] if invocation.subcommand else []
    if invocation.wants_help:
        arguments = [*subcommand, HELP.key]
    else:
        # After the dashes click takes every word as it is: -1 is an identifier.
        arguments = [*(subcommand or ["log"]), *invocation.flags, "--", *invocation.operands]
    return guarded(lambda: _invoke(arguments, invocation.request))


def _show_version() -> int:
    from limbeck import __version__

    click.echo(f"limbeck {__version__}")
    return 0


def _print_settings() -> int:
    """Print the settings that hold; whatever is wrong with the file goes to the standard error."""
    from limbeck.settings import load_settings, printed, settings_path

    loaded = load_settings(settings_path(os.environ))
    for problem in loaded.problems:
        complain(problem)
    sys.stdout.buffer.write(printed(loaded).encode("utf-8"))
    return 1 if loaded.problems else 0


def _invoke(arguments: list[str], request: OpenRequest) -> int:
    # Not `limbeck.main`, which has its own ideas of a broken pipe and of an interrupt.
    try:
        with limbeck.make_context("limbeck", arguments, obj=request) as context:
            status = limbeck.invoke(context)
    except click.exceptions.Exit as end:  # the help
        return end.exit_code
    except click.UsageError as error:
        name = f" {error.ctx.info_name}" if error.ctx is not None and error.ctx.parent is not None else ""
        folder = next((word for word in arguments[1:] if os.path.isdir(word)), None)
        hint = f"a folder is named with -C {folder}; " if folder and "extra argument" in error.message else ""
        complain(f"{error.format_message().rstrip('.')} ({hint}see limbeck{name} --help)")
        return COULD_NOT_RUN
    return status if isinstance(status, int) else 0
