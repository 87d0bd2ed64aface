"""The command ``limbeck``: the explorer, or one of the headless commands.

Which of the two is decided here without click and without Textual, since each takes longer to import than
all else: the explorer does without either, and so does a headless command whose words need no explanation.
"""

import os
import sys

# `-m` puts the current folder before everything else. It may be the project's, whose modules must not run:
# neither one called `dataclasses` nor, imported by `from __future__`, one called `__future__`.
if (
    __name__ == "__main__"
    and not sys.flags.safe_path
    and sys.path[0] != os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
):
    del sys.path[0]

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from limbeck_core.garbage import uncollected_garbage

if TYPE_CHECKING:
    from limbeck.options import Invocation
    from limbeck.request import OpenRequest


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line and return its exit status.

    Args:
        arguments: The command line without the program's name; ``None`` for this process's.
    """
    with uncollected_garbage():  # the modules that are imported stay too
        from limbeck.options import UsageProblem, read_command_line

        try:
            invocation = read_command_line(sys.argv[1:] if arguments is None else arguments)
        except UsageProblem as problem:
            from limbeck.headless.output import complain

            complain(f"{problem} (see limbeck --help)")
            return 2
        asks = invocation.wants_help or invocation.wants_version or invocation.wants_settings
        explores = invocation.subcommand is None and not asks and os.isatty(0) and os.isatty(1)
        command = None if explores else _plain(invocation)
        if command is not None:
            from limbeck.headless.guarding import guarded, leave

            status = guarded(command)
            if arguments is None:
                leave(status)
            return status
    if explores:
        return explore(invocation.request)
    from limbeck.cli import run

    return run(invocation)


def _plain(invocation: "Invocation") -> Callable[[], int] | None:
    from limbeck.headless.plain import plain_command

    return plain_command(invocation)


def explore(request: "OpenRequest") -> int:
    """Open the explorer, on a copy of the bundled history where one is asked for."""
    from limbeck.launch import run_explorer

    if request.demo is None:
        return run_explorer(request)
    from limbeck.demo import demo_project
    from limbeck_core.values import replace

    with demo_project(request.demo) as path:
        return run_explorer(replace(request, path=path))


if __name__ == "__main__":
    sys.exit(main())
