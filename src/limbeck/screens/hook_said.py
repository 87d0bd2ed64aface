"""What a hook says while it runs, as a message to the screen that has started it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from limbeck_core.merging.applying import Told
    from limbeck_core.script.hook_commands import HookCommand
    from limbeck_core.script.write_hooks import HookRun


class HookSaid(Message):
    """A hook begins, has written something, or has failed."""

    def __init__(self, text: str, *, failed: bool = False) -> None:
        self.text = text
        self.failed = failed
        super().__init__()


def hooks_told(post: Callable[[HookSaid], object]) -> Told:
    """Return who hears of the hooks of a writing, and posts what they say.

    Args:
        post: Where it is posted; called in the thread that runs the hooks.
    """

    def told(command: HookCommand, run: HookRun | None) -> None:
        if run is None:
            post(HookSaid(f"$ {command.shown}"))
            return
        if run.output.strip():
            post(HookSaid(run.output.rstrip()))
        if not run.succeeded:
            post(HookSaid(failure_of(run), failed=True))

    return told


def failure_of(run: HookRun) -> str:
    """Return what is said of a hook that did not succeed."""
    if run.stopped:
        return f"{run.hook} was stopped; the file is kept, and no further hook runs"
    return f"{run.hook} ended with {run.exit_status}; the file is kept"
