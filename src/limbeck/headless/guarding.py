"""The one place that turns an error into a line and a status."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

from limbeck.headless.output import complain

if TYPE_CHECKING:
    from limbeck_core.history import Choice

COULD_NOT_RUN = 2
"""The status where there is no project, or the command line makes no sense."""

INTERRUPTED = 130
"""What a shell says of a program that SIGINT has ended."""

BROKEN_PIPE = 141
"""What a shell says of a program that SIGPIPE has ended."""


def guarded(command: Callable[[], int]) -> int:
    """Run a command to its end, the writing of what it said included; whatever goes wrong is one line."""
    from limbeck_core.errors import CommandError, RevisionError

    try:
        if sys.stdout is None:
            raise OSError("there is no standard output")
        status = command()
        sys.stdout.flush()
    except CommandError as error:
        complain(str(error))
        choices: tuple[Choice, ...] = getattr(error, "choices", ())
        for choice in choices:
            complain(f"  {choice.label}: {_spelling(choice, choices)}")
        return COULD_NOT_RUN
    except RevisionError as error:
        complain(str(error))
        return COULD_NOT_RUN
    except KeyboardInterrupt:
        _abandon_output()
        return INTERRUPTED
    except BrokenPipeError:  # whoever read has read enough
        _abandon_output()
        return BROKEN_PIPE
    except OSError as error:
        complain(f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror or error))
        _abandon_output()
        return COULD_NOT_RUN
    return status


def leave(status: int) -> NoReturn:
    """End this process at once: to take thousands of objects apart one by one helps nobody.

    What has been said is written out before; what cannot be written is known by then.
    """
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            if stream is not None:
                stream.flush()
    os._exit(status)


def _abandon_output() -> None:
    """See to it that what is still unwritten is not tried again at exit."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def _spelling(choice: Choice, among: Sequence[Choice]) -> str:
    """Return the options that open one of several projects."""
    config = f"-c {choice.config_path}" if choice.config_path is not None else f"-C {choice.path}"
    paths = [other.config_path for other in among]
    alone = choice.config_path is None or paths.count(choice.config_path) == 1
    return config if choice.section == "alembic" and alone else f"{config} -n {choice.section}"
